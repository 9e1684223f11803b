//! A server that others reach: over TLS of its own, behind a proxy, with cookies.

use axum::body::Body;
use codexflow_api::options::{Options, Tls};
use http::Method;
use serde_json::json;

use crate::support::{PASSWORD, Reply, TestApp, options};

fn proxied() -> Options {
    Options {
        proxies: vec!["10.0.0.0/8".parse().unwrap()],
        ..options()
    }
}

#[tokio::test]
async fn behind_a_proxy_nobody_is_local() {
    let public = Options {
        public_url: Some("https://flow.example.org".into()),
        ..options()
    };
    let here = Options {
        public_url: Some("http://localhost:8080".into()),
        ..options()
    };

    for (options, status) in [(proxied(), 401), (public, 401), (here, 200)] {
        let app = TestApp::with(options).await;
        app.anonymous().get("/metrics").await.is(status);
        app.as_admin().get("/metrics").await.is(200);
    }
}

fn cookie(reply: &Reply) -> String {
    reply.header("set-cookie").to_owned()
}

#[tokio::test]
async fn the_scheme_that_a_proxy_names_decides_on_cookies_and_hsts() {
    let app = TestApp::with(proxied()).await;
    let body = json!({"email": "admin@example.com", "password": PASSWORD});
    let login = async |peer: &str, proto: &str| {
        let client = app
            .anonymous()
            .from(peer)
            .with("host", "localhost:8080")
            .with("x-codexflow-client", "web")
            .with("x-forwarded-proto", proto);
        client.post("/v1/auth/login", &body).await.is(200)
    };

    let secure = login("10.0.0.1:1", "https").await;
    let plain = login("10.0.0.1:1", "http").await;
    let stranger = login("192.0.2.1:1", "https").await;

    assert!(cookie(&secure).contains("__Host-cf=") && cookie(&secure).contains("; Secure"));
    assert!(!secure.header("strict-transport-security").is_empty());
    assert!(plain.header("strict-transport-security").is_empty());
    assert!(stranger.header("strict-transport-security").is_empty());
}

#[tokio::test]
async fn an_expired_token_does_not_keep_a_session_from_ending() {
    let app = TestApp::new().await;
    let body = json!({"email": "admin@example.com", "password": PASSWORD});
    let signed_in = app.anonymous().post("/v1/auth/login", &body).await.is(200);
    let refresh = json!({"refreshToken": signed_in.data()["refreshToken"]});
    let mut client = app.anonymous();
    client.token = signed_in.data()["accessToken"].as_str().map(str::to_owned);
    app.clock.advance(std::time::Duration::from_hours(2));
    client.get("/v1/auth/me").await.is(401);

    client.post("/v1/auth/logout", &refresh).await.is(200);

    app.anonymous()
        .post("/v1/auth/refresh", &refresh)
        .await
        .is(401);
    client
        .send(Method::POST, "/v1/auth/logout", Body::empty())
        .await
        .is(401);
}

#[tokio::test]
async fn bodies_that_do_not_fit_are_told_to_come_back() {
    let small = Options {
        body_budget: 1000,
        ..options()
    };
    let app = TestApp::with(small).await;
    let body = json!({"name": "a".repeat(100), "description": "b".repeat(2000)});

    let reply = app.as_admin().post("/v1/projects", &body).await.is(503);

    assert_eq!(reply.header("retry-after"), "1");
    app.as_admin()
        .post("/v1/projects", &json!({"name": "a"}))
        .await
        .is(201);
}

#[test]
fn a_certificate_that_is_none_is_refused() {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".into()]).unwrap();
    let other = rcgen::generate_simple_self_signed(vec!["localhost".into()]).unwrap();
    let (cert, key) = (made.cert.pem(), made.signing_key.serialize_pem());
    let other = other.signing_key.serialize_pem();

    assert!(Tls::from_pem(cert.as_bytes(), key.as_bytes()).is_ok());
    assert!(Tls::from_pem(cert.as_bytes(), other.as_bytes()).is_err());
    assert!(Tls::from_pem(b"", key.as_bytes()).is_err());
    assert!(Tls::from_pem(cert.as_bytes(), b"nonsense").is_err());
}
