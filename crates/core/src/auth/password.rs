//! Which passwords are good enough: long enough and hard to guess, no rules about kinds of characters.

use zxcvbn::{Score, zxcvbn};

use crate::auth::refused::Refused;
use crate::error::FieldError;
use crate::secret::Secret;

/// Fewest code points.
pub const MIN: usize = 8;
/// Most code points; four bytes each make the 1 KiB that is hashed at most.
pub const MAX: usize = 256;
/// Words that everyone would try here.
const PRODUCT: [&str; 2] = ["codexflow", "codex"];

/// What is wrong with a password for someone about whom `context` (name, address, organisation) is known.
pub fn fault(
    path: &str,
    password: &Secret,
    context: &[&str],
    refused: &Refused,
) -> Option<FieldError> {
    let text = password.reveal();
    let length = text.chars().count();
    if length < MIN {
        let message = format!("must have at least {MIN} characters; 15 or more are better");
        return Some(FieldError::new(path, "too_short", message));
    }
    if length > MAX {
        let message = format!("must have at most {MAX} characters, not {length}");
        return Some(FieldError::new(path, "too_long", message));
    }
    if refused.has(text) {
        let message =
            "is in a list of passwords that attackers know; choose one that you use nowhere else";
        return Some(FieldError::new(path, "breached", message));
    }
    let mut words: Vec<&str> = PRODUCT.to_vec();
    for phrase in context {
        words.push(phrase);
        words.extend(
            phrase
                .split(|c: char| !c.is_alphanumeric())
                .filter(|word| word.chars().count() > 2),
        );
    }
    let strength = zxcvbn(text, &words);
    if strength.score() >= Score::Three {
        return None;
    }
    let why = strength
        .feedback()
        .and_then(zxcvbn::feedback::Feedback::warning)
        .map(|warning| format!(" {warning}"))
        .unwrap_or_default();
    Some(FieldError::new(
        path,
        "too_weak",
        format!(
            "is too easy to guess.{why} Use several unrelated words, or let a password manager make one"
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str, context: &[&str]) -> Option<&'static str> {
        fault(
            "password",
            &Secret::new(text),
            context,
            &Refused::from_lines("Listed-Quartz-Lagoon-9"),
        )
        .map(|fault| fault.code)
    }

    #[test]
    fn long_or_random_passwords_are_good_and_no_kind_of_character_is_asked_for() {
        for good in [
            "correct horse battery staple",
            "vbnqxzkwfj",
            "ÄÖÜ日本語の秘密の言葉",
            &"x7#kQ9".repeat(42),
        ] {
            assert_eq!(code(good, &["Ada", "ada@example.com"]), None, "{good}");
        }
    }

    #[test]
    fn short_long_common_and_personal_passwords_are_refused() {
        let context = [
            "Ada Lovelace",
            "lovelace1815@example.com",
            "Analytical Engines",
        ];

        assert_eq!(code("x7#kQ9!", &context), Some("too_short"));
        assert_eq!(code(&"a1".repeat(129), &context), Some("too_long"));
        for weak in [
            "password",
            "Passw0rd!",
            "12345678",
            "qwertyuiop",
            "aaaaaaaaaaaa",
            "codexflow1",
            "lovelace1815",
            "Lovelace1815!",
            "analytical1",
            "11111111111111111111",
        ] {
            assert_eq!(code(weak, &context), Some("too_weak"), "{weak}");
        }
        assert_eq!(code("listed-quartz-lagoon-9", &context), Some("breached"));
    }
}
