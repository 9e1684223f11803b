//! A person's timer: one at most, which becomes a time entry when it is stopped.

use super::{Hours, NewTimer, TimeEntry, Timer};
use crate::access::{Action, Caller, Column};
use crate::error::{Error, Resource, Result};
use crate::event::Stream;
use crate::id::Id;
use crate::keys;
use crate::ports::table::{Commit, Expect};
use crate::reference::TaskRef;
use crate::store::{Stored, document, emit_change};
use crate::view::View;

/// The longest that an entry can be, as its schema says.
const LONGEST: u64 = 2_678_400;

impl Hours {
    /// Starts the caller's timer on a task.
    pub async fn start(
        &self,
        caller: &Caller,
        reference: &TaskRef,
        new: &NewTimer,
        expected: Option<u64>,
    ) -> Result<View> {
        let id: Id<TimeEntry> = self.store.new_id();
        let mut attempts = self.store.attempts();
        loop {
            let (task, project, commit) = self.tasks.beside(caller, reference, expected).await?;
            if let Some(running) = self.running(caller).await? {
                let name = self.resident.task_key(running.value.task_id);
                return Err(Error::Conflict(format!(
                    "Your timer runs on {} since {}; stop it (POST /v1/timer/stop) or discard it (DELETE /v1/timer) first",
                    name.unwrap_or_else(|| "a task that is gone".into()),
                    running.value.started_at
                )));
            }
            let timer = Timer {
                entry_id: id,
                task_id: task,
                project_id: project.project_id,
                started_at: self.store.now(),
                note: new.note.clone().unwrap_or_default(),
            };
            let item = document(keys::timer(caller.id), 1, &timer)?;
            let commit = commit.put(item, Expect::Absent);
            let commit = self.tell(commit, caller, "timer.started", (None, Some(&timer)))?;
            let view = View::of(&timer, 1)?;
            let tag = view.tag.map(|tag| tag.to_string());
            let location = "/v1/timer".to_owned();
            let commit = self
                .store
                .remember(commit, caller, 201, &view.data, tag, location)?;
            if self.store.commit(commit).await? {
                return Ok(view);
            }
            attempts.again().await?;
        }
    }

    /// The caller's running timer.
    pub async fn timer(&self, caller: &Caller) -> Result<View> {
        let running = self.running(caller).await?;
        let running = running.ok_or(Error::NotFound(Resource::Timer))?;
        View::of(&running.value, running.version)
    }

    /// Stops the caller's timer: it becomes a time entry.
    pub async fn stop(&self, caller: &Caller) -> Result<View> {
        let mut attempts = self.store.attempts();
        loop {
            let running = self.running(caller).await?;
            let running = running.ok_or(Error::NotFound(Resource::Timer))?;
            let timer = running.value;
            let task = TaskRef::Id(timer.task_id);
            let (_, project, links) = self.tasks.visible(caller, &task).await?;
            caller.require(Action::Update, Column::Tasks)?;
            let now = self.store.now();
            let seconds = now.since(timer.started_at).as_secs().max(1);
            if seconds > LONGEST {
                return Err(Error::Conflict(
                    "The timer has run for more than 31 days; discard it (DELETE /v1/timer) and enter the time by hand"
                        .into(),
                ));
            }
            let entry = TimeEntry {
                entry_id: timer.entry_id,
                task_id: timer.task_id,
                project_id: project.project_id,
                user_id: caller.id,
                started_at: timer.started_at.min(now),
                seconds,
                note: timer.note,
                created_at: now,
                updated_at: now,
                version: 1,
            };
            let expect = Expect::Version(running.version);
            let commit = self.store.begin().delete(keys::timer(caller.id), expect);
            let commit = self.put(commit, caller, "time.created", &links, (None, Some(&entry)))?;
            let view = View::of(&entry, 1)?;
            let commit = self.remember(commit, caller, &entry, &view)?;
            if self.store.commit(commit).await? {
                return Ok(view);
            }
            attempts.again().await?;
        }
    }

    /// Stops the caller's timer without keeping what it has run. `only`: when it is to become this entry.
    pub async fn discard(&self, caller: &Caller, only: Option<Id<TimeEntry>>) -> Result<View> {
        let mut attempts = self.store.attempts();
        loop {
            let running = self.running(caller).await?;
            let running = running
                .filter(|running| only.is_none_or(|only| running.value.entry_id == only))
                .ok_or(Error::NotFound(Resource::Timer))?;
            let expect = Expect::Version(running.version);
            let commit = self.store.begin().delete(keys::timer(caller.id), expect);
            let gone = (Some(&running.value), None);
            let commit = self.tell(commit, caller, "timer.discarded", gone)?;
            if self.store.commit(commit).await? {
                return View::of(&running.value, running.version);
            }
            attempts.again().await?;
        }
    }

    pub(crate) async fn running(&self, caller: &Caller) -> Result<Option<Stored<Timer>>> {
        self.store.get(keys::timer(caller.id)).await
    }

    fn tell(
        &self,
        commit: Commit,
        caller: &Caller,
        kind: &str,
        (before, after): (Option<&Timer>, Option<&Timer>),
    ) -> Result<Commit> {
        let Some(either) = after.or(before) else {
            return Ok(commit);
        };
        let stream = Stream::Project(either.project_id);
        let task = either.task_id.to_string();
        let event = self.store.event(stream, kind, task, Some(caller));
        let value = |timer: Option<&Timer>| serde_json::json!({ "timer": timer.map(|timer| timer.entry_id) });
        emit_change(commit, stream, event, &value(before), &value(after))
    }
}
