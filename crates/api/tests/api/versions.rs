//! If-Match and Idempotency-Key, on every operation that the table of routes has.

use futures::future::join_all;
use http::Method;
use serde_json::json;

use codexflow_api::routes::table;
use codexflow_core::access::Role;

use crate::permissions::{CASES, On, ask_as};
use crate::scene::{Actor, Kind, Scene};
use crate::support::TestApp;

#[test]
fn a_write_to_one_object_heeds_its_version_or_says_why_not() {
    for row in table() {
        let writes_one = row.method != Method::GET && row.path.contains('{');
        assert!(
            !writes_one || row.is_conditional != row.unversioned.is_some(),
            "{}: conditional() or unversioned(why)",
            row.operation
        );
    }
}

#[tokio::test]
async fn a_stale_version_is_refused_wherever_there_is_one() {
    let scene = Scene::new(Actor::Admin, true).await;
    let client = scene.client().clone().with("if-match", "\"v99\"");
    let mut tried = 0;

    for case in CASES.iter().filter(|case| case.row().is_conditional) {
        let kind = match case.on {
            On::Private => Kind::Own,
            _ => Kind::Open,
        };
        let mut places = scene.places().iter();
        let place = places.find(|place| place.kind == kind).unwrap();
        let reply = ask_as(&client, &scene, case, place).await;
        assert_eq!(reply.status, 412, "{}: {}", case.operation, reply.body);
        tried += 1;
    }

    assert!(tried > 20, "{tried}");
}

#[tokio::test]
async fn repeats_at_once_are_answered_alike() {
    let app = TestApp::new().await;
    let admin = app.as_admin();
    let new = json!({"name": "Gone", "key": "GONE"});
    let gone = admin.post("/v1/projects", &new).await.is(201);
    let gone = format!(
        "/v1/projects/{}",
        gone.data()["projectId"].as_str().unwrap()
    );
    admin
        .send(Method::DELETE, &gone, axum::body::Body::empty())
        .await
        .is(200);
    let job = app.job(&admin).await;
    let placeholder = app.placeholder("Pat").await;
    let merge = format!("/v1/users/{placeholder}/merge");
    let (other, _) = app.someone("other", Role::Developer).await;
    let restore = format!("{gone}/restore");
    let cancel = format!("/v1/jobs/{job}/cancel");

    for (path, body) in [
        ("/v1/projects", json!({"name": "Website", "key": "WEB"})),
        (restore.as_str(), json!({})),
        (cancel.as_str(), json!({})),
        (merge.as_str(), json!({"into": other})),
    ] {
        let client = admin.clone().with("idempotency-key", path);
        let replies = join_all((0..20).map(|_| client.post(path, &body))).await;
        let first = &replies[0];
        for reply in &replies {
            assert!(reply.status < 300, "{path}: {}", reply.body);
            assert_eq!(
                (reply.status, reply.data()),
                (first.status, first.data()),
                "{path}"
            );
        }
        let later = client.post(path, &body).await;
        assert_eq!(later.header("idempotency-replayed"), "true", "{path}");
    }
}

#[tokio::test]
async fn who_may_no_longer_do_it_gets_no_kept_answer() {
    let app = TestApp::new().await;
    let (id, manager) = app.someone("manager", Role::Manager).await;
    let manager = manager.with("idempotency-key", "once");
    let new = json!({"name": "Website", "key": "WEB"});
    manager.post("/v1/projects", &new).await.is(201);
    manager.post("/v1/projects", &new).await.is(201);

    let demoted = json!({"role": "developer"});
    app.as_admin()
        .patch(&format!("/v1/users/{id}"), &demoted)
        .await
        .is(200);

    manager.post("/v1/projects", &new).await.is(403);
}

/// Whatever was done in a private project is told nobody who has been removed from it since.
#[tokio::test]
async fn who_may_no_longer_see_it_gets_no_kept_answer() {
    let mut tried = 0;
    for case in CASES {
        let row = case.row();
        if !row.is_idempotent || !matches!(case.on, On::Places | On::InBody) {
            continue;
        }
        let mut scene = Scene::new(Actor::Manager, false).await;
        scene.prepare(row.operation).await;
        let mut places = scene.places().iter();
        let place = places.find(|place| place.kind == Kind::Own).unwrap();
        let client = scene.client().clone().with("idempotency-key", "once");
        let first = ask_as(&client, &scene, case, place).await;
        if first.status == 403 {
            continue;
        }
        assert!(first.status < 300, "{}: {}", case.operation, first.body);
        let again = ask_as(&client, &scene, case, place).await;
        assert_eq!(
            again.header("idempotency-replayed"),
            "true",
            "{}",
            case.operation
        );
        for project in [&place.project, &place.gone_project] {
            let me = format!("/v1/projects/{project}/members/{}", scene.me);
            let client = scene.client();
            client
                .send(Method::DELETE, &me, axum::body::Body::empty())
                .await;
        }

        let later = ask_as(&client, &scene, case, place).await;

        assert!(
            [400, 404].contains(&later.status),
            "{}: {}",
            case.operation,
            later.body
        );
        assert_eq!(
            later.header("idempotency-replayed"),
            "",
            "{}",
            case.operation
        );
        tried += 1;
    }

    assert!(tried > 5, "{tried}");
}

#[tokio::test]
async fn the_repeat_of_an_import_answers_how_far_it_is() {
    let app = TestApp::new().await;
    let client = app
        .as_admin()
        .with("content-type", "text/csv")
        .with("idempotency-key", "once");
    let send = async || {
        let file = crate::scene::export("NEW");
        client
            .send(Method::POST, "/v1/imports/jira", file.into())
            .await
    };
    let first = send().await;
    let job = first.data()["jobId"].as_str().unwrap();
    let ended = app.as_admin().ended(job).await;

    let again = send().await.is(200);

    assert_eq!(again.data(), ended.data());
    assert_eq!(again.header("idempotency-replayed"), "true");
}
