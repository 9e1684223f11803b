//! The few sentences of a document or a thread that say most of it, in their own words and order.
//!
//! Nothing is written anew, so nothing can be made up: each sentence comes with the part it was taken from. A sentence
//! weighs what its words weigh in the whole; one that decides, asks or blocks weighs more; one that says what a chosen
//! one has said is left out.

use std::collections::HashMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    analysis::{MOST, tokens},
    num, words,
};

/// The most sentences that are looked at.
const SENTENCES: usize = 2_000;
/// How alike two sentences may be.
const ALIKE: f64 = 0.5;

/// A part of what is summarised: a section, a comment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Part {
    /// How the caller finds it again.
    pub id: String,
    /// Who wrote it; empty where nobody did.
    pub author: String,
    /// Its text.
    pub text: String,
}

/// What a sentence is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Role {
    /// It tells.
    Statement,
    /// It says what was decided.
    Decision,
    /// It asks.
    Question,
    /// It says what is to be done.
    Action,
    /// It says what stands in the way.
    Blocker,
}

/// A sentence that was chosen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Chosen {
    /// As it stands there.
    pub text: String,
    /// The part it was taken from.
    pub part_id: String,
    /// Who wrote it.
    pub author: String,
    /// What it is for.
    pub role: Role,
    /// From 0 to 1: its weight against the weightiest.
    pub score: f64,
}

/// What a text comes to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    /// The chosen sentences in the order of the text.
    pub sentences: Vec<Chosen>,
    /// How many sentences there were.
    pub of: usize,
    /// Whether parts at the end were not read because there was too much.
    pub cut: bool,
}

struct Sentence<'a> {
    part: &'a Part,
    text: &'a str,
    stems: Vec<String>,
    role: Role,
    weight: f64,
}

/// The at most `most` sentences that say most.
pub fn summarise(parts: &[Part], most: usize) -> Summary {
    let (mut sentences, cut) = read(parts);
    weigh(&mut sentences);
    let of = sentences.len();
    let mut order: Vec<usize> = (0..of).collect();
    order.sort_by(|a, b| {
        let by_weight = sentences[*b].weight.total_cmp(&sentences[*a].weight);
        by_weight.then(a.cmp(b))
    });
    let mut taken: Vec<(usize, Vec<u64>)> = Vec::new();
    for n in order {
        if taken.len() >= most || sentences[n].weight <= 0.0 {
            break;
        }
        let own = words::trigrams(sentences[n].text);
        let said = taken
            .iter()
            .any(|(_, other)| words::likeness(&own, other) > ALIKE);
        if !said {
            taken.push((n, own));
        }
    }
    let weightiest = taken.first().map_or(1.0, |(n, _)| sentences[*n].weight);
    taken.sort_by_key(|(n, _)| *n);
    let chosen = taken.iter().map(|(n, _)| {
        let one = &sentences[*n];
        Chosen {
            text: one.text.to_owned(),
            part_id: one.part.id.clone(),
            author: one.part.author.clone(),
            role: one.role,
            score: num::thousandths(one.weight / weightiest),
        }
    });
    Summary {
        sentences: chosen.collect(),
        of,
        cut,
    }
}

/// The sentences of all parts, code and quotations of others left out.
fn read(parts: &[Part]) -> (Vec<Sentence<'_>>, bool) {
    let mut sentences = Vec::new();
    let mut letters = 0;
    for part in parts {
        let mut fenced = false;
        for line in part.text.lines() {
            let own = line.trim();
            if own.starts_with("```") {
                fenced = !fenced;
            }
            if fenced || own.starts_with("```") || own.starts_with('>') || own.starts_with('|') {
                continue;
            }
            let own = own.trim_start_matches(['#', '-', '*', '+', ' ']);
            letters += own.len();
            if letters > MOST * 4 || sentences.len() >= SENTENCES {
                return (sentences, true);
            }
            for (_, text) in tokens::sentences(own) {
                // What is shorter says nothing by itself, what is longer is no sentence.
                let count = text.chars().count();
                if (12..=600).contains(&count) {
                    sentences.push(Sentence {
                        part,
                        text,
                        stems: words::subject(text),
                        role: role(text),
                        weight: 0.0,
                    });
                }
            }
        }
    }
    (sentences, false)
}

