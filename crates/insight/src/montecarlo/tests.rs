//! Facts about simulated plans, through the public door.

use proptest::prelude::*;

use super::{Change, Completion, Effort, Person, Plan, Settings, Task, simulate, what_if};

fn task(hours: f64, after: &[usize], who: &[usize]) -> Task {
    Task {
        left: Some(Effort {
            median: hours,
            spread: 0.0,
        }),
        after: after.to_vec(),
        who: who.to_vec(),
        ..Task::default()
    }
}

fn plan(tasks: Vec<Task>, people: usize) -> Plan {
    Plan {
        tasks,
        people: vec![Person::weekdays(8.0); people],
        ..Plan::default()
    }
}

fn doubtful(mut plan: Plan) -> Plan {
    for task in &mut plan.tasks {
        task.left = task.left.map(|left| Effort {
            spread: 0.8,
            ..left
        });
    }
    plan.common = Plan::COMMON;
    plan
}

fn quick(plan: &Plan) -> Completion {
    simulate(
        plan,
        Settings {
            runs: 200,
            ..Settings::default()
        },
    )
}

fn median(plan: &Plan) -> f64 {
    quick(plan).days[0].expect("an end")
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-6
}

#[test]
fn a_chain_takes_the_sum_and_two_people_halve_what_is_free() {
    assert!(close(
        median(&plan(vec![task(8.0, &[], &[]), task(8.0, &[0], &[])], 2)),
        2.0
    ));
    assert!(close(
        median(&plan(vec![task(8.0, &[], &[]), task(8.0, &[], &[])], 2)),
        1.0
    ));
    assert!(close(
        median(&plan(vec![task(8.0, &[], &[0]), task(8.0, &[], &[0])], 2)),
        2.0
    ));
}

#[test]
fn weekends_leave_and_late_joiners_take_their_days() {
    let mut week = plan(vec![task(48.0, &[], &[0])], 1);
    assert!(close(median(&week), 8.0), "five days, a weekend, one day");
    week.weekday = 4;
    assert!(close(median(&week), 8.0), "Friday, a weekend, five days");
    week.weekday = 0;
    week.people[0].off = vec![1, 2, 2, 5];
    assert!(
        close(median(&week), 10.0),
        "two days of leave count once, Saturday was free"
    );
    week.people[0].off.clear();
    week.people[0].joins = 7;
    assert!(close(median(&week), 15.0));
}

#[test]
fn a_task_waits_for_its_day() {
    let mut p = plan(vec![task(8.0, &[], &[])], 1);
    p.tasks[0].not_before = 3.0;
    assert!(close(median(&p), 4.0));
}

#[test]
fn who_is_free_takes_what_may_begin_and_not_what_is_blocked() {
    // The first in rank waits for a long task of another person; meanwhile the second is done.
    let mut p = plan(
        vec![
            task(32.0, &[], &[1]),
            task(8.0, &[0], &[0]),
            task(8.0, &[], &[0]),
        ],
        2,
    );
    p.tasks[1].rank = 1;
    p.tasks[2].rank = 2;
    let c = quick(&p);
    assert!(close(c.days[0].expect("an end"), 5.0), "{:?}", c.days);
    assert!(close(c.tasks[2].p50.expect("an end"), 1.0));
}

#[test]
fn on_a_chain_each_task_decides_and_beside_it_none() {
    let c = quick(&plan(
        vec![
            task(80.0, &[], &[0]),
            task(80.0, &[0], &[0]),
            task(8.0, &[], &[1]),
        ],
        2,
    ));
    assert_eq!(
        [1.0, 1.0, 0.0].map(f64::to_bits),
        [0, 1, 2].map(|at| c.tasks[at].criticality.to_bits())
    );
}

