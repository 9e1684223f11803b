//! The tasks that someone should look at: late ones, and those in progress for long.

use std::cmp::Reverse;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::WORST;
use super::amount::first;
use super::times::Percentiles;
use crate::id::Id;
use crate::projects::model::Project;
use crate::tasks::facts::Facts;
use crate::tasks::model::{Priority, Status, Task};
use crate::time::Date;
use crate::users::model::User;

/// Open tasks whose due date is before today.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Overdue {
    /// How many there are.
    pub count: u64,
    /// At most 50 of them: the latest first, of these the more important.
    pub tasks: Vec<OverdueTask>,
}

/// An open task whose due date has passed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OverdueTask {
    /// The task.
    pub task_id: Id<Task>,
    /// What people call it.
    pub key: String,
    /// What is to be done, in a line.
    pub title: String,
    /// Where it stands.
    pub status: Status,
    /// How much it matters.
    pub priority: Priority,
    /// Who does it.
    pub assignee: Option<Id<User>>,
    /// When it was to be done.
    pub due_date: Date,
    /// Whole days from then to today.
    pub days_late: i32,
}

/// How long the tasks in progress or in review have been so.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Ageing {
    /// How many there are.
    pub count: u64,
    /// How many of them are older than `p85`.
    pub exceeding: u64,
    /// P50 of the cycle time of all completed tasks, in days; `null` without any.
    pub p50: Option<f64>,
    /// P85 of the cycle time of all completed tasks, in days; `null` without any.
    pub p85: Option<f64>,
    /// At most 50 of them, the oldest first.
    pub tasks: Vec<AgeingTask>,
}

/// A task in progress or in review.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AgeingTask {
    /// The task.
    pub task_id: Id<Task>,
    /// What people call it.
    pub key: String,
    /// What is to be done, in a line.
    pub title: String,
    /// Where it stands.
    pub status: Status,
    /// Who does it.
    pub assignee: Option<Id<User>>,
    /// The day (UTC) it was first in progress; of a task that never was, the day of its first review, else of its creation.
    pub since: Date,
    /// Whole days from then to today; 0 on the first day.
    pub age_days: i32,
    /// Whether that is more than `p85`; never without one.
    pub exceeds_p85: bool,
}

pub(super) fn overdue(project: &Project, facts: &[Facts], today: Date) -> Overdue {
    let late: Vec<(i32, Date, &Facts)> = facts
        .iter()
        .filter_map(|task| Some((task.days_late(today)?, task.due?, task)))
        .collect();
    let count = late.len() as u64;
    let worst = first(late, WORST, |(a_late, _, a), (b_late, _, b)| {
        (Reverse(a_late), Reverse(a.priority), a.number, a.task).cmp(&(
            Reverse(b_late),
            Reverse(b.priority),
            b.number,
            b.task,
        ))
    });
    let tasks = worst
        .into_iter()
        .map(|(days_late, due_date, task)| OverdueTask {
            task_id: task.task,
            key: task.key(project),
            title: task.title.to_string(),
            status: task.status,
            priority: task.priority,
            assignee: task.assignee,
            due_date,
            days_late,
        })
        .collect();
    Overdue { count, tasks }
}

pub(super) fn ageing(
    project: &Project,
    facts: &[Facts],
    completed: &Percentiles,
    today: Date,
) -> Ageing {
    let exceeds = |age: i32| completed.p85.is_some_and(|p85| f64::from(age) > p85);
    let aged: Vec<(i32, &Facts)> = facts
        .iter()
        .filter(|task| task.is_in_progress())
        .map(|task| ((today.days() - task.in_works_since().days()).max(0), task))
        .collect();
    let count = aged.len() as u64;
    let exceeding = aged.iter().filter(|(age, _)| exceeds(*age)).count() as u64;
    let oldest = first(aged, WORST, |(a_age, a), (b_age, b)| {
        (Reverse(a_age), a.number, a.task).cmp(&(Reverse(b_age), b.number, b.task))
    });
    let tasks = oldest
        .into_iter()
        .map(|(age_days, task)| AgeingTask {
            task_id: task.task,
            key: task.key(project),
            title: task.title.to_string(),
            status: task.status,
            assignee: task.assignee,
            since: task.in_works_since(),
            age_days,
            exceeds_p85: exceeds(age_days),
        })
        .collect();
    Ageing {
        count,
        exceeding,
        p50: completed.p50,
        p85: completed.p85,
        tasks,
    }
}
