//! How long tasks took: percentiles of cycle and lead time.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::amount::rounded;
use crate::tasks::facts::Facts;
use crate::time::Date;

/// How many days, today included, the recent figures cover.
const RECENT: i32 = 90;

/// Percentiles of a sample in days of 24 hours, to two decimals.
///
/// By nearest rank: P85 is the smallest value of the sample that at least 85 % of the sample do not exceed, so it is
/// always one that occurred. `null` when the sample is empty.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Percentiles {
    /// Number of tasks in the sample.
    pub n: u64,
    /// Half of the tasks took no longer than this many days.
    pub p50: Option<f64>,
    /// 80 % of the tasks took no longer than this many days.
    pub p80: Option<f64>,
    /// 85 % of the tasks took no longer than this many days.
    pub p85: Option<f64>,
    /// 95 % of the tasks took no longer than this many days.
    pub p95: Option<f64>,
}

/// From the first moment in progress to the completion that holds today; time reopened in between counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CycleTime {
    /// Over all done tasks that were in progress before.
    pub all: Percentiles,
    /// Over those of them that were completed in the last 90 days, today included.
    pub last90_days: Percentiles,
    /// Done tasks that never were in progress, and so are in neither sample.
    pub never_in_progress: NotMeasured,
}

/// Number of done tasks that a sample leaves out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NotMeasured {
    /// Of all done tasks.
    pub all: u64,
    /// Of those completed in the last 90 days, today included.
    pub last90_days: u64,
}

/// From creation to the completion that holds today; zero where a source names a completion before the creation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LeadTime {
    /// Over all done tasks.
    pub all: Percentiles,
    /// Over those of them that were completed in the last 90 days, today included.
    pub last90_days: Percentiles,
}

/// How long tasks took, all of them and the recent ones.
#[derive(Default)]
struct Sample {
    all: Vec<Duration>,
    recent: Vec<Duration>,
}

impl Sample {
    fn add(&mut self, took: Duration, is_recent: bool) {
        self.all.push(took);
        if is_recent {
            self.recent.push(took);
        }
    }
}

pub(super) fn cycle_time(facts: &[Facts], today: Date) -> CycleTime {
    let mut sample = Sample::default();
    let mut apart = NotMeasured::default();
    for task in facts {
        let Some(done) = task.done_at() else { continue };
        let is_recent = is_recent(done.date(), today);
        if let Some(began) = task.began().filter(|began| *began <= done) {
            sample.add(done.since(began), is_recent);
        } else {
            apart.all += 1;
            apart.last90_days += u64::from(is_recent);
        }
    }
    CycleTime {
        all: percentiles(sample.all),
        last90_days: percentiles(sample.recent),
        never_in_progress: apart,
    }
}

pub(super) fn lead_time(facts: &[Facts], today: Date) -> LeadTime {
    let mut sample = Sample::default();
    for task in facts {
        if let Some(done) = task.done_at() {
            sample.add(done.since(task.created), is_recent(done.date(), today));
        }
    }
    LeadTime {
        all: percentiles(sample.all),
        last90_days: percentiles(sample.recent),
    }
}

fn is_recent(day: Date, today: Date) -> bool {
    day > today.plus_days(-RECENT)
}

pub(super) fn percentiles(mut sample: Vec<Duration>) -> Percentiles {
    sample.sort_unstable();
    let at = |percent: usize| {
        let rank = (sample.len() * percent).div_ceil(100).max(1);
        let took = sample.get(rank - 1)?;
        Some(rounded(took.as_secs_f64() / 86_400.0))
    };
    Percentiles {
        n: sample.len() as u64,
        p50: at(50),
        p80: at(80),
        p85: at(85),
        p95: at(95),
    }
}
