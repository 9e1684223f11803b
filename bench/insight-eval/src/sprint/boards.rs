//! What boards delivered, and the facts of a sprint beside it. Must be told an outcome only once the sprint was over.

use std::collections::HashMap;

use super::read::{NUMBERS, OF_ISSUES, Sprint};
use crate::figures::{mean, real};

pub(super) const WIDTH: usize = NUMBERS.len() + OF_ISSUES.len() + 4 + 8;
/// Sprints of a board that are looked back at.
pub(super) const BACK: usize = 8;

/// What the boards delivered so far, each sprint once: (against what was committed at its start, difference).
#[derive(Default)]
pub(super) struct Boards(HashMap<String, Vec<(f64, f64)>>);

impl Boards {
    pub(super) fn learn(&mut self, sprint: &Sprint) {
        let all = self.0.entry(sprint.board.clone()).or_default();
        all.push((sprint.committed(), sprint.diff));
    }

    pub(super) fn facts(&self, sprint: &Sprint) -> Vec<f64> {
        let none = Vec::new();
        let past = self.0.get(&sprint.board).unwrap_or(&none);
        let last = &past[past.len().saturating_sub(BACK)..];
        let diffs: Vec<f64> = last.iter().map(|(_, diff)| *diff).collect();
        let committed = mean(&last.iter().map(|(of, _)| *of).collect::<Vec<_>>());
        let average = mean(&diffs);
        let newest = diffs.last().copied().unwrap_or(f64::NAN);
        let below = mean(
            &diffs
                .iter()
                .map(|d| f64::from(u8::from(*d < 0.0)))
                .collect::<Vec<_>>(),
        );
        let scatter = mean(
            &diffs
                .iter()
                .map(|d| (d - average).abs())
                .collect::<Vec<_>>(),
        );
        let n = &sprint.numbers;
        let load = sprint.load();
        let mut facts = n.to_vec();
        facts.extend(sprint.issues);
        facts.extend([
            average,
            newest,
            below,
            scatter,
            real(past.len()),
            load / (committed + average).max(1.0),
            (n[12] - load) / load.max(1.0),
            load,
        ]);
        facts
    }
}
