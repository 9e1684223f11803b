//! An issue of another tracker in our terms, whatever file it came in.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::tasks::model::{Priority, Status};
use crate::time::{Date, Timestamp};

/// Something about a row that a person should know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// The field, by its name in our API; empty for the whole row.
    pub field: String,
    /// What was found and what was done about it.
    pub message: String,
}

impl Finding {
    /// A finding about a field.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            message: message.into(),
        }
    }
}

/// A comment of an issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Who said it, as the file names them.
    pub author: Option<String>,
    /// When, if the file says so.
    pub at: Option<Timestamp>,
    /// What.
    pub text: String,
}

/// Which end of a link an issue is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// This issue blocks the named one.
    Outward,
    /// This issue is blocked by the named one.
    Inward,
}

/// A link that says who waits for whom.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Link {
    /// Whether this issue blocks the named one or is blocked by it.
    pub direction: Direction,
    /// The named issue.
    pub key: String,
}

/// An issue as the file has it, in our terms.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// The line it begins on; of JSON its place among the issues.
    pub line: u64,
    /// Its key in the source, upper case; of a source without keys, what it is known by when it comes again.
    pub key: String,
    /// Whether the source has keys; without, it gets the next number here.
    pub keyed: bool,
    /// The part of the key before the number.
    pub project_key: String,
    /// The name of its project, if the file has one.
    pub project_name: Option<String>,
    /// The number of the key.
    pub number: u64,
    /// The source's internal number, which sub-tasks name their parents by.
    pub id: Option<String>,
    /// The title, never empty.
    pub title: String,
    /// The description, Markdown or what the source had.
    pub description: String,
    /// The type of work.
    pub kind: String,
    /// The status in our terms.
    pub status: Status,
    /// The status as the source has it.
    pub status_word: String,
    /// The priority in our terms.
    pub priority: Priority,
    /// The priority as the source has it.
    pub priority_word: String,
    /// Why it was closed, as the source has it.
    pub resolution: String,
    /// The sprints it was in, by name, the last one last.
    pub sprints: Vec<String>,
    /// Who does it, as the file names them.
    pub assignee: Option<String>,
    /// Who asked for it, as the file names them.
    pub reporter: Option<String>,
    /// Planned work.
    pub estimated_hours: Option<f64>,
    /// Work done.
    pub actual_hours: Option<f64>,
    /// Planned size.
    pub story_points: Option<f64>,
    /// When work is to begin.
    pub start_date: Option<Date>,
    /// When it is to be done.
    pub due_date: Option<Date>,
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// When it last changed.
    pub updated_at: Option<Timestamp>,
    /// When it was closed.
    pub completed_at: Option<Timestamp>,
    /// Key or internal number of the issue it is a part of.
    pub parent: Option<String>,
    /// Labels and components, sprints, and a resolution that says more than that it is done.
    pub labels: Vec<String>,
    /// Who waits for whom.
    pub links: Vec<Link>,
    /// What was said.
    pub comments: Vec<Remark>,
    /// What a person should know.
    pub findings: Vec<Finding>,
}
