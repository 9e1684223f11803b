//! What is known by its form: addresses, mentions, keys of tasks, versions, commits.

use super::{EntityType, Span};

/// The spans of a text.
pub(super) fn spans(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut at = 0;
    for piece in text.split_inclusive(|c: char| c.is_whitespace() || "()[]<>\"“”,;|".contains(c))
    {
        let start = at;
        at += piece.len();
        let word = piece
            .trim_end_matches(|c: char| c.is_whitespace() || "()[]<>\"“”,;|.:!?'’*_`~".contains(c));
        let cut = word.len() - word.trim_start_matches(['*', '_', '`', '\'', '~']).len();
        let word = &word[cut..];
        if let Some((kind, score)) = form(word) {
            let start = start + cut;
            found.push(Span::new(start, start + word.len(), kind, score));
        }
    }
    found
}

fn form(word: &str) -> Option<(EntityType, f64)> {
    if word.len() < 2 || word.len() > 2_000 || !word.is_char_boundary(1) {
        return None;
    }
    if address(word) {
        return Some((EntityType::Other, 0.99));
    }
    if let Some(name) = word.strip_prefix('@') {
        let fits = name
            .chars()
            .all(|c| c.is_alphanumeric() || "._-".contains(c))
            && name.chars().any(char::is_alphabetic);
        return fits.then_some((EntityType::Person, 0.97));
    }
    if let Some((user, host)) = word.split_once('@') {
        let fits = !user.is_empty()
            && host.contains('.')
            && host
                .chars()
                .all(|c| c.is_alphanumeric() || ".-".contains(c));
        return fits.then_some((EntityType::Other, 0.99));
    }
    if is_task_key(word) {
        return Some((EntityType::Other, 0.95));
    }
    if let Some(number) = word.strip_prefix('#') {
        let fits = number.len() < 8 && number.chars().all(|c| c.is_ascii_digit());
        return (fits && !number.is_empty()).then_some((EntityType::Other, 0.9));
    }
    if version(word) {
        return Some((EntityType::Other, 0.9));
    }
    commit(word).then_some((EntityType::Other, 0.85))
}

fn address(word: &str) -> bool {
    let rest = ["https://", "http://", "ftp://", "www."]
        .iter()
        .find_map(|head| word.strip_prefix(head));
    rest.is_some_and(|rest| rest.contains('.') || rest.starts_with("localhost"))
}

/// Whether a word is the key of a task: `CF-1042`.
pub(crate) fn is_task_key(word: &str) -> bool {
    let Some((project, number)) = word.split_once('-') else {
        return false;
    };
    (2..=10).contains(&project.len())
        && project.starts_with(|c: char| c.is_ascii_uppercase())
        && project
            .chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
        && (1..=7).contains(&number.len())
        && number.chars().all(|c| c.is_ascii_digit())
        // Standards have the form of keys.
        && !matches!(project, "UTF" | "ISO" | "SHA" | "AES" | "RFC" | "HTTP" | "COVID" | "RSA" | "WCAG")
}

/// `v2`, `v2.4`, `2.4.1`, `3.0.0-rc.1`.
fn version(word: &str) -> bool {
    let (head, own) = match word.strip_prefix('v') {
        Some(rest) => (true, rest),
        None => (false, word),
    };
    let (numbers, label) = own.split_once('-').unwrap_or((own, ""));
    let parts: Vec<&str> = numbers.split('.').collect();
    let digits = parts
        .iter()
        .all(|part| (1..=4).contains(&part.len()) && part.chars().all(|c| c.is_ascii_digit()));
    let label_fits = label.chars().all(|c| c.is_ascii_alphanumeric() || c == '.');
    // Two points and short parts are a day as well; the year gives it away.
    let day = parts.len() == 3 && parts[2].len() == 4;
    digits && label_fits && parts.len() <= 4 && (head || parts.len() >= 3) && !day
}

/// Seven to forty letters of hexadecimal with digits and letters among them.
fn commit(word: &str) -> bool {
    (7..=40).contains(&word.len())
        && word
            .chars()
            .all(|c| c.is_ascii_digit() || ('a'..='f').contains(&c))
        && word.chars().filter(char::is_ascii_digit).count() >= 2
        && word.chars().filter(char::is_ascii_lowercase).count() >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_known_and_likes_of_them_are_not() {
        for word in [
            "https://a.b/c",
            "www.a.org",
            "a@b.cd",
            "CF-1",
            "#12",
            "v2",
            "1.2.3",
            "deadbee1f2",
        ] {
            assert!(form(word).is_some(), "{word}");
        }
        for word in [
            "UTF-8",
            "e-mail",
            "C-3PO",
            "12.03.2026",
            "feedback",
            "1234567",
            "#",
            "@",
            "1.2",
        ] {
            assert!(form(word).is_none(), "{word}");
        }
    }
}
