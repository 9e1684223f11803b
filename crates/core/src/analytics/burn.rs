//! Burndown and burnup: the same history of scope and completion, seen from above and from below.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::amount::{Amount, Tally, number, rounded};
use super::axis::Axis;
use crate::projects::model::Project;
use crate::tasks::facts::Facts;
use crate::time::Date;

/// Work left at the end of each day.
///
/// It covers the project's `startDate` to `endDate`; a missing one is replaced by the day of the first or of the last
/// event up to today. Tasks count as completed from their current completion on, with their current estimates, and deleted
/// tasks do not count at all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Burndown {
    /// The first day; `null` when there is neither a date nor a task.
    pub from: Option<Date>,
    /// The last day; `null` when there is neither a date nor a task.
    pub to: Option<Date>,
    /// Days between two points: 1, or whole weeks where days would be more than 400 points. Today and the last day are shown
    /// in any case.
    pub step_days: u32,
    /// The points, rising by date.
    pub series: Vec<BurndownPoint>,
}

/// Work left at the end of one day (UTC).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BurndownPoint {
    /// The day.
    pub date: Date,
    /// Work known and not completed; `null` after today.
    pub remaining: Option<Amount>,
    /// Number of tasks that would be left if all tasks known today had been there on the first day and were completed evenly
    /// until `endDate`; `null` without one.
    pub ideal: Option<f64>,
}

/// Work known and completed at the end of each day; the same days as the burndown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Burnup {
    /// The first day; `null` when there is neither a date nor a task.
    pub from: Option<Date>,
    /// The last day; `null` when there is neither a date nor a task.
    pub to: Option<Date>,
    /// Days between two points, as in the burndown.
    pub step_days: u32,
    /// The points, rising by date.
    pub series: Vec<BurnupPoint>,
}

/// Work known and completed at the end of one day (UTC).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BurnupPoint {
    /// The day.
    pub date: Date,
    /// All work known by then; `null` after today.
    pub scope: Option<Amount>,
    /// The part of it that was completed by then and still is; `null` after today.
    pub completed: Option<Amount>,
    /// Number of tasks that would be completed on the burndown's ideal line; `null` without an `endDate`.
    pub ideal: Option<f64>,
}

pub(super) fn burn(project: &Project, facts: &[Facts], today: Date) -> (Burndown, Burnup) {
    let axis = axis(project, facts, today);
    let (mut scopes, mut completions) = (
        vec![Tally::default(); axis.days.len()],
        vec![Tally::default(); axis.days.len()],
    );
    let all = number(facts.len() as u64);
    for task in facts {
        if let Some(at) = axis.at(task.entered().min(today)) {
            scopes[at].count(task);
        }
        if let Some(done) = task.done_at()
            && let Some(at) = axis.at(done.date().min(today))
        {
            completions[at].count(task);
        }
    }

    let (mut down, mut up) = (Vec::new(), Vec::new());
    let (mut scope, mut completed) = (Tally::default(), Tally::default());
    for (at, date) in axis.days.iter().copied().enumerate() {
        scope += scopes[at];
        completed += completions[at];
        let mut remaining = scope;
        remaining -= completed;
        let known = |tally: Tally| (date <= today).then(|| tally.shown());
        let done = project
            .end_date
            .and_then(|end| Some(share(*axis.days.first()?, end, date)));
        down.push(BurndownPoint {
            date,
            remaining: known(remaining),
            ideal: done.map(|done| rounded(all * (1.0 - done))),
        });
        up.push(BurnupPoint {
            date,
            scope: known(scope),
            completed: known(completed),
            ideal: done.map(|done| rounded(all * done)),
        });
    }

    let (from, to) = (axis.days.first().copied(), axis.days.last().copied());
    let step_days = axis.step;
    (
        Burndown {
            from,
            to,
            step_days,
            series: down,
        },
        Burnup {
            from,
            to,
            step_days,
            series: up,
        },
    )
}

fn axis(project: &Project, facts: &[Facts], today: Date) -> Axis {
    let first = facts.iter().map(|task| task.entered().min(today)).min();
    let last = facts.iter().map(|task| task.last_moved().min(today)).max();
    // With an end but no start and no task, the line would have nowhere to begin.
    let Some(from) = project.start_date.or(first) else {
        return Axis {
            days: Vec::new(),
            step: 1,
        };
    };
    let to = project.end_date.or(last).unwrap_or(from);
    Axis::new(from, to.max(from), today)
}

/// How much of the way from one day to another has been gone, 0 to 1.
fn share(from: Date, to: Date, day: Date) -> f64 {
    let (whole, gone) = (to.days() - from.days(), day.days() - from.days());
    if gone >= whole {
        1.0
    } else {
        f64::from(gone) / f64::from(whole)
    }
}
