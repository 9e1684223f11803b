//! A store that goes away in the middle of something.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use futures::future::BoxFuture;
use parking_lot::Mutex;

use super::MemoryTable;
use crate::ports::table::{
    Commit, CommitError, Cursor, Item, Key, Page, Range, ReadError, Table, TableName,
};

/// A table whose commits begin to fail after some.
pub struct Failing {
    inner: MemoryTable,
    left: Arc<AtomicU64>,
    meanwhile: Meanwhile,
}

/// What happens just before the next commit, once.
pub type Meanwhile = Arc<Mutex<Option<BoxFuture<'static, ()>>>>;

impl Failing {
    /// A table that takes this many more commits.
    pub fn new(inner: MemoryTable, left: Arc<AtomicU64>) -> Self {
        Self {
            inner,
            left,
            meanwhile: Meanwhile::default(),
        }
    }

    /// Where a test puts what is to happen just before the next commit.
    pub fn meanwhile(&self) -> Meanwhile {
        self.meanwhile.clone()
    }
}

#[async_trait]
impl Table for Failing {
    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, ReadError> {
        self.inner.get(keys).await
    }

    async fn query(&self, range: &Range) -> Result<Page<Item>, ReadError> {
        self.inner.query(range).await
    }

    async fn scan(&self, table: TableName, after: Option<Cursor>) -> Result<Page<Item>, ReadError> {
        self.inner.scan(table, after).await
    }

    async fn commit(&self, commit: Commit) -> Result<(), CommitError> {
        let first = self.meanwhile.lock().take();
        if let Some(first) = first {
            first.await;
        }
        let less = |left: u64| left.checked_sub(1);
        match self
            .left
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, less)
        {
            Ok(_) => self.inner.commit(commit).await,
            Err(_) => Err(CommitError::Unavailable("cut off".into())),
        }
    }
}
