//! Looks words up, and weighs what holds them: BM25 with titles and finished words counting for more.

use std::ops::Bound;

use super::{Index, Kind, Match, NONE};
use crate::search::text::{Text, Unit};

/// How much more a word in a title says than one below it.
const TITLE_WEIGHT: f32 = 3.0;
/// How much an unfinished word says against a finished one.
const BEGUN_WEIGHT: f32 = 0.5;
/// What a task whose key was named counts for.
const KEY_WEIGHT: f32 = 100.0;
/// How soon repeating a word stops to matter, and how much length does: the usual values of BM25.
const SATURATION: f32 = 1.2;
const LENGTH: f32 = 0.75;
/// The length that is neither short nor long. Fixed, so that hidden texts cannot be told from anybody's ranking.
const USUAL_LENGTH: f32 = 60.0;

impl Index {
    /// The documents of some kinds in some projects that hold everything, with how well they fit, in no order.
    pub(in crate::search) fn find(
        &self,
        text: &Text,
        kinds: &[Kind],
        allowed: impl Fn(u128) -> bool,
    ) -> Vec<Match> {
        let projects: Vec<bool> = self.projects.iter().map(|id| allowed(*id)).collect();
        let within = |project: u32| projects.get(project as usize).copied().unwrap_or(false);
        let shown: Vec<bool> = self
            .documents
            .iter()
            .map(|document| {
                document.live
                    && kinds.contains(&document.kind)
                    && if document.kind == Kind::Project {
                        within(document.home)
                    } else {
                        let task = self.tasks[document.home as usize];
                        task.document != NONE && within(task.project)
                    }
            })
            .collect();
        let total = real(shown.iter().filter(|shown| **shown).count());
        let mut scores: Option<Vec<(u32, f32)>> = None;
        for unit in &text.0 {
            let mut found = self.unit(unit, &shown);
            let count = real(found.len());
            let rarity = (1.0 + (total - count + 0.5) / (count + 0.5)).ln();
            for (number, weight) in &mut found {
                let length = real(self.documents[*number as usize].length as usize);
                let stretch = 1.0 - LENGTH + LENGTH * length / USUAL_LENGTH;
                *weight = rarity * *weight * (SATURATION + 1.0) / (*weight + SATURATION * stretch);
            }
            scores = Some(match scores {
                None => found,
                Some(earlier) => both(&earlier, &found),
            });
            if scores.as_ref().is_some_and(Vec::is_empty) {
                break;
            }
        }
        let scores = scores.unwrap_or_default().into_iter();
        scores
            .map(|(number, score)| {
                let document = self.documents[number as usize];
                Match {
                    kind: document.kind,
                    id: document.id,
                    home: match document.kind {
                        Kind::Project => document.id,
                        Kind::Task => {
                            self.projects[self.tasks[document.home as usize].project as usize]
                        }
                        Kind::Comment => self.tasks[document.home as usize].id,
                    },
                    score,
                }
            })
            .collect()
    }

    /// The shown documents that hold one thing, ascending, with how much of it they hold.
    fn unit(&self, unit: &Unit, shown: &[bool]) -> Vec<(u32, f32)> {
        let mut found = Vec::new();
        match unit {
            Unit::Word(word) => {
                if let Some(postings) = self.words.get(word.as_str()) {
                    postings.each(|number, places| {
                        if shown[number as usize] {
                            found.push((number, self.weight(number, places)));
                        }
                    });
                }
            }
            Unit::Prefix(begin) => {
                let mut sums = vec![0.0_f32; self.documents.len()];
                let bounds = (Bound::Included(begin.as_str()), Bound::Unbounded);
                let from = self.words.range::<str, _>(bounds);
                for (word, postings) in
                    from.take_while(|(word, _)| word.starts_with(begin.as_str()))
                {
                    let whole = if **word == **begin { 1.0 } else { BEGUN_WEIGHT };
                    postings.each(|number, places| {
                        if shown[number as usize] {
                            sums[number as usize] += whole * self.weight(number, places);
                        }
                    });
                }
                let hits = (0..).zip(sums).filter(|(_, sum)| *sum > 0.0);
                found.extend(hits);
            }
            Unit::Phrase(row) => found = self.phrase(row, shown),
            Unit::Key(project, number, row) => {
                found = self.phrase(row, shown);
                let home = self.project_places.get(&project.to_u128());
                let named = self.tasks.iter().find(|task| {
                    Some(&task.project) == home && task.number == *number && task.document != NONE
                });
                if let Some(task) = named
                    && shown[task.document as usize]
                {
                    match found.binary_search_by_key(&task.document, |(number, _)| *number) {
                        Ok(at) => found[at].1 += KEY_WEIGHT,
                        Err(at) => found.insert(at, (task.document, KEY_WEIGHT)),
                    }
                }
            }
        }
        found
    }

    /// The documents that hold some words in a row.
    fn phrase(&self, row: &[String], shown: &[bool]) -> Vec<(u32, f32)> {
        // Where each row that has been found so far ends.
        let mut ends: Vec<(u32, Vec<u32>)> = Vec::new();
        for (at, word) in row.iter().enumerate() {
            let Some(postings) = self.words.get(word.as_str()) else {
                return Vec::new();
            };
            let mut kept = Vec::new();
            let mut earlier = ends.iter().peekable();
            postings.each(|number, places| {
                if !shown[number as usize] {
                    return;
                }
                if at == 0 {
                    kept.push((number, places.to_vec()));
                    return;
                }
                while earlier.next_if(|(other, _)| *other < number).is_some() {}
                let Some((_, before)) = earlier.next_if(|(other, _)| *other == number) else {
                    return;
                };
                let follows =
                    |place: &u32| *place > 0 && before.binary_search(&(place - 1)).is_ok();
                let ends: Vec<u32> = places.iter().copied().filter(follows).collect();
                if !ends.is_empty() {
                    kept.push((number, ends));
                }
            });
            ends = kept;
        }
        let weighed = ends.iter();
        weighed
            .map(|(number, places)| (*number, self.weight(*number, places)))
            .collect()
    }

    fn weight(&self, number: u32, places: &[u32]) -> f32 {
        let title = self.documents[number as usize].title;
        let weights = places
            .iter()
            .map(|place| if *place < title { TITLE_WEIGHT } else { 1.0 });
        weights.sum()
    }
}

/// The documents of both lists with the sums of their scores.
fn both(a: &[(u32, f32)], b: &[(u32, f32)]) -> Vec<(u32, f32)> {
    let mut others = b.iter().peekable();
    let mut kept = Vec::new();
    for (number, score) in a {
        while others.next_if(|(other, _)| other < number).is_some() {}
        if let Some((_, more)) = others.next_if(|(other, _)| other == number) {
            kept.push((*number, score + more));
        }
    }
    kept
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a ranking does not mind the last digits of millions"
)]
const fn real(count: usize) -> f32 {
    count as f32
}
