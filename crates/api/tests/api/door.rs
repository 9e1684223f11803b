//! What the door does for every request, whatever it asks.

use std::time::Duration;

use axum::body::Body;
use codexflow_api::limit::{Limits, Rate};
use http::Method;
use serde_json::json;

use crate::support::{TestApp, options};

#[tokio::test]
async fn a_path_that_is_not_there_is_not_found() {
    let app = TestApp::new().await;

    for path in [
        "/v1/nothing",
        "/v2/tasks",
        "/v1/users/",
        "/v1/%ff",
        "/v1//users",
    ] {
        let reply = app.as_admin().get(path).await.is(404);
        assert_eq!(reply.code(), "NOT_FOUND", "{path}");
    }
}

#[tokio::test]
async fn another_method_says_which_are_allowed() {
    let app = TestApp::new().await;

    let reply = app
        .anonymous()
        .send(Method::TRACE, "/healthz", Body::empty())
        .await
        .is(405);

    assert_eq!(reply.code(), "METHOD_NOT_ALLOWED");
    assert_eq!(reply.header("allow"), "GET, HEAD");
    app.anonymous()
        .send(Method::HEAD, "/healthz", Body::empty())
        .await
        .is(200);
}

#[tokio::test]
async fn a_well_formed_request_id_comes_back_and_another_does_not() {
    let app = TestApp::new().await;
    let asked = async |id: &str| {
        let reply = app
            .anonymous()
            .with("x-request-id", id)
            .get("/healthz")
            .await;
        reply.header("x-request-id").to_owned()
    };

    assert_eq!(asked("my-id_1.2").await, "my-id_1.2");
    for wrong in ["", "a b", "a\"b", &"a".repeat(65)] {
        let id = asked(wrong).await;
        assert!(id.starts_with("req_") && id.len() == 30, "{id}");
    }
}

#[tokio::test]
async fn on_loopback_another_host_gets_nothing() {
    let app = TestApp::new().await;

    let reply = app
        .as_admin()
        .with("host", "evil.example")
        .get("/v1/users")
        .await
        .is(400);

    assert_eq!(reply.details()[0].0, "Host");
}

#[tokio::test]
async fn every_answer_has_the_headers_that_protect() {
    let app = TestApp::new().await;

    for path in ["/healthz", "/v1/users", "/v1/nothing", "/docs"] {
        let reply = app.anonymous().get(path).await;
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        assert!(
            reply
                .header("content-security-policy")
                .contains("frame-ancestors 'none'")
        );
        assert_eq!(reply.header("referrer-policy"), "no-referrer");
        assert_eq!(reply.header("cache-control"), "private, no-cache");
        assert_eq!(reply.header("strict-transport-security"), "");
        assert_eq!(reply.header("access-control-allow-origin"), "");
    }
    let mut https = options();
    https.public_url = Some("https://flow.example.org".into());
    let app = TestApp::with(https).await;
    let reply = app.anonymous().get("/healthz").await;
    assert!(
        reply
            .header("strict-transport-security")
            .contains("max-age=31536000")
    );
}

#[tokio::test]
async fn only_a_listed_origin_may_read() {
    let mut listed = options();
    listed.origins = vec!["https://app.example".into()];
    let app = TestApp::with(listed).await;
    let preflight = async |origin: &str| {
        app.anonymous()
            .with("origin", origin)
            .with("access-control-request-method", "PUT")
            .send(Method::OPTIONS, "/v1/users/x", Body::empty())
            .await
    };

    let allowed = preflight("https://app.example").await.is(204);
    assert_eq!(
        allowed.header("access-control-allow-origin"),
        "https://app.example"
    );
    assert!(
        allowed
            .header("access-control-allow-methods")
            .contains("PUT")
    );
    preflight("https://evil.example").await.is(405);
    let read = app
        .as_admin()
        .with("origin", "https://app.example")
        .get("/v1/users")
        .await;
    assert_eq!(
        read.header("access-control-allow-origin"),
        "https://app.example"
    );
    let other = app
        .as_admin()
        .with("origin", "https://evil.example")
        .get("/v1/users")
        .await;
    assert_eq!(other.header("access-control-allow-origin"), "");
}

