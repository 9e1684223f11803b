//! What the facts tell of a project's pace, and when so much work is done at it.

use codexflow_insight::forecast::{Basis, Held, Prior, when_done};

use super::{Completion, EndDate, HORIZON, Outcome, Record, Rests};
use crate::analytics::amount::number;
use crate::analytics::weeks::weeks;
use crate::projects::model::Project;
use crate::tasks::facts::Facts;
use crate::time::Date;

/// Hours of planned work that a person gets done in a week, where nothing is known but estimates. An assumption, wide on
/// purpose: meetings, mail and repairs take the rest of 40 hours.
pub(crate) const HOURS_A_WEEK: f64 = 20.0;
/// Full weeks of late in which somebody who completed a task counts as working on the project.
const LATELY: i32 = 8;

/// What is known of a project's pace.
pub(super) struct Known {
    today: Date,
    /// Tasks completed per full week.
    pub(super) weekly: Vec<f64>,
    pub(super) remaining: u64,
    /// Who works on it of late, or is to.
    pub(super) people: usize,
    pub(super) prior: Option<Prior>,
    /// What the prior takes for granted.
    pub(super) assumption: Option<String>,
}

impl Known {
    pub(super) fn of(project: &Project, facts: &[Facts], today: Date) -> Self {
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

    pub(super) fn outcome(&self, remaining: u64, pace: f64, end_date: Option<Date>) -> Outcome {
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

    pub(super) fn rests(&self, basis: Basis) -> Rests {
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

pub(super) fn record(held: &Held) -> Record {
    Record {
        promised: held.promised,
        held: held.kept as u64,
        of: held.of as u64,
        text: held.sentence(),
    }
}
