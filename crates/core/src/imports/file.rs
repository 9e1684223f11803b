//! A whole file as drafts.

use std::collections::HashSet;
use std::io::Read;

use bytes::Bytes;
use flate2::read::MultiGzDecoder;

use super::csv::columns::Columns;
use super::csv::dialect::Dialect;
use super::csv::map::Mapper;
use super::csv::read::{MAX_INFLATED, Rows, unpack};
use super::draft::{Draft, Finding};
use super::format::{Format, Options};
use super::github;
use super::report::{ReportRow, Verdict};
use crate::error::{Error, Result};
use crate::jobs::Progress;

/// How much of a packed file is unpacked to look at its header.
const HEAD: u64 = 1024 * 1024;
/// Rows between two chances for other work.
const BREATH: usize = 256;

/// What a file says.
#[derive(Default)]
pub(super) struct File {
    /// The issues, in the order of the file; every key once.
    pub(super) drafts: Vec<Draft>,
    /// Rows that are none.
    pub(super) broken: Vec<ReportRow>,
    /// Columns with content that nothing is made of.
    pub(super) ignored: Vec<String>,
    keys: HashSet<String>,
}

/// Refuses a file that cannot be such an export by its beginning, before anything is kept.
pub(super) fn peek(bytes: &Bytes, format: Format, options: &Options) -> Result<()> {
    let mut head = Vec::new();
    if bytes.starts_with(&[0x1f, 0x8b]) {
        // A damaged file is found out when it is unpacked whole.
        let _ = MultiGzDecoder::new(&bytes[..])
            .take(HEAD)
            .read_to_end(&mut head);
    }
    let text = if head.is_empty() { bytes } else { &head[..] };
    match Dialect::of(format) {
        None => github::peek(text),
        Some(dialect) => columns(&mut Rows::new(text), dialect, options).map(drop),
    }
}

/// Reads a file.
pub(super) async fn read(
    bytes: Bytes,
    format: Format,
    options: &Options,
    progress: &mut Progress,
) -> Result<File> {
    let bytes = unpack(bytes, MAX_INFLATED)?;
    match Dialect::of(format) {
        None => issues(&bytes, options, progress).await,
        Some(dialect) => table(&bytes, dialect, options, progress).await,
    }
}

async fn table(
    bytes: &[u8],
    dialect: &'static Dialect,
    options: &Options,
    progress: &mut Progress,
) -> Result<File> {
    let zone = options.zone()?;
    let mut rows = Rows::new(bytes);
    let columns = columns(&mut rows, dialect, options)?;
    let mut mapper = Mapper::new(&columns, &zone, options.project.as_deref());
    let mut file = File::default();
    let mut ignored = columns.ignored.clone();
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
        file.take(mapper.draft(&row).map_err(|why| (row.line, why)));
    }
    if rows.gave_up() {
        let why = "Too many rows are broken by stray quotes; is this a CSV export?";
        return Err(Error::invalid("file", "format", why));
    }
    Ok(file)
}

async fn issues(bytes: &[u8], options: &Options, progress: &mut Progress) -> Result<File> {
    let mut file = File::default();
    let (issues, heard) = github::read(bytes, options.project.as_deref())?;
    for (at, issue) in issues.into_iter().enumerate() {
        if at % BREATH == 0 {
            progress.step(0).await?;
        }
        file.take(issue);
    }
    if heard.absent_comments > 0 {
        let what = format!(
            "comments: the file only says that there are {}; gh issue list --json comments has them",
            heard.absent_comments
        );
        file.ignored.push(what);
    }
    Ok(file)
}

impl File {
    fn take(&mut self, read: std::result::Result<Draft, (u64, String)>) {
        match read {
            Err((line, why)) => self.broken.push(skipped(line, None, why)),
            Ok(draft) if self.keys.insert(draft.key.clone()) => self.drafts.push(draft),
            Ok(draft) => {
                let why = "the key occurs on an earlier line; only the first is taken".into();
                self.broken.push(skipped(draft.line, Some(draft.key), why));
            }
        }
    }
}

/// The columns by the header, which rows without keys need a project for.
fn columns(rows: &mut Rows<'_>, dialect: &'static Dialect, options: &Options) -> Result<Columns> {
    let columns = Columns::find(&rows.header()?, dialect, &options.columns)?;
    if columns.of("key").is_none() && options.project.is_none() {
        let why =
            "is needed, as the file has no column of keys: name the project that takes the rows";
        return Err(Error::invalid("project", "required", why));
    }
    Ok(columns)
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
