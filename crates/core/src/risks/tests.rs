//! Risks as the service tells them.

mod apart;
mod kept;
mod scores;

use std::time::Duration;

use serde_json::{Value, json};

use super::*;
use crate::access::Role;
use crate::input::parse;
use crate::testing::House;
use crate::users::model::UserStatus;

const DAY: Duration = Duration::from_hours(24);

struct Scene {
    house: House,
    ada: Caller,
    project: String,
}

impl Scene {
    async fn new() -> Self {
        let house = House::new().await;
        let ada = house.person(Role::Admin, "ada", UserStatus::Active).await;
        let project = house.project(&ada, "Website").await;
        Self {
            house,
            ada,
            project,
        }
    }

    /// The day so many days from now.
    fn day(&self, days: i32) -> String {
        self.house
            .app
            .store
            .now()
            .date()
            .plus_days(days)
            .to_string()
    }

    async fn task(&self, title: &str, due: i32) -> String {
        let new = json!({"title": title, "dueDate": self.day(due), "assignee": self.ada.id, "estimatedHours": 8});
        self.house.task(&self.ada, &self.project, new).await
    }

    async fn patch(&self, task: &str, patch: Value) {
        let task = task.parse().unwrap();
        let tasks = &self.house.app.tasks;
        tasks.update(&self.ada, &task, &patch, None).await.unwrap();
    }

    /// Tasks that are due in five days and take two or nine, one a day.
    async fn history(&self, project: &str, tasks: i32) {
        let mut open = Vec::new();
        for number in 0..tasks + 9 {
            if number < tasks {
                let late = number % 3 == 0;
                let new = json!({"title": "Past", "dueDate": self.day(5), "assignee": self.ada.id});
                let task = self.house.task(&self.ada, project, new).await;
                open.push((number + if late { 9 } else { 2 }, task));
            }
            for (_, task) in open.extract_if(.., |(end, _)| *end == number) {
                self.patch(&task, json!({"status": "done"})).await;
            }
            self.house.clock.advance(DAY);
        }
    }

    async fn risks_of(&self, caller: &Caller, project: &str) -> Result<Value> {
        let project = project.parse().unwrap();
        let view = self
            .house
            .app
            .risks
            .of_project(caller, &project, &[])
            .await?;
        Ok(serde_json::from_slice(&view.data).unwrap())
    }

    async fn risks(&self) -> Value {
        self.risks_of(&self.ada, &self.project).await.unwrap()
    }

    async fn analysis(&self, caller: &Caller, of: Value) -> Result<Value> {
        let of = parse(of.to_string().as_bytes()).unwrap();
        let view = self.house.app.risks.analyse(caller, &of).await?;
        Ok(serde_json::from_slice(&view.data).unwrap())
    }

    /// What is learnt when the background has had its turn.
    async fn learnt(&self) -> Value {
        self.risks().await;
        self.house.queue.run().await;
        self.risks().await
    }
}

fn adds_up(task: &Value) {
    let points = task["contributions"].as_array().unwrap().iter();
    let sum: i64 = points.map(|one| one["points"].as_i64().unwrap()).sum();
    let score = task["score"].as_i64().unwrap();
    assert_eq!(task["base"].as_i64().unwrap() + sum, score, "{task}");
    for remedy in task["mitigations"].as_array().unwrap() {
        assert!(remedy["scoreAfter"].as_i64().unwrap() < score, "{task}");
    }
}

