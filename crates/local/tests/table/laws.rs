use std::sync::Arc;

use codexflow_conformance::{Harness, Lagging};
use codexflow_core::ports::table::Observer;
use codexflow_core::retry::Retrying;
use codexflow_core::testing::{FixedClock, SeededIds};

use crate::support;

async fn open(observers: Vec<Arc<dyn Observer>>) -> Harness {
    let dir = support::temporary();
    let clock = Arc::new(FixedClock::still());
    let table = support::open(dir.path(), clock.clone(), observers).expect("a new table");
    Harness::new(Arc::new(table), clock).keeping(dir)
}

async fn open_lagging(observers: Vec<Arc<dyn Observer>>) -> Harness {
    let dir = support::temporary();
    let clock = Arc::new(FixedClock::still());
    let table = support::open(dir.path(), clock.clone(), observers).expect("a new table");
    let lagging = Arc::new(Lagging::new(Arc::new(table), clock.clone(), 1));
    let ids = Arc::new(SeededIds::new(2, clock.clone()));
    let retrying = Retrying::new(lagging.clone(), clock.clone(), ids);
    Harness::new(Arc::new(retrying), clock)
        .settled_by(lagging)
        .keeping(dir)
}

mod local {
    codexflow_conformance::table_laws!(super::open);
    codexflow_conformance::observer_laws!(super::open);
}

mod lagging {
    codexflow_conformance::table_laws!(super::open_lagging);
    codexflow_conformance::observer_laws!(super::open_lagging);
}
