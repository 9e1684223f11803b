//! What happened, in order, and told as it comes.

use codexflow_core::access::Role;
use serde_json::json;

use crate::support::{Client, Reply, TestApp};

async fn project(admin: &Client, body: serde_json::Value) -> String {
    let made = admin.post("/v1/projects", &body).await.is(201);
    made.data()["projectId"].as_str().unwrap().to_owned()
}

/// Gives every event its number.
async fn sequenced(app: &TestApp, projects: &[&str]) {
    use codexflow_core::event::Stream;
    let ids = projects
        .iter()
        .map(|id| Stream::Project(id.parse().unwrap()));
    for stream in std::iter::once(Stream::Org).chain(ids) {
        codexflow_core::relay::drain(&app.app.store, stream)
            .await
            .unwrap();
    }
}

fn kinds(reply: &Reply) -> Vec<&str> {
    let events = reply.data().as_array().unwrap().iter();
    events
        .map(|event| event["type"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn events_of_a_project_come_in_order_and_go_on_after_a_number() {
    let app = TestApp::new().await;
    let admin = app.as_admin();
    let web = project(&admin, json!({"name": "Web", "key": "WEB"})).await;
    for title in ["a", "b", "c"] {
        let new = json!({"projectId": web, "title": title});
        admin.post("/v1/tasks", &new).await.is(201);
    }
    sequenced(&app, &[&web]).await;

    let first = admin.get("/v1/events?project=WEB&limit=2").await.is(200);
    let rest = admin.get("/v1/events?project=WEB&after=2").await.is(200);

    assert_eq!(kinds(&first), ["project.created", "task.created"]);
    assert_eq!(first.data()[1]["seq"], 2);
    assert_eq!(first.body["meta"]["page"]["nextCursor"], "2");
    assert_eq!(first.body["meta"]["page"]["hasMore"], true);
    assert_eq!(kinds(&rest), ["task.created", "task.created"]);
    assert_eq!(rest.body["meta"]["page"]["hasMore"], false);
}

#[tokio::test]
async fn without_a_project_every_visible_stream_is_merged_and_no_other() {
    let app = TestApp::new().await;
    let admin = app.as_admin();
    let open = project(&admin, json!({"name": "Open"})).await;
    let hidden = project(&admin, json!({"name": "Hidden", "visibility": "private"})).await;
    let (_, developer) = app.someone("dev", Role::Developer).await;
    sequenced(&app, &[&open, &hidden]).await;

    let mut cursor = String::new();
    let mut seen = Vec::new();
    loop {
        let reply = developer
            .get(&format!("/v1/events?limit=1{cursor}"))
            .await
            .is(200);
        seen.extend(reply.data().as_array().unwrap().clone());
        let page = &reply.body["meta"]["page"];
        cursor = format!("&after={}", page["nextCursor"].as_str().unwrap());
        if page["hasMore"] == false {
            break;
        }
    }
    let all = admin.get("/v1/events").await.is(200);

    assert!(seen.iter().any(|event| event["projectId"] == open.as_str()));
    assert!(
        seen.iter()
            .all(|event| event["projectId"] != hidden.as_str())
    );
    assert!(
        seen.iter().all(|event| event["projectId"].is_string()
            || event["type"] != "user.created"
            || event["changes"].to_string().contains("developer")),
        "a developer learns of their own account only: {seen:?}"
    );
    assert!(all.body.to_string().contains(&hidden));
}

#[tokio::test]
async fn hidden_projects_and_wrong_places_are_refused_alike() {
    let app = TestApp::new().await;
    let admin = app.as_admin();
    let hidden = project(&admin, json!({"name": "Hidden", "visibility": "private"})).await;
    let (_, developer) = app.someone("dev", Role::Developer).await;

    for path in [
        format!("/v1/events?project={hidden}"),
        "/v1/events?project=NOWHERE".into(),
        "/v1/events?after=nonsense".into(),
        "/v1/events?limit=0".into(),
    ] {
        developer.get(&path).await.is(400);
    }
}

#[tokio::test]
async fn a_live_stream_goes_on_after_the_last_event_that_was_read() {
    let app = TestApp::new().await;
    let admin = app.as_admin();
    let web = project(&admin, json!({"name": "Web", "key": "WEB"})).await;
    let new = json!({"projectId": web, "title": "a"});
    admin.post("/v1/tasks", &new).await.is(201);
    sequenced(&app, &[&web]).await;

    let news = admin.get("/v1/events/stream?project=WEB").await.is(200);
    let admin = admin.with("last-event-id", "1");
    let rest = admin.get("/v1/events/stream?project=WEB").await.is(200);

    assert_eq!(news.header("content-type"), "text/event-stream");
    let text = String::from_utf8(news.bytes.to_vec()).unwrap();
    assert!(text.starts_with("event: ready\nid: 2\n"), "{text}");
    assert!(!text.contains("task.created"), "{text}");
    let text = String::from_utf8(rest.bytes.to_vec()).unwrap();
    assert!(
        text.contains("id: 2\nevent: task.created\ndata: {"),
        "{text}"
    );
    assert!(text.ends_with("event: end\ndata: {\"reason\":\"it is time to connect anew\"}\n\n"));
}

#[tokio::test]
async fn nothing_is_told_to_a_person_who_is_locked_or_no_longer_sees_it() {
    let mut options = crate::support::options();
    options.live_for = std::time::Duration::from_hours(1);
    let app = TestApp::with(options).await;
    let admin = app.as_admin();
    let web = project(&admin, json!({"name": "Web", "key": "WEB"})).await;
    let (_, other) = app.someone("other", Role::Developer).await;
    let (id, developer) = app.someone("dev", Role::Developer).await;

    let hiding = async {
        tokio::task::yield_now().await;
        admin
            .patch(
                &format!("/v1/projects/{web}"),
                &json!({"visibility": "private"}),
            )
            .await
            .is(200);
        sequenced(&app, &[&web]).await;
    };
    let (heard, ()) = tokio::join!(other.get("/v1/events/stream?project=WEB"), hiding);
    let demoting = async {
        tokio::task::yield_now().await;
        admin
            .patch(&format!("/v1/users/{id}"), &json!({"role": "qa"}))
            .await
            .is(200);
        sequenced(&app, &[&web]).await;
    };
    let (ended, ()) = tokio::join!(developer.get("/v1/events/stream"), demoting);

    let text = String::from_utf8(heard.bytes.to_vec()).unwrap();
    assert!(!text.contains("visibility"), "{text}");
    assert!(text.contains("what you may see has changed"), "{text}");
    let text = String::from_utf8(ended.bytes.to_vec()).unwrap();
    assert!(text.contains("event: end"), "{text}");
}

#[tokio::test]
async fn a_person_has_a_bounded_number_of_live_streams() {
    let mut options = crate::support::options();
    options.live_for = std::time::Duration::from_hours(1);
    let app = TestApp::with(options).await;
    let admin = app.as_admin();
    let mut open = Vec::new();
    for _ in 0..10 {
        let admin = admin.clone();
        open.push(tokio::spawn(
            async move { admin.get("/v1/events/stream").await },
        ));
    }
    while app.app.resident.users().is_empty() {
        tokio::task::yield_now().await;
    }
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }

    admin.get("/v1/events/stream").await.is(429);

    for stream in open {
        stream.abort();
    }
}

#[tokio::test]
async fn a_job_is_followed_to_its_end_by_who_started_it_and_by_nobody_else() {
    let mut options = crate::support::options();
    options.live_for = std::time::Duration::from_hours(1);
    let app = TestApp::with(options).await;
    let admin = app.as_admin();
    let job = app.job(&admin).await;
    let path = format!("/v1/jobs/{job}/stream");
    let cancel = format!("/v1/jobs/{job}/cancel");
    let cancelling = async {
        tokio::task::yield_now().await;
        admin.post(&cancel, &json!({})).await.is(200);
    };

    let (told, ()) = tokio::join!(admin.get(&path), cancelling);

    assert_eq!(told.header("content-type"), "text/event-stream");
    let text = String::from_utf8(told.bytes.to_vec()).unwrap();
    let last = text.rsplit("event: job\n").next().unwrap();
    assert!(last.contains(&format!("\"jobId\":\"{job}\"")), "{text}");
    assert!(last.contains("\"state\":\"cancelled\""), "{text}");
    let end = "event: end\ndata: {\"reason\":\"the job has ended\"}\n\n";
    assert!(text.ends_with(end), "{text}");

    let (_, other) = app.someone("dev", Role::Developer).await;
    other.get(&path).await.is(404);
    admin.get("/v1/jobs/nonsense/stream").await.is(404);
}