#[test]
fn between_two_equal_branches_each_decides_about_half_the_runs() {
    let p = doubtful(plan(vec![task(40.0, &[], &[0]), task(40.0, &[], &[1])], 2));
    let c = simulate(&p, Settings::default());
    let (a, b) = (c.tasks[0].criticality, c.tasks[1].criticality);
    assert!(
        (a + b - 1.0).abs() < 1e-9 && (0.4..0.6).contains(&a),
        "{a} {b}"
    );
}

#[test]
fn percentiles_ascend_and_lateness_is_counted() {
    let mut p = doubtful(plan(vec![task(40.0, &[], &[]); 12], 3));
    p.tasks[3].due = Some(5.0);
    let c = simulate(&p, Settings::default());
    let days = c.days.map(|day| day.expect("an end"));
    assert!(days.windows(2).all(|pair| pair[0] < pair[1]), "{days:?}");
    let late = c.tasks[3].late.expect("it has a due date");
    assert!(late > 0.0 && late < 1.0, "{late}");
    assert_eq!(c.tasks[0].late, None);
    assert!((c.chance_by(days[2]) - 0.85).abs() < 0.01);
}

#[test]
fn the_answer_is_the_same_for_any_count_of_threads() {
    let tasks = (0..40)
        .map(|at| task(10.0, if at > 3 { &[0, 2] } else { &[] }, &[]))
        .collect();
    let p = doubtful(plan(tasks, 4));
    let with = |threads| {
        simulate(
            &p,
            Settings {
                runs: 333,
                seed: 7,
                threads,
            },
        )
    };
    assert_eq!(with(1), with(2));
    assert_eq!(with(1), with(7));
    assert_ne!(
        with(1),
        simulate(
            &p,
            Settings {
                runs: 333,
                seed: 8,
                threads: 1
            }
        )
    );
}

#[test]
fn an_empty_plan_and_a_done_one_are_done_now() {
    assert_eq!(quick(&Plan::default()).days, [Some(0.0); 4]);
    let done = Task {
        done: true,
        ..Task::default()
    };
    let c = quick(&plan(vec![done; 3], 1));
    assert_eq!(c.days, [Some(0.0); 4]);
    assert_eq!(c.known.open, 0);
    assert!(c.known.sentences().is_empty());
}

#[test]
fn what_is_unknown_is_said_and_makes_the_answer_wide() {
    let mut p = plan(
        vec![
            task(0.0, &[], &[]),
            task(f64::NAN, &[], &[]),
            Task::default(),
        ],
        1,
    );
    let c = simulate(&p, Settings::default());
    assert_eq!(c.known.unestimated, 3);
    assert_eq!(c.known.sentences()[0], "3 of 3 open tasks have no estimate");
    let days = c.days.map(|day| day.expect("an end"));
    assert!(days[3] > 2.0 * days[0], "{days:?}");
    p.people.clear();
    assert!(quick(&p).known.assumed_person);
}

#[test]
fn a_circle_is_named_and_left_out() {
    let c = quick(&plan(
        vec![
            task(8.0, &[2, 0, 99], &[]),
            task(8.0, &[0], &[]),
            task(8.0, &[1], &[]),
        ],
        1,
    ));
    assert_eq!(c.known.circles.len(), 2, "{:?}", c.known.circles);
    assert!(close(c.days[0].expect("an end"), 3.0));
}

#[test]
fn what_nobody_can_do_has_no_date_and_neither_has_what_waits_for_it() {
    let mut p = plan(
        vec![
            task(8.0, &[], &[1]),
            task(8.0, &[0], &[0]),
            task(8.0, &[], &[0]),
        ],
        2,
    );
    p.people[1].week = [0.0; 7];
    let c = quick(&p);
    assert_eq!(c.days, [None; 4]);
    assert_eq!(c.known.never, 2);
    assert_eq!([c.tasks[0].p50, c.tasks[1].p50], [None, None]);
    assert!(c.tasks[2].p50.is_some());
}

