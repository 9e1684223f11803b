//! Scores beside tasks.

use super::*;
use crate::included::Include;

impl Scene {
    /// A task and what is beside it.
    async fn beside(&self, caller: &Caller, task: &str) -> Result<(Value, Value)> {
        let app = &self.house.app;
        let task = app.tasks.get(caller, &task.parse().unwrap()).await?;
        let beside = app
            .included(caller, &[Include::Risk], &[&task.data])
            .await?;
        Ok((
            serde_json::from_slice(&task.data).unwrap(),
            serde_json::from_slice::<Value>(&beside[0]).unwrap()["risk"].clone(),
        ))
    }

    async fn score(&self, task: &str) -> Value {
        self.beside(&self.ada, task).await.unwrap().1
    }
}

#[tokio::test]
async fn the_score_beside_a_task_is_that_of_its_project_and_no_change_of_the_task() {
    let scene = Scene::new().await;
    scene.history(&scene.project, 40).await;
    let [soon, far, done] = [
        scene.task("Soon", 1).await,
        scene.task("Far", 60).await,
        scene.task("Done", 1).await,
    ];
    scene.patch(&done, json!({"status": "done"})).await;
    let told = scene.learnt().await;
    let (before, unknown) = scene.beside(&scene.ada, &soon).await.unwrap();
    assert_eq!(unknown, Value::Null, "nobody waits for a score");

    scene.house.queue.run().await;

    for task in told["tasks"].as_array().unwrap() {
        let beside = scene.score(task["taskId"].as_str().unwrap()).await;
        for (part, whole) in [("score", "score"), ("level", "level"), ("date", "dueDate")] {
            assert_eq!(beside[part], task[whole], "{beside}");
        }
        assert_eq!(beside["asOf"], told["asOf"]);
    }
    assert_ne!(scene.score(&far).await, Value::Null);
    assert_eq!(scene.score(&done).await, Value::Null);
    let (after, _) = scene.beside(&scene.ada, &soon).await.unwrap();
    assert_eq!(after, before);
}

#[tokio::test]
async fn a_change_shows_as_soon_as_it_is_reckoned_and_without_anybody_asking() {
    let scene = Scene::new().await;
    let task = scene.task("One", 30).await;
    scene.learnt().await;
    scene.score(&task).await;
    scene.house.queue.run().await;
    let before = scene.score(&task).await;
    scene.house.clock.advance(Duration::from_secs(1));

    scene.patch(&task, json!({"dueDate": scene.day(-1)})).await;

    assert_eq!(scene.score(&task).await, before);
    scene.house.queue.run().await;
    assert_eq!(scene.score(&task).await["score"], 100);
    assert!(scene.house.queue.is_empty(), "nothing has changed since");
    // The hour goes on, and nobody asks.
    scene.house.clock.advance(Duration::from_hours(1));
    scene.house.app.risks.keep_up().await;
    scene.house.queue.run().await;
    assert_ne!(scene.score(&task).await["asOf"], before["asOf"]);
    // What nobody has asked about for a day is let go.
    scene.house.clock.advance(DAY * 2);
    scene.house.app.risks.keep_up().await;
    scene.house.queue.run().await;
    assert_eq!(scene.score(&task).await, Value::Null);
}

#[tokio::test]
async fn scores_stay_within_what_their_reader_may_see() {
    let scene = Scene::new().await;
    let dev = scene
        .house
        .person(Role::Developer, "dev", UserStatus::Active)
        .await;
    let task = scene.task("One", 3).await;
    scene.score(&task).await;
    scene.house.queue.run().await;
    assert!(scene.beside(&dev, &task).await.unwrap().1.is_object());
    let (body, _) = scene.beside(&scene.ada, &task).await.unwrap();

    let patch = json!({"visibility": "private"});
    let project = scene.project.parse().unwrap();
    let projects = &scene.house.app.projects;
    projects
        .update(&scene.ada, &project, &patch, None)
        .await
        .unwrap();

    // Even with the bytes of a task that was seen before.
    let body = body.to_string();
    let app = &scene.house.app;
    let beside = app
        .included(&dev, &[Include::Risk], &[body.as_bytes()])
        .await
        .unwrap();
    assert_eq!(&beside[0][..], b"{\"risk\":null}");
    let gone = Error::NotFound(Resource::Task).to_string();
    assert_eq!(
        scene.beside(&dev, &task).await.unwrap_err().to_string(),
        gone
    );
}
