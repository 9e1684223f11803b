//! Which column holds what. Columns may repeat and come in any order.

use std::collections::BTreeMap;

use crate::error::{Error, FieldError, Result};

/// Which end of a link an issue is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// This issue blocks the named one.
    Outward,
    /// This issue is blocked by the named one.
    Inward,
}

/// The columns of a file by what they hold; empty where the file has none.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    /// Columns of one value, by our name for it.
    single: BTreeMap<&'static str, usize>,
    /// Labels, one in each cell or several with spaces.
    pub labels: Vec<usize>,
    /// Components, one in each cell.
    pub components: Vec<usize>,
    /// Sprints, one in each cell.
    pub sprints: Vec<usize>,
    /// Comments.
    pub comments: Vec<usize>,
    /// Links that say who waits for whom.
    pub links: Vec<(Direction, usize)>,
    /// Columns that are not kept, with their names.
    pub ignored: Vec<(usize, String)>,
}

/// Header names of columns with one value, lower case, the better one first where there are two.
const SINGLE: [(&str, &[&str]); 22] = [
    ("key", &["issue key", "key"]),
    ("id", &["issue id"]),
    ("title", &["summary"]),
    ("type", &["issue type"]),
    ("status", &["status"]),
    ("resolution", &["resolution"]),
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
];

/// Links of these kinds say that one issue waits for another.
const BLOCKING: [&str; 2] = ["blocks", "blocker"];

impl Columns {
    /// Finds the columns, or says which required ones are missing.
    pub fn find(header: &[String]) -> Result<Self> {
        let mut columns = Self::default();
        let mut used = vec![false; header.len()];
        let names: Vec<String> = header.iter().map(|name| name.to_lowercase()).collect();
        for (field, wanted) in SINGLE {
            let found = wanted
                .iter()
                .find_map(|wanted| names.iter().position(|name| name == wanted));
            if let Some(at) = found {
                columns.single.insert(field, at);
                used[at] = true;
            }
        }
        for (at, name) in names.iter().enumerate() {
            if used[at] {
                continue;
            }
            let link = |start: &str| {
                let kind = name.strip_prefix(start)?.strip_suffix(')')?;
                BLOCKING.contains(&kind).then_some(())
            };
            match name.as_str() {
                "labels" | "label" => columns.labels.push(at),
                "component/s" | "components" | "component" => columns.components.push(at),
                "sprint" | "sprints" | "custom field (sprint)" => columns.sprints.push(at),
                "comment" | "comments" => columns.comments.push(at),
                _ if link("outward issue link (").is_some() => {
                    columns.links.push((Direction::Outward, at));
                }
                _ if link("inward issue link (").is_some() => {
                    columns.links.push((Direction::Inward, at));
                }
                _ => columns.ignored.push((at, header[at].clone())),
            }
        }
        let missing: Vec<FieldError> = [("key", "Issue key"), ("title", "Summary")]
            .into_iter()
            .filter(|(field, _)| !columns.single.contains_key(field))
            .map(|(_, name)| {
                let why = format!(
                    "The file has no column \"{name}\"; export the issues from Jira as CSV with all fields"
                );
                FieldError::new(format!("file.{name}"), "required", why)
            })
            .collect();
        if missing.is_empty() {
            Ok(columns)
        } else {
            Err(Error::Invalid(missing))
        }
    }

    /// The column of a field with one value.
    pub fn of(&self, field: &'static str) -> Option<usize> {
        self.single.get(field).copied()
    }
}
