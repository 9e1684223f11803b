//! What is sent to every operation, in every place there is: secrets that must be told nobody, and text that would forge
//! headers and lines of the log.

use codexflow_api::routes::{Row, table};
use serde_json::{Map, Value, json};

use crate::log::Log;
use crate::support::{Client, Reply};
use crate::world::{World, encoded};

/// A valid body with this text in every field, and with it in each field alone.
fn bodies(world: &World, row: &Row, text: &str) -> Vec<Value> {
    let Some((_, fields)) = world.takes(row) else {
        return vec![json!({"password": text})];
    };
    let (_, valid) = world.case(row);
    let each = fields.iter().map(|(field, schema)| {
        let mut body = valid.as_object().cloned().unwrap_or_default();
        body.insert(field.clone(), filled(schema, text));
        Value::Object(body)
    });
    let all: Map<String, Value> = fields
        .iter()
        .map(|(field, schema)| (field.clone(), filled(schema, text)))
        .collect();
    each.chain([Value::Object(all)]).collect()
}

/// The text, as deep in a field as it goes.
fn filled(schema: &Value, text: &str) -> Value {
    if schema["items"].is_object() {
        return json!([filled(&schema["items"], text)]);
    }
    json!(text)
}

/// Everything that can be asked of a row with this text: in its path, its query, its body and its headers.
async fn ask(
    world: &World,
    row: &Row,
    clients: &[Client],
    text: &str,
    seen: &mut Vec<(String, Reply)>,
) {
    let encoded = encoded(text);
    let path = world.path(row);
    let filled: Vec<&str> = row
        .path
        .split('/')
        .map(|part| {
            if part.starts_with('{') {
                &encoded
            } else {
                part
            }
        })
        .collect();
    let mut paths = vec![filled.join("/")];
    paths.extend(row.query.iter().map(|param| {
        let name = param.name.replace('[', "%5B").replace(']', "%5D");
        format!("{path}?{name}={encoded}")
    }));
    for path in paths {
        let reply = world
            .client()
            .json(row.method.clone(), &path, &json!({}))
            .await;
        seen.push((format!("{} {path}", row.operation), reply));
    }
    for body in bodies(world, row, text) {
        let reply = world.client().json(row.method.clone(), &path, &body).await;
        seen.push((format!("{} {body}", row.operation), reply));
    }
    for client in clients {
        let reply = client.json(row.method.clone(), &path, &json!({})).await;
        seen.push((format!("{} by its headers", row.operation), reply));
    }
}

/// The headers that are looked at anywhere, and some that proxies add.
const HEADERS: [&str; 18] = [
    "accept",
    "cookie",
    "content-encoding",
    "forwarded",
    "idempotency-key",
    "if-match",
    "if-none-match",
    "last-event-id",
    "origin",
    "referer",
    "sec-fetch-site",
    "user-agent",
    "x-api-key",
    "x-codexflow-client",
    "x-forwarded-for",
    "x-forwarded-proto",
    "x-forwarded-host",
    "x-request-id",
];

/// Operations after which whoever asks could ask no more.
fn ends_the_asker(row: &Row) -> bool {
    matches!(
        row.operation,
        "logout" | "changePassword" | "endOtherSessions"
    )
}

#[tokio::test]
async fn a_secret_is_told_nobody_wherever_it_is_sent() {
    const CANARY: &str = "canary-7f3a9c=/+";
    let world = World::new().await;
    let headers = HEADERS.iter().filter(|name| **name != "x-request-id");
    let all = headers.fold(world.client(), |client, name| client.with(name, CANARY));
    let mut stranger = all
        .clone()
        .with("authorization", &format!("Bearer {CANARY}"));
    stranger.token = None;
    let (log, _guard) = Log::begin();
    let mut seen = Vec::new();

    for row in table().iter().filter(|row| !ends_the_asker(row)) {
        ask(
            &world,
            row,
            &[all.clone(), stranger.clone()],
            CANARY,
            &mut seen,
        )
        .await;
    }

    assert!(seen.len() > 300, "{}", seen.len());
    let mut told = Vec::new();
    for (what, reply) in &seen {
        let text = String::from_utf8_lossy(&reply.bytes);
        assert!(reply.status < 500, "{what}: {text}");
        let headers = reply.headers.values();
        let in_headers = headers.map(|value| String::from_utf8_lossy(value.as_bytes()));
        if (reply.status >= 400 && text.contains(CANARY))
            || in_headers.into_iter().any(|value| value.contains(CANARY))
        {
            told.push(format!("{what}: {text}"));
        }
    }
    assert!(told.is_empty(), "{told:#?}");
    for line in log.text().lines() {
        assert!(!line.contains("canary"), "{line}");
    }
    let metrics = world.client().get("/metrics").await.is(200);
    assert!(!String::from_utf8_lossy(&metrics.bytes).contains("canary"));
}

#[tokio::test]
async fn what_would_forge_a_header_or_a_line_of_the_log_does_not() {
    const FORGED: &str =
        "a\r\nx-forged: yes\r\n\r\n{\"level\":\"FORGED\"}\u{1b}[2J\u{2028}\u{85}\0";
    let world = World::new().await;
    // A header has no control characters but the tab; that the server refuses others is hyper's.
    let bytes = b"a\t{\"level\":\"FORGED\"}\xc2\x9b2J\xff\xfe";
    let client = HEADERS.iter().fold(world.client(), |client, name| {
        client.with_bytes(name, bytes)
    });
    let (log, _guard) = Log::begin();
    let mut seen = Vec::new();

    for row in table().iter().filter(|row| !ends_the_asker(row)) {
        ask(
            &world,
            row,
            std::slice::from_ref(&client),
            FORGED,
            &mut seen,
        )
        .await;
    }

    for (what, reply) in &seen {
        assert!(reply.status < 500, "{what}: {}", reply.body);
        assert!(!reply.headers.contains_key("x-forged"), "{what}");
        let id = reply.header("x-request-id");
        assert!(id.starts_with("req_"), "{what}: {id}");
    }
    // Each line is read as JSON here, and there is one for each request.
    assert_eq!(log.requests().len(), seen.len());
    for line in log.text().lines() {
        let forged = line.contains("FORGED")
            || line.contains("x-forged")
            || line.chars().any(char::is_control);
        assert!(!forged, "{line}");
    }
}
