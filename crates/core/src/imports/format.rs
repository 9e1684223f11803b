//! The forms that other trackers' exports come in, and how one is to be read.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::target;
use crate::error::{Error, Result};

/// The tracker that an export is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Jira's CSV export.
    Jira,
    /// Linear's CSV export.
    Linear,
    /// Any other CSV, with a map of its columns where their names do not say what they hold.
    Csv,
    /// GitHub's issues as JSON: what its REST API answers, or `gh issue list --json`.
    GitHub,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 4] = [Self::Jira, Self::Linear, Self::Csv, Self::GitHub];

    /// The kind of job that imports it.
    pub(super) const fn job(self) -> &'static str {
        match self {
            Self::Jira => "import.jira",
            Self::Linear => "import.linear",
            Self::Csv => "import.csv",
            Self::GitHub => "import.github",
        }
    }

    /// The format that a kind of job imports.
    pub(super) fn of(job: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.job() == job)
    }
}

/// How an export is to be read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Options {
    /// The key of the project that takes the issues; made when there is none. Left out: the key in the file.
    #[schemars(regex(pattern = r"^[A-Za-z][A-Za-z0-9]{1,9}$"))]
    pub project: Option<String>,
    /// The zone of dates without one, such as `Europe/Berlin`; UTC when left out.
    #[schemars(length(min = 1, max = 64))]
    pub timezone: Option<String>,
    /// Only say what would be done.
    pub dry_run: bool,
    /// Which columns of a CSV hold a field, by the names in its header. Fields that are left out are found by the usual names.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub columns: BTreeMap<String, Vec<String>>,
}

impl Options {
    /// The same in one spelling, or why it cannot be.
    pub(super) fn checked(mut self, format: Format) -> Result<Self> {
        self.zone()?;
        self.project = self.project.map(|key| key.to_ascii_uppercase());
        if let Some(key) = &self.project
            && !crate::text::fits(target::KEY, key)
        {
            let why = "must be a letter and 1 to 9 letters or digits, such as WEB";
            return Err(Error::invalid("project", "format", why));
        }
        if format != Format::Csv && !self.columns.is_empty() {
            let why = "is for CSV of other trackers; this one's columns are known";
            return Err(Error::invalid("columns", "unknown", why));
        }
        Ok(self)
    }

    /// The zone of dates without one.
    pub(super) fn zone(&self) -> Result<TimeZone> {
        let Some(name) = &self.timezone else {
            return Ok(TimeZone::UTC);
        };
        TimeZone::get(name).map_err(|_| {
            let why = "is no time zone; name one such as Europe/Berlin";
            Error::invalid("timezone", "format", why)
        })
    }
}
