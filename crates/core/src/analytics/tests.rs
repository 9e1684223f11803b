//! What the figures are, by example; [`rescanned`] and [`recounted`] hold them to slower and independent ways.

mod foretold;
mod insights;
mod operations;
mod recounted;
mod rescanned;
mod series;
mod speed;
mod ways;

use std::time::Duration;

use super::*;
use crate::tasks::model::{Priority, Status};
use crate::testing::facts::{at, date, done, project, task, working};

/// A Wednesday; its week begins on 2025-03-17.
const TODAY: &str = "2025-03-19";

fn analysed(facts: &[Facts]) -> Analytics {
    analyse(&project(), facts, date(TODAY))
}

#[test]
fn a_project_without_tasks_has_zeros_and_nulls() {
    let empty = analysed(&[]);

    let json = serde_json::to_value(&empty).unwrap();
    assert_eq!(
        json["tasksByStatus"],
        serde_json::json!({"todo": 0, "in-progress": 0, "review": 0, "done": 0})
    );
    assert_eq!(json["cycleTime"]["last90Days"]["n"], 0);
    assert_eq!(json["cycleTime"]["all"]["p85"], serde_json::Value::Null);
    assert_eq!(json["velocity"]["tasks"], 0.0);
    assert_eq!(empty.totals.percent_done, None);
    assert!(empty.completed_per_week.is_empty() && empty.cumulative_flow.series.is_empty());
    assert!(empty.burndown.series.is_empty() && empty.burndown.from.is_none());
    assert_eq!(empty.tasks_by_assignee.len(), 1, "the unassigned");
}

#[test]
fn an_answer_is_read_back_as_it_was_sent() {
    let sent = analysed(&[
        done(1, "2025-03-01T00:00:00Z", "2025-03-12T01:02:03Z"),
        working(2, "2025-03-02T00:00:00Z"),
    ]);

    let text = serde_json::to_string(&sent).unwrap();
    let read: Analytics = serde_json::from_str(&text).unwrap();
    assert_eq!(read, sent);
}