fn role(text: &str) -> Role {
    let folded = format!(" {} ", words::plain(text).join(" "));
    let has = |list: &[&str]| list.iter().any(|one| folded.contains(one));
    if has(&[
        " decided ",
        " decision ",
        " agreed ",
        " we go with ",
        " approved ",
        " settled on ",
        " entschieden ",
        " beschlossen ",
        " decidido ",
        " decide ",
    ]) {
        Role::Decision
    } else if has(&[
        " blocked ",
        " blocks ",
        " blocker ",
        " blocking ",
        " waiting for ",
        " cannot continue ",
        " stuck ",
        " depends on ",
        " blockiert ",
    ]) {
        Role::Blocker
    } else if text.ends_with(['?', '？']) {
        Role::Question
    } else if has(&[
        " todo ",
        " need to ",
        " needs to ",
        " have to ",
        " must ",
        " please ",
        " will do ",
        " i ll ",
        " next step ",
        " action ",
        " by tomorrow ",
        " bitte ",
    ]) {
        Role::Action
    } else {
        Role::Statement
    }
}

fn weigh(sentences: &mut [Sentence<'_>]) {
    let mut uses: HashMap<&str, f64> = HashMap::new();
    for sentence in sentences.iter() {
        for stem in &sentence.stems {
            *uses.entry(stem.as_str()).or_default() += 1.0;
        }
    }
    let last = sentences.len().saturating_sub(1);
    let weights: Vec<f64> = sentences
        .iter()
        .enumerate()
        .map(|(n, sentence)| {
            let sum: f64 = sentence
                .stems
                .iter()
                .map(|stem| uses[stem.as_str()].ln_1p())
                .sum();
            // Between the sum, which loves length, and the mean, which loves shortness.
            let text = sum / num::real(sentence.stems.len().max(1)).powf(0.6);
            let place = match n {
                0 => 1.3,
                n if n == last && last > 4 => 1.15,
                _ => 1.0,
            };
            let role = match sentence.role {
                Role::Decision => 1.5,
                Role::Blocker => 1.4,
                Role::Action => 1.2,
                Role::Question => 1.1,
                Role::Statement => 1.0,
            };
            text * place * role
        })
        .collect();
    for (sentence, weight) in sentences.iter_mut().zip(weights) {
        sentence.weight = weight;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(id: &str, text: &str) -> Part {
        Part {
            id: id.to_owned(),
            author: "ada".to_owned(),
            text: text.to_owned(),
        }
    }

    #[test]
    fn a_thread_comes_to_its_decision_and_its_blocker() {
        let parts = [
            part(
                "1",
                "The import of orders is slow with large files. I saw it on Monday. Lunch was nice today.",
            ),
            part(
                "2",
                "> The import of orders is slow with large files.\nSame here with the import of orders.",
            ),
            part(
                "3",
                "We decided to read large files in blocks. The import is blocked by the missing index.",
            ),
        ];
        let summary = summarise(&parts, 3);
        let roles: Vec<Role> = summary.sentences.iter().map(|one| one.role).collect();
        assert!(
            roles.contains(&Role::Decision) && roles.contains(&Role::Blocker),
            "{summary:?}"
        );
        assert!(
            summary
                .sentences
                .iter()
                .all(|one| !one.text.contains("Lunch"))
        );
        assert_eq!(summary.of, 6);
    }

    #[test]
    fn nothing_is_written_that_was_not_there() {
        let text = "One sentence about the harbour. Another one about the ships there! And is a third one asked?";
        let summary = summarise(&[part("a", text)], 9);
        assert_eq!(summary.sentences.len(), 3);
        assert!(summary.sentences.iter().all(|one| text.contains(&one.text)));
        assert!(summarise(&[], 3).sentences.is_empty());
    }

    #[test]
    fn the_same_said_twice_is_said_once() {
        let text =
            "The deadline moves to the third of May.\nThe deadline moves to the third of May!";
        assert_eq!(summarise(&[part("a", text)], 5).sentences.len(), 1);
    }
}
