use std::sync::Arc;

use codexflow_aws::Observed;
use codexflow_conformance::{Harness, Lagging};
use codexflow_core::ports::table::Observer;
use codexflow_core::retry::Retrying;
use codexflow_core::testing::{FixedClock, SeededIds};

use crate::emulator;

async fn open(observers: Vec<Arc<dyn Observer>>) -> Harness {
    let clock = Arc::new(FixedClock::still());
    let table = emulator::tables(clock.clone(), None).await;
    let ids = Arc::new(SeededIds::new(2, clock.clone()));
    let observed = Observed::new(table, clock.clone(), ids, observers);
    Harness::new(Arc::new(observed), clock)
}

async fn open_lagging(observers: Vec<Arc<dyn Observer>>) -> Harness {
    let clock = Arc::new(FixedClock::still());
    let table = emulator::tables(clock.clone(), None).await;
    let lagging = Arc::new(Lagging::new(table, clock.clone(), 1));
    let ids = Arc::new(SeededIds::new(2, clock.clone()));
    let retrying = Retrying::new(lagging.clone(), clock.clone(), ids.clone());
    let observed = Observed::new(Arc::new(retrying), clock.clone(), ids, observers);
    Harness::new(Arc::new(observed), clock).settled_by(lagging)
}

mod dynamodb {
    codexflow_conformance::table_laws!(super::open);
    codexflow_conformance::observer_laws!(super::open);
}

mod lagging {
    codexflow_conformance::table_laws!(super::open_lagging);
    codexflow_conformance::observer_laws!(super::open_lagging);
}
