//! The one store: ordered items in partitions, a secondary index, and all-or-nothing commits.
//!
//! The trait is exactly as strong as DynamoDB and no stronger: its limits are part of the law for every backend, so
//! that what passes on one machine passes on AWS. Key shapes live in [`crate::keys`] alone.

mod commit;

use std::fmt;

use async_trait::async_trait;
use bytes::Bytes;

use crate::error::Source;
use crate::time::Timestamp;

pub use commit::{Action, Commit, CommitError, Expect};

/// Most actions (puts, deletes and checks together) that one commit may hold.
pub const MAX_ACTIONS: usize = 100;
/// What the keys and names of an item may take beside its body, in bytes: two keys of 3 KB and less than 1 KB of rest.
const BESIDE_BODY: usize = 8 * 1024;
/// Largest body of one item, in bytes: DynamoDB's 400 KB less what stands beside it.
pub const MAX_ITEM_BYTES: usize = 400 * 1024 - BESIDE_BODY;
/// Largest sum of bodies in one commit, in bytes: DynamoDB's 4 MB less what stands beside 100 of them.
pub const MAX_COMMIT_BYTES: usize = 4 * 1024 * 1024 - MAX_ACTIONS * BESIDE_BODY;
/// Most keys that one [`Table::get`] may ask for.
pub const MAX_GET_KEYS: usize = 100;
/// Most items in one page of a query or scan.
pub const MAX_PAGE: usize = 1000;

/// The seed's four tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TableName {
    /// People, credentials, sessions, invitations and one-time memory.
    Users,
    /// Projects, their state, counters, labels and jobs.
    Projects,
    /// Tasks, their pointers, comments and watchers.
    Tasks,
    /// The audit log and activity stream.
    Events,
}

impl TableName {
    /// Every table, in a fixed order.
    pub const ALL: [Self; 4] = [Self::Users, Self::Projects, Self::Tasks, Self::Events];

    /// The table's name as the seed writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Users => "Users",
            Self::Projects => "Projects",
            Self::Tasks => "Tasks",
            Self::Events => "Events",
        }
    }
}

/// The primary key of an item: unique in its table, ordered by `sk` bytes within a `pk`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// The table.
    pub table: TableName,
    /// The partition, such as `PROJECT#proj_01J…`.
    pub pk: String,
    /// The place in the partition, such as `TASK#task_01J…`.
    pub sk: String,
}

impl Key {
    /// A key from its three parts.
    pub fn new(table: TableName, pk: impl Into<String>, sk: impl Into<String>) -> Self {
        Self {
            table,
            pk: pk.into(),
            sk: sk.into(),
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.table.name(), self.pk, self.sk)
    }
}

/// The key of an item in the secondary index; an item without one is not in that index.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Gsi1 {
    /// The partition in the index.
    pub pk: String,
    /// The place in that partition; items that share one come in no promised order.
    pub sk: String,
}

/// Names one commit, so that a commit whose answer was lost can be recognised in the items it wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CommitId(pub u128);

/// One stored item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Where it is.
    pub key: Key,
    /// Where the secondary index shows it, if it does.
    pub gsi1: Option<Gsi1>,
    /// The version its writer gave it; conditions compare it.
    pub version: u64,
    /// From this moment on the item is absent for every reader and every condition.
    pub expires_at: Option<Timestamp>,
    /// The shape of `body`; older shapes are lifted on read.
    pub schema: u16,
    /// The commit that wrote it. Adapters set this from [`Commit::id`]; what a writer puts here is ignored.
    pub commit: CommitId,
    /// The JSON document.
    pub body: Bytes,
}

/// Why a read did not happen.
#[derive(Debug)]
pub enum ReadError {
    /// The request breaks a limit or carries a cursor that is not ours: a programming error or a forged cursor.
    Invalid(String),
    /// The store did not answer in time.
    Unavailable(Source),
    /// The store answered something it never should.
    Internal(Source),
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid(why) => f.write_str(why),
            Self::Unavailable(source) => write!(f, "the store is not available: {source}"),
            Self::Internal(source) => write!(f, "the store failed: {source}"),
        }
    }
}

impl std::error::Error for ReadError {}

/// Which order a range is read in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Index {
    /// The primary key's `sk`.
    Primary,
    /// The secondary index's `sk`. May be seconds behind; never relied on for uniqueness.
    Gsi1,
}

/// Where a page ended; opaque outside the adapter that made it, and safe to hand to a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor(pub String);

/// A stretch of one partition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    /// The table.
    pub table: TableName,
    /// Which index to read.
    pub index: Index,
    /// The partition in that index.
    pub pk: String,
    /// Only items whose `sk` in that index starts with this; empty for the whole partition.
    pub prefix: String,
    /// Newest (highest) first.
    pub reverse: bool,
    /// At most this many items; 1 to [`MAX_PAGE`]. A backend may answer fewer with a cursor.
    pub limit: usize,
    /// Where the previous page ended.
    pub after: Option<Cursor>,
}

impl Range {
    /// All of a partition of the primary index, in order.
    pub fn partition(table: TableName, pk: impl Into<String>) -> Self {
        Self {
            table,
            index: Index::Primary,
            pk: pk.into(),
            prefix: String::new(),
            reverse: false,
            limit: MAX_PAGE,
            after: None,
        }
    }

    /// All of a partition of the secondary index, in order.
    pub fn gsi1(table: TableName, pk: impl Into<String>) -> Self {
        Self {
            index: Index::Gsi1,
            ..Self::partition(table, pk)
        }
    }

    /// Only items whose `sk` starts with this.
    #[must_use]
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// Highest first.
    #[must_use]
    pub const fn reverse(mut self) -> Self {
        self.reverse = true;
        self
    }

    /// At most this many items.
    #[must_use]
    pub const fn limit(mut self, limit: usize) -> Self {
        self.limit = limit;
        self
    }

    /// Goes on after a page.
    #[must_use]
    pub fn after(mut self, after: Option<Cursor>) -> Self {
        self.after = after;
        self
    }
}

/// Some items, and where to go on when there are more.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The items, in order.
    pub items: Vec<T>,
    /// Absent at the end. A page may be empty and still have a next one.
    pub next: Option<Cursor>,
}

/// The store. Four methods, every backend under the same laws (`crates/conformance`).
#[async_trait]
pub trait Table: Send + Sync {
    /// The newest committed items: one slot per key, in order; no snapshot over several keys.
    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, ReadError>;

    /// One partition of the primary or secondary index, in key order.
    async fn query(&self, range: &Range) -> Result<Page<Item>, ReadError>;

    /// Every item of a table in no promised order, for index building, export and back-up.
    async fn scan(&self, table: TableName, after: Option<Cursor>) -> Result<Page<Item>, ReadError>;

    /// All actions or none; an answered commit is durable.
    async fn commit(&self, commit: Commit) -> Result<(), CommitError>;
}

/// Told of every commit, in the order they happened and before the commit is answered.
///
/// This is how resident indexes stay exact on one machine even when the caller of a commit goes away. It runs on the
/// writer's path: it must not block, fail or panic.
pub trait Observer: Send + Sync {
    /// A commit that has become durable.
    fn committed(&self, commit: &Commit);
}
