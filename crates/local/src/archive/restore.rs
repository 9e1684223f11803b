//! The way back: a snapshot, the segments after it up to the chosen moment, and then what must not go back in time.
//!
//! The database appears in the data directory whole or not at all. Nothing that is there is overwritten.

use std::fs;
use std::path::{Path, PathBuf};

use codexflow_core::time::Timestamp;
use serde::Serialize;

use super::replay::{replay, writable};
use super::state::State;
use super::{ArchiveError, accounts, index, io, snapshot};
use crate::data_dir::DataDir;
use crate::durable;
use crate::table::log;

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
    restored.revoked = accounts::to_present(&connection, line, base)?;
    for later in &lines[chosen + 1..] {
        restored.revoked += accounts::from_later(&connection, later, draft)?;
    }
    log::begin_line(&connection, false)?;
    connection.execute_batch("COMMIT")?;
    drop(connection);
    restored.problems = problems;
    Ok(restored)
}
