//! Attacks on every operation there is: fields that are the server's, ids of what is hidden, another host's name, another
//! site's page, names that look like paths. What is tried comes from the table of routes and the document, so that a new
//! operation is attacked as soon as it has a row.

use std::collections::BTreeSet;

use axum::body::Body;
use codexflow_api::routes::{Access, table};
use http::Method;
use serde_json::{Value, json};

use crate::scene::{Actor, Kind};
use crate::support::{PASSWORD, TestApp};
use crate::world::{World, encoded, refused};

/// What clients may set of an object; every other field of it is the server's.
const WRITABLE: [(&str, &[&str]); 12] = [
    (
        "TaskPatch",
        &[
            "title",
            "description",
            "type",
            "status",
            "assignee",
            "reporter",
            "priority",
            "estimatedHours",
            "actualHours",
            "storyPoints",
            "startDate",
            "dueDate",
            "parentId",
            "milestoneId",
            "cycleId",
            "dependencies",
            "labels",
        ],
    ),
    (
        "ProjectPatch",
        &[
            "name",
            "description",
            "status",
            "owner",
            "teamMembers",
            "startDate",
            "endDate",
            "priority",
            "tags",
            "visibility",
            "labels",
            "transitions",
        ],
    ),
    (
        "UserPatch",
        &["name", "email", "avatar", "preferences", "role", "status"],
    ),
    ("CommentPatch", &["text"]),
    ("PrdCommentPatch", &["text"]),
    ("TimeEntryPatch", &["startedAt", "seconds", "note"]),
    (
        "MilestonePatch",
        &["name", "description", "startDate", "dueDate", "status"],
    ),
    ("CyclePatch", &["name", "goal", "startDate", "endDate"]),
    (
        "PreferencesPatch",
        &["theme", "notifications", "notify", "digest", "timezone"],
    ),
    ("NotificationPatch", &["read"]),
    (
        "SavedViewPatch",
        &[
            "name",
            "projectId",
            "shared",
            "filter",
            "sort",
            "groupBy",
            "layout",
        ],
    ),
    ("PrdPatch", &["title", "content", "approvers"]),
];

/// Something else of the same kind.
fn another(value: &Value) -> Value {
    match value {
        Value::Null | Value::String(_) => json!("2001-01-01T00:00:00Z"),
        Value::Bool(is) => json!(!is),
        Value::Number(number) => json!(number.as_f64().unwrap_or_default() + 999.0),
        Value::Array(items) => json!([items.clone(), vec![json!("x")]].concat()),
        Value::Object(_) => json!({"total": 999, "totalTasks": 999}),
    }
}

#[tokio::test]
async fn what_only_the_server_sets_may_only_come_back_unchanged() {
    let world = World::new().await;
    let client = world.client();
    let mut tried = 0;

    for row in world.with_body() {
        let (name, fields) = world.takes(row).unwrap();
        if !name.ends_with("Patch") {
            continue;
        }
        let mut known = WRITABLE.iter();
        let Some((_, writable)) = known.find(|(known, _)| *known == name) else {
            panic!("say what clients may set of a {name}");
        };
        let path = world.path(row);
        let before = client.get(&path).await.is(200);
        for field in fields.keys() {
            if writable.contains(&field.as_str()) {
                continue;
            }
            let what = format!("{} {field}", row.operation);
            let is = before.data().get(field).cloned().unwrap_or_default();
            let set = json!({field: another(&is)});
            let reply = client.json(row.method.clone(), &path, &set).await;
            refused(&reply, &what);
            let expected = (field.clone(), "read_only".to_owned());
            assert!(
                reply.details().contains(&expected),
                "{what}: {}",
                reply.body
            );
            let same = json!({field: is});
            let reply = client.json(row.method.clone(), &path, &same).await;
            assert_eq!(reply.status, 200, "{what} unchanged: {}", reply.body);
            tried += 1;
        }
        let after = client.get(&path).await.is(200);
        assert_eq!(after.data(), before.data(), "{}", row.operation);
    }

    assert!(tried > 30, "{tried}");
}

