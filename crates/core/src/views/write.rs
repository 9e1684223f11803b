//! Making, changing, deleting and restoring saved views.

use serde_json::Value;

use super::Views;
use super::model::{NewSavedView, SavedView, Shared};
use crate::access::{Action, Caller, Column, allows};
use crate::error::{Error, Result};
use crate::event::Stream;
use crate::id::Id;
use crate::keys;
use crate::patch;
use crate::ports::table::{Commit, Expect};
use crate::projects::KEPT;
use crate::store::{document, emit_change};
use crate::view::View;

/// Most views of one person.
const MOST: usize = 100;

/// Whether somebody keeps order among what is shared in the projects that they see.
pub(super) fn moderates(caller: &Caller) -> bool {
    allows(caller.role, Action::Update, Column::Projects)
}

impl Views {
    /// Saves a new view of the caller's.
    pub async fn create(&self, caller: &Caller, new: &NewSavedView) -> Result<View> {
        caller.require(Action::Read, Column::Tasks)?;
        let id = self.store.new_id();
        let mut attempts = self.store.attempts();
        loop {
            let view = self.draft(caller, id, new).await?;
            let commit = self.beside(&view).await?;
            let commit = self.put(commit, caller, "created", None, &view)?;
            let shown = View::of(&view, 1)?;
            let commit = self.remember(commit, caller, 201, &view, &shown)?;
            if self.store.commit(commit).await? {
                return Ok(shown);
            }
            attempts.again().await?;
        }
    }

    /// A new view that may be saved.
    async fn draft(
        &self,
        caller: &Caller,
        id: Id<SavedView>,
        new: &NewSavedView,
    ) -> Result<SavedView> {
        let project_id = match &new.project_id {
            Some(reference) => Some(self.home(caller, reference).await?),
            None => None,
        };
        let now = self.store.now();
        let mut view = SavedView {
            view_id: id,
            user_id: caller.id,
            name: new.name.clone(),
            project_id,
            shared: new.shared.unwrap_or_default(),
            filter: new.filter.clone().unwrap_or_default(),
            sort: new.sort.clone(),
            group_by: new.group_by,
            layout: new.layout.unwrap_or_default(),
            deleted_at: None,
            created_at: now,
            updated_at: now,
            version: 1,
        };
        self.check(caller, &mut view, None).await?;
        let all = self.of(caller.id).await?;
        if all.iter().filter(|view| view.deleted_at.is_none()).count() >= MOST {
            return Err(Error::Conflict(format!(
                "You have {MOST} saved views, which is the most; delete one that is not used"
            )));
        }
        Ok(view)
    }

    /// A commit that names the project of a view, so that its answer is kept for who still sees that.
    async fn beside(&self, view: &SavedView) -> Result<Commit> {
        let commit = self.store.begin();
        let Some(project) = view.project_id else {
            return Ok(commit);
        };
        let key = keys::project_state(project);
        Ok(match self.store.item(key.clone()).await? {
            Some(state) => commit.check(key, Expect::Version(state.version)),
            None => commit,
        })
    }

    /// Merges a patch into a view.
    pub async fn update(
        &self,
        caller: &Caller,
        id: Id<SavedView>,
        patch: &Value,
        expected: Option<u64>,
    ) -> Result<View> {
        let how = (Action::Update, "updated", expected);
        self.change(caller, id, how, |view| {
            patch::apply(&value(view)?, patch, SavedView::WRITABLE)
        })
        .await
    }

    /// Marks a view as deleted; [`Self::restore`] brings it back for 30 days.
    pub async fn delete(
        &self,
        caller: &Caller,
        id: Id<SavedView>,
        expected: Option<u64>,
    ) -> Result<View> {
        let how = (Action::Delete, "deleted", expected);
        let now = self.store.now();
        self.change(caller, id, how, |view| {
            let deleted_at = Some(view.deleted_at.unwrap_or(now));
            Ok(SavedView {
                deleted_at,
                ..view.clone()
            })
        })
        .await
    }

    /// Brings a deleted view back; one that is not deleted stays as it is.
    pub async fn restore(
        &self,
        caller: &Caller,
        id: Id<SavedView>,
        expected: Option<u64>,
    ) -> Result<View> {
        let how = (Action::Delete, "restored", expected);
        self.change(caller, id, how, |view| {
            Ok(SavedView {
                deleted_at: None,
                ..view.clone()
            })
        })
        .await
    }

