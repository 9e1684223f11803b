//! What is told of requests, and what never is.

use std::io;
use std::sync::{Arc, Mutex};

use http::Method;
use serde_json::{Value, json};
use tracing_subscriber::fmt::MakeWriter;

use crate::support::{PASSWORD, TestApp, options};

/// A log in memory.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Log {
    /// Everything at every level, as one JSON object a line.
    pub(crate) fn begin() -> (Self, tracing::subscriber::DefaultGuard) {
        let log = Self::default();
        let subscriber = tracing_subscriber::fmt()
            .json()
            .flatten_event(true)
            .with_max_level(tracing::Level::TRACE)
            .with_writer(log.clone())
            .finish();
        (log, tracing::subscriber::set_default(subscriber))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    pub(crate) fn requests(&self) -> Vec<Value> {
        let text = self.text();
        let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
        lines
            .filter(|line: &Value| line["target"] == "access")
            .collect()
    }
}

#[tokio::test]
async fn each_request_is_one_line_that_says_who_what_and_how_long() {
    let app = TestApp::new().await;
    let (log, _guard) = Log::begin();

    app.as_admin()
        .with("x-request-id", "mine")
        .get("/v1/users?limit=1")
        .await
        .is(200);

    let lines = log.requests();
    assert_eq!(lines.len(), 1);
    let line = &lines[0];
    assert_eq!(line["requestId"], "mine");
    assert_eq!(line["route"], "/v1/users");
    assert_eq!(
        (line["method"].as_str(), line["status"].as_u64()),
        (Some("GET"), Some(200))
    );
    assert!(line["duration_ms"].is_number() && line["bytes"].as_u64() > Some(100));
    assert!(line["user.id"].as_str().unwrap().starts_with("user_"));
    assert!(line["timestamp"].as_str().unwrap().ends_with('Z'));
}

/// A secret in every place that a client can write to is in no line of any level.
#[tokio::test]
async fn what_a_client_sends_is_never_logged() {
    const CANARY: &str = "canary-7f3a9c";
    let app = TestApp::new().await;
    let admin = app.as_admin();
    let (log, _guard) = Log::begin();

    let new = json!({"email": format!("{CANARY}@example.com"), "password": CANARY, "name": CANARY});
    for path in [
        "/v1/auth/register",
        "/v1/auth/login",
        "/v1/auth/reset-password",
        "/v1/tasks",
        "/v1/users/invite",
    ] {
        admin.post(path, &new).await;
        admin.post(&format!("{path}?{CANARY}={CANARY}"), &new).await;
    }
    let wrong = json!({"email": "admin@example.com", "password": CANARY});
    app.anonymous().post("/v1/auth/login", &wrong).await.is(401);
    app.anonymous()
        .post("/v1/auth/refresh", &json!({"refreshToken": CANARY}))
        .await;
    app.anonymous()
        .with("authorization", &format!("Bearer {CANARY}"))
        .get("/v1/users")
        .await
        .is(401);
    app.anonymous()
        .with("cookie", &format!("__Host-cf={CANARY}"))
        .get(&format!("/{CANARY}"))
        .await;
    app.anonymous()
        .with("x-request-id", &format!("{CANARY} x"))
        .with("user-agent", CANARY)
        .get("/healthz")
        .await;
    app.anonymous()
        .with("host", &format!("{CANARY}.example"))
        .get("/healthz")
        .await
        .is(400);
    admin
        .clone()
        .with("idempotency-key", CANARY)
        .with("if-match", CANARY)
        .post("/v1/projects", &json!({"name": CANARY}))
        .await
        .is(201);
    admin
        .with("content-type", CANARY)
        .send(
            Method::from_bytes(CANARY.as_bytes()).unwrap(),
            "/v1/tasks",
            CANARY.into(),
        )
        .await;
    app.login("admin@example.com").await;

    let text = log.text();
    assert!(log.requests().len() >= 18);
    for secret in [CANARY, PASSWORD] {
        assert!(!text.contains(secret), "{text}");
    }
    assert!(!text.contains("eyJ"), "a token is in the log");
}

#[tokio::test]
async fn the_cause_of_a_failure_is_logged_once_under_its_request() {
    let mut broken = options();
    broken.figures = vec![Box::new(|| panic!("line one\nline two"))];
    let app = TestApp::with(broken).await;
    let (log, _guard) = Log::begin();

    app.anonymous()
        .with("x-request-id", "broken")
        .get("/metrics")
        .await
        .is(500);

    let text = log.text();
    let told: Vec<&str> = text
        .lines()
        .filter(|line| line.contains("line one"))
        .collect();
    assert_eq!(told.len(), 1, "{text}");
    let line: Value = serde_json::from_str(told[0]).unwrap();
    assert_eq!(
        (line["requestId"].as_str(), line["level"].as_str()),
        (Some("broken"), Some("ERROR"))
    );
}
