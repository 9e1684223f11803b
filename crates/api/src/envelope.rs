//! The seed's envelope, written by hand around JSON that is already there: nothing is parsed or copied twice.

use std::convert::Infallible;

use axum::body::Body;
use bytes::Bytes;
use codexflow_core::error::{Error, FieldError};
use codexflow_core::exports::Export;
use codexflow_core::time::Timestamp;
use codexflow_core::view::json;
use futures::stream;
use serde::Serialize;
use tokio::sync::mpsc;

use crate::answer::Content;
use crate::row::A_FILE;

/// The body and its content type.
pub(crate) fn success(
    content: Content,
    now: Timestamp,
    request: &str,
    undo: Option<&str>,
    generation: Option<&Bytes>,
) -> (&'static str, Body) {
    let (data, page) = match content {
        Content::Raw(kind, bytes) => return (kind, bytes.into()),
        Content::Live(events) => return ("text/event-stream", live(events)),
        Content::File(export) => return (A_FILE, file(export)),
        Content::One(data) => (data, None),
        Content::Page(data, page) => (data, Some(page)),
    };
    let mut out = Vec::with_capacity(data.len() + 256);
    out.extend_from_slice(b"{\"success\":true,\"data\":");
    out.extend_from_slice(&data);
    let more = [
        ("generation", generation.cloned()),
        ("page", page.map(|page| json(&page).unwrap_or_default())),
    ];
    meta(&mut out, now, request, undo, &more);
    ("application/json", out.into())
}

/// A body that goes on as long as something is sent.
fn live(events: mpsc::Receiver<Bytes>) -> Body {
    Body::from_stream(stream::unfold(events, |mut events| async move {
        let next = events.recv().await?;
        Some((Ok::<_, Infallible>(next), events))
    }))
}

/// A body that is made as fast as it is taken. One that cannot be made whole is cut off, so that nobody takes it for whole.
fn file(export: Box<Export>) -> Body {
    let parts = stream::unfold(Some(export), |export| async move {
        let mut export = export?;
        match export.next().await {
            Ok(Some(part)) => Some((Ok(part), Some(export))),
            Ok(None) => None,
            Err(error) => {
                tracing::warn!(?error, ?export, "an export was cut off");
                Some((Err(std::io::Error::other("the export was cut off")), None))
            }
        }
    });
    Body::from_stream(parts)
}

/// The body of an error. The cause of an internal one is not in it.
pub(crate) fn failure(error: &Error, now: Timestamp, request: &str) -> Bytes {
    let none: &[FieldError] = &[];
    let details = match error {
        Error::Invalid(fields) => fields,
        _ => none,
    };
    let mut out = Vec::with_capacity(256);
    out.extend_from_slice(b"{\"success\":false,\"error\":{\"code\":\"");
    out.extend_from_slice(error.code().row().name.as_bytes());
    out.extend_from_slice(b"\",\"message\":");
    write(&mut out, &error.to_string());
    out.extend_from_slice(b",\"details\":");
    write(&mut out, details);
    out.push(b'}');
    meta(&mut out, now, request, None, &[]);
    out.into()
}

fn meta(
    out: &mut Vec<u8>,
    now: Timestamp,
    request: &str,
    undo: Option<&str>,
    more: &[(&str, Option<Bytes>)],
) {
    out.extend_from_slice(b",\"meta\":{\"timestamp\":\"");
    out.extend_from_slice(now.to_string().as_bytes());
    out.extend_from_slice(b"\",\"requestId\":\"");
    // A request id is made of letters, digits, `.`, `_` and `-` only, so it needs no escapes.
    out.extend_from_slice(request.as_bytes());
    out.push(b'"');
    if let Some(undo) = undo {
        // Nor does an id.
        out.extend_from_slice(b",\"undoId\":\"");
        out.extend_from_slice(undo.as_bytes());
        out.push(b'"');
    }
    for (name, value) in more {
        let Some(value) = value else { continue };
        out.extend_from_slice(b",\"");
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(b"\":");
        out.extend_from_slice(value);
    }
    out.extend_from_slice(b"}}");
}

fn write<T: Serialize + ?Sized>(out: &mut Vec<u8>, value: &T) {
    serde_json::to_writer(out, value).expect("strings and plain structs are always JSON");
}