    /// Re-reads, changes and saves a view until nobody came in between.
    pub(crate) async fn change(
        &self,
        caller: &Caller,
        id: Id<SavedView>,
        (action, kind, expected): (Action, &str, Option<u64>),
        step: impl Fn(&SavedView) -> Result<SavedView> + Send + Sync,
    ) -> Result<View> {
        caller.require(Action::Read, Column::Tasks)?;
        let mut attempts = self.store.attempts();
        loop {
            let found = self.find(caller, id).await?;
            may(caller, action, &found.value)?;
            Error::unless_at(expected, found.version)?;
            let before = found.value;
            let mut after = step(&before)?;
            self.check(caller, &mut after, Some(&before)).await?;
            let (commit, shown) = if after == before {
                let shown = View::of(&before, found.version)?;
                if caller.idempotency.is_none() {
                    return Ok(shown);
                }
                // A repeat of what changed nothing must not begin to change something.
                let key = keys::saved_view(before.user_id, id);
                let expect = Expect::Version(found.version);
                (self.beside(&before).await?.check(key, expect), shown)
            } else if before.deleted_at.is_some() && after.deleted_at.is_some() {
                return Err(Error::Conflict(
                    "The view is deleted; restore it first".into(),
                ));
            } else {
                after.version = found.version + 1;
                after.updated_at = self.store.now();
                let commit = self.beside(&after).await?;
                let commit = self.put(commit, caller, kind, Some(&before), &after)?;
                (commit, View::of(&after, after.version)?)
            };
            let commit = self.remember(commit, caller, 200, &after, &shown)?;
            if self.store.commit(commit).await? {
                return Ok(shown);
            }
            attempts.again().await?;
        }
    }

    /// Adds a view as it is from now on to a commit, with its event.
    fn put(
        &self,
        commit: Commit,
        caller: &Caller,
        kind: &str,
        before: Option<&SavedView>,
        after: &SavedView,
    ) -> Result<Commit> {
        let ends = after.deleted_at.map(|at| at.plus(KEPT));
        let key = keys::saved_view(after.user_id, after.view_id);
        let mut item = document(key, after.version, after)?;
        item.expires_at = ends;
        let expect = before.map_or(Expect::Absent, |before| Expect::Version(before.version));
        let mut commit = commit.put(item, expect);
        let key = keys::shared_view(after.view_id);
        if let Some(project) = after.project_id.filter(|_| after.shared) {
            let shared = Shared {
                view: after.view_id,
                user: after.user_id,
                project,
            };
            let mut item = document(key, after.version, &shared)?;
            item.expires_at = ends;
            commit = commit.put(item, Expect::Any);
        } else if before.is_some_and(|before| before.shared) {
            commit = commit.delete(key, Expect::Any);
        }
        // Views are people's own: what becomes of them is told to their owner, not to a project.
        let event = self
            .store
            .event(
                Stream::Org,
                &format!("view.{kind}"),
                after.user_id.to_string(),
                Some(caller),
            )
            .version(after.version)
            .object(after.view_id.to_string());
        let before = before.map_or(Ok(Value::Null), value)?;
        emit_change(commit, Stream::Org, event, &before, &value(after)?)
    }

    fn remember(
        &self,
        commit: Commit,
        caller: &Caller,
        status: u16,
        view: &SavedView,
        shown: &View,
    ) -> Result<Commit> {
        let tag = shown.tag.map(|tag| tag.to_string());
        let location = format!("/v1/views/{}", view.view_id);
        self.store
            .remember(commit, caller, status, &shown.data, tag, location)
    }
}

/// Refuses who may not do something with a view that they see.
pub(crate) fn may(caller: &Caller, action: Action, view: &SavedView) -> Result<()> {
    if view.user_id == caller.id {
        return Ok(());
    }
    if action == Action::Delete && moderates(caller) {
        return caller.require_scope(Action::Update, Column::Projects);
    }
    let who = if action == Action::Delete {
        "its owner, and who may change the project,"
    } else {
        "its owner"
    };
    Err(Error::Forbidden(format!(
        "Only {who} may do this with a shared view; save one of your own"
    )))
}

/// A view as events see it.
pub(crate) fn value(view: &SavedView) -> Result<Value> {
    serde_json::to_value(view).map_err(Error::internal)
}
