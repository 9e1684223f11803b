//! Making, changing, deleting and restoring what a project is planned by.

use serde_json::Value;

use super::{Part, Planning, Stamp, key};
use crate::access::{Action, Caller};
use crate::error::{Error, Result};
use crate::event::Stream;
use crate::id::Id;
use crate::keys;
use crate::patch;
use crate::ports::table::{Commit, Expect};
use crate::reference::ProjectRef;
use crate::store::{document, emit_change};
use crate::view::View;

impl Planning {
    /// Makes a new one in a project.
    pub async fn create<P: Part>(
        &self,
        caller: &Caller,
        reference: &ProjectRef,
        new: &P::New,
    ) -> Result<View> {
        let id: Id<P> = self.store.new_id();
        let mut attempts = self.store.attempts();
        loop {
            let project = self.projects.visible(caller, reference).await?.value;
            caller.require(P::RIGHTS.create, P::RIGHTS.column)?;
            let project = project.project_id;
            let mut part = P::new(id, Stamp::new(project, self.store.now()), new);
            checked(&mut part, None)?;
            let state = self.store.item(keys::project_state(project)).await?;
            let state = state.ok_or(Error::NotFound(crate::error::Resource::Project))?;
            let commit = self
                .store
                .begin()
                .check(state.key.clone(), Expect::Version(state.version));
            let commit = self.put(commit, caller, "created", None, &part)?;
            let view = self.view(&part)?;
            let commit = self.remember(commit, caller, 201, &part, &view)?;
            if self.store.commit(commit).await? {
                return Ok(view);
            }
            attempts.again().await?;
        }
    }

    /// Merges a patch into one of them.
    pub async fn update<P: Part>(
        &self,
        caller: &Caller,
        reference: &ProjectRef,
        id: Id<P>,
        patch: &Value,
        expected: Option<u64>,
    ) -> Result<View> {
        let how = (P::RIGHTS.update, "updated", expected);
        self.change(caller, reference, id, how, |part| {
            patch::apply(&self.shown(part)?, patch, P::WRITABLE)
        })
        .await
    }

    /// Marks one of them as deleted. Tasks go on naming it, and [`Self::restore`] brings it back.
    pub async fn delete<P: Part>(
        &self,
        caller: &Caller,
        reference: &ProjectRef,
        id: Id<P>,
        expected: Option<u64>,
    ) -> Result<View> {
        let how = (P::RIGHTS.delete, "deleted", expected);
        self.change(caller, reference, id, how, |part: &P| {
            let mut after = part.clone();
            let now = self.store.now();
            after.stamp_mut().deleted_at.get_or_insert(now);
            Ok(after)
        })
        .await
    }

    /// Brings one of them back; one that is not deleted stays as it is.
    pub async fn restore<P: Part>(
        &self,
        caller: &Caller,
        reference: &ProjectRef,
        id: Id<P>,
        expected: Option<u64>,
    ) -> Result<View> {
        let how = (P::RIGHTS.delete, "restored", expected);
        self.change(caller, reference, id, how, |part: &P| {
            let mut after = part.clone();
            after.stamp_mut().deleted_at = None;
            Ok(after)
        })
        .await
    }

    /// Re-reads, changes and saves one of them until nobody came in between.
    pub(crate) async fn change<P: Part>(
        &self,
        caller: &Caller,
        reference: &ProjectRef,
        id: Id<P>,
        (action, kind, expected): (Action, &str, Option<u64>),
        step: impl Fn(&P) -> Result<P> + Send + Sync,
    ) -> Result<View> {
        let mut attempts = self.store.attempts();
        loop {
            let (project, found) = self.find::<P>(caller, reference, id).await?;
            caller.require(action, P::RIGHTS.column)?;
            Error::unless_at(expected, found.version)?;
            let before = found.value;
            let mut after = step(&before)?;
            let stays = before.stamp().deleted_at.is_some() && after.stamp().deleted_at.is_some();
            checked(&mut after, Some(&before))?;
            let (commit, view) = if after == before {
                let view = self.view(&before)?;
                if caller.idempotency.is_none() {
                    return Ok(view);
                }
                // A repeat of what changed nothing must not begin to change something.
                let key = key(project.project_id, id);
                let expect = Expect::Version(found.version);
                (self.store.begin().check(key, expect), view)
            } else if stays {
                let message = format!("The {} is deleted; restore it first", P::NOUN);
                return Err(Error::Conflict(message));
            } else {
                let stamp = after.stamp_mut();
                stamp.version = found.version + 1;
                stamp.updated_at = self.store.now();
                let commit = self.store.begin();
                let commit = self.put(commit, caller, kind, Some(&before), &after)?;
                (commit, self.view(&after)?)
            };
            let commit = self.remember(commit, caller, 200, &after, &view)?;
            if self.store.commit(commit).await? {
                return Ok(view);
            }
            attempts.again().await?;
        }
    }

    /// Adds a part as it is from now on to a commit, with its event.
    pub(super) fn put<P: Part>(
        &self,
        commit: Commit,
        caller: &Caller,
        kind: &str,
        before: Option<&P>,
        after: &P,
    ) -> Result<Commit> {
        let stamp = after.stamp();
        let stream = Stream::Project(stamp.project_id);
        let kind = format!("{}.{kind}", P::NOUN);
        let event = self
            .store
            .event(stream, &kind, after.id().to_string(), Some(caller))
            .version(stamp.version);
        let expect = before.map_or(Expect::Absent, |before| {
            Expect::Version(before.stamp().version)
        });
        let item = document(key(stamp.project_id, after.id()), stamp.version, after)?;
        let before = before.map_or(Ok(Value::Null), value)?;
        emit_change(
            commit.put(item, expect),
            stream,
            event,
            &before,
            &value(after)?,
        )
    }

    fn remember<P: Part>(
        &self,
        commit: Commit,
        caller: &Caller,
        status: u16,
        part: &P,
        view: &View,
    ) -> Result<Commit> {
        let tag = view.tag.map(|tag| tag.to_string());
        let (project, id) = (part.stamp().project_id, part.id());
        let location = format!("/v1/projects/{project}/{}/{id}", P::PATH);
        self.store
            .remember(commit, caller, status, &view.data, tag, location)
    }
}

fn checked<P: Part>(part: &mut P, before: Option<&P>) -> Result<()> {
    let errors = part.check(before);
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Error::Invalid(errors))
    }
}

/// A part as events see it.
pub(crate) fn value<P: Part>(part: &P) -> Result<Value> {
    serde_json::to_value(part).map_err(Error::internal)
}
