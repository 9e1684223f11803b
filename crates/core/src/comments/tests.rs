use serde_json::{Value, json};

use super::*;
use crate::access::Role;
use crate::input::parse;
use crate::testing::World;

fn value(view: &View) -> Value {
    serde_json::from_slice(&view.data).expect("a view is JSON")
}

async fn scene() -> (World, Caller, Caller, TaskRef) {
    let world = World::new();
    let manager = world.person(Role::Manager, "mia").await;
    let developer = world.person(Role::Developer, "dev").await;
    let project = parse(br#"{"name": "Website"}"#).unwrap();
    world.projects.create(&manager, project).await.unwrap();
    let task = parse(br#"{"projectId": "WEB", "title": "a"}"#).unwrap();
    world.tasks.create(&manager, task).await.unwrap();
    (world, manager, developer, "WEB-1".parse().unwrap())
}

#[tokio::test]
async fn a_comment_names_people_who_then_follow_the_task() {
    let (world, manager, developer, task) = scene().await;
    let before = world.tasks.get(&manager, &task).await.unwrap();

    let new = NewComment {
        text: "@dev please look".into(),
    };
    let comment = value(
        &world
            .comments
            .create(&manager, &task, &new, None)
            .await
            .unwrap(),
    );

    assert_eq!(comment["mentions"], json!([developer.id]));
    assert_eq!(comment["author"], json!(manager.id));
    let watchers = value(&world.tasks.watchers(&manager, &task).await.unwrap());
    assert_eq!(watchers[1]["reason"], "mentioned");
    let after = world.tasks.get(&manager, &task).await.unwrap();
    assert_eq!(
        after.data, before.data,
        "a comment does not disturb the task"
    );
    let listed = world.comments.list(&manager, &task, vec![]).await.unwrap();
    assert_eq!(
        serde_json::from_slice::<Value>(&listed.data).unwrap(),
        json!([comment])
    );
}

#[tokio::test]
async fn only_the_author_edits_and_a_manager_may_delete() {
    let (world, manager, developer, task) = scene().await;
    let new = NewComment {
        text: "first".into(),
    };
    let made = value(
        &world
            .comments
            .create(&developer, &task, &new, None)
            .await
            .unwrap(),
    );
    let id = made["commentId"].as_str().unwrap().parse().unwrap();
    let patch = json!({"text": "second"});

    let foreign = world
        .comments
        .update(&manager, &task, id, &patch, None)
        .await;
    let own = world
        .comments
        .update(&developer, &task, id, &patch, Some(1))
        .await
        .unwrap();
    let stale = world
        .comments
        .update(&developer, &task, id, &json!({"text": "x"}), Some(1))
        .await;
    let deleted = world.comments.delete(&manager, &task, id, None).await;
    let gone = world.comments.get(&developer, &task, id).await;

    assert!(matches!(foreign, Err(Error::Forbidden(_))));
    assert_eq!(value(&own)["text"], "second");
    assert!(matches!(stale, Err(Error::Stale { current: 2 })));
    assert!(deleted.is_ok());
    assert!(matches!(gone, Err(Error::NotFound(Resource::Comment))));
    let activity = world
        .tasks
        .activity(&developer, &task, vec![])
        .await
        .unwrap();
    let events: Value = serde_json::from_slice(&activity.data).unwrap();
    assert_eq!(events[0]["type"], "comment.deleted");
    let text = events[0]["changes"]
        .as_array()
        .unwrap()
        .iter()
        .find(|c| c["field"] == "text");
    assert_eq!(text.unwrap()["before"], "second");
}

#[tokio::test]
async fn comments_are_paged_in_order() {
    let (world, manager, _, task) = scene().await;
    for number in 0..5 {
        let new = NewComment {
            text: number.to_string(),
        };
        world
            .comments
            .create(&manager, &task, &new, None)
            .await
            .unwrap();
    }
    let mut seen = Vec::new();
    let mut cursor = None;

    loop {
        let mut params = vec![("limit".to_owned(), "2".to_owned())];
        params.extend(cursor.take().map(|cursor| ("cursor".to_owned(), cursor)));
        let page = world.comments.list(&manager, &task, params).await.unwrap();
        let all: Value = serde_json::from_slice(&page.data).unwrap();
        seen.extend(
            all.as_array()
                .unwrap()
                .iter()
                .map(|c| c["text"].as_str().unwrap().to_owned()),
        );
        match page.page.next_cursor {
            Some(next) => cursor = Some(next),
            None => break,
        }
    }

    assert_eq!(seen, ["0", "1", "2", "3", "4"]);
}
