//! Deleting a task, and bringing it back. Nothing is removed for 30 days: a deleted task is one that is marked.

use serde_json::Value;

use super::Tasks;
use super::model::{KeyPointer, Links};
use super::save;
use super::update::Planned;
use crate::access::{Action, Caller, Column};
use crate::error::{Error, Resource, Result};
use crate::event::Stream;
use crate::keys;
use crate::ports::table::{Commit, Expect, Item};
use crate::projects::KEPT;
use crate::projects::model::Project;
use crate::reference::TaskRef;
use crate::store::{Stored, emit_change, read};
use crate::tasks::model::Task;
use crate::users::present::present;
use crate::view::View;

impl Tasks {
    /// Deletes a task; [`Self::restore`] brings it back for 30 days. Tasks that waited for it no longer do.
    pub async fn delete(
        &self,
        caller: &Caller,
        reference: &TaskRef,
        expected: Option<u64>,
    ) -> Result<View> {
        let mut attempts = self.store.attempts();
        loop {
            let commit = self.store.begin();
            if let Planned::Write(commit, _, view) = self
                .plan_delete(caller, commit, reference, expected)
                .await?
                && self.store.commit(commit).await?
            {
                return Ok(view);
            }
            attempts.again().await?;
        }
    }

    /// Works out the removal of a task on top of a commit.
    pub(crate) async fn plan_delete(
        &self,
        caller: &Caller,
        commit: Commit,
        reference: &TaskRef,
        expected: Option<u64>,
    ) -> Result<Planned> {
        let located = self.locate(caller, reference).await?;
        caller.require(Action::Delete, Column::Tasks)?;
        let task = located.task()?;
        Error::unless_at(expected, task.version)?;
        let until = self.store.now().plus(KEPT);
        let mut after = task.clone();
        after.version += 1;
        let mut item = save::item(&after)?;
        item.gsi1 = None;
        item.expires_at = Some(until);
        let links = Links {
            deleted: true,
            ..located.links.value.clone()
        };
        let mut beside = save::links(located.id, located.links.version + 1, &links)?;
        beside.expires_at = Some(until);
        let mut key = save::key(&task.key, located.id, task.project_id)?;
        key.version = 2;
        key.expires_at = Some(until);
        let stream = Stream::Project(task.project_id);
        let event = self
            .store
            .event(stream, "task.deleted", located.id.to_string(), Some(caller))
            .version(after.version);
        let commit = commit
            .put(item, Expect::Version(task.version))
            .put(beside, Expect::Version(located.links.version))
            .put(key, Expect::Any);
        let commit = emit_change(commit, stream, event, &save::value(&task)?, &Value::Null)?;
        let view = View::plain(&serde_json::json!({
            "taskId": task.task_id, "key": task.key, "restorableUntil": until,
        }))?;
        Ok(Planned::Write(commit, located.id, view))
    }

    /// Brings a deleted task back as it was.
    pub async fn restore(
        &self,
        caller: &Caller,
        reference: &TaskRef,
        expected: Option<u64>,
    ) -> Result<View> {
        caller.require(Action::Delete, Column::Tasks)?;
        let gone = || Error::NotFound(Resource::Task);
        let mut attempts = self.store.attempts();
        loop {
            let id = self.resolve(reference).await?.ok_or_else(gone)?;
            let links: Stored<Links> = self
                .store
                .get(keys::task_links(id))
                .await?
                .ok_or_else(gone)?;
            let home = links.value.project;
            let wanted = [keys::task(home, id), keys::project(home)];
            let mut found = self.store.table.get(&wanted).await?.into_iter();
            let (Some(Some(item)), Some(Some(project))) = (found.next(), found.next()) else {
                return Err(gone());
            };
            let project: Project = read(&project)?.value;
            if !project.visible_to(caller.id, caller.role) {
                return Err(gone());
            }
            if !links.value.deleted {
                return Err(Error::Conflict("The task is not deleted".into()));
            }
            Error::unless_at(expected, item.version)?;
            let mut task: Task = read(&item)?.value;
            task.version = item.version + 1;
            let mut back = Links {
                deleted: false,
                ..links.value.clone()
            };
            // What is gone by now is not waited for, and holds no parts.
            back.dependencies
                .retain(|id| self.resident.project_of(*id).is_some());
            task.parent_id = task
                .parent_id
                .filter(|id| self.resident.project_of(*id).is_some());
            task.assignee = task.assignee.and_then(|id| self.resident.stands_for(id));
            task.reporter = task
                .reporter
                .map(|id| self.resident.stands_for(id).unwrap_or(id));
            task.dependencies.clone_from(&back.dependencies);
            let (key, expect) = self.key_back(&project, &mut task, &mut back).await?;
            let stream = Stream::Project(home);
            let event = self
                .store
                .event(stream, "task.restored", id.to_string(), Some(caller))
                .version(task.version);
            let commit = self
                .store
                .begin()
                .put(save::item(&task)?, Expect::Version(item.version))
                .put(
                    save::links(id, links.version + 1, &back)?,
                    Expect::Version(links.version),
                )
                .put(key, expect);
            let commit = emit_change(commit, stream, event, &Value::Null, &save::value(&task)?)?;
            let assigned = task.assignee.map(|id| ("assignee".to_owned(), id));
            let commit = present(&self.store, commit, assigned.as_slice()).await?;
            // While it was away, others may have come to wait for each other in a way that it would close.
            let Some(commit) = self.graph_again(caller, commit, &task).await? else {
                attempts.again().await?;
                continue;
            };
            let body = save::item(&task)?.body;
            let view = self.view(caller, &body, task.version, &back, links.version + 1)?;
            let tag = view.tag.map(|tag| tag.to_string());
            let location = format!("/v1/tasks/{id}");
            let commit = self
                .store
                .remember(commit, caller, 200, &view.data, tag, location)?;
            if self.store.commit(commit).await? {
                return Ok(view);
            }
            attempts.again().await?;
        }
    }

    /// The guard of the key of a task that comes back; under the next number, when another has its key by now.
    async fn key_back(
        &self,
        project: &Project,
        task: &mut Task,
        back: &mut Links,
    ) -> Result<(Item, Expect)> {
        let pointer = KeyPointer {
            task: task.task_id,
            project: project.project_id,
        };
        let held = self
            .store
            .get::<KeyPointer>(keys::task_key(&task.key))
            .await?;
        let (version, expect) = match held {
            Some(held) if held.value == pointer => {
                (held.version + 1, Expect::Version(held.version))
            }
            // Freed meanwhile.
            None => (1, Expect::Absent),
            // Freed and taken meanwhile.
            Some(_) => {
                back.number = self.numbers.next(&self.store, pointer.project).await?;
                task.key = format!("{}-{}", project.key, back.number);
                (1, Expect::Absent)
            }
        };
        let mut key = save::key(&task.key, pointer.task, pointer.project)?;
        key.version = version;
        Ok((key, expect))
    }
}