#[test]
fn a_hundred_thousand_tasks_in_one_chain_get_an_answer() {
    let tasks = (0..100_000)
        .map(|at: usize| {
            task(
                0.1,
                if at > 0 { vec![at - 1] } else { vec![] }.as_slice(),
                &[],
            )
        })
        .collect();
    let c = simulate(
        &plan(tasks, 3),
        Settings {
            runs: 1,
            ..Settings::default()
        },
    );
    let days = c.days[0].expect("an end");
    assert!((1740.0..1760.0).contains(&days), "{days}");
}

#[test]
fn leaving_out_and_helping_bring_the_end_nearer_and_a_later_start_does_not() {
    let p = doubtful(plan(vec![task(16.0, &[], &[0]); 10], 1));
    let by = |change| {
        what_if(
            &p,
            &[change],
            Settings {
                runs: 300,
                ..Settings::default()
            },
        )
        .moved(2)
        .expect("both end")
    };
    assert!(by(Change::Drop(vec![0, 1, 2, 500])) < -4.0);
    assert!(
        by(Change::AddPerson {
            person: Person::weekdays(8.0),
            takes: vec![]
        }) < -8.0
    );
    assert!(by(Change::MoveStart { task: 0, day: 90.0 }) > 30.0);
    assert!(
        by(Change::MoveDue {
            task: 0,
            day: Some(3.0)
        })
        .abs()
            < 1e-12
    );
}

#[test]
fn help_for_a_plan_without_people_counts_beside_the_assumed_one() {
    let p = plan(vec![task(60.0, &[], &[]); 6], 0);
    let change = Change::AddPerson {
        person: Person::weekdays(6.0),
        takes: vec![],
    };
    let w = what_if(
        &p,
        &[change],
        Settings {
            runs: 50,
            ..Settings::default()
        },
    );
    assert!(w.moved(0).expect("both end") < -20.0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn no_plan_breaks_the_rules_of_time(
        shape in prop::collection::vec(
            (prop::num::f64::ANY, prop::collection::vec(0_usize..14, 0..4), prop::collection::vec(0_usize..4, 0..3), any::<bool>(), prop::num::f64::ANY),
            0..12,
        ),
        week in prop::array::uniform7(prop::num::f64::ANY),
        off in prop::collection::vec(any::<u32>(), 0..4),
        common in prop::num::f64::ANY,
    ) {
        let tasks = shape.into_iter().map(|(hours, after, who, done, day)| Task {
            left: Some(Effort { median: hours, spread: day }),
            after, who, done, not_before: day, due: Some(day),
            ..Task::default()
        }).collect();
        let people = vec![Person { week, off, joins: 0 }, Person::weekdays(8.0)];
        let p = Plan { tasks, people, weekday: 3, common };
        let c = simulate(&p, Settings { runs: 40, ..Settings::default() });
        prop_assert!(c.ends.windows(2).all(|pair| pair[0] <= pair[1]));
        prop_assert!(c.tasks.iter().all(|task| (0.0..=1.0).contains(&task.criticality)));
        prop_assert!(c.days.iter().flatten().all(|day| (0.0..=super::HORIZON).contains(day)));
    }

    #[test]
    fn work_done_on_a_calendar_is_the_work_that_was_asked_for(
        week in prop::array::uniform7(0.0_f64..9.0),
        off in prop::collection::vec(0_u32..60, 0..9),
        hours in 0.1_f64..200.0,
        first in 0.1_f64..30.0,
        weekday in 0_u8..7,
    ) {
        prop_assume!(week.iter().sum::<f64>() > 1.0);
        let person = Person { week, off, joins: 0 };
        let p = |tasks| Plan { tasks, people: vec![person.clone()], weekday, common: 0.0 };
        // In one piece or in two, the same work ends at the same moment.
        let whole = median(&p(vec![task(first + hours, &[], &[0])]));
        let parts = median(&p(vec![task(first, &[], &[0]), task(hours, &[0], &[0])]));
        prop_assert!((whole - parts).abs() < 1e-5, "{whole} {parts}");
    }
}
