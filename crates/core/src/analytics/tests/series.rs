//! Figures over time, by example.

use super::{TODAY, analysed};
use crate::analytics::{Analytics, analyse};
use crate::tasks::facts::Facts;
use crate::tasks::model::Status;
use crate::testing::facts::{at, date, done, project, task};

#[test]
fn velocity_is_the_mean_of_the_last_four_full_weeks() {
    let mut all: Vec<Facts> = [
        "2025-02-16T23:59:59.999Z",
        "2025-02-17T00:00:00Z",
        "2025-03-10T12:00:00Z",
        "2025-03-16T23:59:59.999Z",
        "2025-03-17T00:00:00Z",
    ]
    .iter()
    .zip(1..)
    .map(|(when, number)| done(number, "2025-01-01T00:00:00Z", when))
    .collect();
    for facts in &mut all {
        facts.points = Some(2.0);
        facts.estimated = Some(0.4);
    }

    let velocity = analysed(&all).velocity;

    assert_eq!(
        (velocity.tasks, velocity.points, velocity.hours),
        (0.75, 1.5, 0.3)
    );
    assert_eq!(
        (velocity.from, velocity.to),
        (date("2025-02-17"), date("2025-03-16"))
    );
}

#[test]
fn weeks_have_no_gaps_and_end_with_the_current_one() {
    let all = [
        done(1, "2025-02-01T00:00:00Z", "2025-02-26T00:00:00Z"),
        done(2, "2025-02-01T00:00:00Z", "2025-03-13T00:00:00Z"),
        done(3, "2025-02-01T00:00:00Z", "2025-03-14T00:00:00Z"),
    ];

    let weeks = analysed(&all).completed_per_week;

    let shown: Vec<_> = weeks
        .iter()
        .map(|week| (week.week.to_string(), week.tasks))
        .collect();
    let expected = [
        ("2025-02-24", 1),
        ("2025-03-03", 0),
        ("2025-03-10", 2),
        ("2025-03-17", 0),
    ];
    assert_eq!(
        shown,
        expected.map(|(week, tasks)| (week.to_owned(), tasks))
    );
}

#[test]
fn weeks_before_the_last_104_are_one_sum() {
    let all = [
        done(1, "2001-01-01T00:00:00Z", "2002-01-01T00:00:00Z"),
        done(2, "2001-01-01T00:00:00Z", "2023-03-26T23:00:00Z"),
        done(3, "2001-01-01T00:00:00Z", "2023-03-27T00:00:00Z"),
    ];

    let analytics = analysed(&all);

    assert_eq!(analytics.completed_per_week.len(), 104);
    assert_eq!(analytics.completed_per_week[0].week, date("2023-03-27"));
    assert_eq!(analytics.completed_per_week[0].tasks, 1);
    assert_eq!(analytics.completed_before.tasks, 2);
}

#[test]
fn a_burndown_goes_from_start_to_end_and_knows_nothing_after_today() {
    let mut project = project();
    project.start_date = Some(date("2025-03-17"));
    project.end_date = Some(date("2025-03-21"));
    let mut all = [
        done(1, "2025-03-01T00:00:00Z", "2025-03-18T08:00:00Z"),
        task(2),
        task(3),
        task(4),
    ];
    all[3].created = at("2025-03-19T08:00:00Z");
    all[3].flow[0].1 = all[3].created;

    let Analytics {
        burndown, burnup, ..
    } = analyse(&project, &all, date(TODAY));

    let left: Vec<_> = burndown
        .series
        .iter()
        .map(|point| (point.remaining.map(|amount| amount.tasks), point.ideal))
        .collect();
    assert_eq!(
        left,
        [
            (Some(3), Some(4.0)),
            (Some(2), Some(3.0)),
            (Some(3), Some(2.0)),
            (None, Some(1.0)),
            (None, Some(0.0))
        ]
    );
    let known = burnup.series[2];
    assert_eq!(known.scope.unwrap().tasks, 4);
    assert_eq!(
        (known.completed.unwrap().tasks, known.ideal),
        (1, Some(2.0))
    );
    assert_eq!(
        (burndown.from, burndown.to),
        (project.start_date, project.end_date)
    );
}

#[test]
fn without_dates_a_burndown_goes_from_first_to_last_event() {
    let all = [
        done(1, "2025-03-03T10:00:00Z", "2025-03-06T10:00:00Z"),
        task(2),
    ];

    let burndown = analysed(&all).burndown;

    assert_eq!(
        (burndown.from, burndown.to),
        (Some(date("2025-03-01")), Some(date("2025-03-06")))
    );
    assert_eq!((burndown.step_days, burndown.series.len()), (1, 6));
    assert!(burndown.series.iter().all(|point| point.ideal.is_none()));
}

#[test]
fn an_end_before_the_start_is_one_day() {
    let mut project = project();
    project.start_date = Some(date("2025-03-17"));
    project.end_date = Some(date("2025-03-01"));

    let burndown = analyse(&project, &[task(1)], date(TODAY)).burndown;

    assert_eq!(burndown.series.len(), 1);
    assert_eq!(burndown.series[0].ideal, Some(0.0));
}

#[test]
fn long_series_are_sampled_by_weeks_and_end_today() {
    let all = [
        done(1, "2019-01-01T00:00:00Z", "2025-03-01T00:00:00Z"),
        task(2),
    ];

    let flow = analysed(&all).cumulative_flow;

    assert_eq!(flow.step_days, 7);
    assert!(flow.series.len() <= 400);
    assert_eq!(
        flow.series.last().map(|point| point.date),
        Some(date(TODAY))
    );
}

#[test]
fn a_reopened_task_was_done_in_the_flow_but_is_not_completed() {
    let mut reopened = task(1);
    reopened.status = Status::Review;
    reopened.flow.extend([
        (Status::Done, at("2025-03-05T00:00:00Z")),
        (Status::Review, at("2025-03-07T00:00:00Z")),
    ]);

    let analytics = analysed(&[reopened]);

    let on = |day: &str| {
        let flow = &analytics.cumulative_flow.series;
        flow.iter()
            .find(|point| point.date == date(day))
            .unwrap()
            .counts
    };
    assert_eq!(
        (
            on("2025-03-04").todo,
            on("2025-03-06").done,
            on(TODAY).review
        ),
        (1, 1, 1)
    );
    assert_eq!((on("2025-03-06").todo, on(TODAY).done), (0, 0));
    assert!(analytics.completed_per_week.is_empty());
    assert_eq!(analytics.lead_time.all.n, 0);
}
