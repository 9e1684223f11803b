//! The opposite of what happens to time entries and timers.

use serde_json::{Map, Value, json};

use super::Undo;
use super::compare::compare;
use super::object::{Taken, id, stays, whole};
use crate::access::{Action, Caller, Column};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::hours::TimeEntry;
use crate::id::Id;
use crate::keys;
use crate::reference::TaskRef;
use crate::tasks::model::Task;

impl Undo {
    async fn time(&self, event: &Event) -> Result<(TaskRef, Id<TimeEntry>, Option<TimeEntry>)> {
        let task = id::<Task>(&event.subject)?;
        let entry = id::<TimeEntry>(event.object_id.as_deref().unwrap_or_default())?;
        let found = self.store.get(keys::time_entry(task, entry)).await?;
        Ok((TaskRef::Id(task), entry, found.map(|found| found.value)))
    }

    pub(super) async fn remove_time(
        &self,
        caller: &Caller,
        event: &Event,
        dry_run: bool,
    ) -> Result<Taken> {
        let (task, id, found) = self.time(event).await?;
        let Some(found) = found else {
            return Ok((Vec::new(), Vec::new()));
        };
        let current = serde_json::to_value(&found).map_err(Error::internal)?;
        let kept = compare(&current, &event.changes).kept;
        if !kept.is_empty() {
            return Ok((Vec::new(), kept));
        }
        if dry_run {
            self.hours.get(caller, &task, id).await?;
            caller.require(Action::Update, Column::Tasks)?;
        } else {
            let expected = Some(found.version);
            self.hours.delete(caller, &task, id, expected).await?;
        }
        Ok(whole())
    }

    pub(super) async fn revert_time(
        &self,
        caller: &Caller,
        event: &Event,
        dry_run: bool,
    ) -> Result<Taken> {
        let (task, id, found) = self.time(event).await?;
        let Some(found) = found else {
            return Ok(stays("has been deleted since"));
        };
        let changes = self.full(&event.changes).await?;
        let current = serde_json::to_value(&found).map_err(Error::internal)?;
        let compared = compare(&current, &changes);
        if !dry_run && !compared.back.is_empty() {
            let patch: Map<String, Value> = compared.back.iter().cloned().collect();
            let (patch, expected) = (Value::Object(patch), Some(found.version));
            self.hours
                .update(caller, &task, id, &patch, expected)
                .await?;
        }
        Ok(compared.into())
    }

    pub(super) async fn restore_time(
        &self,
        caller: &Caller,
        event: &Event,
        dry_run: bool,
    ) -> Result<Taken> {
        let (task, _, found) = self.time(event).await?;
        if found.is_some() {
            return Ok((Vec::new(), Vec::new()));
        }
        let mut fields = Map::new();
        for change in self.full(&event.changes).await? {
            fields.insert(change.field, change.before);
        }
        fields.insert("updatedAt".into(), json!(self.store.now()));
        fields.insert("version".into(), json!(event.object_version + 1));
        let entry: TimeEntry =
            serde_json::from_value(Value::Object(fields)).map_err(Error::internal)?;
        if !dry_run {
            self.hours.restore(caller, &task, &entry).await?;
        }
        Ok(whole())
    }

    pub(super) async fn stop_timer(
        &self,
        caller: &Caller,
        event: &Event,
        dry_run: bool,
    ) -> Result<Taken> {
        let started = event.changes.iter().find(|change| change.field == "timer");
        let started = started.and_then(|change| change.after.as_str());
        let started: Id<TimeEntry> = id(started.unwrap_or_default())?;
        if event.actor != Some(caller.id) {
            return Ok(stays("is somebody else's timer"));
        }
        let running = self.hours.running(caller).await?;
        if running.is_none_or(|running| running.value.entry_id != started) {
            return Ok(stays("the timer no longer runs"));
        }
        if !dry_run {
            self.hours.discard(caller, Some(started)).await?;
        }
        Ok(whole())
    }
}
