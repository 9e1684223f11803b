//! Whether more comes into a project than is done, and how much has come since it was to begin.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::analytics::amount::number;
use crate::projects::model::Project;
use crate::tasks::facts::Facts;
use crate::time::{Date, Timestamp};

/// Full weeks that are looked at.
const WEEKS: i32 = 8;
/// Tasks that must have come in beyond those done, for it to be said.
const FEWEST: u64 = 5;
/// How much of what was open before they must be.
const GROWTH: f64 = 0.1;

/// What has come in and gone out of late.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Scope {
    /// The Monday from which it is counted: eight full weeks ago, or the week of the first task.
    pub since: Date,
    /// Full weeks from then on.
    pub weeks: u64,
    /// Tasks that came in.
    pub opened: u64,
    /// Tasks that were done.
    pub closed: u64,
    /// Tasks that were open when it began.
    pub open_before: u64,
    /// Tasks that were open at its end.
    pub open_after: u64,
    /// The estimated hours of those that came in.
    pub hours_opened: f64,
    /// The estimated hours of those that were done.
    pub hours_closed: f64,
    /// Whether the open work grows: at least 5 tasks, and a tenth of what was open.
    pub creeps: bool,
    /// What has come since the project was to begin; `null` without a start date that is past.
    pub since_start: Option<SinceStart>,
}

/// What has come since a project was to begin.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SinceStart {
    /// When it was to begin.
    pub start: Date,
    /// Tasks that were there by the end of that day.
    pub planned: u64,
    /// Tasks that came later.
    pub added: u64,
    /// The share of all that came later.
    pub share: f64,
}

/// Counts full weeks; nothing where there is none yet.
pub(super) fn scope(project: &Project, facts: &[Facts], today: Date) -> Option<Scope> {
    let monday = today.monday();
    let first = facts
        .iter()
        .map(|task| task.created.date().monday())
        .min()?;
    let since = first.max(monday.plus_days(-7 * WEEKS));
    let weeks = u64::try_from((monday.days() - since.days()) / 7).ok()?;
    if weeks == 0 {
        return None;
    }
    let done = |task: &Facts| task.done_at().map(Timestamp::date);
    let is_within = |date: Date| date >= since && date < monday;
    let opened = || facts.iter().filter(|task| is_within(task.created.date()));
    let closed = || {
        facts
            .iter()
            .filter(|task| done(task).is_some_and(is_within))
    };
    let open_at = |day: Date| {
        let open = facts
            .iter()
            .filter(|task| task.created.date() < day && done(task).is_none_or(|done| done >= day));
        open.count() as u64
    };
    let hours = |of: &mut dyn Iterator<Item = &Facts>| {
        let sum: f64 = of.filter_map(|task| task.estimated).sum();
        // The same whatever order they came in.
        (sum * 100.0).round() / 100.0
    };
    let (before, after) = (open_at(since), open_at(monday));
    let grown = after.saturating_sub(before);
    let start = project.start_date.filter(|start| *start < today);
    Some(Scope {
        since,
        weeks,
        opened: opened().count() as u64,
        closed: closed().count() as u64,
        open_before: before,
        open_after: after,
        hours_opened: hours(&mut opened()),
        hours_closed: hours(&mut closed()),
        creeps: grown >= FEWEST && number(grown) >= GROWTH * number(before),
        since_start: start.map(|start| {
            let planned = facts.iter().filter(|task| task.created.date() <= start);
            let planned = planned.count() as u64;
            let added = facts.len() as u64 - planned;
            SinceStart {
                start,
                planned,
                added,
                share: (number(added) / number(planned + added) * 1000.0).round() / 1000.0,
            }
        }),
    })
}
