//! The table store: SQLite as an ordered item file.
//!
//! Reads run on the caller's thread, because a point read takes microseconds; writes go through one thread that makes
//! many commits durable at once. Nothing here knows what the items mean.

mod cache;
pub(crate) mod file;
pub(crate) mod log;
mod queue;
mod range;
mod readers;
mod shipping;
pub(crate) mod sql;
mod stats;
mod writer;

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::thread::JoinHandle;
use std::time::Instant;

use async_trait::async_trait;
use codexflow_core::cursor::Scope;
use codexflow_core::ports::table::{
    Action, Commit, CommitError, Cursor, Item, Key, MAX_GET_KEYS, MAX_PAGE, Observer, Page, Range,
    ReadError, Table, TableName,
};
use codexflow_core::time::Clock;
use parking_lot::Mutex;
use rusqlite::{Connection, ErrorCode};
use tokio::sync::oneshot;

use self::cache::{Cache, Found};
use self::queue::{Queue, Waiting};
use self::readers::Readers;
pub(crate) use self::shipping::Shipping;
use self::stats::Counters;
pub use self::stats::{SYNC_BOUNDS, StoreStats};
use self::writer::Writer;
use crate::data_dir::{DataDir, OpenError};

/// Pages up to this limit are read on the caller's thread: about as long as a look-up of a name takes.
const INLINE_PAGE: usize = 100;

/// Bounds of the store.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Most commits that may wait; more are refused as `Unavailable`.
    pub queue: usize,
    /// Most bytes of bodies that may wait.
    pub queue_bytes: usize,
    /// Most pages of 4 KiB in the database file; a commit that needs more is refused as `Unavailable`.
    pub max_pages: Option<u32>,
    /// Whether changes are logged, for an archive to take away.
    pub is_logged: bool,
    /// Whether an answered commit is on the disk. Without it that is so from the next checkpoint or the close on: only
    /// for what can be made anew.
    pub is_durable: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            queue: 1024,
            queue_bytes: 64 * 1024 * 1024,
            max_pages: None,
            is_logged: false,
            is_durable: true,
        }
    }
}

/// The version of the SQLite that is compiled in.
pub fn sqlite_version() -> &'static str {
    rusqlite::version()
}

/// The [`Table`] of one machine.
pub struct LocalTable {
    clock: Arc<dyn Clock>,
    counters: Arc<Counters>,
    queue: Arc<Queue>,
    readers: Arc<Readers>,
    cache: Arc<Cache>,
    shipping: Option<Arc<Shipping>>,
    thread: Mutex<Option<JoinHandle<()>>>,
    // Last, so that the directory is free for others only when everything above is gone.
    dir: Arc<DataDir>,
}

impl LocalTable {
    /// Opens the store of a data directory, creating it where there is none.
    pub fn open(
        dir: Arc<DataDir>,
        clock: Arc<dyn Clock>,
        observers: Vec<Arc<dyn Observer>>,
    ) -> Result<Self, OpenError> {
        Self::open_with(dir, clock, observers, &Settings::default())
    }

    /// The same, with other bounds.
    pub fn open_with(
        dir: Arc<DataDir>,
        clock: Arc<dyn Clock>,
        observers: Vec<Arc<dyn Observer>>,
        settings: &Settings,
    ) -> Result<Self, OpenError> {
        let path = dir.database();
        let connection = file::open(&path)?;
        if !settings.is_durable {
            file::sync_late(&path, &connection)?;
        }
        let counters = Arc::new(Counters::default());
        let queue = Arc::new(Queue::new(
            settings.queue,
            settings.queue_bytes,
            counters.clone(),
        ));
        let cache = Arc::new(Cache::new());
        let shipping = settings.is_logged.then(|| Arc::new(Shipping::default()));
        let writer = Writer {
            path: path.clone(),
            cache: cache.clone(),
            clock: clock.clone(),
            observers,
            queue: queue.clone(),
            counters: counters.clone(),
            max_pages: settings.max_pages,
            shipping: shipping.clone(),
            last_logged: None,
            is_line_ended: false,
            line_ends: 0,
            changes: Vec::new(),
            last_truncation: Instant::now(),
            connection: Some(connection),
            is_dirty: true,
            last_sweep: Instant::now(),
        };
        let thread = std::thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || writer.run())
            .map_err(|source| OpenError::Inaccessible {
                path: path.clone(),
                source,
            })?;
        Ok(Self {
            clock,
            counters,
            queue,
            readers: Arc::new(Readers::new(path)),
            cache,
            shipping,
            thread: Mutex::new(Some(thread)),
            dir,
        })
    }

    /// What the store has done since it was opened.
    pub fn stats(&self) -> StoreStats {
        self.counters.snapshot()
    }

    /// What the archive and the writer tell each other; none where changes are not logged.
    pub(crate) const fn shipping(&self) -> Option<&Arc<Shipping>> {
        self.shipping.as_ref()
    }

    /// The file that holds everything.
    pub(crate) fn database(&self) -> std::path::PathBuf {
        self.dir.database()
    }

    /// Carries out what waits, refuses everything new, and brings the log into the database file.
    ///
    /// Blocks until that is done. Dropping the table does the same.
    pub fn close(&self) {
        self.queue.close();
        let thread = self.thread.lock().take();
        if thread.is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the store's writer panicked");
        }
    }

    /// Reads the whole file and answers what is wrong with it; nothing when it is sound. Takes seconds per GB.
    pub async fn verify(&self) -> Result<Vec<String>, ReadError> {
        self.read_aside(|connection| {
            let mut statement = connection.prepare("PRAGMA integrity_check")?;
            let mut found = Vec::new();
            for line in statement.query_map([], |row| row.get::<_, String>(0))? {
                match line {
                    Ok(line) if line == "ok" => {}
                    Ok(line) => found.push(line),
                    // Some damage ends the check itself.
                    Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseCorrupt) => {
                        found.push(error.to_string());
                        break;
                    }
                    Err(error) => return Err(error),
                }
            }
            Ok(found)
        })
        .await
    }

    fn read<A>(
        &self,
        read: impl FnOnce(&Connection) -> rusqlite::Result<A>,
    ) -> Result<A, ReadError> {
        self.counters.reads.fetch_add(1, Relaxed);
        self.readers.with(read).map_err(|error| {
            self.counters.reads_failed.fetch_add(1, Relaxed);
            read_error(error)
        })
    }

    /// Reads where blocking for milliseconds is no harm.
    async fn read_aside<A: Send + 'static>(
        &self,
        read: impl FnOnce(&Connection) -> rusqlite::Result<A> + Send + 'static,
    ) -> Result<A, ReadError> {
        self.counters.reads.fetch_add(1, Relaxed);
        let readers = self.readers.clone();
        let answer = tokio::task::spawn_blocking(move || readers.with(read)).await;
        let answer = answer
            .map_err(|error| ReadError::Internal(error.into()))
            .and_then(|answer| answer.map_err(read_error));
        if answer.is_err() {
            self.counters.reads_failed.fetch_add(1, Relaxed);
        }
        answer
    }
}

