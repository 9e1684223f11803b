//! A summary as it is shown.

use codexflow_language::summary::Role;
use schemars::JsonSchema;
use serde::Serialize;

use crate::comments::model::Comment;
use crate::engines::Writer;
use crate::id::Id;
use crate::tasks::model::Task;
use crate::time::Timestamp;

/// What it comes to. No sentence is made up: each was written where it says.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Summarised {
    /// Who wrote the digest; `builtin` when there is none, and why, where a model was asked.
    #[serde(flatten)]
    pub writer: Writer,
    /// What the sentences come to in the words of a model: no figure, name or address is in it that they do not hold.
    pub digest: Option<String>,
    /// The chosen sentences, in the order in which they were written.
    pub sentences: Vec<SummarisedSentence>,
    /// How many there were to choose from.
    pub of: usize,
    /// Whether something was not read because there was too much.
    pub cut: bool,
    /// Of a project only: its week in figures.
    pub week: Option<Week>,
}

/// A sentence that was chosen.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SummarisedSentence {
    /// As it stands there.
    pub text: String,
    /// What it is for.
    pub role: Role,
    /// From 0 to 1: its weight against the weightiest.
    pub score: f64,
    /// Who wrote it, where that is known.
    pub author: Option<String>,
    /// The task that it is about.
    pub task_id: Option<Id<Task>>,
    /// The comment that it stands in; otherwise it stands in the text or the description.
    pub comment_id: Option<Id<Comment>>,
}

/// Seven days of a project.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Week {
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub to: Timestamp,
    /// Tasks that were made.
    pub created: usize,
    /// Tasks that were done and still are.
    pub completed: usize,
    /// Comments that were made.
    pub comments: usize,
    /// The first 50 of the tasks that were done, in the order in which they were.
    pub done: Vec<DoneTask>,
}

/// A task that was done.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DoneTask {
    /// Its id.
    pub task_id: Id<Task>,
    /// What people call it.
    pub key: String,
    /// What was to be done.
    pub title: String,
    /// When it was done.
    pub completed_at: Timestamp,
}
