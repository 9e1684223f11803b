//! A snapshot: the whole database at one moment, without what no back-up keeps.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use codexflow_core::time::Timestamp;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::state::{self, State};
use super::{ArchiveError, damaged, frame, io as at, pragma};
use crate::table::{file, log};

/// What a snapshot says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Header {
    pub(super) kind: Kind,
    pub(super) line: String,
    pub(super) ordinal: u64,
    pub(super) at: i64,
    /// Bytes of the database.
    pub(super) bytes: u64,
    pub(super) state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Kind {
    Snapshot,
}

/// A snapshot that was taken.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Taken {
    /// The file.
    pub path: PathBuf,
    /// The last change in it.
    pub ordinal: u64,
    /// When it was taken.
    pub at: Timestamp,
    /// Bytes of the database.
    pub database_bytes: u64,
    /// Bytes of the file.
    pub bytes: u64,
    /// What it adds up to.
    pub state: State,
}

pub(super) fn name(ordinal: u64, at: i64) -> String {
    format!("snapshot-{ordinal:016}-{at:015}.cfa")
}

/// Takes a snapshot of the database of a data directory into an archive, whether a server runs on it or not.
pub fn take(database: &Path, archive: &Path, now: Timestamp) -> Result<Taken, ArchiveError> {
    let connection = file::check(database)?;
    take_with(&connection, archive, now)
}

pub(super) fn take_with(
    connection: &Connection,
    archive: &Path,
    now: Timestamp,
) -> Result<Taken, ArchiveError> {
    make_dir(archive)?;
    let copy = archive.join(format!("draft-snapshot-{}.db", std::process::id()));
    let _cleaned = Cleaned(&copy);
    remove(&copy)?;
    file::copy_into(connection, &copy)?;
    let (line, state) = strip(&copy)?;
    let dir = archive.join(&line);
    make_dir(&dir)?;
    let mut content = File::open(&copy).map_err(at(&copy))?;
    let bytes = content.metadata().map_err(at(&copy))?.len();
    let header = Header {
        kind: Kind::Snapshot,
        line,
        ordinal: state.ordinal,
        at: now.millis(),
        bytes,
        state,
    };
    let path = dir.join(name(header.ordinal, header.at));
    let (_, packed) = frame::write(&path, &header, &mut content)?;
    tracing::info!(
        path = %path.display(),
        ordinal = header.ordinal,
        state = header.state.digest(),
        "a snapshot was taken"
    );
    Ok(Taken {
        path,
        ordinal: header.ordinal,
        at: now,
        database_bytes: bytes,
        bytes: packed,
        state: header.state,
    })
}

/// Removes a file when it goes out of scope.
pub(super) struct Cleaned<'a>(pub(super) &'a Path);

impl Drop for Cleaned<'_> {
    fn drop(&mut self) {
        // If it stays, the next attempt removes it.
        let _ = fs::remove_file(self.0);
    }
}

fn remove(path: &Path) -> Result<(), ArchiveError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(at(path)(error)),
        _ => Ok(()),
    }
}

/// Takes out of a copy what no back-up keeps, and adds up the rest.
fn strip(copy: &Path) -> Result<(String, State), ArchiveError> {
    let connection = Connection::open(copy)?;
    for setting in [
        "journal_mode = OFF",
        "synchronous = OFF",
        "secure_delete = ON",
    ] {
        pragma(&connection, setting)?;
    }
    let line = log::line(&connection)?;
    let last = log::last(&connection)?;
    let mut never = Vec::new();
    let state = state::of(&connection, last, |table, row| never.push((table, row)))?;
    connection.execute_batch("BEGIN")?;
    for (table, row) in never {
        let sql = format!("DELETE FROM {} WHERE rowid = ?1", table.name());
        connection.prepare_cached(&sql)?.execute([row])?;
    }
    connection.execute(
        "DELETE FROM ChangeLog WHERE ordinal < ?1",
        [last.cast_signed()],
    )?;
    connection.execute_batch("COMMIT")?;
    Ok((line.id, state))
}

/// Makes a directory for this user alone.
pub(super) fn make_dir(path: &Path) -> Result<(), ArchiveError> {
    use std::os::unix::fs::DirBuilderExt as _;
    if path.is_dir() {
        return Ok(());
    }
    let made = fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path);
    let parent = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    made.and_then(|()| crate::durable::sync_dir(parent.unwrap_or(Path::new("."))))
        .map_err(at(path))
}

/// Unpacks a snapshot into a new file, checked.
pub(super) fn unpack(path: &Path, line: &str, to: &Path) -> Result<Header, ArchiveError> {
    let (header, mut content) = frame::open::<Header>(path)?;
    if header.line != line || path.file_name() != Some(name(header.ordinal, header.at).as_ref()) {
        let (ordinal, whose) = (header.ordinal, &header.line);
        let why = format!(
            "it is really the snapshot at change {ordinal} of line {whose}: files were swapped"
        );
        return Err(damaged(path, why));
    }
    remove(to)?;
    let mut file = File::create_new(to).map_err(at(to))?;
    let (mut written, mut buffer) = (0, vec![0; 1 << 18]);
    loop {
        let read = content
            .read(&mut buffer)
            .map_err(|error| damaged(path, format!("it cannot be unpacked ({error})")))?;
        written += u64::try_from(read).unwrap_or(0);
        if written > header.bytes {
            return Err(damaged(path, "it unpacks to more than it says"));
        }
        if read == 0 {
            break;
        }
        file.write_all(&buffer[..read]).map_err(at(to))?;
    }
    if written < header.bytes {
        return Err(damaged(path, "it ends too early"));
    }
    Ok(header)
}
