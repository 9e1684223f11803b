//! The cumulative flow diagram: where tasks stood on each day.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::axis::Axis;
use super::counts::ByStatus;
use crate::tasks::facts::Facts;
use crate::tasks::model::Status;
use crate::time::Date;

/// How many tasks stood where at the end of each day, from the first event to today.
///
/// It follows each task through time, so one that was reopened was done for a while. Deleted tasks do not count at all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CumulativeFlow {
    /// Days between two points: 1, or whole weeks where days would be more than 400 points. Today is shown in any case.
    pub step_days: u32,
    /// The points, rising by date; empty without tasks.
    pub series: Vec<FlowPoint>,
}

/// How many tasks stood where at the end of one day (UTC).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FlowPoint {
    /// The day.
    pub date: Date,
    /// The counts, as fields of the point.
    #[serde(flatten)]
    pub counts: ByStatus,
}

pub(super) fn cumulative_flow(facts: &[Facts], today: Date) -> CumulativeFlow {
    let first = facts
        .iter()
        .filter_map(|task| moves(task, today).next())
        .map(|(_, day)| day)
        .min();
    let Some(first) = first else {
        return CumulativeFlow {
            step_days: 1,
            series: Vec::new(),
        };
    };
    let axis = Axis::new(first, today, today);
    let mut changes = vec![[0_i64; 4]; axis.days.len()];
    for task in facts {
        let mut before: Option<Status> = None;
        for (status, day) in moves(task, today) {
            if let Some(at) = axis.at(day) {
                changes[at][status.index()] += 1;
                if let Some(before) = before {
                    changes[at][before.index()] -= 1;
                }
            }
            before = Some(status);
        }
    }

    let mut counts = [0; 4];
    let series = axis.days.iter().zip(changes).map(|(date, change)| {
        for (count, by) in counts.iter_mut().zip(change) {
            *count += by;
        }
        FlowPoint {
            date: *date,
            counts: ByStatus::from_counts(counts),
        }
    });
    CumulativeFlow {
        series: series.collect(),
        step_days: axis.step,
    }
}

/// The statuses of a task and from which day it had each. Days never fall, whatever a source said: the order of the
/// moves is known, so the later one wins.
pub(super) fn moves(task: &Facts, today: Date) -> impl Iterator<Item = (Status, Date)> + '_ {
    let made = task
        .flow
        .is_empty()
        .then_some((task.status, task.created))
        .into_iter();
    made.chain(task.flow.iter().copied()).scan(
        None,
        move |latest: &mut Option<Date>, (status, at)| {
            let day = at.date().min(today);
            let day = latest.map_or(day, |latest| latest.max(day));
            *latest = Some(day);
            Some((status, day))
        },
    )
}
