//! The reference implementation obeys the laws, and so does the retrying one over the worst table we can make of it.

use std::sync::Arc;

use codexflow_conformance::{Harness, Lagging};
use codexflow_core::ports::table::Observer;
use codexflow_core::retry::Retrying;
use codexflow_core::testing::{FixedClock, MemoryTable, SeededIds};

async fn open(observers: Vec<Arc<dyn Observer>>) -> Harness {
    let clock = Arc::new(FixedClock::still());
    let table = MemoryTable::new(clock.clone(), observers);
    Harness::new(Arc::new(table), clock)
}

async fn open_lagging(observers: Vec<Arc<dyn Observer>>) -> Harness {
    let clock = Arc::new(FixedClock::still());
    let table = Arc::new(MemoryTable::new(clock.clone(), observers));
    let lagging = Arc::new(Lagging::new(table, clock.clone(), 1));
    let ids = Arc::new(SeededIds::new(2, clock.clone()));
    let retrying = Retrying::new(lagging.clone(), clock.clone(), ids);
    Harness::new(Arc::new(retrying), clock).settled_by(lagging)
}

mod memory {
    codexflow_conformance::table_laws!(super::open);
    codexflow_conformance::observer_laws!(super::open);
}

mod lagging {
    codexflow_conformance::table_laws!(super::open_lagging);
    codexflow_conformance::observer_laws!(super::open_lagging);
}
