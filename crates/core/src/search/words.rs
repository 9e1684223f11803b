//! What a word is: letters and digits in a row, without case and accents. Here and nowhere else.

use std::ops::Range;

use icu_normalizer::properties::{CanonicalDecompositionBorrowed, Decomposed};

/// Longer words are known by their beginning; in bytes.
const MAX_WORD: usize = 48;

/// A word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// Folded: `Élan` is `elan`.
    pub(super) text: String,
    /// Where it stands in the text, in bytes.
    pub(super) at: Range<usize>,
}

/// The words of a text, in order. Writing without spaces gives a word for each character, so that a phrase finds it.
pub(super) fn words(text: &str) -> impl Iterator<Item = Word> {
    let mut rest = text.char_indices().peekable();
    std::iter::from_fn(move || {
        while rest.next_if(|(_, c)| !c.is_alphanumeric()).is_some() {}
        let (start, first) = rest.next()?;
        let mut word = String::new();
        let mut end = start + first.len_utf8();
        fold(first, &mut word);
        if !stands_alone(first) {
            while let Some((at, c)) =
                rest.next_if(|(_, c)| is_mark(*c) || (c.is_alphanumeric() && !stands_alone(*c)))
            {
                end = at + c.len_utf8();
                if word.len() < MAX_WORD {
                    fold(c, &mut word);
                }
            }
        }
        Some(Word {
            text: word,
            at: start..end,
        })
    })
}

/// A letter without case and accents.
fn fold(letter: char, out: &mut String) {
    if letter.is_ascii() {
        out.push(letter.to_ascii_lowercase());
        return;
    }
    for lower in letter.to_lowercase() {
        match lower {
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'ø' => out.push('o'),
            'ł' => out.push('l'),
            'đ' => out.push('d'),
            'ı' => out.push('i'),
            other => base(other, out),
        }
    }
}

/// The letter that accents stand on.
fn base(letter: char, out: &mut String) {
    match CanonicalDecompositionBorrowed::new().decompose(letter) {
        Decomposed::Expansion(first, mark) if is_mark(mark) => base(first, out),
        // A syllable of Hangul stays whole.
        _ if is_mark(letter) => {}
        _ => out.push(letter),
    }
}

/// An accent that stands for itself.
const fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// Whether a character is written without spaces to its neighbours: Chinese characters, kana.
const fn stands_alone(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{3134f}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn folded(text: &str) -> Vec<String> {
        words(text).map(|word| word.text).collect()
    }

    #[test]
    fn case_and_accents_do_not_matter() {
        assert_eq!(folded("Élan, ÜBER straße"), ["elan", "uber", "strasse"]);
        assert_eq!(folded("e\u{301}lan"), ["elan"]);
        assert_eq!(folded("WEB-12 foo_bar"), ["web", "12", "foo", "bar"]);
        assert_eq!(folded("登录 login"), ["登", "录", "login"]);
        assert_eq!(folded("한국 Tiếng"), ["한국", "tieng"]);
    }

    proptest! {
        #[test]
        fn words_lie_in_their_text_and_fold_to_themselves(text in "\\PC{0,40}") {
            for word in words(&text) {
                prop_assert!(text.get(word.at.clone()).is_some());
                prop_assert!(word.text.len() < MAX_WORD + 16);
            }
        }
    }
}
