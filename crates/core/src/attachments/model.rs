//! Attachments as they are stored and shown.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::{Id, Kind};
use crate::tasks::model::Task;
use crate::time::Timestamp;
use crate::users::model::User;

/// A file that hangs on a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Attachment {
    /// The id.
    pub attachment_id: Id<Self>,
    /// The task it hangs on.
    pub task_id: Id<Task>,
    /// Who attached it.
    pub author: Option<Id<User>>,
    /// What it is called, without directories.
    #[schemars(length(min = 1, max = 200))]
    pub name: String,
    /// What its bytes look like, whatever its name says. It is always downloaded as a file to keep.
    pub content_type: String,
    /// How many bytes it has.
    pub size: u64,
    /// The SHA-256 of its bytes, 64 hexadecimal digits.
    #[schemars(length(min = 64, max = 64))]
    pub sha256: String,
    /// When it was attached.
    pub created_at: Timestamp,
    /// Rises when it is taken off and brought back; nothing else of it changes.
    pub version: u64,
}

impl Kind for Attachment {
    const PREFIX: &'static str = "att_";
}

/// What all attachments take up together; its version orders those who add and remove some.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Usage {
    pub(crate) bytes: u64,
}
