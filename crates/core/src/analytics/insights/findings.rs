//! Says in plain words what follows from the figures. Must not say what no figure of the answer holds.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Anomaly, Clusters, Decisive, PlanOutlook, Scope};
use crate::analytics::forecast::{Completion, Forecast};
use crate::tasks::facts::Facts;
use crate::time::Date;

/// Something to know, with the number behind it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// What it is about: `completion`, `end-date`, `plan`, `decisive`, `estimates`, `anomaly`, `overdue`,
    /// `scope`, `clusters`.
    pub about: String,
    /// In plain words.
    pub text: String,
}

pub(super) fn findings(
    forecast: &Forecast,
    plan: Option<&PlanOutlook>,
    anomalies: &[Anomaly],
    facts: &[Facts],
    today: Date,
) -> Vec<Finding> {
    let mut all = Vec::new();
    all.extend(completion(forecast));
    if let Some(end) = &forecast.end_date {
        all.push(Finding::new(
            "end-date",
            format!(
                "The end date {} is kept in {:.0} of 100 possible futures",
                end.date,
                end.chance * 100.0
            ),
        ));
    }
    if let Some(plan) = plan {
        let pace = likely(forecast).filter(|_| has_pace(forecast));
        let pace = pace.and_then(|one| one.date);
        planned(plan, forecast.remaining, pace, today, &mut all);
    }
    if let Some(newest) = anomalies.first() {
        all.push(Finding::new(
            "anomaly",
            format!(
                "In the week of {}, {} was {:.1}, usually {:.1} ({:.1} deviations)",
                newest.week, newest.metric, newest.value, newest.usual, newest.size
            ),
        ));
    }
    let overdue = facts
        .iter()
        .filter(|task| task.days_late(today).is_some())
        .count();
    if overdue > 0 {
        let tasks = if overdue == 1 {
            "task was"
        } else {
            "tasks were"
        };
        all.push(Finding::new(
            "overdue",
            format!("{overdue} open {tasks} due before today"),
        ));
    }
    all
}

/// That more comes in than is done.
pub(super) fn creep(scope: &Scope) -> Option<Finding> {
    if !scope.creeps {
        return None;
    }
    let weeks = match scope.weeks {
        1 => "week".to_owned(),
        many => format!("{many} weeks"),
    };
    let hours = scope.hours_opened - scope.hours_closed;
    let hours = if hours >= 1.0 {
        format!(", by {hours:.0} estimated hours")
    } else {
        String::new()
    };
    let start = scope.since_start.as_ref().filter(|since| since.added > 0);
    let start = start.map_or_else(String::new, |since| {
        let all = since.planned + since.added;
        let (added, start) = (since.added, since.start);
        format!("; {added} of its {all} tasks were added after its start on {start}")
    });
    Some(Finding::new(
        "scope",
        format!(
            "The scope grows: in the last {weeks} {} tasks came in and {} were done; open tasks rose from {} to {}{hours}{start}",
            scope.opened, scope.closed, scope.open_before, scope.open_after
        ),
    ))
}

/// The kinds of tasks that went alike.
pub(super) fn kinds(clusters: &Clusters) -> Option<Finding> {
    let shown = clusters.groups.iter().take(3);
    let shown: Vec<String> = shown
        .map(|group| format!("{} ({:.0} %)", group.name, group.share * 100.0))
        .collect();
    (clusters.groups.len() > 1).then(|| {
        Finding::new(
            "clusters",
            format!(
                "The last {} finished tasks went in {} ways: {}",
                clusters.tasks,
                clusters.groups.len(),
                shown.join("; ")
            ),
        )
    })
}

impl Finding {
    fn new(about: &str, text: String) -> Self {
        Self {
            about: about.to_owned(),
            text,
        }
    }
}

/// The likelihood that is put into words.
const LIKELY: f64 = 0.85;

/// Whether the forecast rests on weeks that have passed.
fn has_pace(forecast: &Forecast) -> bool {
    !matches!(forecast.basis.kind.as_str(), "nothing" | "estimates")
}

fn likely(forecast: &Forecast) -> Option<&Completion> {
    forecast
        .completion
        .iter()
        .find(|one| (one.likelihood - LIKELY).abs() < 1e-9)
}

fn completion(forecast: &Forecast) -> Option<Finding> {
    let likely = likely(forecast).filter(|_| forecast.remaining > 0)?;
    let grounds = if has_pace(forecast) {
        "By its pace"
    } else {
        "By its estimates alone"
    };
    let open = match forecast.remaining {
        1 => "the open task is".to_owned(),
        many => format!("the {many} open tasks are"),
    };
    let text = match likely.date {
        Some(date) => format!(
            "{grounds}, {open} done by {date} with a likelihood of 85 %; {}",
            likely.record.text
        ),
        None => format!(
            "{}; tasks that are open: {}",
            forecast.basis.text, forecast.remaining
        ),
    };
    Some(Finding::new("completion", text))
}

/// What the plan says, and where it differs from the pace.
fn planned(plan: &PlanOutlook, open: u64, pace: Option<Date>, today: Date, all: &mut Vec<Finding>) {
    let end = plan
        .completion
        .iter()
        .find(|one| (one.likelihood - LIKELY).abs() < 1e-9)
        .and_then(|one| one.date);
    if let Some(date) = end {
        all.push(Finding::new(
            "plan",
            format!("By its plan, everything is done by {date} in 85 of 100 courses"),
        ));
    }
    if let (Some(end), Some(pace)) = (end, pace) {
        let apart = pace.days() - end.days();
        if apart > 28 && apart > (end.days() - today.days()) / 2 {
            all.push(Finding::new(
                "estimates",
                format!(
                    "The pace of the past ends {} weeks later than the plan: estimates leave out work, or people have less \
                     time than the plan takes for granted",
                    apart / 7
                ),
            ));
        }
    }
    // Where every task decides, as with one person for all of them, none stands out.
    let always = |one: &&Decisive| one.criticality > 0.999;
    let stands_out = (plan.decisive.iter().filter(always).count() as u64) < open;
    if let Some(first) = plan.decisive.first().filter(|_| stands_out) {
        all.push(Finding::new(
            "decisive",
            format!(
                "In {:.0} of 100 courses {} ({}) decides the date",
                first.criticality * 100.0,
                first.key,
                first.title
            ),
        ));
    }
}
