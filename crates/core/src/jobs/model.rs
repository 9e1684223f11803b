//! Background jobs as they are stored and shown.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::id::{Id, Kind};
use crate::time::Timestamp;
use crate::users::model::User;

/// Work that takes longer than a request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Job {
    /// The id.
    pub job_id: Id<Self>,
    /// What it does: `import.jira`, `import.undo`.
    pub kind: String,
    /// Where it stands.
    pub state: JobState,
    /// Who started it.
    pub created_by: Id<User>,
    /// What it was told.
    pub input: Value,
    /// Steps taken.
    pub done: u64,
    /// Steps in all, once known.
    pub total: Option<u64>,
    /// Parts of the work that have ended, where it has such: sections of a generated document.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<JobPart>,
    /// What came of it, once finished.
    pub result: Option<Value>,
    /// Why it failed, if it did.
    pub error: Option<String>,
    /// When it was started.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Rises with every change.
    pub version: u64,
}

/// A part of a job's work that has ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct JobPart {
    /// What: `requirements`.
    pub name: String,
    /// Who wrote it: `builtin`, or a model's name.
    pub engine: String,
    /// Why it is not, or not wholly, what was wanted.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

impl Kind for Job {
    const PREFIX: &'static str = "job_";
}

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum JobState {
    /// At work; goes on by itself after a restart.
    Running,
    /// Finished.
    Succeeded,
    /// Gave up; what it had done by then is listed in `result`.
    Failed,
    /// Stopped by a person; what it had done by then is listed in `result`.
    Cancelled,
}
