//! The opposite of each kind of event.

use serde_json::{Map, Value, json};

use super::Undo;
use super::compare::{Compared, Kept, compare};
use crate::access::{Action, Caller, Column};
use crate::comments::model::Comment;
use crate::error::{Error, Resource, Result};
use crate::event::{Change, Event};
use crate::id::{Id, Kind};
use crate::keys;
use crate::ports::table::{Item, Range, TableName};
use crate::projects::WRITABLE;
use crate::reference::{ProjectRef, TaskRef};
use crate::store::read;
use crate::tasks::NewWatcher;
use crate::tasks::model::Task;
use crate::tasks::save;
use crate::users::model::User;
use crate::users::sealed::PersonalKey;

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
            "user.deleted" => Ok(stays(
                "is taken back by POST /v1/users/{id}/restore, which gives their tasks back too",
            )),
            "user.merged" => Ok(stays(
                "is taken back by POST /v1/users/{id}/restore, which gives the placeholder its work back too",
            )),
            _ => {
                let taken = self.part(caller, event, dry_run).await?;
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

    async fn remove_task(&self, caller: &Caller, event: &Event, dry_run: bool) -> Result<Taken> {
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

    async fn restore_task(&self, caller: &Caller, event: &Event, dry_run: bool) -> Result<Taken> {
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

    async fn watch(&self, caller: &Caller, event: &Event, dry_run: bool) -> Result<Taken> {
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

    async fn comment(&self, event: &Event) -> Result<(TaskRef, Id<Comment>, Option<Comment>)> {
        let task = id::<Task>(&event.subject)?;
        let comment = id::<Comment>(event.object_id.as_deref().unwrap_or_default())?;
        let found = self
            .store
            .get::<Comment>(keys::comment(task, comment))
            .await?;
        Ok((TaskRef::Id(task), comment, found.map(|found| found.value)))
    }

    async fn remove_comment(&self, caller: &Caller, event: &Event, dry_run: bool) -> Result<Taken> {
        let (task, id, found) = self.comment(event).await?;
        let Some(found) = found else {
            return Ok((Vec::new(), Vec::new()));
        };
        let current = serde_json::to_value(&found).map_err(Error::internal)?;
        let kept = compare(&current, &event.changes).kept;
        if !kept.is_empty() {
            return Ok((Vec::new(), kept));
        }
        if dry_run {
            self.comments.get(caller, &task, id).await?;
            caller.require(Action::Update, Column::Tasks)?;
        } else {
            self.comments
                .delete(caller, &task, id, Some(found.version))
                .await?;
        }
        Ok(whole())
    }

    async fn revert_comment(&self, caller: &Caller, event: &Event, dry_run: bool) -> Result<Taken> {
        let (task, id, found) = self.comment(event).await?;
        let Some(found) = found else {
            return Ok(stays("has been deleted since"));
        };
        let mut changes = self.full(&event.changes).await?;
        changes.retain(|change| change.field == "text");
        let current = serde_json::to_value(&found).map_err(Error::internal)?;
        let compared = compare(&current, &changes);
        if let Some((_, text)) = compared.back.first()
            && !dry_run
        {
            let patch = json!({ "text": text });
            let expected = Some(found.version);
            self.comments
                .update(caller, &task, id, &patch, expected)
                .await?;
        }
        Ok(compared.into())
    }

    async fn restore_comment(
        &self,
        caller: &Caller,
        event: &Event,
        dry_run: bool,
    ) -> Result<Taken> {
        let (task, _, found) = self.comment(event).await?;
        if found.is_some() {
            return Ok((Vec::new(), Vec::new()));
        }
        let mut fields = Map::new();
        for change in self.full(&event.changes).await? {
            fields.insert(change.field, change.before);
        }
        fields.insert("updatedAt".into(), json!(self.store.now()));
        fields.insert("version".into(), json!(event.object_version + 1));
        let comment: Comment =
            serde_json::from_value(Value::Object(fields)).map_err(Error::internal)?;
        if !dry_run {
            self.comments.restore(caller, &task, comment).await?;
        }
        Ok(whole())
    }

    async fn revert_project(&self, caller: &Caller, event: &Event, dry_run: bool) -> Result<Taken> {
        let reference = ProjectRef::Id(id(&event.subject)?);
        let mut changes = self.full(&event.changes).await?;
        changes.retain(|change| WRITABLE.contains(&change.field.as_str()));
        let compared = parking_lot::Mutex::new(Compared::default());
        let step = |project: &crate::projects::model::Project| {
            let current = serde_json::to_value(project).map_err(Error::internal)?;
            let found = compare(&current, &changes);
            let merged = serde_json::from_value(found.merged(&current)).map_err(Error::internal);
            *compared.lock() = found;
            merged
        };
        if dry_run {
            caller.require(Action::Update, Column::Projects)?;
            let found = self.projects.visible(caller, &reference).await?;
            step(&found.value)?;
        } else {
            self.projects
                .change(caller, &reference, None, |_, project| step(project))
                .await?;
        }
        Ok(compared.into_inner().into())
    }

    async fn remove_project(&self, caller: &Caller, event: &Event, dry_run: bool) -> Result<Taken> {
        caller.require(Action::Delete, Column::Projects)?;
        let id = id(&event.subject)?;
        let Some(project) = self.resident.project(id) else {
            return Ok((Vec::new(), Vec::new()));
        };
        let current = serde_json::to_value(&*project).map_err(Error::internal)?;
        let mut kept = compare(&current, &event.changes).kept;
        if !self.resident.facts(id).is_empty() {
            kept.push(Kept::whole("has tasks"));
        }
        if !kept.is_empty() {
            return Ok((Vec::new(), kept));
        }
        if !dry_run {
            let reference = ProjectRef::Id(id);
            self.projects
                .delete(caller, &reference, Some(project.version))
                .await?;
        }
        Ok(whole())
    }

    async fn revert_person(&self, caller: &Caller, event: &Event, dry_run: bool) -> Result<Taken> {
        let person: Id<User> = id(&event.subject)?;
        let key = self
            .store
            .get::<PersonalKey>(keys::personal_key(person))
            .await?;
        let Some(key) = key else {
            return Ok(stays("the person has been erased"));
        };
        let (changes, others): (Vec<Change>, Vec<Change>) = key
            .value
            .open(person, event)?
            .into_iter()
            .partition(|change| PERSON.contains(&change.field.as_str()));
        let item = self.store.item(keys::user(person)).await?;
        let user = item.ok_or(Error::NotFound(Resource::User))?;
        let current: Value = read(&user)?.value;
        let mut compared = compare(&current, &changes);
        for change in others {
            let now = current.get(&change.field).cloned().unwrap_or_default();
            compared.kept.push(Kept {
                field: Some(change.field),
                reason: "is signed in with, and never undone".into(),
                left: change.after,
                now,
            });
        }
        if caller.id != person {
            caller.require(Action::Update, Column::Users)?;
        }
        if !dry_run && !compared.back.is_empty() {
            let patch: Map<String, Value> = compared.back.iter().cloned().collect();
            let patch = Value::Object(patch);
            self.users
                .update(caller, person, &patch, Some(user.version))
                .await?;
        }
        Ok(compared.into())
    }
}
