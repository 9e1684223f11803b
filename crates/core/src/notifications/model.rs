//! What people are told of, as it is stored and shown.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::comments::model::Comment;
use crate::id::{Id, Kind};
use crate::prds::Prd;
use crate::projects::model::Project;
use crate::tasks::model::Task;
use crate::time::Timestamp;
use crate::users::model::User;

/// Why somebody is told of something. Each notification has one: of several the first of these.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Reason {
    /// A comment names them.
    Mention,
    /// A document waits for their approval, or what approvers say of one of theirs.
    Approval,
    /// A task was given to them.
    Assigned,
    /// A task of theirs is due.
    Due,
    /// They do, reported or follow a task on which something happened.
    Watching,
}

impl Reason {
    /// Every reason, the strongest first.
    pub const ALL: [Self; 5] = [
        Self::Mention,
        Self::Approval,
        Self::Assigned,
        Self::Due,
        Self::Watching,
    ];

    /// The reason's name in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mention => "mention",
            Self::Approval => "approval",
            Self::Assigned => "assigned",
            Self::Due => "due",
            Self::Watching => "watching",
        }
    }
}

/// Where a person wants to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// Nowhere.
    Off,
    /// In the inbox.
    #[default]
    Inbox,
    /// In the inbox and by mail, once the address is confirmed.
    Email,
}

/// What a person wants to be told of, by reason, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Switches {
    /// A comment names them.
    pub mention: Channel,
    /// A document waits for their approval, or what approvers say of one of theirs.
    pub approval: Channel,
    /// A task was given to them.
    pub assigned: Channel,
    /// A task of theirs is due.
    pub due: Channel,
    /// Something happened on a task that they do, reported or follow.
    pub watching: Channel,
}

impl Switches {
    /// Where they want to be told for a reason.
    pub const fn of(&self, reason: Reason) -> Channel {
        match reason {
            Reason::Mention => self.mention,
            Reason::Approval => self.approval,
            Reason::Assigned => self.assigned,
            Reason::Due => self.due,
            Reason::Watching => self.watching,
        }
    }
}

/// Something that a person was told of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Notification {
    /// The id.
    pub notification_id: Id<Self>,
    /// Why they were told.
    pub reason: Reason,
    /// What happened: `task.updated`, `comment.created`, `task.due`, `prd.submitted`, …
    #[serde(rename = "type")]
    pub kind: String,
    /// The project it happened in; none for a document without one.
    pub project_id: Option<Id<Project>>,
    /// The task it is about, if it is about one.
    pub task_id: Option<Id<Task>>,
    /// What people call the task, such as `WEB-42`.
    pub task_key: Option<String>,
    /// What is to be done there, as it is called now.
    pub task_title: Option<String>,
    /// The requirements document it is about, if it is about one.
    pub prd_id: Option<Id<Prd>>,
    /// What the document is called now.
    pub prd_title: Option<String>,
    /// The comment it is about, if it is about one.
    pub comment_id: Option<Id<Comment>>,
    /// Who did it; nobody for what the system did.
    pub actor: Option<Id<User>>,
    /// The fields that changed.
    pub fields: Vec<String>,
    /// Whether it has been read.
    pub read: bool,
    /// When it happened.
    pub created_at: Timestamp,
    /// Rises with every change.
    pub version: u64,
}

impl Kind for Notification {
    const PREFIX: &'static str = "ntf_";
}

/// What is stored of it: ids only, so that nothing of what may be hidden or erased later is kept here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Told {
    pub(crate) notification_id: Id<Notification>,
    pub(crate) reason: Reason,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) task_id: Option<Id<Task>>,
    /// The document that it is about instead of a task.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) prd: Option<ToldPrd>,
    pub(crate) comment_id: Option<Id<Comment>>,
    pub(crate) actor: Option<Id<User>>,
    pub(crate) fields: Vec<String>,
    pub(crate) created_at: Timestamp,
    pub(crate) read: bool,
}

/// A document, and the project it is kept in; it never moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ToldPrd {
    pub(crate) prd_id: Id<Prd>,
    pub(crate) project_id: Option<Id<Project>>,
}

/// How many notifications wait to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Unread {
    /// How many.
    pub unread: usize,
}

/// Which notifications are to be marked as read.
#[derive(Debug, Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReadUpTo {
    /// This one and all before it, so that none is marked that has not been shown; all when left out.
    #[serde(default)]
    pub up_to: Option<Id<Notification>>,
}

/// How many notifications were marked as read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MarkedRead {
    /// How many.
    pub marked: usize,
}

/// A reason that a person mostly ignores, and could switch off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MuteSuggestion {
    /// The reason.
    pub reason: Reason,
    /// How many of the newest notifications were looked at.
    pub received: usize,
    /// How many of them were never read.
    pub ignored: usize,
    /// What to do, in a sentence.
    pub message: String,
}
