//! What the archive and the writer tell each other: how far the change log has been taken away.
//!
//! The archive never writes to the database; it asks the writer, who finds time between commits.

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::{AcqRel, Acquire};

#[derive(Debug, Default)]
pub(crate) struct Shipping {
    /// Rows before this ordinal may be removed.
    shipped: AtomicU64,
    /// Rows before this one have been.
    removed: AtomicU64,
    /// How often the archive has asked for a new line.
    ends: AtomicU64,
}

impl Shipping {
    /// Rows before this ordinal are safe in the archive.
    pub(crate) fn shipped(&self, before: u64) {
        self.shipped.fetch_max(before, AcqRel);
    }

    /// The log no longer leads on from what the archive has; the next commit begins a new line.
    pub(crate) fn end_line(&self) {
        self.ends.fetch_add(1, AcqRel);
    }

    pub(super) fn ends(&self) -> u64 {
        self.ends.load(Acquire)
    }

    pub(super) fn to_remove(&self) -> Option<u64> {
        let shipped = self.shipped.load(Acquire);
        (self.removed.load(Acquire) < shipped).then_some(shipped)
    }

    pub(super) fn removed(&self, before: u64) {
        self.removed.fetch_max(before, AcqRel);
    }
}
