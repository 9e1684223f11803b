//! What people may not know, and what two at once must not bring about.

use serde_json::{Value, json};

use super::*;

/// An open task `WEB-1` that waits for a task of a private project, which only the manager sees.
async fn with_secret() -> (Scene, TaskRef, String) {
    let scene = scene().await;
    let new = parse(br#"{"name": "Secret", "key": "SECRT", "visibility": "private"}"#).unwrap();
    let project = value(
        &scene
            .world
            .projects
            .create(&scene.manager, new)
            .await
            .unwrap(),
    );
    let body = json!({"projectId": project["projectId"], "title": "hidden"});
    let hidden = scene.try_task(&scene.manager, body).await.unwrap();
    let task = reference(&scene.task(json!({"title": "open"})).await);
    let new = NewDependency {
        task_id: reference(&hidden),
    };
    scene
        .world
        .tasks
        .add_dependency(&scene.manager, &task, &new, None)
        .await
        .unwrap();
    let id = value(&hidden)["taskId"].as_str().unwrap().to_owned();
    (scene, task, id)
}

#[tokio::test]
async fn a_hidden_task_shows_in_no_timeline_and_no_activity() {
    let (scene, task, hidden) = with_secret().await;
    let shows = async |caller: &Caller| {
        let (world, project) = (&scene.world, &scene.project);
        let timeline = world.projects.timeline(caller, project).await.unwrap().data;
        let of_task = world
            .tasks
            .activity(caller, &task, vec![])
            .await
            .unwrap()
            .data;
        let of_project = world
            .projects
            .activity(caller, project, vec![])
            .await
            .unwrap()
            .data;
        [timeline, of_task, of_project]
            .map(|data| String::from_utf8(data.to_vec()).unwrap().contains(&hidden))
    };

    assert_eq!(shows(&scene.manager).await, [true, true, true]);
    assert_eq!(shows(&scene.developer).await, [false, false, false]);
}

#[tokio::test]
async fn the_path_of_a_cycle_names_no_hidden_task() {
    let (scene, task, hidden) = with_secret().await;
    let other = scene.task(json!({"title": "b"})).await;
    let close = NewDependency {
        task_id: reference(&other),
    };
    let hidden: TaskRef = hidden.parse().unwrap();
    scene
        .world
        .tasks
        .add_dependency(&scene.manager, &hidden, &close, None)
        .await
        .unwrap();

    let new = NewDependency { task_id: task };
    let refused = scene
        .world
        .tasks
        .add_dependency(&scene.developer, &reference(&other), &new, None)
        .await;

    let text = refused.unwrap_err().to_string();
    assert!(
        text.contains("a task that you cannot see") && !text.contains("SECRT"),
        "{text}"
    );
}

#[tokio::test]
async fn two_tasks_cannot_become_parts_of_each_other() {
    for _ in 0..20 {
        let scene = Arc::new(scene().await);
        let a = scene.task(json!({"title": "a"})).await;
        let b = scene.task(json!({"title": "b"})).await;
        let put = |part: &View, whole: &View| {
            let (scene, part, whole) = (scene.clone(), reference(part), value(whole));
            tokio::spawn(async move {
                scene
                    .patch(&part, json!({"parentId": whole["taskId"]}))
                    .await
                    .is_ok()
            })
        };

        let both = join_all([put(&a, &b), put(&b, &a)]).await;

        assert_eq!(
            both.into_iter().filter(|ok| *ok.as_ref().unwrap()).count(),
            1
        );
    }
}

#[tokio::test]
async fn lists_of_different_people_have_different_tags() {
    let scene = scene().await;
    scene.task(json!({"title": "a"})).await;
    let tag = async |caller: &Caller, assignee: &str| {
        let params = [("assignee".to_owned(), assignee.to_owned())];
        scene.world.tasks.list(caller, &params).await.unwrap().tag
    };

    let mine = tag(&scene.manager, "me").await;

    assert_eq!(mine, tag(&scene.manager, "me").await);
    assert_ne!(mine, tag(&scene.developer, "me").await);
    assert_ne!(mine, tag(&scene.manager, "none").await);
}

#[tokio::test]
async fn more_dependencies_than_a_commit_holds_are_refused_with_the_limit() {
    let scene = scene().await;
    let mut ids = Vec::new();
    for _ in 0..51 {
        ids.push(value(&scene.task(json!({"title": "a"})).await)["taskId"].clone());
    }
    let task = reference(&scene.task(json!({"title": "b"})).await);

    let refused = scene
        .patch(&task, json!({"dependencies": ids}))
        .await
        .unwrap_err();
    let allowed = scene.patch(&task, json!({"dependencies": ids[..50]})).await;

    assert_eq!(codes(refused), [("dependencies".into(), "too_many")]);
    assert!(allowed.is_ok());
}

#[tokio::test]
async fn a_task_does_not_wear_out_by_being_moved() {
    let scene = scene().await;
    let task = reference(&scene.task(json!({"title": "a"})).await);
    for at in 0..1000 {
        let change = StatusChange {
            status: Status::ALL[at % 2],
        };
        let (world, caller) = (&scene.world, &scene.developer);
        world
            .tasks
            .set_status(caller, &task, &change, None)
            .await
            .unwrap();
    }
    let id = scene.world.tasks.resolve(&task).await.unwrap().unwrap();

    let links = scene
        .world
        .store
        .item(crate::keys::task_links(id))
        .await
        .unwrap()
        .unwrap();

    assert!(links.body.len() < 20_000, "{}", links.body.len());
}

#[tokio::test]
async fn a_repeat_of_what_changed_nothing_changes_nothing() {
    let scene = scene().await;
    let body = json!({"title": "a", "assignee": scene.developer.id});
    let task = reference(&scene.task(body).await);
    let idempotency = Idempotency {
        key: "k".into(),
        request: "r".into(),
    };
    let caller = Caller {
        idempotency: Some(idempotency),
        ..scene.developer.clone()
    };
    let to = |id| Assignment { assignee: Some(id) };
    let tasks = &scene.world.tasks;

    tasks
        .assign(&caller, &task, &to(scene.developer.id), None)
        .await
        .unwrap();
    tasks
        .assign(&scene.manager, &task, &to(scene.manager.id), None)
        .await
        .unwrap();
    let kept = scene.world.store.recall(&caller).await.unwrap();

    assert_eq!(kept.map(|answer| answer.status), Some(200));
    let now: Value = value(&tasks.get(&caller, &task).await.unwrap());
    assert_eq!(now["assignee"], json!(scene.manager.id));
}

#[tokio::test]
async fn a_hidden_key_is_answered_like_an_absent_one() {
    let (scene, task, _) = with_secret().await;
    let told = async |patch: Value| codes(scene.patch(&task, patch).await.unwrap_err());

    for field in ["parentId", "dependencies"] {
        let name = |key: &str| match field {
            "parentId" => json!({field: key}),
            _ => json!({field: [key]}),
        };
        assert_eq!(told(name("SECRT-1")).await, told(name("SECRT-999")).await);
    }
}

#[tokio::test]
async fn a_task_comes_back_although_its_parent_is_gone() {
    let scene = scene().await;
    let whole = scene.task(json!({"title": "whole"})).await;
    let part = scene
        .task(json!({"title": "part", "parentId": value(&whole)["taskId"]}))
        .await;
    let tasks = &scene.world.tasks;
    tasks
        .delete(&scene.manager, &reference(&part), None)
        .await
        .unwrap();
    tasks
        .delete(&scene.manager, &reference(&whole), None)
        .await
        .unwrap();

    let back = value(
        &tasks
            .restore(&scene.manager, &reference(&part), None)
            .await
            .unwrap(),
    );

    assert_eq!(back["parentId"], Value::Null);
}

#[tokio::test]
async fn who_follows_and_who_no_longer_does_is_in_the_activity() {
    let scene = scene().await;
    let task = reference(&scene.task(json!({"title": "a"})).await);
    let tasks = &scene.world.tasks;

    tasks
        .watch(&scene.manager, &task, &NewWatcher::default(), None)
        .await
        .unwrap();
    tasks
        .unwatch(&scene.manager, &task, scene.manager.id, None)
        .await
        .unwrap();
    let activity = tasks.activity(&scene.manager, &task, vec![]).await.unwrap();

    let events: Value = serde_json::from_slice(&activity.data).unwrap();
    assert_eq!(events[0]["type"], "task.unwatched");
    assert_eq!(events[1]["changes"][0]["after"], json!(scene.manager.id));
}
