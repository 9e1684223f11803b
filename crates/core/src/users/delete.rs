//! Marking a person as removed, and taking that back within 30 days.
//!
//! Either commit holds a job for what the person has in hand; [`crate::people`] does it.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::access::{Action, Caller, Column};
use crate::auth::session::end_all;
use crate::error::{Error, Result};
use crate::id::Id;
use crate::jobs::model::{Job, JobState};
use crate::jobs::{draft, item};
use crate::keys;
use crate::people;
use crate::ports::table::Expect;
use crate::store::{Stored, document};
use crate::time::Timestamp;
use crate::users::Users;
use crate::users::model::{User, UserStatus};
use crate::users::save::{self, Credential};
use crate::view::View;

/// How long a deletion can be undone.
pub(super) const UNDO: Duration = Duration::from_hours(24 * 30);

/// What someone was before the deletion.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Former {
    pub(super) status: UserStatus,
    /// The job that takes their tasks from them.
    #[serde(default)]
    pub(super) job: Option<Id<Job>>,
    /// Until when the deletion can be undone.
    #[serde(default)]
    pub(super) until: Option<Timestamp>,
}

impl Users {
    /// Marks a person as deleted: the name stays in history, the address becomes free, every session ends.
    ///
    /// Answers the job that was written with it. Of someone deleted already that is the job of the deletion, or a new
    /// one to finish its work when it has ended early.
    pub async fn delete(
        &self,
        caller: &Caller,
        id: Id<User>,
        expected: Option<u64>,
    ) -> Result<Job> {
        caller.require(Action::Delete, Column::Users)?;
        let mut attempts = self.store.attempts();
        loop {
            let before = self.visible(caller, id).await?;
            Error::unless_at(expected, before.version)?;
            if before.merged_into.is_some() {
                return Err(Error::Conflict(
                    "This placeholder has been merged into a person and is gone already".into(),
                ));
            }
            let undo = self.store.get::<Former>(keys::deleted_user(id)).await?;
            let is_deleted = before.status == UserStatus::Deleted;
            if is_deleted && let Some(job) = self.deleting(undo.as_ref()).await? {
                return Ok(job);
            }
            let job = draft(
                &self.store,
                caller.id,
                people::DELETE,
                json!({ "userId": id }),
            );
            let former = Former {
                status: match &undo {
                    Some(undo) if is_deleted => undo.value.status,
                    _ => before.status,
                },
                job: Some(job.job_id),
                // Finishing a deletion does not make it younger.
                until: match &undo {
                    Some(undo) if is_deleted => undo.value.until,
                    _ => Some(self.store.now().plus(UNDO)),
                },
            };
            let mut commit = self.store.begin().put(item(&job)?, Expect::Absent);
            if is_deleted {
                commit = commit.check(keys::user(id), Expect::Version(before.version));
            }
            if !is_deleted || undo.is_some() {
                let version = undo.as_ref().map_or(1, |undo| undo.version + 1);
                let mut kept = document(keys::deleted_user(id), version, &former)?;
                kept.expires_at = former.until;
                commit = commit.put(kept, Expect::Any);
            }
            if is_deleted {
                if self.store.commit(commit).await? {
                    return Ok(job);
                }
                attempts.again().await?;
                continue;
            }
            let mut after = before.clone();
            after.status = UserStatus::Deleted;
            commit = save::update(
                &self.store,
                commit,
                Some(caller),
                "user.deleted",
                &before,
                &mut after,
            )
            .await?;
            let credential = self.store.get::<Credential>(keys::credential(id)).await?;
            if let Some(found) = credential {
                commit = end_all(&self.store, commit, id, found.value, found.version).await?;
            }
            if self.store.commit(commit).await? {
                return Ok(job);
            }
            attempts.again().await?;
        }
    }

    /// The job of a deletion, unless it ended before its work was done.
    pub(super) async fn deleting(&self, former: Option<&Stored<Former>>) -> Result<Option<Job>> {
        let Some(id) = former.and_then(|former| former.value.job) else {
            return Ok(None);
        };
        let job = self.store.get::<Job>(keys::job(id)).await?;
        let done = |job: &Job| matches!(job.state, JobState::Running | JobState::Succeeded);
        Ok(job.map(|job| job.value).filter(done))
    }

    /// `POST /users/:id/restore`: as they were before the deletion, if the address is still free.
    ///
    /// Answers also the job that was written with it.
    pub async fn restore(
        &self,
        caller: &Caller,
        id: Id<User>,
        expected: Option<u64>,
    ) -> Result<(View, Job)> {
        caller.require(Action::Delete, Column::Users)?;
        let mut attempts = self.store.attempts();
        loop {
            let before = self.visible(caller, id).await?;
            if before.status != UserStatus::Deleted {
                return Err(Error::Conflict("This person is not deleted".into()));
            }
            Error::unless_at(expected, before.version)?;
            let Some(former) = self.store.get::<Former>(keys::deleted_user(id)).await? else {
                return Err(Error::Conflict(
                    "The 30 days in which the deletion could be undone are over".into(),
                ));
            };
            let mut after = before.clone();
            after.status = former.value.status;
            after.merged_into = None;
            let (kind, input) = match before.merged_into {
                Some(into) => (people::UNMERGE, json!({ "userId": id, "into": into })),
                None => (people::RESTORE, json!({ "userId": id })),
            };
            let job = draft(&self.store, caller.id, kind, input);
            let commit = self
                .store
                .begin()
                .put(item(&job)?, Expect::Absent)
                .delete(keys::deleted_user(id), Expect::Version(former.version));
            let saved = save::update(
                &self.store,
                commit,
                Some(caller),
                "user.restored",
                &before,
                &mut after,
            )
            .await;
            let mut commit = match saved {
                Err(Error::Invalid(_)) => {
                    return Err(Error::Conflict(
                        "Another account has the address by now; change that one's address first"
                            .into(),
                    ));
                }
                other => other?,
            };
            let view = View::of(&after, after.version)?;
            let etag = view.tag.map(|tag| tag.to_string());
            let path = format!("/v1/users/{id}");
            commit = self
                .store
                .remember(commit, caller, 200, &view.data, etag, path)?;
            if self.store.commit(commit).await? {
                return Ok((view, job));
            }
            attempts.again().await?;
        }
    }
}
