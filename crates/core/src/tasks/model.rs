//! Tasks as they are stored and shown.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::{Id, Kind};
use crate::planning::{Cycle, Milestone};
use crate::projects::model::Project;
use crate::time::{Date, Timestamp};
use crate::users::model::User;

/// A task. `dependencies` live beside it (see [`Links`]) and are added when it is shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Task {
    /// The id.
    pub task_id: Id<Self>,
    /// The project it belongs to.
    pub project_id: Id<Project>,
    /// What people call it: `WEB-42`.
    pub key: String,
    /// What is to be done, in a line.
    #[schemars(length(min = 1, max = 500))]
    pub title: String,
    /// What is to be done, Markdown.
    #[schemars(length(max = 65_536))]
    pub description: String,
    /// What kind of work it is, such as `task`, `bug`, `story`, `epic`.
    #[serde(rename = "type")]
    #[schemars(length(min = 1, max = 50))]
    pub kind: String,
    /// Where it stands.
    pub status: Status,
    /// Who does it.
    pub assignee: Option<Id<User>>,
    /// Who asked for it.
    pub reporter: Option<Id<User>>,
    /// How much it matters.
    pub priority: Priority,
    /// Planned work, in hours.
    #[schemars(range(min = 0.0, max = 1_000_000.0))]
    pub estimated_hours: Option<f64>,
    /// Work done so far, in hours.
    #[schemars(range(min = 0.0, max = 1_000_000.0))]
    pub actual_hours: Option<f64>,
    /// Planned size, in the team's points.
    #[schemars(range(min = 0.0, max = 1_000_000.0))]
    pub story_points: Option<f64>,
    /// When work is to begin.
    pub start_date: Option<Date>,
    /// When it is to be done.
    pub due_date: Option<Date>,
    /// When it was done; set and cleared by its status.
    pub completed_at: Option<Timestamp>,
    /// The task it is a part of, in the same project.
    pub parent_id: Option<Id<Self>>,
    /// The milestone it leads to, in the same project.
    #[serde(default)]
    pub milestone_id: Option<Id<Milestone>>,
    /// The cycle it is planned for, in the same project.
    #[serde(default)]
    pub cycle_id: Option<Id<Cycle>>,
    /// Tasks it waits for.
    #[serde(default, skip_serializing)]
    #[schemars(!skip_serializing, length(max = 200))]
    pub dependencies: Vec<Id<Self>>,
    /// Free words.
    #[schemars(length(max = 50), inner(length(min = 1, max = 50)))]
    pub labels: Vec<String>,
    /// Files that belong to it.
    pub attachments: Vec<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Rises with every change.
    pub version: u64,
}

impl Kind for Task {
    const PREFIX: &'static str = "task_";
}

/// Where a task stands.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Not begun.
    Todo,
    /// Being worked on.
    InProgress,
    /// Being looked over.
    Review,
    /// Finished.
    Done,
}

impl Status {
    /// Every status, in the order of work.
    pub const ALL: [Self; 4] = [Self::Todo, Self::InProgress, Self::Review, Self::Done];

    /// The status's name in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Todo => "todo",
            Self::InProgress => "in-progress",
            Self::Review => "review",
            Self::Done => "done",
        }
    }

    /// Its place in the order of work.
    pub const fn index(self) -> usize {
        self as usize
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How much something matters.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Priority {
    /// When there is time.
    Low,
    /// As usual.
    Medium,
    /// Soon.
    High,
    /// Now.
    Critical,
}

impl Priority {
    /// Every priority, rising.
    pub const ALL: [Self; 4] = [Self::Low, Self::Medium, Self::High, Self::Critical];

    /// The priority's name in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    /// Its place in the rising order.
    pub const fn index(self) -> usize {
        self as usize
    }
}

/// What is kept beside a task under its id: where it is, what it waits for, and how it has moved.
///
/// It has a version of its own, so that a new dependency does not disturb those who edit the task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Links {
    /// The project that holds the task.
    pub project: Id<Project>,
    /// The number of its key.
    pub number: u64,
    /// Tasks it waits for, in the order they were added.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dependencies: Vec<Id<Task>>,
    /// The statuses it has had and from when (`effectiveAt`), oldest first; never empty. See the module `moves` beside this one.
    pub flow: Vec<(Status, i64)>,
    /// The sum of its time entries, in seconds; what it shows as worked is this beside its own `actualHours`.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub logged: u64,
    /// Whether the task has been deleted.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deleted: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
const fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl Links {
    /// The hours that a task shows as worked: its own, which an import or a person gave it, and those of its entries.
    pub fn worked(&self, own: Option<f64>) -> Option<f64> {
        worked(own, self.logged)
    }
}

/// Hours of its own and seconds of time entries, together; neither is lost in the other.
#[expect(
    clippy::cast_precision_loss,
    reason = "a task has fewer seconds than a float has whole numbers"
)]
pub fn worked(own: Option<f64>, logged: u64) -> Option<f64> {
    if logged == 0 {
        return own;
    }
    // In whole seconds, so that 0.1 h and 6 minutes are 0.2 h.
    let seconds = (own.unwrap_or(0.0) * 3600.0).round() + logged as f64;
    Some(seconds / 3600.0)
}

/// What is kept under a human key: the task that it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyPointer {
    /// The task.
    pub task: Id<Task>,
    /// The project that holds it.
    pub project: Id<Project>,
}
