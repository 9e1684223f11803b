//! The audit log: every event with its number, newest first, and the proof that none was changed, dropped or added.
//!
//! Every minute the heads of all streams that moved are written down as a signed line that names the one before. Such
//! a line can also be kept in a second place, where whoever can write the store cannot: then a log that was cut is found too.

mod heads;
mod list;
#[cfg(test)]
mod tests;
mod verify;

use std::sync::Arc;

use crate::events::Events;
use crate::ports::identity::Tokens;
use crate::resident::Resident;
use crate::store::Store;

pub use verify::{Finding, Verdict, recount_stream};

/// The audit log.
#[derive(Clone)]
pub struct Audit {
    store: Store,
    resident: Arc<Resident>,
    tokens: Arc<dyn Tokens>,
    events: Events,
}

impl Audit {
    /// The service over its means.
    pub fn new(
        store: Store,
        resident: Arc<Resident>,
        tokens: Arc<dyn Tokens>,
        events: Events,
    ) -> Self {
        Self {
            store,
            resident,
            tokens,
            events,
        }
    }
}
