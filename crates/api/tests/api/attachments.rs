//! Files on tasks: what hostile ones cannot do.

use axum::body::Body;
use http::Method;
use serde_json::json;

use crate::support::{Client, Reply, TestApp};

const FILES: &str = "/v1/tasks/WEB-1/attachments";

async fn scene() -> (TestApp, Client) {
    let app = TestApp::new().await;
    let admin = app.as_admin();
    let new = json!({"name": "Website", "key": "WEB"});
    admin.post("/v1/projects", &new).await.is(201);
    let new = json!({"projectId": "WEB", "title": "One"});
    admin.post("/v1/tasks", &new).await.is(201);
    (app, admin)
}

async fn attach(client: &Client, name: &str, bytes: &[u8]) -> Reply {
    let path = format!("{FILES}?name={name}");
    client
        .send(Method::POST, &path, Body::from(bytes.to_vec()))
        .await
}

/// Each file with its name, encoded, and what both become.
const CORPUS: [(&str, &[u8], &str, &str); 9] = [
    (
        "logo.svg",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        "logo.svg",
        "text/plain",
    ),
    (
        "a.png",
        b"<!doctype html><script>alert(1)</script>",
        "a.png",
        "text/plain",
    ),
    (
        "photo.jpg.html",
        b"GIF89a/*<svg/onload=alert(1)>*/=1;",
        "photo.jpg.html",
        "image/gif",
    ),
    (
        "..%2F..%2Fetc%2Fpasswd",
        b"%PDF-1.7 <html>",
        "passwd",
        "application/pdf",
    ),
    (
        "C%3A%5Ctemp%5Crun.bat",
        b"MZ\x90\0",
        "run.bat",
        "application/octet-stream",
    ),
    ("42.zip", b"PK\x03\x04\0\0", "42.zip", "application/zip"),
    (
        "a%22%0D%0AX-Evil%3A%201.txt",
        b"text",
        "a\"X-Evil: 1.txt",
        "text/plain",
    ),
    (
        "invoice%E2%80%AEfdp.exe",
        b"\x7fELF",
        "invoicefdp.exe",
        "application/x-executable",
    ),
    // A picture of 10,000 x 10,000 pixels, which nobody here ever draws.
    (
        "big.png",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x27\x10\0\0\x27\x10\x08\x06\0\0\0",
        "big.png",
        "image/png",
    ),
];

#[tokio::test]
async fn nothing_that_people_send_is_shown_by_a_browser_as_ours() {
    let (_app, admin) = scene().await;

    for (sent, bytes, name, kind) in CORPUS {
        let made = attach(&admin, sent, bytes).await.is(201);
        assert_eq!(made.data()["name"], name);
        assert_eq!(made.data()["contentType"], kind, "{name}");
        let id = made.data()["attachmentId"].as_str().unwrap();
        let file = admin.get(&format!("{FILES}/{id}/content")).await.is(200);
        assert_eq!(file.bytes, bytes);
        let header = |name: &str| file.headers[name].to_str().unwrap();
        assert_eq!(header("content-type"), "application/octet-stream");
        assert!(header("content-disposition").starts_with("attachment; filename=\""));
        assert!(header("content-security-policy").contains("sandbox"));
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert!(!file.headers.contains_key("x-evil"));
    }
}

#[tokio::test]
async fn names_of_nothing_and_files_of_nothing_are_refused() {
    let (_app, admin) = scene().await;

    for name in ["..", "%2F", ".", "%20", "a%2F"] {
        attach(&admin, name, b"a").await.is(400);
    }
    attach(&admin, "a%00.png", b"a").await.is(400);
    attach(&admin, &"x".repeat(201), b"a").await.is(400);
    attach(&admin, "a.txt", b"").await.is(400);
    attach(&admin, "a.bin", &vec![0; 25 * 1024 * 1024 + 1])
        .await
        .is(413);
    let lying = admin.clone().with("content-length", "99999999999");
    attach(&lying, "a.bin", b"short").await.is(413);
    let list = admin.get(FILES).await.is(200);
    assert_eq!(list.data(), &json!([]));
}

#[tokio::test]
async fn the_same_upload_twice_at_once_is_one_attachment() {
    let (_app, admin) = scene().await;
    let client = admin.clone().with("idempotency-key", "upload-1");

    let (one, two) = tokio::join!(
        attach(&client, "a.txt", b"a"),
        attach(&client, "a.txt", b"a")
    );

    assert_eq!(
        one.is(201).data()["attachmentId"],
        two.is(201).data()["attachmentId"]
    );
    attach(&client, "a.txt", b"other").await.is(422);
    let list = admin.get(FILES).await.is(200);
    assert_eq!(list.data().as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_removed_file_comes_back_by_its_undo() {
    let (_app, admin) = scene().await;
    let made = attach(&admin, "a.txt", b"kept").await.is(201);
    let path = format!("{FILES}/{}", made.data()["attachmentId"].as_str().unwrap());
    let gone = admin
        .send(Method::DELETE, &path, Body::empty())
        .await
        .is(200);
    admin.get(&format!("{path}/content")).await.is(404);

    let undo = gone.body["meta"]["undoId"].as_str().unwrap();
    admin
        .post(&format!("/v1/undo/{undo}"), &json!({}))
        .await
        .is(200);

    assert_eq!(
        admin.get(&format!("{path}/content")).await.is(200).bytes,
        b"kept"[..]
    );
}
