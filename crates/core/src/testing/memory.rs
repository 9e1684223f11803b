//! The reference implementation of [`Table`]: a `BTreeMap`, written to be obviously right rather than fast.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use parking_lot::Mutex;

use crate::cursor::Scope;
use crate::ports::table::{
    Action, Commit, CommitError, Cursor, Expect, Index, Item, Key, MAX_GET_KEYS, MAX_PAGE,
    Observer, Page, Range, ReadError, Table, TableName,
};
use crate::time::Clock;

/// A table in memory. It never fails, never lags and forgets everything when dropped.
pub struct MemoryTable {
    clock: Arc<dyn Clock>,
    observers: Vec<Arc<dyn Observer>>,
    items: Mutex<BTreeMap<Key, Item>>,
}

/// The place of an item in an index: the index's `sk`, then the primary key.
type Place = [String; 3];

impl MemoryTable {
    /// An empty table, whose clock decides what has expired and whose observers are told of every commit.
    pub fn new(clock: Arc<dyn Clock>, observers: Vec<Arc<dyn Observer>>) -> Self {
        Self {
            clock,
            observers,
            items: Mutex::new(BTreeMap::new()),
        }
    }

    fn is_live(&self, item: &Item) -> bool {
        item.expires_at.is_none_or(|at| self.clock.now() < at)
    }

    fn holds(&self, items: &BTreeMap<Key, Item>, key: &Key, expect: Expect) -> bool {
        let found = items.get(key).filter(|item| self.is_live(item));
        match expect {
            Expect::Any => true,
            Expect::Absent => found.is_none(),
            Expect::Version(version) => found.is_some_and(|item| item.version == version),
        }
    }

    /// A page of live items in the order of their places, after the place in the cursor.
    fn page(
        &self,
        scope: &Scope,
        reverse: bool,
        limit: usize,
        after: Option<&Cursor>,
        place: impl Fn(&Item) -> Option<Place>,
    ) -> Result<Page<Item>, ReadError> {
        let after: Option<Place> = after.map(|cursor| scope.decode(cursor)).transpose()?;
        let items = self.items.lock();
        let mut found: Vec<(Place, &Item)> = items
            .values()
            .filter(|item| self.is_live(item))
            .filter_map(|item| Some((place(item)?, item)))
            .collect();
        found.sort_by(|a, b| a.0.cmp(&b.0));
        if reverse {
            found.reverse();
        }
        found.retain(|(at, _)| {
            after
                .as_ref()
                .is_none_or(|after| if reverse { at < after } else { at > after })
        });
        let next = (found.len() > limit)
            .then(|| scope.encode(&found[limit - 1].0.each_ref().map(String::as_str)));
        found.truncate(limit);
        Ok(Page {
            items: found.into_iter().map(|(_, item)| item.clone()).collect(),
            next,
        })
    }
}

#[async_trait]
impl Table for MemoryTable {
    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, ReadError> {
        if keys.len() > MAX_GET_KEYS {
            return Err(ReadError::Invalid(format!(
                "at most {MAX_GET_KEYS} keys at once, not {}",
                keys.len()
            )));
        }
        let items = self.items.lock();
        let find = |key| items.get(key).filter(|item| self.is_live(item)).cloned();
        Ok(keys.iter().map(find).collect())
    }

    async fn query(&self, range: &Range) -> Result<Page<Item>, ReadError> {
        if range.limit == 0 || range.limit > MAX_PAGE {
            return Err(ReadError::Invalid(format!(
                "a page has 1 to {MAX_PAGE} items, not {}",
                range.limit
            )));
        }
        let scope = Scope::of_range(range);
        let after = range.after.as_ref();
        self.page(&scope, range.reverse, range.limit, after, |item| {
            let (pk, sk) = match range.index {
                Index::Primary => (&item.key.pk, &item.key.sk),
                Index::Gsi1 => item.gsi1.as_ref().map(|gsi1| (&gsi1.pk, &gsi1.sk))?,
            };
            let inside = item.key.table == range.table
                && *pk == range.pk
                && sk.as_bytes().starts_with(range.prefix.as_bytes());
            inside.then(|| [sk.clone(), item.key.pk.clone(), item.key.sk.clone()])
        })
    }

    async fn scan(&self, table: TableName, after: Option<Cursor>) -> Result<Page<Item>, ReadError> {
        let scope = Scope::of_scan(table);
        self.page(&scope, false, MAX_PAGE, after.as_ref(), |item| {
            (item.key.table == table)
                .then(|| [String::new(), item.key.pk.clone(), item.key.sk.clone()])
        })
    }

    async fn commit(&self, mut commit: Commit) -> Result<(), CommitError> {
        commit.checked()?;
        let mut items = self.items.lock();
        let failed: Vec<usize> = (0..commit.actions.len())
            .filter(|&at| {
                let action = &commit.actions[at];
                !self.holds(&items, action.key(), action.expect())
            })
            .collect();
        if !failed.is_empty() {
            return Err(CommitError::Condition(failed));
        }
        for action in &mut commit.actions {
            match action {
                Action::Put { item, .. } => {
                    item.commit = commit.id;
                    items.insert(item.key.clone(), item.clone());
                }
                Action::Delete { key, .. } => {
                    items.remove(key);
                }
                Action::Check { .. } => {}
            }
        }
        // Still under the lock, so that observers hear of commits in the order they happened.
        for observer in &self.observers {
            observer.committed(&commit);
        }
        Ok(())
    }
}
