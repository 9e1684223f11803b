//! Amounts of work, added so that the order of tasks does not matter, and small arithmetic that figures share.

use std::cmp::Ordering;
use std::ops::{AddAssign, SubAssign};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::tasks::facts::Facts;

/// Sums are kept in millionths: whole numbers add up alike in every order, and 0.1 + 0.2 is 0.3.
const PARTS: f64 = 1_000_000.0;

/// An amount of work in three measures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Amount {
    /// Number of tasks.
    pub tasks: u64,
    /// Sum of their estimated hours; a task without an estimate adds nothing.
    pub hours: f64,
    /// Sum of their story points; a task without points adds nothing.
    pub points: f64,
}

/// A sum of hours or points.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Sum(i64);

impl Sum {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a float beyond the range becomes its nearest end, and no number becomes zero"
    )]
    pub(crate) fn add(&mut self, value: Option<f64>) {
        let parts = (value.unwrap_or(0.0) * PARTS).round() as i64;
        self.0 = self.0.saturating_add(parts);
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "sums beyond nine thousand million lose millionths only"
    )]
    pub(crate) fn shown(self) -> f64 {
        self.0 as f64 / PARTS
    }
}

/// A sum of amounts that may also shrink while a series is drawn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    tasks: i64,
    hours: Sum,
    points: Sum,
}

impl Tally {
    /// One more task.
    pub(crate) fn count(&mut self, facts: &Facts) {
        self.tasks += 1;
        self.hours.add(facts.estimated);
        self.points.add(facts.points);
    }

    /// As figures show it.
    pub(crate) fn shown(self) -> Amount {
        Amount {
            tasks: u64::try_from(self.tasks).unwrap_or(0),
            hours: self.hours.shown(),
            points: self.points.shown(),
        }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.tasks += other.tasks;
        self.hours.0 = self.hours.0.saturating_add(other.hours.0);
        self.points.0 = self.points.0.saturating_add(other.points.0);
    }
}

impl SubAssign for Tally {
    fn sub_assign(&mut self, other: Self) {
        self.tasks -= other.tasks;
        self.hours.0 = self.hours.0.saturating_sub(other.hours.0);
        self.points.0 = self.points.0.saturating_sub(other.points.0);
    }
}

/// Rounded to two decimals.
pub(super) fn rounded(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// A count as a number that can be divided.
#[expect(clippy::cast_precision_loss, reason = "no project has 2^53 tasks")]
pub(super) const fn number(count: u64) -> f64 {
    count as f64
}

/// The first `most` in an order; only these are sorted.
pub(crate) fn first<T>(
    mut all: Vec<T>,
    most: usize,
    mut order: impl FnMut(&T, &T) -> Ordering,
) -> Vec<T> {
    if all.len() > most {
        if most > 0 {
            all.select_nth_unstable_by(most - 1, &mut order);
        }
        all.truncate(most);
    }
    all.sort_unstable_by(order);
    all
}
