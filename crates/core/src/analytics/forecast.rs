//! When a project's open tasks will be done, and what the coming weeks will bring: drawn from its own weeks, and shown
//! with how often such answers came true before.
//!
//! The series is tasks completed per ISO week (UTC), from the first week with a completed task to the last full one. Its
//! methods are [`codexflow_insight::forecast`]; `docs/forecasts.md` says how they work and how well.

use codexflow_insight::forecast::{Basis, Held, Prior, throughput, when_done};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::amount::number;
use super::weeks::weeks;
use crate::id::Id;
use crate::projects::model::Project;
use crate::tasks::facts::Facts;
use crate::time::Date;

/// Weeks that are foretold one by one unless others are asked for: a quarter.
pub const HORIZON: usize = 13;
/// Most weeks that are: a year.
pub const FARTHEST: usize = 52;
/// Past weeks that are shown beside them.
const SHOWN: usize = 26;
/// Hours of planned work that a person gets done in a week, where nothing is known but estimates. An assumption, wide on
/// purpose: meetings, mail and repairs take the rest of 40 hours.
pub(super) const HOURS_A_WEEK: f64 = 20.0;
/// Full weeks of late in which somebody who completed a task counts as working on the project.
const LATELY: i32 = 8;

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
    /// From a number for each of [`throughput::SHARES`].
    fn of(values: impl Iterator<Item = f64>) -> Option<Self> {
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

/// What is asked of a future that is not as today's.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Scenario {
    /// Tasks that are added.
    #[serde(default)]
    #[schemars(range(min = 0, max = 100_000))]
    pub add_tasks: Option<u32>,
    /// Tasks that are dropped.
    #[serde(default)]
    #[schemars(range(min = 0, max = 100_000))]
    pub drop_tasks: Option<u32>,
    /// People who come (or go, when negative) at once.
    #[serde(default)]
    #[schemars(range(min = -1_000, max = 1_000))]
    pub people: Option<i32>,
    /// Another end date.
    #[serde(default)]
    pub end_date: Option<Date>,
}

/// What would be, beside what is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WhatIf {
    /// As things stand.
    pub before: Outcome,
    /// As they would.
    pub after: Outcome,
    /// What was taken for granted.
    pub assumptions: Vec<String>,
}

/// How it would end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Outcome {
    /// Open tasks.
    pub remaining: u64,
    /// When these would be done.
    pub completion: Vec<Completion>,
    /// How likely the end date would be kept.
    pub end_date: Option<EndDate>,
}

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

/// Foretells a project as it would be.
pub fn what_if(project: &Project, facts: &[Facts], today: Date, scenario: &Scenario) -> WhatIf {
    let known = Known::of(project, facts, today);
    let mut assumptions = Vec::new();
    let added = u64::from(scenario.add_tasks.unwrap_or(0));
    let dropped = u64::from(scenario.drop_tasks.unwrap_or(0));
    let remaining = (known.remaining + added).saturating_sub(dropped);
    if added + dropped > 0 {
        assumptions.push("Tasks that come or go are as large as the others".to_owned());
    }
    let mut pace = 1.0;
    if let Some(people) = scenario.people.filter(|people| *people != 0) {
        let now = i64::try_from(known.people.max(1)).unwrap_or(i64::MAX);
        let then = (now + i64::from(people)).max(0);
        pace = number(then.unsigned_abs()) / number(now.unsigned_abs());
        assumptions.push(format!(
            "{now} {} of late; with {then} the pace is {:.0} % of today's from the first day on, which is kind: newcomers take weeks to learn",
            if now == 1 { "person completed tasks" } else { "people completed tasks" },
            pace * 100.0
        ));
    }
    if let Some(text) = &known.assumption {
        assumptions.push(text.clone());
    }
    let end_date = scenario.end_date.or(project.end_date);
    WhatIf {
        before: known.outcome(known.remaining, 1.0, project.end_date),
        after: known.outcome(remaining, pace, end_date),
        assumptions,
    }
}

/// What is known of a project's pace.
struct Known {
    today: Date,
    /// Tasks completed per full week.
    weekly: Vec<f64>,
    remaining: u64,
    /// Who works on it of late, or is to.
    people: usize,
    prior: Option<Prior>,
    /// What the prior takes for granted.
    assumption: Option<String>,
}

