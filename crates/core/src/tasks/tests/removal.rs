use serde_json::{Value, json};

use super::*;

#[tokio::test]
async fn a_private_project_does_not_exist_for_others() {
    let scene = scene().await;
    let new = parse(br#"{"name": "Secret", "visibility": "private"}"#).unwrap();
    let project = value(
        &scene
            .world
            .projects
            .create(&scene.manager, new)
            .await
            .unwrap(),
    );
    let body = json!({"projectId": project["projectId"], "title": "a"});
    let task = scene.try_task(&scene.manager, body.clone()).await.unwrap();

    let read = scene
        .world
        .tasks
        .get(&scene.developer, &reference(&task))
        .await;
    let create = scene.try_task(&scene.developer, body).await;
    let assign = Assignment {
        assignee: Some(scene.developer.id),
    };
    let assigned = scene
        .world
        .tasks
        .assign(&scene.manager, &reference(&task), &assign, None)
        .await;

    assert!(matches!(read, Err(Error::NotFound(_))));
    assert_eq!(codes(create.unwrap_err())[0].1, "unknown_project");
    assert_eq!(codes(assigned.unwrap_err())[0].1, "not_a_member");
}

#[tokio::test]
async fn a_deleted_task_is_gone_and_can_be_brought_back() {
    let scene = scene().await;
    let task = scene.task(json!({"title": "a"})).await;
    let other = scene
        .task(json!({"title": "b", "dependencies": ["WEB-1"]}))
        .await;
    let name = reference(&task);
    let tasks = &scene.world.tasks;

    let refused = tasks.delete(&scene.developer, &name, None).await;
    tasks.delete(&scene.manager, &name, None).await.unwrap();
    let gone = tasks.get(&scene.manager, &name).await;
    let waiting = value(&tasks.get(&scene.manager, &reference(&other)).await.unwrap());
    let back = value(
        &tasks
            .restore(&scene.manager, &"WEB-1".parse().unwrap(), None)
            .await
            .unwrap(),
    );

    assert!(matches!(refused, Err(Error::Forbidden(_))));
    assert!(matches!(gone, Err(Error::NotFound(_))));
    assert_eq!(waiting["dependencies"], json!([]));
    assert_eq!(back["title"], "a");
    assert_eq!(back["version"], 3);
    let waiting = value(&tasks.get(&scene.manager, &reference(&other)).await.unwrap());
    assert_eq!(waiting["dependencies"], json!([value(&task)["taskId"]]));
}

#[tokio::test]
async fn a_deleted_project_takes_its_tasks_along_and_brings_them_back() {
    let scene = scene().await;
    let task = reference(&scene.task(json!({"title": "a"})).await);
    let world = &scene.world;

    world
        .projects
        .delete(&scene.manager, &scene.project, None)
        .await
        .unwrap();
    let gone = world.tasks.get(&scene.manager, &task).await;
    let refused = scene.try_task(&scene.manager, json!({"title": "b"})).await;
    let listed = world.tasks.list(&scene.manager, &[]).await.unwrap();
    world
        .projects
        .restore(&scene.manager, &scene.project, None)
        .await
        .unwrap();

    assert!(matches!(gone, Err(Error::NotFound(_))));
    assert_eq!(codes(refused.unwrap_err())[0].1, "unknown_project");
    assert_eq!(&listed.data[..], b"[]");
    assert!(world.tasks.get(&scene.manager, &task).await.is_ok());
    let listed = world.tasks.list(&scene.manager, &[]).await.unwrap();
    assert!(listed.data.len() > 100);
}

#[tokio::test]
async fn a_replaced_long_text_is_kept() {
    let scene = scene().await;
    let long = "long ".repeat(1000);
    let task = reference(&scene.task(json!({"title": "a", "description": long})).await);
    scene
        .patch(&task, json!({"description": "short"}))
        .await
        .unwrap();

    let activity = scene
        .world
        .tasks
        .activity(&scene.manager, &task, vec![])
        .await
        .unwrap();
    let events: Value = serde_json::from_slice(&activity.data).unwrap();
    let hash = events[0]["changes"][0]["before"]["sha256"]
        .as_str()
        .unwrap()
        .to_owned();
    let kept = scene
        .world
        .store
        .get::<String>(crate::keys::text(&hash))
        .await
        .unwrap()
        .unwrap();

    assert_eq!(kept.value, long);
}
