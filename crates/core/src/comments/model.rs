//! Comments as they are stored and shown.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::{Id, Kind};
use crate::tasks::model::Task;
use crate::time::Timestamp;
use crate::users::model::User;

/// Something said about a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Comment {
    /// The id.
    pub comment_id: Id<Self>,
    /// The task it is about.
    pub task_id: Id<Task>,
    /// Who said it.
    pub author: Option<Id<User>>,
    /// What was said, Markdown.
    #[schemars(length(min = 1, max = 65_536))]
    pub text: String,
    /// Whom it names.
    pub mentions: Vec<Id<User>>,
    /// When it was said.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Rises with every change.
    pub version: u64,
}

impl Kind for Comment {
    const PREFIX: &'static str = "cmt_";
}
