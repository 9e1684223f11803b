//! The opposite of each kind of event.

mod comments;
mod owners;
mod tasks;

use serde_json::Value;

use crate::access::{Action, Caller, Column};
use crate::error::{Error, Resource, Result};
use crate::event::{Change, Event};
use crate::id::{Id, Kind};
use crate::keys;
use crate::reference::{ProjectRef, TaskRef};
use crate::tasks::model::Task;
use crate::undo::Undo;
use crate::undo::compare::{Compared, Kept};

/// What goes back, and what stays.
pub(super) type Taken = (Vec<String>, Vec<Kept>);

/// The fields of a person that an undo brings back: none that they sign in with.
const PERSON: [&str; 5] = ["name", "role", "status", "avatar", "preferences"];

pub(super) fn whole() -> Taken {
    (vec!["*".into()], Vec::new())
}

pub(super) fn stays(reason: &str) -> Taken {
    (Vec::new(), vec![Kept::whole(reason)])
}

impl From<Compared> for Taken {
    fn from(compared: Compared) -> Self {
        (compared.fields(), compared.kept)
    }
}

pub(super) fn id<T: Kind>(text: &str) -> Result<Id<T>> {
    text.parse()
        .map_err(|_| Error::internal(format!("an event is about {text}, which is no id")))
}

impl Undo {
    /// Does the opposite of one event.
    pub(super) async fn take_back(
        &self,
        caller: &Caller,
        event: &Event,
        dry_run: bool,
    ) -> Result<Taken> {
        match event.kind.as_str() {
            "task.updated" => {
                let changes = self.full(&event.changes).await?;
                let task = id(&event.subject)?;
                let compared = self.tasks.revert(caller, task, &changes, dry_run).await?;
                Ok(compared.into())
            }
            "task.created" | "task.restored" => self.remove_task(caller, event, dry_run).await,
            "task.deleted" => self.restore_task(caller, event, dry_run).await,
            "task.watched" | "task.unwatched" => self.watch(caller, event, dry_run).await,
            "comment.created" | "comment.restored" => {
                self.remove_comment(caller, event, dry_run).await
            }
            "comment.updated" => self.revert_comment(caller, event, dry_run).await,
            "comment.deleted" => self.restore_comment(caller, event, dry_run).await,
            "attachment.created" | "attachment.deleted" | "attachment.restored" => {
                self.attachment(caller, event, dry_run).await
            }
            "time.created" | "time.restored" => self.remove_time(caller, event, dry_run).await,
            "time.updated" => self.revert_time(caller, event, dry_run).await,
            "time.deleted" => self.restore_time(caller, event, dry_run).await,
            "timer.started" => self.stop_timer(caller, event, dry_run).await,
            "timer.discarded" => Ok(stays("what a discarded timer had run is entered by hand")),
            "project.updated" => self.revert_project(caller, event, dry_run).await,
            "project.created" | "project.restored" => {
                self.remove_project(caller, event, dry_run).await
            }
            "project.deleted" => {
                caller.require(Action::Delete, Column::Projects)?;
                let project = id(&event.subject)?;
                if self.resident.project(project).is_some() {
                    return Ok((Vec::new(), Vec::new()));
                }
                if !dry_run {
                    self.projects
                        .restore(caller, &ProjectRef::Id(project), None)
                        .await?;
                }
                Ok(whole())
            }
            "user.updated" => self.revert_person(caller, event, dry_run).await,
            "settings.updated" => self.revert_settings(caller, event, dry_run).await,
            "user.deleted" => Ok(stays(
                "is taken back by POST /v1/users/{id}/restore, which gives their tasks back too",
            )),
            "user.merged" => Ok(stays(
                "is taken back by POST /v1/users/{id}/restore, which gives the placeholder its work back too",
            )),
            _ => {
                let mut taken = self.part(caller, event, dry_run).await?;
                if taken.is_none() {
                    taken = self.prd(caller, event, dry_run).await?;
                }
                if taken.is_none() {
                    taken = self.saved_view(caller, event, dry_run).await?;
                }
                Ok(taken.unwrap_or_else(|| stays("is never undone: accounts, passwords, sessions and invitations are ended or made anew")))
            }
        }
    }

    /// Changes with their long texts whole again.
    pub(super) async fn full(&self, changes: &[Change]) -> Result<Vec<Change>> {
        let mut all = changes.to_vec();
        for change in &mut all {
            let Some(hash) = change.before.get("sha256").and_then(Value::as_str) else {
                continue;
            };
            let text = self.store.get::<String>(keys::text(hash)).await?;
            let text = text.ok_or_else(|| {
                Error::Conflict(format!("The text of {} is no longer kept", change.field))
            })?;
            change.before = Value::String(text.value);
        }
        Ok(all)
    }

    /// The task of an event, if it is there.
    async fn task(&self, caller: &Caller, task: Id<Task>) -> Result<Option<Task>> {
        match self.tasks.locate(caller, &TaskRef::Id(task)).await {
            Ok(located) => Ok(Some(located.task()?)),
            Err(Error::NotFound(Resource::Task)) => Ok(None),
            Err(other) => Err(other),
        }
    }
}
