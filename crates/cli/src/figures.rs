//! Figures of the store and the index, as `/metrics` shows them.

use std::sync::Arc;

use codexflow_api::metrics::{Figure, FigureKind, Figures};
use codexflow_aws::DynamoTable;
use codexflow_core::resident::Resident;
use codexflow_local::LocalTable;
use codexflow_local::archive::{Archiver, Proof};

use crate::compose::OpenStore;

/// What the store and the index have to tell.
pub(crate) fn of(store: OpenStore, resident: Arc<Resident>) -> Figures {
    Box::new(move || {
        let mut all = match &store {
            OpenStore::Local(table) => local(table),
            OpenStore::Aws(table) => dynamodb(table),
        };
        all.extend(index(&resident));
        all
    })
}

/// What the archive has to tell.
pub(crate) fn of_archive(archiver: Arc<Archiver>) -> Figures {
    Box::new(move || {
        let status = archiver.status();
        let proof = status.proof.as_ref();
        vec![
            gauge(
                "codexflow_archive_lag_seconds",
                "How far the archive is behind.",
                archiver.lag().as_secs_f64(),
            ),
            counter(
                "codexflow_archive_segments_total",
                "Segments shipped.",
                number(status.segments),
            ),
            counter(
                "codexflow_archive_bytes_total",
                "Bytes of those.",
                number(status.bytes),
            ),
            counter(
                "codexflow_archive_failures_total",
                "Attempts to ship that failed.",
                number(status.failures),
            ),
            gauge(
                "codexflow_archive_proof_age_seconds",
                "How long ago the back-up was last restored to prove it; -1 if never.",
                archiver.proof_age().map_or(-1.0, |age| age.as_secs_f64()),
            ),
            gauge(
                "codexflow_archive_proof_good",
                "Whether that went well.",
                number(u64::from(proof.is_some_and(Proof::is_good))),
            ),
        ]
    })
}

fn local(table: &LocalTable) -> Vec<Figure> {
    let stats = table.stats();
    let seconds = |micros: u64| number(micros) / 1e6;
    vec![
        gauge(
            "codexflow_store_queue",
            "Commits waiting for the writer.",
            number(stats.queue_depth),
        ),
        counter(
            "codexflow_store_refused_total",
            "Commits refused because too many waited.",
            number(stats.queue_refusals),
        ),
        counter(
            "codexflow_store_batches_total",
            "Write transactions that became durable.",
            number(stats.batches),
        ),
        counter(
            "codexflow_store_commits_total",
            "Commits in those.",
            number(stats.batch_commits),
        ),
        gauge(
            "codexflow_store_batch_commits_max",
            "Most commits in one of those.",
            number(stats.batch_commits_max),
        ),
        counter(
            "codexflow_store_batches_failed_total",
            "Write transactions that failed as a whole.",
            number(stats.batches_failed),
        ),
        counter(
            "codexflow_store_sync_seconds_total",
            "Time spent on making writes durable.",
            seconds(stats.sync_micros),
        ),
        gauge(
            "codexflow_store_sync_seconds_max",
            "The longest of those waits.",
            seconds(stats.sync_micros_max),
        ),
        gauge(
            "codexflow_store_wal_bytes",
            "Bytes of the log that are not yet in the database file.",
            number(stats.wal_bytes),
        ),
        counter(
            "codexflow_store_checkpoints_total",
            "Checkpoints that worked.",
            number(stats.checkpoints),
        ),
        counter(
            "codexflow_store_checkpoints_failed_total",
            "Checkpoints that failed.",
            number(stats.checkpoints_failed),
        ),
        counter(
            "codexflow_store_expired_total",
            "Expired items removed.",
            number(stats.swept),
        ),
        counter("codexflow_store_reads_total", "Reads.", number(stats.reads)),
        counter(
            "codexflow_store_reads_failed_total",
            "Reads that failed.",
            number(stats.reads_failed),
        ),
    ]
}

fn dynamodb(table: &DynamoTable) -> Vec<Figure> {
    let stats = table.stats();
    let calls = stats.calls;
    let mut all = vec![
        counter(
            "codexflow_dynamodb_read_units_total",
            "Read capacity units used.",
            stats.read_units,
        ),
        counter(
            "codexflow_dynamodb_write_units_total",
            "Write capacity units used.",
            stats.write_units,
        ),
    ];
    all.extend(
        [
            (
                "codexflow_dynamodb_reads_total",
                "Calls that read.",
                calls.get + calls.batch_get + calls.query + calls.scan,
            ),
            (
                "codexflow_dynamodb_writes_total",
                "Calls that write.",
                calls.put + calls.delete + calls.transact,
            ),
            (
                "codexflow_dynamodb_throttled_total",
                "Calls that were told to come back later.",
                stats.throttled,
            ),
            (
                "codexflow_dynamodb_conflicts_total",
                "Calls that met a transaction on the same item.",
                stats.conflicts,
            ),
            (
                "codexflow_dynamodb_refused_total",
                "Writes whose expectations did not hold.",
                stats.refused,
            ),
            (
                "codexflow_dynamodb_failed_total",
                "Calls that failed otherwise.",
                stats.failed,
            ),
        ]
        .map(|(name, help, value)| counter(name, help, number(value))),
    );
    all
}

fn index(resident: &Resident) -> Vec<Figure> {
    let figures = resident.figures();
    vec![
        gauge(
            "codexflow_index_tasks",
            "Tasks in memory.",
            count(figures.rows),
        ),
        gauge(
            "codexflow_index_bytes",
            "Memory that they take, roughly.",
            count(figures.bytes),
        ),
    ]
}

fn gauge(name: &'static str, help: &'static str, value: f64) -> Figure {
    Figure {
        name,
        help,
        kind: FigureKind::Gauge,
        value,
    }
}

fn counter(name: &'static str, help: &'static str, value: f64) -> Figure {
    Figure {
        kind: FigureKind::Counter,
        ..gauge(name, help, value)
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "Prometheus counts in floating point; below 2^53 nothing is lost"
)]
fn number(number: u64) -> f64 {
    number as f64
}

fn count(count: usize) -> f64 {
    number(count as u64)
}
