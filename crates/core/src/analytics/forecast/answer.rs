//! What a forecast looks like: every figure with what it rests on and how often such figures held.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::Id;
use crate::projects::model::Project;
use crate::time::Date;

/// What is foretold of a project.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Forecast {
    /// The project.
    pub project_id: Id<Project>,
    /// The day (UTC) on which it is foretold.
    pub today: Date,
    /// Open tasks.
    pub remaining: u64,
    /// When these will be done, from the likely to the nearly certain.
    pub completion: Vec<Completion>,
    /// The project's end date and how likely it is kept; `null` when it has none or nothing can be foretold.
    pub end_date: Option<EndDate>,
    /// What all this rests on.
    pub basis: Rests,
    /// Tasks completed in each of the last full weeks, the newest last.
    pub history: Vec<PastWeek>,
    /// Tasks that each of the coming weeks will complete, the running week first.
    pub weeks: Vec<ComingWeek>,
    /// Tasks that all of `weeks` together will complete.
    pub total: Option<Range>,
    /// How earlier forecasts of as many weeks held: one entry for each bound of the 80 % range.
    pub record: Vec<Record>,
}

/// A date that will be kept as often as it says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Completion {
    /// How often such a date is to be kept: 0.5, 0.8, 0.85 or 0.95.
    pub likelihood: f64,
    /// The Sunday by which everything is done; `null` when that is more than ten years away or nothing is known.
    pub date: Option<Date>,
    /// How often such dates were kept on this project's own past.
    pub record: Record,
}

/// How often earlier answers came true.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    /// The share that was promised.
    pub promised: f64,
    /// How many of the earlier answers held.
    pub held: u64,
    /// How many there were; with 0 nothing has been checked.
    pub of: u64,
    /// The same in words.
    pub text: String,
}

/// How likely an end date is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EndDate {
    /// The project's `endDate`.
    pub date: Date,
    /// The share of possible futures in which everything is done by then, 0 to 1. Weeks are whole: a week that the date
    /// ends in the middle of does not count.
    pub chance: f64,
}

/// What a forecast rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Rests {
    /// `nothing`, `estimates`, `few-weeks`, `unchecked` or `checked`.
    pub kind: String,
    /// Full weeks of history.
    pub weeks: u64,
    /// The same in words, with what was assumed.
    pub text: String,
}

/// Tasks completed in a past week.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PastWeek {
    /// The Monday it begins with.
    pub week: Date,
    /// How many.
    pub tasks: f64,
}

/// Tasks that a coming week will complete.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ComingWeek {
    /// The Monday it begins with.
    pub week: Date,
    /// As often more as fewer, smoothed over the weeks.
    pub point: f64,
    /// The range.
    pub range: Range,
}

/// Numbers below which the true one stays as often as their names say.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Range {
    /// 2.5 %.
    pub p2_5: f64,
    /// 10 %.
    pub p10: f64,
    /// 25 %.
    pub p25: f64,
    /// 50 %.
    pub p50: f64,
    /// 75 %.
    pub p75: f64,
    /// 90 %.
    pub p90: f64,
    /// 97.5 %.
    pub p97_5: f64,
}

impl Range {
    /// From a number for each of `throughput::SHARES`.
    pub(super) fn of(values: impl Iterator<Item = f64>) -> Option<Self> {
        let values: Vec<f64> = values.collect();
        let shares: [f64; 7] = values.try_into().ok()?;
        Some(Self {
            p2_5: shares[0],
            p10: shares[1],
            p25: shares[2],
            p50: shares[3],
            p75: shares[4],
            p90: shares[5],
            p97_5: shares[6],
        })
    }
}
