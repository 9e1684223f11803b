//! What is answered.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::id::Id;
use crate::projects::model::Project;
use crate::tasks::model::Task;

/// What a suggestion is about.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "camelCase")]
pub enum SuggestionKind {
    /// Who could take the task; the value is a person's id.
    Assignee,
    /// How much work it could be; the value is a number of hours.
    Estimate,
    /// How much it matters to what waits for it; the value is a priority.
    Priority,
    /// When it could be due; the value is a date.
    DueDate,
    /// A task that may say the same; the value is its id.
    Duplicate,
    /// A task that it seems to wait for; the value is its id.
    Dependency,
    /// What to do next, for who asks; the value is the task's own id.
    Next,
}

impl SuggestionKind {
    /// Every kind, in the order of an answer.
    pub const ALL: [Self; 7] = [
        Self::Next,
        Self::Assignee,
        Self::Estimate,
        Self::Priority,
        Self::DueDate,
        Self::Dependency,
        Self::Duplicate,
    ];
}

/// A request that carries a suggestion out; nothing does so by itself.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Apply {
    /// `PATCH` or `POST`.
    pub method: &'static str,
    /// The path, from `/v1` on.
    pub path: String,
    /// The body.
    pub body: Value,
}

/// Something that could be done, why, and how sure that is.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Suggestion {
    /// What it is about.
    pub kind: SuggestionKind,
    /// The task.
    pub task_id: Id<Task>,
    /// What people call it.
    pub key: String,
    /// What is to be done.
    pub title: String,
    /// What is suggested, as the field takes it: an id, a number of hours, a priority, a date.
    pub value: Value,
    /// The same for people: a name, a key with its title, "5 h".
    pub shown: String,
    /// Why, with the figures behind it.
    pub reason: String,
    /// From 0 to 1; `basis` says of what it is the share.
    pub confidence: f64,
    /// What the confidence is: measured on this project, or a likeness.
    pub basis: String,
    /// The request that carries it out; `null` where there is none, as for duplicates.
    pub apply: Option<Apply>,
}

/// What was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LookedAt {
    /// Open tasks of the project.
    pub open_tasks: u64,
    /// Finished tasks of the project.
    pub finished_tasks: u64,
    /// People who could take work there.
    pub people: u64,
    /// Tasks whose texts were read for what they say they wait for.
    pub texts: u64,
}

/// Suggestions for a project or one of its tasks.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Suggestions {
    /// The project.
    pub project_id: Id<Project>,
    /// What was looked at.
    pub looked_at: LookedAt,
    /// Kind by kind, the surest first.
    pub suggestions: Vec<Suggestion>,
}
