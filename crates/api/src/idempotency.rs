//! Idempotency-Key: a request that is repeated gets the answer of the first. The row that remembers it is written by the
//! service, in the same commit as the effect.

use std::net::Ipv4Addr;
use std::sync::Arc;

use bytes::Bytes;
use codexflow_core::access::Caller;
use codexflow_core::error::{Error, Result};
use codexflow_core::id::Id;
use codexflow_core::store::{Answer as Kept, Idempotency};
use codexflow_core::text::hex;
use codexflow_core::users::model::User;
use http::header::{HeaderName, HeaderValue};
use http::request::Parts;
use http::{HeaderMap, Method};
use sha2::{Digest, Sha256};

use crate::answer::{Answer, Content, field};
use crate::call::Call;
use crate::door::{Door, Seen};
use crate::routes::table;
use crate::row::Row;

/// Where jobs are read.
const JOBS: &str = "/v1/jobs/";

/// What a request's key stands for, if it has one.
pub(crate) fn of(parts: &Parts, actor: Id<User>, body: &[u8]) -> Result<Option<Idempotency>> {
    let Some(key) = parts.headers.get("idempotency-key") else {
        return Ok(None);
    };
    let key = key.as_bytes();
    if key.is_empty() || key.len() > 255 || !key.iter().all(u8::is_ascii_graphic) {
        let message = "must have 1 to 255 visible ASCII characters without spaces";
        return Err(Error::invalid("Idempotency-Key", "format", message));
    }
    let target = parts.uri.path_and_query().map_or("", |path| path.as_str());
    let actor = actor.to_string();
    let mut request = Sha256::new();
    for part in [
        parts.method.as_str().as_bytes(),
        target.as_bytes(),
        actor.as_bytes(),
        body,
    ] {
        request.update((part.len() as u64).to_le_bytes());
        request.update(part);
    }
    Ok(Some(Idempotency {
        key: hex(&Sha256::digest(key)),
        request: hex(&request.finalize()),
    }))
}

impl Door {
    /// The kept answer of an earlier request with the same Idempotency-Key, for who may still do what it did.
    pub(crate) async fn replay(
        self: &Arc<Self>,
        row: &Row,
        caller: &Caller,
        seen: &mut Seen,
    ) -> Result<Option<Answer>> {
        let Some(kept) = self.app.store.recall(caller).await? else {
            return Ok(None);
        };
        if let Some((action, column)) = row.cell {
            caller.require(action, column)?;
        }
        seen.undo = kept.undo.map(|id| id.to_string());
        if kept.location.starts_with(JOBS) {
            // How far the work is changes; that it was begun does not.
            match self.read_again(&kept.location, caller).await {
                Ok(answer) => {
                    let status = match &answer.content {
                        Content::One(job) if field(job, "state").as_deref() == Some("running") => {
                            kept.status
                        }
                        _ => 200,
                    };
                    return Ok(Some(replayed(answer, status, &kept.location)));
                }
                Err(Error::NotFound(_)) => {}
                Err(other) => return Err(other),
            }
        }
        let answer = match &kept.data {
            Some(data) => answer(&kept, Bytes::copy_from_slice(data.get().as_bytes())),
            // Too large to be kept: the object as it is today.
            None => self.read_again(&kept.location, caller).await?,
        };
        Ok(Some(replayed(answer, kept.status, &kept.location)))
    }

    async fn read_again(self: &Arc<Self>, location: &str, caller: &Caller) -> Result<Answer> {
        let rows = table().iter().filter(|row| row.method == Method::GET);
        let mut found = rows.filter_map(|row| Some((row, row.params(location)?)));
        let (row, params) = found
            .next()
            .ok_or_else(|| Error::internal(format!("nothing is read at {location}")))?;
        let call = Call {
            door: self.clone(),
            caller: Some(Caller {
                idempotency: None,
                ..caller.clone()
            }),
            params: params.into_iter().map(str::to_owned).collect(),
            query: Vec::new(),
            headers: HeaderMap::new(),
            body: Bytes::new(),
            address: Ipv4Addr::LOCALHOST.into(),
            is_https: false,
        };
        self.within((row.handler)(call)).await
    }
}

/// The answer that was kept.
fn answer(kept: &Kept, data: Bytes) -> Answer {
    Answer {
        status: kept.status,
        content: Content::One(data),
        tag: kept.etag.clone(),
        location: None,
        headers: Vec::new(),
        generation: None,
    }
}

/// Marked as a repeat, with the status of the first.
fn replayed(answer: Answer, status: u16, location: &str) -> Answer {
    let located = matches!(status, 201 | 202) && !location.is_empty();
    let mark = HeaderName::from_static("idempotency-replayed");
    Answer {
        status,
        location: located.then(|| location.to_owned()),
        ..answer
    }
    .header(mark, HeaderValue::from_static("true"))
}
