//! A row to a draft of a task. What cannot be kept becomes a finding; the rest of the row goes on.

use std::collections::HashMap;

use jiff::tz::TimeZone;

use super::columns::Columns;
use super::fields::Reader;
use super::read::Row;
use super::words;
use crate::imports::draft::Draft;
use crate::view::digest;

/// Reads the rows of one file as issues.
pub struct Mapper<'a> {
    columns: &'a Columns,
    zone: &'a TimeZone,
    /// The key of the project that numbers without one belong to.
    project: Option<&'a str>,
    /// How often what a row without a key is known by has come.
    seen: HashMap<u64, u32>,
}

/// What an issue is known by.
struct Name {
    key: String,
    keyed: bool,
    project_key: String,
    number: u64,
}

impl<'a> Mapper<'a> {
    /// For a file with these columns.
    pub fn new(columns: &'a Columns, zone: &'a TimeZone, project: Option<&'a str>) -> Self {
        Self {
            columns,
            zone,
            project,
            seen: HashMap::new(),
        }
    }

    /// Reads a row as an issue, or says why it is none.
    pub fn draft(&mut self, row: &Row) -> Result<Draft, String> {
        let mut reader = Reader {
            row,
            columns: self.columns,
            zone: self.zone,
            findings: Vec::new(),
        };
        let name = if self.columns.of("key").is_some() || !self.columns.dialect.keyless {
            self.named(reader.text("key"))?
        } else {
            self.nameless(&reader)?
        };
        let (resolution, sprints) = (reader.resolution(), reader.sprints());
        let id = reader.filled("id");
        // Without keys, parts name what they are a part of by its title.
        let id = id.or_else(|| reader.filled("title").filter(|_| !name.keyed));
        Ok(Draft {
            line: row.line,
            keyed: name.keyed,
            project_key: name.project_key,
            project_name: reader.filled("projectName").map(str::to_owned),
            number: name.number,
            id: id.map(str::to_owned),
            title: reader.title(&name.key),
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
            completed_at: reader
                .moment("completedAt")
                .or_else(|| reader.moment("canceledAt")),
            parent: reader
                .filled("parentId")
                .or_else(|| reader.filled("epic"))
                .map(str::to_uppercase),
            labels: reader.labels(&resolution, &sprints),
            resolution,
            sprints,
            links: reader.links(&name.key),
            comments: reader.comments(),
            findings: reader.findings,
            key: name.key,
        })
    }

    fn named(&self, cell: &str) -> Result<Name, String> {
        if cell.is_empty() {
            return Err("it has no issue key".to_owned());
        }
        let mut key = cell.to_uppercase();
        if self.columns.dialect.keyless && key.bytes().all(|byte| byte.is_ascii_digit()) {
            let Some(project) = self.project else {
                return Err("its key is only a number; name the project that takes it".to_owned());
            };
            key = format!("{project}-{}", key.trim_start_matches('0'));
        }
        let Some((project_key, number)) = words::key(&key) else {
            return Err("its issue key does not have the form ABC-123".to_owned());
        };
        Ok(Name {
            project_key: project_key.to_owned(),
            number,
            keyed: true,
            key,
        })
    }

    /// What a row without a key is known by: the id of its source, or its title and how often that has come.
    fn nameless(&mut self, reader: &Reader<'_>) -> Result<Name, String> {
        let known_by = match (reader.filled("id"), reader.filled("title")) {
            (Some(id), _) => digest(&[b"id", id.as_bytes()]),
            (None, Some(title)) => digest(&[b"title", title.as_bytes()]),
            (None, None) => return Err("it has neither an id nor a title".to_owned()),
        };
        let times = self.seen.entry(known_by).or_default();
        *times += 1;
        Ok(Name {
            key: format!("ROW:{known_by:016X}.{times}"),
            keyed: false,
            project_key: String::new(),
            number: 0,
        })
    }
}