/// Every field of every object is sent to every operation that does not have it.
#[tokio::test]
async fn a_field_of_another_object_is_never_taken() {
    let world = World::new().await;
    let schemas = world.document["components"]["schemas"].as_object().unwrap();
    let all: BTreeSet<&String> = schemas
        .values()
        .filter_map(|schema| schema["properties"].as_object())
        .flat_map(|fields| fields.keys())
        .collect();

    for row in world.with_body() {
        let (_, fields) = world.takes(row).unwrap();
        let (path, body) = world.case(row);
        let strange: Vec<_> = all
            .iter()
            .filter(|name| !fields.contains_key(**name))
            .collect();
        // No more than so many faults are told at once.
        for names in strange.chunks(50) {
            let mut body = body.as_object().cloned().unwrap_or_default();
            body.extend(names.iter().map(|name| ((**name).clone(), json!("admin"))));
            let reply = world
                .client()
                .json(row.method.clone(), &path, &Value::Object(body))
                .await;
            refused(&reply, row.operation);
            for name in names {
                let expected = ((**name).clone(), "unknown".to_owned());
                assert!(
                    reply.details().contains(&expected),
                    "{} {name}: {}",
                    row.operation,
                    reply.body
                );
            }
        }
    }
}

/// Ids and keys of a project and a task that are hidden, each with one that is nothing's.
fn hidden(world: &World) -> Vec<(String, String)> {
    let (foreign, nowhere) = (world.place_of(Kind::Foreign), world.place_of(Kind::Nowhere));
    [
        (&foreign.project, &nowhere.project),
        (&foreign.key, &nowhere.key),
        (&foreign.task, &nowhere.task),
        (&foreign.task_key, &nowhere.task_key),
        (&foreign.comment, &nowhere.comment),
        (&foreign.gone_task, &nowhere.gone_task),
    ]
    .map(|(one, other)| (one.clone(), other.clone()))
    .to_vec()
}

/// Whether a field holds an id, or several.
fn holds_ids(schema: &Value) -> bool {
    let names_one = |schema: &Value| {
        schema["format"]
            .as_str()
            .is_some_and(|format| format.ends_with("Ref"))
            || schema["pattern"].as_str().is_some_and(|pattern| {
                ["^task_", "^proj_", "^cmt_"]
                    .iter()
                    .any(|start| pattern.starts_with(start))
            })
    };
    names_one(schema) || names_one(&schema["items"])
}

#[tokio::test]
async fn an_id_of_what_is_hidden_says_no_more_than_one_of_nothing() {
    let world = World::of(Actor::Developer).await;
    let client = world.client();
    let mut tried = 0;

    for row in world.with_body() {
        let (_, fields) = world.takes(row).unwrap();
        let (path, body) = world.case(row);
        for (field, schema) in fields.iter().filter(|(_, schema)| holds_ids(schema)) {
            for (foreign, nothing) in hidden(&world) {
                let ask = async |id: &str| {
                    let mut body = body.clone();
                    let is_list = schema["items"].is_object();
                    body[field] = if is_list { json!([id]) } else { json!(id) };
                    let reply = client.json(row.method.clone(), &path, &body).await;
                    let error = reply.body["error"].to_string().replace(id, "ID");
                    (reply.status, error)
                };
                let told = ask(&foreign).await;
                let what = format!("{} {field} {foreign}", row.operation);
                assert!((400..500).contains(&told.0), "{what}: {told:?}");
                assert_eq!(told, ask(&nothing).await, "{what}");
                tried += 1;
            }
        }
    }
    for row in table().iter().filter(|row| row.method == Method::GET) {
        let path = world.path(row);
        // What is searched for in people's names is no id.
        for param in row.query.iter().filter(|param| param.name != "q") {
            for (foreign, nothing) in hidden(&world) {
                let ask = async |id: &str| {
                    let reply = client.get(&format!("{path}?{}={id}", param.name)).await;
                    let told = [
                        &reply.body["data"],
                        &reply.body["error"],
                        &reply.body["meta"]["page"],
                    ];
                    let told = told.map(|part| part.to_string().replace(id, "ID"));
                    (reply.status, told)
                };
                let name = param.name.replace('[', "%5B").replace(']', "%5D");
                let what = format!("{} {name}={foreign}", row.operation);
                assert_eq!(ask(&foreign).await, ask(&nothing).await, "{what}");
                tried += 1;
            }
        }
    }

    assert!(tried > 100, "{tried}");
}

