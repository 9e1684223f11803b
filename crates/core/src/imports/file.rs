//! A whole file as drafts.

use std::collections::HashSet;
use std::io::Read;

use bytes::Bytes;
use flate2::read::MultiGzDecoder;
use jiff::tz::TimeZone;

use super::jira::columns::Columns;
use super::jira::map::{Draft, Finding, draft};
use super::jira::read::{MAX_INFLATED, Rows, unpack};
use super::report::{ReportRow, Verdict};
use crate::error::{Error, Result};
use crate::jobs::Progress;

/// How much of a packed file is unpacked to look at its header.
const HEAD: u64 = 1024 * 1024;
/// Rows between two chances for other work.
const BREATH: usize = 256;

/// What a file says.
pub(super) struct File {
    /// The issues, in the order of the file; every key once.
    pub(super) drafts: Vec<Draft>,
    /// Rows that are none.
    pub(super) broken: Vec<ReportRow>,
    /// Columns with content that nothing is made of.
    pub(super) ignored: Vec<String>,
}

/// Refuses a file whose header cannot be that of an export, before anything is kept.
pub(super) fn peek(bytes: &Bytes) -> Result<()> {
    let mut head = Vec::new();
    if bytes.starts_with(&[0x1f, 0x8b]) {
        // A damaged file is found out when it is unpacked whole.
        let _ = MultiGzDecoder::new(&bytes[..])
            .take(HEAD)
            .read_to_end(&mut head);
    }
    let text = if head.is_empty() { bytes } else { &head[..] };
    Columns::find(&Rows::new(text).header()?)?;
    Ok(())
}

/// Reads a file.
pub(super) async fn read(bytes: Bytes, zone: &TimeZone, progress: &mut Progress) -> Result<File> {
    let bytes = unpack(bytes, MAX_INFLATED)?;
    let mut rows = Rows::new(&bytes);
    let columns = Columns::find(&rows.header()?)?;
    let mut file = File {
        drafts: Vec::new(),
        broken: Vec::new(),
        ignored: Vec::new(),
    };
    let mut ignored = columns.ignored.clone();
    let mut keys = HashSet::new();
    let mut at = 0;
    for row in rows.by_ref() {
        at += 1;
        if at % BREATH == 0 {
            progress.step(0).await?;
        }
        let row = match row {
            Ok(row) => row,
            Err(broken) => {
                file.broken.push(skipped(broken.line, None, broken.why));
                continue;
            }
        };
        if row.is_empty() {
            continue;
        }
        ignored.retain(|(column, name)| {
            let filled = !row.cell(*column).is_empty();
            if filled && !file.ignored.contains(name) {
                file.ignored.push(name.clone());
            }
            !filled
        });
        match draft(&row, &columns, zone) {
            Err(why) => file.broken.push(skipped(row.line, None, why)),
            Ok(draft) if keys.insert(draft.key.clone()) => file.drafts.push(draft),
            Ok(draft) => {
                let why = "the key occurs on an earlier line; only the first is taken".into();
                file.broken.push(skipped(draft.line, Some(draft.key), why));
            }
        }
    }
    if rows.gave_up() {
        let why = "Too many rows are broken by stray quotes; is this a CSV export?";
        return Err(Error::invalid("file", "format", why));
    }
    Ok(file)
}

/// A row that nothing is made of.
pub(super) fn skipped(line: u64, key: Option<String>, why: String) -> ReportRow {
    ReportRow {
        line,
        key,
        action: Verdict::Skip,
        findings: vec![Finding::new("", why)],
    }
}
