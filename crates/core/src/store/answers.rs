//! Answers kept for repeats: what an Idempotency-Key stands for.

use std::collections::BTreeSet;
use std::time::Duration;

use serde::Serialize;

use super::{Store, document};
use crate::access::Caller;
use crate::error::{Error, Resource, Result};
use crate::event::Operation;
use crate::id::Id;
use crate::keys;
use crate::ports::table::{Action, Commit, Expect};
use crate::projects::model::Project;

/// How long the answer to an Idempotency-Key is kept.
const IDEMPOTENCY_KEPT: Duration = Duration::from_hours(24);
/// Answers larger than this are not kept whole; the object is read again instead.
const IDEMPOTENCY_BODY: usize = 64 * 1024;

/// The request that an Idempotency-Key belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Idempotency {
    /// SHA-256 of the key, hexadecimal.
    pub key: String,
    /// SHA-256 of method, path, body and actor, hexadecimal.
    pub request: String,
}

/// What is kept of an answered request.
#[derive(Debug, Clone, Serialize, serde::Deserialize)]
pub struct Answer {
    /// SHA-256 of the request.
    pub request: String,
    /// The HTTP status.
    pub status: u16,
    /// The `data` of the answer; absent when it was too large.
    pub data: Option<Box<serde_json::value::RawValue>>,
    /// The `ETag` of the answer, if it had one.
    pub etag: Option<String>,
    /// Where to read the object again when `data` is absent.
    pub location: String,
    /// The projects that the request was about: who no longer knows of one is not told the answer again.
    #[serde(default)]
    pub projects: Vec<Id<Project>>,
    /// What undoes the write.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undo: Option<Id<Operation>>,
}

impl Store {
    /// Adds to a commit the memory of its answer, when the caller asked for it by an Idempotency-Key.
    pub fn remember(
        &self,
        commit: Commit,
        caller: &Caller,
        status: u16,
        data: &[u8],
        etag: Option<String>,
        location: String,
    ) -> Result<Commit> {
        let Some(idempotency) = &caller.idempotency else {
            return Ok(commit);
        };
        let raw = if data.len() <= IDEMPOTENCY_BODY {
            Some(serde_json::from_slice(data).map_err(Error::internal)?)
        } else {
            None
        };
        let named = commit.actions.iter().map(Action::key);
        let projects: BTreeSet<_> = named.filter_map(keys::project_in).collect();
        let answer = Answer {
            request: idempotency.request.clone(),
            status,
            data: raw,
            etag,
            location,
            projects: projects.into_iter().collect(),
            undo: caller.operation.as_ref().and_then(Operation::undo_id),
        };
        let key = keys::idempotency(caller.id, &idempotency.key);
        let mut item = document(key, 1, &answer)?;
        item.expires_at = Some(self.now().plus(IDEMPOTENCY_KEPT));
        Ok(commit.put(item, Expect::Absent))
    }

    /// The kept answer of an earlier request with the caller's Idempotency-Key; `NotFound` when they may no longer know of
    /// what it is about.
    pub async fn recall(&self, caller: &Caller) -> Result<Option<Answer>> {
        let Some(idempotency) = &caller.idempotency else {
            return Ok(None);
        };
        let key = keys::idempotency(caller.id, &idempotency.key);
        let Some(stored) = self.get::<Answer>(key).await? else {
            return Ok(None);
        };
        if stored.value.request != idempotency.request {
            return Err(Error::IdempotencyMismatch);
        }
        for id in &stored.value.projects {
            let found = self.get::<Project>(keys::project(*id)).await?;
            // That it has been deleted since is no secret to who saw it.
            let lasting = found.map(|found| Project {
                deleted_at: None,
                ..found.value
            });
            if !lasting.is_some_and(|project| project.visible_to(caller.id, caller.role)) {
                return Err(Error::NotFound(Resource::Project));
            }
        }
        Ok(Some(stored.value))
    }
}
