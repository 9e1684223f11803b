use serde_json::{Value, json};

use super::*;

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
        async move { world.tasks.add_dependency(caller, &from, &new, None).await }
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
                    .add_dependency(&scene.developer, &from, &new, None)
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
        .add_dependency(&scene.manager, &reference(&task), &new, None)
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
async fn the_assignee_reporter_and_those_who_asked_follow_a_task() {
    let scene = scene().await;
    let task = reference(&scene.task(json!({"title": "a"})).await);
    let tasks = &scene.world.tasks;

    tasks
        .watch(&scene.manager, &task, &NewWatcher::default(), None)
        .await
        .unwrap();
    let all = value(&tasks.watchers(&scene.manager, &task).await.unwrap());
    tasks
        .unwatch(&scene.manager, &task, scene.manager.id, None)
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
