//! What waits for what, and what is a part of what: graphs over all projects, without cycles.
//!
//! Every new dependency or parent turns the organisation's `GRAPH` item, so that two opposing ones at once cannot both
//! pass: the second is re-applied to a graph that has the first, and refused.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Tasks;
use super::model::Task;
use crate::access::Caller;
use crate::error::{Error, Resource, Result};
use crate::id::Id;
use crate::keys;
use crate::ports::table::{Action as Part, Commit, Expect};
use crate::reference::TaskRef;
use crate::store::raw;
use crate::view::View;

/// What a task is to wait for.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewDependency {
    /// The task to wait for, by id or key.
    pub task_id: TaskRef,
}

impl Tasks {
    /// Adds to a commit what new dependencies or a new parent of a task need. `None`: the graph is moving, read again.
    ///
    /// Refuses a dependency that would close a cycle, naming the path that closes it.
    pub(super) async fn graph(
        &self,
        caller: &Caller,
        mut commit: Commit,
        before: Option<&Task>,
        after: &Task,
    ) -> Result<Option<Commit>> {
        let task = after.task_id;
        let known = before.map_or(&[][..], |task| &task.dependencies);
        let mut added = after.dependencies.clone();
        added.retain(|id| !known.contains(id));
        let parent = after
            .parent_id
            .filter(|id| before.and_then(|task| task.parent_id) != Some(*id));
        if added.is_empty() && parent.is_none() {
            return Ok(Some(commit));
        }
        let graph = self.store.item(keys::graph()).await?;
        let version = graph.as_ref().map_or(0, |item| item.version);
        if self.resident.graph_version() < version {
            return Ok(None);
        }
        let mut faults = Vec::new();
        self.check_parent(after, &mut faults);
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        for dependency in &added {
            if let Some(path) = self.resident.cycle(task, *dependency) {
                return Err(self.closes(caller, task, &path));
            }
        }
        // Nobody may delete what is named at the same moment.
        let named = added.iter().map(|id| ("dependencies", *id));
        for (field, id) in named.chain(parent.map(|id| ("parentId", id))) {
            let key = keys::task_links(id);
            let Some(item) = self.store.item(key.clone()).await? else {
                return Err(Error::invalid(field, "unknown_task", "the task is gone"));
            };
            if !commit.actions.iter().any(|part: &Part| *part.key() == key) {
                commit = commit.check(key, Expect::Version(item.version));
            }
        }
        let expect = graph.map_or(Expect::Absent, |item| Expect::Version(item.version));
        let item = raw(keys::graph(), version + 1, b"{}".as_slice().into());
        Ok(Some(commit.put(item, expect)))
    }

    /// The same for a task that comes back with all it waits for: no cycle, and nobody changes the graph meanwhile.
    pub(super) async fn graph_again(
        &self,
        caller: &Caller,
        commit: Commit,
        task: &Task,
    ) -> Result<Option<Commit>> {
        if task.dependencies.is_empty() && task.parent_id.is_none() {
            return Ok(Some(commit));
        }
        let graph = self.store.item(keys::graph()).await?;
        let version = graph.as_ref().map_or(0, |item| item.version);
        if self.resident.graph_version() < version {
            return Ok(None);
        }
        for dependency in &task.dependencies {
            if let Some(path) = self.resident.cycle(task.task_id, *dependency) {
                return Err(self.closes(caller, task.task_id, &path));
            }
        }
        let expect = graph.map_or(Expect::Absent, |item| Expect::Version(item.version));
        let item = raw(keys::graph(), version + 1, b"{}".as_slice().into());
        Ok(Some(commit.put(item, expect)))
    }

    fn closes(&self, caller: &Caller, task: Id<Task>, path: &[Id<Task>]) -> Error {
        let seen = self.resident.seen(caller, path);
        let name = |id: &Id<Task>| {
            if !seen.contains(id) && *id != task {
                return "a task that you cannot see".to_owned();
            }
            self.resident
                .task_key(*id)
                .unwrap_or_else(|| id.to_string())
        };
        let mut names = vec![
            self.resident
                .task_key(task)
                .unwrap_or_else(|| "this task".into()),
        ];
        names.extend(path.iter().map(name));
        Error::invalid(
            "dependencies",
            "cycle",
            format!(
                "would close a cycle: {} (each waits for the next); remove one of these dependencies first",
                names.join(" -> ")
            ),
        )
    }

    /// Makes a task wait for another; doing so again changes nothing.
    pub async fn add_dependency(
        &self,
        caller: &Caller,
        reference: &TaskRef,
        new: &NewDependency,
        expected: Option<u64>,
    ) -> Result<View> {
        let other = self.resolve_one(caller, &new.task_id, "taskId").await?;
        self.change(caller, reference, expected, |task| {
            if !task.dependencies.contains(&other) {
                task.dependencies.push(other);
            }
            Ok(())
        })
        .await
    }

    /// Stops a task from waiting for another.
    pub async fn remove_dependency(
        &self,
        caller: &Caller,
        reference: &TaskRef,
        other: &TaskRef,
        expected: Option<u64>,
    ) -> Result<View> {
        let gone = || Error::NotFound(Resource::Task);
        let other = self.resolve(other).await?.ok_or_else(gone)?;
        self.change(caller, reference, expected, |task| {
            if !task.dependencies.contains(&other) {
                return Err(gone());
            }
            task.dependencies.retain(|id| *id != other);
            Ok(())
        })
        .await
    }
}
