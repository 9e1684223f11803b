//! What models say, through the door.

use futures::future::join;
use serde_json::{Value, json};

use crate::support::{Client, TestApp};

/// A project of tasks of eight hours that wait for each other, and its id.
async fn chain(client: &Client, tasks: usize) -> String {
    let new = json!({"name": "Website", "key": "WEB"});
    let project = client.post("/v1/projects", &new).await.is(201).data()["projectId"].clone();
    let mut before = Value::Null;
    for number in 1..=tasks {
        let title = format!("Step {number}");
        let new = json!({"projectId": project, "title": title, "estimatedHours": 8});
        let made = client.post("/v1/tasks", &new).await.is(201).data()["taskId"].clone();
        if let Some(before) = before.as_str() {
            let way = format!("/v1/tasks/{}/dependencies", made.as_str().unwrap());
            client.post(&way, &json!({"taskId": before})).await.is(200);
        }
        before = made;
    }
    project.as_str().unwrap().to_owned()
}

#[tokio::test]
async fn insights_name_the_tasks_that_decide_the_date() {
    let app = TestApp::new().await;
    let admin = app.as_admin();
    chain(&admin, 3).await;

    let told = admin
        .post("/v1/ai/insights", &json!({"projectId": "WEB"}))
        .await
        .is(200)
        .data()
        .clone();

    let decisive = told["plan"]["decisive"].as_array().unwrap();
    assert_eq!(decisive.len(), 3);
    assert_eq!(told["forecast"]["remaining"], 3);
    assert_eq!(told["forecast"]["weeks"].as_array().unwrap().len(), 13);
    let about: Vec<&str> = told["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|one| one["about"].as_str())
        .collect();
    assert_eq!(about, ["completion", "plan"]);
}

#[tokio::test]
async fn insights_look_as_far_as_they_are_asked_and_no_farther_than_a_year() {
    let app = TestApp::new().await;
    let admin = app.as_admin();
    chain(&admin, 2).await;
    let ask = |weeks: u64| json!({"projectId": "WEB", "horizonWeeks": weeks});

    let told = admin
        .post("/v1/ai/insights", &ask(52))
        .await
        .is(200)
        .data()
        .clone();
    assert_eq!(told["forecast"]["weeks"].as_array().unwrap().len(), 52);
    for weeks in [0, 53] {
        let refused = admin.post("/v1/ai/insights", &ask(weeks)).await.is(400);
        assert_eq!(refused.body["error"]["details"][0]["path"], "horizonWeeks");
    }
    let refused = admin
        .post("/v1/ai/insights", &json!({"projectId": "NONE"}))
        .await
        .is(400);
    assert_eq!(refused.body["error"]["details"][0]["path"], "projectId");
}

/// One thread answers all requests here: were the plan reckoned on it, the second answer could only come last.
#[tokio::test]
async fn others_are_answered_while_a_plan_is_reckoned() {
    let app = TestApp::new().await;
    let admin = app.as_admin();
    chain(&admin, 30).await;
    let answered = parking_lot::Mutex::new(Vec::new());

    let plan = async {
        admin
            .post("/v1/ai/insights", &json!({"projectId": "WEB"}))
            .await
            .is(200);
        answered.lock().push("plan");
    };
    let task = async {
        admin.get("/v1/tasks/WEB-1").await.is(200);
        answered.lock().push("task");
    };
    join(plan, task).await;

    assert_eq!(*answered.lock(), ["task", "plan"]);
}
