use serde_json::json;

use super::*;

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
async fn many_who_need_a_number_at_once_all_get_one() {
    let scene = Arc::new(scene().await);
    let clients = (0..300).map(|_| {
        let scene = scene.clone();
        tokio::spawn(async move { value(&scene.task(json!({"title": "a"})).await)["key"].clone() })
    });

    let keys: Vec<_> = join_all(clients)
        .await
        .into_iter()
        .map(|key| key.unwrap())
        .collect();

    let distinct: std::collections::HashSet<_> = keys.iter().map(ToString::to_string).collect();
    assert_eq!(distinct.len(), 300);
}
