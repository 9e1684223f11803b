//! What every service needs to read and write: the table, the clock, ids, and the way a change is committed.

mod answers;
mod attempts;
mod events;

use std::sync::Arc;

use bytes::Bytes;
use futures::lock::Mutex;
use serde::Serialize;
use serde::de::DeserializeOwned;

pub use answers::{Answer, Idempotency};
pub use attempts::Attempts;
pub use events::{UNDO_KEPT, emit, emit_change};

use crate::error::{Error, Result};
use crate::id::{Id, Ids};
use crate::keys;
use crate::ports::table::{
    Commit, CommitError, CommitId, Cursor, Expect, Gsi1, Item, Key, Range, Table,
};
use crate::relay::noted;
use crate::time::{Clock, Timestamp};

/// The shape number of items written today.
pub const SCHEMA: u16 = 1;

/// A stored document with the version that conditions compare.
#[derive(Debug, Clone)]
pub struct Stored<T> {
    /// The document.
    pub value: T,
    /// The item's version.
    pub version: u64,
}

/// The means of every service.
#[derive(Clone)]
pub struct Store {
    /// The store.
    pub table: Arc<dyn Table>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Where ids come from.
    pub ids: Arc<dyn Ids>,
    /// Held by whoever has lost several times, so that losers do not lose to one another.
    turn: Arc<Mutex<()>>,
}

impl Store {
    /// The means over their ports.
    pub fn new(table: Arc<dyn Table>, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Self {
        Self {
            table,
            clock,
            ids,
            turn: Arc::default(),
        }
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A new id.
    pub fn new_id<T>(&self) -> Id<T> {
        Id::from_u128(self.ids.next())
    }

    /// An empty commit.
    pub fn begin(&self) -> Commit {
        Commit::new(CommitId(self.ids.next()))
    }

    /// One item.
    pub async fn item(&self, key: Key) -> Result<Option<Item>> {
        Ok(self.table.get(&[key]).await?.pop().flatten())
    }

    /// One document.
    pub async fn get<T: DeserializeOwned>(&self, key: Key) -> Result<Option<Stored<T>>> {
        self.item(key).await?.map(|item| read(&item)).transpose()
    }

    /// Every item of a range, however many pages it has.
    pub async fn all(&self, mut range: Range) -> Result<Vec<Item>> {
        let mut items = Vec::new();
        loop {
            let page = self.table.query(&range).await?;
            items.extend(page.items);
            match page.next {
                Some(next) => range.after = Some(next),
                None => return Ok(items),
            }
        }
    }

    /// Commits once, with notes of its events for the relay. `Ok(false)` says that a condition did not hold: read again and re-apply.
    ///
    /// With the caller's Idempotency-Key the answer is kept in the same commit (see [`Self::remember`]); when another request
    /// with that key came first this answers [`Error::Replay`].
    pub async fn commit(&self, commit: Commit) -> Result<bool> {
        let memory = commit
            .actions
            .iter()
            .position(|action| action.key().pk.starts_with("IDEMPOTENCY#"));
        match self.table.commit(noted(commit)?).await {
            Ok(()) => Ok(true),
            Err(CommitError::Condition(failed)) => match memory {
                Some(at) if failed.contains(&at) => Err(Error::Replay),
                _ => Ok(false),
            },
            Err(other) => Err(other.into()),
        }
    }

    /// Writes and reads one small item, to tell whether the store does either.
    pub async fn probe(&self) -> Result<()> {
        let key = keys::probe();
        let item = raw(key.clone(), 1, b"{}".as_slice().into());
        self.commit(self.begin().put(item, Expect::Any)).await?;
        self.item(key)
            .await?
            .map(drop)
            .ok_or_else(|| Error::unavailable("a write was not kept"))
    }
}

/// An item that holds a document.
pub fn document<T: Serialize>(key: Key, version: u64, value: &T) -> Result<Item> {
    let body = serde_json::to_vec(value).map_err(Error::internal)?;
    Ok(raw(key, version, body.into()))
}

/// An item with a ready body.
pub fn raw(key: Key, version: u64, body: Bytes) -> Item {
    Item {
        key,
        gsi1: None,
        version,
        expires_at: None,
        schema: SCHEMA,
        commit: CommitId(0),
        body,
    }
}

/// An item in the secondary index.
#[must_use]
pub fn indexed(mut item: Item, gsi1: Option<Gsi1>) -> Item {
    item.gsi1 = gsi1;
    item
}

/// The document of an item.
pub fn read<T: DeserializeOwned>(item: &Item) -> Result<Stored<T>> {
    let value = serde_json::from_slice(&item.body).map_err(|error| {
        Error::internal(format!("the item {} is unreadable: {error}", item.key))
    })?;
    Ok(Stored {
        value,
        version: item.version,
    })
}

/// A page of a list and where it ends.
pub struct Listed<T> {
    /// The objects.
    pub items: Vec<T>,
    /// Where to go on.
    pub next: Option<Cursor>,
}
