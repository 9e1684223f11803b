//! The model without an installation.

use super::super::apart::{Lesson, Told, Trained};
use super::*;
use crate::event::{Event, Stream};
use crate::ports::table::{Range, TableName};
use crate::store::read;

async fn events(scene: &Scene, project: &str) -> Vec<Event> {
    let stream = Stream::Project(project.parse().unwrap());
    let range = Range::partition(TableName::Events, stream.to_string());
    let items = scene.house.app.store.all(range).await.unwrap();
    let events = items.iter().filter(|item| item.key.sk.contains("evt_"));
    events
        .map(|item| read::<Event>(item).unwrap().value)
        .collect()
}

fn learnt(events: &[Event]) -> Trained {
    let mut told = Told::default();
    events.iter().cloned().for_each(|event| told.add(event));
    told.learn(&Lesson::default()).unwrap()
}

#[tokio::test]
async fn the_same_events_teach_the_same_model_and_get_the_same_answers() {
    let scene = Scene::new().await;
    scene.history(&scene.project, 60).await;
    let mut open = Vec::new();
    for (title, due) in [("Now", 5), ("Soon", 1), ("Late", -2)] {
        open.push(scene.task(title, due).await);
    }
    let link = parse(json!({"taskId": open[1]}).to_string().as_bytes()).unwrap();
    let tasks = &scene.house.app.tasks;
    let waits = open[0].parse().unwrap();
    tasks
        .add_dependency(&scene.ada, &waits, &link, None)
        .await
        .unwrap();
    let told = scene.learnt().await;
    let events = events(&scene, &scene.project).await;

    let trained = learnt(&events);
    let asked = json!({"events": events, "asOf": told["asOf"], "limit": 20});
    let answer = trained.answer(asked.to_string().as_bytes(), false).unwrap();

    let answer: Value = serde_json::from_slice(&answer).unwrap();
    assert!(told["model"]["outcomes"]["known"].as_u64().unwrap() > 30);
    assert_eq!(answer, told);
    let kept = Trained::from_bytes(&trained.to_bytes()).unwrap();
    assert_eq!(kept, trained);
}

#[tokio::test]
async fn the_order_of_events_does_not_matter_and_lines_are_read_too() {
    let scene = Scene::new().await;
    scene.history(&scene.project, 40).await;
    scene.task("Now", 5).await;
    let mut events = events(&scene, &scene.project).await;
    let trained = learnt(&events);
    let lines = |events: &[Event]| {
        let lines = events.iter().map(|event| json!(event).to_string() + "\n");
        lines.collect::<String>()
    };
    let before = trained.answer(lines(&events).as_bytes(), true).unwrap();

    events.reverse();

    assert_eq!(learnt(&events), trained);
    let after = trained.answer(lines(&events).as_bytes(), true).unwrap();
    assert_eq!(after, before);
}

#[tokio::test]
async fn what_cannot_be_answered_says_what_to_send() {
    let scene = Scene::new().await;
    scene.task("One", 5).await;
    let other = scene.house.project(&scene.ada, "Other").await;
    let body = json!({"title": "Two", "dueDate": scene.day(3)});
    scene.house.task(&scene.ada, &other, body).await;
    let mut both = events(&scene, &scene.project).await;
    both.extend(events(&scene, &other).await);
    let trained = learnt(&both);
    assert_eq!(trained.described().outcomes.known, 0);

    for (asked, word) in [
        (json!({}), "events"),
        (json!({"events": []}), "GET /v1/events"),
        (json!({"events": both}), "each project apart"),
        (json!({"events": [], "limit": 0}), "from 1 to 100"),
        (json!({"events": [{"type": "task.created"}]}), "JSON object"),
        (json!({"events": [], "threshold": 1}), "threshold"),
    ] {
        match trained.answer(asked.to_string().as_bytes(), false) {
            Err(Error::Invalid(fields)) => {
                let said = format!("{} {}", fields[0].path, fields[0].message);
                assert!(said.contains(word), "{said}");
            }
            other => panic!("{other:?}"),
        }
    }
    let wrong = Lesson {
        trees: Some(0),
        ..Lesson::default()
    };
    assert!(Told::default().learn(&wrong).is_err());
    assert!(Trained::from_bytes(b"").is_err());
}