impl Known {
    fn of(project: &Project, facts: &[Facts], today: Date) -> Self {
        let mut weekly: Vec<f64> = weeks(facts, today)
            .shown
            .iter()
            .map(|week| number(week.tasks))
            .collect();
        // The running week is not over; what it has brought is no longer open.
        weekly.pop();
        let since = today.monday().plus_days(-7 * LATELY);
        let open = |task: &&Facts| task.is_open();
        let mut lately: Vec<_> = facts
            .iter()
            .filter(|task| task.done_at().is_some_and(|at| at.date() >= since))
            .filter_map(|task| task.assignee)
            .collect();
        if lately.is_empty() {
            lately = facts
                .iter()
                .filter(open)
                .filter_map(|task| task.assignee)
                .collect();
        }
        if lately.is_empty() {
            lately.clone_from(&project.team_members);
        }
        lately.sort_unstable();
        lately.dedup();
        let people = lately.len();
        let estimates: Vec<f64> = facts
            .iter()
            .filter(open)
            .filter_map(|task| task.estimated)
            .filter(|hours| *hours > 0.0)
            .collect();
        let (mut prior, mut assumption) = (None, None);
        if !estimates.is_empty() && weekly.len() < HORIZON {
            let mean = estimates.iter().sum::<f64>() / number(estimates.len() as u64);
            let hands = people.max(1);
            prior = Some(Prior::of_estimates(
                number(hands as u64) * HOURS_A_WEEK / mean,
            ));
            assumption = Some(format!(
                "{hands} {} of {HOURS_A_WEEK:.0} hours a week and the mean estimate of {mean:.1} hours, doubted by a factor of two either way",
                if hands == 1 { "person" } else { "people" }
            ));
        }
        Self {
            today,
            weekly,
            remaining: facts.iter().filter(open).count() as u64,
            people,
            prior,
            assumption,
        }
    }

    fn outcome(&self, remaining: u64, pace: f64, end_date: Option<Date>) -> Outcome {
        // Where nobody works nothing can be foretold.
        let at_work = pace > 0.0;
        let weekly: Vec<f64> = self
            .weekly
            .iter()
            .filter(|_| at_work)
            .map(|tasks| tasks * pace)
            .collect();
        let settings = when_done::Settings {
            prior: self.prior.filter(|_| at_work).map(|prior| Prior {
                per_week: prior.per_week * pace,
                ..prior
            }),
            ..when_done::Settings::default()
        };
        let items = number(remaining);
        let answer = when_done::when_done(&weekly, items, &settings);
        let is_known = answer.basis != Basis::Nothing || remaining == 0;
        let monday = self.today.monday();
        let completion = answer
            .weeks
            .iter()
            .zip(&answer.record)
            .map(|(weeks, held)| Completion {
                likelihood: held.promised,
                date: weeks.filter(|_| is_known).map(|weeks| match weeks {
                    0 => self.today,
                    weeks => monday.plus_days(i32::try_from(weeks).unwrap_or(i32::MAX / 8) * 7 - 1),
                }),
                record: record(held),
            })
            .collect();
        let end_date = end_date.filter(|_| is_known).map(|date| {
            // A week counts when its Sunday is not after the date.
            let weeks = (date.days() + 1 - monday.days()).max(0) / 7;
            let weeks = u32::try_from(weeks).unwrap_or(0);
            EndDate {
                date,
                chance: when_done::chance_within(&weekly, items, weeks, &settings),
            }
        });
        Outcome {
            remaining,
            completion,
            end_date,
        }
    }

    fn rests(&self, basis: Basis) -> Rests {
        let kind = match basis {
            Basis::Nothing => "nothing",
            Basis::Estimates => "estimates",
            Basis::FewWeeks => "few-weeks",
            Basis::Unchecked => "unchecked",
            Basis::Checked => "checked",
        };
        let mut text = basis.sentence().to_owned();
        if let Some(assumption) = &self.assumption {
            text.push_str("; assumed: ");
            text.push_str(assumption);
        }
        Rests {
            kind: kind.to_owned(),
            weeks: self.weekly.len() as u64,
            text,
        }
    }
}

fn record(held: &Held) -> Record {
    Record {
        promised: held.promised,
        held: held.kept as u64,
        of: held.of as u64,
        text: held.sentence(),
    }
}