impl Drop for LocalTable {
    fn drop(&mut self) {
        self.close();
    }
}

#[async_trait]
impl Table for LocalTable {
    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, ReadError> {
        if keys.len() > MAX_GET_KEYS {
            return Err(ReadError::Invalid(format!(
                "at most {MAX_GET_KEYS} keys can be read at once, not {}",
                keys.len()
            )));
        }
        let now = self.clock.now();
        let mut items = Vec::with_capacity(keys.len());
        let (mut missing, mut tickets) = (Vec::new(), Vec::new());
        for (at, key) in keys.iter().enumerate() {
            items.push(match self.cache.look_up(key, now) {
                Found::Item(item) => Some(*item),
                Found::Nothing(ticket) => {
                    missing.push(key);
                    tickets.push((at, ticket));
                    None
                }
            });
        }
        if missing.is_empty() {
            return Ok(items);
        }
        let found = self.read(|connection| sql::get(connection, &missing, now))?;
        for ((at, ticket), item) in tickets.into_iter().zip(found) {
            if let Some(item) = &item {
                self.cache.keep(&ticket, item);
            }
            items[at] = item;
        }
        Ok(items)
    }

    async fn query(&self, range: &Range) -> Result<Page<Item>, ReadError> {
        if range.limit == 0 || range.limit > MAX_PAGE {
            return Err(ReadError::Invalid(format!(
                "a page has 1 to {MAX_PAGE} items, not {}",
                range.limit
            )));
        }
        let scope = || Scope::of_range(range);
        let after = range.after.as_ref().map(|cursor| scope().decode(cursor));
        let after = after.transpose()?;
        let now = self.clock.now();
        if range.limit <= INLINE_PAGE {
            return self.read(|connection| range::query(connection, range, after.as_ref(), now));
        }
        let range = range.clone();
        self.read_aside(move |connection| range::query(connection, &range, after.as_ref(), now))
            .await
    }

    async fn scan(&self, table: TableName, after: Option<Cursor>) -> Result<Page<Item>, ReadError> {
        let scope = Scope::of_scan(table);
        let after = match after {
            None => i64::MIN,
            Some(cursor) => {
                let [row] = scope.decode(&cursor)?;
                row.parse().map_err(|_| {
                    ReadError::Invalid("the cursor does not belong to this table".into())
                })?
            }
        };
        let now = self.clock.now();
        let (items, last) = self
            .read_aside(move |connection| range::scan(connection, table, after, now))
            .await?;
        let next = last.map(|row| scope.encode(&[&row.to_string()]));
        Ok(Page { items, next })
    }

    async fn commit(&self, mut commit: Commit) -> Result<(), CommitError> {
        commit.checked()?;
        for action in &mut commit.actions {
            if let Action::Put { item, .. } = action {
                item.commit = commit.id;
            }
        }
        let (answer, answered) = oneshot::channel();
        self.queue.push(Waiting { commit, answer })?;
        answered
            .await
            .unwrap_or_else(|_| Err(CommitError::Unavailable("the store was closed".into())))
    }
}

fn read_error(error: rusqlite::Error) -> ReadError {
    match error.sqlite_error_code() {
        Some(
            ErrorCode::DatabaseBusy
            | ErrorCode::DatabaseLocked
            | ErrorCode::SystemIoFailure
            | ErrorCode::DiskFull
            | ErrorCode::CannotOpen
            | ErrorCode::OutOfMemory,
        ) => ReadError::Unavailable(error.into()),
        _ => ReadError::Internal(error.into()),
    }
}
