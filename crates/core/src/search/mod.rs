//! Full-text search over tasks, comments and projects: what somebody sees of what holds their words, best first.
//!
//! Holds no permission of its own: what may be seen is asked of the resident index for each answer.

mod feed;
mod find;
mod highlight;
mod hits;
mod index;
mod postings;
mod question;
#[cfg(test)]
mod tests;
pub mod text;
mod words;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use futures::task::AtomicWaker;
use parking_lot::{Mutex, RwLock};

use self::feed::Pending;
use self::index::{Index, Kind, Match};
use self::text::Text;
use crate::error::{Error, Result};
use crate::id::Id;
use crate::resident::Resident;
use crate::store::Store;
use crate::tasks::model::Task;

pub use hits::{Fragment, Hit, HitKind};

/// The words of everything, as they follow the store.
#[derive(Default)]
pub struct Words {
    index: RwLock<Index>,
    pending: Mutex<Pending>,
    feeding: Mutex<()>,
    waker: AtomicWaker,
    loaded: AtomicBool,
    taken: AtomicU64,
}

impl Words {
    /// Every task that holds some words, wherever it is; who lists them decides who sees them.
    pub(crate) fn tasks(&self, text: &Text) -> Result<Vec<Id<Task>>> {
        self.ready()?;
        self.refresh();
        let found = self.index.read().find(text, &[Kind::Task], |_| true);
        Ok(found.iter().filter_map(Match::task).collect())
    }

    /// Rises whenever something has been taken in.
    pub(crate) fn generation(&self) -> u64 {
        self.taken.load(Ordering::Acquire)
    }

    /// How many texts there are, and what their words take in memory, roughly.
    pub fn size(&self) -> (usize, usize) {
        self.index.read().size()
    }

    fn ready(&self) -> Result<()> {
        if self.loaded.load(Ordering::Acquire) {
            Ok(())
        } else {
            Err(Error::unavailable(
                "the words are still being read after a start",
            ))
        }
    }
}

/// Searching.
#[derive(Clone)]
pub struct Search {
    store: Store,
    resident: Arc<Resident>,
}

impl Search {
    /// The service over its means.
    pub(crate) const fn new(store: Store, resident: Arc<Resident>) -> Self {
        Self { store, resident }
    }
}
