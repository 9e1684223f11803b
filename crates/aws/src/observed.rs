//! Tells observers of every commit of this process, in order and before it is answered.
//!
//! It stands outside [`Retrying`](codexflow_core::retry::Retrying), which alone knows whether a commit whose answer was
//! lost has happened. A commit is carried out to its end even when its caller goes away. Commits of *other* processes
//! are not heard of here: one server at a time writes to the tables.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::sync::Arc;

use async_trait::async_trait;
use codexflow_core::id::Ids;
use codexflow_core::ports::table::{
    Action, Commit, CommitError, CommitId, Cursor, Expect, Item, Key, MAX_GET_KEYS, Observer, Page,
    Range, ReadError, Table, TableName,
};
use codexflow_core::retry::Delays;
use codexflow_core::time::Clock;
use parking_lot::Mutex;
use tokio::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard};

/// Two commits wait for each other when they write the same key, or share one of these by chance.
const STRIPES: usize = 4096;

/// A table whose commits are observed.
pub struct Observed<T: ?Sized>(Arc<Inner<T>>);

struct Inner<T: ?Sized> {
    observers: Vec<Arc<dyn Observer>>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    stripes: Vec<RwLock<()>>,
    /// Keys of commits of which nobody knows whether they happened, and whether somebody is finding out.
    doubtful: Mutex<(BTreeSet<Key>, bool)>,
    table: Arc<T>,
}

enum Held<'a> {
    Read { _guard: RwLockReadGuard<'a, ()> },
    Write { _guard: RwLockWriteGuard<'a, ()> },
}

impl<T: Table + ?Sized + 'static> Observed<T> {
    /// Wraps a table that tells nobody itself. Must be used within a Tokio runtime.
    pub fn new(
        table: Arc<T>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
        observers: Vec<Arc<dyn Observer>>,
    ) -> Self {
        Self(Arc::new(Inner {
            observers,
            clock,
            ids,
            stripes: (0..STRIPES).map(|_| RwLock::new(())).collect(),
            doubtful: Mutex::default(),
            table,
        }))
    }
}

#[async_trait]
impl<T: Table + ?Sized + 'static> Table for Observed<T> {
    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, ReadError> {
        self.0.table.get(keys).await
    }

    async fn query(&self, range: &Range) -> Result<Page<Item>, ReadError> {
        self.0.table.query(range).await
    }

    async fn scan(&self, table: TableName, after: Option<Cursor>) -> Result<Page<Item>, ReadError> {
        self.0.table.scan(table, after).await
    }

    async fn commit(&self, commit: Commit) -> Result<(), CommitError> {
        let inner = self.0.clone();
        tokio::spawn(async move { inner.commit(commit).await })
            .await
            .unwrap_or_else(|error| Err(CommitError::Internal(error.into())))
    }
}

impl<T: Table + ?Sized + 'static> Inner<T> {
    async fn commit(self: Arc<Self>, mut commit: Commit) -> Result<(), CommitError> {
        commit.checked()?;
        for action in &mut commit.actions {
            if let Action::Put { item, .. } = action {
                item.commit = commit.id;
            }
        }
        let answer = {
            let _held = self.hold(&commit).await;
            let answer = self.table.commit(commit.clone()).await;
            if answer.is_ok() {
                self.tell(&commit);
            }
            answer
        };
        if let Err(CommitError::Unavailable(_) | CommitError::Internal(_)) = &answer {
            self.doubt(&commit);
        }
        answer
    }

    fn tell(&self, commit: &Commit) {
        for observer in &self.observers {
            observer.committed(commit);
        }
    }

    /// While this is held nobody else here writes what the commit writes or checks. Always in the same order, so that no
    /// two can wait for each other.
    async fn hold(&self, commit: &Commit) -> Vec<Held<'_>> {
        let hash = BuildHasherDefault::<DefaultHasher>::default();
        let mut wanted: BTreeMap<usize, bool> = BTreeMap::new();
        for action in &commit.actions {
            // The remainder is less than STRIPES.
            let at = usize::try_from(hash.hash_one(action.key()) % STRIPES as u64).unwrap_or(0);
            *wanted.entry(at).or_default() |= !matches!(action, Action::Check { .. });
        }
        let mut held = Vec::with_capacity(wanted.len());
        for (at, writes) in wanted {
            let stripe = &self.stripes[at];
            held.push(if writes {
                Held::Write {
                    _guard: stripe.write().await,
                }
            } else {
                Held::Read {
                    _guard: stripe.read().await,
                }
            });
        }
        held
    }

    /// Starts finding out what became of a commit, unless nobody wants to know.
    fn doubt(self: &Arc<Self>, commit: &Commit) {
        if self.observers.is_empty() {
            return;
        }
        let mut doubtful = self.doubtful.lock();
        let written = commit
            .actions
            .iter()
            .filter(|action| !matches!(action, Action::Check { .. }));
        doubtful
            .0
            .extend(written.map(|action| action.key().clone()));
        if !std::mem::replace(&mut doubtful.1, true) {
            let inner = self.clone();
            tokio::spawn(async move { inner.find_out().await });
        }
    }

    /// Reads what is doubtful until that works, and tells what there is. One call at a time, whatever has failed.
    async fn find_out(&self) {
        let ids = self.ids.clone();
        let mut delays = Delays::poller(move || {
            let mut bytes = [0; 4];
            ids.secret(&mut bytes);
            u32::from_le_bytes(bytes)
        });
        loop {
            let keys: Vec<Key> = {
                let mut doubtful = self.doubtful.lock();
                if doubtful.0.is_empty() {
                    doubtful.1 = false;
                    return;
                }
                doubtful.0.iter().take(MAX_GET_KEYS).cloned().collect()
            };
            if let Some(delay) = delays.next() {
                self.clock.sleep(delay).await;
            }
            let mut commit = Commit::new(CommitId(0));
            for key in &keys {
                commit = commit.delete(key.clone(), Expect::Any);
            }
            let _held = self.hold(&commit).await;
            // Taken out before it is read: whatever becomes doubtful meanwhile is read again.
            self.doubtful.lock().0.retain(|key| !keys.contains(key));
            match self.table.get(&keys).await {
                Ok(found) => {
                    for (action, found) in commit.actions.iter_mut().zip(found) {
                        if let Some(item) = found {
                            let expect = Expect::Any;
                            *action = Action::Put { item, expect };
                        }
                    }
                    self.tell(&commit);
                }
                Err(error) => {
                    tracing::warn!(%error, "what became of a write is not known yet");
                    self.doubtful.lock().0.extend(keys);
                    tokio::task::yield_now().await;
                }
            }
        }
    }
}
