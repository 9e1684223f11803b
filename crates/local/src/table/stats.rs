//! What the store has done since it was opened, counted without locks.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

/// Figures for `/metrics`. All but the first and `wal_bytes` only rise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoreStats {
    /// Commits waiting for the writer.
    pub queue_depth: u64,
    /// Commits refused because too many were waiting.
    pub queue_refusals: u64,
    /// Write transactions that became durable.
    pub batches: u64,
    /// Commits in those, failed conditions included.
    pub batch_commits: u64,
    /// Most commits in one of those.
    pub batch_commits_max: u64,
    /// Write transactions that failed as a whole.
    pub batches_failed: u64,
    /// Microseconds spent on making transactions durable.
    pub sync_micros: u64,
    /// The longest of those waits, in microseconds.
    pub sync_micros_max: u64,
    /// How many of those waits took at most 1, 4, 16, 64 and 256 ms, or longer.
    pub sync_buckets: [u64; 6],
    /// Bytes in the write-ahead log that are not yet in the database file.
    pub wal_bytes: u64,
    /// Checkpoints that worked.
    pub checkpoints: u64,
    /// Checkpoints that failed.
    pub checkpoints_failed: u64,
    /// Expired items removed.
    pub swept: u64,
    /// Calls of `get`, `query` and `scan`.
    pub reads: u64,
    /// Those that failed.
    pub reads_failed: u64,
}

/// Upper bounds of all but the last of [`StoreStats::sync_buckets`], in microseconds.
pub const SYNC_BOUNDS: [u64; 5] = [1_000, 4_000, 16_000, 64_000, 256_000];

#[derive(Debug, Default)]
pub(super) struct Counters {
    pub(super) queue_depth: AtomicU64,
    pub(super) queue_refusals: AtomicU64,
    pub(super) batches: AtomicU64,
    pub(super) batch_commits: AtomicU64,
    pub(super) batch_commits_max: AtomicU64,
    pub(super) batches_failed: AtomicU64,
    sync_micros: AtomicU64,
    sync_micros_max: AtomicU64,
    sync_buckets: [AtomicU64; 6],
    pub(super) wal_bytes: AtomicU64,
    pub(super) checkpoints: AtomicU64,
    pub(super) checkpoints_failed: AtomicU64,
    pub(super) swept: AtomicU64,
    pub(super) reads: AtomicU64,
    pub(super) reads_failed: AtomicU64,
}

impl Counters {
    pub(super) fn synced(&self, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.sync_micros.fetch_add(micros, Relaxed);
        self.sync_micros_max.fetch_max(micros, Relaxed);
        let bucket = SYNC_BOUNDS
            .iter()
            .take_while(|bound| micros > **bound)
            .count();
        self.sync_buckets[bucket].fetch_add(1, Relaxed);
    }

    pub(super) fn snapshot(&self) -> StoreStats {
        let read = |counter: &AtomicU64| counter.load(Relaxed);
        StoreStats {
            queue_depth: read(&self.queue_depth),
            queue_refusals: read(&self.queue_refusals),
            batches: read(&self.batches),
            batch_commits: read(&self.batch_commits),
            batch_commits_max: read(&self.batch_commits_max),
            batches_failed: read(&self.batches_failed),
            sync_micros: read(&self.sync_micros),
            sync_micros_max: read(&self.sync_micros_max),
            sync_buckets: std::array::from_fn(|at| read(&self.sync_buckets[at])),
            wal_bytes: read(&self.wal_bytes),
            checkpoints: read(&self.checkpoints),
            checkpoints_failed: read(&self.checkpoints_failed),
            swept: read(&self.swept),
            reads: read(&self.reads),
            reads_failed: read(&self.reads_failed),
        }
    }
}
