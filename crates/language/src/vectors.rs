//! Texts as vectors of hashed words, and which of them are alike.
//!
//! Words, and runs of four letters inside of them, are counted in [`BUCKETS`] places; a word that many texts have weighs
//! less. What is found is likeness of words, not of meaning: "sign in" and "log in" share nothing but "in".

use std::collections::HashMap;

use crate::{num, words};

/// The places that words are hashed to.
pub const BUCKETS: u32 = 1 << 18;
/// The most words of a text that count.
const WORDS: usize = 4_000;

/// A text as a vector: its places in rising order, with length 1.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Vector(Vec<(u32, f32)>);

/// How often words are in a body of texts.
#[derive(Debug, Clone, Default)]
pub struct Model {
    texts: u32,
    uses: HashMap<u32, u32>,
}

/// Two texts that are alike, by their places in the body.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Alike {
    /// The place of the other.
    pub index: usize,
    /// The cosine: 1 is the same words.
    pub score: f64,
}

fn bucket(text: &str) -> u32 {
    let hash = words::fingerprint(text);
    // The upper half mixes better than the lower one.
    let upper = u32::try_from(hash >> 32).unwrap_or(u32::MAX);
    upper % BUCKETS
}

/// The places of a text with their counts; whole words count more than runs of letters.
fn counts(text: &str) -> Vec<(u32, f32)> {
    let mut counts: HashMap<u32, f32> = HashMap::new();
    for stem in words::subject(text).into_iter().take(WORDS) {
        *counts.entry(bucket(&stem)).or_default() += 1.0;
        let letters: Vec<char> = stem.chars().take(60).collect();
        let run = if letters.iter().any(|c| !c.is_ascii()) {
            2
        } else {
            4
        };
        for part in letters.windows(run).filter(|_| letters.len() > run) {
            let part: String = std::iter::once('#').chain(part.iter().copied()).collect();
            *counts.entry(bucket(&part)).or_default() += 0.25;
        }
    }
    let mut counts: Vec<(u32, f32)> = counts.into_iter().collect();
    counts.sort_unstable_by_key(|one| one.0);
    counts
}

impl Model {
    /// Counts a body of texts.
    pub fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut model = Self::default();
        for text in texts {
            model.add(text);
        }
        model
    }

    /// Counts one text more.
    pub fn add(&mut self, text: &str) {
        self.texts = self.texts.saturating_add(1);
        for (place, _) in counts(text) {
            *self.uses.entry(place).or_default() += 1;
        }
    }

    /// Takes one text out that was counted before.
    pub fn remove(&mut self, text: &str) {
        self.texts = self.texts.saturating_sub(1);
        for (place, _) in counts(text) {
            if let Some(uses) = self.uses.get_mut(&place) {
                *uses -= 1;
                if *uses == 0 {
                    self.uses.remove(&place);
                }
            }
        }
    }

    /// The vector of a text.
    pub fn vector(&self, text: &str) -> Vector {
        let mut places = counts(text);
        for (place, weight) in &mut places {
            let uses = self.uses.get(place).copied().unwrap_or(0);
            let rare = (f64::from(self.texts) + 1.0) / (f64::from(uses) + 1.0);
            *weight = (1.0 + weight.ln_1p()) * num::single(rare.ln() + 1.0);
        }
        let length = places.iter().map(|one| one.1 * one.1).sum::<f32>().sqrt();
        if length > 0.0 {
            for place in &mut places {
                place.1 /= length;
            }
        }
        Vector(places)
    }
}

impl Vector {
    /// The cosine of two vectors; 0 where one of them is empty.
    pub fn cosine(&self, other: &Self) -> f64 {
        let (mut i, mut j, mut sum) = (0, 0, 0.0);
        while i < self.0.len() && j < other.0.len() {
            let (a, b) = (self.0[i], other.0[j]);
            match a.0.cmp(&b.0) {
                std::cmp::Ordering::Less => i += 1,
                std::cmp::Ordering::Greater => j += 1,
                std::cmp::Ordering::Equal => {
                    sum += f64::from(a.1 * b.1);
                    (i, j) = (i + 1, j + 1);
                }
            }
        }
        sum.clamp(0.0, 1.0)
    }

    /// Whether a text had nothing to count.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Two texts of a body that are alike.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// The place of the one that comes first.
    pub first: usize,
    /// The place of the other.
    pub second: usize,
    /// The cosine: 1 is the same words.
    pub score: f64,
}

