//! A row to a draft of a task. What cannot be kept becomes a finding; the rest of the row goes on.

use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::columns::{Columns, Direction};
use super::fields::Reader;
use super::read::Row;
use super::words;
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
    /// The line it begins on.
    pub line: u64,
    /// Its key in the source, upper case.
    pub key: String,
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

/// Reads a row as an issue, or says why it is none.
pub fn draft(row: &Row, columns: &Columns, zone: &TimeZone) -> Result<Draft, String> {
    let key = columns.of("key").map_or("", |at| row.cell(at));
    if key.is_empty() {
        return Err("it has no issue key".to_owned());
    }
    let key = key.to_uppercase();
    let Some((project_key, number)) = words::key(&key) else {
        return Err("its issue key does not have the form ABC-123".to_owned());
    };
    let mut reader = Reader {
        row,
        columns,
        zone,
        findings: Vec::new(),
    };
    let (resolution, sprints) = (reader.resolution(), reader.sprints());
    Ok(Draft {
        line: row.line,
        project_key: project_key.to_owned(),
        project_name: reader.filled("projectName").map(str::to_owned),
        number,
        id: reader.filled("id").map(str::to_owned),
        title: reader.title(&key),
        description: reader.description(),
        kind: words::kind(reader.text("type")),
        status: reader.status(),
        status_word: reader.text("status").to_owned(),
        priority: reader.priority(),
        priority_word: reader.text("priority").to_owned(),
        assignee: reader.person("assignee"),
        reporter: reader.person("reporter"),
        estimated_hours: reader.hours("estimatedHours"),
        actual_hours: reader.hours("actualHours"),
        story_points: reader.number("storyPoints"),
        start_date: reader.day("startDate"),
        due_date: reader.day("dueDate"),
        created_at: reader.moment("createdAt"),
        updated_at: reader.moment("updatedAt"),
        completed_at: reader.moment("completedAt"),
        parent: reader
            .filled("parentId")
            .or_else(|| reader.filled("epic"))
            .map(str::to_uppercase),
        labels: reader.labels(&resolution, &sprints),
        resolution,
        sprints,
        links: reader.links(&key),
        comments: reader.comments(),
        findings: reader.findings,
        key,
    })
}
