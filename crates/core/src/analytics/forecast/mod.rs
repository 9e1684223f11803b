//! When a project's open tasks will be done, and what the coming weeks will bring: drawn from its own weeks, and shown
//! with how often such answers came true before.
//!
//! The series is tasks completed per ISO week (UTC), from the first week with a completed task to the last full one. Its
//! methods are [`codexflow_insight::forecast`]; `docs/forecasts.md` says how they work and how well.

mod answer;
mod known;
mod scenario;

use codexflow_insight::forecast::throughput;

use crate::projects::model::Project;
use crate::tasks::facts::Facts;
use crate::time::Date;
use known::{Known, record};

pub use answer::{ComingWeek, Completion, EndDate, Forecast, PastWeek, Range, Record, Rests};
pub(crate) use known::HOURS_A_WEEK;
pub use scenario::{Outcome, Scenario, WhatIf, what_if};

/// Weeks that are foretold one by one unless others are asked for: a quarter.
pub const HORIZON: usize = 13;
/// Most weeks that are: a year.
pub const FARTHEST: usize = 52;
/// Past weeks that are shown beside them.
const SHOWN: usize = 26;

/// Foretells a project as of a day, from the facts of its tasks: so many weeks one by one, 1 to [`FARTHEST`].
pub fn forecast(project: &Project, facts: &[Facts], today: Date, horizon: usize) -> Forecast {
    let known = Known::of(project, facts, today);
    let settings = throughput::Settings {
        prior: known.prior,
        ..throughput::Settings::default()
    };
    let coming = throughput::forecast(&known.weekly, horizon.clamp(1, FARTHEST), &settings);
    let chosen = coming
        .backtest
        .iter()
        .find(|trial| trial.method == coming.method);
    let week = |at: usize, shares: &Vec<Vec<f64>>| {
        Range::of(
            shares
                .iter()
                .map(|week| week.get(at).copied().unwrap_or_default()),
        )
    };
    let monday = today.monday();
    let after = |weeks: usize| monday.plus_days(i32::try_from(weeks * 7).unwrap_or(i32::MAX));
    let first = known.weekly.len().saturating_sub(SHOWN);
    let shown = &known.weekly[first..];
    let before =
        |at: usize| monday.plus_days(-i32::try_from((shown.len() - at) * 7).unwrap_or(i32::MAX));
    let Outcome {
        remaining,
        completion,
        end_date,
    } = known.outcome(known.remaining, 1.0, project.end_date);
    Forecast {
        project_id: project.project_id,
        today,
        remaining,
        completion,
        end_date,
        basis: known.rests(coming.basis),
        history: shown
            .iter()
            .enumerate()
            .map(|(at, tasks)| PastWeek {
                week: before(at),
                tasks: *tasks,
            })
            .collect(),
        weeks: coming
            .point
            .iter()
            .enumerate()
            .filter_map(|(at, point)| {
                Some(ComingWeek {
                    week: after(at),
                    point: *point,
                    range: week(at, &coming.weekly)?,
                })
            })
            .collect(),
        total: Range::of(coming.total.iter().copied()),
        record: chosen
            .into_iter()
            .flat_map(|trial| &trial.held)
            .map(record)
            .collect(),
    }
}
