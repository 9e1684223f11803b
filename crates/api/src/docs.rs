//! Pages for people: what this server is, and the API, without any outside host. They are three files of ours; the page
//! reads `/v1/openapi.json` and draws it.

use std::future::ready;

use http::header::{CONTENT_SECURITY_POLICY, HeaderValue};

use crate::answer::Answer;
use crate::row::{Access, Handler, Row, group};

const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

pub(crate) fn rows() -> Vec<Row> {
    let page = |path, operation, handler: Handler, kind, summary| {
        Row::get(path, operation, handler)
            .about(summary, "Everyone.")
            .access(Access::Public)
            .sends(kind)
    };
    group(
        "Operations",
        vec![
            page(
                "/",
                "getRoot",
                |_| Box::pin(ready(Ok(file(HTML, include_str!("docs/root.html"))))),
                HTML,
                "Say what this server is.",
            ),
            page(
                "/docs",
                "getDocs",
                |_| Box::pin(ready(Ok(file(HTML, include_str!("docs/docs.html"))))),
                HTML,
                "Show the API to people.",
            ),
            page(
                "/docs/docs.js",
                "getDocsScript",
                |_| Box::pin(ready(Ok(file(SCRIPT, include_str!("docs/docs.js"))))),
                SCRIPT,
                "Draw the page of the API.",
            ),
            page(
                "/docs/docs.css",
                "getDocsStyle",
                |_| Box::pin(ready(Ok(file(STYLE, include_str!("docs/docs.css"))))),
                STYLE,
                "Style the page of the API.",
            ),
        ],
    )
}

const HTML: &str = "text/html; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";

fn file(kind: &'static str, text: &'static str) -> Answer {
    Answer::raw(kind, text).header(CONTENT_SECURITY_POLICY, POLICY)
}