#[tokio::test]
async fn who_asks_too_often_is_told_when_to_come_back() {
    let mut few = options();
    let read = Rate {
        per_second: 1.0,
        burst: 2,
    };
    few.limits = Limits {
        read,
        ..Limits::default()
    };
    let app = TestApp::with(few).await;
    let developer = app.as_developer().await;
    assert_eq!(
        developer
            .get("/v1/auth/me")
            .await
            .is(200)
            .header("ratelimit-remaining"),
        "1"
    );
    developer.get("/v1/auth/me").await.is(200);

    let refused = developer.get("/v1/auth/me").await.is(429);

    assert_eq!(refused.code(), "RATE_LIMITED");
    assert_eq!(refused.header("retry-after"), "1");
    assert_eq!(refused.header("ratelimit-limit"), "2");
    app.as_admin().get("/v1/auth/me").await.is(200);
    app.clock.advance(Duration::from_secs(1));
    developer.get("/v1/auth/me").await.is(200);
}

#[tokio::test]
async fn a_forwarded_address_does_not_make_another_client() {
    let mut few = options();
    let read = Rate {
        per_second: 1.0,
        burst: 1,
    };
    few.limits = Limits {
        read,
        ..Limits::default()
    };
    let app = TestApp::empty(few).await;
    let client = |address| app.anonymous().with("x-forwarded-for", address);
    client("198.51.100.1").get("/healthz").await.is(200);

    client("198.51.100.2").get("/healthz").await.is(429);
}

#[tokio::test]
async fn a_body_has_a_type_and_a_size() {
    let app = TestApp::new().await;
    let admin = app.as_admin();
    let post = async |kind: &'static str, body: Body| {
        admin
            .clone()
            .with("content-type", kind)
            .send(Method::POST, "/v1/auth/login", body)
            .await
    };

    let reply = post("text/plain", Body::from("{}")).await.is(415);
    assert_eq!(reply.code(), "UNSUPPORTED_MEDIA_TYPE");
    post("application/json; charset=utf-8", Body::from("{}"))
        .await
        .is(400);
    let large = vec![b' '; 1024 * 1024 + 1];
    let reply = post("application/json", Body::from(large)).await.is(413);
    assert_eq!(reply.code(), "PAYLOAD_TOO_LARGE");
    let chunks =
        futures::stream::iter((0..1000).map(|_| Ok::<_, std::io::Error>(vec![b' '; 65_536])));
    post("application/json", Body::from_stream(chunks))
        .await
        .is(413);
}

#[tokio::test]
async fn a_long_address_is_refused() {
    let app = TestApp::new().await;

    let path = format!("/v1/users?q={}", "a".repeat(9000));

    app.as_admin().get(&path).await.is(400);
}

#[tokio::test]
async fn an_unknown_parameter_is_named_with_those_that_are_known() {
    let app = TestApp::new().await;

    let reply = app
        .as_admin()
        .get("/v1/users?limit=2&colour=red&page=%zz")
        .await
        .is(400);

    assert_eq!(
        reply.details(),
        [
            ("colour".into(), "unknown".into()),
            ("page".into(), "encoding".into())
        ]
    );
    let allowed = reply.body["error"]["details"][0]["allowed"]
        .as_array()
        .unwrap();
    assert!(allowed.contains(&json!("limit")));
}

#[tokio::test]
async fn what_is_known_is_not_sent_again() {
    let app = TestApp::new().await;
    let admin = app.as_admin();
    let first = admin.get("/v1/auth/me").await.is(200);
    let tag = first.header("etag").to_owned();
    assert!(tag.starts_with("\"v"));

    for header in [
        tag.clone(),
        format!("W/{tag}"),
        format!("\"x\", {tag}"),
        "*".into(),
    ] {
        let reply = admin
            .clone()
            .with("if-none-match", &header)
            .get("/v1/auth/me")
            .await
            .is(304);
        assert!(reply.bytes.is_empty());
        assert_eq!(reply.header("etag"), tag);
    }
    admin
        .clone()
        .with("if-none-match", "\"v99\"")
        .get("/v1/auth/me")
        .await
        .is(200);
}

