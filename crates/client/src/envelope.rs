//! What every answer is wrapped in.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::error::{ApiError, Error, Result};

/// A successful answer.
#[derive(Debug, Clone)]
pub struct Envelope<T> {
    /// What was asked for.
    pub data: T,
    /// About the answer.
    pub meta: Meta,
    /// The HTTP status.
    pub status: u16,
    /// Identifies the state of the object, for `If-Match`.
    pub etag: Option<String>,
    /// Whether this is the stored answer of an earlier request with the same `Idempotency-Key`.
    pub replayed: bool,
}

/// About an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Meta {
    /// When it was made.
    pub timestamp: String,
    /// Finds the request in the server's log.
    pub request_id: String,
    /// Where a list goes on.
    pub page: Option<Page>,
    /// What a write is taken back by.
    pub undo_id: Option<String>,
}

/// Where a list goes on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Page {
    /// How many were asked for.
    pub limit: usize,
    /// Where to go on; `None` at the end.
    pub next_cursor: Option<String>,
    /// Whether there are more.
    pub has_more: bool,
    /// How many there are in all, if asked for.
    pub total: Option<usize>,
}

/// One wrong field of what was sent.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Detail {
    /// Where.
    pub path: String,
    /// What is wrong, for programs.
    pub code: String,
    /// What is wrong, for people.
    pub message: String,
    /// What would be accepted, where that can be listed.
    pub allowed: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct Success<T> {
    data: T,
    #[serde(default)]
    meta: Meta,
}

#[derive(Deserialize)]
struct Failure {
    error: Body,
    #[serde(default)]
    meta: Meta,
}

#[derive(Deserialize)]
struct Body {
    code: String,
    message: String,
    #[serde(default)]
    details: Vec<Detail>,
}

/// What the headers said that the body does not.
pub(crate) struct Head {
    pub(crate) status: u16,
    pub(crate) etag: Option<String>,
    pub(crate) replayed: bool,
    pub(crate) retry_after: Option<u64>,
}

/// An answer's body as what it means.
pub(crate) fn parse<T: DeserializeOwned>(
    server: &str,
    head: Head,
    body: &[u8],
) -> Result<Envelope<T>> {
    let foreign = |why: String| Error::NotOurs {
        server: server.to_owned(),
        status: head.status,
        why,
    };
    if (200..300).contains(&head.status) {
        let Success { data, meta } =
            serde_json::from_slice(body).map_err(|error| foreign(error.to_string()))?;
        return Ok(Envelope {
            data,
            meta,
            status: head.status,
            etag: head.etag,
            replayed: head.replayed,
        });
    }
    let Failure { error, meta } =
        serde_json::from_slice(body).map_err(|error| foreign(error.to_string()))?;
    Err(Error::Api(Box::new(ApiError {
        status: head.status,
        code: error.code,
        message: error.message,
        details: error.details,
        request_id: meta.request_id,
        retry_after: head.retry_after,
    })))
}