#[test]
fn every_field_of_the_schema_says_what_it_is() {
    fn undescribed(path: &str, value: &serde_json::Value, found: &mut Vec<String>) {
        if let Some(fields) = value
            .get("properties")
            .and_then(serde_json::Value::as_object)
        {
            for (name, field) in fields {
                if field.get("description").is_none() {
                    found.push(format!("{path}.{name}"));
                }
            }
        }
    }
    let schema = schemars::schema_for!(Analytics).to_value();

    let mut found = Vec::new();
    undescribed("Analytics", &schema, &mut found);
    for (name, definition) in schema["$defs"].as_object().unwrap() {
        undescribed(name, definition, &mut found);
    }
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn percentiles_are_values_of_the_sample_by_nearest_rank() {
    let day = |days: u64| Duration::from_hours(24 * days);
    let of = |days: &[u64]| {
        let found = times::percentiles(days.iter().copied().map(day).collect());
        (found.n, found.p50, found.p80, found.p85, found.p95)
    };

    assert_eq!(of(&[]), (0, None, None, None, None));
    assert_eq!(of(&[3]), (1, Some(3.0), Some(3.0), Some(3.0), Some(3.0)));
    assert_eq!(of(&[2, 1]), (2, Some(1.0), Some(2.0), Some(2.0), Some(2.0)));
    assert_eq!(
        of(&[10, 9, 8, 7, 6, 5, 4, 3, 2, 1]),
        (10, Some(5.0), Some(8.0), Some(9.0), Some(10.0))
    );
    let hundred: Vec<u64> = (1..=100).rev().collect();
    assert_eq!(
        of(&hundred),
        (100, Some(50.0), Some(80.0), Some(85.0), Some(95.0))
    );
}

#[test]
fn what_is_dated_in_the_future_counts_as_of_today() {
    let mut later = done(1, "2025-04-01T00:00:00Z", "9999-12-30T12:00:00Z");
    later.due = Some(date("0000-01-01"));
    let mut working = working(2, "2025-05-01T00:00:00Z");
    working.due = Some(date("9999-12-31"));

    let analytics = analysed(&[later, working]);

    assert_eq!(analytics.completed_per_week.len(), 1);
    let last = analytics.burnup.series.last().unwrap();
    assert_eq!(last.date, date(TODAY));
    assert_eq!(
        (last.scope.unwrap().tasks, last.completed.unwrap().tasks),
        (2, 1)
    );
    assert_eq!(
        analytics.cumulative_flow.series.last().unwrap().counts.done,
        1
    );
    assert_eq!(analytics.ageing.tasks[0].age_days, 0);
    assert!(analytics.velocity.tasks < f64::EPSILON);
}

#[test]
fn tasks_that_never_were_in_progress_are_counted_apart() {
    let mut worked = done(1, "2025-03-01T00:00:00Z", "2025-03-05T12:00:00Z");
    worked
        .flow
        .insert(1, (Status::InProgress, at("2025-03-04T00:00:00Z")));
    let old = done(2, "2024-01-01T00:00:00Z", "2024-12-19T00:00:00Z");
    let recent = done(3, "2024-01-01T00:00:00Z", "2024-12-20T00:00:00Z");

    let Analytics {
        cycle_time,
        lead_time,
        ..
    } = analysed(&[worked, old, recent]);

    assert_eq!((cycle_time.all.n, cycle_time.all.p50), (1, Some(1.5)));
    assert_eq!(
        (
            cycle_time.never_in_progress.all,
            cycle_time.never_in_progress.last90_days
        ),
        (2, 1)
    );
    assert_eq!((lead_time.all.n, lead_time.last90_days.n), (3, 2));
}

#[test]
fn the_latest_are_listed_first_and_all_are_counted() {
    let mut all: Vec<Facts> = (1..=60).map(task).collect();
    for facts in &mut all {
        facts.due = Some(date("2025-03-18").plus_days(-i32::try_from(facts.number / 2).unwrap()));
    }
    all[59].priority = Priority::Low;
    all[58].priority = Priority::High;
    all[57].priority = Priority::Critical;
    all[0].due = Some(date(TODAY));
    all[1].status = Status::Done;

    let overdue = analysed(&all).overdue;

    assert_eq!((overdue.count, overdue.tasks.len()), (58, 50));
    let first: Vec<_> = overdue
        .tasks
        .iter()
        .take(3)
        .map(|task| (&*task.key, task.days_late))
        .collect();
    assert_eq!(first, [("WEB-60", 31), ("WEB-58", 30), ("WEB-59", 30)]);
}

#[test]
fn ageing_marks_what_is_older_than_most_tasks_became() {
    let mut finished = done(1, "2025-03-01T00:00:00Z", "2025-03-05T00:00:00Z");
    finished
        .flow
        .insert(1, (Status::InProgress, at("2025-03-01T00:00:00Z")));
    let mut reviewed = task(4);
    reviewed.status = Status::Review;
    reviewed
        .flow
        .push((Status::Review, at("2025-03-18T23:00:00Z")));
    let all = [
        finished,
        working(2, "2025-03-15T00:00:00Z"),
        working(3, "2025-03-14T23:59:00Z"),
        reviewed,
    ];

    let ageing = analysed(&all).ageing;

    assert_eq!(
        (ageing.count, ageing.exceeding, ageing.p85),
        (3, 1, Some(4.0))
    );
    let ages: Vec<_> = ageing
        .tasks
        .iter()
        .map(|task| (&*task.key, task.age_days, task.exceeds_p85))
        .collect();
    assert_eq!(
        ages,
        [("WEB-3", 5, true), ("WEB-2", 4, false), ("WEB-4", 1, false)]
    );
}

#[test]
fn workload_shows_members_without_work_and_the_unassigned_last() {
    let mut project = project();
    let (busy, idle, outside) = (Id::from_u128(8), Id::from_u128(7), Id::from_u128(9));
    project.team_members = vec![busy, idle];
    let mut all = vec![
        task(1),
        task(2),
        working(3, "2025-03-10T00:00:00Z"),
        task(4),
        task(5),
    ];
    for facts in &mut all {
        facts.assignee = Some(busy);
        facts.estimated = Some(3.0);
        facts.actual = Some(1.0);
    }
    all[0].due = Some(date("2025-03-18"));
    all[1].due = Some(date("2025-03-26"));
    all[2].due = Some(date("2025-03-27"));
    all[2].actual = Some(5.0);
    all[3].assignee = None;
    all[3].estimated = None;
    all[4] = done(5, "2025-03-01T00:00:00Z", "2025-03-02T00:00:00Z");
    all[4].assignee = Some(outside);

    let analytics = analyse(&project, &all, date(TODAY));

    let people: Vec<_> = analytics
        .workload
        .iter()
        .map(|row| (row.assignee, row.open))
        .collect();
    assert_eq!(people, [(Some(busy), 3), (Some(idle), 0), (None, 1)]);
    let row = analytics.workload[0];
    assert_eq!((row.overdue, row.due_soon, row.unestimated), (1, 1, 0));
    assert_eq!((row.estimated_hours, row.remaining_hours), (9.0, 4.0));
    assert_eq!(analytics.workload[2].unestimated, 1);
    let assignees: Vec<_> = analytics
        .tasks_by_assignee
        .iter()
        .map(|row| (row.assignee, row.open, row.done))
        .collect();
    assert_eq!(
        assignees,
        [(Some(busy), 3, 0), (Some(outside), 0, 1), (None, 1, 0)]
    );
    assert_eq!(analytics.work_in_progress.count, 1);
    assert_eq!(
        analytics.work_in_progress.per_person[0].assignee,
        Some(busy)
    );
}
