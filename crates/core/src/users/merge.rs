//! Saying who a placeholder is: the person whom an import named has an account of their own by now.
//!
//! The commit marks the placeholder and holds a job that gives its work to the person; [`crate::people`] does it. It is
//! taken back as a deletion is, by `restore`.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::Users;
use super::delete::{Former, UNDO};
use super::model::{User, UserStatus};
use super::save;
use crate::access::{Action, Caller, Column};
use crate::error::{Error, Result};
use crate::id::Id;
use crate::jobs::model::Job;
use crate::jobs::{draft, item};
use crate::keys;
use crate::people;
use crate::ports::table::Expect;
use crate::store::{Stored, document};
use crate::view::View;

/// Who a placeholder is.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Merge {
    /// The person; they must be active.
    pub into: Id<User>,
}

impl Users {
    /// `POST /users/:id/merge`: from now on the placeholder is that person; answers the job that gives them its work.
    ///
    /// Repeated, it answers the same job, or a new one when that ended before its work was done.
    pub async fn merge(
        &self,
        caller: &Caller,
        id: Id<User>,
        merge: Merge,
        expected: Option<u64>,
    ) -> Result<Job> {
        caller.require(Action::Delete, Column::Users)?;
        let mut attempts = self.store.attempts();
        loop {
            let before = self.visible(caller, id).await?;
            Error::unless_at(expected, before.version)?;
            let former = self.store.get::<Former>(keys::deleted_user(id)).await?;
            let is_first = self.may_merge(&before, merge.into)?;
            if !is_first && let Some(job) = self.deleting(former.as_ref()).await? {
                return Ok(job);
            }
            let person: Option<Stored<User>> = self.store.get(keys::user(merge.into)).await?;
            let person = person.filter(|person| person.value.status == UserStatus::Active);
            let Some(person) = person else {
                let message = "must be an active person";
                return Err(Error::invalid("into", "unknown_user", message));
            };
            let input = json!({ "userId": id, "into": merge.into });
            let job = draft(&self.store, caller.id, people::MERGE, input);
            let until = former.as_ref().and_then(|former| former.value.until);
            let kept = Former {
                status: UserStatus::Placeholder,
                job: Some(job.job_id),
                // Finishing a merge does not make it younger.
                until: until.or_else(|| Some(self.store.now().plus(UNDO))),
            };
            let mut commit = self
                .store
                .begin()
                .put(item(&job)?, Expect::Absent)
                .check(keys::user(merge.into), Expect::Version(person.version));
            if is_first || former.is_some() {
                let version = former.as_ref().map_or(1, |former| former.version + 1);
                let mut kept = document(keys::deleted_user(id), version, &kept)?;
                kept.expires_at = until.or_else(|| Some(self.store.now().plus(UNDO)));
                commit = commit.put(kept, Expect::Any);
            }
            if is_first {
                let mut after = before.clone();
                after.status = UserStatus::Deleted;
                after.merged_into = Some(merge.into);
                let kind = "user.merged";
                commit = save::update(&self.store, commit, Some(caller), kind, &before, &mut after)
                    .await?;
            } else {
                commit = commit.check(keys::user(id), Expect::Version(before.version));
            }
            let view = View::of(&job, 1)?;
            let location = format!("/v1/jobs/{}", job.job_id);
            commit = self
                .store
                .remember(commit, caller, 202, &view.data, None, location)?;
            if self.store.commit(commit).await? {
                return Ok(job);
            }
            attempts.again().await?;
        }
    }

    /// Whether this is the first time that it is said; `false` when the same has been said before.
    fn may_merge(&self, placeholder: &User, into: Id<User>) -> Result<bool> {
        match (placeholder.status, placeholder.merged_into) {
            (UserStatus::Placeholder, _) => Ok(true),
            (UserStatus::Deleted, Some(before)) if before == into => Ok(false),
            (UserStatus::Deleted, Some(before)) => {
                let name = self.resident.user(before).map(|user| user.name.clone());
                Err(Error::Conflict(format!(
                    "The placeholder has been merged into {} already; take that back first by POST /v1/users/{}/restore",
                    name.as_deref().unwrap_or("somebody else"),
                    placeholder.user_id
                )))
            }
            _ => Err(Error::Conflict(
                "Only the placeholder of somebody whom an import named can be merged into a person"
                    .into(),
            )),
        }
    }
}
