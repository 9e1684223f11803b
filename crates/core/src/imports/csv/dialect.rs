//! What the columns of a tracker's CSV are called, and how their cells are to be read.

use crate::imports::format::Format;

/// How a tracker writes CSV.
#[derive(Debug, Clone, Copy)]
pub struct Dialect {
    /// Fields with one value: the names of their column, lower case, the better one first.
    pub single: &'static [(&'static str, &'static [&'static str])],
    /// Fields whose columns may repeat, or whose cells hold several values.
    pub many: &'static [(&'static str, &'static [&'static str])],
    /// What stands between the labels of one cell.
    pub between_labels: &'static [char],
    /// What one hour is in its figures of work.
    pub hour: f64,
    /// Whether the status also says why an issue was closed.
    pub status_resolves: bool,
    /// Whether issues without a key are taken, too.
    pub keyless: bool,
    /// What to do about a file that lacks a column.
    pub remedy: &'static str,
}

impl Dialect {
    /// The dialect of a format that is CSV.
    pub const fn of(format: Format) -> Option<&'static Self> {
        match format {
            Format::Jira => Some(&JIRA),
            Format::Linear => Some(&LINEAR),
            Format::Csv => Some(&OTHER),
            Format::GitHub => None,
        }
    }

    /// Every field that a column may hold.
    pub fn fields(&self) -> impl Iterator<Item = &'static str> {
        self.single.iter().chain(self.many).map(|(field, _)| *field)
    }
}

const JIRA: Dialect = Dialect {
    single: &[
        ("key", &["issue key", "key"]),
        ("id", &["issue id"]),
        ("title", &["summary"]),
        ("type", &["issue type"]),
        ("status", &["status"]),
        ("resolution", &["resolution"]),
        // The key says it.
        ("projectKey", &["project key"]),
        ("projectName", &["project name"]),
        ("priority", &["priority"]),
        ("assignee", &["assignee"]),
        ("reporter", &["reporter"]),
        ("createdAt", &["created"]),
        ("updatedAt", &["updated"]),
        ("completedAt", &["resolved"]),
        ("dueDate", &["due date", "due"]),
        ("startDate", &["custom field (start date)", "start date"]),
        ("description", &["description"]),
        (
            "storyPoints",
            &[
                "custom field (story points)",
                "story points",
                "custom field (story point estimate)",
            ],
        ),
        ("actualHours", &["time spent"]),
        ("estimatedHours", &["original estimate"]),
        ("parentId", &["parent key", "parent id", "parent"]),
        ("epic", &["custom field (epic link)", "epic link"]),
    ],
    many: &[
        ("labels", &["labels", "label"]),
        ("components", &["component/s", "components", "component"]),
        ("sprints", &["sprint", "sprints", "custom field (sprint)"]),
        ("comments", &["comment", "comments"]),
        (
            "blocks",
            &[
                "outward issue link (blocks)",
                "outward issue link (blocker)",
            ],
        ),
        (
            "blockedBy",
            &["inward issue link (blocks)", "inward issue link (blocker)"],
        ),
    ],
    between_labels: &[' ', ',', '\n', '\t'],
    hour: 3600.0,
    status_resolves: false,
    keyless: false,
    remedy: "export the issues from Jira as CSV with all fields",
};

const LINEAR: Dialect = Dialect {
    single: &[
        ("key", &["id"]),
        ("id", &["uuid"]),
        ("title", &["title"]),
        ("type", &["type"]),
        ("status", &["status"]),
        ("projectName", &["team"]),
        ("priority", &["priority"]),
        ("assignee", &["assignee"]),
        ("reporter", &["creator"]),
        ("createdAt", &["created"]),
        ("updatedAt", &["updated"]),
        ("completedAt", &["completed"]),
        ("canceledAt", &["canceled", "cancelled"]),
        ("dueDate", &["due date"]),
        ("startDate", &["started"]),
        ("description", &["description"]),
        ("storyPoints", &["estimate"]),
        ("parentId", &["parent issue"]),
    ],
    many: &[
        ("labels", &["labels"]),
        ("components", &["project", "project milestone"]),
        ("sprints", &["cycle name"]),
        ("comments", &["comments"]),
        ("blocks", &["blocks", "blocking"]),
        ("blockedBy", &["blocked by"]),
    ],
    between_labels: &[',', '\n'],
    hour: 1.0,
    status_resolves: true,
    keyless: false,
    remedy: "export the issues from Linear as CSV, in the settings of the workspace",
};

const OTHER: Dialect = Dialect {
    single: &[
        (
            "key",
            &["issue key", "key", "issue", "ticket", "identifier"],
        ),
        ("id", &["issue id", "task id", "id", "uuid", "#"]),
        (
            "title",
            &[
                "title",
                "summary",
                "name",
                "task name",
                "subject",
                "card name",
                "task",
            ],
        ),
        (
            "type",
            &["issue type", "type", "kind", "tracker", "category"],
        ),
        (
            "status",
            &[
                "status",
                "state",
                "section/column",
                "list name",
                "column",
                "stage",
            ],
        ),
        ("resolution", &["resolution"]),
        (
            "projectName",
            &["project name", "project", "projects", "board name"],
        ),
        ("priority", &["priority", "urgency"]),
        (
            "assignee",
            &[
                "assignee",
                "assigned to",
                "owner",
                "assignee name",
                "assignees",
                "members",
            ],
        ),
        (
            "reporter",
            &["reporter", "author", "creator", "created by", "requester"],
        ),
        (
            "createdAt",
            &[
                "created at",
                "created",
                "created on",
                "created date",
                "date created",
                "creation date",
            ],
        ),
        (
            "updatedAt",
            &[
                "updated at",
                "updated",
                "updated on",
                "last modified",
                "last updated",
                "date updated",
            ],
        ),
        (
            "completedAt",
            &[
                "completed at",
                "completed",
                "closed",
                "resolved",
                "closed at",
                "date closed",
                "date done",
                "done at",
            ],
        ),
        (
            "dueDate",
            &["due date", "due", "deadline", "target date", "due on"],
        ),
        ("startDate", &["start date", "start", "begins"]),
        (
            "description",
            &[
                "description",
                "notes",
                "body",
                "details",
                "card description",
                "content",
            ],
        ),
        (
            "storyPoints",
            &["story points", "points", "estimate points"],
        ),
        (
            "actualHours",
            &["actual hours", "spent hours", "hours spent", "spent time"],
        ),
        (
            "estimatedHours",
            &["estimated hours", "estimate", "estimated time", "hours"],
        ),
        (
            "parentId",
            &[
                "parent key",
                "parent id",
                "parent",
                "parent task",
                "parent issue",
            ],
        ),
    ],
    many: &[
        ("labels", &["labels", "label", "tags", "tag"]),
        ("components", &["components", "component", "area", "module"]),
        (
            "sprints",
            &["sprint", "sprints", "cycle", "cycle name", "iteration"],
        ),
        ("comments", &["comments", "comment"]),
        ("blocks", &["blocks", "blocking"]),
        (
            "blockedBy",
            &["blocked by", "depends on", "dependencies", "predecessors"],
        ),
    ],
    between_labels: &[',', ';', '\n'],
    hour: 1.0,
    status_resolves: true,
    keyless: true,
    remedy: "name the column that holds it",
};
