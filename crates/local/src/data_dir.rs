//! The one directory that holds everything, and the lock that keeps a second process out of it.
//!
//! Nothing here deletes or overwrites a file of the user's.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

/// Why the data directory cannot be used, and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process holds the lock.
    #[error(
        "{} is in use by another codexflow{}. Stop it or use --data with another directory",
        .path.display(),
        .pid.map(|pid| format!(" (pid {pid})")).unwrap_or_default()
    )]
    InUse {
        /// The directory.
        path: PathBuf,
        /// The process that has it, where it could be read.
        pid: Option<u32>,
    },
    /// The directory or a file in it cannot be created, read or written.
    #[error(
        "cannot use {}: {source}. Make it readable and writable for this user or use --data with another directory",
        .path.display()
    )]
    Inaccessible {
        /// The directory or file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// The database file belongs to another program.
    #[error(
        "{} is not a database of codexflow. It was left as it is; use --data with another directory",
        .path.display()
    )]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// The database file is damaged.
    #[error(
        "{} is damaged ({why}). It was left as it is; restore the data directory from a back-up",
        .path.display()
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// The database file was written by a later release.
    #[error(
        "{} has format {found}, but this codexflow knows formats up to {known}. Install the release that wrote it, or a later one",
        .path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// The format of the file.
        found: i32,
        /// The newest format this program knows.
        known: i32,
    },
    /// SQLite could not open the file.
    #[error("cannot open {}: {source}. Check that the disk has space and works", .path.display())]
    Store {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
}

/// A data directory that this process alone may use; the lock ends with the value.
#[derive(Debug)]
pub struct DataDir {
    path: PathBuf,
    _lock: File,
}

impl DataDir {
    /// Takes the directory for this process, creating it for this user alone where there is none.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let inaccessible = |path: &Path| {
            let path = path.to_owned();
            move |source| OpenError::Inaccessible { path, source }
        };
        if !path.exists() {
            DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(path)
                .map_err(inaccessible(path))?;
            // A directory is durable only once its parent has been synced.
            let parent = path
                .parent()
                .filter(|parent| !parent.as_os_str().is_empty());
            File::open(parent.unwrap_or(Path::new(".")))
                .and_then(|parent| parent.sync_all())
                .map_err(inaccessible(path))?;
        }
        // An absolute path, because SQLite reads some relative ones as URIs.
        let path = fs::canonicalize(path).map_err(inaccessible(path))?;
        let lock = take_lock(&path, &path.join("codexflow.lock"))?;
        Ok(Self { path, _lock: lock })
    }

    /// Where it is, as an absolute path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file of the table store.
    pub fn database(&self) -> PathBuf {
        self.path.join("codexflow.db")
    }
}

fn take_lock(dir: &Path, file: &Path) -> Result<File, OpenError> {
    let inaccessible = |source| OpenError::Inaccessible {
        path: file.to_owned(),
        source,
    };
    let mut lock = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(file)
        .map_err(inaccessible)?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            // The number is a courtesy; the holder may not have written it yet.
            let read = lock.read_to_string(&mut holder);
            return Err(OpenError::InUse {
                path: dir.to_owned(),
                pid: read.ok().and_then(|_| holder.trim().parse().ok()),
            });
        }
        Err(TryLockError::Error(source)) => return Err(inaccessible(source)),
    }
    lock.set_len(0)
        .and_then(|()| lock.rewind())
        .and_then(|()| writeln!(lock, "{}", std::process::id()))
        .or_else(|error| match error.kind() {
            // A full disk must not keep the server from starting: reads still work.
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Ok(()),
            _ => Err(inaccessible(error)),
        })?;
    Ok(lock)
}
