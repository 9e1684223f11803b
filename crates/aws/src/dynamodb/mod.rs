//! The table on DynamoDB: the seed's four tables, their keys and their secondary index.
//!
//! One call of the port is one call of DynamoDB wherever that is possible. The SDK never tries again by itself, and
//! nothing here waits: a throttled call is `Unavailable` at once.

mod client;
mod commit;
mod create;
mod errors;
mod get;
mod item;
mod query;
mod scan;
mod stats;

use std::sync::Arc;

use async_trait::async_trait;
use aws_sdk_dynamodb::Client;
use codexflow_core::ports::table::{
    Commit, CommitError, Cursor, Item, Key, Page, Range, ReadError, Table, TableName,
};
use codexflow_core::time::Clock;

pub use self::client::{Credentials, Http, Settings};
pub use self::create::CreateError;
use self::stats::Counters;
pub use self::stats::{Calls, DynamoStats};

/// The [`Table`] on DynamoDB. It tells nobody of its commits: see [`Observed`](crate::Observed).
pub struct DynamoTable {
    client: Client,
    clock: Arc<dyn Clock>,
    counters: Counters,
    prefix: String,
}

impl DynamoTable {
    /// A client of the tables; nothing is sent yet.
    pub fn new(settings: &Settings, clock: Arc<dyn Clock>) -> Self {
        Self {
            client: client::new(settings),
            clock,
            counters: Counters::default(),
            prefix: settings.prefix.clone(),
        }
    }

    /// Everything that was asked of DynamoDB, and what that cost.
    pub fn stats(&self) -> DynamoStats {
        self.counters.snapshot()
    }

    fn name(&self, table: TableName) -> String {
        format!("{}{}", self.prefix, table.name())
    }
}

#[async_trait]
impl Table for DynamoTable {
    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, ReadError> {
        self.get_items(keys).await
    }

    async fn query(&self, range: &Range) -> Result<Page<Item>, ReadError> {
        self.query_range(range).await
    }

    async fn scan(&self, table: TableName, after: Option<Cursor>) -> Result<Page<Item>, ReadError> {
        self.scan_table(table, after.as_ref()).await
    }

    async fn commit(&self, commit: Commit) -> Result<(), CommitError> {
        self.write(commit).await
    }
}
