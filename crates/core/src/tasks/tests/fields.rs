use serde_json::{Value, json};

use super::*;

#[tokio::test]
async fn a_task_is_read_by_id_and_by_key() {
    let scene = scene().await;

    let made = value(
        &scene
            .task(json!({"title": " Cart ", "labels": ["UX", " ux "]}))
            .await,
    );

    assert_eq!(made["key"], "WEB-1");
    assert_eq!(made["title"], "Cart");
    assert_eq!(made["labels"], json!(["UX"]));
    assert_eq!(made["status"], "todo");
    assert_eq!(made["reporter"], json!(scene.developer.id));
    assert_eq!(made["dependencies"], json!([]));
    for name in [made["taskId"].as_str().unwrap(), "WEB-1", "web-1"] {
        let read = scene
            .world
            .tasks
            .get(&scene.developer, &name.parse().unwrap())
            .await
            .unwrap();
        assert_eq!(value(&read), made);
    }
}

#[tokio::test]
async fn a_patch_changes_only_what_it_names() {
    let scene = scene().await;
    let task = scene
        .task(json!({"title": "Cart", "storyPoints": 3, "description": "d"}))
        .await;

    let changed = scene
        .patch(&reference(&task), json!({"title": "Basket"}))
        .await
        .unwrap();

    let (before, after) = (value(&task), value(&changed));
    assert_eq!(after["title"], "Basket");
    assert_eq!(after["storyPoints"], before["storyPoints"]);
    assert_eq!(after["description"], "d");
    assert_eq!(after["version"], 2);
    assert!(changed.tag.unwrap().to_string().starts_with("\"v2."));
}

#[tokio::test]
async fn a_patch_that_changes_nothing_writes_nothing() {
    let scene = scene().await;
    let task = scene.task(json!({"title": "Cart"})).await;

    let same = scene.patch(&reference(&task), value(&task)).await.unwrap();

    assert_eq!(value(&same), value(&task));
    let activity = scene
        .world
        .tasks
        .activity(&scene.developer, &reference(&task), vec![])
        .await
        .unwrap();
    let events: Value = serde_json::from_slice(&activity.data).unwrap();
    assert_eq!(events.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn done_sets_the_moment_of_completion_and_reopening_clears_it() {
    let scene = scene().await;
    let task = reference(&scene.task(json!({"title": "Cart"})).await);
    let set = |status| {
        let change = StatusChange { status };
        let (world, caller, task) = (&scene.world, &scene.developer, task.clone());
        async move {
            value(
                &world
                    .tasks
                    .set_status(caller, &task, &change, None)
                    .await
                    .unwrap(),
            )
        }
    };

    let done = set(Status::Done).await;
    let reopened = set(Status::InProgress).await;

    assert_eq!(done["completedAt"], json!(scene.world.store.now()));
    assert_eq!(reopened["completedAt"], Value::Null);
}

#[tokio::test]
async fn a_stale_version_is_refused() {
    let scene = scene().await;
    let task = reference(&scene.task(json!({"title": "Cart"})).await);
    scene
        .patch(&task, json!({"title": "Basket"}))
        .await
        .unwrap();

    let late = scene
        .world
        .tasks
        .update(
            &scene.developer,
            &task,
            &json!({"title": "Trolley"}),
            Some(1),
        )
        .await;

    assert!(matches!(late, Err(Error::Stale { current: 2 })));
}

#[tokio::test]
async fn every_broken_rule_of_a_task_is_reported_at_once() {
    let scene = scene().await;
    let body = json!({
        "title": "Cart",
        "startDate": "2025-11-10",
        "dueDate": "2025-11-09",
        "assignee": "user_01J9ZQ4YV5C3J8M0T6D2W7K1XB",
        "parentId": "task_01J9ZQ4YV5C3J8M0T6D2W7K1XB",
        "dependencies": ["task_01J9ZQ4YV5C3J8M0T6D2W7K1XB"],
    });

    let found = codes(scene.try_task(&scene.developer, body).await.unwrap_err());

    for (path, code) in [
        ("dueDate", "range"),
        ("assignee", "unknown_user"),
        ("parentId", "unknown_task"),
        ("dependencies[0]", "unknown_task"),
    ] {
        assert!(found.contains(&(path.into(), code)), "{path} in {found:?}");
    }
}

#[tokio::test]
async fn server_owned_fields_cannot_be_set() {
    let scene = scene().await;
    let task = reference(&scene.task(json!({"title": "Cart"})).await);

    let patch = json!({
        "taskId": "task_01J9ZQ4YV5C3J8M0T6D2W7K1XB", "key": "X-1", "version": 9,
        "createdAt": "2020-01-01T00:00:00Z", "completedAt": "2020-01-01T00:00:00Z",
        "projectId": "proj_01J9ZQ4YV5C3J8M0T6D2W7K1XB", "attachments": ["a"],
    });
    let found = codes(scene.patch(&task, patch).await.unwrap_err());

    assert_eq!(found.len(), 7);
    assert!(
        found.iter().all(|(_, code)| *code == "read_only"),
        "{found:?}"
    );
}
