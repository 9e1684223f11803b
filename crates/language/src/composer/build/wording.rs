//! Texts cut to the size of a sentence, and verbs put off. Must not know a feature.

use crate::{
    prd::{Case, Criterion, Priority, Requirement, sentences_of},
    words,
};

/// How many words of a client are restated in one requirement.
const PIECE: usize = 26;

pub(super) fn criterion(given: &str, when: &str, then: &str, case: Case) -> Criterion {
    Criterion {
        given: given.to_owned(),
        when: when.to_owned(),
        then: then.to_owned(),
        case,
    }
}

/// The name of a feature within a sentence; a bar would part a criterion.
pub(super) fn short(text: &str) -> String {
    words::first_words(text, 12).replace('|', "/")
}

pub(super) fn long(text: &str) -> bool {
    words::first_words(text, 12) != text
}

/// A text in pieces that fit into a requirement, in words or, where words are not parted, in letters.
pub(super) fn pieces(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for part in sentences_of(text) {
        let all: Vec<&str> = part.split_whitespace().collect();
        for words in all.chunks(PIECE) {
            let piece = words.join(" ");
            let letters: Vec<char> = piece.trim_end_matches(['.', '!', '?']).chars().collect();
            for run in letters.chunks(300) {
                found.push(run.iter().collect());
            }
        }
    }
    found
}

/// Takes the verb of a requirement down to "may": it waits.
pub(in crate::composer) fn put_off(item: &mut Requirement) {
    item.priority = Priority::Wont;
    for verb in [" must ", " should "] {
        // Only the words before the first quotation are ours to change.
        let end = item.text.find('“').unwrap_or(item.text.len());
        if let Some(at) = item.text[..end].find(verb) {
            item.text.replace_range(at..at + verb.len(), " may ");
            return;
        }
    }
}
