//! A table made as bad as the cloud may be: its secondary index is late, its pages are short, its answers get lost.
//!
//! What happens is decided by a seed, in the order of the calls. It must wrap an empty table and see all its commits.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use codexflow_core::id::Ids;
use codexflow_core::ports::table::{
    Action, Commit, CommitError, Cursor, Expect, Index, Item, Key, MAX_PAGE, Page, Range,
    ReadError, Table, TableName,
};
use codexflow_core::testing::{MemoryTable, SeededIds};
use codexflow_core::time::{Clock, Timestamp};
use parking_lot::Mutex;

use crate::harness::Settle;

/// The latest that the secondary index may be.
const LATEST_MILLIS: u32 = 5000;
/// Faults come in rows of at most this many ...
const ROW: u32 = 2;
/// ... with this many calls between them, so that a call that is repeated three times comes through.
const PEACE: u32 = 40;

/// A table that lags, throttles, splits pages and loses answers.
pub struct Lagging<T: ?Sized> {
    table: Arc<T>,
    clock: Arc<dyn Clock>,
    dice: Mutex<Dice>,
    /// What the secondary index shows.
    stale: MemoryTable,
    /// What it does not show yet. Also held during a commit, so that both change in the same order.
    late: tokio::sync::Mutex<VecDeque<(Timestamp, Commit)>>,
}

struct Dice {
    random: SeededIds,
    row: u32,
    peace: u32,
}

impl Dice {
    fn roll(&self, sides: u32) -> u32 {
        let mut bytes = [0; 4];
        self.random.secret(&mut bytes);
        u32::from_le_bytes(bytes) % sides
    }

    fn fails(&mut self) -> bool {
        if self.peace > 0 {
            self.peace -= 1;
            return false;
        }
        let fails = self.roll(3) == 0;
        if fails {
            self.row += 1;
            if self.row == ROW {
                (self.row, self.peace) = (0, PEACE);
            }
        }
        fails
    }
}

impl<T: Table + ?Sized> Lagging<T> {
    /// Wraps an empty table.
    pub fn new(table: Arc<T>, clock: Arc<dyn Clock>, seed: u64) -> Self {
        Self {
            table,
            dice: Mutex::new(Dice {
                random: SeededIds::new(seed, clock.clone()),
                row: 0,
                peace: 0,
            }),
            stale: MemoryTable::new(clock.clone(), Vec::new()),
            late: tokio::sync::Mutex::default(),
            clock,
        }
    }

    fn throttle(&self) -> Result<(), ReadError> {
        if self.dice.lock().fails() {
            return Err(ReadError::Unavailable("throttled".into()));
        }
        Ok(())
    }

    async fn catch_up(&self, until: Option<Timestamp>) {
        let mut late = self.late.lock().await;
        while late
            .front()
            .is_some_and(|(due, _)| until.is_none_or(|until| *due <= until))
        {
            if let Some((_, commit)) = late.pop_front() {
                let shown = self.stale.commit(commit).await;
                shown.expect("the table has taken it without its expectations");
            }
        }
    }

    /// Sometimes an empty page that is not the last one: the cursor stays where it was.
    fn perhaps_empty(&self, page: Page<Item>, after: Option<Cursor>) -> Page<Item> {
        match after {
            Some(after) if self.dice.lock().roll(8) == 0 => Page {
                items: Vec::new(),
                next: Some(after),
            },
            _ => page,
        }
    }
}

#[async_trait]
impl<T: Table + ?Sized> Settle for Lagging<T> {
    async fn settle(&self) {
        self.catch_up(None).await;
    }
}

#[async_trait]
impl<T: Table + ?Sized> Table for Lagging<T> {
    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, ReadError> {
        self.throttle()?;
        self.table.get(keys).await
    }

    async fn query(&self, range: &Range) -> Result<Page<Item>, ReadError> {
        self.throttle()?;
        let mut one = range.clone();
        if (1..=MAX_PAGE).contains(&range.limit) {
            one.limit = 1;
        }
        let page = match range.index {
            Index::Primary => self.table.query(&one).await?,
            Index::Gsi1 => {
                self.catch_up(Some(self.clock.now())).await;
                self.stale.query(&one).await?
            }
        };
        Ok(self.perhaps_empty(page, one.after))
    }

    async fn scan(&self, table: TableName, after: Option<Cursor>) -> Result<Page<Item>, ReadError> {
        self.throttle()?;
        let page = self.table.scan(table, after.clone()).await?;
        Ok(self.perhaps_empty(page, after))
    }

    async fn commit(&self, commit: Commit) -> Result<(), CommitError> {
        let (fails, answers_late, delay) = {
            let mut dice = self.dice.lock();
            (dice.fails(), dice.roll(2) == 0, dice.roll(LATEST_MILLIS))
        };
        // Without a put that stays, a repeated commit could not know its own effect: see `Retrying`.
        let is_recognisable = commit
            .actions
            .iter()
            .any(|action| matches!(action, Action::Put { item, .. } if item.expires_at.is_none()));
        let loses_answer = answers_late && is_recognisable;
        if fails && !loses_answer {
            return Err(CommitError::Unavailable("throttled".into()));
        }
        let mut late = self.late.lock().await;
        self.table.commit(commit.clone()).await?;
        let earliest = late.back().map_or(self.clock.now(), |(due, _)| *due);
        let due = self.clock.now().plus(Duration::from_millis(delay.into()));
        late.push_back((due.max(earliest), without_expectations(commit)));
        drop(late);
        if fails {
            return Err(CommitError::Unavailable("the answer was lost".into()));
        }
        Ok(())
    }
}

fn without_expectations(mut commit: Commit) -> Commit {
    for action in &mut commit.actions {
        match action {
            Action::Put { expect, .. }
            | Action::Delete { expect, .. }
            | Action::Check { expect, .. } => *expect = Expect::Any,
        }
    }
    commit
}
