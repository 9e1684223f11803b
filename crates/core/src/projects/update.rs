//! Changing a project.

use serde_json::Value;

use super::Projects;
use super::delete::expiring;
use super::model::Project;
use crate::access::{Action, Caller, Column};
use crate::error::{Error, Result};
use crate::event::Stream;
use crate::id::Id;
use crate::keys;
use crate::patch;
use crate::ports::table::{Commit, Expect};
use crate::reference::ProjectRef;
use crate::store::{Stored, document, emit_change, indexed};
use crate::view::View;

/// The fields that clients may set.
pub(crate) const WRITABLE: [&str; 12] = [
    "name",
    "description",
    "status",
    "owner",
    "teamMembers",
    "startDate",
    "endDate",
    "priority",
    "tags",
    "visibility",
    "labels",
    "transitions",
];

impl Projects {
    /// Merges a patch into a project. `expected` is the version that `If-Match` named.
    pub async fn update(
        &self,
        caller: &Caller,
        reference: &ProjectRef,
        patch: &Value,
        expected: Option<u64>,
    ) -> Result<View> {
        self.change(caller, reference, expected, |projects, current| {
            patch::apply(&projects.shown(current)?, patch, &WRITABLE)
        })
        .await
    }

    /// Re-reads, changes and saves a project until nobody came in between.
    pub(crate) async fn change(
        &self,
        caller: &Caller,
        reference: &ProjectRef,
        expected: Option<u64>,
        step: impl Fn(&Self, &Project) -> Result<Project> + Send + Sync,
    ) -> Result<View> {
        let mut attempts = self.store.attempts();
        loop {
            let Stored {
                value: before,
                version,
            } = self.visible(caller, reference).await?;
            caller.require(Action::Update, Column::Projects)?;
            Error::unless_at(expected, version)?;
            let mut after = step(self, &before)?;
            // They are derived and never stored: they change nothing.
            after.metrics = before.metrics;
            after.name = after.name.trim().to_owned();
            self.check(&mut after, Some(&before))?;
            if after.owner != before.owner
                && !self
                    .resident
                    .user(after.owner)
                    .is_some_and(|user| user.may_work())
            {
                return Err(Error::invalid(
                    "owner",
                    "unknown_user",
                    "must be an active person",
                ));
            }
            let id = before.project_id;
            if after == before {
                let body = document(keys::project(id), version, &before)?.body;
                let view = self.view(id, &body, version)?;
                if caller.idempotency.is_none() {
                    return Ok(view);
                }
                // A repeat of what changed nothing must not begin to change something.
                let commit = self
                    .store
                    .begin()
                    .check(keys::project(id), Expect::Version(version));
                let tag = view.tag.map(|tag| tag.to_string());
                let location = format!("/v1/projects/{id}");
                let commit = self
                    .store
                    .remember(commit, caller, 200, &view.data, tag, location)?;
                if self.store.commit(commit).await? {
                    return Ok(view);
                }
                attempts.again().await?;
                continue;
            }
            after.version = version + 1;
            after.updated_at = self.store.now();
            let commit = self.save(caller, &before, &after, "project.updated")?;
            let commit = self.named(commit, Some(&before), &after).await?;
            let body = document(keys::project(id), after.version, &after)?.body;
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

    /// Adds a changed project to a commit, a deleted one too; `None` when the change is none, or the project is gone.
    ///
    /// Nobody is asked whether they may: the job that does so was allowed when it was made.
    pub(crate) async fn adjust(
        &self,
        commit: Commit,
        actor: &Caller,
        id: Id<Project>,
        change: impl FnOnce(&mut Project) + Send,
    ) -> Result<Option<Commit>> {
        let Some(stored) = self.store.get::<Project>(keys::project(id)).await? else {
            return Ok(None);
        };
        let before = stored.value;
        let mut after = before.clone();
        change(&mut after);
        if after == before {
            return Ok(None);
        }
        after.version = before.version + 1;
        after.updated_at = self.store.now();
        let commit = self.save_in(commit, actor, &before, &after, "project.updated")?;
        Ok(Some(expiring(commit, &after)))
    }

    /// A project as the API shows it.
    fn shown(&self, project: &Project) -> Result<Value> {
        let mut shown = value(project)?;
        let metrics = self.resident.metrics(project.project_id, self.store.now());
        if let Some(fields) = shown.as_object_mut() {
            fields.insert("metrics".into(), value(&metrics)?);
        }
        Ok(shown)
    }

    /// A commit that replaces a project and says so.
    pub(super) fn save(
        &self,
        caller: &Caller,
        before: &Project,
        after: &Project,
        kind: &str,
    ) -> Result<Commit> {
        self.save_in(self.store.begin(), caller, before, after, kind)
    }

    /// Adds a project that replaces what it was to a commit, and says so.
    pub(super) fn save_in(
        &self,
        commit: Commit,
        caller: &Caller,
        before: &Project,
        after: &Project,
        kind: &str,
    ) -> Result<Commit> {
        let id = after.project_id;
        let stream = Stream::Project(id);
        let item = document(keys::project(id), after.version, after)?;
        let item = indexed(item, Some(keys::project_by_owner(after.owner, id)));
        let event = self
            .store
            .event(stream, kind, id.to_string(), Some(caller))
            .version(after.version)
            .at(after.updated_at);
        let commit = commit.put(item, Expect::Version(before.version));
        emit_change(commit, stream, event, &value(before)?, &value(after)?)
    }
}

fn value<T: serde::Serialize>(of: &T) -> Result<Value> {
    serde_json::to_value(of).map_err(Error::internal)
}
