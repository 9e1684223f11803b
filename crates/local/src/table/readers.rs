//! Connections for reading: as many as there are reads at once, a few of them kept.

use std::path::PathBuf;

use parking_lot::Mutex;
use rusqlite::Connection;

use super::file;

/// How many idle connections are kept; each holds at most 2 MB of pages.
const KEPT: usize = 4;

pub(super) struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    pub(super) const fn new(path: PathBuf) -> Self {
        Self {
            path,
            idle: Mutex::new(Vec::new()),
        }
    }

    /// Reads with a connection of its own. One on which a read failed is not used again.
    pub(super) fn with<A>(
        &self,
        read: impl FnOnce(&Connection) -> rusqlite::Result<A>,
    ) -> rusqlite::Result<A> {
        let idle = self.idle.lock().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => file::open_reader(&self.path)?,
        };
        let answer = read(&connection)?;
        let mut idle = self.idle.lock();
        if idle.len() < KEPT {
            idle.push(connection);
        }
        Ok(answer)
    }
}