#[tokio::test]
async fn a_hundred_thousand_addresses_make_no_new_series() {
    let mut many = options();
    let plenty = Rate {
        per_second: 1e9,
        burst: 1_000_000,
    };
    many.limits = Limits {
        read: plenty,
        ..Limits::default()
    };
    let app = TestApp::empty(many).await;
    let client = app.anonymous();
    let series = async || {
        let text = client.get("/metrics").await.is(200).bytes;
        str::from_utf8(&text)
            .unwrap()
            .lines()
            .filter(|line| !line.starts_with('#'))
            .count()
    };
    client.get("/v1/0").await.is(404);
    client.get("/metrics").await.is(200);
    let before = series().await;

    for n in 0..100_000_u32 {
        client
            .get(&format!("/v1/{:x}/{n}", n.wrapping_mul(2_654_435_761)))
            .await;
    }

    assert_eq!(series().await, before);
}

#[tokio::test]
async fn the_figures_are_for_this_machine_and_admins() {
    let app = TestApp::new().await;
    let far = "192.0.2.7:1000";

    app.anonymous().get("/metrics").await.is(200);
    app.anonymous().from(far).get("/metrics").await.is(401);
    app.anonymous()
        .with("x-forwarded-for", "192.0.2.7")
        .get("/metrics")
        .await
        .is(401);
    app.as_developer()
        .await
        .from(far)
        .get("/metrics")
        .await
        .is(403);
    app.as_admin().from(far).get("/metrics").await.is(200);
}

#[tokio::test]
async fn operators_and_people_find_their_pages() {
    let app = TestApp::new().await;

    assert_eq!(
        app.anonymous().get("/healthz").await.is(200).data()["status"],
        "ok"
    );
    assert_eq!(
        app.anonymous().get("/readyz").await.is(200).data()["status"],
        "ok"
    );
    assert!(
        app.anonymous()
            .get("/.well-known/jwks.json")
            .await
            .is(200)
            .body["keys"]
            .is_array()
    );
    for (path, kind) in [
        ("/", "text/html"),
        ("/docs", "text/html"),
        ("/docs/docs.js", "text/javascript"),
        ("/docs/docs.css", "text/css"),
    ] {
        let reply = app.anonymous().get(path).await.is(200);
        assert!(reply.header("content-type").starts_with(kind), "{path}");
        let text = str::from_utf8(&reply.bytes).unwrap();
        assert!(
            !text.contains("http://") && !text.contains("https://"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn one_persons_answer_is_never_anothers() {
    let app = TestApp::new().await;
    let mine = app.as_admin().get("/v1/auth/me").await.is(200);
    let tag = mine.header("etag").to_owned();

    app.as_admin()
        .with("if-none-match", &tag)
        .get("/v1/auth/me")
        .await
        .is(304);
    let other = app
        .as_developer()
        .await
        .with("if-none-match", &tag)
        .get("/v1/auth/me")
        .await
        .is(200);

    assert!(other.header("vary").contains("Authorization"));
}

#[tokio::test]
async fn strangers_send_small_bodies_only() {
    let app = TestApp::new().await;
    let body = json!({"email": "a@example.com", "password": "x".repeat(20_000)});

    let reply = app.anonymous().post("/v1/auth/login", &body).await.is(413);

    assert_eq!(reply.code(), "PAYLOAD_TOO_LARGE");
}

#[tokio::test]
async fn a_day_can_be_asked_for_exactly() {
    let app = TestApp::new().await;

    app.as_admin()
        .get("/v1/tasks?due[eq]=2025-06-30&points[eq]=3")
        .await
        .is(200);
}
