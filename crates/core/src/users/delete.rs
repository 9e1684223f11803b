//! Removing a person, and taking that back within 30 days.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::access::{Action, Caller, Column};
use crate::auth::session::end_all;
use crate::error::{Error, Result};
use crate::id::Id;
use crate::keys;
use crate::ports::table::Expect;
use crate::store::document;
use crate::users::Users;
use crate::users::model::{User, UserStatus};
use crate::users::save::{self, Credential};
use crate::view::View;

/// How long a deletion can be undone.
const UNDO: Duration = Duration::from_hours(24 * 30);

/// What someone was before the deletion.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Former {
    status: UserStatus,
}

impl Users {
    /// `DELETE /users/:id`: the name stays in history, the address becomes free, every session ends.
    pub async fn delete(
        &self,
        caller: &Caller,
        id: Id<User>,
        expected: Option<u64>,
    ) -> Result<View> {
        caller.require(Action::Delete, Column::Users)?;
        let mut attempts = self.store.attempts();
        loop {
            let before = self.visible(caller, id).await?;
            if expected.is_some_and(|expected| expected != before.version) {
                return Err(Error::Stale {
                    current: before.version,
                });
            }
            if before.status == UserStatus::Deleted {
                return View::of(&before, before.version);
            }
            let mut after = before.clone();
            after.status = UserStatus::Deleted;
            let former = Former {
                status: before.status,
            };
            let mut undo = document(keys::deleted_user(id), 1, &former)?;
            undo.expires_at = Some(self.store.now().plus(UNDO));
            let mut commit = self.store.begin().put(undo, Expect::Any);
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
                return View::of(&after, after.version);
            }
            attempts.again().await?;
        }
    }

    /// `POST /users/:id/restore`: as they were before the deletion, if the address is still free.
    pub async fn restore(&self, caller: &Caller, id: Id<User>) -> Result<View> {
        caller.require(Action::Delete, Column::Users)?;
        let mut attempts = self.store.attempts();
        loop {
            let before = self.visible(caller, id).await?;
            if before.status != UserStatus::Deleted {
                return Err(Error::Conflict("This person is not deleted".into()));
            }
            let Some(former) = self.store.get::<Former>(keys::deleted_user(id)).await? else {
                return Err(Error::Conflict(
                    "The 30 days in which the deletion could be undone are over".into(),
                ));
            };
            let mut after = before.clone();
            after.status = former.value.status;
            let commit = self
                .store
                .begin()
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
                return Ok(view);
            }
            attempts.again().await?;
        }
    }
}
