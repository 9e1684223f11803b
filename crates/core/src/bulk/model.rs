//! What a client says to change many tasks at once, and what it is told.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::id::Id;
use crate::reference::TaskRef;
use crate::tasks::NewTask;
use crate::tasks::model::{Status, Task};
use crate::users::model::User;

/// Many changes at once.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Bulk {
    /// `atomic`: all or none, up to 20. `partial`: each for itself, up to 500.
    pub mode: Mode,
    /// What to do, one by one.
    #[schemars(length(max = 500))]
    pub operations: Option<Vec<Operation>>,
    /// Instead: the tasks that a list with this query shows, such as `status=todo&label=old`.
    #[schemars(length(max = 2000))]
    pub filter: Option<String>,
    /// With `filter`: what to do to each of them; its `taskId` is left out.
    pub apply: Option<Operation>,
}

/// Whether the operations hang together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// All or none.
    Atomic,
    /// Each for itself.
    Partial,
}

/// One change of one task.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Operation {
    /// What to do.
    pub op: Verb,
    /// The task, by id or key; all but `create` need it.
    pub task_id: Option<TaskRef>,
    /// The version that was read, as `If-Match` says it; another one by now fails the operation.
    pub version: Option<u64>,
    /// With `create`: the new task.
    pub task: Option<NewTask>,
    /// With `update`: the fields to change.
    pub changes: Option<Value>,
    /// With `set_status`: where it is to stand.
    pub status: Option<Status>,
    /// With `assign`: the person; `null` or left out for nobody.
    pub assignee: Option<Id<User>>,
}

/// What is done to a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verb {
    /// Make it.
    Create,
    /// Change fields.
    Update,
    /// Remove it.
    Delete,
    /// Move it.
    SetStatus,
    /// Give it to a person.
    Assign,
}

/// What came of many changes.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Outcome {
    /// Whether nothing was done, only looked at.
    pub dry_run: bool,
    /// How many were done, or would be.
    pub succeeded: u64,
    /// How many were refused.
    pub failed: u64,
    /// Each, in the order they were given.
    pub results: Vec<OneResult>,
}

/// What came of one change.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OneResult {
    /// Its place among the operations, from 0.
    pub index: usize,
    /// The status that the same change by itself would have answered.
    pub status: u16,
    /// The task, where it is known.
    pub task_id: Option<Id<Task>>,
    /// The version it has now.
    pub version: Option<u64>,
    /// In a dry run, the fields that would change.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<crate::event::Change>,
    /// Why it was refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Refusal>,
}

/// Why one change was refused.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Refusal {
    /// The code, as it would stand in the envelope.
    pub code: String,
    /// What to do about it.
    pub message: String,
}