/// The at most `most` pairs that are at least so alike, the most alike first.
///
/// Only texts that share a place are compared, so the cost grows with what they share and not with all pairs.
pub fn pairs(vectors: &[Vector], least: f64, most: usize) -> Vec<Pair> {
    let mut held: HashMap<u32, Vec<(usize, f32)>> = HashMap::new();
    let (mut found, mut sums) = (Vec::new(), vec![0.0; vectors.len()]);
    for (second, vector) in vectors.iter().enumerate() {
        let mut touched = Vec::new();
        for (place, weight) in &vector.0 {
            let others = held.entry(*place).or_default();
            for (first, other) in &*others {
                if sums[*first] == 0.0 {
                    touched.push(*first);
                }
                sums[*first] += f64::from(weight * other);
            }
            others.push((second, *weight));
        }
        for first in touched {
            let score: f64 = std::mem::take(&mut sums[first]);
            let score = score.clamp(0.0, 1.0);
            if score > 0.0 && score >= least {
                found.push(Pair {
                    first,
                    second,
                    score,
                });
            }
        }
    }
    found.sort_by(|a, b| {
        let order = b.score.total_cmp(&a.score);
        order.then((a.first, a.second).cmp(&(b.first, b.second)))
    });
    found.truncate(most);
    for pair in &mut found {
        pair.score = num::thousandths(pair.score);
    }
    found
}

/// The at most `most` vectors that are at least so alike, the most alike first.
pub fn nearest(one: &Vector, others: &[Vector], least: f64, most: usize) -> Vec<Alike> {
    let mut found: Vec<Alike> = others
        .iter()
        .enumerate()
        .map(|(index, other)| Alike {
            index,
            score: one.cosine(other),
        })
        .filter(|alike| alike.score >= least)
        .collect();
    found.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.index.cmp(&b.index)));
    found.truncate(most);
    for alike in &mut found {
        alike.score = num::thousandths(alike.score);
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_same_thing_in_other_order_is_found_and_another_is_not() {
        let texts = [
            "Login page shows an error after password reset",
            "Error on the login page when the password was reset",
            "Export the report as CSV",
            "Login with GitHub",
        ];
        let model = Model::of(texts);
        let all: Vec<Vector> = texts.iter().map(|text| model.vector(text)).collect();
        let near = nearest(&all[0], &all[1..], 0.5, 5);
        assert_eq!(near.len(), 1, "{near:?}");
        assert_eq!(near[0].index, 0);
        assert!(all[0].cosine(&all[2]) < 0.2);
    }

    #[test]
    fn what_was_added_and_removed_left_nothing() {
        let mut model = Model::of(["one thing"]);
        let before = model.vector("one other thing");
        model.add("the other thing");
        model.remove("the other thing");
        assert_eq!(model.vector("one other thing"), before);
    }

    proptest! {
        #[test]
        fn a_text_is_most_like_itself(a in "\\PC{0,120}", b in "\\PC{0,120}") {
            let model = Model::of([a.as_str(), b.as_str()]);
            let (va, vb) = (model.vector(&a), model.vector(&b));
            prop_assert!(va.is_empty() || va.cosine(&va) > 0.999);
            prop_assert!(va.cosine(&vb) <= va.cosine(&va) + 1e-4);
            prop_assert!((va.cosine(&vb) - vb.cosine(&va)).abs() < 1e-9);
        }

        #[test]
        fn pairs_are_those_that_comparing_each_with_each_finds(texts in prop::collection::vec("[abc]{1,3}( [abc]{1,3}){0,3}", 0..12)) {
            let model = Model::of(texts.iter().map(String::as_str));
            let vectors: Vec<Vector> = texts.iter().map(|text| model.vector(text)).collect();
            let mut each = Vec::new();
            for second in 0..vectors.len() {
                for first in 0..second {
                    let score = vectors[first].cosine(&vectors[second]);
                    if score >= 0.4 {
                        each.push((first, second, num::thousandths(score)));
                    }
                }
            }
            let mut found: Vec<_> = pairs(&vectors, 0.4, usize::MAX).iter().map(|pair| (pair.first, pair.second, pair.score)).collect();
            prop_assert!(found.is_sorted_by(|a, b| a.2 >= b.2));
            found.sort_by_key(|pair| (pair.1, pair.0));
            prop_assert_eq!(found, each);
        }
    }
}
