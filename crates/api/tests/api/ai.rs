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

#[tokio::test]
async fn a_text_is_analysed_in_the_shapes_of_comprehend() {
    let app = TestApp::new().await;
    let admin = app.as_admin();
    let ask = json!({"text": "We are very happy: the release on 2026-03-01 went well."});

    let told = admin.post("/v1/ai/text-analysis", &ask).await.is(200);

    let told = told.data();
    assert_eq!(told["engine"], "builtin");
    assert_eq!(told["Sentiment"], "POSITIVE");
    assert_eq!(told["Entities"][0]["Type"], "DATE");
    assert!(
        told["KeyPhrases"][0]["EndOffset"].as_u64() > told["KeyPhrases"][0]["BeginOffset"].as_u64()
    );
}

#[tokio::test]
async fn a_week_is_summarised_and_its_mood_is_shown() {
    let app = TestApp::new().await;
    let admin = app.as_admin();
    chain(&admin, 1).await;
    let comment = json!({"text": "We decided to go with the blue one, and I love it."});
    admin
        .post("/v1/tasks/WEB-1/comments", &comment)
        .await
        .is(201);

    let ask = json!({"projectId": "WEB"});
    let told = admin.post("/v1/ai/summarize", &ask).await.is(200);
    assert_eq!(told.data()["week"]["comments"], 1);
    assert_eq!(told.data()["sentences"][0]["role"], "decision");
    let moods = admin.get("/v1/projects/WEB/sentiment").await.is(200);
    assert_eq!(moods.data()["weeks"][7]["positive"], 1);
}

#[tokio::test]
async fn a_review_finds_a_secret_and_does_not_repeat_it() {
    let app = TestApp::new().await;
    let admin = app.as_admin();
    let secret = "hunter2hunter2hunter2";
    let diff = format!("--- a/src/a.py\n+++ b/src/a.py\n@@ -0,0 +1 @@\n+password = \"{secret}\"\n");

    let told = admin
        .post("/v1/ai/review", &json!({ "diff": diff }))
        .await
        .is(200);

    assert_eq!(told.data()["findings"][0]["rule"], "secret");
    assert!(!told.body.to_string().contains(secret));
}

#[tokio::test]
async fn the_parts_of_a_score_sum_to_it_and_the_model_says_what_it_rests_on() {
    let app = TestApp::new().await;
    let admin = app.as_admin();
    chain(&admin, 3).await;
    let soon = json!({"dueDate": "2999-01-01"});
    admin.patch("/v1/tasks/WEB-3", &soon).await.is(200);

    let told = admin.get("/v1/projects/WEB/risks?limit=1").await.is(200);
    let told = told.data();
    assert_eq!(told["project"]["scored"], 3);
    assert_eq!(told["tasks"].as_array().unwrap().len(), 1);
    let task = &told["tasks"][0];
    assert_eq!(task["assumedDate"]["from"], "forecast");
    let points = task["contributions"].as_array().unwrap().iter();
    let sum: i64 = points.map(|one| one["points"].as_i64().unwrap()).sum();
    assert_eq!(
        task["base"].as_i64().unwrap() + sum,
        task["score"].as_i64().unwrap()
    );
    assert_eq!(told["model"]["kind"], "random-forest");

    let ask = json!({"taskIds": ["WEB-3", "WEB-1"], "explain": false});
    let asked = admin.post("/v1/ai/risk-analysis", &ask).await.is(200);
    let keys = asked.data()["tasks"].as_array().unwrap().iter();
    let keys: Vec<_> = keys.map(|task| &task["key"]).collect();
    assert_eq!(keys, ["WEB-1", "WEB-3"]);
    let refused = admin.get("/v1/projects/WEB/risks?limit=101").await.is(400);
    assert_eq!(refused.body["error"]["details"][0]["path"], "limit");
}
