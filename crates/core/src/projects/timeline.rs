//! The timeline of a project: its tasks as bars from start to end, with what they wait for. Pure, from facts.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::Id;
use crate::projects::model::Project;
use crate::tasks::facts::Facts;
use crate::tasks::model::{Status, Task};
use crate::time::{Date, Timestamp};
use crate::users::model::User;

/// A project's tasks over time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Timeline {
    /// The first and last day of any bar; `null` when there is none.
    pub span: Option<Span>,
    /// Tasks that have a start or a due date, by start (else by due date), then by number.
    pub rows: Vec<TimelineRow>,
    /// Tasks that have neither, by number; their days are all `null`.
    pub unscheduled: Vec<TimelineRow>,
}

/// From one day to another, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Span {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
}

/// One task of a timeline. Days are UTC.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TimelineRow {
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
    /// Its `startDate`; without one, once it has begun, the day it was first in progress or else was made.
    pub start: Option<Date>,
    /// Its `dueDate`.
    pub due: Option<Date>,
    /// The day it was done.
    pub completed: Option<Date>,
    /// Whether it was done after its due date, or is open and that is before today.
    pub late: bool,
    /// Tasks it waits for, in any project.
    pub dependencies: Vec<Id<Task>>,
    /// The task it is a part of.
    pub parent_id: Option<Id<Task>>,
}

/// The timeline of a project's tasks as of a day.
pub fn timeline(project: &Project, facts: &[Facts], today: Date) -> Timeline {
    let mut ordered: Vec<(Option<Date>, &Facts)> =
        facts.iter().map(|task| (starts(task), task)).collect();
    ordered.sort_unstable_by_key(|(start, task)| (start.or(task.due), task.number, task.task));

    let row = |(start, task): (Option<Date>, &Facts)| TimelineRow {
        task_id: task.task,
        key: task.key(project),
        title: task.title.to_string(),
        status: task.status,
        assignee: task.assignee,
        start,
        due: task.due,
        completed: task.done_at().map(Timestamp::date),
        late: is_late(task, today),
        dependencies: task.dependencies.clone(),
        parent_id: task.parent,
    };
    // Those without any day sort first, since `None` is less than a date.
    let dated = ordered.partition_point(|(start, task)| start.or(task.due).is_none());
    let rows: Vec<TimelineRow> = ordered.split_off(dated).into_iter().map(row).collect();
    Timeline {
        span: span(&rows),
        rows,
        unscheduled: ordered.into_iter().map(row).collect(),
    }
}

fn starts(task: &Facts) -> Option<Date> {
    let begun =
        || (task.status != Status::Todo).then(|| task.began().unwrap_or(task.created).date());
    task.start.or_else(begun)
}

fn is_late(task: &Facts, today: Date) -> bool {
    match (task.done_at(), task.due) {
        (Some(done), Some(due)) => done.date() > due,
        _ => task.days_late(today).is_some(),
    }
}

fn span(rows: &[TimelineRow]) -> Option<Span> {
    let days = || {
        rows.iter()
            .flat_map(|row| [row.start, row.due, row.completed])
            .flatten()
    };
    Some(Span {
        from: days().min()?,
        to: days().max()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::facts::{at, date, done, project, task};

    fn keys(rows: &[TimelineRow]) -> Vec<&str> {
        rows.iter().map(|row| row.key.as_str()).collect()
    }

    #[test]
    fn rows_go_by_start_and_tasks_without_days_stand_apart() {
        let mut planned = task(1);
        planned.start = Some(date("2025-03-10"));
        let mut due_only = task(2);
        due_only.due = Some(date("2025-03-05"));
        let mut begun = task(3);
        begun.status = Status::InProgress;
        begun
            .flow
            .push((Status::InProgress, at("2025-03-07T23:59:59Z")));
        let unplanned = task(4);

        let shown = timeline(
            &project(),
            &[planned, due_only, begun, unplanned],
            date("2025-03-08"),
        );

        assert_eq!(keys(&shown.rows), ["WEB-2", "WEB-3", "WEB-1"]);
        assert_eq!(keys(&shown.unscheduled), ["WEB-4"]);
        assert_eq!(shown.rows[1].start, Some(date("2025-03-07")));
        let span = Span {
            from: date("2025-03-05"),
            to: date("2025-03-10"),
        };
        assert_eq!(shown.span, Some(span));
    }

    #[test]
    fn late_is_done_after_the_due_date_or_still_open_then() {
        let late = |mut facts: Facts, due: &str| {
            facts.due = Some(date(due));
            timeline(&project(), &[facts], date("2025-03-08")).rows[0].late
        };
        let finished = || done(1, "2025-03-01T00:00:00Z", "2025-03-05T12:00:00Z");

        assert!(late(finished(), "2025-03-04"));
        assert!(!late(finished(), "2025-03-05"));
        assert!(late(task(1), "2025-03-07"));
        assert!(!late(task(1), "2025-03-08"));
    }

    #[test]
    fn a_timeline_of_nothing_is_empty() {
        let shown = timeline(&project(), &[], date("2025-03-08"));

        assert!(shown.rows.is_empty() && shown.unscheduled.is_empty());
        assert_eq!(shown.span, None);
    }
}
