//! The web app as the door sends it.

use axum::body::Body;
use codexflow_api::site::{File, Form, Rewrite, Site};
use http::Method;

use crate::support::{Reply, TestApp, options};

/// `<p>hello</p>` as gzip.
const GZIP: &[u8] = &[
    31, 139, 8, 0, 0, 0, 0, 0, 2, 255, 179, 41, 176, 203, 72, 205, 201, 201, 183, 209, 47, 176, 3,
    0, 68, 251, 174, 210, 12, 0, 0, 0,
];
const BROTLI: &[u8] = b"as brotli";

const fn page(path: &'static str, tag: &'static str) -> File {
    File {
        path,
        kind: "text/html; charset=utf-8",
        tag,
        policy: "default-src 'none'",
        form: Form::Packed {
            brotli: BROTLI,
            gzip: GZIP,
        },
    }
}

static SITE: Site = Site {
    files: &[
        page("/404.html", "\"missing\""),
        File {
            path: "/_next/static/a.woff2",
            kind: "font/woff2",
            tag: "\"font\"",
            policy: "",
            form: Form::Plain(b"font"),
        },
        page("/index.html", "\"index\""),
        page("/projects/_.html", "\"project\""),
        page("/projects/_.txt", "\"project-data\""),
        page("/projects/_/board.html", "\"board\""),
        page("/projects/new.html", "\"new\""),
    ],
    rewrites: &[Rewrite {
        prefix: "/projects/",
        except: &["new"],
    }],
};

async fn with_site() -> TestApp {
    let mut options = options();
    options.site = Some(&SITE);
    TestApp::with(options).await
}

async fn get(app: &TestApp, path: &str) -> Reply {
    let browser = app.anonymous().with("accept", "text/html,*/*;q=0.8");
    browser.get(path).await
}

#[tokio::test]
async fn every_address_of_a_project_is_answered_by_the_page_that_stands_for_all() {
    let app = with_site().await;

    for (path, tag) in [
        ("/", "index"),
        ("/index.html", "index"),
        ("/projects/prj_01", "project"),
        ("/projects/prj_01/", "project"),
        ("/projects/prj%5F01.txt", "project-data"),
        ("/projects/WEB/board", "board"),
        ("/projects/WEB/board?task=WEB-1", "board"),
        ("/projects/new", "new"),
        ("/projects/_", "project"),
    ] {
        let reply = get(&app, path).await.is(200);
        assert_eq!(reply.header("etag"), format!("W/\"{tag}\""), "{path}");
        assert_eq!(reply.header("cache-control"), "no-cache");
        assert_eq!(
            reply.header("content-security-policy"),
            "default-src 'none'"
        );
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
    }
}

#[tokio::test]
async fn an_address_that_nobody_has_is_a_page_for_people_and_an_error_for_programs() {
    let app = with_site().await;

    for path in [
        "/nothing",
        "/projects/WEB/nothing",
        "/%ff",
        "/../etc/passwd",
    ] {
        let reply = get(&app, path).await.is(404);
        assert_eq!(reply.header("etag"), "W/\"missing\"", "{path}");
        let reply = app.anonymous().get(path).await.is(404);
        assert_eq!(reply.code(), "NOT_FOUND", "{path}");
    }
    let reply = get(&app, "/v1/nothing").await.is(404);
    assert_eq!(reply.code(), "NOT_FOUND");
}

#[tokio::test]
async fn each_client_gets_the_smallest_form_that_it_takes() {
    let app = with_site().await;
    let asked = async |codings: &'static str| {
        let client = app.anonymous().with("accept-encoding", codings);
        client.get("/").await.is(200)
    };

    for (codings, coding, bytes) in [
        ("gzip, deflate, br, zstd", "br", BROTLI),
        ("br;q=0, GZIP", "gzip", GZIP),
        ("br;q=0.0,gzip;q=0.5", "gzip", GZIP),
    ] {
        let reply = asked(codings).await;
        assert_eq!(reply.header("content-encoding"), coding, "{codings}");
        assert_eq!(reply.bytes, bytes);
        assert_eq!(reply.header("vary"), "Accept-Encoding");
    }
    let reply = asked("identity").await;
    assert!(!reply.headers.contains_key("content-encoding"));
    assert_eq!(reply.bytes, &b"<p>hello</p>"[..]);
}

#[tokio::test]
async fn what_a_browser_has_is_not_sent_again() {
    let app = with_site().await;

    let known = app.anonymous().with("if-none-match", "W/\"index\"");
    let reply = known.get("/").await.is(304);
    assert!(reply.bytes.is_empty());
    let reply = get(&app, "/_next/static/a.woff2").await.is(200);
    assert_eq!(
        reply.header("cache-control"),
        "public, max-age=31536000, immutable"
    );
    assert_eq!(reply.header("content-type"), "font/woff2");
}

#[tokio::test]
async fn pages_are_only_read() {
    let app = with_site().await;

    let asked = async |method| app.anonymous().send(method, "/", Body::empty()).await;

    assert!(asked(Method::HEAD).await.is(200).bytes.is_empty());
    assert_eq!(
        asked(Method::POST).await.is(405).code(),
        "METHOD_NOT_ALLOWED"
    );
}

#[tokio::test]
async fn a_page_is_not_sent_under_the_name_of_another_host() {
    let app = with_site().await;

    let reply = app.anonymous().with("host", "evil.example").get("/").await;

    assert_eq!(reply.is(400).details()[0].0, "Host");
}

#[tokio::test]
async fn without_a_web_app_the_root_says_how_to_get_it() {
    let app = TestApp::new().await;

    let reply = get(&app, "/").await.is(200);

    assert!(String::from_utf8_lossy(&reply.bytes).contains("make build"));
    get(&app, "/projects/WEB").await.is(404);
}
