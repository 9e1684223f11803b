//! What was completed in each week, and how much a week completes.

use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::amount::{Amount, Tally, number};
use crate::tasks::facts::Facts;
use crate::time::Date;

/// How many weeks are shown.
const SHOWN: usize = 104;
/// How many full weeks velocity is the mean of.
pub const VELOCITY_WEEKS: u8 = 4;

/// What was completed in one ISO week (UTC).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Week {
    /// The Monday it begins with.
    pub week: Date,
    /// Number of tasks completed.
    pub tasks: u64,
    /// Sum of their estimated hours.
    pub hours: f64,
    /// Sum of their story points.
    pub points: f64,
}

/// What is completed per week: the mean of the last 4 full ISO weeks (UTC), those without a completed task included.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Velocity {
    /// Tasks per week; the same number as the project's `metrics.velocity`.
    pub tasks: f64,
    /// Estimated hours of these tasks, per week.
    pub hours: f64,
    /// Story points of these tasks, per week.
    pub points: f64,
    /// The Monday that the first of the 4 weeks begins with.
    pub from: Date,
    /// The Sunday that the last of them ends with.
    pub to: Date,
}

/// The days of the last 4 full ISO weeks, from which velocity is drawn: the end is the Monday of the current week.
pub fn velocity_weeks(today: Date) -> Range<Date> {
    let end = today.monday();
    end.plus_days(-7 * i32::from(VELOCITY_WEEKS))..end
}

/// The velocity as of a day.
pub(crate) fn velocity(facts: &[Facts], today: Date) -> Velocity {
    let days = velocity_weeks(today);
    let mut done = Tally::default();
    for task in facts {
        if task.done_at().is_some_and(|at| days.contains(&at.date())) {
            done.count(task);
        }
    }
    let weeks = f64::from(VELOCITY_WEEKS);
    let Amount {
        tasks,
        hours,
        points,
    } = done.shown();
    Velocity {
        tasks: number(tasks) / weeks,
        hours: hours / weeks,
        points: points / weeks,
        from: days.start,
        to: days.end.plus_days(-1),
    }
}

/// The weeks that are shown, and what came before them.
pub(super) struct Weeks {
    pub(super) shown: Vec<Week>,
    pub(super) before: Amount,
}

pub(super) fn weeks(facts: &[Facts], today: Date) -> Weeks {
    let current = today.monday();
    let mut tallies = [Tally::default(); SHOWN];
    let mut before = Tally::default();
    let mut oldest = None;
    for task in facts {
        let Some(at) = task.done_at() else { continue };
        let ago = (current.days() - at.date().min(today).monday().days()) / 7;
        match usize::try_from(ago)
            .ok()
            .and_then(|ago| tallies.get_mut(ago))
        {
            Some(tally) => tally.count(task),
            None => before.count(task),
        }
        oldest = oldest.max(Some(ago));
    }
    let many = oldest.map_or(0, |ago: i32| usize::try_from(ago).unwrap_or(0) + 1);
    let mut shown: Vec<Week> = (0_i32..)
        .zip(&tallies)
        .take(many)
        .map(|(ago, tally)| {
            let Amount {
                tasks,
                hours,
                points,
            } = tally.shown();
            Week {
                week: current.plus_days(-7 * ago),
                tasks,
                hours,
                points,
            }
        })
        .collect();
    shown.reverse();
    Weeks {
        shown,
        before: before.shown(),
    }
}
