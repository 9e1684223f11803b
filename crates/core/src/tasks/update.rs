//! Changing a task: fields, status, assignee.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::Tasks;
use super::model::{Links, Status, Task};
use super::{moves, save};
use crate::access::{Action, Caller, Column};
use crate::error::{Error, Result};
use crate::event::Stream;
use crate::id::Id;
use crate::keys;
use crate::patch;
use crate::ports::table::{Commit, Expect};
use crate::reference::TaskRef;
use crate::time::Timestamp;
use crate::users::model::User;
use crate::view::View;

/// The fields that clients may set.
pub const WRITABLE: [&str; 17] = [
    "title",
    "description",
    "type",
    "status",
    "assignee",
    "reporter",
    "priority",
    "estimatedHours",
    "actualHours",
    "storyPoints",
    "startDate",
    "dueDate",
    "parentId",
    "milestoneId",
    "cycleId",
    "dependencies",
    "labels",
];

/// Where a task is to stand.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StatusChange {
    /// The new status.
    pub status: Status,
}

/// Who is to do a task.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Assignment {
    /// The person; `null` for nobody.
    #[schemars(required, extend("type" = ["string", "null"]))]
    pub assignee: Option<Id<User>>,
}

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
    /// Merges a patch into a task. `expected` is the version that `If-Match` named.
    pub async fn update(
        &self,
        caller: &Caller,
        reference: &TaskRef,
        patch: &Value,
        expected: Option<u64>,
    ) -> Result<View> {
        let patch = self.with_ids(caller, patch).await?;
        self.change(caller, reference, expected, |task| {
            let current = save::value(task)?;
            *task = patch::apply(&current, &patch, &WRITABLE)?;
            Ok(())
        })
        .await
    }

    /// Moves a task to a status.
    pub async fn set_status(
        &self,
        caller: &Caller,
        reference: &TaskRef,
        change: &StatusChange,
        expected: Option<u64>,
    ) -> Result<View> {
        self.change(caller, reference, expected, |task| {
            task.status = change.status;
            Ok(())
        })
        .await
    }

    /// Gives a task to a person, or to nobody.
    pub async fn assign(
        &self,
        caller: &Caller,
        reference: &TaskRef,
        assignment: &Assignment,
        expected: Option<u64>,
    ) -> Result<View> {
        self.change(caller, reference, expected, |task| {
            task.assignee = assignment.assignee;
            Ok(())
        })
        .await
    }

    /// Keys in a patch, turned into the ids that they name.
    async fn with_ids(&self, caller: &Caller, patch: &Value) -> Result<Value> {
        let mut patch = patch.clone();
        let Some(fields) = patch.as_object_mut() else {
            return Ok(patch);
        };
        if let Some(Value::String(text)) = fields.get_mut("parentId")
            && let Ok(reference @ TaskRef::Key(_)) = text.parse()
        {
            *text = self
                .resolve_one(caller, &reference, "parentId")
                .await?
                .to_string();
        }
        if let Some(Value::Array(items)) = fields.get_mut("dependencies") {
            for item in items.iter_mut().take(200) {
                if let Value::String(text) = item
                    && let Ok(reference @ TaskRef::Key(_)) = text.parse()
                {
                    *text = self
                        .resolve_one(caller, &reference, "dependencies")
                        .await?
                        .to_string();
                }
            }
        }
        Ok(patch)
    }

    /// A commit with the memory of what a change is answered with, when the caller asked for it by an Idempotency-Key.
    fn remembered(
        &self,
        caller: &Caller,
        commit: Commit,
        id: Id<Task>,
        view: &View,
    ) -> Result<Commit> {
        let tag = view.tag.map(|tag| tag.to_string());
        let location = format!("/v1/tasks/{id}");
        self.store
            .remember(commit, caller, 200, &view.data, tag, location)
    }

    /// Re-reads, changes and saves a task until nobody came in between.
    pub(super) async fn change(
        &self,
        caller: &Caller,
        reference: &TaskRef,
        expected: Option<u64>,
        step: impl Fn(&mut Task) -> Result<()> + Send + Sync,
    ) -> Result<View> {
        let mut attempts = self.store.attempts();
        loop {
            let commit = self.store.begin();
            let planned = self.plan_change(caller, commit, reference, expected, &step);
            match planned.await? {
                Planned::Nothing(_, _, view) if caller.idempotency.is_none() => return Ok(view),
                // The answer to what changes nothing is kept too: a repeat must not begin to change something.
                Planned::Nothing(commit, id, view) | Planned::Write(commit, id, view) => {
                    let commit = self.remembered(caller, commit, id, &view)?;
                    if self.store.commit(commit).await? {
                        return Ok(view);
                    }
                }
                Planned::Again => {}
            }
            attempts.again().await?;
        }
    }

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
