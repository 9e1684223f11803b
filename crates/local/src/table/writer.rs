//! The one thread that writes: many commits in one transaction, then observers, then answers.
//!
//! It is also the only one that checkpoints and sweeps. It never trusts a connection on which anything failed.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

use codexflow_core::ports::table::{Commit, CommitError, CommitId, Expect, Observer};
use codexflow_core::time::{Clock, Timestamp};
use rusqlite::Connection;

use super::cache::Cache;
use super::queue::{Next, Queue, Waiting};
use super::shipping::Shipping;
use super::stats::Counters;
use super::{file, log, sql};

/// Frames in the write-ahead log from which on a checkpoint is made although commits are waiting: about 16 MB.
const CHECKPOINT_FRAMES: u64 = 4_000;
/// From this many on, readers are waited for, so that the log starts again: about 64 MB.
const TRUNCATE_FRAMES: u64 = 16_000;
/// Bytes of a frame: a page and its header.
const FRAME: u64 = 4096 + 24;
/// How long no commit comes before the log is brought into the database file.
const IDLE: Duration = Duration::from_millis(200);
/// Least time between attempts to start the log again, because each waits for readers.
const TRUNCATE_EVERY: Duration = Duration::from_secs(10);
/// Rows of the change log that are removed at once.
const LOG_ROWS: usize = 64;
/// Memory for a transaction's changes that is kept from one to the next.
const CHANGES_KEPT: usize = 1 << 20;
const SWEEP_EVERY: Duration = Duration::from_secs(30);
const SWEEP_MOST: usize = 500;
/// Expired items are absent at once, but removed only later, so that a clock set wrong for a while loses nothing.
const SWEEP_AFTER_MILLIS: i64 = 60 * 60 * 1000;

pub(super) struct Writer {
    pub(super) path: PathBuf,
    pub(super) cache: Arc<Cache>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) observers: Vec<Arc<dyn Observer>>,
    pub(super) queue: Arc<Queue>,
    pub(super) counters: Arc<Counters>,
    pub(super) max_pages: Option<u32>,
    /// What the archive has taken away; none where changes are not logged.
    pub(super) shipping: Option<Arc<Shipping>>,
    /// The ordinal of the last row of the change log; unknown after a failure.
    pub(super) last_logged: Option<u64>,
    /// Whether this process has said that its changes are not logged.
    pub(super) is_line_ended: bool,
    /// How many of the archive's wishes for a new line have been granted.
    pub(super) line_ends: u64,
    /// Used again for each transaction's changes.
    pub(super) changes: Vec<u8>,
    pub(super) last_truncation: Instant,
    /// None after a failure, until the next batch.
    pub(super) connection: Option<Connection>,
    /// Whether the log has frames that are not in the database file.
    pub(super) is_dirty: bool,
    pub(super) last_sweep: Instant,
}

/// Whether a commit was carried out, or else which of its expectations did not hold.
type Outcome = Result<(), Vec<usize>>;

/// Whatever happens to the writer, nobody is left waiting for it.
struct Abandon(Arc<Queue>);

impl Drop for Abandon {
    fn drop(&mut self) {
        self.0.abandon();
    }
}

impl Writer {
    pub(super) fn run(mut self) {
        let _abandon = Abandon(self.queue.clone());
        loop {
            // After a failure outside a batch there is no hurry to fail again.
            let is_eager = self.is_dirty && self.connection.is_some();
            let patience = if is_eager { IDLE } else { SWEEP_EVERY };
            match self.queue.next(patience) {
                Next::Batch(batch) => {
                    self.write(batch);
                    self.keep_house(false);
                }
                Next::Idle => self.keep_house(true),
                Next::Closed => break,
            }
        }
        // After this the database file alone is complete, and can be copied.
        self.attempt("the last checkpoint", |writer, connection| {
            writer.checkpoint(connection, "TRUNCATE")
        });
    }

