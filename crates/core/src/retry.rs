//! Trying again: the one schedule for throttled or unreachable dependencies, and a [`Table`] that follows it.
//!
//! Only one layer retries. Conditions that did not hold are the services' business, not this module's.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Duration;

use async_trait::async_trait;

use crate::id::Ids;
use crate::ports::table::{
    Action, Commit, CommitError, Cursor, Item, Key, Page, Range, ReadError, Table, TableName,
};
use crate::time::Clock;

/// How often a failed call is repeated before its failure is the answer.
pub const RETRIES: usize = 3;

const FIRST: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_millis(800);

/// What a call adds to the budget of repetitions, and what a repetition takes from it, in thousandths: one in ten.
const EARNED: u32 = 100;
const SPENT: u32 = 1000;
/// The most that the budget holds, and what it begins with: enough for the calls that one fault hits at once.
const SAVED: u32 = 20 * SPENT;

/// Bounds repetitions to a tenth of the calls, so that a dependency that is down is not also flooded.
struct Budget(AtomicU32);

impl Budget {
    fn earn(&self) {
        let more = |saved: u32| Some((saved + EARNED).min(SAVED));
        // The closure always answers, so this cannot fail.
        let _ = self.0.fetch_update(Relaxed, Relaxed, more);
    }

    fn spend(&self) -> bool {
        let less = |saved: u32| saved.checked_sub(SPENT);
        self.0.fetch_update(Relaxed, Relaxed, less).is_ok()
    }
}

/// How long to wait before each further attempt: 100, 200, 400 ms and so on, each up to 20 % shorter or longer.
#[derive(Debug, Clone)]
pub struct Delays<R> {
    random: R,
    next: Duration,
    left: Option<usize>,
}

impl<R: FnMut() -> u32> Delays<R> {
    /// The schedule of a request: [`RETRIES`] further attempts.
    pub const fn request(random: R) -> Self {
        Self {
            random,
            next: FIRST,
            left: Some(RETRIES),
        }
    }

    /// The schedule of a poller, which never gives up: it doubles up to 800 ms and stays there.
    pub const fn poller(random: R) -> Self {
        Self {
            random,
            next: FIRST,
            left: None,
        }
    }
}

impl<R: FnMut() -> u32> Iterator for Delays<R> {
    type Item = Duration;

    fn next(&mut self) -> Option<Duration> {
        if let Some(left) = &mut self.left {
            *left = left.checked_sub(1)?;
        }
        // Between 800 and 1200 thousandths, both included.
        let share = 800 + (self.random)() % 401;
        let delay = self.next * share / 1000;
        self.next = (self.next * 2).min(LONGEST);
        Some(delay)
    }
}

/// A table whose `Unavailable` answers are tried again on the schedule of a request, up to a tenth of all calls.
///
/// A commit may have taken effect although its answer was lost; its repetition then fails its own conditions. That is
/// recognised by the commit's id in the items it put. So a commit that expects something and is to survive a lost
/// answer must put at least one item: one that only deletes is answered with the `Condition` of its repetition.
pub struct Retrying<T: ?Sized> {
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    budget: Budget,
    table: Arc<T>,
}

impl<T: Table + ?Sized> Retrying<T> {
    /// Wraps a table; `ids` is the random source of the jitter.
    pub fn new(table: Arc<T>, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Self {
        Self {
            clock,
            ids,
            budget: Budget(AtomicU32::new(SAVED)),
            table,
        }
    }

    /// The delays of one call, as long as the budget lasts.
    fn delays(&self) -> impl Iterator<Item = Duration> + Send {
        self.budget.earn();
        let ids = self.ids.clone();
        let delays = Delays::request(move || {
            let mut bytes = [0; 4];
            ids.secret(&mut bytes);
            u32::from_le_bytes(bytes)
        });
        delays.take_while(|_| self.budget.spend())
    }

    async fn read<A, F>(&self, mut attempt: impl FnMut() -> F + Send) -> Result<A, ReadError>
    where
        A: Send,
        F: Future<Output = Result<A, ReadError>> + Send,
    {
        let mut delays = self.delays();
        loop {
            match attempt().await {
                Err(ReadError::Unavailable(source)) => match delays.next() {
                    Some(delay) => self.clock.sleep(delay).await,
                    None => return Err(ReadError::Unavailable(source)),
                },
                answer => return answer,
            }
        }
    }

    /// Whether an item that the commit put still carries its id.
    async fn took_effect(&self, commit: &Commit) -> Result<bool, CommitError> {
        let put = |action: &Action| match action {
            Action::Put { item, .. } => Some(item.key.clone()),
            Action::Delete { .. } | Action::Check { .. } => None,
        };
        let keys: Vec<Key> = commit.actions.iter().filter_map(put).collect();
        let found = self.get(&keys).await.map_err(|error| match error {
            ReadError::Unavailable(source) => CommitError::Unavailable(source),
            ReadError::Internal(source) => CommitError::Internal(source),
            ReadError::Invalid(why) => CommitError::Internal(why.into()),
        })?;
        Ok(found.iter().flatten().any(|item| item.commit == commit.id))
    }
}

#[async_trait]
impl<T: Table + ?Sized> Table for Retrying<T> {
    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, ReadError> {
        self.read(|| self.table.get(keys)).await
    }

    async fn query(&self, range: &Range) -> Result<Page<Item>, ReadError> {
        self.read(|| self.table.query(range)).await
    }

    async fn scan(&self, table: TableName, after: Option<Cursor>) -> Result<Page<Item>, ReadError> {
        self.read(|| self.table.scan(table, after.clone())).await
    }

    async fn commit(&self, commit: Commit) -> Result<(), CommitError> {
        let mut delays = self.delays();
        let mut is_repetition = false;
        loop {
            match self.table.commit(commit.clone()).await {
                Err(CommitError::Unavailable(source)) => match delays.next() {
                    Some(delay) => self.clock.sleep(delay).await,
                    None => return Err(CommitError::Unavailable(source)),
                },
                Err(CommitError::Condition(failed)) if is_repetition => {
                    return if self.took_effect(&commit).await? {
                        Ok(())
                    } else {
                        Err(CommitError::Condition(failed))
                    };
                }
                answer => return answer,
            }
            is_repetition = true;
        }
    }
}

#[cfg(test)]
mod tests;
