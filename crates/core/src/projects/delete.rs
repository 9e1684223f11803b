//! Deleting a project, and bringing it back.
//!
//! Deleting marks the project in one commit: from then on neither it nor its tasks exist for anyone, and new tasks are
//! refused by the state item. Nothing is removed for 30 days, so restoring is one commit too.

use std::time::Duration;

use super::Projects;
use super::model::Project;
use crate::access::{Action, Caller, Column};
use crate::error::{Error, Resource, Result};
use crate::id::Id;
use crate::keys;
use crate::ports::table::{Action as Part, Commit, Expect};
use crate::reference::ProjectRef;
use crate::store::{Stored, document, raw};
use crate::view::View;

/// How long a deleted object can be brought back.
pub const KEPT: Duration = Duration::from_hours(30 * 24);

impl Projects {
    /// Deletes a project with all its tasks; [`Self::restore`] brings them back for 30 days.
    pub async fn delete(
        &self,
        caller: &Caller,
        reference: &ProjectRef,
        expected: Option<u64>,
    ) -> Result<View> {
        let mut attempts = self.store.attempts();
        loop {
            let Stored {
                value: before,
                version,
            } = self.visible(caller, reference).await?;
            caller.require(Action::Delete, Column::Projects)?;
            Error::unless_at(expected, version)?;
            let now = self.store.now();
            let after = Project {
                deleted_at: Some(now),
                updated_at: now,
                version: version + 1,
                ..before.clone()
            };
            let commit = self.save(caller, &before, &after, "project.deleted")?;
            let commit = self.turn(commit, &after).await?;
            if self.store.commit(expiring(commit, &after)).await? {
                return View::of(&after, after.version);
            }
            attempts.again().await?;
        }
    }

    /// Brings a deleted project back with all its tasks.
    pub async fn restore(
        &self,
        caller: &Caller,
        reference: &ProjectRef,
        expected: Option<u64>,
    ) -> Result<View> {
        caller.require(Action::Delete, Column::Projects)?;
        let gone = || Error::NotFound(Resource::Project);
        let mut attempts = self.store.attempts();
        loop {
            let id = self.resolve(reference).await?.ok_or_else(gone)?;
            let stored: Stored<Project> =
                self.store.get(keys::project(id)).await?.ok_or_else(gone)?;
            let mut after = Project {
                deleted_at: None,
                ..stored.value.clone()
            };
            if !after.visible_to(caller.id, caller.role) {
                return Err(gone());
            }
            if stored.value.deleted_at.is_none() {
                return Err(Error::Conflict("The project is not deleted".into()));
            }
            Error::unless_at(expected, stored.version)?;
            after.version += 1;
            after.updated_at = self.store.now();
            let commit = self.save(caller, &stored.value, &after, "project.restored")?;
            let commit = self.turn(commit, &after).await?;
            let commit = self.with_key(commit, &after).await?;
            let body = serde_json::to_vec(&after).map_err(Error::internal)?;
            let view = self.view(id, &body, after.version)?;
            let tag = view.tag.map(|tag| tag.to_string());
            let location = format!("/v1/projects/{id}");
            let commit = self
                .store
                .remember(commit, caller, 200, &view.data, tag, location)?;
            if self.store.commit(commit).await? {
                return Ok(view);
            }
            attempts.again().await?;
        }
    }

    /// Holds the key again, which an import that was taken back may have freed.
    async fn with_key(&self, commit: Commit, project: &Project) -> Result<Commit> {
        let id = project.project_id;
        let key = keys::project_key(&project.key);
        match self.store.get::<Id<Project>>(key.clone()).await? {
            Some(held) if held.value == id => Ok(commit.check(key, Expect::Version(held.version))),
            Some(_) => Err(Error::Conflict(format!(
                "Another project has the key {} by now, which the keys of all tasks here begin with; this one can come \
                 back only while that key is free. Import it again under another key instead",
                project.key
            ))),
            None => Ok(commit.put(document(key, 1, &id)?, Expect::Absent)),
        }
    }

    /// Turns the state item, so that a task that is being created at the same moment is refused.
    async fn turn(&self, commit: Commit, project: &Project) -> Result<Commit> {
        let key = keys::project_state(project.project_id);
        let Some(state) = self.store.item(key.clone()).await? else {
            return Err(Error::internal(format!("{key} is missing")));
        };
        let next = raw(key, state.version + 1, state.body);
        Ok(commit.put(next, Expect::Version(state.version)))
    }
}

/// Lets the project's own item go when it can no longer be brought back.
pub(super) fn expiring(mut commit: Commit, project: &Project) -> Commit {
    let key = keys::project(project.project_id);
    for part in &mut commit.actions {
        if let Part::Put { item, .. } = part
            && item.key == key
        {
            item.expires_at = project.deleted_at.map(|at| at.plus(KEPT));
        }
    }
    commit
}
