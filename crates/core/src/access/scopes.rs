//! What an API key may do: some of the words of the `permissions` claim. A key never does more than its person may.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Action, Column};

/// The words of actions, in the claim's order.
const WORDS: [&str; 3] = ["read", "write", "delete"];

/// A set of scopes such as `read:tasks`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Scopes(u16);

impl Scopes {
    /// Every scope there is.
    pub fn all() -> Vec<String> {
        Self(u16::MAX).words()
    }

    /// Whether they let their bearer do something, if the bearer's person may.
    ///
    /// Who may write or delete may read, too: every write answers what it has made.
    pub fn allow(self, action: Action, column: Column) -> bool {
        let words: &[usize] = match action {
            Action::Read => &[0, 1, 2],
            Action::Create | Action::Update => &[1],
            Action::Delete => &[2],
        };
        words.iter().any(|word| self.0 & bit(*word, column) != 0)
    }

    /// The word of the scope that an action needs.
    pub fn needed(action: Action, column: Column) -> String {
        let word = match action {
            Action::Read => "read",
            Action::Create | Action::Update => "write",
            Action::Delete => "delete",
        };
        format!("{word}:{}", column.name())
    }

    fn words(self) -> Vec<String> {
        let mut all = Vec::new();
        for column in Column::ALL {
            for (word, text) in WORDS.iter().enumerate() {
                if self.0 & bit(word, column) != 0 {
                    all.push(format!("{text}:{}", column.name()));
                }
            }
        }
        all
    }

    fn of(words: &[String]) -> Option<Self> {
        if words.is_empty() || words.len() > WORDS.len() * Column::ALL.len() {
            return None;
        }
        let mut bits = 0;
        for word in words {
            let (text, name) = word.split_once(':')?;
            let place = WORDS.iter().position(|known| *known == text)?;
            let column = Column::ALL
                .into_iter()
                .find(|column| column.name() == name)?;
            bits |= bit(place, column);
        }
        Some(Self(bits))
    }
}

fn bit(word: usize, column: Column) -> u16 {
    let place = Column::ALL.iter().position(|known| *known == column);
    1 << (place.unwrap_or(0) * WORDS.len() + word)
}

impl Serialize for Scopes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.words().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Scopes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let words = Vec::<String>::deserialize(deserializer)?;
        Self::of(&words).ok_or_else(|| {
            D::Error::custom("must be 1 to 15 of the scopes there are, such as read:tasks")
        })
    }
}

impl JsonSchema for Scopes {
    fn schema_name() -> Cow<'static, str> {
        "Scopes".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "array",
            "items": { "type": "string", "enum": Self::all() },
            "minItems": 1,
            "maxItems": 15
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scope_allows_its_own_actions_and_no_others() {
        assert_eq!(Scopes::all().len(), 15);
        for word in Scopes::all() {
            let scopes = Scopes::of(std::slice::from_ref(&word)).unwrap();
            for column in Column::ALL {
                for action in [Action::Create, Action::Read, Action::Update, Action::Delete] {
                    let is_its = Scopes::needed(action, column) == word
                        || action == Action::Read && word.ends_with(column.name());
                    assert_eq!(scopes.allow(action, column), is_its, "{word}");
                }
            }
            assert_eq!(scopes.words(), [word]);
        }
        assert_eq!(Scopes::of(&["read:everything".into()]), None);
        assert_eq!(Scopes::of(&["tasks".into()]), None);
        // A key that may do nothing is a mistake of whoever asks for it.
        assert_eq!(Scopes::of(&[]), None);
        assert_eq!(Scopes::of(&vec!["read:tasks".into(); 16]), None);
    }
}
