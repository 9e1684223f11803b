//! Playing segments onto a snapshot, up to a moment, and comparing on the way.

use std::path::Path;

use codexflow_core::time::Timestamp;
use rusqlite::Connection;

use super::index::Line;
use super::restore::Restored;
use super::state::{self, State};
use super::{ArchiveError, pragma, segment, snapshot};
use crate::table::log::{self, Change};
use crate::table::sql;

/// Clocks that were wrong for a while are followed this far beyond the chosen moment.
const BEYOND_MILLIS: i64 = 24 * 60 * 60 * 1000;

/// A connection to a draft, which nobody else sees and which is made anew after a crash.
pub(super) fn writable(draft: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(draft)?;
    for setting in [
        "journal_mode = OFF",
        "synchronous = OFF",
        "locking_mode = EXCLUSIVE",
        "cache_size = -64000",
    ] {
        pragma(&connection, setting)?;
    }
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

pub(super) fn apply(connection: &Connection, change: &Change) -> rusqlite::Result<()> {
    match change {
        Change::Put(item) => sql::put(connection, item),
        Change::Delete(key) => sql::delete(connection, key),
    }
}

/// The headers of the segments that lead from a snapshot to a moment, in order.
fn chain(
    line: &Line,
    (from, from_at): (u64, i64),
    until: i64,
    problems: &mut Vec<String>,
) -> Result<Vec<segment::Header>, ArchiveError> {
    let mut all: Vec<segment::Header> = Vec::new();
    let mut needed = 0;
    let mut end = from;
    for range in line.segments.iter().filter(|(_, last)| *last > from) {
        let path = line.segment_path(*range);
        let header = if range.0 > end + 1 {
            let (first, last) = (end + 1, range.0 - 1);
            let why = format!("the changes {first} to {last} are missing: a segment is gone");
            Err(super::damaged(&line.dir, why))
        } else {
            segment::header(&path, &line.id, *range)
        };
        match header {
            Ok(header) => {
                if header.min_at > until.saturating_add(BEYOND_MILLIS) {
                    break;
                }
                end = header.last;
                let is_needed = header.min_at <= until;
                all.push(header);
                if is_needed {
                    needed = all.len();
                }
            }
            Err(error) => {
                problems.push(error.to_string());
                // What comes after the moment is not needed, only named.
                let reached = all.last().map_or(from_at, |header| header.last_at);
                if reached >= until {
                    break;
                }
                return Err(ArchiveError::Broken {
                    problems: std::mem::take(problems),
                    until: Some(Timestamp::from_millis(reached)),
                });
            }
        }
    }
    all.truncate(needed);
    Ok(all)
}

/// Plays the segments after a snapshot, and compares on the way; answers also the snapshot's ordinal.
pub(super) fn replay(
    line: &Line,
    from: &snapshot::Header,
    until: i64,
    draft: &Path,
    problems: &mut Vec<String>,
) -> Result<(Restored, u64), ArchiveError> {
    let headers = chain(line, (from.ordinal, from.at), until, problems)?;
    // The last segment may go beyond the moment, and then its note is not compared.
    let whole = |header: &&segment::Header| header.max_at <= until;
    let mut noted = headers.iter().rev().filter(whole);
    let noted = noted
        .find_map(|header| header.state.clone())
        .unwrap_or_else(|| from.state.clone());
    let connection = writable(draft)?;
    let mut restored = Restored {
        line: line.id.clone(),
        ordinal: from.ordinal,
        at: Timestamp::from_millis(from.at),
        changes: 0,
        state: from.state.clone(),
        compared_at: noted.ordinal,
        revoked: 0,
        problems: Vec::new(),
        put_aside: None,
    };
    if noted.ordinal == from.ordinal {
        compare(&connection, &noted)?;
    }
    let end = headers.last().map_or(0, |header| header.last);
    let mut previous: Option<String> = None;
    let mut so_far = Timestamp::from_millis(from.at);
    for header in headers {
        let range = (header.first, header.last);
        let path = line.segment_path(range);
        let sum = super::frame::verify(&path);
        let read = sum.and_then(|sum| {
            let follows = previous
                .as_ref()
                .is_none_or(|previous| *previous == header.previous);
            if follows {
                Ok((sum, segment::read(&path, &line.id, range)?.1))
            } else {
                Err(super::damaged(
                    &path,
                    "it does not follow the segment before it: one of them was swapped",
                ))
            }
        });
        let (sum, mut rows) = read.map_err(|error| {
            problems.push(error.to_string());
            ArchiveError::Broken {
                problems: std::mem::take(problems),
                until: Some(so_far),
            }
        })?;
        previous = Some(sum);
        if header.last == end {
            let within = rows.iter().rposition(|row| row.at <= until);
            rows.truncate(within.map_or(0, |at| at + 1));
        }
        connection.execute_batch("BEGIN")?;
        for row in rows.iter().filter(|row| row.ordinal > from.ordinal) {
            let changes = log::decode(&row.changes)
                .ok_or_else(|| super::damaged(&path, "a change in it is unreadable"))?;
            for change in &changes {
                apply(&connection, change)?;
            }
            restored.ordinal = row.ordinal;
            restored.at = Timestamp::from_millis(row.at);
            restored.changes += 1;
        }
        connection.execute(
            "UPDATE ChangeLog SET ordinal = ?1, changes = x''",
            [restored.ordinal.cast_signed()],
        )?;
        connection.execute_batch("COMMIT")?;
        so_far = Timestamp::from_millis(header.last_at);
        if noted.ordinal == header.last {
            compare(&connection, &noted)?;
        }
    }
    restored.state = if noted.ordinal == restored.ordinal {
        noted
    } else {
        state::of(&connection, restored.ordinal, |_, _| {})?
    };
    Ok((restored, from.ordinal))
}

fn compare(connection: &Connection, noted: &State) -> Result<(), ArchiveError> {
    let found = state::of(connection, noted.ordinal, |_, _| {})?;
    if found == *noted {
        Ok(())
    } else {
        Err(ArchiveError::Differs {
            ordinal: noted.ordinal,
            tables: noted.difference(&found),
        })
    }
}
