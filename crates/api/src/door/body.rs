//! Reading a body: how large it may be and how long it may take.

use axum::body::Body;
use bytes::Bytes;
use codexflow_core::error::{Error, Result};
use codexflow_core::jobs::MAX_UPLOAD;
use http::header::CONTENT_LENGTH;
use http::{HeaderMap, Method};
use tokio::time::timeout;

use super::Door;
use crate::budget::Held;
use crate::limit::Class;
use crate::row::{Row, Takes};

/// Largest ordinary body.
pub(crate) const MAX_BODY: usize = 1024 * 1024;
/// Largest body of signing up, in and out: strangers may send these.
const MAX_SIGN_IN: usize = 16 * 1024;
/// A file may take this many times as long to arrive as an ordinary body.
const FILE_PATIENCE: u32 = 10;

impl Door {
    pub(super) async fn read(
        &self,
        row: &Row,
        headers: &HeaderMap,
        body: Body,
        held: &mut Held,
    ) -> Result<Bytes> {
        if matches!(row.method, Method::GET | Method::DELETE) {
            return Ok(Bytes::new());
        }
        let (limit, patience) = match row.takes {
            Takes::File(_) => (MAX_UPLOAD, self.options.body_timeout * FILE_PATIENCE),
            _ if matches!(row.class, Class::Auth | Class::Register) => {
                (MAX_SIGN_IN, self.options.body_timeout)
            }
            _ => (MAX_BODY, self.options.body_timeout),
        };
        let announced = headers
            .get(CONTENT_LENGTH)
            .and_then(|length| length.to_str().ok()?.parse().ok());
        if announced.is_some_and(|length: u64| length > limit as u64) {
            return Err(Error::TooLarge { limit });
        }
        match timeout(patience, held.read(body, limit)).await {
            Ok(read) => read,
            Err(_) => Err(Error::invalid(
                "",
                "timeout",
                "The body took too long to arrive",
            )),
        }
    }
}
