//! Whatever is sent, the answer is the envelope, names what is wrong, and is never a fault of ours.

use axum::body::Body;
use codexflow_api::limit::Class;
use codexflow_api::routes::table;
use http::Method;
use serde_json::{Value, json};

use crate::support::{TestApp, options};
use crate::world::{World, refused};

#[tokio::test]
async fn a_body_that_is_no_object_is_refused_everywhere() {
    let world = World::new().await;
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let many = (0..50_000)
        .map(|n| format!("\"k{n}\":1,"))
        .collect::<Vec<_>>()
        .concat();
    let bodies: [Vec<u8>; 10] = [
        b"{".to_vec(),
        b"[]".to_vec(),
        b"null".to_vec(),
        b"\"text\"".to_vec(),
        b"{\"a\":1e999}".to_vec(),
        b"{\"a\":\"\\ud800\"}".to_vec(),
        b"\xff\xfe{}".to_vec(),
        b"\0\0\0".to_vec(),
        deep.into_bytes(),
        format!("{{{many}\"z\":1}}").into_bytes(),
    ];

    for row in world.with_body() {
        let path = world.path(row);
        for body in &bodies {
            let shown = String::from_utf8_lossy(&body[..body.len().min(20)]).into_owned();
            let reply = world
                .client()
                .send(row.method.clone(), &path, body.clone().into())
                .await;
            assert!(reply.bytes.len() < 200_000, "{} {shown}", row.operation);
            if matches!(row.class, Class::Auth | Class::Register) && body.len() > 16 * 1024 {
                // Strangers may send these, so they are not even read to their end.
                reply.is(413);
                continue;
            }
            refused(&reply, &format!("{} {shown}", row.operation));
        }
    }
}

#[tokio::test]
async fn a_field_that_is_not_there_is_named_everywhere() {
    let world = World::new().await;
    let body = json!({"zzz": 1, "__proto__": {}, "isAdmin": true});

    for row in world.with_body() {
        let reply = world
            .client()
            .json(row.method.clone(), &world.path(row), &body)
            .await;

        refused(&reply, row.operation);
        for name in ["zzz", "__proto__", "isAdmin"] {
            let expected = (name.to_owned(), "unknown".to_owned());
            assert!(
                reply.details().contains(&expected),
                "{}: {}",
                row.operation,
                reply.body
            );
        }
    }
}

#[tokio::test]
async fn a_field_of_another_type_is_named_everywhere() {
    let world = World::new().await;

    for row in world.with_body() {
        let Some((_, fields)) = world.takes(row) else {
            continue;
        };
        let wrong: Value = fields
            .keys()
            .map(|name| (name.clone(), json!([[{}]])))
            .collect();
        let reply = world
            .client()
            .json(row.method.clone(), &world.path(row), &wrong)
            .await;
        refused(&reply, row.operation);
        let named = reply.details();
        for name in fields.keys() {
            let found = named
                .iter()
                .any(|(path, _)| path.starts_with(name.as_str()));
            assert!(found, "{} {name}: {}", row.operation, reply.body);
        }
    }
}

#[tokio::test]
async fn a_body_over_a_mebibyte_is_refused_everywhere() {
    let world = World::new().await;
    let large = format!("{{\"a\":\"{}\"}}", "x".repeat(1024 * 1024));

    for row in world.with_body() {
        let reply = world
            .client()
            .send(row.method.clone(), &world.path(row), large.clone().into())
            .await;

        assert_eq!(
            (reply.status, reply.code()),
            (413, "PAYLOAD_TOO_LARGE"),
            "{}",
            row.operation
        );
    }
}

#[tokio::test]
async fn long_text_is_refused_with_its_limit() {
    let world = World::new().await;
    let new = json!({
        "projectId": world.place().project, "title": "x".repeat(501), "description": "é".repeat(65_000),
        "labels": vec!["l"; 51], "storyPoints": -1, "dueDate": "2025-02-30", "status": "open",
        "estimatedHours": 1e300, "assignee": "me", "parentId": "\u{202e}",
    });

    let reply = world.client().post("/v1/tasks", &new).await;

    refused(&reply, "createTask");
    for name in [
        "title",
        "description",
        "labels",
        "storyPoints",
        "dueDate",
        "status",
        "estimatedHours",
        "assignee",
        "parentId",
    ] {
        assert!(
            reply
                .details()
                .iter()
                .any(|(path, _)| path.starts_with(name)),
            "{name}: {}",
            reply.body
        );
    }
}

