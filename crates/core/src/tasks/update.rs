//! Changing a task: fields, status, assignee.

mod plan;

pub(crate) use plan::Planned;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::Tasks;
use super::model::{Status, Task};
use super::save;
use crate::access::Caller;
use crate::error::Result;
use crate::id::Id;
use crate::patch;
use crate::ports::table::Commit;
use crate::reference::TaskRef;
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
}