#[tokio::test]
async fn nobody_waits_for_what_is_not_yet_learnt() {
    let scene = Scene::new().await;
    scene.task("Soon", 2).await;
    scene.task("Late", -1).await;

    let told = scene.risks().await;

    assert_eq!(told["model"]["standing"], "learning");
    let scores: Vec<_> = told["tasks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|task| &task["score"])
        .collect();
    assert_eq!(scores, [100, 30]);
    told["tasks"].as_array().unwrap().iter().for_each(adds_up);
    assert_eq!(told["tasks"][1]["contributions"], json!([]));
}

#[tokio::test]
async fn without_outcomes_a_score_is_a_range_and_says_that_it_is_not_checked() {
    let scene = Scene::new().await;
    let blocker = scene.task("First", 4).await;
    let waits = scene.task("Then", 4).await;
    let link = parse(json!({"taskId": blocker}).to_string().as_bytes()).unwrap();
    let tasks = &scene.house.app.tasks;
    tasks
        .add_dependency(&scene.ada, &waits.parse().unwrap(), &link, None)
        .await
        .unwrap();

    let told = scene.learnt().await;

    assert_eq!(told["model"]["standing"], "assumed");
    let text = told["model"]["text"].as_str().unwrap();
    assert!(text.starts_with("not yet checked on your work"), "{text}");
    assert_eq!(told["model"]["calibration"], Value::Null);
    assert_eq!(
        told["tasks"][0]["title"], "Then",
        "who waits is likelier late"
    );
    for task in told["tasks"].as_array().unwrap() {
        adds_up(task);
        assert!(task["range"]["low"].as_i64() < task["score"].as_i64());
        assert!(!task["contributions"].as_array().unwrap().is_empty());
    }
    let actions = told["tasks"][0]["mitigations"].as_array().unwrap();
    assert!(
        actions.iter().any(|one| one["action"] == "finish-blockers"),
        "{actions:?}"
    );
    let (mean, sum) = (&told["project"]["score"], &told["project"]["expectedLate"]);
    let half = sum.as_f64().unwrap() * 50.0;
    assert!((mean.as_f64().unwrap() - half).abs() <= 0.51);
}

#[tokio::test]
async fn own_outcomes_are_learnt_from_as_they_come() {
    let scene = Scene::new().await;
    assert_eq!(scene.learnt().await["model"]["outcomes"]["known"], 0);
    scene.history(&scene.project, 90).await;
    scene.task("Now", 5).await;

    let told = scene.learnt().await;

    let model = &told["model"];
    assert!(
        model["outcomes"]["known"].as_u64().unwrap() >= 30,
        "{model}"
    );
    assert!(
        ["learnt", "checked"].contains(&model["standing"].as_str().unwrap()),
        "{model}"
    );
    assert_eq!(model["calibration"]["bins"].as_array().unwrap().len(), 10);
    assert_eq!(told["tasks"][0]["range"], Value::Null);
    adds_up(&told["tasks"][0]);
    // Nothing new: the same model, and no work for the background.
    assert_eq!(scene.learnt().await, told);
}

#[tokio::test]
async fn nothing_is_told_of_work_that_the_reader_may_not_see() {
    let scene = Scene::new().await;
    let dev = scene
        .house
        .person(Role::Developer, "dev", UserStatus::Active)
        .await;
    let hidden = scene.house.project(&scene.ada, "Hidden").await;
    let patch = json!({"visibility": "private"});
    let projects = &scene.house.app.projects;
    projects
        .update(&scene.ada, &hidden.parse().unwrap(), &patch, None)
        .await
        .unwrap();
    let mut open = Scene::new().await;
    // The same work in the open project of two organisations, one of which has hidden work of the same person.
    scene.history(&hidden, 60).await;
    open.house.clock.advance(DAY * 69);
    for one in [&scene, &open] {
        one.task("Now", 5).await;
    }
    let (with, without) = (scene.learnt().await, open.learnt().await);

    for part in [
        "score",
        "probability",
        "contributions",
        "mitigations",
        "range",
    ] {
        assert_eq!(with["tasks"][0][part], without["tasks"][0][part], "{part}");
    }
    assert_eq!(with["model"], without["model"]);
    // The hidden project itself learns from its own.
    let told = scene.risks_of(&scene.ada, &hidden).await.unwrap();
    assert_eq!(told["model"]["standing"], "learning");
    scene.house.queue.run().await;
    let told = scene.risks_of(&scene.ada, &hidden).await.unwrap();
    assert!(told["model"]["outcomes"]["known"].as_u64().unwrap() > 30);
    let refused = scene.risks_of(&dev, &hidden).await;
    assert!(matches!(refused, Err(Error::NotFound(Resource::Project))));
    open.project.clear();
}

#[tokio::test]
async fn tasks_are_asked_about_together_when_they_are_of_one_project() {
    let scene = Scene::new().await;
    let [one, two] = [scene.task("One", 3).await, scene.task("Two", 30).await];
    let other = scene.house.project(&scene.ada, "Other").await;
    let third = scene
        .house
        .task(&scene.ada, &other, json!({"title": "Three"}))
        .await;
    scene.learnt().await;

    let told = scene
        .analysis(&scene.ada, json!({"taskIds": [two, "WEB-1"]}))
        .await;
    let brief = scene
        .analysis(&scene.ada, json!({"taskIds": [two], "explain": false}))
        .await
        .unwrap();

    let told = told.unwrap_or_else(|_| panic!("the key names {one}"));
    assert_eq!(told["tasks"].as_array().unwrap().len(), 2);
    told["tasks"].as_array().unwrap().iter().for_each(adds_up);
    assert_eq!(brief["tasks"][0]["taskId"], json!(two));
    assert_eq!(brief["tasks"][0]["contributions"], json!([]));
    for (wrong, path) in [
        (json!({"taskIds": [one, third]}), "taskIds[1]"),
        (json!({"taskIds": ["NONE-1"]}), "taskIds[0]"),
        (json!({"projectId": "NONE"}), "projectId"),
        (json!({"projectId": other, "taskIds": [third]}), "projectId"),
        (json!({}), "projectId"),
    ] {
        match scene.analysis(&scene.ada, wrong).await {
            Err(Error::Invalid(fields)) => assert_eq!(fields[0].path, path),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_task_without_a_date_is_asked_about_the_end_of_the_project() {
    let scene = Scene::new().await;
    scene
        .house
        .task(&scene.ada, &scene.project, json!({"title": "Some day"}))
        .await;
    let told = scene.learnt().await;
    assert_eq!(
        (&told["project"]["withoutDate"], &told["project"]["score"]),
        (&json!(1), &Value::Null)
    );

    let patch = json!({"endDate": scene.day(20)});
    let projects = &scene.house.app.projects;
    projects
        .update(&scene.ada, &scene.project.parse().unwrap(), &patch, None)
        .await
        .unwrap();

    let told = scene.risks().await;
    assert_eq!(
        told["tasks"][0]["assumedDate"],
        json!({"date": scene.day(20), "from": "project"})
    );
    adds_up(&told["tasks"][0]);
}
