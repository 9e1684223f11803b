//! Carries a plan out many times over its estimates, dependencies and people. Must not guess in silence: what is not known
//! of the plan is said with the answer.

use std::collections::{HashMap, HashSet};

use codexflow_insight::montecarlo::{self, Effort, Known, Person, Plan, simulate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::analytics::forecast::HOURS_A_WEEK;
use crate::id::Id;
use crate::projects::model::Project;
use crate::tasks::facts::Facts;
use crate::tasks::model::Task;
use crate::time::Date;
use crate::users::model::User;

/// Tasks that are shown as deciding the date.
const DECISIVE: usize = 20;
/// Open tasks beyond which a plan is not carried out: the answer would keep people waiting.
const LARGEST: usize = 20_000;
/// Task courses that are drawn of one plan: about a tenth of a second.
const COURSES: usize = 400_000;

/// How the plan would be carried out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlanOutlook {
    /// Courses that were drawn.
    pub runs: u64,
    /// When everything is done, from the likely to the nearly certain.
    pub completion: Vec<PlannedEnd>,
    /// The tasks that decide the date most often.
    pub decisive: Vec<Decisive>,
    /// What is not known of the plan, and what was assumed.
    pub assumptions: Vec<String>,
}

/// A day by which the plan is done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlannedEnd {
    /// The share of courses that are done by then.
    pub likelihood: f64,
    /// The day; `null` when it is more than ten years away or never.
    pub date: Option<Date>,
}

/// A task that decides the date.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Decisive {
    /// The task.
    pub task_id: Id<Task>,
    /// What people call it.
    pub key: String,
    /// What is to be done.
    pub title: String,
    /// The share of courses in which everything would be done sooner had this task taken less.
    pub criticality: f64,
    /// The day by which it is done in 85 of 100 courses.
    pub p85: Option<Date>,
    /// The share of courses in which its due date passes; `null` without one.
    pub late: Option<f64>,
}

/// Carries the open tasks out many times, by the people who are named for them.
pub(super) fn plan(project: &Project, facts: &[Facts], today: Date) -> Option<PlanOutlook> {
    let mut open: Vec<&Facts> = facts.iter().filter(|task| task.is_open()).collect();
    if open.is_empty() || open.len() > LARGEST {
        return None;
    }
    // Equal ranks go in the order of the plan, and that must not depend on the index.
    open.sort_unstable_by_key(|task| (task.number, task.task));
    let at: HashMap<Id<Task>, usize> = open
        .iter()
        .enumerate()
        .map(|(at, task)| (task.task, at))
        .collect();
    let mut hands: Vec<Id<User>> = open.iter().filter_map(|task| task.assignee).collect();
    hands.extend(&project.team_members);
    hands.sort_unstable();
    hands.dedup();
    let who: HashMap<Id<User>, usize> = hands
        .iter()
        .enumerate()
        .map(|(at, person)| (*person, at))
        .collect();
    let day = |date: Date| f64::from(date.days() - today.days());
    // A part holds its whole up: an open whole is done when its parts are, and has no work of its own left to guess.
    let wholes: HashSet<Id<Task>> = open.iter().filter_map(|task| task.parent).collect();
    let mut after: Vec<Vec<usize>> = open
        .iter()
        .map(|task| {
            task.dependencies
                .iter()
                .filter_map(|id| at.get(id).copied())
                .collect()
        })
        .collect();
    for (place, task) in open.iter().enumerate() {
        if let Some(whole) = task.parent.and_then(|parent| at.get(&parent)) {
            after[*whole].push(place);
        }
    }
    let tasks = open
        .iter()
        .zip(after)
        .map(|(task, after)| montecarlo::Task {
            done: false,
            left: left(task, wholes.contains(&task.task)),
            after,
            who: task
                .assignee
                .and_then(|id| who.get(&id).copied())
                .into_iter()
                .collect(),
            begun: task.is_in_progress(),
            rank: 3 - (task.priority as u32).min(3),
            not_before: task.start.map_or(0.0, |start| day(start).max(0.0)),
            due: task.due.map(|due| day(due) + 1.0),
        })
        .collect();
    let plan = Plan {
        tasks,
        people: hands
            .iter()
            .map(|_| Person::weekdays(HOURS_A_WEEK / 5.0))
            .collect(),
        weekday: u8::try_from(today.days() - today.monday().days()).unwrap_or(0),
        common: Plan::COMMON,
    };
    let settings = montecarlo::Settings {
        runs: (COURSES / open.len()).clamp(40, 1000),
        ..montecarlo::Settings::default()
    };
    let course = simulate(&plan, settings);
    let date = |days: Option<f64>| days.map(|days| on(today, days));
    let mut decisive: Vec<(usize, f64)> = course
        .tasks
        .iter()
        .map(|task| task.criticality)
        .enumerate()
        .filter(|(_, share)| *share > 0.0)
        .collect();
    decisive.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    decisive.truncate(DECISIVE);
    Some(PlanOutlook {
        runs: course.known.runs as u64,
        completion: montecarlo::PROMISES
            .iter()
            .zip(course.days)
            .map(|(likelihood, days)| PlannedEnd {
                likelihood: *likelihood,
                date: date(days),
            })
            .collect(),
        decisive: decisive
            .into_iter()
            .map(|(at, criticality)| Decisive {
                task_id: open[at].task,
                key: open[at].key(project),
                title: open[at].title.to_string(),
                criticality,
                p85: date(course.tasks[at].p85),
                late: course.tasks[at].late,
            })
            .collect(),
        assumptions: assumptions(&course.known, hands.len()),
    })
}

/// The work that is left of a task: its estimate without what was worked, but never less than a tenth of it.
fn left(task: &Facts, is_whole: bool) -> Option<Effort> {
    if is_whole {
        return Some(Effort {
            median: 0.1,
            spread: 0.0,
        });
    }
    let estimated = task.estimated.filter(|hours| *hours > 0.0)?;
    let left = (estimated - task.actual.unwrap_or(0.0)).max(estimated / 10.0);
    Some(Effort::of_estimate(left))
}

fn assumptions(known: &Known, people: usize) -> Vec<String> {
    let mut all = known.sentences();
    if people > 0 {
        all.push(format!(
            "{people} {} with {HOURS_A_WEEK:.0} hours of planned work a week, Monday to Friday",
            if people == 1 { "person" } else { "people" }
        ));
    }
    all
}

/// The day that a number of days from now falls on.
#[expect(
    clippy::cast_possible_truncation,
    reason = "no plan is foretold for more than ten years"
)]
fn on(today: Date, days: f64) -> Date {
    today.plus_days(days.clamp(0.0, 36_500.0).floor() as i32)
}
