//! The sweeps against the obvious way: for each day of a series, look at every task again.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::analytics::flow::moves;
use crate::analytics::{Amount, analyse};
use crate::id::Id;
use crate::projects::model::Project;
use crate::tasks::facts::Facts;
use crate::tasks::model::{Priority, Status};
use crate::testing::facts::{date, project, task};
use crate::time::{Date, Timestamp};

const TODAY: &str = "2025-03-19";

/// A moment up to three years around today, future included.
fn moment() -> impl Strategy<Value = Timestamp> {
    let today = date(TODAY).start().millis();
    let day = 86_400_000;
    (today - 1_000 * day..today + 50 * day).prop_map(Timestamp::from_millis)
}

fn day() -> impl Strategy<Value = Date> {
    moment().prop_map(Timestamp::date)
}

fn facts() -> impl Strategy<Value = Facts> {
    (
        vec((select(&Status::ALL[..]), moment()), 1..5),
        select(&Priority::ALL[..]),
        option::of(0_u128..4),
        option::of(day()),
        option::of(0.0..40.0),
        option::of(0.0..13.0),
        any::<bool>(),
    )
        .prop_map(
            |(mut flow, priority, assignee, due, estimated, points, sorted)| {
                if sorted {
                    flow.sort_by_key(|(_, at)| *at);
                }
                let (status, last) = flow[flow.len() - 1];
                Facts {
                    status,
                    priority,
                    assignee: assignee.map(Id::from_u128),
                    created: flow[0].1,
                    completed: (status == Status::Done).then_some(last),
                    due,
                    estimated,
                    points,
                    flow,
                    ..task(0)
                }
            },
        )
}

fn tasks() -> impl Strategy<Value = Vec<Facts>> {
    vec(facts(), 0..40).prop_map(|mut all| {
        for (task, number) in all.iter_mut().zip(1..) {
            task.number = number;
            task.task = Id::from_u128(number.into());
        }
        all
    })
}

fn dated() -> impl Strategy<Value = Project> {
    (option::of(day()), option::of(day())).prop_map(|(start_date, end_date)| Project {
        start_date,
        end_date,
        ..project()
    })
}

fn close(shown: f64, expected: f64) -> bool {
    (shown - expected).abs() < 0.001
}

fn is_sum(shown: Amount, of: &[&Facts]) -> bool {
    shown.tasks == of.len() as u64
        && close(
            shown.hours,
            of.iter().filter_map(|task| task.estimated).sum(),
        )
        && close(shown.points, of.iter().filter_map(|task| task.points).sum())
}

proptest! {
    #[test]
    fn a_burnup_is_what_a_look_at_every_task_each_day_finds(project in dated(), all in tasks()) {
        let today = date(TODAY);

        let analytics = analyse(&project, &all, today);

        for (up, down) in analytics.burnup.series.iter().zip(&analytics.burndown.series) {
            let (Some(scope), Some(completed)) = (up.scope, up.completed) else {
                prop_assert!(up.date > today && down.remaining.is_none());
                continue;
            };
            let known: Vec<&Facts> =
                all.iter().filter(|task| task.entered().min(today) <= up.date).collect();
            let done: Vec<&Facts> = all
                .iter()
                .filter(|task| task.done_at().is_some_and(|at| at.date().min(today) <= up.date))
                .collect();
            let left: Vec<&Facts> =
                known.iter().filter(|task| !done.contains(task)).copied().collect();
            prop_assert!(is_sum(scope, &known));
            prop_assert!(is_sum(completed, &done));
            prop_assert!(is_sum(down.remaining.unwrap_or_default(), &left));
        }
    }

    #[test]
    fn a_cumulative_flow_is_what_a_look_at_every_task_each_day_finds(all in tasks()) {
        let today = date(TODAY);

        let analytics = analyse(&project(), &all, today);

        for point in &analytics.cumulative_flow.series {
            let mut counts = [0_i64; 4];
            for task in &all {
                let had = moves(task, today).filter(|(_, day)| *day <= point.date).last();
                if let Some((status, _)) = had {
                    counts[status.index()] += 1;
                }
            }
            prop_assert_eq!(point.counts, super::counts::ByStatus::from_counts(counts));
        }
        if let Some(last) = analytics.cumulative_flow.series.last() {
            prop_assert_eq!(last.counts, analytics.tasks_by_status);
        }
    }

    #[test]
    fn sections_agree_with_each_other(project in dated(), all in tasks()) {
        let analytics = analyse(&project, &all, date(TODAY));

        let totals = analytics.totals;
        let weekly: u64 = analytics.completed_per_week.iter().map(|week| week.tasks).sum();
        prop_assert_eq!(weekly + analytics.completed_before.tasks, totals.done);
        prop_assert_eq!(analytics.lead_time.all.n, totals.done);
        let cycle = analytics.cycle_time;
        prop_assert_eq!(cycle.all.n + cycle.never_in_progress.all, totals.done);
        prop_assert_eq!(analytics.overdue.count, totals.overdue);
        prop_assert_eq!(analytics.ageing.count, analytics.work_in_progress.count);
        let rows = &analytics.tasks_by_assignee;
        prop_assert_eq!(rows.iter().map(|row| row.tasks).sum::<u64>(), totals.tasks);
        let load: u64 = analytics.workload.iter().map(|row| row.open).sum();
        prop_assert_eq!(load, totals.open);
        let shown = analytics.completed_per_week.iter().rev().skip(1).take(4);
        let recent: u64 = shown.map(|week| week.tasks).sum();
        let velocity = f64::from(u32::try_from(recent).unwrap()) / 4.0;
        prop_assert!(close(analytics.velocity.tasks, velocity));
    }

    #[test]
    fn the_order_of_tasks_does_not_matter(project in dated(), all in tasks()) {
        let mut turned = all.clone();
        turned.reverse();

        prop_assert_eq!(
            analyse(&project, &all, date(TODAY)),
            analyse(&project, &turned, date(TODAY))
        );
    }
}
