//! What a law is given: an empty table, the clock it follows, and means to write laws briefly.

use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use bytes::Bytes;
use codexflow_core::ports::table::{
    Commit, CommitError, CommitId, Cursor, Expect, Gsi1, Index, Item, Key, Page, Range, ReadError,
    Table, TableName,
};
use codexflow_core::testing::FixedClock;

/// A table whose secondary index can be made to catch up.
#[async_trait]
pub trait Settle: Send + Sync {
    /// Returns when the secondary index shows every commit that was answered.
    async fn settle(&self);
}

/// An empty table under test.
pub struct Harness {
    /// The table.
    pub table: Arc<dyn Table>,
    /// The clock that decides what has expired.
    pub clock: Arc<FixedClock>,
    settle: Option<Arc<dyn Settle>>,
    // After the table, so that a directory outlives the store in it.
    kept: Vec<Box<dyn Any + Send + Sync>>,
    commits: AtomicU64,
}

impl Harness {
    /// A table whose secondary index is always up to date.
    pub fn new(table: Arc<dyn Table>, clock: Arc<FixedClock>) -> Self {
        Self {
            table,
            clock,
            settle: None,
            kept: Vec::new(),
            commits: AtomicU64::new(1),
        }
    }

    /// With a secondary index that lags.
    #[must_use]
    pub fn settled_by(mut self, settle: Arc<dyn Settle>) -> Self {
        self.settle = Some(settle);
        self
    }

    /// Keeps something, such as a temporary directory, for as long as the table.
    #[must_use]
    pub fn keeping(mut self, kept: impl Any + Send + Sync) -> Self {
        self.kept.push(Box::new(kept));
        self
    }

    /// Lets the secondary index catch up.
    pub async fn settle(&self) {
        if let Some(settle) = &self.settle {
            settle.settle().await;
        }
    }

    /// An empty commit with an id of its own.
    pub fn start(&self) -> Commit {
        let id = self.commits.fetch_add(1, Ordering::Relaxed);
        Commit::new(CommitId(u128::from(id)))
    }

    /// Commits.
    pub async fn commit(&self, commit: Commit) -> Result<(), CommitError> {
        self.table.commit(commit).await
    }

    /// Puts items one by one, expecting nothing.
    pub async fn put_all(&self, items: impl IntoIterator<Item = Item>) {
        for item in items {
            let commit = self.start().put(item, Expect::Any);
            self.commit(commit)
                .await
                .expect("a put that expects nothing");
        }
    }

    /// One item.
    pub async fn get(&self, key: &Key) -> Option<Item> {
        let mut slots = self
            .table
            .get(std::slice::from_ref(key))
            .await
            .expect("a get");
        assert_eq!(slots.len(), 1, "one slot per key");
        slots.remove(0)
    }

    /// Every item of a range, page by page, from its cursor on; the secondary index catches up first.
    pub async fn all(&self, range: Range) -> Vec<Item> {
        if range.index == Index::Gsi1 {
            self.settle().await;
        }
        let limit = range.limit;
        let query = async |after| self.table.query(&range.clone().after(after)).await;
        collect(limit, range.after.clone(), query).await
    }

    /// Every item of a table.
    pub async fn everything(&self, table: TableName) -> Vec<Item> {
        collect(usize::MAX, None, async |after| {
            self.table.scan(table, after).await
        })
        .await
    }
}

async fn collect(
    limit: usize,
    mut after: Option<Cursor>,
    page: impl AsyncFn(Option<Cursor>) -> Result<Page<Item>, ReadError>,
) -> Vec<Item> {
    let mut items = Vec::new();
    // A backend may answer short and even empty pages, but it must come to an end.
    for _ in 0..100_000 {
        let page = page(after).await.expect("a page");
        assert!(page.items.len() <= limit, "a page beyond its limit");
        items.extend(page.items);
        match page.next {
            Some(next) => after = Some(next),
            None => return items,
        }
    }
    panic!("the pages do not end");
}

/// A key of the table `Tasks`.
pub fn key(pk: &str, sk: &str) -> Key {
    Key::new(TableName::Tasks, pk, sk)
}

/// A small item of the table `Tasks`, not in the secondary index and without an end.
pub fn item(pk: &str, sk: &str, version: u64) -> Item {
    Item {
        key: key(pk, sk),
        gsi1: None,
        version,
        expires_at: None,
        schema: 1,
        commit: CommitId(0),
        body: Bytes::from(format!("{{\"version\":{version}}}")),
    }
}

/// The same item, shown in the secondary index.
pub(crate) fn shown(mut item: Item, pk: &str, sk: &str) -> Item {
    item.gsi1 = Some(Gsi1 {
        pk: pk.into(),
        sk: sk.into(),
    });
    item
}

/// The `sk` of items, to compare.
pub(crate) fn sks(items: &[Item]) -> Vec<&str> {
    items.iter().map(|item| item.key.sk.as_str()).collect()
}
