//! The way back: a snapshot, the segments after it up to the chosen moment, and then what must not go back in time.
//!
//! The database appears in the data directory whole or not at all. Nothing that is there is overwritten.

use std::fs;
use std::path::{Path, PathBuf};

use codexflow_core::keys::{Keeping, keeping};
use codexflow_core::ports::table::TableName;
use codexflow_core::time::Timestamp;
use rusqlite::Connection;
use serde::Serialize;

use super::index::{self, Line};
use super::state::{self, State};
use super::{ArchiveError, io, pragma, revocations, segment, snapshot};
use crate::data_dir::DataDir;
use crate::durable;
use crate::table::log::{self, Change};
use crate::table::sql;

/// Clocks that were wrong for a while are followed this far beyond the chosen moment.
const BEYOND_MILLIS: i64 = 24 * 60 * 60 * 1000;

/// What is to be restored.
#[derive(Debug, Clone)]
pub struct Request {
    /// The archive.
    pub from: PathBuf,
    /// The moment; the newest state if none is given.
    pub at: Option<Timestamp>,
    /// The data directory that it goes to.
    pub to: PathBuf,
    /// Whether an installation that is there is put aside.
    pub replaces: bool,
    /// What an installation that is put aside is named after.
    pub now: Timestamp,
}

/// What was restored.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Restored {
    /// The line it came from.
    pub line: String,
    /// The last change that is in it.
    pub ordinal: u64,
    /// When that was made.
    pub at: Timestamp,
    /// Changes that were played again after the snapshot.
    pub changes: u64,
    /// What it added up to then, before accounts were brought to their newest state.
    pub state: State,
    /// The last change at which that was compared with what had been noted.
    pub compared_at: u64,
    /// Changes of accounts that came later and hold all the same.
    pub revoked: u64,
    /// Damaged files that could be done without.
    pub problems: Vec<String>,
    /// Where the installation that was there is now.
    pub put_aside: Option<PathBuf>,
}

/// Restores into a data directory, which nobody else may use meanwhile.
pub fn restore(request: &Request) -> Result<Restored, ArchiveError> {
    let directory = DataDir::open(&request.to)?;
    let database = directory.database();
    let is_occupied = database.exists();
    if is_occupied && !request.replaces {
        return Err(ArchiveError::Occupied(request.to.clone()));
    }
    let draft = directory.path().join("draft-restore.db");
    let cleaned = snapshot::Cleaned(&draft);
    let mut restored = rebuild(&request.from, request.at, &draft)?;
    if is_occupied {
        let name = format!("before-restore-{}", request.now.millis());
        let aside = directory.path().join(name);
        fs::create_dir(&aside).map_err(io(&aside))?;
        // The database last: while it is there, the others belong to it.
        for end in ["-wal", "-shm", ""] {
            let name = format!("codexflow.db{end}");
            let file = directory.path().join(&name);
            if file.exists() {
                fs::rename(&file, aside.join(&name)).map_err(io(&file))?;
            }
        }
        durable::sync_dir(&aside).map_err(io(&aside))?;
        restored.put_aside = Some(aside);
    }
    // What a database that is gone has left behind does not belong to the new one.
    for end in ["-wal", "-shm"] {
        let file = directory.path().join(format!("codexflow.db{end}"));
        if file.exists() {
            fs::remove_file(&file).map_err(io(&file))?;
        }
    }
    durable::publish(&draft, &database).map_err(io(&database))?;
    drop(cleaned);
    Ok(restored)
}

/// Builds the database of a moment in a new file.
pub(super) fn rebuild(
    archive: &Path,
    at: Option<Timestamp>,
    draft: &Path,
) -> Result<Restored, ArchiveError> {
    let lines = index::lines(archive)?;
    let until = at.map_or(i64::MAX, Timestamp::millis);
    let Some(chosen) = lines.iter().rposition(|line| line.began() <= until) else {
        let why = lines.first().map_or_else(
            || format!("{} holds no back-up", archive.display()),
            |line| {
                let began = Timestamp::from_millis(line.began());
                format!("the oldest back-up in {} is of {began}", archive.display())
            },
        );
        return Err(ArchiveError::Nothing(why));
    };
    let line = &lines[chosen];
    let mut problems = Vec::new();
    let mut restored = None;
    for from in line.snapshots.iter().rev().filter(|(_, at)| *at <= until) {
        match snapshot::unpack(&line.snapshot_path(*from), &line.id, draft) {
            Ok(header) => {
                restored = Some(replay(line, &header, until, draft, &mut problems)?);
                break;
            }
            // An older one with more segments leads to the same state.
            Err(error @ ArchiveError::Damaged { .. }) => problems.push(error.to_string()),
            Err(ArchiveError::Io { path, source }) if path != draft => {
                problems.push(format!("cannot read {}: {source}", path.display()));
            }
            Err(error) => return Err(error),
        }
    }
    let Some((mut restored, base)) = restored else {
        return Err(ArchiveError::Broken {
            problems,
            until: None,
        });
    };
    let connection = writable(draft)?;
    connection.execute_batch("BEGIN")?;
    restored.revoked = to_present(&connection, line, base)?;
    for later in &lines[chosen + 1..] {
        restored.revoked += from_later(&connection, later, draft)?;
    }
    log::begin_line(&connection, false)?;
    connection.execute_batch("COMMIT")?;
    drop(connection);
    restored.problems = problems;
    Ok(restored)
}

/// A connection to a draft, which nobody else sees and which is made anew after a crash.
fn writable(draft: &Path) -> rusqlite::Result<Connection> {
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
fn replay(
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

/// Brings accounts and counters to the newest state that their line knows; answers how many changes that took.
fn to_present(connection: &Connection, line: &Line, base: u64) -> Result<u64, ArchiveError> {
    let newest = line.segments.last();
    let noted = newest.and_then(|range| {
        // A newest segment that is damaged is named where it is needed.
        segment::header(&line.segment_path(*range), &line.id, *range).ok()
    });
    let noted = noted.map(|header| header.revoked);
    let mut revoked = 0;
    for record in revocations::after(&line.dir, base, noted.as_deref())? {
        for change in &record.changes {
            apply(connection, change)?;
            revoked += 1;
        }
    }
    Ok(revoked)
}

/// Takes accounts and counters from a line that began later.
fn from_later(connection: &Connection, line: &Line, draft: &Path) -> Result<u64, ArchiveError> {
    let aside = draft.with_file_name("draft-restore-accounts.db");
    let _cleaned = snapshot::Cleaned(&aside);
    let newest = line
        .snapshots
        .iter()
        .rev()
        .find_map(|from| snapshot::unpack(&line.snapshot_path(*from), &line.id, &aside).ok());
    let Some(header) = newest else {
        return Ok(0);
    };
    let other = Connection::open(&aside)?;
    let mut revoked = 0;
    for table in TableName::ALL {
        let present = |connection: &Connection| -> rusqlite::Result<Vec<_>> {
            let sql = format!("SELECT {} FROM {}", sql::COLUMNS, table.name());
            let mut statement = connection.prepare(&sql)?;
            let items = statement.query_map([], |row| sql::item(table, row))?;
            items
                .filter(|item| {
                    let is_present = |item: &codexflow_core::ports::table::Item| {
                        keeping(&item.key) == Keeping::Present
                    };
                    item.as_ref().map_or(true, is_present)
                })
                .collect()
        };
        for old in present(connection)? {
            sql::delete(connection, &old.key)?;
        }
        for item in present(&other)? {
            sql::put(connection, &item)?;
            revoked += 1;
        }
    }
    Ok(revoked + to_present(connection, line, header.ordinal)?)
}
