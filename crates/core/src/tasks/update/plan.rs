//! A change of a task, worked out on top of a commit. Must not write it.

use serde_json::Value;

use super::WRITABLE;
use crate::access::{Action, Caller, Column};
use crate::error::{Error, Result};
use crate::event::Stream;
use crate::id::Id;
use crate::keys;
use crate::patch;
use crate::ports::table::{Commit, Expect};
use crate::reference::TaskRef;
use crate::tasks::model::{Links, Status, Task};
use crate::tasks::{Tasks, moves, save};
use crate::time::Timestamp;
use crate::view::View;

/// A change of a task that is worked out and not yet written, and what it is answered with.
pub(crate) enum Planned {
    /// These actions, added to the commit.
    Write(Commit, Id<Task>, View),
    /// The task is already like that, as the commit checks.
    Nothing(Commit, Id<Task>, View),
    /// Somebody is changing the same: look again.
    Again,
}

impl Tasks {
    /// Merges a patch into a task, on top of a commit.
    pub(crate) async fn plan_update(
        &self,
        caller: &Caller,
        commit: Commit,
        reference: &TaskRef,
        patch: &Value,
        expected: Option<u64>,
    ) -> Result<Planned> {
        let patch = self.with_ids(caller, patch).await?;
        let step = |task: &mut Task| {
            let current = save::value(task)?;
            *task = patch::apply(&current, &patch, &WRITABLE)?;
            Ok(())
        };
        self.plan_change(caller, commit, reference, expected, &step)
            .await
    }

    /// Works out a change of a task on top of a commit.
    ///
    /// `step` sees the dependencies that the caller may know of; the others are put back behind it, so that nobody
    /// removes what they cannot see.
    pub(crate) async fn plan_change(
        &self,
        caller: &Caller,
        commit: Commit,
        reference: &TaskRef,
        expected: Option<u64>,
        step: &(dyn Fn(&mut Task) -> Result<()> + Send + Sync),
    ) -> Result<Planned> {
        let located = self.locate(caller, reference).await?;
        caller.require(Action::Update, Column::Tasks)?;
        let before = located.task()?;
        Error::unless_at(expected, before.version)?;
        let mut after = before.clone();
        let seen = self.resident.seen(caller, &before.dependencies);
        let hidden: Vec<Id<Task>> = before
            .dependencies
            .iter()
            .copied()
            .filter(|id| !seen.contains(id))
            .collect();
        after.dependencies = seen;
        let worked = located.links.value.worked(before.actual_hours);
        after.actual_hours = worked;
        step(&mut after)?;
        if located.links.value.logged > 0 {
            if after.actual_hours != worked {
                let message = "is the sum of the time entries; change those instead";
                return Err(Error::invalid("actualHours", "read_only", message));
            }
            after.actual_hours = before.actual_hours;
        }
        after.dependencies.extend(hidden);
        dedup(&mut after.dependencies);
        if same_set(&after.dependencies, &before.dependencies) {
            after.dependencies.clone_from(&before.dependencies);
        }
        let (commit, errors) = self.placed(commit, Some(&before), &after).await?;
        self.check(caller, &located.project, Some(&before), &mut after, errors)?;
        let old = &located.links.value;
        let now = self.store.now();
        let links = moved(&before, &mut after, old, now);
        if after == before {
            let view = self.view(
                caller,
                &located.item.body,
                before.version,
                old,
                located.links.version,
            )?;
            let key = keys::task(before.project_id, before.task_id);
            let commit = commit.check(key, Expect::Version(before.version));
            return Ok(Planned::Nothing(commit, before.task_id, view));
        }
        let only_links = Task {
            dependencies: before.dependencies.clone(),
            ..after.clone()
        } == before;
        if !only_links {
            after.version = before.version + 1;
            after.updated_at = now;
        }
        let stream = Stream::Project(before.project_id);
        let event = self
            .store
            .event(stream, "task.updated", located.id.to_string(), Some(caller));
        let commit = save::update(
            commit,
            (&before, &after),
            (old, &links, located.links.version),
            event,
        )?;
        let key = keys::task(before.project_id, located.id);
        let commit = match expected {
            Some(version) if only_links => commit.check(key, Expect::Version(version)),
            _ => commit,
        };
        let commit = self.named(caller, commit, Some(&before), &after).await?;
        let Some(commit) = self.graph(caller, commit, Some(&before), &after).await? else {
            return Ok(Planned::Again);
        };
        let links_version = located.links.version + u64::from(*old != links);
        let body = save::item(&after)?.body;
        let view = self.view(caller, &body, after.version, &links, links_version)?;
        Ok(Planned::Write(commit, located.id, view))
    }
}

/// Sets what follows from a new status, and the links that go with the task.
fn moved(before: &Task, after: &mut Task, links: &Links, now: Timestamp) -> Links {
    let mut links = Links {
        dependencies: after.dependencies.clone(),
        ..links.clone()
    };
    if after.status != before.status {
        // An undo brings the moment of then back.
        if after.completed_at == before.completed_at {
            after.completed_at = (after.status == Status::Done).then_some(now);
        }
        moves::add(&mut links.flow, after.status, now.millis());
    }
    links
}

fn dedup(ids: &mut Vec<Id<Task>>) {
    let mut seen = std::collections::HashSet::new();
    ids.retain(|id| seen.insert(*id));
}

fn same_set(a: &[Id<Task>], b: &[Id<Task>]) -> bool {
    let set = |ids: &[Id<Task>]| {
        ids.iter()
            .copied()
            .collect::<std::collections::BTreeSet<_>>()
    };
    set(a) == set(b)
}
