//! Models between two runs of the program.

use bytes::Bytes;

use super::*;
use crate::keys;
use crate::ports::table::Expect;
use crate::store::raw;

#[tokio::test]
async fn a_restart_answers_as_before_without_learning_again() {
    let mut scene = Scene::new().await;
    scene.history(&scene.project, 60).await;
    scene.task("Now", 5).await;
    let told = scene.learnt().await;
    assert!(told["model"]["outcomes"]["known"].as_u64().unwrap() > 30);

    scene.house.restart().await;

    assert_eq!(scene.risks().await, told);
    assert!(
        scene.house.queue.is_empty(),
        "there is nothing new to learn"
    );
}

#[tokio::test]
async fn new_outcomes_and_a_new_day_are_learnt_from_without_anybody_asking() {
    let scene = Scene::new().await;
    scene.history(&scene.project, 40).await;
    let before = scene.learnt().await;

    scene.history(&scene.project, 3).await;
    scene.house.app.risks.keep_up().await;
    scene.house.queue.run().await;
    let after = scene.risks().await;

    let known = |told: &Value| told["model"]["outcomes"]["known"].as_u64().unwrap();
    assert!(known(&after) > known(&before), "{after}");
    scene.house.app.risks.keep_up().await;
    assert!(scene.house.queue.is_empty());
    scene.house.clock.advance(DAY);
    scene.house.app.risks.keep_up().await;
    assert!(!scene.house.queue.is_empty());
}

#[tokio::test]
async fn nothing_is_learnt_where_there_is_no_project() {
    let house = House::new().await;
    house.app.risks.keep_up().await;
    assert!(house.queue.is_empty());
}

#[tokio::test]
async fn a_private_projects_model_is_kept_for_itself() {
    let mut scene = Scene::new().await;
    let patch = json!({"visibility": "private"});
    let project = scene.project.parse().unwrap();
    let projects = &scene.house.app.projects;
    projects
        .update(&scene.ada, &project, &patch, None)
        .await
        .unwrap();
    scene.history(&scene.project, 40).await;
    let told = scene.learnt().await;
    let open = scene.house.project(&scene.ada, "Open").await;
    scene.risks_of(&scene.ada, &open).await.unwrap();
    scene.house.queue.run().await;

    scene.house.restart().await;

    assert_eq!(scene.risks().await, told);
    let other = scene.risks_of(&scene.ada, &open).await.unwrap();
    assert_eq!(other["model"]["outcomes"]["known"], 0);
}

#[tokio::test]
async fn a_damaged_model_is_learnt_anew() {
    let mut scene = Scene::new().await;
    scene.history(&scene.project, 40).await;
    let told = scene.learnt().await;
    let store = &scene.house.app.store;
    let key = keys::risk_model(None, 0);
    let kept = store.item(key.clone()).await.unwrap().unwrap();
    for body in [
        Bytes::from_static(b"\"\""),
        Bytes::from(String::from_utf8_lossy(&kept.body).replacen(
            "\"data\":\"H",
            "\"data\":\"I",
            1,
        )),
    ] {
        let store = &scene.house.app.store;
        let damaged = raw(key.clone(), 1, body);
        let commit = store.begin().put(damaged, Expect::Any);
        assert!(store.commit(commit).await.unwrap());

        scene.house.restart().await;

        assert_eq!(scene.risks().await["model"]["standing"], "learning");
        assert_eq!(scene.learnt().await, told);
    }
}
