//! A row to a draft of a task. What cannot be kept becomes a finding; the rest of the row goes on.

use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::columns::{Columns, Direction};
use super::read::Row;
use super::{dates, words};
use crate::tasks::model::{Priority, Status};
use crate::time::{Date, Timestamp};

/// Longest title, in characters, as [`crate::tasks::model::Task`] allows.
const TITLE: usize = 500;
/// Longest description or comment, in bytes; the model counts characters, and bodies are bounded in bytes.
const TEXT: usize = 64 * 1024;
/// Longest label and most labels.
const LABEL: usize = 50;
/// Longest name of a person.
const NAME: usize = 100;
/// Most links of one issue; all of them are written in one commit.
const LINKS: usize = 40;
/// Largest number of hours or points.
const LARGEST: f64 = 1_000_000.0;

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
    /// Labels and components.
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
        resolution: reader.text("resolution").to_owned(),
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
        labels: reader.labels(),
        links: reader.links(&key),
        comments: reader.comments(),
        findings: reader.findings,
        key,
    })
}

struct Reader<'a> {
    row: &'a Row,
    columns: &'a Columns,
    zone: &'a TimeZone,
    findings: Vec<Finding>,
}

impl<'a> Reader<'a> {
    fn text(&self, field: &'static str) -> &'a str {
        self.columns.of(field).map_or("", |at| self.row.cell(at))
    }

    fn filled(&self, field: &'static str) -> Option<&'a str> {
        Some(self.text(field)).filter(|text| !text.is_empty())
    }

    fn find(&mut self, field: &str, message: impl Into<String>) {
        self.findings.push(Finding::new(field, message));
    }

    fn title(&mut self, key: &str) -> String {
        let text = self.text("title");
        let words: Vec<&str> = text.split_whitespace().collect();
        let title = words.join(" ").replace('\0', "");
        if title.is_empty() {
            self.find("title", "is empty; the key stands in for it");
            return key.to_owned();
        }
        let cut: String = title.chars().take(TITLE).collect();
        if cut.len() < title.len() {
            self.find(
                "title",
                format!("is longer than {TITLE} characters and was cut"),
            );
        }
        cut
    }

    fn description(&mut self) -> String {
        let text = self.text("description");
        self.bounded("description", text)
    }

    /// A long text without NUL characters, cut where it is too long.
    fn bounded(&mut self, field: &str, text: &str) -> String {
        let mut text = text.replace("\r\n", "\n").replace('\0', "");
        if text.len() > TEXT {
            let end = (0..=TEXT).rev().find(|at| text.is_char_boundary(*at));
            text.truncate(end.unwrap_or(0));
            self.find(field, format!("is longer than {TEXT} bytes and was cut"));
        }
        text
    }

    fn status(&mut self) -> Status {
        let word = self.text("status");
        let (status, known) = words::status(word);
        if !known {
            self.find(
                "status",
                format!("\"{}\" is not a status here; todo was set", short(word)),
            );
        }
        status
    }

    fn priority(&mut self) -> Priority {
        let word = self.text("priority");
        let (priority, known) = words::priority(word);
        if !known {
            self.find(
                "priority",
                format!("\"{}\" is not a priority here; medium was set", short(word)),
            );
        }
        priority
    }

    fn person(&mut self, field: &'static str) -> Option<String> {
        let name = self.filled(field).and_then(person)?;
        if name.chars().count() > NAME {
            self.find(
                field,
                format!("is longer than {NAME} characters and was cut"),
            );
        }
        Some(name.chars().take(NAME).collect())
    }

    fn number(&mut self, field: &'static str) -> Option<f64> {
        let text = self.filled(field)?;
        let number = text.parse::<f64>().ok();
        let number = number.filter(|number| (0.0..=LARGEST).contains(number));
        if number.is_none() {
            self.find(
                field,
                format!(
                    "\"{}\" is not a number from 0 to {LARGEST}; left empty",
                    short(text)
                ),
            );
        }
        number
    }

    /// Seconds in the file, hours here.
    fn hours(&mut self, field: &'static str) -> Option<f64> {
        let text = self.filled(field)?;
        let hours = text.parse::<f64>().ok().map(|seconds| seconds / 3600.0);
        let hours = hours.filter(|hours| (0.0..=LARGEST).contains(hours));
        if hours.is_none() {
            self.find(
                field,
                format!("\"{}\" is not a count of seconds; left empty", short(text)),
            );
        }
        hours
    }

    fn day(&mut self, field: &'static str) -> Option<Date> {
        let text = self.filled(field)?;
        let day = dates::day(text);
        if day.is_none() {
            self.find(field, no_date(text));
        }
        day
    }

    fn moment(&mut self, field: &'static str) -> Option<Timestamp> {
        let text = self.filled(field)?;
        let at = dates::moment(text, self.zone);
        if at.is_none() {
            self.find(field, no_date(text));
        }
        at
    }

    fn labels(&mut self) -> Vec<String> {
        let mut labels: Vec<String> = Vec::new();
        let mut cut = false;
        let words = self
            .columns
            .labels
            .iter()
            .flat_map(|at| self.row.cell(*at).split([' ', ',', '\n', '\t']));
        let components = self.columns.components.iter().map(|at| self.row.cell(*at));
        for label in words.chain(components).map(str::trim) {
            let short: String = label
                .chars()
                .filter(|c| !c.is_control())
                .take(LABEL)
                .collect();
            cut |= short.len() < label.len();
            if !short.is_empty() && !labels.contains(&short) {
                labels.push(short);
            }
            // Bounded here, as the search for equals is quadratic.
            if labels.len() > LABEL {
                break;
            }
        }
        if cut || labels.len() > LABEL {
            labels.truncate(LABEL);
            self.find(
                "labels",
                format!("the first {LABEL} of {LABEL} characters each were kept"),
            );
        }
        labels
    }

    fn links(&mut self, key: &str) -> Vec<Link> {
        let mut links = Vec::new();
        for (direction, at) in &self.columns.links {
            let named = self.row.cell(*at).to_uppercase();
            if named.is_empty() {
                continue;
            }
            if named == key || words::key(&named).is_none() {
                self.find(
                    "dependencies",
                    format!("\"{}\" cannot be linked to; left out", short(&named)),
                );
                continue;
            }
            links.push(Link {
                direction: *direction,
                key: named,
            });
        }
        links.sort();
        links.dedup();
        if links.len() > LINKS {
            links.truncate(LINKS);
            self.find(
                "dependencies",
                format!("only the first {LINKS} links were kept"),
            );
        }
        links
    }

    fn comments(&mut self) -> Vec<Remark> {
        let mut comments = Vec::new();
        for at in &self.columns.comments {
            let cell = self.row.cell(*at);
            if cell.is_empty() {
                continue;
            }
            let remark = self.comment(cell);
            if remark.text.is_empty() {
                self.find("comments", "an empty comment was left out");
            } else {
                comments.push(remark);
            }
        }
        comments
    }

    /// `date;author;text`; a cell in another form is kept whole.
    fn comment(&mut self, cell: &str) -> Remark {
        let mut parts = cell.splitn(3, ';');
        if let (Some(date), Some(author), Some(text)) = (parts.next(), parts.next(), parts.next()) {
            let at = dates::moment(date, self.zone);
            if at.is_some() || date.trim().is_empty() {
                return Remark {
                    author: person(author).map(|name| name.chars().take(NAME).collect()),
                    at,
                    text: self.bounded("comments", text.trim()),
                };
            }
        }
        self.find(
            "comments",
            "a comment does not have the form date;author;text; kept whole, without date and author",
        );
        Remark {
            author: None,
            at: None,
            text: self.bounded("comments", cell),
        }
    }
}

/// A name as the file has it; what stands for nobody is nobody.
fn person(name: &str) -> Option<String> {
    let words: Vec<&str> = name.split_whitespace().collect();
    let name = words.join(" ").replace('\0', "");
    let nobody = name.is_empty() || name.eq_ignore_ascii_case("unassigned");
    (!nobody).then_some(name)
}

fn no_date(text: &str) -> String {
    format!(
        "\"{}\" is not a date such as 05/Jun/06 6:15 PM; left empty",
        short(text)
    )
}

/// The beginning of a text, for findings.
fn short(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(40).collect()
}
