//! Small rules about text that more than one noun needs.

use std::fmt::Write;

/// Bytes as lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// Letters without their case: what labels, types and titles are compared by.
pub fn fold(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().flat_map(char::to_lowercase)
}

/// A text without the case of its letters.
pub fn folded(text: &str) -> String {
    fold(text).collect()
}

/// Trims words and leaves out those that are there already, whatever their case; the first spelling stays.
pub fn tidy(words: &mut Vec<String>) {
    let mut seen: Vec<String> = Vec::new();
    words.retain_mut(|word| {
        *word = word.trim().to_owned();
        let key = folded(word);
        let fresh = !word.is_empty() && !seen.contains(&key);
        seen.push(key);
        fresh
    });
}

/// Whether a text has the form of one of the few patterns that our schemas use.
///
/// The patterns are made of anchors, literal characters, classes and counts; a whole regular-expression engine for
/// them would be the largest dependency of this crate.
pub fn fits(pattern: &str, text: &str) -> bool {
    let Some(inner) = pattern
        .strip_prefix('^')
        .and_then(|rest| rest.strip_suffix('$'))
    else {
        return false;
    };
    let mut rest = text;
    let mut pieces = inner.chars().peekable();
    while let Some(first) = pieces.next() {
        let class: Vec<char> = if first == '[' {
            pieces.by_ref().take_while(|c| *c != ']').collect()
        } else {
            vec![first]
        };
        let (least, most) = if pieces.peek() == Some(&'{') {
            pieces.next();
            let count: String = pieces.by_ref().take_while(|c| *c != '}').collect();
            let (low, high) = count.split_once(',').unwrap_or((&count, &count));
            (low.parse().unwrap_or(0), high.parse().unwrap_or(usize::MAX))
        } else {
            (1, 1)
        };
        let taken: usize = rest
            .chars()
            .take(most)
            .take_while(|c| within(&class, *c))
            .map(char::len_utf8)
            .sum();
        if rest[..taken].chars().count() < least {
            return false;
        }
        rest = &rest[taken..];
    }
    rest.is_empty()
}

fn within(class: &[char], c: char) -> bool {
    let mut at = 0;
    while at < class.len() {
        if class.get(at + 1) == Some(&'-') && at + 2 < class.len() {
            if (class[at]..=class[at + 2]).contains(&c) {
                return true;
            }
            at += 3;
        } else {
            if class[at] == c {
                return true;
            }
            at += 1;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_our_schemas_are_understood() {
        let key = "^[A-Z][A-Z0-9]{1,9}$";
        assert!(fits(key, "WEB") && fits(key, "A1") && fits(key, "ABCDEFGHIJ"));
        assert!(
            !fits(key, "W") && !fits(key, "web") && !fits(key, "1A") && !fits(key, "ABCDEFGHIJK")
        );
        let color = "^#[0-9a-fA-F]{6}$";
        assert!(fits(color, "#00ffAA") && !fits(color, "00ffAA") && !fits(color, "#00ffA"));
        assert!(fits(
            "^task_[0-7][0-9A-HJKMNP-TV-Z]{25}$",
            "task_01J9ZQ4YV5C3J8M0T6D2W7K1XB"
        ));
        assert!(!fits("^task_[0-7][0-9A-HJKMNP-TV-Z]{25}$", "task_é"));
    }
}
