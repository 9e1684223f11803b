//! What an import did, or would do: counts, and every row with what was found in it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::draft::{Draft, Finding};
use crate::id::Id;
use crate::projects::model::Project;

/// Most rows, names and keys that the report itself shows; the rest is in its parts or only counted.
pub(super) const SHOWN: usize = 200;
/// Most findings of one row.
const FINDINGS: usize = 20;
/// Most bytes of rows in the report itself, so that the job stays a small item.
const BYTES: usize = 150 * 1024;

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// A task was made of it.
    Create,
    /// Its task was changed.
    Update,
    /// Its task already was as the row says, or what changed here stays.
    Unchanged,
    /// Nothing was made of it; the findings say why.
    Skip,
}

/// One row of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReportRow {
    /// The line it begins on.
    pub line: u64,
    /// Its key in the source, if it has one.
    pub key: Option<String>,
    /// What became of it.
    pub action: Verdict,
    /// What a person should know.
    pub findings: Vec<Finding>,
}

/// A word of the source and what it became.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Mapped {
    /// What it became here.
    pub to: String,
    /// How often.
    pub count: u64,
}

/// How many rows had which end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// Rows of the file, broken ones included.
    pub rows: u64,
    /// Tasks made.
    pub create: u64,
    /// Tasks changed.
    pub update: u64,
    /// Tasks left as they were.
    pub unchanged: u64,
    /// Rows that nothing was made of.
    pub skip: u64,
    /// Comments made.
    pub comments: u64,
    /// Rows with findings.
    pub with_findings: u64,
}

/// The project that the issues went to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Target {
    /// The project; in a dry run that would make it, an id that names nothing.
    pub project_id: Id<Project>,
    /// Its key.
    pub key: String,
    /// Whether the import made it.
    pub created: bool,
}

/// What became of links.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LinkCounts {
    /// Dependencies added.
    pub added: u64,
    /// Dependencies removed.
    pub removed: u64,
    /// Links to issues that are not here; they are kept and resolve when the issues arrive.
    pub absent: u64,
    /// The first of those issues.
    pub absent_keys: Vec<String>,
    /// Links left out because they would close a cycle, each as its path.
    pub cycles: Vec<String>,
}

/// What became of names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NameCounts {
    /// Names of people who are here already.
    pub matched: u64,
    /// Names that placeholders were made for.
    pub created: u64,
    /// The first of those names.
    pub created_names: Vec<String>,
}

/// What an import did, or would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Where the issues went.
    pub project: Target,
    /// Whether nothing was written.
    pub dry_run: bool,
    /// How many rows had which end.
    pub counts: Counts,
    /// Statuses of the source and what they became.
    pub statuses: BTreeMap<String, Mapped>,
    /// Priorities of the source and what they became.
    pub priorities: BTreeMap<String, Mapped>,
    /// Resolutions of the source; those that say more than that it is done become labels such as `resolution:Duplicate`.
    pub resolutions: BTreeMap<String, u64>,
    /// People.
    pub people: NameCounts,
    /// Links.
    pub links: LinkCounts,
    /// Columns with content that are not kept.
    pub ignored_columns: Vec<String>,
    /// Rows with findings first, then others, as far as they fit; `GET /v1/imports/:id/rows` has all.
    pub rows: Vec<ReportRow>,
}

impl Report {
    /// An empty report.
    pub(super) fn new(project: Target, dry_run: bool) -> Self {
        Self {
            project,
            dry_run,
            counts: Counts::default(),
            statuses: BTreeMap::new(),
            priorities: BTreeMap::new(),
            resolutions: BTreeMap::new(),
            people: NameCounts::default(),
            links: LinkCounts::default(),
            ignored_columns: Vec::new(),
            rows: Vec::new(),
        }
    }

    /// Counts the words of an issue that is kept.
    pub(super) fn words(&mut self, draft: &Draft) {
        let mapped = |to: &str| Mapped {
            to: to.to_owned(),
            count: 0,
        };
        let word = |text: &str| text.chars().take(50).collect::<String>();
        if self.statuses.len() < SHOWN {
            let entry = self.statuses.entry(word(&draft.status_word));
            entry.or_insert_with(|| mapped(draft.status.name())).count += 1;
        }
        if self.priorities.len() < SHOWN {
            let entry = self.priorities.entry(word(&draft.priority_word));
            entry.or_insert_with(|| mapped(draft.priority.name())).count += 1;
        }
        if !draft.resolution.is_empty() && self.resolutions.len() < SHOWN {
            *self.resolutions.entry(word(&draft.resolution)).or_default() += 1;
        }
    }

    /// Counts the rows and shows the first of them, those with findings before others.
    pub(super) fn close(&mut self, rows: &mut [ReportRow]) {
        rows.sort_by_key(|row| row.line);
        for row in rows.iter_mut() {
            if row.findings.len() > FINDINGS {
                let more = row.findings.len() - FINDINGS;
                row.findings.truncate(FINDINGS);
                row.findings
                    .push(Finding::new("", format!("and {more} more findings")));
            }
            let counts = &mut self.counts;
            counts.rows += 1;
            counts.with_findings += u64::from(!row.findings.is_empty());
            *match row.action {
                Verdict::Create => &mut counts.create,
                Verdict::Update => &mut counts.update,
                Verdict::Unchanged => &mut counts.unchanged,
                Verdict::Skip => &mut counts.skip,
            } += 1;
        }
        let (found, plain): (Vec<&ReportRow>, Vec<&ReportRow>) =
            rows.iter().partition(|row| !row.findings.is_empty());
        let mut left = BYTES;
        for row in found.into_iter().chain(plain).take(SHOWN) {
            let size = size(row);
            if size > left {
                break;
            }
            left -= size;
            self.rows.push(row.clone());
        }
    }
}

/// About how many bytes a row has as JSON.
pub(super) fn size(row: &ReportRow) -> usize {
    let findings = row.findings.iter();
    let texts: usize = findings
        .map(|finding| finding.field.len() + finding.message.len() + 40)
        .sum();
    texts + 160
}

/// Adds a name or key to a list that shows only the first ones.
pub(super) fn show(list: &mut Vec<String>, text: &str) {
    if list.len() < SHOWN {
        list.push(text.to_owned());
    }
}
