//! The only place that writes tasks: their items, guards and events.

use serde_json::Value;

use super::model::{KeyPointer, Links, Task};
use crate::error::{Error, Result};
use crate::event::{Event, Stream};
use crate::id::Id;
use crate::keys;
use crate::ports::table::{Commit, Expect, Gsi1, Item};
use crate::projects::model::Project;
use crate::store::{document, emit_change, indexed};

/// A task's own item.
pub(crate) fn item(task: &Task) -> Result<Item> {
    let key = keys::task(task.project_id, task.task_id);
    Ok(indexed(document(key, task.version, task)?, place(task)))
}

/// Where the secondary index shows a task.
fn place(task: &Task) -> Option<Gsi1> {
    task.assignee
        .map(|assignee| keys::task_by_assignee(assignee, task.task_id))
}

/// A task's links.
pub(crate) fn links(id: Id<Task>, version: u64, links: &Links) -> Result<Item> {
    document(keys::task_links(id), version, links)
}

/// The guard of a human key.
pub(crate) fn key(key: &str, task: Id<Task>, project: Id<Project>) -> Result<Item> {
    document(keys::task_key(key), 1, &KeyPointer { task, project })
}

/// A task as events and patches see it: with its dependencies.
pub(crate) fn value(task: &Task) -> Result<Value> {
    let mut value = serde_json::to_value(task).map_err(Error::internal)?;
    if let Some(fields) = value.as_object_mut() {
        let dependencies = serde_json::to_value(&task.dependencies).map_err(Error::internal)?;
        fields.insert("dependencies".into(), dependencies);
    }
    Ok(value)
}

/// Adds a new task to a commit: three items and its event.
pub(crate) fn create(commit: Commit, task: &Task, beside: &Links, event: Event) -> Result<Commit> {
    let commit = commit
        .put(item(task)?, Expect::Absent)
        .put(links(task.task_id, 1, beside)?, Expect::Absent)
        .put(
            key(&task.key, task.task_id, task.project_id)?,
            Expect::Absent,
        );
    let stream = Stream::Project(task.project_id);
    emit_change(
        commit,
        stream,
        event.version(task.version).at(task.updated_at),
        &Value::Null,
        &value(task)?,
    )
}

/// Adds a changed task to a commit. Either part is written only when it changed.
pub(crate) fn update(
    mut commit: Commit,
    (before, after): (&Task, &Task),
    (old, new, links_version): (&Links, &Links, u64),
    event: Event,
) -> Result<Commit> {
    if before.version != after.version {
        commit = commit.put(item(after)?, Expect::Version(before.version));
    }
    if old != new {
        let item = links(after.task_id, links_version + 1, new)?;
        commit = commit.put(item, Expect::Version(links_version));
    }
    let stream = Stream::Project(after.project_id);
    let mut event = event.version(after.version);
    if before.version != after.version {
        event = event.at(after.updated_at);
    }
    emit_change(commit, stream, event, &value(before)?, &value(after)?)
}
