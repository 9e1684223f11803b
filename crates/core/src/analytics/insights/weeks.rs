//! Watches a project's full weeks for those that are not like the ones before them.

use codexflow_insight::anomaly::{Alert, Flow, Kind, Usual, Watch};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::analytics::amount::number;
use crate::tasks::facts::Facts;
use crate::time::Date;

/// Past weeks that are looked over.
const WEEKS: usize = 104;
/// Alerts that are shown, the newest first.
const ALERTS: usize = 20;

/// A week that was not like the others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Anomaly {
    /// The Monday it begins with.
    pub week: Date,
    /// `burst`, `mass-close`, `stall`, `slow-cycle` or `scope-jump`.
    pub kind: String,
    /// What it is read from: `opened`, `closed`, `cycle_median` (days) or `wip`.
    pub metric: String,
    /// The metric in that week.
    pub value: f64,
    /// What it usually is.
    pub usual: f64,
    /// How far apart they are, in usual deviations.
    pub size: f64,
}

/// Reads the project's full weeks one after the other against those before.
pub(super) fn anomalies(facts: &[Facts], today: Date) -> Vec<Anomaly> {
    let flow = flow(facts, today);
    let first = today
        .monday()
        .plus_days(-7 * i32::try_from(flow.len()).unwrap_or(0));
    let (mut watch, usual) = (Watch::default(), Usual::default());
    let mut found: Vec<Alert> = flow
        .into_iter()
        .filter_map(|week| watch.week(week, &usual).alert)
        .collect();
    found.reverse();
    found.truncate(ALERTS);
    found
        .into_iter()
        .map(|alert| Anomaly {
            week: first.plus_days(7 * i32::try_from(alert.week).unwrap_or(0)),
            kind: name(alert.kind).to_owned(),
            metric: alert.metric.to_owned(),
            value: alert.value,
            usual: alert.usual,
            size: alert.size,
        })
        .collect()
}

const fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Burst => "burst",
        Kind::MassClose => "mass-close",
        Kind::Stall => "stall",
        Kind::SlowCycle => "slow-cycle",
        Kind::ScopeJump => "scope-jump",
    }
}

/// What came in and went out in each full week, from the first task on.
fn flow(facts: &[Facts], today: Date) -> Vec<Flow> {
    let monday = today.monday().days();
    let back = |date: Date| (monday - date.monday().days()) / 7;
    let oldest = facts
        .iter()
        .map(|task| back(task.created.date()))
        .max()
        .unwrap_or(0);
    let weeks = usize::try_from(oldest).unwrap_or(0).min(WEEKS);
    let place = |date: Date| {
        usize::try_from(back(date))
            .ok()
            .filter(|ago| (1..=weeks).contains(ago))
            .map(|ago| weeks - ago)
    };
    let (mut opened, mut closed, mut days) = (
        vec![0_u64; weeks],
        vec![0_u64; weeks],
        vec![Vec::new(); weeks],
    );
    let mut open = 0_i64;
    for task in facts {
        match place(task.created.date()) {
            Some(at) => opened[at] += 1,
            None if back(task.created.date()) > 0 => open += 1,
            None => {}
        }
        let Some(done) = task.done_at() else { continue };
        match place(done.date()) {
            Some(at) => {
                closed[at] += 1;
                if let Some(began) = task.began().filter(|began| *began <= done) {
                    days[at].push(done.since(began).as_secs_f64() / 86_400.0);
                }
            }
            None if back(done.date()) > 0 => open -= 1,
            None => {}
        }
    }
    let mut all = Vec::with_capacity(weeks);
    for ((opened, closed), mut days) in opened.into_iter().zip(closed).zip(days) {
        open += i64::try_from(opened).unwrap_or(0) - i64::try_from(closed).unwrap_or(0);
        days.sort_by(f64::total_cmp);
        let share = |share: usize| {
            days.get((days.len() * share / 100).min(days.len().saturating_sub(1)))
                .copied()
        };
        all.push(Flow {
            opened: number(opened),
            closed: number(closed),
            wip: number(open.max(0).unsigned_abs()),
            cycle_median: share(50),
            cycle_p85: share(85),
        });
    }
    all
}
