//! Requirements: objects with ids, and the seed's strings made from them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::parts::Source;

/// What the product must do, and how well.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Requirements {
    /// What it must do: `FR-001: …`.
    pub functional: Vec<String>,
    /// How well: `NFR-001: …`.
    pub non_functional: Vec<String>,
    /// The same as objects.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<Requirement>,
    /// The ids of requirements that were taken out: they are never given to others.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub retired: Vec<String>,
}

/// Whether a requirement tells what is done or how well.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RequirementKind")]
pub enum Kind {
    /// What is done.
    #[default]
    Functional,
    /// How well it is done.
    NonFunctional,
}

impl Kind {
    /// What ids of this kind begin with.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Functional => "FR",
            Self::NonFunctional => "NFR",
        }
    }
}

/// How much something is wanted.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "RequirementPriority")]
pub enum Priority {
    /// Without it there is no release.
    #[default]
    Must,
    /// Wanted, and the first to wait.
    Should,
    /// Done when there is room.
    Could,
    /// Not in this release.
    Wont,
}

impl Priority {
    /// The word of the API.
    pub fn word(self) -> &'static str {
        match self {
            Self::Must => "must",
            Self::Should => "should",
            Self::Could => "could",
            Self::Wont => "wont",
        }
    }

    /// Reads the word of the API.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Must, Self::Should, Self::Could, Self::Wont]
            .into_iter()
            .find(|priority| priority.word() == word)
    }

    /// The verb that says so in a requirement.
    pub fn verb(self) -> &'static str {
        match self {
            Self::Must => "must",
            Self::Should => "should",
            Self::Could | Self::Wont => "may",
        }
    }
}

/// One requirement.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Requirement {
    /// `FR-001` or `NFR-001`: its name in the document, kept as long as its text is much the same.
    pub id: String,
    /// Its id in the whole system (`rqm_…`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requirement_id: Option<String>,
    /// What is done, or how well.
    pub kind: Kind,
    /// Of what sort it is: `performance`, `security`, `schedule` ...
    #[serde(skip_serializing_if = "String::is_empty")]
    pub category: String,
    /// One sentence with one "must", "should" or "may".
    pub text: String,
    /// How much it is wanted.
    pub priority: Priority,
    /// The stories it serves.
    pub story_ids: Vec<String>,
    /// Where it came from.
    pub source: Source,
    /// Why it is there.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub rationale: String,
    /// The feature it belongs to, in the words of the brief.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub feature: String,
    /// The figures in its text that nobody gave: our defaults.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub defaults: Vec<String>,
    /// The requirements that have to be met before.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub depends_on: Vec<String>,
    /// The work expected, its tests included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effort_hours: Option<u32>,
    /// The least and the most work expected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effort_range: Option<[u32; 2]>,
}

/// An id of a kind: `FR-001`.
pub fn label(prefix: &str, number: usize) -> String {
    format!("{prefix}-{number:03}")
}

impl Requirement {
    /// The seed's string for it.
    pub fn line(&self) -> String {
        format!("{}: {}", self.id, self.text)
    }
}

impl Requirements {
    /// Writes the seed's strings anew from the objects.
    pub fn write_strings(&mut self) {
        let of = |kind| {
            self.items
                .iter()
                .filter(|item| item.kind == kind)
                .map(Requirement::line)
                .collect()
        };
        (self.functional, self.non_functional) = (of(Kind::Functional), of(Kind::NonFunctional));
    }

    /// The requirements as objects: those given, or else what the strings tell.
    pub fn as_items(&self) -> Vec<Requirement> {
        if self.items.is_empty() {
            self.from_strings()
        } else {
            self.items.clone()
        }
    }

    /// The objects that the seed's strings tell of, numbered where they have no id.
    pub fn from_strings(&self) -> Vec<Requirement> {
        let lists = [
            (Kind::Functional, &self.functional),
            (Kind::NonFunctional, &self.non_functional),
        ];
        let mut items = Vec::new();
        for (kind, lines) in lists {
            let mut next = lines
                .iter()
                .filter_map(|line| split(line).0.and_then(|id| number(id, kind.prefix())))
                .max()
                .unwrap_or(0);
            for line in lines {
                let (id, text) = split(line);
                let id = id.filter(|id| number(id, kind.prefix()).is_some());
                let id = id.map_or_else(
                    || {
                        next += 1;
                        label(kind.prefix(), next)
                    },
                    str::to_owned,
                );
                items.push(Requirement {
                    id,
                    kind,
                    text: text.to_owned(),
                    priority: priority_of(text),
                    ..Requirement::default()
                });
            }
        }
        items
    }
}

/// The number of an id of a kind: 7 of `FR-007`.
pub(crate) fn number(id: &str, prefix: &str) -> Option<usize> {
    let digits = id.strip_prefix(prefix)?.strip_prefix('-')?;
    digits
        .bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| digits.parse().ok())?
}

/// Splits `FR-001: text` into its id, if it has one, and its text.
pub(crate) fn split(line: &str) -> (Option<&str>, &str) {
    let Some((head, rest)) = line.split_once(':') else {
        return (None, line.trim());
    };
    let head = head.trim();
    let is_id = head.split_once('-').is_some_and(|(letters, digits)| {
        !letters.is_empty()
            && letters.bytes().all(|byte| byte.is_ascii_uppercase())
            && !digits.is_empty()
            && digits.bytes().all(|byte| byte.is_ascii_digit())
    });
    if is_id {
        (Some(head), rest.trim())
    } else {
        (None, line.trim())
    }
}

/// How much a sentence says that it is wanted.
pub(crate) fn priority_of(text: &str) -> Priority {
    let words = crate::words::plain(text);
    let has = |wanted: &[&str]| words.iter().any(|word| wanted.contains(&word.as_str()));
    if has(&["must", "shall"]) {
        Priority::Must
    } else if has(&["should"]) {
        Priority::Should
    } else if has(&["may", "could", "can"]) {
        Priority::Could
    } else {
        Priority::Must
    }
}