    fn write(&mut self, batch: Vec<Waiting>) {
        let outcomes = self.transact(&batch);
        self.is_dirty = true;
        match outcomes {
            Ok(outcomes) => {
                let size = u64::try_from(batch.len()).unwrap_or(u64::MAX);
                self.counters.batches.fetch_add(1, Relaxed);
                self.counters.batch_commits.fetch_add(size, Relaxed);
                self.counters.batch_commits_max.fetch_max(size, Relaxed);
                for (waiting, outcome) in batch.iter().zip(&outcomes) {
                    if outcome.is_ok() {
                        self.tell(&waiting.commit);
                    }
                }
                for (waiting, outcome) in batch.into_iter().zip(outcomes) {
                    // Whoever asked may have gone away; the commit stands all the same.
                    let _ = waiting.answer.send(outcome.map_err(CommitError::Condition));
                }
            }
            Err(error) => {
                self.fail("a write", &error);
                self.counters.batches_failed.fetch_add(1, Relaxed);
                for waiting in batch {
                    let why = format!("the write failed: {error}");
                    let _ = waiting
                        .answer
                        .send(Err(CommitError::Unavailable(why.into())));
                }
            }
        }
    }

    /// All commits of a batch in one transaction, each seeing those before it.
    fn transact(&mut self, batch: &[Waiting]) -> rusqlite::Result<Vec<Outcome>> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => file::reopen(&self.path)?,
        };
        if let Some(pages) = self.max_pages {
            connection.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))?;
        }
        // A failure below drops the connection, and SQLite rolls back.
        connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        let mut outcomes = Vec::with_capacity(batch.len());
        for waiting in batch {
            let failed = sql::failed(&connection, &waiting.commit, self.clock.now())?;
            outcomes.push(if failed.is_empty() {
                sql::apply(&connection, &waiting.commit)?;
                Ok(())
            } else {
                Err(failed)
            });
        }
        let done = || {
            let all = batch.iter().zip(&outcomes);
            all.filter(|(_, outcome)| outcome.is_ok())
                .map(|(waiting, _)| &waiting.commit)
        };
        let ends = self.shipping.as_ref().map_or(0, |shipping| shipping.ends());
        let logged = self.log(&connection, ends, done())?;
        self.cache.changing(done());
        let start = Instant::now();
        let committed = connection
            .prepare_cached("COMMIT")
            .and_then(|mut statement| statement.execute([]));
        self.cache.changed(done(), committed.is_ok());
        committed?;
        self.counters.synced(start.elapsed());
        self.connection = Some(connection);
        self.last_logged = logged;
        self.line_ends = ends;
        Ok(outcomes)
    }

    /// Adds what the transaction changes to the log, or says in the file that changes are no longer logged.
    fn log<'a>(
        &mut self,
        connection: &Connection,
        ends: u64,
        done: impl Iterator<Item = &'a Commit>,
    ) -> rusqlite::Result<Option<u64>> {
        // What fails below is looked up anew.
        let known = self.last_logged.take();
        if self.shipping.is_none() {
            if !self.is_line_ended {
                log::begin_line(connection, false)?;
                self.is_line_ended = true;
            }
            return Ok(None);
        }
        let is_ended = ends != self.line_ends;
        let last = match known {
            Some(last) if !is_ended => last,
            _ => {
                if is_ended || !log::line(connection)?.is_logged {
                    log::begin_line(connection, true)?;
                }
                log::last(connection)?
            }
        };
        self.changes.clear();
        log::encode(&mut self.changes, done);
        if self.changes.is_empty() {
            return Ok(Some(last));
        }
        log::append(
            connection,
            last + 1,
            self.clock.now().millis(),
            &self.changes,
        )?;
        if self.changes.capacity() > CHANGES_KEPT {
            self.changes = Vec::new();
        }
        Ok(Some(last + 1))
    }

    fn tell(&self, commit: &Commit) {
        for observer in &self.observers {
            let told = catch_unwind(AssertUnwindSafe(|| observer.committed(commit)));
            if told.is_err() {
                // The commit is durable, so the writer goes on; the observer has broken its contract.
                tracing::error!("an observer panicked over a commit");
            }
        }
    }

    fn keep_house(&mut self, is_idle: bool) {
        if self.is_dirty {
            self.attempt("a checkpoint", |writer, connection| {
                let (log, pending) = checkpoint(connection, "NOOP")?;
                writer.counters.wal_bytes.store(pending * FRAME, Relaxed);
                let is_patient = writer.last_truncation.elapsed() >= TRUNCATE_EVERY;
                if log >= TRUNCATE_FRAMES && is_patient {
                    writer.last_truncation = Instant::now();
                    writer.checkpoint(connection, "TRUNCATE")
                } else if pending >= CHECKPOINT_FRAMES || (is_idle && pending > 0) {
                    writer.checkpoint(connection, "PASSIVE")
                } else {
                    writer.is_dirty = pending > 0;
                    Ok(())
                }
            });
        }
        if let Some(shipping) = self.shipping.clone()
            && let Some(before) = shipping.to_remove()
        {
            self.attempt("removing shipped changes", |writer, connection| {
                let removed = log::truncate(connection, before, LOG_ROWS)?;
                writer.is_dirty |= removed > 0;
                if removed < LOG_ROWS {
                    shipping.removed(before);
                }
                Ok(())
            });
        }
        if is_idle && self.last_sweep.elapsed() >= SWEEP_EVERY {
            self.attempt("sweeping", Self::sweep);
        }
    }

    fn checkpoint(&mut self, connection: &Connection, mode: &str) -> rusqlite::Result<()> {
        let (_, pending) = checkpoint(connection, mode)?;
        self.is_dirty = pending > 0;
        self.counters.wal_bytes.store(pending * FRAME, Relaxed);
        self.counters.checkpoints.fetch_add(1, Relaxed);
        Ok(())
    }

    fn sweep(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        let before = self.clock.now().millis().saturating_sub(SWEEP_AFTER_MILLIS);
        let before = Timestamp::from_millis(before);
        connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        let swept = sql::sweep(connection, before, SWEEP_MOST)?;
        let gone = swept.iter().fold(Commit::new(CommitId(0)), |commit, key| {
            commit.delete(key.clone(), Expect::Any)
        });
        let ends = self.line_ends;
        let logged = if swept.is_empty() {
            self.last_logged
        } else {
            self.log(connection, ends, [&gone].into_iter())?
        };
        connection.prepare_cached("COMMIT")?.execute([])?;
        self.last_logged = logged;
        self.is_dirty |= !swept.is_empty();
        if swept.len() < SWEEP_MOST {
            self.last_sweep = Instant::now();
        }
        let swept = u64::try_from(swept.len()).unwrap_or(u64::MAX);
        self.counters.swept.fetch_add(swept, Relaxed);
        Ok(())
    }

    /// Does something beside the commits; when it fails, the connection is not used again.
    fn attempt(
        &mut self,
        what: &str,
        work: impl FnOnce(&mut Self, &Connection) -> rusqlite::Result<()>,
    ) {
        let connection = match self.connection.take() {
            Some(connection) => Ok(connection),
            None => file::reopen(&self.path),
        };
        let done = connection.and_then(|connection| {
            work(self, &connection)?;
            Ok(connection)
        });
        match done {
            Ok(connection) => self.connection = Some(connection),
            Err(error) => {
                self.counters.checkpoints_failed.fetch_add(1, Relaxed);
                self.fail(what, &error);
            }
        }
    }

    fn fail(&mut self, what: &str, error: &rusqlite::Error) {
        self.connection = None;
        tracing::error!(error = %error, "{what} failed; the database is opened again");
    }
}

/// Frames in the log, and how many of them are not yet in the database file.
fn checkpoint(connection: &Connection, mode: &str) -> rusqlite::Result<(u64, u64)> {
    connection
        .prepare_cached(&format!("PRAGMA wal_checkpoint({mode})"))?
        .query_row([], |row| {
            let log = row.get::<_, i64>(1)?.max(0).cast_unsigned();
            let done = row.get::<_, i64>(2)?.max(0).cast_unsigned();
            Ok((log, log.saturating_sub(done)))
        })
}
