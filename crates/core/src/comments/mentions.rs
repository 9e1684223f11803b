//! Whom a text names.

use std::sync::Arc;

use crate::id::Id;
use crate::users::model::{User, UserStatus};

/// Longest name behind an @, in bytes.
const MAX_HANDLE: usize = 100;
/// Longest `[Name](user_…)`, in bytes.
const MAX_LINK: usize = 500;
/// Most people that one text can name.
const MAX_MENTIONS: usize = 50;

/// The active people whom a text names, in the order it names them, each once.
///
/// `@[Name](user_…)` and `@user_…` name by id; `@ada` names whoever alone has an address that begins with `ada@`.
pub(crate) fn mentions(text: &str, people: &[Arc<User>]) -> Vec<Id<User>> {
    let mut found: Vec<Id<User>> = Vec::new();
    for (at, _) in text.match_indices('@') {
        let inside_a_word = text[..at].ends_with(|c: char| c.is_alphanumeric());
        let named = if inside_a_word {
            None
        } else {
            person(&text[at + 1..], people)
        };
        if let Some(id) = named.filter(|id| !found.contains(id)) {
            found.push(id);
        }
        if found.len() == MAX_MENTIONS {
            break;
        }
    }
    found
}

fn person(rest: &str, people: &[Arc<User>]) -> Option<Id<User>> {
    let active = || {
        people
            .iter()
            .filter(|user| user.status == UserStatus::Active)
    };
    let by_id = |text: &str| {
        let id: Id<User> = text.parse().ok()?;
        active().any(|user| user.user_id == id).then_some(id)
    };
    if let Some(shown) = rest.strip_prefix('[') {
        let shown = &shown[..shown.floor_char_boundary(MAX_LINK)];
        let (_, target) = shown.split_once("](")?;
        let (id, _) = target.split_once(')')?;
        return by_id(id);
    }
    let end = rest
        .find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | '+')))
        .unwrap_or(rest.len());
    let handle = rest[..end].trim_end_matches(['.', '-']);
    if handle.is_empty() || handle.len() > MAX_HANDLE {
        return None;
    }
    if let Some(id) = by_id(handle) {
        return Some(id);
    }
    let handle = handle.to_lowercase();
    let mut same = active().filter(|user| {
        user.email
            .split_once('@')
            .is_some_and(|(local, _)| local == handle)
    });
    let first = same.next()?;
    same.next().is_none().then_some(first.user_id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Role;
    use crate::time::Timestamp;

    fn user(number: u128, email: &str) -> Arc<User> {
        Arc::new(User {
            user_id: Id::from_u128(number),
            email: email.into(),
            name: "Name".into(),
            role: Role::Developer,
            status: UserStatus::Active,
            email_verified: true,
            avatar: None,
            preferences: crate::users::model::Preferences::default(),
            merged_into: None,
            created_at: Timestamp::default(),
            updated_at: Timestamp::default(),
            version: 1,
        })
    }

    #[test]
    fn people_are_named_by_id_or_by_a_handle_that_only_they_have() {
        let people = [
            user(1, "ada@a.org"),
            user(2, "bob@a.org"),
            user(3, "bob@b.org"),
            user(4, "eve@a.org"),
        ];
        let id = |number| Id::<User>::from_u128(number);
        let by_link = format!("@[Eve](user_{})", &id(4).to_string()[5..]);

        assert_eq!(mentions("@ada, look. And @ada again", &people), [id(1)]);
        assert_eq!(mentions("two of @bob", &people), []);
        assert_eq!(
            mentions(&format!("{by_link} and @{}", id(2)), &people),
            [id(4), id(2)]
        );
        assert_eq!(mentions("mail ada@ada or @ or @@ or @nobody", &people), []);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in "[@\\[\\](a-z_é.]{0,60}") {
            mentions(&text, &[user(1, "a@a.org")]);
        }
    }
}
