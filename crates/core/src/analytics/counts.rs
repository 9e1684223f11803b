//! How many tasks there are of each sort.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::amount::{Sum, number, rounded};
use crate::tasks::facts::Facts;
use crate::time::Date;

/// Sums over all tasks of a project.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Totals {
    /// Number of tasks.
    pub tasks: u64,
    /// Tasks that are not done.
    pub open: u64,
    /// Tasks that are done.
    pub done: u64,
    /// Open tasks whose due date is before today.
    pub overdue: u64,
    /// Open tasks that nobody has.
    pub unassigned: u64,
    /// Tasks, done or not, without an estimate.
    pub unestimated: u64,
    /// Done tasks per 100 tasks; `null` when there are none.
    pub percent_done: Option<f64>,
    /// Estimated hours of all tasks.
    pub estimated_hours: f64,
    /// Hours worked on all tasks.
    pub actual_hours: f64,
    /// Estimated less worked hours of open tasks; a task that took longer than estimated adds nothing.
    pub remaining_hours: f64,
    /// Story points of all tasks.
    pub points: f64,
    /// Story points of done tasks.
    pub points_done: f64,
}

/// Number of tasks by where they stand; all four are always there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct ByStatus {
    /// Not begun.
    pub todo: u64,
    /// Being worked on.
    pub in_progress: u64,
    /// Being looked over.
    pub review: u64,
    /// Finished.
    pub done: u64,
}

impl ByStatus {
    /// From counts in the order of [`Status::ALL`](crate::tasks::model::Status::ALL).
    pub(super) fn from_counts(counts: [i64; 4]) -> Self {
        let [todo, in_progress, review, done] =
            counts.map(|count| u64::try_from(count).unwrap_or(0));
        Self {
            todo,
            in_progress,
            review,
            done,
        }
    }
}

/// Number of tasks by how much they matter; all four are always there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ByPriority {
    /// When there is time.
    pub low: u64,
    /// As usual.
    pub medium: u64,
    /// Soon.
    pub high: u64,
    /// Now.
    pub critical: u64,
}

/// Number of tasks of one kind of work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TypeCounts {
    /// The kind of work, as tasks name it.
    #[serde(rename = "type")]
    pub kind: String,
    /// Number of tasks.
    pub tasks: u64,
    /// Those not done.
    pub open: u64,
    /// Those done.
    pub done: u64,
}

/// The hours that are left of an open task.
pub(super) fn remaining(facts: &Facts) -> Option<f64> {
    let estimated = facts.estimated.filter(|_| facts.is_open())?;
    Some((estimated - facts.actual.unwrap_or(0.0)).max(0.0))
}

pub(super) fn totals(facts: &[Facts], today: Date) -> Totals {
    let mut all = Totals::default();
    let (mut estimated, mut actual, mut left) = (Sum::default(), Sum::default(), Sum::default());
    let (mut points, mut points_done) = (Sum::default(), Sum::default());
    for task in facts {
        let open = task.is_open();
        all.tasks += 1;
        all.open += u64::from(open);
        all.overdue += u64::from(task.days_late(today).is_some());
        all.unassigned += u64::from(open && task.assignee.is_none());
        all.unestimated += u64::from(task.estimated.is_none());
        estimated.add(task.estimated);
        actual.add(task.actual);
        left.add(remaining(task));
        points.add(task.points);
        points_done.add(task.points.filter(|_| !open));
    }
    all.done = all.tasks - all.open;
    Totals {
        percent_done: (all.tasks > 0)
            .then(|| rounded(number(all.done) * 100.0 / number(all.tasks))),
        estimated_hours: estimated.shown(),
        actual_hours: actual.shown(),
        remaining_hours: left.shown(),
        points: points.shown(),
        points_done: points_done.shown(),
        ..all
    }
}

pub(super) fn by_status(facts: &[Facts]) -> ByStatus {
    let mut counts = [0; 4];
    for task in facts {
        counts[task.status.index()] += 1;
    }
    ByStatus::from_counts(counts)
}

pub(super) fn by_priority(facts: &[Facts]) -> ByPriority {
    let mut counts = [0; 4];
    for task in facts {
        counts[task.priority.index()] += 1;
    }
    let [low, medium, high, critical] = counts;
    ByPriority {
        low,
        medium,
        high,
        critical,
    }
}

pub(super) fn by_type(facts: &[Facts]) -> Vec<TypeCounts> {
    let mut found: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for task in facts {
        let (all, open) = found.entry(&task.kind).or_default();
        *all += 1;
        *open += u64::from(task.is_open());
    }
    let mut counts: Vec<TypeCounts> = found
        .into_iter()
        .map(|(kind, (tasks, open))| TypeCounts {
            kind: kind.to_owned(),
            tasks,
            open,
            done: tasks - open,
        })
        .collect();
    // Stable, so equal counts stay in the order of their names.
    counts.sort_by_key(|of| std::cmp::Reverse(of.tasks));
    counts
}
