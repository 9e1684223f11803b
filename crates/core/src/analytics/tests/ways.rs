//! How a project's tasks went, and whether its scope creeps.

use proptest::prelude::*;

use super::*;
use crate::analytics::insights::{Insights, Scope, insights};
use crate::projects::model::Project;
use crate::time::{Date, Timestamp};

fn told_of(project: &Project, facts: &[Facts]) -> Insights {
    insights(project, facts, date(TODAY), 13)
}

fn said(told: &Insights, about: &str) -> Option<String> {
    let finding = told.findings.iter().find(|one| one.about == about);
    finding.map(|one| one.text.clone())
}

/// A task that waited and was worked on for so many hours.
fn went(number: u64, kind: &str, waited: i64, worked: i64) -> Facts {
    let created = at("2024-06-01T08:00:00Z").millis() + i64::try_from(number).unwrap() * 86_400_000;
    let after = |hours: i64| Timestamp::from_millis(created + hours * 3_600_000);
    let (begun, ended) = (after(waited), after(waited + worked));
    Facts {
        status: Status::Done,
        kind: kind.into(),
        created: after(0),
        completed: Some(ended),
        flow: vec![
            (Status::Todo, after(0)),
            (Status::InProgress, begun),
            (Status::Done, ended),
        ],
        ..task(number)
    }
}

/// Every third one a story that waits and lasts for weeks, the others bugs of an afternoon.
fn two_ways(count: u64) -> Vec<Facts> {
    let one = |number: u64| {
        let odd = i64::try_from(number * 7 % 11).unwrap();
        if number.is_multiple_of(3) {
            went(number, "story", 400 + 20 * odd, 300 + 15 * odd)
        } else {
            went(number, "bug", 1 + odd / 4, 4 + odd / 3)
        }
    };
    (1..=count).map(one).collect()
}

#[test]
fn tasks_that_went_two_ways_are_told_apart_and_named_by_what_distinguishes_them() {
    let told = told_of(&project(), &two_ways(150));

    let clusters = told.clusters.as_ref().unwrap();
    assert_eq!((clusters.tasks, clusters.groups.len()), (150, 2));
    assert!(clusters.agreement > 0.9, "{clusters:?}");
    let [bugs, stories] = &clusters.groups[..] else {
        panic!("two groups")
    };
    assert!((bugs.share - 0.667).abs() < 0.05 && (stories.share - 0.333).abs() < 0.05);
    assert_eq!(bugs.tasks + stories.tasks + clusters.apart, 150);
    for (group, words) in [
        (bugs, ["mostly bug", "begun at once", "done quickly"]),
        (
            stories,
            ["mostly story", "long untouched", "long in the works"],
        ),
    ] {
        let named = words.iter().filter(|word| group.name.contains(**word));
        assert_eq!(named.count(), 2, "{}", group.name);
        assert_eq!(group.examples.len(), 3);
    }
    let waited = stories.distinctions.iter().find(|one| one.what == "waited");
    let waited = waited.unwrap();
    assert!(waited.here > 16.0 && waited.elsewhere < 1.0, "{waited:?}");
    let text = said(&told, "clusters").unwrap();
    assert!(
        text.starts_with("The last 150 finished tasks went in 2 ways: "),
        "{text}"
    );
    assert!(text.contains(&bugs.name) && text.contains("67 %"), "{text}");
}

#[test]
fn few_tasks_and_tasks_that_went_one_way_make_no_groups() {
    let few = told_of(&project(), &two_ways(39));
    assert_eq!(few.clusters, None);
    let one_way: Vec<Facts> = (1..=200)
        .map(|number| {
            let odd = i64::try_from(number * number % 97).unwrap();
            let even = i64::try_from(number * 31 % 89).unwrap();
            went(number, "task", 20 + odd, 20 + even)
        })
        .collect();

    let told = told_of(&project(), &one_way);

    assert_eq!(told.clusters.unwrap().groups, []);
}

#[test]
fn more_that_comes_in_than_is_done_is_said_with_its_numbers() {
    let mut all = Vec::new();
    let monday = date(TODAY).monday();
    let moment = |day: Date| format!("{day}T12:00:00Z");
    for ago in 1..=20 {
        let week = monday.plus_days(-7 * ago);
        for number in 0..5 {
            let mut one = task(u64::try_from(ago).unwrap() * 10 + number);
            one.created = at(&moment(week));
            one.flow = vec![(Status::Todo, one.created)];
            one.estimated = Some(4.0);
            if number < 2 {
                one.status = Status::Done;
                one.completed = Some(at(&moment(week.plus_days(1))));
            }
            all.push(one);
        }
    }
    let mut project = project();
    project.start_date = Some(monday.plus_days(-7 * 11));

    let told = told_of(&project, &all);

    let scope = told.scope.as_ref().unwrap();
    assert_eq!((scope.weeks, scope.opened, scope.closed), (8, 40, 16));
    assert_eq!((scope.open_before, scope.open_after), (36, 60));
    assert!(scope.creeps);
    let since = scope.since_start.as_ref().unwrap();
    assert_eq!((since.planned, since.added, since.share), (50, 50, 0.5));
    assert_eq!(
        said(&told, "scope").unwrap(),
        "The scope grows: in the last 8 weeks 40 tasks came in and 16 were done; open tasks rose from 36 to 60, by 96 \
         estimated hours; 50 of its 100 tasks were added after its start on 2024-12-30"
    );
    for one in &mut all {
        one.status = Status::Done;
        one.completed = Some(one.created);
    }
    let told = told_of(&project, &all);
    assert!(!told.scope.as_ref().unwrap().creeps);
    assert_eq!(said(&told, "scope"), None);
    let new = told_of(
        &project,
        &[Facts {
            created: at("2025-03-18T00:00:00Z"),
            ..task(1)
        }],
    );
    assert_eq!(new.scope, None, "the first week is not over");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// What was open, with what came in, less what was done, is what is open.
    #[test]
    fn scope_adds_up(lives in prop::collection::vec((0_i32..150, prop::option::of(0_i32..60)), 1..60)) {
        let day = |ago: i32| date(TODAY).plus_days(-ago).start();
        let all: Vec<Facts> = (1..).zip(&lives).map(|(number, (ago, took))| Facts {
            created: day(*ago),
            status: if took.is_some_and(|took| took <= *ago) { Status::Done } else { Status::Todo },
            completed: took.filter(|took| took <= ago).map(|took| day(ago - took)),
            ..task(number)
        }).collect();

        let told = told_of(&project(), &all);

        if let Some(Scope { opened, closed, open_before, open_after, weeks, .. }) = told.scope {
            prop_assert_eq!(open_before + opened, open_after + closed);
            prop_assert!((1..=8).contains(&weeks));
        }
    }
}
