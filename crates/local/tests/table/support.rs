//! A table in a temporary directory.

use std::path::Path;
use std::sync::Arc;

use codexflow_core::ports::table::Observer;
use codexflow_core::testing::FixedClock;
use codexflow_local::{DataDir, LocalTable, OpenError};

pub(crate) fn temporary() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary directory")
}

pub(crate) fn open(
    path: &Path,
    clock: Arc<FixedClock>,
    observers: Vec<Arc<dyn Observer>>,
) -> Result<LocalTable, OpenError> {
    LocalTable::open(Arc::new(DataDir::open(path)?), clock, observers)
}
