//! What a manager is told: what it rests on, and that it follows from the figures beside it.

use proptest::prelude::*;

use super::*;
use crate::analytics::insights::{Insights, insights};
use crate::id::Id;
use crate::tasks::facts::Facts;
use crate::tasks::model::Task;
use crate::time::Date;

fn id(number: u64) -> Id<Task> {
    Id::from_u128(number.into())
}

fn told(facts: &[Facts]) -> Insights {
    insights(&project(), facts, date(TODAY), 13)
}

/// Open tasks of so many hours each, one number after the other.
fn estimated(hours: &[f64]) -> Vec<Facts> {
    (1..)
        .zip(hours)
        .map(|(number, hours)| {
            let mut one = task(number);
            one.estimated = Some(*hours);
            one
        })
        .collect()
}

fn p85(told: &Insights) -> Date {
    told.plan.as_ref().unwrap().completion[2].date.unwrap()
}

#[test]
fn a_project_without_open_tasks_has_no_plan_and_nothing_to_say() {
    let done = [done(1, "2025-03-10T08:00:00Z", "2025-03-12T12:00:00Z")];
    for facts in [&[][..], &done[..]] {
        let told = told(facts);
        assert!(told.plan.is_none() && told.anomalies.is_empty());
        assert!(told.findings.is_empty(), "{:?}", told.findings);
    }
}

#[test]
fn a_chain_ends_later_than_tasks_side_by_side_and_decides_the_date() {
    let mut side_by_side = estimated(&[20.0, 20.0, 20.0, 1.0]);
    for (person, one) in (1..).zip(&mut side_by_side) {
        one.assignee = Some(Id::from_u128(person));
    }
    let mut chain = side_by_side.clone();
    chain[1].dependencies = vec![id(1)];
    chain[2].dependencies = vec![id(2)];

    let (apart, chained) = (told(&side_by_side), told(&chain));

    assert!(p85(&apart) < p85(&chained));
    let decisive = &chained.plan.unwrap().decisive;
    let keys: Vec<&str> = decisive[..3].iter().map(|one| one.key.as_str()).collect();
    for key in ["WEB-1", "WEB-2", "WEB-3"] {
        assert!(keys.contains(&key), "{keys:?}");
    }
    assert!(
        decisive.iter().all(|one| one.key != "WEB-4"),
        "an hour beside weeks decides nothing"
    );
    assert!(chained.findings.iter().any(|one| one.about == "decisive"));
}

#[test]
fn a_whole_waits_for_its_parts_and_has_no_work_of_its_own() {
    let mut facts = estimated(&[500.0, 8.0]);
    facts[1].parent = Some(id(1));

    let told = told(&facts);

    assert!(
        p85(&told).days() - date(TODAY).days() < 60,
        "{}",
        p85(&told)
    );
}

#[test]
fn a_cycle_from_an_import_is_answered_and_said() {
    let mut facts = estimated(&[8.0, 8.0]);
    facts[0].dependencies = vec![id(2)];
    facts[1].dependencies = vec![id(1)];

    let plan = told(&facts).plan.unwrap();

    assert!(
        plan.assumptions
            .iter()
            .any(|said| said.contains("close a circle")),
        "{:?}",
        plan.assumptions
    );
}

#[test]
fn tasks_without_estimates_are_said_to_be_guessed() {
    let plan = told(&[task(1), task(2)]).plan.unwrap();

    assert!(
        plan.assumptions
            .iter()
            .any(|said| said.contains("2 of 2 open tasks have no estimate")),
        "{:?}",
        plan.assumptions
    );
}

#[test]
fn a_week_that_stalls_after_a_steady_year_is_told() {
    let monday = date(TODAY).monday();
    let mut facts = Vec::new();
    for ago in 4..=60 {
        for _ in 0..6 {
            let day = monday.plus_days(-7 * ago + 2);
            facts.push(done(
                facts.len() as u64 + 1,
                &format!("{}T08:00:00Z", day.plus_days(-1)),
                &format!("{day}T12:00:00Z"),
            ));
        }
    }
    for number in 1..=12 {
        facts.push(task(1000 + number));
    }

    let told = told(&facts);

    let kinds: Vec<&str> = told.anomalies.iter().map(|one| one.kind.as_str()).collect();
    assert!(kinds.contains(&"stall"), "{:?}", told.anomalies);
    assert!(
        told.anomalies
            .iter()
            .all(|one| one.week < monday && one.week.monday() == one.week)
    );
    assert!(told.findings.iter().any(|one| one.about == "anomaly"));
}

#[test]
fn what_is_overdue_is_counted() {
    let mut late = task(1);
    late.due = Some(date("2025-03-01"));

    let told = told(&[late, task(2)]);

    let said = told
        .findings
        .iter()
        .find(|one| one.about == "overdue")
        .unwrap();
    assert_eq!(said.text, "1 open task was due before today");
}

#[test]
fn a_plan_of_thousands_is_told() {
    let facts: Vec<Facts> = (1..=12_000).map(task).collect();

    let plan = told(&facts).plan.unwrap();

    assert!(plan.runs >= 40 && plan.decisive.len() <= 20);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever the plan: dates rise with their likelihood, shares are shares, and the order facts come in means nothing.
    #[test]
    fn a_plan_is_told_in_order(
        hours in prop::collection::vec(0.0..100.0_f64, 1..12),
        waits in prop::collection::vec((0_u64..12, 0_u64..12), 0..12),
        seed in any::<u64>(),
    ) {
        let mut facts = estimated(&hours);
        let len = facts.len() as u64;
        for (from, to) in waits {
            let (from, to) = (from % len, to % len);
            if from != to {
                facts[usize::try_from(from).unwrap()].dependencies = vec![id(to + 1)];
            }
        }
        let first = told(&facts);
        let turn = usize::try_from(seed % len).unwrap();
        facts.rotate_left(turn);

        let plan = first.plan.as_ref().unwrap();
        let rises = plan.completion.windows(2).all(|two| match (two[0].date, two[1].date) {
            (Some(sooner), Some(later)) => sooner <= later,
            (None, Some(_)) => false,
            _ => true,
        });
        prop_assert!(rises);
        let shares = plan.decisive.iter().all(|one| (0.0..=1.0).contains(&one.criticality));
        prop_assert!(shares);
        let second = told(&facts);
        prop_assert_eq!(second.plan, first.plan);
        prop_assert_eq!(second.findings, first.findings);
    }
}
