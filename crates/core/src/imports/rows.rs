//! Every row of a report, kept in parts of the import's job and read in pages.

use super::Imports;
use super::report::{ReportRow, size};
use crate::access::{Action, Caller, Column};
use crate::error::{Error, FieldError, Result};
use crate::id::Id;
use crate::jobs::model::Job;
use crate::keys;
use crate::page::PageQuery;
use crate::ports::table::{Expect, MAX_COMMIT_BYTES};
use crate::store::document;
use crate::view::{ListView, PageMeta, json};

/// Name of the parts.
const PART: &str = "ROWS";
/// About how many bytes of rows one part holds.
const BYTES: usize = 128 * 1024;
/// Parts of one commit; JSON may double what was counted.
const TOGETHER: usize = MAX_COMMIT_BYTES / BYTES / 2;

impl Imports {
    /// Keeps every row of a report.
    pub(super) async fn keep_rows(&self, job: Id<Job>, rows: &[ReportRow]) -> Result<()> {
        let mut parts: Vec<&[ReportRow]> = Vec::new();
        let (mut start, mut bytes) = (0, 0);
        for (at, row) in rows.iter().enumerate() {
            if bytes > 0 && bytes + size(row) > BYTES {
                parts.push(&rows[start..at]);
                (start, bytes) = (at, 0);
            }
            bytes += size(row);
        }
        parts.push(&rows[start..]);
        let mut number = 0;
        for together in parts.chunks(TOGETHER) {
            let mut commit = self.store.begin();
            for part in together {
                let item = document(keys::job_part(job, PART, number), 1, part)?;
                commit = commit.put(item, Expect::Any);
                number += 1;
            }
            self.store.commit(commit).await?;
        }
        Ok(())
    }

    /// A page of an import's rows, in the order of the file. There are none before the import has ended.
    pub async fn rows(
        &self,
        caller: &Caller,
        import: Id<Job>,
        mut params: Vec<(String, String)>,
    ) -> Result<ListView> {
        caller.require(Action::Create, Column::Projects)?;
        let mut errors = Vec::new();
        let query = PageQuery::take(&mut params, &mut errors);
        errors.extend(params.into_iter().map(|(name, _)| {
            FieldError::new(name, "unknown", "is not a parameter of this list")
                .allowed(["limit", "cursor"])
        }));
        if !errors.is_empty() {
            return Err(Error::Invalid(errors));
        }
        self.import(caller, import).await?;
        let (mut part, mut from) = match &query.cursor {
            None => (0, 0),
            Some(cursor) => place(cursor)?,
        };
        let mut shown: Vec<ReportRow> = Vec::new();
        let mut next = None;
        while let Some(rows) = self.part(import, part).await? {
            let left = query.limit - shown.len();
            let more = rows.len().saturating_sub(from) > left;
            shown.extend(rows.into_iter().skip(from).take(left));
            if more {
                next = Some(format!("{part}.{}", from + left));
                break;
            }
            (part, from) = (part + 1, 0);
            if shown.len() == query.limit {
                let follows = self.part(import, part).await?;
                next = follows.map(|_| format!("{part}.0"));
                break;
            }
        }
        Ok(ListView {
            data: json(&shown)?,
            page: PageMeta::new(query.limit, next, None),
            tag: None,
        })
    }

    async fn part(&self, import: Id<Job>, number: u32) -> Result<Option<Vec<ReportRow>>> {
        let stored = self.store.get(keys::job_part(import, PART, number)).await?;
        Ok(stored.map(|stored| stored.value))
    }
}

/// A cursor: the part, and the row in it.
fn place(cursor: &str) -> Result<(u32, usize)> {
    cursor
        .split_once('.')
        .and_then(|(part, row)| Some((part.parse().ok()?, row.parse().ok()?)))
        .filter(|(part, _)| *part < u32::MAX)
        .ok_or_else(|| {
            let why = "does not belong to this list; start again without a cursor";
            Error::invalid("cursor", "format", why)
        })
}
