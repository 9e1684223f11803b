//! What was asked of DynamoDB and what that cost, counted without locks.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::types::ConsumedCapacity;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;

use super::errors::{Fault, fault, is_throttle};

/// Calls of each kind, failed ones included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Calls {
    /// `GetItem`.
    pub get: u64,
    /// `BatchGetItem`.
    pub batch_get: u64,
    /// `Query`.
    pub query: u64,
    /// `Scan`.
    pub scan: u64,
    /// `PutItem`.
    pub put: u64,
    /// `DeleteItem`.
    pub delete: u64,
    /// `TransactWriteItems`.
    pub transact: u64,
}

impl Calls {
    /// All of them.
    pub const fn total(&self) -> u64 {
        self.get + self.batch_get + self.query + self.scan + self.put + self.delete + self.transact
    }
}

/// Figures for `/metrics`; they only rise.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct DynamoStats {
    /// Calls of each kind.
    pub calls: Calls,
    /// Read capacity units.
    pub read_units: f64,
    /// Write capacity units.
    pub write_units: f64,
    /// Calls that were told to come back later.
    pub throttled: u64,
    /// Calls that met a transaction on the same item.
    pub conflicts: u64,
    /// Writes whose expectations did not hold.
    pub refused: u64,
    /// Calls that failed otherwise.
    pub failed: u64,
    /// Keys of batches that had to be asked for again.
    pub unprocessed: u64,
}

#[derive(Clone, Copy)]
pub(super) enum Call {
    Get,
    BatchGet,
    Query,
    Scan,
    Put,
    Delete,
    Transact,
}

/// Units are counted in thousandths.
#[derive(Default)]
pub(super) struct Counters {
    calls: [AtomicU64; 7],
    read: AtomicU64,
    write: AtomicU64,
    throttled: AtomicU64,
    conflicts: AtomicU64,
    refused: AtomicU64,
    failed: AtomicU64,
    unprocessed: AtomicU64,
}

impl Counters {
    /// Counts a call, and sorts its error.
    pub(super) fn answered<A, E: ProvideErrorMetadata>(
        &self,
        call: Call,
        name: &str,
        answer: Result<A, SdkError<E, HttpResponse>>,
    ) -> Result<A, Fault> {
        answer
            .map_err(|error| {
                match error.as_service_error().and_then(|error| error.code()) {
                    Some(code) => self.held_up(call, code),
                    None => self.failed(call),
                }
                fault(name, &error)
            })
            .inspect(|_| self.count(call))
    }

    /// A call that was refused for a reason that may pass, or failed.
    pub(super) fn held_up(&self, call: Call, code: &str) {
        if is_throttle(code) {
            self.count(call);
            self.throttled.fetch_add(1, Relaxed);
        } else if code.starts_with("TransactionConflict") {
            self.count(call);
            self.conflicts.fetch_add(1, Relaxed);
        } else {
            self.failed(call);
        }
    }

    pub(super) fn failed(&self, call: Call) {
        self.count(call);
        self.failed.fetch_add(1, Relaxed);
    }

    pub(super) fn refused(&self, call: Call) {
        self.count(call);
        self.refused.fetch_add(1, Relaxed);
    }

    pub(super) fn unprocessed(&self, keys: usize) {
        self.unprocessed.fetch_add(keys as u64, Relaxed);
    }

    pub(super) fn read<'a>(&self, used: impl IntoIterator<Item = &'a ConsumedCapacity>) {
        self.read.fetch_add(thousandths(used), Relaxed);
    }

    pub(super) fn wrote<'a>(&self, used: impl IntoIterator<Item = &'a ConsumedCapacity>) {
        self.write.fetch_add(thousandths(used), Relaxed);
    }

    fn count(&self, call: Call) {
        self.calls[call as usize].fetch_add(1, Relaxed);
    }

    pub(super) fn snapshot(&self) -> DynamoStats {
        let of = |call: Call| self.calls[call as usize].load(Relaxed);
        DynamoStats {
            calls: Calls {
                get: of(Call::Get),
                batch_get: of(Call::BatchGet),
                query: of(Call::Query),
                scan: of(Call::Scan),
                put: of(Call::Put),
                delete: of(Call::Delete),
                transact: of(Call::Transact),
            },
            read_units: units(&self.read),
            write_units: units(&self.write),
            throttled: self.throttled.load(Relaxed),
            conflicts: self.conflicts.load(Relaxed),
            refused: self.refused.load(Relaxed),
            failed: self.failed.load(Relaxed),
            unprocessed: self.unprocessed.load(Relaxed),
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "units are small and never negative; `max` and `as` keep even nonsense within bounds"
)]
fn thousandths<'a>(used: impl IntoIterator<Item = &'a ConsumedCapacity>) -> u64 {
    used.into_iter()
        .filter_map(ConsumedCapacity::capacity_units)
        .map(|units| (units.max(0.0) * 1000.0).round() as u64)
        .sum()
}

#[expect(
    clippy::cast_precision_loss,
    reason = "below 2^53 thousandths nothing is lost"
)]
fn units(thousandths: &AtomicU64) -> f64 {
    thousandths.load(Relaxed) as f64 / 1000.0
}
