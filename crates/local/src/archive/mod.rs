//! The archive: snapshots and shipped changes in a directory outside the data directory, and the way back from them.
//!
//! ```text
//! DIR/<line>/snapshot-<ordinal>-<millis>.cfa      everything at one moment
//!            segment-<first>-<last>.cfa           the changes between two ordinals
//!            revocations                          what must not go back in time, appended
//!            proof.json                           the last restore that was tried, and how it went
//! ```
//!
//! A line is an unbroken stretch of changes: a restore, or writing without an archive, begins a new one. Files appear
//! whole or not at all, are never changed afterwards, and carry the sum of their bytes. Nothing here writes to the database.

mod accounts;
mod archiver;
mod frame;
mod index;
mod proof;
mod prune;
mod replay;
mod restore;
mod revocations;
mod segment;
mod ship;
mod snapshot;
mod state;

use std::io;
use std::path::{Path, PathBuf};

pub use self::archiver::{Archiver, Settings, Status};
pub use self::index::{LineSummary, survey};
pub use self::proof::{Proof, check, last_proof, prove};
pub use self::restore::{Request, Restored, restore};
pub use self::snapshot::{Taken, take};
pub use self::state::{State, TableState, state_of};

/// Why something with the archive did not work.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// A file or directory could not be read or written.
    #[error("cannot use {}: {source}", .path.display())]
    Io {
        /// Which one.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// A file is not what it was when it was written.
    #[error("{} is damaged: {why}", .path.display())]
    Damaged {
        /// Which one.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// The database could not be read or written.
    #[error("the database failed: {0}")]
    Store(#[from] rusqlite::Error),
    /// The database cannot be opened.
    #[error(transparent)]
    Open(#[from] crate::data_dir::OpenError),
    /// There is nothing to restore from, or not for that moment.
    #[error("{0}")]
    Nothing(String),
    /// The data directory holds something already.
    #[error("{} already holds an installation; name another directory, or add --replace to put the old one aside", .0.display())]
    Occupied(PathBuf),
    /// Some of what is needed is damaged or missing.
    #[error("{}{}", .problems.join("; "), restorable(.until.as_ref()))]
    Broken {
        /// Each file, and what is wrong with it.
        problems: Vec<String>,
        /// Up to when everything is there.
        until: Option<codexflow_core::time::Timestamp>,
    },
    /// What was restored is not what was backed up.
    #[error(
        "the restored state differs from the one noted at change {ordinal}: {tables}. Report this: it is a fault of codexflow"
    )]
    Differs {
        /// Where it was compared.
        ordinal: u64,
        /// The tables that differ.
        tables: String,
    },
}

fn restorable(until: Option<&codexflow_core::time::Timestamp>) -> String {
    until.map_or_else(
        || ". Nothing of this line can be restored for that moment".into(),
        |until| format!(". Everything up to {until} can be restored: add --at {until}"),
    )
}

/// What has `path` in it, for errors of the operating system.
fn io(path: &Path) -> impl Fn(io::Error) -> ArchiveError {
    move |source| ArchiveError::Io {
        path: path.to_owned(),
        source,
    }
}

fn damaged(path: &Path, why: impl Into<String>) -> ArchiveError {
    ArchiveError::Damaged {
        path: path.to_owned(),
        why: why.into(),
    }
}

/// A pragma that may answer a row or not.
fn pragma(connection: &rusqlite::Connection, text: &str) -> rusqlite::Result<()> {
    let mut statement = connection.prepare(&format!("PRAGMA {text}"))?;
    let mut rows = statement.query([])?;
    while rows.next()?.is_some() {}
    Ok(())
}
