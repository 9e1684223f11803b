//! Requirements documents as they are stored and shown.

use codexflow_language::prd::Content;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::comments::model::Comment;
use crate::id::{Id, Kind};
use crate::projects::model::Project;
use crate::reference::ProjectRef;
use crate::time::Timestamp;
use crate::users::model::User;

/// Where a document stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ApprovalStatus {
    /// It is being written.
    Draft,
    /// Its approvers are asked.
    Review,
    /// It is agreed, and no longer changes.
    Approved,
    /// It was turned down.
    Rejected,
}

impl ApprovalStatus {
    /// The word of the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Review => "review",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
        }
    }
}

/// What an approver says of a revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Decision {
    /// It is to be built like this.
    Approved,
    /// It is not.
    Rejected,
}

/// What an approver has decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Approval {
    /// Who.
    pub user_id: Id<User>,
    /// What.
    pub decision: Decision,
    /// Of which revision.
    pub revision: u64,
    /// When.
    pub timestamp: Timestamp,
}

/// A requirements document without what it says: what lists show, and what is stored as its head.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PrdHead {
    /// The id.
    pub prd_id: Id<Prd>,
    /// The project it is for; none for one that was generated without a project.
    pub project_id: Option<Id<Project>>,
    /// The title.
    #[schemars(length(min = 1, max = 300))]
    pub title: String,
    /// Which issue of it this is: rises with the first change after it was submitted.
    pub version: u64,
    /// Rises with every change of what it says; `If-Match` compares it.
    pub revision: u64,
    /// Where it stands.
    pub approval_status: ApprovalStatus,
    /// Who is asked to approve it.
    #[schemars(length(max = 20))]
    pub approvers: Vec<Id<User>>,
    /// What approvers have decided of this revision and of earlier ones, oldest first; the newest fifty.
    #[serde(default)]
    pub approvals: Vec<Approval>,
    /// Whether it was generated.
    pub ai_generated: bool,
    /// What the twelve checks give it, 0 to 100.
    pub score: f64,
    /// Who made it.
    pub created_by: Id<User>,
    /// Who wrote this revision.
    pub revised_by: Id<User>,
    /// When it was deleted; it can be restored for 30 days.
    pub deleted_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl PrdHead {
    /// The revisions that are compared: the newest, and the one before it, where none are named.
    pub(crate) fn between(&self, (from, to): (Option<u64>, Option<u64>)) -> (u64, u64) {
        let to = to.unwrap_or(self.revision);
        (from.unwrap_or_else(|| to.saturating_sub(1).max(1)), to)
    }
}

/// A requirements document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Prd {
    /// All but what it says.
    #[serde(flatten)]
    pub head: PrdHead,
    /// What it says.
    pub content: Content,
    /// What was said about it, oldest first.
    pub comments: Vec<Remark>,
}

impl Kind for Prd {
    const PREFIX: &'static str = "prd_";
}

/// Something said about a document, in the seed's shape.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "PrdComment")]
pub struct Remark {
    /// The id.
    pub comment_id: Id<Comment>,
    /// Who said it.
    pub user_id: Id<User>,
    /// What was said, Markdown.
    #[schemars(length(min = 1, max = 65_536))]
    pub text: String,
    /// When it was said.
    pub timestamp: Timestamp,
    /// Whom it names.
    pub mentions: Vec<Id<User>>,
    /// The revision that was there then.
    pub revision: u64,
    /// When its text last changed, if it has.
    pub edited_at: Option<Timestamp>,
    /// Rises with every change.
    pub version: u64,
}

/// What a document said once. It is written when the revision is saved, and never again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PrdRevision {
    /// The document.
    pub prd_id: Id<Prd>,
    /// Which revision.
    pub revision: u64,
    /// Which issue it belongs to.
    pub version: u64,
    /// The title.
    pub title: String,
    /// Who was to approve it.
    pub approvers: Vec<Id<User>>,
    /// What the twelve checks give it, 0 to 100.
    pub score: f64,
    /// Who wrote it.
    pub revised_by: Id<User>,
    /// When it was saved.
    pub created_at: Timestamp,
    /// What it said; lists leave it out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<Content>,
}

/// What a client says of a new document.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewPrd {
    /// The project, by id or key.
    pub project_id: ProjectRef,
    /// The title.
    #[schemars(length(min = 1, max = 300))]
    pub title: String,
    /// What it says; parts that are left out are empty.
    pub content: Option<Content>,
    /// Who is to approve it.
    #[schemars(length(max = 20))]
    pub approvers: Option<Vec<Id<User>>>,
}
