//! Text for people's eyes: clean of what could steer a terminal, coloured, aligned and cut to its width.
//!
//! Everything that a server sent comes through here. Whoever wrote a title must not be able to move another's cursor.

pub(crate) mod dates;
pub(crate) mod page;
pub(crate) mod style;
pub(crate) mod table;

use std::fmt::Write;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Whether a character steers instead of showing: control characters, and those that turn the direction of writing.
fn steers(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
            | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Text in one line, without anything that steers.
pub(crate) fn line(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for letter in text.chars() {
        if matches!(letter, '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}') {
            clean.push(' ');
        } else if !steers(letter) {
            clean.push(letter);
        }
    }
    clean
}

/// Text in its lines, without anything else that steers.
pub(crate) fn lines(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\n' | '\u{2028}' | '\u{2029}' => clean.push('\n'),
            '\t' => clean.push_str("    "),
            letter if steers(letter) => {}
            letter => clean.push(letter),
        }
    }
    clean
}

/// JSON that means the same and steers no terminal: the format itself leaves some control characters as they are.
pub(crate) fn json(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        if steers(letter) && letter != '\n' {
            let mut units = [0; 2];
            for unit in letter.encode_utf16(&mut units) {
                let _ = write!(safe, "\\u{unit:04x}");
            }
        } else {
            safe.push(letter);
        }
    }
    safe
}

/// How many columns a text takes.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// The text in at most so many columns, with an ellipsis where it is cut.
pub(crate) fn cut(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut used = 0;
    for letter in text.chars() {
        let wide = letter.width().unwrap_or(0);
        if used + wide + 1 > columns {
            break;
        }
        used += wide;
        kept.push(letter);
    }
    if columns > 0 {
        kept.push('…');
    }
    kept
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nothing_that_a_server_sends_can_steer_a_terminal() {
        let hostile = "a\u{1b}]0;owned\u{7}\u{9b}31m\u{202e}b\r\nc\u{7f}";

        assert_eq!(line(hostile), "a]0;owned31mb  c");
        assert_eq!(lines(hostile), "a]0;owned31mb\nc");
    }

    #[test]
    fn what_makes_up_one_letter_stays_together() {
        assert_eq!(line("👩\u{200d}🔬 naïve"), "👩\u{200d}🔬 naïve");
    }

    #[test]
    fn wide_letters_are_cut_by_the_columns_that_they_take() {
        assert_eq!(cut("日本語日本語", 7), "日本語…");
        assert_eq!(cut("日本語日本語", 6), "日本…");
        assert_eq!(cut("plain", 5), "plain");
        assert_eq!(cut("plain", 0), "");
    }

    proptest! {
        #[test]
        fn no_text_is_wider_than_it_may_be(text in "\\PC{0,40}", columns in 0usize..30) {
            prop_assert!(width(&cut(&text, columns)) <= columns);
        }

        #[test]
        fn no_text_steers(text in any::<String>()) {
            prop_assert!(!line(&text).chars().any(steers));
            prop_assert!(!lines(&text).chars().any(|letter| steers(letter) && letter != '\n'));
        }

        #[test]
        fn json_stays_what_it_was(text in any::<String>()) {
            let written = serde_json::to_string(&text).expect("a text");
            let shown = json(&written);
            prop_assert!(!shown.chars().any(steers));
            prop_assert_eq!(serde_json::from_str::<String>(&shown).expect("JSON"), text);
        }
    }
}
