//! Entering time, changing and removing it. Each keeps the task's sum in its own commit.

use serde_json::Value;

use super::{Hours, NewTimeEntry, TimeEntry};
use crate::access::{Action, Caller, Column, allows};
use crate::error::{Error, Resource, Result};
use crate::event::Stream;
use crate::id::Id;
use crate::keys;
use crate::ports::table::{Commit, Expect};
use crate::reference::TaskRef;
use crate::store::{Stored, document, emit_change, indexed};
use crate::tasks::model::Links;
use crate::tasks::save;
use crate::view::View;

/// Most seconds of a task: a million hours, as its fields allow.
const MOST: u64 = 3_600_000_000;

impl Hours {
    /// Enters time that the caller worked.
    pub async fn create(
        &self,
        caller: &Caller,
        reference: &TaskRef,
        new: &NewTimeEntry,
        expected: Option<u64>,
    ) -> Result<View> {
        let id: Id<TimeEntry> = self.store.new_id();
        let mut attempts = self.store.attempts();
        loop {
            // What else must hold is checked by what the links expect.
            let (task, project, _) = self.tasks.beside(caller, reference, expected).await?;
            let (_, _, links) = self.tasks.visible(caller, reference).await?;
            let now = self.store.now();
            let ago = i64::try_from(new.seconds).unwrap_or(i64::MAX);
            let ago = now.millis().saturating_sub(ago.saturating_mul(1000));
            let entry = TimeEntry {
                entry_id: id,
                task_id: task,
                project_id: project.project_id,
                user_id: caller.id,
                started_at: new
                    .started_at
                    .unwrap_or_else(|| crate::time::Timestamp::from_millis(ago)),
                seconds: new.seconds,
                note: new.note.clone().unwrap_or_default(),
                created_at: now,
                updated_at: now,
                version: 1,
            };
            self.check(&entry)?;
            let mut commit = self.store.begin();
            if let Some(version) = expected {
                let key = keys::task(project.project_id, task);
                commit = commit.check(key, Expect::Version(version));
            }
            let commit = self.put(commit, caller, "time.created", &links, (None, Some(&entry)))?;
            let view = View::of(&entry, 1)?;
            let commit = self.remember(commit, caller, &entry, &view)?;
            if self.store.commit(commit).await? {
                return Ok(view);
            }
            attempts.again().await?;
        }
    }

    /// Changes one's own time entry.
    pub async fn update(
        &self,
        caller: &Caller,
        reference: &TaskRef,
        id: Id<TimeEntry>,
        patch: &Value,
        expected: Option<u64>,
    ) -> Result<View> {
        let mut attempts = self.store.attempts();
        loop {
            let (links, found) = self.own(caller, reference, id, Action::Update).await?;
            Error::unless_at(expected, found.version)?;
            let before = found.value;
            let current = serde_json::to_value(&before).map_err(Error::internal)?;
            let fields = ["startedAt", "seconds", "note"];
            let mut after: TimeEntry = crate::patch::apply(&current, patch, &fields)?;
            if after == before {
                return View::of(&before, found.version);
            }
            self.check(&after)?;
            after.version += 1;
            after.updated_at = self.store.now();
            let both = (Some(&before), Some(&after));
            let commit = self.put(self.store.begin(), caller, "time.updated", &links, both)?;
            if self.store.commit(commit).await? {
                return View::of(&after, after.version);
            }
            attempts.again().await?;
        }
    }

    /// Removes one's own time entry; who may delete tasks may remove any.
    pub async fn delete(
        &self,
        caller: &Caller,
        reference: &TaskRef,
        id: Id<TimeEntry>,
        expected: Option<u64>,
    ) -> Result<View> {
        let mut attempts = self.store.attempts();
        loop {
            let (links, found) = self.own(caller, reference, id, Action::Delete).await?;
            Error::unless_at(expected, found.version)?;
            let gone = (Some(&found.value), None);
            let commit = self.put(self.store.begin(), caller, "time.deleted", &links, gone)?;
            if self.store.commit(commit).await? {
                return View::plain(&serde_json::json!({ "entryId": id }));
            }
            attempts.again().await?;
        }
    }

