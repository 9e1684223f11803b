//! What the sprints of one tracker at one moment teach. Must not look at what is asked later.

use std::collections::HashMap;

use anyhow::Result;
use codexflow_insight::forest::{Forest, Kind, Settings, Table};
use codexflow_insight::risk::{Outcome, Scorer};

use super::boards::{Boards, WIDTH};
use super::read::{Sprint, boundary};
use crate::figures::real;

/// What a tracker's sprints at one moment taught.
#[derive(Default)]
pub(super) struct Part {
    pub(super) rows: Vec<Vec<f64>>,
    pub(super) diffs: Vec<f64>,
    pub(super) seqs: Vec<f64>,
    pub(super) boards: Boards,
    pub(super) threshold: f64,
    pub(super) scorer: Option<Scorer>,
    pub(super) forest: Option<Forest>,
    /// For each tree, the training rows of each leaf.
    pub(super) leaves: Vec<HashMap<usize, Vec<usize>>>,
    /// Factor by which ranges must be stretched to have held before.
    pub(super) stretch: f64,
    pub(super) fitted: usize,
}

pub(super) fn settings() -> Settings {
    Settings {
        trees: 150,
        max_depth: 12,
        min_leaf: 4.0,
        share: Some(0.4),
        ..Settings::default()
    }
}

impl Part {
    pub(super) fn fit(sprints: &[Sprint]) -> Result<Self> {
        let mut part = Self::learnt(sprints)?;
        // The last fifth, answered from the rest, shows how wide a range must be.
        let cut = boundary(sprints, sprints.len() * 4 / 5);
        if cut >= 40 && cut < sprints.len() {
            let earlier = Self::learnt(&sprints[..cut])?;
            let mut ratios: Vec<f64> = (cut..sprints.len())
                .map(|at| {
                    let answer = earlier.answer(&part.rows[at]);
                    let diff = part.diffs[at];
                    let half = if diff < answer.middle {
                        answer.middle - answer.low
                    } else {
                        answer.high - answer.middle
                    };
                    (diff - answer.middle).abs() / half.max(0.5)
                })
                .collect();
            ratios.sort_by(f64::total_cmp);
            part.stretch = ratios[ratios.len() * 4 / 5].clamp(0.5, 3.0);
        }
        Ok(part)
    }

    pub(super) fn learnt(sprints: &[Sprint]) -> Result<Self> {
        let mut part = Self::default();
        for sprint in sprints {
            let facts = part.boards.facts(sprint);
            part.keep(facts, sprint);
            part.boards.learn(sprint);
        }
        let mut diffs = part.diffs.clone();
        diffs.sort_by(f64::total_cmp);
        part.threshold = third(&diffs);
        part.refit()?;
        Ok(part)
    }

    pub(super) fn keep(&mut self, facts: Vec<f64>, sprint: &Sprint) {
        self.rows.push(facts);
        self.diffs.push(sprint.diff);
        self.seqs.push(sprint.seq);
    }

    pub(super) fn refit(&mut self) -> Result<()> {
        self.fitted = self.rows.len();
        self.stretch = if self.stretch > 0.0 {
            self.stretch
        } else {
            1.0
        };
        if self.fitted < 20 {
            return Ok(());
        }
        let mut table = Table::new(vec![Kind::Number; WIDTH]);
        self.rows.iter().for_each(|row| table.push(row));
        let outcomes: Vec<Outcome> = self
            .diffs
            .iter()
            .zip(&self.seqs)
            .map(|(diff, seq)| Outcome {
                asked: *seq,
                known: seq + 0.5,
                came: *diff < self.threshold,
            })
            .collect();
        self.scorer = Some(Scorer::fit(&table, &outcomes, 0, &settings())?);
        // Ranks instead of points: a few huge sprints would decide every split.
        let targets: Vec<f64> = self.diffs.iter().map(|diff| diff.asinh()).collect();
        let forest = Forest::fit(&table, &targets, &settings())?.forest;
        self.leaves = vec![HashMap::new(); settings().trees];
        for (at, row) in self.rows.iter().enumerate() {
            for (tree, leaf) in forest.leaves(row).into_iter().enumerate() {
                self.leaves[tree].entry(leaf).or_default().push(at);
            }
        }
        self.forest = Some(forest);
        Ok(())
    }

    pub(super) fn outcome(&mut self, sprint: &Sprint, facts: Vec<f64>) -> Result<()> {
        self.boards.learn(sprint);
        self.keep(facts, sprint);
        if self.rows.len() > self.fitted + self.fitted / 5 + 5 {
            self.refit()?;
        }
        Ok(())
    }
}

/// The value below which a third lies, between two of them.
pub(super) fn third(ascending: &[f64]) -> f64 {
    let Some(last) = ascending.len().checked_sub(1) else {
        return 0.0;
    };
    let (low, rest) = (last * 33 / 100, real(last * 33 % 100) / 100.0);
    ascending[low] * (1.0 - rest) + ascending[(low + 1).min(last)] * rest
}
