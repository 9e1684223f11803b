//! The words that tell what a text is about.
//!
//! Candidates are runs of words between small words and marks; a word weighs more the more words stand beside it
//! (its degree over its frequency), and a run as much as its words. Runs that come again are one phrase.

use std::collections::HashMap;

use super::{
    KeyPhrase, read,
    tokens::{Offsets, Token, tokens},
};
use crate::{num, words};

/// The most phrases of a text.
const PHRASES: usize = 20;
/// The most words of a phrase.
const WORDS: usize = 4;

/// Words beside the small ones that part phrases: they tell of doing rather than of a thing.
const PARTS: &[&str] = &[
    "get",
    "got",
    "make",
    "made",
    "see",
    "seen",
    "let",
    "use",
    "used",
    "using",
    "go",
    "goes",
    "going",
    "come",
    "came",
    "take",
    "took",
    "give",
    "gave",
    "think",
    "know",
    "say",
    "said",
    "been",
    "being",
    "were",
    "would",
    "shall",
    "might",
    "did",
    "done",
    "just",
    "only",
    "even",
    "still",
    "very",
    "really",
    "much",
    "more",
    "most",
    "please",
    "thanks",
    "thank",
    "here",
    "now",
    "again",
    "however",
    "because",
    "while",
    "after",
    "before",
    "between",
    "under",
    "over",
    "about",
    "what",
    "why",
    "how",
    "where",
    "he",
    "she",
    "him",
    "her",
    "his",
    "these",
    "those",
    "am",
    "don't",
    "doesn't",
    "can't",
    "it's",
    "i'm",
    "we're",
    "isn't",
    "both",
    "same",
    "other",
    "another",
    "own",
    "too",
    "yet",
    "ever",
    "never",
    "always",
    "often",
    "sometimes",
    "ist",
    "nicht",
    "wir",
    "ich",
    "sie",
    "auf",
    "den",
    "dem",
    "zu",
    "im",
    "von",
    "est",
    "dans",
    "sur",
    "nous",
    "vous",
    "pas",
    "que",
    "en",
    "es",
    "por",
    "se",
    "no",
    "una",
    "las",
    "der",
];

/// The phrases of a text, the weightiest first.
pub fn key_phrases(text: &str) -> Vec<KeyPhrase> {
    let text = read(text);
    let runs = runs(text);
    let mut frequency: HashMap<String, f64> = HashMap::new();
    let mut degree: HashMap<String, f64> = HashMap::new();
    for run in &runs {
        for token in run {
            let stem = stem(token);
            *frequency.entry(stem.clone()).or_default() += 1.0;
            *degree.entry(stem).or_default() += num::real(run.len());
        }
    }
    let mut phrases: HashMap<String, usize> = HashMap::new();
    // Weight, how often, where it stands first.
    let mut list: Vec<(f64, usize, usize, usize)> = Vec::new();
    for run in &runs {
        let stems: Vec<String> = run.iter().map(stem).collect();
        let key = stems.join(" ");
        if let Some(known) = phrases.get(&key) {
            list[*known].1 += 1;
            continue;
        }
        let weight: f64 = stems
            .iter()
            .map(|stem| degree[stem] / frequency[stem] + frequency[stem].ln_1p())
            .sum();
        phrases.insert(key, list.len());
        list.push((weight, 1, run[0].start, run[run.len() - 1].end));
    }
    let mut list: Vec<(f64, usize, usize)> = list
        .into_iter()
        .map(|(weight, count, start, end)| {
            // Repetition adds, each one less than the one before.
            (weight * (1.0 + 0.3 * num::real(count).ln()), start, end)
        })
        .collect();
    list.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    list.truncate(PHRASES);
    let most = list.first().map_or(1.0, |one| one.0);
    let mut offsets = Offsets::new(text);
    list.into_iter()
        .map(|(weight, start, end)| {
            let begin_offset = offsets.at(start);
            KeyPhrase {
                score: num::thousandths((weight / most).clamp(0.0, 1.0)),
                text: text[start..end].to_owned(),
                begin_offset,
                end_offset: offsets.at(end),
            }
        })
        .collect()
}

fn stem(token: &Token<'_>) -> String {
    words::stem(&words::fold(token.text))
}

/// Runs of words that carry a subject, with nothing but blanks between them.
fn runs(text: &str) -> Vec<Vec<Token<'_>>> {
    let mut runs: Vec<Vec<Token<'_>>> = Vec::new();
    let mut end_of_last = None;
    for token in tokens(text) {
        let folded = words::fold(token.text);
        let number = token.text.chars().all(|c| c.is_ascii_digit());
        let small = words::is_stop(&folded)
            || PARTS.contains(&folded.as_str())
            || folded.chars().count() < 2
            || token.text.len() > 60
            || number;
        if small {
            end_of_last = None;
            continue;
        }
        let joined = end_of_last.is_some_and(|end: usize| {
            text[end..token.start]
                .chars()
                .all(|c| matches!(c, ' ' | '\t'))
        });
        match runs.last_mut() {
            Some(run) if joined && run.len() < WORDS => run.push(token),
            _ => runs.push(vec![token]),
        }
        end_of_last = Some(token.end);
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_again_and_stands_together_is_first() {
        let text = "The payment provider answers. Each payment provider must be asked, and the log says so.";
        let phrases = key_phrases(text);
        assert_eq!(phrases[0].text, "payment provider answers");
        assert!(phrases.iter().any(|one| one.text == "payment provider"));
        let one = &phrases[0];
        let letters: String = text
            .chars()
            .skip(one.begin_offset)
            .take(one.end_offset - one.begin_offset)
            .collect();
        assert_eq!(letters, one.text);
    }
}
