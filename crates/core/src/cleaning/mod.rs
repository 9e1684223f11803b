//! What is left behind when something has been deleted for good: found by a daily look at every item, and removed.
//!
//! Deleting only marks, and marked items expire after 30 days. What stood beside them has no end of its own: comments,
//! watchers, key guards, a project's tasks. An item goes when what it belongs to is absent; the commit that removes it
//! expects that absence, so that nothing of what is still there can be lost. Events are history and stay.

mod belongs;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::keys;
use crate::ports::table::{Cursor, Expect, Item, Key, MAX_GET_KEYS, TableName};
use crate::store::{Store, document, read};
use belongs::{Home, home};

/// How long after a look the next one comes.
const EVERY: Duration = Duration::from_hours(24);
/// How long a look that does not go on is waited for before another begins.
const LEASE: Duration = Duration::from_mins(10);
/// Most items that go in one commit, with room for what they expect to be absent.
const TOGETHER: usize = 30;

/// What a look is about.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Look {
    is_done: bool,
}

/// What a look came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cleaned {
    /// Items looked at.
    pub seen: u64,
    /// Items removed.
    pub removed: u64,
}

/// The daily look.
#[derive(Clone)]
pub struct Cleaning {
    store: Store,
}

impl Cleaning {
    /// The service over its means.
    pub const fn new(store: Store) -> Self {
        Self { store }
    }

    /// Looks at everything, if the last look was a day ago or was cut off; nothing when it is not time yet.
    ///
    /// Call it again and again; several processes may.
    pub async fn daily(&self) -> Result<Option<Cleaned>> {
        // A version of its own for each look: one that was overtaken by another cannot go on.
        let version = u64::try_from(self.store.ids.next() >> 65).unwrap_or(1);
        if self.store.item(keys::cleaning()).await?.is_some()
            || !self.hold(version, Expect::Absent, false).await?
        {
            return Ok(None);
        }
        let mut cleaned = Cleaned::default();
        let mine = Expect::Version(version);
        loop {
            let before = cleaned.removed;
            for table in [TableName::Projects, TableName::Tasks] {
                if !self.pass(table, version, &mut cleaned).await? {
                    return Ok(Some(cleaned));
                }
            }
            // What belonged to what has just gone is found by another pass.
            if cleaned.removed == before {
                break;
            }
        }
        self.hold(version, mine, true).await?;
        Ok(Some(cleaned))
    }

    /// Goes through a table once; `false` when another look has taken over.
    async fn pass(&self, table: TableName, version: u64, cleaned: &mut Cleaned) -> Result<bool> {
        let mine = Expect::Version(version);
        let mut after: Option<Cursor> = None;
        loop {
            let page = self.store.table.scan(table, after).await?;
            cleaned.seen += page.items.len() as u64;
            let lost = self.lost(page.items).await?;
            for together in lost.chunks(TOGETHER) {
                cleaned.removed += self.remove(together, mine).await?;
            }
            if !self.hold(version, mine, false).await? {
                return Ok(false);
            }
            after = page.next;
            if after.is_none() {
                return Ok(true);
            }
        }
    }

    /// Says that a look is under way, or that it is done for today.
    async fn hold(&self, version: u64, expect: Expect, is_done: bool) -> Result<bool> {
        let mut item = document(keys::cleaning(), version, &Look { is_done })?;
        let kept = if is_done { EVERY } else { LEASE };
        item.expires_at = Some(self.store.now().plus(kept));
        self.store
            .commit(self.store.begin().put(item, expect))
            .await
    }

    /// Those items of a page whose home is absent, with the keys that are.
    async fn lost(&self, items: Vec<Item>) -> Result<Vec<(Item, Key)>> {
        let mut homes: Vec<(Item, Home)> = Vec::new();
        for item in items {
            if let Some(home) = home(&item)? {
                homes.push((item, home));
            }
        }
        let mut known: HashMap<Key, bool> = HashMap::new();
        self.look_up(homes.iter().flat_map(|(_, home)| home.keys()), &mut known)
            .await?;
        Ok(homes
            .into_iter()
            .filter_map(|(item, home)| {
                let absent = home.keys().find(|key| known.get(*key) == Some(&false))?;
                Some((item, absent.clone()))
            })
            .collect())
    }

    async fn look_up(
        &self,
        keys: impl Iterator<Item = &Key>,
        known: &mut HashMap<Key, bool>,
    ) -> Result<()> {
        let mut wanted: Vec<Key> = keys.cloned().collect();
        wanted.sort_unstable();
        wanted.dedup();
        for together in wanted.chunks(MAX_GET_KEYS) {
            let found = self.store.table.get(together).await?;
            for (key, item) in together.iter().zip(found) {
                known.insert(key.clone(), item.is_some());
            }
        }
        Ok(())
    }

    /// Removes some items, or none when anything about them has changed; the next look sees them again.
    async fn remove(&self, lost: &[(Item, Key)], mine: Expect) -> Result<u64> {
        let mut commit = self.store.begin().check(keys::cleaning(), mine);
        let going: Vec<&Key> = lost.iter().map(|(item, _)| &item.key).collect();
        let mut expected: Vec<&Key> = Vec::new();
        for (item, absent) in lost {
            commit = commit.delete(item.key.clone(), Expect::Version(item.version));
            if !expected.contains(&absent) && !going.contains(&absent) {
                expected.push(absent);
                // Also tells those who keep a copy in memory that it is gone.
                commit = commit.delete(absent.clone(), Expect::Absent);
            }
        }
        if self.store.commit(commit).await? {
            Ok(lost.len() as u64)
        } else {
            Ok(0)
        }
    }
}

fn parsed<T: serde::de::DeserializeOwned>(item: &Item) -> Result<T> {
    read(item).map(|stored| stored.value)
}

fn unreadable(key: &Key) -> Error {
    Error::internal(format!("the key {key} is unreadable"))
}
