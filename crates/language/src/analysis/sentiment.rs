//! The mood of a text, from a list of words with weights.
//!
//! A word before may turn a weight (not, never) or strengthen it (very); what stands behind a "but" counts more than
//! what stands before it. Irony, and words outside of the list, are not seen: a score says how much was found.

use super::{
    Mood, Sentiment, SentimentScore, lexicon, read,
    tokens::{sentences, tokens},
};
use crate::num;

/// What is left of a weight that a negation turns.
const TURNED: f64 = -0.7;
/// How far before a word its negation may stand.
const REACH: usize = 3;
/// The weight at which a mood is as likely as none.
const HALF: f64 = 1.4;

/// The mood of a text.
pub fn sentiment(text: &str) -> Sentiment {
    let text = read(text);
    let (mut glad, mut angry, mut moody) = (0.0, 0.0, 0_usize);
    for (_, sentence) in sentences(text) {
        let (up, down) = of_sentence(sentence);
        glad += up;
        angry += down;
        moody += usize::from(up + down > 0.0);
    }
    for (sign, weight) in lexicon::SIGNS {
        let count = num::real(text.matches(sign).count().min(3));
        if *weight > 0.0 {
            glad += weight * count;
        } else {
            angry -= weight * count;
        }
    }
    // Many sentences are not surer than one by their number alone.
    let spread = num::real(moody.max(1)).sqrt();
    scored(glad / spread, angry / spread)
}

fn scored(glad: f64, angry: f64) -> Sentiment {
    let all = glad + angry;
    let found = all / (all + HALF);
    let (less, more) = (glad.min(angry), glad.max(angry));
    let mixed = if more > 0.0 {
        found * (less / more).powi(2)
    } else {
        0.0
    };
    let share = if all > 0.0 { glad / all } else { 0.5 };
    let neutral = 1.0 - found;
    let positive = (found - mixed) * share;
    let negative = (found - mixed) * (1.0 - share);
    let ordered = [
        (Mood::Neutral, neutral),
        (Mood::Positive, positive),
        (Mood::Negative, negative),
        (Mood::Mixed, mixed),
    ];
    let mut best = ordered[0];
    for one in ordered {
        if one.1 > best.1 {
            best = one;
        }
    }
    Sentiment {
        sentiment: best.0,
        sentiment_score: SentimentScore {
            positive: num::thousandths(positive),
            negative: num::thousandths(negative),
            neutral: num::thousandths(neutral),
            mixed: num::thousandths(mixed),
        },
    }
}

/// What a sentence has of joy and of anger.
fn of_sentence(sentence: &str) -> (f64, f64) {
    let tokens = tokens(sentence);
    let words: Vec<String> = tokens
        .iter()
        .map(|token| token.text.to_lowercase().replace('’', "'"))
        .collect();
    let shouted = tokens.iter().filter(|one| upper(one.text)).count();
    let shouting = shouted > 0 && shouted < tokens.len();
    let but = words
        .iter()
        .position(|word| matches!(word.as_str(), "but" | "however" | "aber" | "mais" | "pero"));
    let marks = num::real(sentence.matches('!').count().min(3));
    let (mut glad, mut angry) = (0.0, 0.0);
    for (n, word) in words.iter().enumerate() {
        let Some(mut weight) = weight_of(word) else {
            continue;
        };
        if names_no_mood(&words, n) {
            continue;
        }
        if shouting && upper(tokens[n].text) {
            weight *= 1.25;
        }
        let from = n.saturating_sub(REACH);
        for (back, before) in words[from..n].iter().rev().enumerate() {
            if let Some(by) = lexicon::degree(before) {
                weight *= 1.0 + by / num::real(back + 1);
            }
        }
        let negations = words[from..n]
            .iter()
            .filter(|before| lexicon::turns(before))
            .count();
        if negations % 2 == 1 {
            weight *= TURNED;
        }
        if let Some(but) = but {
            weight *= if n < but { 0.5 } else { 1.4 };
        }
        weight *= 1.0 + 0.1 * marks;
        if weight > 0.0 {
            glad += weight;
        } else {
            angry -= weight;
        }
    }
    (glad, angry)
}

/// The weight of a word, or of its parts where hyphens join them.
fn weight_of(word: &str) -> Option<f64> {
    lexicon::weight(word).or_else(|| {
        let parts: Vec<f64> = word.split('-').filter_map(lexicon::weight).collect();
        (word.contains('-') && !parts.is_empty())
            .then(|| parts.iter().sum::<f64>() / num::real(parts.len()))
    })
}

/// Uses of a listed word that have no mood: "looks like a cache", "works with", "as well as", "a pretty long list".
fn names_no_mood(words: &[String], n: usize) -> bool {
    let before = n.checked_sub(1).and_then(|at| words.get(at));
    let before = before.map_or("", String::as_str);
    let after = words.get(n + 1).map_or("", String::as_str);
    match words[n].as_str() {
        "like" => {
            !matches!(
                before,
                "i" | "we" | "they" | "you" | "really" | "users" | "people" | "to"
            ) || after.is_empty()
        }
        "well" => before == "as" || before.is_empty(),
        "pretty" => !after.is_empty() && !matches!(after, "and" | "page" | "design"),
        "kind" => after == "of",
        "right" => matches!(after, "now" | "after" | "side" | "hand" | "click"),
        "thank" | "thanks" => before == "no",
        "please" => true,
        _ => false,
    }
}

fn upper(word: &str) -> bool {
    word.len() > 2 && word.chars().all(|c| c.is_alphabetic() && c.is_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mood(text: &str) -> Mood {
        sentiment(text).sentiment
    }

    #[test]
    fn words_of_the_trade_are_no_mood() {
        assert_eq!(mood("Fix the bug in the import of issues"), Mood::Neutral);
        assert_eq!(mood(""), Mood::Neutral);
    }

    #[test]
    fn a_negation_turns_and_a_degree_strengthens() {
        assert_eq!(mood("This is not good"), Mood::Negative);
        let weak = sentiment("The page is good").sentiment_score.positive;
        let strong = sentiment("The page is extremely good")
            .sentiment_score
            .positive;
        assert!(strong > weak);
    }

    #[test]
    fn praise_and_complaint_of_the_same_weight_are_mixed() {
        assert_eq!(
            mood("The new board is great. The search is terrible."),
            Mood::Mixed
        );
    }

    #[test]
    fn scores_are_together_one() {
        for text in ["", "great", "awful and great", "I hate waiting 😡"] {
            let s = sentiment(text).sentiment_score;
            assert!((s.positive + s.negative + s.neutral + s.mixed - 1.0).abs() < 0.005);
        }
    }
}
