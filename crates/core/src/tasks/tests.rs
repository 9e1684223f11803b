use std::sync::Arc;

use futures::future::join_all;
use serde_json::{Value, json};

use super::*;
use crate::access::{Caller, Role};
use crate::error::Error;
use crate::input::parse;
use crate::reference::{ProjectRef, TaskRef};
use crate::store::Idempotency;
use crate::tasks::model::Status;
use crate::testing::World;
use crate::view::View;

struct Scene {
    world: World,
    manager: Caller,
    developer: Caller,
    project: ProjectRef,
}

fn value(view: &View) -> Value {
    serde_json::from_slice(&view.data).expect("a view is JSON")
}

fn reference(view: &View) -> TaskRef {
    value(view)["taskId"].as_str().unwrap().parse().unwrap()
}

async fn scene() -> Scene {
    let world = World::new();
    let manager = world.person(Role::Manager, "mia").await;
    let developer = world.person(Role::Developer, "dev").await;
    let new = parse(br#"{"name": "Website"}"#).unwrap();
    let made = value(&world.projects.create(&manager, new).await.unwrap());
    let project = made["projectId"].as_str().unwrap().parse().unwrap();
    Scene {
        world,
        manager,
        developer,
        project,
    }
}

impl Scene {
    async fn task(&self, body: Value) -> View {
        self.try_task(&self.developer, body).await.unwrap()
    }

    async fn try_task(&self, caller: &Caller, mut body: Value) -> crate::error::Result<View> {
        if body.get("projectId").is_none() {
            let ProjectRef::Id(id) = &self.project else {
                unreachable!("scenes use ids")
            };
            body["projectId"] = json!(id);
        }
        self.world
            .tasks
            .create(caller, parse(body.to_string().as_bytes())?)
            .await
    }

    async fn patch(&self, task: &TaskRef, patch: Value) -> crate::error::Result<View> {
        self.world
            .tasks
            .update(&self.developer, task, &patch, None)
            .await
    }
}

fn codes(error: Error) -> Vec<(String, &'static str)> {
    match error {
        Error::Invalid(fields) => fields.into_iter().map(|f| (f.path, f.code)).collect(),
        other => panic!("{other:?}"),
    }
}

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

#[tokio::test]
async fn a_dependency_is_beside_the_task_and_a_cycle_is_refused_with_its_path() {
    let scene = scene().await;
    let a = scene.task(json!({"title": "a"})).await;
    let b = scene
        .task(json!({"title": "b", "dependencies": ["WEB-1"]}))
        .await;
    let add = |from: &View, to: &View| {
        let (world, caller, from) = (&scene.world, &scene.developer, reference(from));
        let new = NewDependency {
            task_id: reference(to),
        };
        async move { world.tasks.add_dependency(caller, &from, &new).await }
    };
    let c = scene.task(json!({"title": "c"})).await;

    let waiting = value(&add(&c, &b).await.unwrap());
    let refused = add(&a, &c).await.unwrap_err();

    assert_eq!(waiting["dependencies"], json!([value(&b)["taskId"]]));
    assert_eq!(waiting["version"], 1, "a dependency does not bump the task");
    let text = refused.to_string();
    assert!(text.contains("WEB-1 -> WEB-3 -> WEB-2 -> WEB-1"), "{text}");
    assert!(add(&a, &a).await.is_err());
}

#[tokio::test]
async fn of_two_opposing_dependencies_at_once_one_is_refused() {
    for _ in 0..20 {
        let scene = Arc::new(scene().await);
        let a = reference(&scene.task(json!({"title": "a"})).await);
        let b = reference(&scene.task(json!({"title": "b"})).await);
        let add = |from: TaskRef, to: TaskRef| {
            let scene = scene.clone();
            tokio::spawn(async move {
                let new = NewDependency { task_id: to };
                scene
                    .world
                    .tasks
                    .add_dependency(&scene.developer, &from, &new)
                    .await
                    .is_ok()
            })
        };

        let both = join_all([add(a.clone(), b.clone()), add(b, a)]).await;

        assert_eq!(
            both.into_iter().filter(|ok| *ok.as_ref().unwrap()).count(),
            1
        );
    }
}

#[tokio::test]
async fn sixteen_clients_on_one_task_lose_no_update() {
    let scene = Arc::new(scene().await);
    let task = reference(&scene.task(json!({"title": "a", "labels": []})).await);
    let clients = (0..16).map(|client| {
        let (scene, task) = (scene.clone(), task.clone());
        tokio::spawn(async move {
            for _ in 0..10 {
                loop {
                    let read = scene
                        .world
                        .tasks
                        .get(&scene.developer, &task)
                        .await
                        .unwrap();
                    let now = value(&read);
                    let hours = now["actualHours"].as_f64().unwrap_or(0.0) + 1.0;
                    let patch = json!({"actualHours": hours, "title": format!("c{client}")});
                    let version = now["version"].as_u64();
                    match scene
                        .world
                        .tasks
                        .update(&scene.developer, &task, &patch, version)
                        .await
                    {
                        Ok(_) => break,
                        Err(Error::Stale { .. } | Error::Unavailable(_)) => {}
                        Err(other) => panic!("{other:?}"),
                    }
                }
            }
        })
    });

    for client in join_all(clients).await {
        client.unwrap();
    }

    let end = value(
        &scene
            .world
            .tasks
            .get(&scene.developer, &task)
            .await
            .unwrap(),
    );
    assert_eq!(end["actualHours"], 160.0);
    assert_eq!(end["version"], 161);
}

#[tokio::test]
async fn a_repeated_idempotency_key_makes_one_task() {
    let scene = scene().await;
    let idempotency = Idempotency {
        key: "k".into(),
        request: "r".into(),
    };
    let caller = Caller {
        idempotency: Some(idempotency),
        ..scene.developer.clone()
    };

    let first = scene
        .try_task(&caller, json!({"title": "a"}))
        .await
        .unwrap();
    let second = scene.try_task(&caller, json!({"title": "a"})).await;

    assert!(matches!(second, Err(Error::Replay)));
    let kept = scene.world.store.recall(&caller).await.unwrap().unwrap();
    assert_eq!(kept.status, 201);
    assert_eq!(kept.data.unwrap().get().as_bytes(), &first.data[..]);
    let other = Idempotency {
        key: "k".into(),
        request: "other".into(),
    };
    let other = Caller {
        idempotency: Some(other),
        ..scene.developer.clone()
    };
    let mismatch = scene.world.store.recall(&other).await;
    assert!(matches!(mismatch, Err(Error::IdempotencyMismatch)));
}

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
        .assign(&scene.manager, &reference(&task), &assign)
        .await;

    assert!(matches!(read, Err(Error::NotFound(_))));
    assert_eq!(codes(create.unwrap_err())[0].1, "unknown_project");
    assert_eq!(codes(assigned.unwrap_err())[0].1, "not_a_member");
}

