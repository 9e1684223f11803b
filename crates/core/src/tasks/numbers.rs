//! The numbers of human keys: unique, rising, taken in blocks so that a create does not wait for another.

use std::collections::HashMap;

use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::id::Id;
use crate::keys;
use crate::ports::table::Expect;
use crate::projects::model::Project;
use crate::store::{Store, Stored, document};

/// How many numbers one process takes at once.
const BLOCK: u64 = 64;

/// What is stored: the first number that nobody has taken.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Counter {
    pub(crate) next: u64,
}

struct Block {
    next: u64,
    end: u64,
}

/// The numbers that this process holds.
#[derive(Default)]
pub struct Numbers {
    blocks: Mutex<HashMap<Id<Project>, Block>>,
    /// One block is taken at a time: all who wait for one are served from it.
    turn: futures::lock::Mutex<()>,
}

impl Numbers {
    /// The next number of a project. Gaps are allowed, repeats are not.
    pub(crate) async fn next(&self, store: &Store, project: Id<Project>) -> Result<u64> {
        loop {
            if let Some(number) = self.held(project) {
                return Ok(number);
            }
            let _turn = self.turn.lock().await;
            if let Some(number) = self.held(project) {
                return Ok(number);
            }
            self.take(store, project).await?;
        }
    }

    fn held(&self, project: Id<Project>) -> Option<u64> {
        let mut blocks = self.blocks.lock();
        let block = blocks
            .get_mut(&project)
            .filter(|block| block.next < block.end)?;
        block.next += 1;
        Some(block.next - 1)
    }

    async fn take(&self, store: &Store, project: Id<Project>) -> Result<()> {
        let mut attempts = store.attempts();
        loop {
            let (next, expect, version) = Self::counter(store, project).await?;
            let counter = Counter { next: next + BLOCK };
            let item = document(keys::project_counter(project), version + 1, &counter)?;
            if store.commit(store.begin().put(item, expect)).await? {
                self.blocks.lock().insert(
                    project,
                    Block {
                        next,
                        end: next + BLOCK,
                    },
                );
                return Ok(());
            }
            attempts.again().await?;
        }
    }

    async fn counter(store: &Store, project: Id<Project>) -> Result<(u64, Expect, u64)> {
        let stored: Option<Stored<Counter>> = store.get(keys::project_counter(project)).await?;
        Ok(stored.map_or((1, Expect::Absent, 0), |stored| {
            (
                stored.value.next,
                Expect::Version(stored.version),
                stored.version,
            )
        }))
    }

    /// The first number that nobody has taken; what this process held of the project is let go.
    pub(crate) async fn peek(&self, store: &Store, project: Id<Project>) -> Result<u64> {
        self.hand_back_one(store, project).await?;
        Ok(Self::counter(store, project).await?.0)
    }

    /// Sets a project's next number to at least this, as an import does; what this process held is let go.
    pub async fn raise(&self, store: &Store, project: Id<Project>, next: u64) -> Result<()> {
        let mut attempts = store.attempts();
        loop {
            self.hand_back_one(store, project).await?;
            let (now, expect, version) = Self::counter(store, project).await?;
            if now >= next {
                return Ok(());
            }
            let item = document(
                keys::project_counter(project),
                version + 1,
                &Counter { next },
            )?;
            if store.commit(store.begin().put(item, expect)).await? {
                return Ok(());
            }
            attempts.again().await?;
        }
    }

    /// Gives unused numbers back, so that a clean stop leaves no gaps. Best effort: a gap is no harm.
    pub async fn hand_back(&self, store: &Store) -> Result<()> {
        let projects: Vec<Id<Project>> = self.blocks.lock().keys().copied().collect();
        for project in projects {
            self.hand_back_one(store, project).await?;
        }
        Ok(())
    }

    async fn hand_back_one(&self, store: &Store, project: Id<Project>) -> Result<()> {
        let Some(block) = self.blocks.lock().remove(&project) else {
            return Ok(());
        };
        let (next, expect, version) = Self::counter(store, project).await?;
        if next == block.end && block.next < block.end {
            let counter = Counter { next: block.next };
            let item = document(keys::project_counter(project), version + 1, &counter)?;
            store.commit(store.begin().put(item, expect)).await?;
        }
        Ok(())
    }
}
