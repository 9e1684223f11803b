//! A table in a temporary directory.

use std::path::Path;
use std::sync::Arc;

use codexflow_conformance::item;
use codexflow_core::ports::table::{
    Commit, CommitError, CommitId, Expect, Item, Key, Observer, Table,
};
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

/// A table without observers, whose clock nobody moves.
pub(crate) fn reopen(path: &Path) -> Result<LocalTable, OpenError> {
    open(path, Arc::new(FixedClock::still()), Vec::new())
}

/// An item of the partition `P` with a body of this many bytes.
pub(crate) fn sized(sk: &str, bytes: usize) -> Item {
    let mut item = item("P", sk, 1);
    item.body = vec![b'x'; bytes].into();
    item
}

pub(crate) async fn put(table: &LocalTable, item: Item) -> Result<(), CommitError> {
    table
        .commit(Commit::new(CommitId(1)).put(item, Expect::Any))
        .await
}

pub(crate) async fn get(table: &LocalTable, key: &Key) -> Option<Item> {
    let slots = table.get(std::slice::from_ref(key)).await;
    slots.expect("a get").remove(0)
}
