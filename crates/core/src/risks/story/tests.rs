//! Lives as events tell them.

use std::sync::LazyLock;

use codexflow_insight::risk::{Model, Rows, Settings};
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::event::{Change, Stream};
use crate::projects::model::Project;

const HOUR: i64 = 3_600_000;

/// What happens to one of the tasks at one of the hours.
#[derive(Debug, Clone)]
struct Step {
    task: u128,
    field: usize,
    value: u32,
}

fn event(task: u128, number: u128, hour: i64, kind: &str, changes: Vec<Change>) -> Event {
    let at = Timestamp::from_millis(hour * HOUR);
    let project: Id<Project> = Id::from_u128(1);
    Event {
        event_id: Id::from_u128(number),
        seq: None,
        kind: kind.to_owned(),
        project_id: match Stream::Project(project) {
            Stream::Project(id) => Some(id),
            Stream::Org => None,
        },
        subject: Id::<Task>::from_u128(task).to_string(),
        actor: None,
        recorded_at: at,
        effective_at: at,
        object_version: u64::try_from(number).unwrap(),
        changes,
        object_id: None,
        operation_id: None,
        job_id: None,
    }
}

fn to(field: &str, after: Value) -> Change {
    Change {
        field: field.to_owned(),
        before: Value::Null,
        after,
    }
}

fn made(task: u128, number: u128, hour: i64) -> Event {
    let changes = vec![
        to("title", json!("Make the thing")),
        to("status", json!("todo")),
        to("dueDate", json!("1970-01-08")),
        to("estimatedHours", json!(8.0)),
    ];
    event(task, number, hour, "task.created", changes)
}

/// The event of a step; the number orders events and dates them.
fn told(step: &Step, number: u128) -> Event {
    let (task, hour) = (step.task, i64::try_from(number).unwrap());
    let day = Date::from_days(i64::from(step.value % 12));
    let person = Id::<User>::from_u128(u128::from(step.value % 3) + 1);
    let other = Id::<Task>::from_u128(u128::from(step.value % 4) + 1);
    let change = match step.field {
        0 => to("status", json!("todo")),
        1 => to("status", json!("in-progress")),
        2 | 3 => to("status", json!("done")),
        4 => to("dueDate", json!(day)),
        5 => to("assignee", json!(person)),
        6 => to("estimatedHours", json!(step.value)),
        7 => to("dependencies", json!([other])),
        8 => to("parentId", json!(other)),
        9 => to("priority", json!("critical")),
        10 => to("type", json!("bug")),
        11 => to("title", json!("One two three four five")),
        _ => {
            let mut said = event(task, number, hour, "comment.created", Vec::new());
            said.object_id = Some("comment".to_owned());
            return said;
        }
    };
    event(task, number, hour, "task.updated", vec![change])
}

fn lives(events: &[Event], until: Timestamp) -> Lives {
    let (mut people, mut stories) = (People::default(), Vec::new());
    for task in 1..=4 {
        let id = Id::<Task>::from_u128(task);
        let own = events
            .iter()
            .filter(|event| event.subject == id.to_string());
        let own: Vec<Event> = own.cloned().collect();
        stories.extend(Story::of(id, own, until, &mut |person| person, &mut people));
    }
    Lives::of(stories, people)
}

fn model() -> &'static Model {
    static MODEL: LazyLock<Model> = LazyLock::new(|| {
        let mut settings = Settings::default();
        settings.forest.trees = 10;
        Model::fit(&[], 0.0, &Rows::simulated(1), &settings).unwrap()
    });
    &MODEL
}

proptest! {
    #[test]
    fn what_comes_later_changes_no_earlier_reckoning(
        steps in proptest::collection::vec((1_u128..=4, 0_usize..14, any::<u32>()), 1..60),
        then in 4_i64..64,
    ) {
        let mut events: Vec<Event> = (1..=4).map(|task| made(task, task, i64::try_from(task).unwrap())).collect();
        for (at, (task, field, value)) in steps.into_iter().enumerate() {
            events.push(told(&Step { task, field, value }, 5 + at as u128));
        }
        let (then, end) = (Timestamp::from_millis(then * HOUR), Timestamp::from_millis(1000 * HOUR));
        let known: Vec<Event> = events.iter().filter(|event| event.effective_at <= then).cloned().collect();

        let at_the_time = lives(&known, then);
        let asked_for_then = lives(&events, then);
        let looked_back = lives(&events, end);

        prop_assert_eq!(&at_the_time.all, &asked_for_then.all);
        let before = model().answers(&at_the_time.all, day(then));
        let after = model().answers(&looked_back.all, day(then));
        for (at, life) in at_the_time.all.iter().enumerate() {
            let same = looked_back.all.iter().position(|other| other.created.to_bits() == life.created.to_bits());
            let (date, same) = (Some(day(then) + 3.0), same.unwrap());
            prop_assert_eq!(before.probability(at, date), after.probability(same, date));
        }
    }
}

#[test]
fn a_task_that_is_opened_again_begins_another_life_that_others_wait_for() {
    let step = |task, field, value, number| told(&Step { task, field, value }, number);
    let events = [
        made(1, 1, 1),
        made(2, 2, 2),
        // The second waits for the first, which is done and opened again.
        step(2, 7, 0, 5),
        step(1, 2, 0, 6),
        step(1, 1, 0, 8),
    ];

    let lives = lives(&events, Timestamp::from_millis(99 * HOUR));

    let hours = |day: f64| (day * 24.0).round();
    assert_eq!(lives.all.len(), 3);
    let [first, again, waits] = [0, 1, 2].map(|at| &lives.all[at]);
    assert_eq!(first.finished.map(hours), Some(6.0));
    assert_eq!((hours(again.created), again.finished), (8.0, None));
    assert_eq!(again.begun.map(hours), Some(8.0));
    assert_eq!(again.reopened.len(), 1);
    let places: Vec<_> = waits
        .after
        .iter()
        .map(|(day, places)| (hours(*day), places.clone()))
        .collect();
    assert_eq!(places, [(2.0, vec![]), (5.0, vec![0]), (8.0, vec![1])]);
    assert_eq!(lives.places[&Id::from_u128(1)], 1);
}

#[test]
fn what_is_deleted_or_was_never_open_teaches_nothing() {
    let mut done = made(3, 3, 3);
    done.changes[1] = to("status", json!("done"));
    let events = [
        made(1, 1, 1),
        made(2, 2, 2),
        done,
        event(1, 5, 5, "task.deleted", vec![to("title", Value::Null)]),
    ];

    let told = lives(&events, Timestamp::from_millis(99 * HOUR));

    assert_eq!(told.all.len(), 1);
    assert_eq!(
        told.places.keys().copied().collect::<Vec<_>>(),
        [Id::from_u128(2)]
    );
    let before = lives(&events, Timestamp::from_millis(4 * HOUR));
    assert_eq!(before.all.len(), 2, "it was there then");
}