    /// Brings back a time entry that was removed.
    pub(crate) async fn restore(
        &self,
        caller: &Caller,
        reference: &TaskRef,
        entry: &TimeEntry,
    ) -> Result<()> {
        let mut attempts = self.store.attempts();
        loop {
            let (task, _, links) = self.tasks.visible(caller, reference).await?;
            Self::may(caller, entry, Action::Delete)?;
            let key = keys::time_entry(task, entry.entry_id);
            if self.store.item(key).await?.is_some() {
                return Ok(());
            }
            let back = (None, Some(entry));
            let commit = self.put(self.store.begin(), caller, "time.restored", &links, back)?;
            if self.store.commit(commit).await? {
                return Ok(());
            }
            attempts.again().await?;
        }
    }

    /// A time entry that the caller may change.
    async fn own(
        &self,
        caller: &Caller,
        reference: &TaskRef,
        id: Id<TimeEntry>,
        action: Action,
    ) -> Result<(Stored<Links>, Stored<TimeEntry>)> {
        let (task, _, links) = self.tasks.visible(caller, reference).await?;
        caller.require(Action::Update, Column::Tasks)?;
        let found: Option<Stored<TimeEntry>> = self.store.get(keys::time_entry(task, id)).await?;
        let found = found.ok_or(Error::NotFound(Resource::TimeEntry))?;
        Self::may(caller, &found.value, action)?;
        Ok((links, found))
    }

    /// One's own, or to remove also for who may delete tasks: nobody says for others what they worked.
    fn may(caller: &Caller, entry: &TimeEntry, action: Action) -> Result<()> {
        caller.require(Action::Update, Column::Tasks)?;
        let moderates =
            action == Action::Delete && allows(caller.role, Action::Delete, Column::Tasks);
        if entry.user_id == caller.id || moderates {
            return Ok(());
        }
        let who = match action {
            Action::Delete => "who worked it, a manager or an admin",
            Action::Create | Action::Read | Action::Update => "who worked it",
        };
        Err(Error::Forbidden(format!(
            "Only {who} may change this time entry"
        )))
    }

    fn check(&self, entry: &TimeEntry) -> Result<()> {
        if entry.started_at > self.store.now() {
            let message = "must not be in the future";
            return Err(Error::invalid("startedAt", "range", message));
        }
        Ok(())
    }

    /// Adds an entry, a changed one or the lack of one to a commit, with the task's new sum and the event.
    pub(super) fn put(
        &self,
        mut commit: Commit,
        caller: &Caller,
        kind: &str,
        links: &Stored<Links>,
        (before, after): (Option<&TimeEntry>, Option<&TimeEntry>),
    ) -> Result<Commit> {
        let Some(either) = after.or(before) else {
            return Ok(commit);
        };
        let (task, id) = (either.task_id, either.entry_id);
        let key = keys::time_entry(task, id);
        let expect = before.map_or(Expect::Absent, |before| Expect::Version(before.version));
        commit = match after {
            Some(after) => {
                let place = keys::time_of(after.user_id, after.started_at, id);
                let item = indexed(document(key, after.version, after)?, Some(place));
                commit.put(item, expect)
            }
            None => commit.delete(key, expect),
        };
        let seconds = |entry: Option<&TimeEntry>| entry.map_or(0, |entry| entry.seconds);
        let rest = links.value.logged.saturating_sub(seconds(before));
        let new = Links {
            logged: rest.saturating_add(seconds(after)),
            ..links.value.clone()
        };
        if new.logged > MOST && after.is_some() {
            let message = "a task has at most a million hours";
            return Err(Error::invalid("seconds", "range", message));
        }
        let item = save::links(task, links.version + 1, &new)?;
        commit = commit.put(item, Expect::Version(links.version));
        let stream = Stream::Project(either.project_id);
        let event = self
            .store
            .event(stream, kind, task.to_string(), Some(caller))
            .version(either.version)
            .object(id.to_string());
        let value = |entry: Option<&TimeEntry>| match entry {
            Some(entry) => serde_json::to_value(entry).map_err(Error::internal),
            None => Ok(Value::Null),
        };
        emit_change(commit, stream, event, &value(before)?, &value(after)?)
    }

    pub(super) fn remember(
        &self,
        commit: Commit,
        caller: &Caller,
        entry: &TimeEntry,
        view: &View,
    ) -> Result<Commit> {
        let tag = view.tag.map(|tag| tag.to_string());
        let (task, id) = (entry.task_id, entry.entry_id);
        let location = format!("/v1/tasks/{task}/time-entries/{id}");
        self.store
            .remember(commit, caller, 201, &view.data, tag, location)
    }
}