/// Whether `If-None-Match` names this tag: a list, weak tags and `*` included.
pub(crate) fn none_match(header: &str, tag: &str) -> bool {
    header
        .split(',')
        .map(str::trim)
        .any(|one| one == "*" || one.strip_prefix("W/").unwrap_or(one) == tag)
}

/// The version, or a requirements document's revision, that `If-Match` names; none for `*`.
pub(crate) fn if_match(header: &str) -> Result<Option<u64>, Error> {
    if header.trim() == "*" {
        return Ok(None);
    }
    header
        .trim()
        .strip_prefix('"')
        .and_then(|rest| rest.strip_prefix(['v', 'r']))
        .and_then(|rest| rest.strip_suffix('"'))
        .and_then(|inner| {
            let (version, derived) = inner.split_once('.').unwrap_or((inner, "0"));
            let plain =
                |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit());
            (plain(derived) && plain(version)).then(|| version.parse().ok())?
        })
        .map(Some)
        .ok_or_else(|| {
            Error::invalid(
                "If-Match",
                "format",
                "must be the ETag of the object as it was read, such as \"v7\", or *",
            )
        })
}

#[cfg(test)]
mod tests {
    use codexflow_core::view::PageMeta;

    use super::*;

    async fn whole(body: Body) -> Bytes {
        axum::body::to_bytes(body, usize::MAX).await.unwrap()
    }

    fn at() -> Timestamp {
        "2025-11-05T12:00:00Z".parse().unwrap()
    }

    #[tokio::test]
    async fn a_success_is_the_seeds_envelope() {
        let (kind, body) = success(
            Content::One(Bytes::from("{\"a\":1}")),
            at(),
            "req_1",
            None,
            None,
        );

        assert_eq!(kind, "application/json");
        assert_eq!(
            whole(body).await,
            "{\"success\":true,\"data\":{\"a\":1},\"meta\":{\"timestamp\":\"2025-11-05T12:00:00.000Z\",\"requestId\":\"req_1\"}}"
        );
    }

    #[tokio::test]
    async fn a_page_is_in_the_meta() {
        let page = PageMeta::new(50, Some("abc".into()), None);
        let (_, body) = success(
            Content::Page(Bytes::from("[]"), page),
            at(),
            "r",
            None,
            None,
        );

        assert!(whole(body).await.ends_with(
            b"\"requestId\":\"r\",\"page\":{\"limit\":50,\"nextCursor\":\"abc\",\"hasMore\":true}}}"
        ));
    }

    #[test]
    fn an_internal_cause_stays_inside() {
        let body = failure(&Error::internal("the secret path /var/x"), at(), "r");
        let text = str::from_utf8(&body).unwrap();

        assert!(text.contains("SERVER_ERROR") && !text.contains("secret"));
        assert!(text.contains("\"details\":[]"));
    }

    #[test]
    fn every_wrong_field_is_in_the_details() {
        let error = Error::Invalid(vec![
            FieldError::new("a", "required", "is required"),
            FieldError::new("b", "enum", "\"x\"\n").allowed(["y"]),
        ]);
        let value: serde_json::Value = serde_json::from_slice(&failure(&error, at(), "r")).unwrap();

        assert_eq!(value["error"]["details"][0]["path"], "a");
        assert_eq!(value["error"]["details"][1]["allowed"][0], "y");
    }

    #[test]
    fn tags_compare_weakly_and_in_lists() {
        assert!(none_match("\"v1\", W/\"v2\"", "\"v2\""));
        assert!(none_match("*", "\"v2\""));
        assert!(!none_match("\"v1\"", "\"v2\"") && !none_match("v2", "\"v2\""));
    }

    #[test]
    fn if_match_names_a_version_or_is_refused() {
        assert_eq!(if_match("\"v7\"").unwrap(), Some(7));
        assert_eq!(if_match(" \"v7.3f\" ").unwrap(), Some(7));
        assert_eq!(if_match("\"r3.3f\"").unwrap(), Some(3));
        assert_eq!(if_match("*").unwrap(), None);
        for wrong in [
            "",
            "7",
            "v7",
            "\"7\"",
            "W/\"v7\"",
            "\"v\"",
            "\"v7.\"",
            "\"v7\", \"v8\"",
            "\"v-1\"",
            "\"v+1\"",
            "\"v99999999999999999999\"",
        ] {
            assert!(if_match(wrong).is_err(), "{wrong}");
        }
    }
}
