//! Against a listener that answers what it is told.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::thread::JoinHandle;

use serde_json::{Value, json};

use crate::{Client, Error, Method};

/// Answers each connection's one request with the next text, and hands back what it was sent.
fn answering(answers: &'static [&'static str]) -> (Client, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    let seen = std::thread::spawn(move || {
        let mut seen = Vec::new();
        for answer in answers {
            let (stream, _) = listener.accept().expect("a connection");
            let mut reader = BufReader::new(stream);
            let mut head = String::new();
            while !head.ends_with("\r\n\r\n") {
                assert_ne!(reader.read_line(&mut head).expect("a line"), 0);
            }
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "))
                .map_or(0, |text| text.parse().expect("a length"));
            let mut body = vec![0; length];
            reader.read_exact(&mut body).expect("a body");
            if head.contains("transfer-encoding: chunked") {
                // To its end: who answers earlier may break the pipe that the client still writes to.
                let mut chunks = String::new();
                while !chunks.ends_with("0\r\n\r\n") {
                    assert_ne!(reader.read_line(&mut chunks).expect("a line"), 0);
                }
                body = chunks.into_bytes();
            }
            seen.push(head + &String::from_utf8_lossy(&body));
            let (status, body) = answer.split_once(' ').expect("a status and a body");
            write!(
                reader.get_mut(),
                "HTTP/1.1 {status} X\r\netag: \"v3\"\r\nretry-after: 7\r\nconnection: close\r\n\
                 content-length: {}\r\n\r\n{body}",
                body.len()
            )
            .expect("sent");
        }
        seen
    });
    let client =
        Client::new(&format!("http://{address}/"), Some("secret".into())).expect("an address");
    (client, seen)
}

const FINE: &str =
    r#"200 {"success":true,"data":{"a":1},"meta":{"timestamp":"t","requestId":"req_1"}}"#;
const BUSY: &str = r#"503 {"success":false,"error":{"code":"SERVICE_UNAVAILABLE","message":"busy","details":[]},"meta":{"timestamp":"t","requestId":"req_2"}}"#;
const WRONG: &str = r#"400 {"success":false,"error":{"code":"VALIDATION_ERROR","message":"1 field","details":[{"path":"title","code":"required","message":"is required"}]},"meta":{"timestamp":"t","requestId":"req_3"}}"#;

#[test]
fn an_answer_comes_with_its_tag_and_request_id() {
    let (client, seen) = answering(&[FINE]);

    let answer = client.get::<Value>("/tasks/task_1").expect("an answer");

    assert_eq!(answer.data, json!({ "a": 1 }));
    assert_eq!(answer.etag.as_deref(), Some("\"v3\""));
    assert_eq!(answer.meta.request_id, "req_1");
    let seen = seen.join().expect("served");
    assert!(seen[0].starts_with("GET /v1/tasks/task_1 HTTP/1.1"));
    assert!(seen[0].contains("authorization: Bearer secret"));
}

#[test]
fn a_busy_server_is_asked_again_with_the_same_idempotency_key() {
    let (client, seen) = answering(&[BUSY, FINE]);

    client
        .post::<Value>("/tasks", &json!({ "title": "x" }))
        .expect("an answer");

    let seen = seen.join().expect("served");
    let key = |text: &str| {
        text.lines()
            .find(|line| line.starts_with("idempotency-key: "))
            .map(str::to_owned)
    };
    assert!(key(&seen[0]).is_some());
    assert_eq!(key(&seen[0]), key(&seen[1]));
    assert!(seen[1].ends_with(r#"{"title":"x"}"#));
}

#[test]
fn a_sign_in_is_not_repeated() {
    let (client, seen) = answering(&[BUSY]);

    let error = client
        .post::<Value>("/auth/login", &json!({}))
        .expect_err("busy");

    assert_eq!(error.code(), Some("SERVICE_UNAVAILABLE"));
    assert_eq!(error.remedy(), "try again in 7 s");
    assert!(!seen.join().expect("served")[0].contains("idempotency-key"));
}

#[test]
fn a_write_with_if_match_is_not_repeated() {
    let (client, seen) = answering(&[BUSY]);

    let answer = client
        .request(Method::PATCH, "/tasks/task_1")
        .if_match("\"v1\"")
        .send::<Value>();

    assert_eq!(answer.expect_err("busy").status(), Some(503));
    assert_eq!(seen.join().expect("served").len(), 1);
}

#[test]
fn every_wrong_field_is_named() {
    let (client, _seen) = answering(&[WRONG]);

    let error = client.get::<Value>("/tasks").expect_err("wrong");

    assert_eq!(
        error.to_string(),
        "1 field (VALIDATION_ERROR)\n  title: is required"
    );
}

#[test]
fn an_upload_is_streamed() {
    let (client, seen) = answering(&[FINE]);

    // A reader of unknown length goes out in chunks.
    client
        .upload::<Value>("/imports/jira", "text/csv", &b"a,b\n"[..])
        .expect("an answer");

    let sent = &seen.join().expect("served")[0];
    assert!(sent.contains("transfer-encoding: chunked"));
    assert!(sent.contains("a,b\n"));
}

#[test]
fn an_address_must_be_one() {
    for wrong in ["", "127.0.0.1:8080", "ftp://x", "http://"] {
        assert!(
            matches!(Client::new(wrong, None), Err(Error::BadServer(_))),
            "{wrong}"
        );
    }
}

#[test]
fn nobody_there_is_said_so_with_what_to_do() {
    let client = Client::new("http://127.0.0.1:1", None).expect("an address");

    let error = client.get::<Value>("/tasks").expect_err("nobody");

    assert!(
        error
            .to_string()
            .contains("no answer from http://127.0.0.1:1")
    );
    assert!(error.remedy().contains("codexflow serve"));
}

#[test]
fn a_strangers_answer_is_told_apart() {
    let (client, _seen) = answering(&["200 <html>"]);

    let error = client.get::<Value>("/tasks").expect_err("not ours");

    assert!(matches!(error, Error::NotOurs { status: 200, .. }));
}
