//! The cells of a row as values of our fields, and a finding for each that cannot be one.

use jiff::tz::TimeZone;

use super::columns::Columns;
use super::read::Row;
use super::{dates, words};
use crate::imports::bounds::{self, LARGEST, NAME, short};
use crate::imports::draft::{Finding, Link, Remark};
use crate::tasks::model::{Priority, Status};
use crate::time::{Date, Timestamp};

/// Most sprints of one issue.
const SPRINTS: usize = 20;
/// Most links of one issue; all of them are written in one commit.
const LINKS: usize = 40;

/// A row whose cells are asked for by field.
pub(super) struct Reader<'a> {
    pub(super) row: &'a Row,
    pub(super) columns: &'a Columns,
    pub(super) zone: &'a TimeZone,
    pub(super) findings: Vec<Finding>,
}

impl<'a> Reader<'a> {
    pub(super) fn text(&self, field: &'static str) -> &'a str {
        self.columns.of(field).map_or("", |at| self.row.cell(at))
    }

    pub(super) fn filled(&self, field: &'static str) -> Option<&'a str> {
        Some(self.text(field)).filter(|text| !text.is_empty())
    }

    fn find(&mut self, field: &str, message: impl Into<String>) {
        self.findings.push(Finding::new(field, message));
    }

    pub(super) fn title(&mut self, key: &str) -> String {
        bounds::title(self.text("title"), key, &mut self.findings)
    }

    pub(super) fn description(&mut self) -> String {
        self.bounded("description", self.text("description"))
    }

    fn bounded(&mut self, field: &str, text: &str) -> String {
        bounds::text(field, text, &mut self.findings)
    }

    pub(super) fn status(&mut self) -> Status {
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

    pub(super) fn priority(&mut self) -> Priority {
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

    pub(super) fn person(&mut self, field: &'static str) -> Option<String> {
        let name = self.filled(field).and_then(bounds::person)?;
        if name.chars().count() > NAME {
            self.find(
                field,
                format!("is longer than {NAME} characters and was cut"),
            );
        }
        Some(name.chars().take(NAME).collect())
    }

    pub(super) fn number(&mut self, field: &'static str) -> Option<f64> {
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

    /// Hours here, in the file what the tracker counts in.
    pub(super) fn hours(&mut self, field: &'static str) -> Option<f64> {
        let text = self.filled(field)?;
        let hour = self.columns.dialect.hour;
        let hours = text.parse::<f64>().ok().map(|units| units / hour);
        let hours = hours.filter(|hours| (0.0..=LARGEST).contains(hours));
        if hours.is_none() {
            let what = if hour > 1.0 { "seconds" } else { "hours" };
            let why = format!("\"{}\" is not a count of {what}; left empty", short(text));
            self.find(field, why);
        }
        hours
    }

    pub(super) fn day(&mut self, field: &'static str) -> Option<Date> {
        let text = self.filled(field)?;
        let day = dates::day(text);
        if day.is_none() {
            self.find(field, no_date(text));
        }
        day
    }

    pub(super) fn moment(&mut self, field: &'static str) -> Option<Timestamp> {
        let text = self.filled(field)?;
        let at = dates::moment(text, self.zone);
        if at.is_none() {
            self.find(field, no_date(text));
        }
        at
    }

    /// Why an issue was closed, in one line.
    pub(super) fn resolution(&self) -> String {
        let word = self.text("resolution");
        let status = self.text("status");
        let word =
            if word.is_empty() && self.columns.dialect.status_resolves && words::gives_up(status) {
                status
            } else {
                word
            };
        words::line(word, NAME)
    }

    /// The names of an issue's sprints, each once.
    pub(super) fn sprints(&mut self) -> Vec<String> {
        let mut sprints: Vec<String> = Vec::new();
        for at in &self.columns.sprints {
            let name = words::line(words::sprint(self.row.cell(*at)), NAME);
            if !name.is_empty() && !sprints.contains(&name) {
                sprints.push(name);
            }
            if sprints.len() > SPRINTS {
                // The last ones say where it is now.
                sprints.remove(0);
                let why = format!("only the last {SPRINTS} sprints were kept");
                if self.findings.iter().all(|found| found.message != why) {
                    self.find("sprints", why);
                }
            }
        }
        sprints
    }

    /// Labels and components; sprints and what a resolution adds to the status follow with the word for what they are.
    pub(super) fn labels(&mut self, resolution: &str, sprints: &[String]) -> Vec<String> {
        let (columns, row) = (self.columns, self.row);
        let between = columns.dialect.between_labels;
        let words = columns
            .labels
            .iter()
            .flat_map(|at| row.cell(*at).split(between));
        let components = columns.components.iter().map(|at| row.cell(*at));
        let mut added: Vec<String> = Vec::new();
        if words::says_more(resolution) {
            added.push(format!("resolution:{resolution}"));
        }
        added.extend(sprints.iter().map(|name| format!("sprint:{name}")));
        let added = added.iter().map(String::as_str);
        bounds::labels(words.chain(components).chain(added), &mut self.findings)
    }

    pub(super) fn links(&mut self, key: &str) -> Vec<Link> {
        let mut links = Vec::new();
        for (direction, at) in &self.columns.links {
            let named = self.row.cell(*at).to_uppercase();
            for named in named.split([',', ';']).map(str::trim) {
                if named.is_empty() {
                    continue;
                }
                if named == key || words::key(named).is_none() {
                    let why = format!("\"{}\" cannot be linked to; left out", short(named));
                    self.find("dependencies", why);
                    continue;
                }
                links.push(Link {
                    direction: *direction,
                    key: named.to_owned(),
                });
            }
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

    pub(super) fn comments(&mut self) -> Vec<Remark> {
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
                    author: bounds::person(author).map(|name| name.chars().take(NAME).collect()),
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

fn no_date(text: &str) -> String {
    format!(
        "\"{}\" is not a date such as 05/Jun/06 6:15 PM; left empty",
        short(text)
    )
}