#[tokio::test]
async fn who_calls_the_server_by_another_name_gets_nothing() {
    let world = World::new().await;

    for row in table() {
        let path = world.path(row);
        for hosts in [
            vec!["evil.example"],
            vec!["127.0.0.1.evil.example:8080"],
            vec!["localhost@evil.example"],
            vec!["localhost, evil.example"],
            vec![""],
            vec!["localhost:8080", "evil.example"],
            vec!["evil.example", "localhost:8080"],
        ] {
            let mut client = world.client();
            for host in &hosts {
                client = client.with("host", host);
            }
            let reply = client
                .with("x-forwarded-host", "localhost")
                .json(row.method.clone(), &path, &json!({}))
                .await;
            let what = format!("{} {hosts:?}", row.operation);
            assert_eq!(reply.status, 400, "{what}: {}", reply.body);
            assert_eq!(reply.details()[0].0, "Host", "{what}");
        }
    }
}

#[tokio::test]
async fn a_cookie_that_another_sites_page_sends_along_opens_nothing() {
    let app = TestApp::new().await;
    let world = World::new().await;
    let credentials = json!({"email": "admin@example.com", "password": PASSWORD});
    let web = app.anonymous().with("x-codexflow-client", "web");
    let signed_in = web.post("/v1/auth/login", &credentials).await.is(200);
    let cookie = signed_in.header("set-cookie").split(';').next().unwrap();
    let with_cookie = app.anonymous().with("cookie", cookie);

    // The cookie stands for nobody, whoever sends it.
    for row in table().iter().filter(|row| row.access == Access::SignedIn) {
        let client = with_cookie.clone().with("x-codexflow-client", "web");
        let reply = client
            .json(row.method.clone(), &world.path(row), &json!({}))
            .await;
        assert_eq!(reply.status, 401, "{}", row.operation);
    }
    let own = ("x-codexflow-client", "web");
    for path in ["/v1/auth/refresh", "/v1/auth/logout"] {
        for headers in [
            vec![],
            vec![("origin", "http://127.0.0.1:8080")],
            vec![own, ("origin", "https://evil.example")],
            vec![own, ("origin", "null")],
            vec![own, ("origin", "http://127.0.0.1:8080.evil.example")],
            vec![own, ("origin", "http://127.0.0.1:9090")],
            vec![own, ("sec-fetch-site", "cross-site")],
            vec![own, ("sec-fetch-site", "same-site")],
            vec![
                ("x-codexflow-client", "web2"),
                ("sec-fetch-site", "same-origin"),
            ],
        ] {
            let mut client = with_cookie.clone();
            for (name, value) in &headers {
                client = client.with(name, value);
            }
            let reply = client.send(Method::POST, path, Body::empty()).await;
            assert_eq!(reply.status, 403, "{path} {headers:?}: {}", reply.body);
            assert_eq!(reply.header("set-cookie"), "", "{path} {headers:?}");
        }
    }
    let client = with_cookie.with("x-codexflow-client", "web");
    client
        .send(Method::POST, "/v1/auth/refresh", Body::empty())
        .await
        .is(200);
}

#[tokio::test]
async fn a_name_that_looks_like_a_path_is_a_name() {
    let world = World::new().await;
    let client = world.client();
    let labels = format!("/v1/projects/{}/labels", world.place().project);
    let before = client.get(&labels).await.is(200);

    for name in [
        "..",
        ".",
        "../../etc/passwd",
        "a/b",
        "/",
        "%2e%2e",
        "%2F",
        "C:\\x",
        "a?b#c",
        "a b",
        "~",
        "a;b",
        "é",
        "💩",
        "members",
        "old/../old",
    ] {
        client.post(&labels, &json!({"name": name})).await.is(200);
        let path = format!("{labels}/{}", encoded(name));
        let reply = client.send(Method::DELETE, &path, Body::empty()).await;
        assert_eq!(reply.status, 200, "{name}: {}", reply.body);
        let after = client.get(&labels).await.is(200);
        assert_eq!(after.data(), before.data(), "{name}");
    }
}