#[tokio::test]
async fn an_id_that_is_none_names_nothing_everywhere() {
    let world = World::new().await;
    let long = "x".repeat(4000);
    let ids = [
        "x",
        "%20",
        "%00",
        "%ff",
        "..",
        "%2e%2e%2f",
        "'%20or%201=1",
        "task_",
        "%F0%9F%92%A9",
        long.as_str(),
    ];

    for row in table().iter().filter(|row| row.path.contains('{')) {
        for id in ids {
            let path = row.path.replace("{id}", id);
            let path = path
                .replace("{user}", id)
                .replace("{other}", id)
                .replace("{comment}", id)
                .replace("{attachment}", id)
                .replace("{name}", id);
            let reply = world
                .client()
                .json(row.method.clone(), &path, &json!({}))
                .await;
            assert!(
                (400..500).contains(&reply.status),
                "{} {path}: {}",
                row.operation,
                reply.status
            );
            if row.method == Method::GET {
                assert_eq!(reply.status, 404, "{} {path}", row.operation);
            }
        }
    }
}

#[tokio::test]
async fn a_wrong_parameter_is_named_everywhere() {
    let world = World::new().await;
    let client = world.scene.client();

    for row in table().iter().filter(|row| row.path.starts_with("/v1/")) {
        let path = world.path(row);
        let ask = async |query: &str| {
            client
                .json(row.method.clone(), &format!("{path}?{query}"), &json!({}))
                .await
        };
        refused(&ask("colour=red").await, row.operation);
        for param in &row.query {
            let name = param.name.replace('[', "%5B").replace(']', "%5D");
            for value in ["%00", "%ff", "%zz"] {
                refused(
                    &ask(&format!("{name}={value}")).await,
                    &format!("{} {name}", row.operation),
                );
            }
            for value in [
                "",
                "-1",
                "99999999999999999999",
                "2025-02-30",
                "%F0%9F%92%A9",
                "a,,b",
                "null",
            ] {
                let reply = ask(&format!("{name}={value}")).await;
                assert!(
                    reply.status < 500,
                    "{} {name}={value}: {}",
                    row.operation,
                    reply.body
                );
            }
        }
        for wrong in [
            "limit=0",
            "limit=201",
            "limit=1.5",
            "count=yes",
            "cursor=zzz",
            "cursor=AAAAAAAAAAAAAAAA",
        ] {
            let name = wrong.split('=').next().unwrap();
            if row.query.iter().any(|param| param.name == name) {
                refused(&ask(wrong).await, &format!("{} {wrong}", row.operation));
            }
        }
    }
}

#[tokio::test]
async fn a_cursor_belongs_to_its_list() {
    let world = World::new().await;
    let client = world.scene.client();
    for (path, other) in [
        ("/v1/tasks?limit=1", "/v1/tasks?limit=1&status=todo"),
        (
            "/v1/projects?limit=1",
            "/v1/projects?limit=1&status=planning",
        ),
        ("/v1/users?limit=1", "/v1/users?limit=1&role=developer"),
    ] {
        let page = client.get(path).await.is(200);
        let cursor = page.body["meta"]["page"]["nextCursor"]
            .as_str()
            .unwrap()
            .to_owned();

        client.get(&format!("{path}&cursor={cursor}")).await.is(200);
        let reply = client.get(&format!("{other}&cursor={cursor}")).await;
        refused(&reply, other);
    }
}

#[tokio::test]
async fn wrong_headers_are_named() {
    let world = World::new().await;
    let path = format!("/v1/tasks/{}", world.place().task);
    let rename = json!({"title": "Renamed"});

    for (name, value) in [
        ("if-match", "seven"),
        ("if-match", "W/\"v1\""),
        ("if-match", "\"v1\", \"v2\""),
    ] {
        let reply = world.client().with(name, value).patch(&path, &rename).await;
        refused(&reply, value);
    }
    let new = json!({"projectId": world.place().project, "title": "New"});
    let reply = world
        .client()
        .with("idempotency-key", "with space")
        .post("/v1/tasks", &new)
        .await;
    refused(&reply, "idempotency-key");
}

#[tokio::test]
async fn a_panic_is_a_500_and_the_server_lives() {
    let mut broken = options();
    broken.figures = vec![Box::new(|| panic!("the secret reason"))];
    let app = TestApp::with(broken).await;

    let reply = app.anonymous().get("/metrics").await.is(500);

    assert_eq!(reply.code(), "SERVER_ERROR");
    assert!(!str::from_utf8(&reply.bytes).unwrap().contains("secret"));
    app.anonymous()
        .send(Method::GET, "/healthz", Body::empty())
        .await
        .is(200);
}
