//! Accounts and people through the door: cookies, replays and versions.

use codexflow_core::access::Role;
use http::Method;
use serde_json::{Value, json};

use crate::support::{PASSWORD, TestApp, options};

fn credentials() -> Value {
    json!({"email": "admin@example.com", "password": PASSWORD})
}

#[tokio::test]
async fn a_sign_in_has_the_shape_that_clients_rely_on() {
    let app = TestApp::new().await;

    let reply = app
        .anonymous()
        .post("/v1/auth/login", &credentials())
        .await
        .is(200);

    let data = reply.data();
    assert_eq!(data["tokenType"], "Bearer");
    assert_eq!(data["expiresIn"], 3600);
    assert!(data["accessToken"].is_string() && data["refreshToken"].is_string());
    assert_eq!(data["user"]["email"], "admin@example.com");
    assert_eq!(data["user"]["role"], "admin");
    assert_eq!(reply.header("cache-control"), "no-store");
    assert_eq!(reply.header("set-cookie"), "");
}

#[tokio::test]
async fn without_a_token_the_answer_says_how_to_get_one() {
    let app = TestApp::new().await;

    let none = app.anonymous().get("/v1/users").await.is(401);
    assert_eq!(none.code(), "AUTH_FAILED");
    assert_eq!(
        none.header("www-authenticate"),
        "Bearer realm=\"codexflow\""
    );
    let wrong = app
        .anonymous()
        .with("authorization", "Bearer nonsense")
        .get("/v1/users")
        .await
        .is(401);
    assert!(wrong.header("www-authenticate").contains("invalid_token"));
    app.anonymous()
        .with("authorization", "Basic YTpi")
        .get("/v1/users")
        .await
        .is(401);
}

#[tokio::test]
async fn our_own_pages_keep_the_refresh_token_in_a_cookie() {
    let app = TestApp::new().await;
    let web = app.anonymous().with("x-codexflow-client", "web");
    let signed_in = web.post("/v1/auth/login", &credentials()).await.is(200);
    assert!(signed_in.data().get("refreshToken").is_none());
    let line = signed_in.header("set-cookie");
    for part in [
        "__Host-cf=",
        "Path=/",
        "HttpOnly",
        "SameSite=Strict",
        "Secure",
    ] {
        assert!(line.contains(part), "{line}");
    }
    let cookie = line.split(';').next().unwrap().to_owned();

    let with_cookie = app.anonymous().with("cookie", &cookie);
    let refused = with_cookie
        .send(Method::POST, "/v1/auth/refresh", axum::body::Body::empty())
        .await;
    assert_eq!(
        refused.status, 403,
        "without the header that a form cannot send"
    );
    let foreign = with_cookie
        .clone()
        .with("x-codexflow-client", "web")
        .with("origin", "https://evil.example");
    foreign
        .send(Method::POST, "/v1/auth/refresh", axum::body::Body::empty())
        .await
        .is(403);
    let ours = with_cookie.with("x-codexflow-client", "web");
    let again = ours
        .send(Method::POST, "/v1/auth/refresh", axum::body::Body::empty())
        .await
        .is(200);
    assert_ne!(
        again.header("set-cookie").split(';').next().unwrap(),
        cookie
    );
    ours.get("/v1/auth/me").await.is(401);
    let out = ours
        .send(Method::POST, "/v1/auth/logout", axum::body::Body::empty())
        .await
        .is(200);
    assert!(out.header("set-cookie").contains("Max-Age=0"));
}

#[tokio::test]
async fn our_own_pages_keep_the_proof_of_a_known_device_in_a_cookie_too() {
    let app = TestApp::new().await;
    let web = app.anonymous().with("x-codexflow-client", "web");
    let signed_in = web.post("/v1/auth/login", &credentials()).await.is(200);
    assert!(signed_in.data().get("deviceToken").is_none());
    let lines: Vec<_> = signed_in.headers.get_all("set-cookie").iter().collect();
    let device = lines
        .iter()
        .filter_map(|line| line.to_str().ok())
        .find(|line| line.starts_with("__Host-cf-device=cfd_"))
        .expect("a device cookie");
    for part in ["Path=/", "HttpOnly", "SameSite=Strict", "Secure"] {
        assert!(device.contains(part), "{device}");
    }
    let cookie = device.split(';').next().unwrap().to_owned();

    let mut wrong = credentials();
    wrong["password"] = json!("wrong-quartz-lagoon-1");
    for _ in 0..10 {
        app.anonymous().post("/v1/auth/login", &wrong).await.is(401);
    }

    web.post("/v1/auth/login", &credentials()).await.is(429);
    let known = app
        .anonymous()
        .with("cookie", &cookie)
        .with("x-codexflow-client", "web");
    known.post("/v1/auth/login", &credentials()).await.is(200);
}

#[tokio::test]
async fn elsewhere_without_https_the_cookie_has_no_prefix() {
    let mut open = options();
    open.listen = "0.0.0.0:8080".parse().unwrap();
    let app = TestApp::with(open).await;
    let web = app
        .anonymous()
        .with("x-codexflow-client", "web")
        .with("host", "flow.lan:8080");

    let reply = web.post("/v1/auth/login", &credentials()).await.is(200);

    let line = reply.header("set-cookie");
    assert!(
        line.starts_with("cf=") && !line.contains("Secure"),
        "{line}"
    );
}

#[tokio::test]
async fn logging_out_ends_the_access_token_at_once() {
    let app = TestApp::new().await;
    let client = app.login("admin@example.com").await;
    client.get("/v1/auth/me").await.is(200);

    client
        .send(Method::POST, "/v1/auth/logout", axum::body::Body::empty())
        .await
        .is(200);

    client.get("/v1/auth/me").await.is(401);
}

#[tokio::test]
async fn a_stale_if_match_is_refused_and_the_present_one_is_not() {
    let app = TestApp::new().await;
    let (id, _) = app.someone("dora", Role::Developer).await;
    let path = format!("/v1/users/{id}");
    let admin = app.as_admin();
    let tag = admin.get(&path).await.is(200).header("etag").to_owned();
    let rename = |name: &str| json!({"name": name});

    let renamed = admin
        .clone()
        .with("if-match", &tag)
        .patch(&path, &rename("One"))
        .await
        .is(200);
    assert_ne!(renamed.header("etag"), tag);
    let stale = admin
        .clone()
        .with("if-match", &tag)
        .patch(&path, &rename("Two"))
        .await
        .is(412);
    assert_eq!(stale.code(), "PRECONDITION_FAILED");
    admin
        .clone()
        .with("if-match", "*")
        .patch(&path, &rename("Three"))
        .await
        .is(200);
    admin
        .clone()
        .with("if-match", "seven")
        .patch(&path, &rename("Four"))
        .await
        .is(400);
}

#[tokio::test]
async fn a_repeated_invitation_is_one_invitation() {
    let app = TestApp::new().await;
    let invite = json!({"email": "new@example.com"});
    let client = app.as_admin().with("idempotency-key", "abc");
    let first = client.post("/v1/users/invite", &invite).await.is(201);

    let again = client.post("/v1/users/invite", &invite).await.is(201);

    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.data()["invitationId"], first.data()["invitationId"]);
    assert_eq!(again.header("location"), first.header("location"));
    let other = client
        .post("/v1/users/invite", &json!({"email": "b@example.com"}))
        .await
        .is(422);
    assert_eq!(other.code(), "IDEMPOTENCY_MISMATCH");
    for wrong in ["", "a b", &"x".repeat(256)] {
        let client = app.as_admin().with("idempotency-key", wrong);
        client.post("/v1/users/invite", &invite).await.is(400);
    }
}
