//! Tasks through the door: repeats, versions and races.

use futures::future::join_all;
use insta::assert_json_snapshot;
use serde_json::{Value, json};

use crate::support::{Client, TestApp};

async fn project(client: &Client) -> String {
    let made = client
        .post("/v1/projects", &json!({"name": "Website", "key": "WEB"}))
        .await
        .is(201);
    made.data()["projectId"].as_str().unwrap().to_owned()
}

async fn task(client: &Client, project: &str, title: &str) -> Value {
    let new = json!({"projectId": project, "title": title});
    client.post("/v1/tasks", &new).await.is(201).data().clone()
}

#[tokio::test]
async fn answers_have_the_seeds_envelope() {
    let app = TestApp::new().await;
    let admin = app.as_admin().with("x-request-id", "req_test");
    let project = project(&admin).await;
    let new =
        json!({"projectId": project, "title": "One", "priority": "high", "dueDate": "2025-11-30"});
    let made = admin.post("/v1/tasks", &new).await.is(201);
    let id = made.data()["taskId"].as_str().unwrap();
    assert_eq!(made.header("location"), format!("/v1/tasks/{id}"));
    assert_eq!(
        made.header("etag"),
        admin.get("/v1/tasks/WEB-1").await.header("etag")
    );

    assert_json_snapshot!("a_task", made.body);
    assert_json_snapshot!(
        "a_list",
        admin.get("/v1/tasks?count=true").await.is(200).body
    );
    assert_json_snapshot!(
        "a_project",
        admin.get("/v1/projects/WEB").await.is(200).body
    );
    let wrong = json!({"projectId": project, "status": "open", "colour": "red"});
    assert_json_snapshot!(
        "an_error",
        admin.post("/v1/tasks", &wrong).await.is(400).body
    );
    assert_json_snapshot!(
        "not_found",
        admin.get("/v1/tasks/WEB-99").await.is(404).body
    );
}

#[tokio::test]
async fn a_hundred_repeats_at_once_make_one_task() {
    let app = TestApp::new().await;
    let admin = app.as_admin();
    let project = project(&admin).await;
    let client = admin.clone().with("idempotency-key", "once");
    let new = json!({"projectId": project, "title": "Once"});

    let replies = join_all((0..100).map(|_| client.post("/v1/tasks", &new))).await;

    let ids: Vec<&Value> = replies
        .iter()
        .map(|reply| &reply.data()["taskId"])
        .collect();
    assert!(replies.iter().all(|reply| reply.status == 201));
    assert!(ids.iter().all(|id| *id == ids[0]));
    let made = replies
        .iter()
        .filter(|reply| reply.header("idempotency-replayed").is_empty());
    assert_eq!(made.count(), 1);
    let list = admin.get("/v1/tasks?count=true").await.is(200);
    assert_eq!(list.body["meta"]["page"]["total"], 1);
}

#[tokio::test]
async fn a_repeat_answers_what_the_first_request_did_even_after_a_change() {
    let app = TestApp::new().await;
    let admin = app.as_admin();
    let project = project(&admin).await;
    let client = admin.clone().with("idempotency-key", "once");
    let new = json!({"projectId": project, "title": "Once"});
    let first = client.post("/v1/tasks", &new).await.is(201);
    let path = first.header("location").to_owned();
    admin.patch(&path, &json!({"title": "Twice"})).await.is(200);

    let again = client.post("/v1/tasks", &new).await.is(201);

    assert_eq!(again.data(), first.data());
    assert_eq!(again.header("etag"), first.header("etag"));
    assert_eq!(again.header("location"), path);
    let developer = app.as_developer().await.with("idempotency-key", "once");
    let other = developer.post("/v1/tasks", &new).await.is(201);
    assert_ne!(
        other.data()["taskId"],
        first.data()["taskId"],
        "a key is one person's own"
    );
}

#[tokio::test]
async fn an_answer_too_large_to_keep_is_read_again() {
    let app = TestApp::new().await;
    let admin = app.as_admin();
    let project = project(&admin).await;
    let client = admin.clone().with("idempotency-key", "large");
    let new = json!({"projectId": project, "title": "Large", "description": "\"".repeat(40_000)});
    let first = client.post("/v1/tasks", &new).await.is(201);
    assert!(first.bytes.len() > 64 * 1024);

    let again = client.post("/v1/tasks", &new).await.is(201);

    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.data(), first.data());
    assert_eq!(again.header("location"), first.header("location"));
}

#[tokio::test]
async fn a_refused_request_is_not_remembered() {
    let app = TestApp::new().await;
    let admin = app.as_admin();
    let project = project(&admin).await;
    let client = admin.with("idempotency-key", "once");
    client
        .post("/v1/tasks", &json!({"projectId": project}))
        .await
        .is(400);

    client
        .post(
            "/v1/tasks",
            &json!({"projectId": project, "title": "Right"}),
        )
        .await
        .is(201);
}

#[tokio::test]
async fn sixteen_clients_on_one_task_lose_nothing() {
    let app = TestApp::new().await;
    let admin = app.as_admin();
    let project = project(&admin).await;
    let made = task(&admin, &project, "Shared").await;
    let path = format!("/v1/tasks/{}", made["taskId"].as_str().unwrap());
    let tag = admin.get(&path).await.header("etag").to_owned();

    let client = admin.clone().with("if-match", &tag);
    let titles: Vec<Value> = (0..16)
        .map(|n| json!({"title": format!("By {n}")}))
        .collect();
    let replies = join_all(titles.iter().map(|title| client.patch(&path, title))).await;

    assert_eq!(
        replies.iter().filter(|reply| reply.status == 200).count(),
        1
    );
    assert_eq!(
        replies.iter().filter(|reply| reply.status == 412).count(),
        15
    );
}

#[tokio::test]
async fn a_patch_that_changes_nothing_keeps_the_tag() {
    let app = TestApp::new().await;
    let admin = app.as_admin();
    let project = project(&admin).await;
    let made = task(&admin, &project, "Same").await;
    let path = format!("/v1/tasks/{}", made["key"].as_str().unwrap());
    let before = admin.get(&path).await.is(200);

    let after = admin
        .json(http::Method::PUT, &path, before.data())
        .await
        .is(200);

    assert_eq!(after.header("etag"), before.header("etag"));
    assert_eq!(after.data(), before.data());
}

#[tokio::test]
async fn lists_are_paged_without_gaps_and_known_by_their_tag() {
    let app = TestApp::new().await;
    let admin = app.as_admin();
    let project = project(&admin).await;
    for n in 0..7 {
        task(&admin, &project, &format!("Task {n}")).await;
    }
    let mut seen = Vec::new();
    let mut path = "/v1/tasks?limit=3&sort=-title".to_owned();
    loop {
        let page = admin.get(&path).await.is(200);
        let titles = page
            .data()
            .as_array()
            .unwrap()
            .iter()
            .map(|task| task["title"].clone());
        seen.extend(titles);
        let meta = &page.body["meta"]["page"];
        let Some(next) = meta["nextCursor"].as_str() else {
            break;
        };
        path = format!("/v1/tasks?limit=3&sort=-title&cursor={next}");
    }
    let expected: Vec<Value> = (0..7).rev().map(|n| json!(format!("Task {n}"))).collect();
    assert_eq!(seen, expected);

    let tag = admin.get("/v1/tasks").await.header("etag").to_owned();
    let known = admin.clone().with("if-none-match", &tag);
    known.get("/v1/tasks").await.is(304);
    task(&admin, &project, "Another").await;
    known.get("/v1/tasks").await.is(200);
}
