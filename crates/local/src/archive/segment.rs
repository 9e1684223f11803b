//! A segment: the rows of the change log between two ordinals.

use std::io::Read as _;
use std::path::Path;

use codexflow_core::text::hex;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::state::State;
use super::{ArchiveError, damaged, frame};
use crate::table::log::{Reader, Row, number, text};

/// Most bytes of rows in one segment, unless a single row has more.
pub(super) const BYTES: usize = 16 << 20;
/// No segment unpacks to more than this.
const MOST: u64 = 256 << 20;

/// What a segment says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Header {
    pub(super) kind: Kind,
    pub(super) line: String,
    pub(super) first: u64,
    pub(super) last: u64,
    /// The earliest and the latest time of its rows.
    pub(super) min_at: i64,
    pub(super) max_at: i64,
    /// The time of its last row.
    pub(super) last_at: i64,
    /// The sum of the segment before it; empty for the first.
    pub(super) previous: String,
    /// The sum of its last row, by which a database shows that it is the one this came from.
    pub(super) last_sum: String,
    /// The sum of the line's revocations when it was written.
    pub(super) revoked: String,
    /// What the store added up to after its last row, if that was looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) state: Option<State>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Kind {
    Segment,
}

pub(super) fn name(first: u64, last: u64) -> String {
    format!("segment-{first:016}-{last:016}.cfa")
}

pub(super) fn row_sum(row: &Row) -> String {
    let mut hash = Sha256::new();
    hash.update(row.ordinal.to_be_bytes());
    hash.update(row.at.to_be_bytes());
    hash.update(&row.changes);
    hex(&hash.finalize())
}

/// Writes rows, at least one and without a gap, into the directory of a line; answers the segment's header, sum and bytes.
pub(super) fn write(
    dir: &Path,
    line: &str,
    rows: &[Row],
    (previous, revoked): (&str, String),
    state: Option<State>,
) -> Result<(Header, String, u64), ArchiveError> {
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
        return Err(ArchiveError::Nothing("a segment needs a row".into()));
    };
    let times = rows.iter().map(|row| row.at);
    let header = Header {
        kind: Kind::Segment,
        line: line.to_owned(),
        first: first.ordinal,
        last: last.ordinal,
        min_at: times.clone().min().unwrap_or(0),
        max_at: times.max().unwrap_or(0),
        last_at: last.at,
        previous: previous.to_owned(),
        last_sum: row_sum(last),
        revoked,
        state,
    };
    let mut content = Vec::new();
    for row in rows {
        number(&mut content, row.ordinal);
        content.extend(row.at.to_be_bytes());
        text(&mut content, &row.changes);
    }
    let path = dir.join(name(header.first, header.last));
    let (sum, bytes) = frame::write(&path, &header, &mut content.as_slice())?;
    Ok((header, sum, bytes))
}

/// What the segment with this name says of itself; damaged when it says something else than its name.
pub(super) fn header(path: &Path, line: &str, range: (u64, u64)) -> Result<Header, ArchiveError> {
    let header: Header = frame::header(path)?;
    named(path, header, line, range)
}

fn named(
    path: &Path,
    header: Header,
    line: &str,
    range: (u64, u64),
) -> Result<Header, ArchiveError> {
    if header.line == line && (header.first, header.last) == range {
        return Ok(header);
    }
    let (first, last, whose) = (header.first, header.last, &header.line);
    let why =
        format!("it is really the segment {first} to {last} of line {whose}: files were swapped");
    Err(damaged(path, why))
}

/// A whole segment, checked.
pub(super) fn read(
    path: &Path,
    line: &str,
    range: (u64, u64),
) -> Result<(Header, Vec<Row>), ArchiveError> {
    let (header, content) = frame::open::<Header>(path)?;
    let header = named(path, header, line, range)?;
    let mut bytes = Vec::new();
    content
        .take(MOST)
        .read_to_end(&mut bytes)
        .map_err(|error| damaged(path, format!("it cannot be unpacked ({error})")))?;
    let mut reader = Reader(&bytes);
    let mut rows = Vec::new();
    for ordinal in header.first..=header.last {
        let row = || Some((reader.number()?, reader.array()?, reader.bytes()?.to_vec()));
        let Some((found, at, changes)) = { row }() else {
            return Err(damaged(path, "it ends too early"));
        };
        if found != ordinal {
            return Err(damaged(path, format!("change {ordinal} is missing in it")));
        }
        rows.push(Row {
            ordinal,
            at: i64::from_be_bytes(at),
            changes,
        });
    }
    Ok((header, rows))
}
