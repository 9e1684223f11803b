//! Takes back what was done to tasks.

use serde_json::Value;

use super::{Taken, id, whole};
use crate::access::{Action, Caller, Column};
use crate::comments::model::Comment;
use crate::error::{Error, Resource, Result};
use crate::event::Event;
use crate::id::Id;
use crate::keys;
use crate::ports::table::{Item, Range, TableName};
use crate::reference::TaskRef;
use crate::tasks::model::Task;
use crate::tasks::{NewWatcher, save};
use crate::undo::Undo;
use crate::undo::compare::{Kept, compare};
use crate::users::model::User;

impl Undo {
    pub(super) async fn remove_task(
        &self,
        caller: &Caller,
        event: &Event,
        dry_run: bool,
    ) -> Result<Taken> {
        caller.require(Action::Delete, Column::Tasks)?;
        let id: Id<Task> = id(&event.subject)?;
        let Some(task) = self.task(caller, id).await? else {
            return Ok((Vec::new(), Vec::new()));
        };
        let mut kept = compare(&save::value(&task)?, &event.changes).kept;
        let comments =
            Range::partition(TableName::Tasks, keys::task_partition(id)).prefix(keys::COMMENT);
        let is_later = |item: &Item| {
            let comment = item.key.sk.strip_prefix(keys::COMMENT);
            let comment = comment.and_then(|id| id.parse::<Id<Comment>>().ok());
            comment.is_some_and(|comment| comment.to_u128() > event.event_id.to_u128())
        };
        if self.store.all(comments).await?.iter().any(is_later) {
            kept.push(Kept::whole("has been commented on since"));
        }
        let located = self.tasks.locate(caller, &TaskRef::Id(id)).await?;
        if located.logged() > 0 {
            kept.push(Kept::whole("has time entries"));
        }
        if !kept.is_empty() {
            return Ok((Vec::new(), kept));
        }
        if !dry_run {
            let reference = TaskRef::Id(id);
            self.tasks
                .delete(caller, &reference, Some(task.version))
                .await?;
        }
        Ok(whole())
    }

    pub(super) async fn restore_task(
        &self,
        caller: &Caller,
        event: &Event,
        dry_run: bool,
    ) -> Result<Taken> {
        caller.require(Action::Delete, Column::Tasks)?;
        let id: Id<Task> = id(&event.subject)?;
        if self.task(caller, id).await?.is_some() {
            return Ok((Vec::new(), Vec::new()));
        }
        if !dry_run {
            self.tasks.restore(caller, &TaskRef::Id(id), None).await?;
        }
        Ok(whole())
    }

    pub(super) async fn watch(
        &self,
        caller: &Caller,
        event: &Event,
        dry_run: bool,
    ) -> Result<Taken> {
        let task = TaskRef::Id(id(&event.subject)?);
        let found = event
            .changes
            .iter()
            .find(|change| change.field == "watcher");
        let person = |side: &Value| side.as_str().and_then(|id| id.parse::<Id<User>>().ok());
        let Some(change) = found else {
            return Ok((Vec::new(), Vec::new()));
        };
        caller.require(Action::Update, Column::Tasks)?;
        if dry_run {
            return Ok(whole());
        }
        if let Some(come) = person(&change.after) {
            match self.tasks.unwatch(caller, &task, come, None).await {
                Ok(_) | Err(Error::NotFound(Resource::User)) => {}
                Err(other) => return Err(other),
            }
        } else if let Some(gone) = person(&change.before) {
            let new = NewWatcher {
                user_id: Some(gone),
            };
            self.tasks.watch(caller, &task, &new, None).await?;
        }
        Ok(whole())
    }
}