#[tokio::test]
async fn dependencies_that_the_caller_cannot_see_are_kept() {
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
    let body = json!({"projectId": project["projectId"], "title": "hidden"});
    let hidden = scene.try_task(&scene.manager, body).await.unwrap();
    let open = scene.task(json!({"title": "open"})).await;
    let task = scene.task(json!({"title": "a"})).await;
    let new = NewDependency {
        task_id: reference(&hidden),
    };
    scene
        .world
        .tasks
        .add_dependency(&scene.manager, &reference(&task), &new)
        .await
        .unwrap();

    let patch = json!({"dependencies": [value(&open)["taskId"]]});
    let seen = scene.patch(&reference(&task), patch).await.unwrap();
    let all = scene
        .world
        .tasks
        .get(&scene.manager, &reference(&task))
        .await
        .unwrap();

    assert_eq!(
        value(&seen)["dependencies"],
        json!([value(&open)["taskId"]])
    );
    assert_eq!(value(&all)["dependencies"].as_array().unwrap().len(), 2);
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
            .restore(&scene.manager, &"WEB-1".parse().unwrap())
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
        .restore(&scene.manager, &scene.project)
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
async fn a_project_may_restrict_which_status_follows_which() {
    let scene = scene().await;
    let rules = json!({"transitions": {"todo": ["in-progress"], "in-progress": ["done"]}});
    let projects = &scene.world.projects;
    projects
        .update(&scene.manager, &scene.project, &rules, None)
        .await
        .unwrap();
    let task = reference(&scene.task(json!({"title": "a"})).await);

    let refused = scene
        .patch(&task, json!({"status": "done"}))
        .await
        .unwrap_err();
    let allowed = scene.patch(&task, json!({"status": "in-progress"})).await;

    assert_eq!(codes(refused), [("status".into(), "transition")]);
    assert!(allowed.is_ok());
}

#[tokio::test]
async fn numbers_are_unique_and_an_unused_block_is_handed_back() {
    let scene = scene().await;
    scene.task(json!({"title": "a"})).await;

    scene
        .world
        .numbers
        .hand_back(&scene.world.store)
        .await
        .unwrap();
    let next = value(&scene.task(json!({"title": "b"})).await);

    assert_eq!(next["key"], "WEB-2");
}

#[tokio::test]
async fn the_assignee_reporter_and_those_who_asked_follow_a_task() {
    let scene = scene().await;
    let task = reference(&scene.task(json!({"title": "a"})).await);
    let tasks = &scene.world.tasks;

    tasks
        .watch(&scene.manager, &task, &NewWatcher::default())
        .await
        .unwrap();
    let all = value(&tasks.watchers(&scene.manager, &task).await.unwrap());
    tasks
        .unwatch(&scene.manager, &task, scene.manager.id)
        .await
        .unwrap();
    let fewer = value(&tasks.watchers(&scene.manager, &task).await.unwrap());

    let reasons = |all: &Value| -> Vec<String> {
        all.as_array()
            .unwrap()
            .iter()
            .map(|w| w["reason"].as_str().unwrap().into())
            .collect()
    };
    assert_eq!(reasons(&all), ["reporter", "watching"]);
    assert_eq!(reasons(&fewer), ["reporter"]);
}

#[tokio::test]
async fn the_tasks_of_a_removed_person_stay_unassigned() {
    let scene = scene().await;
    let body = json!({"title": "a", "assignee": scene.developer.id});
    let task = reference(&scene.task(body).await);

    let count = scene
        .world
        .tasks
        .unassign_all(&scene.manager, scene.developer.id)
        .await
        .unwrap();

    assert_eq!(count, 1);
    let task = value(&scene.world.tasks.get(&scene.manager, &task).await.unwrap());
    assert_eq!(task["assignee"], Value::Null);
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
