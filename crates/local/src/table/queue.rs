//! Commits on their way to the writer: bounded in number and bytes, handed over in batches.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use codexflow_core::ports::table::{Action, Commit, CommitError};
use parking_lot::{Condvar, Mutex};
use tokio::sync::oneshot;

use super::stats::Counters;

/// Most commits in one transaction; more would make the first of them wait for the last.
const BATCH: usize = 256;
/// Most bytes of bodies in one transaction, unless a single commit has more.
const BATCH_BYTES: usize = 8 * 1024 * 1024;

/// A commit and the one who waits for its answer.
pub(super) struct Waiting {
    pub(super) commit: Commit,
    pub(super) answer: oneshot::Sender<Result<(), CommitError>>,
}

impl Waiting {
    fn bytes(&self) -> usize {
        let bytes = |action: &Action| match action {
            Action::Put { item, .. } => item.body.len(),
            Action::Delete { .. } | Action::Check { .. } => 0,
        };
        self.commit.actions.iter().map(bytes).sum()
    }
}

/// What the writer is to do next.
pub(super) enum Next {
    Batch(Vec<Waiting>),
    Idle,
    Closed,
}

pub(super) struct Queue {
    most: usize,
    most_bytes: usize,
    counters: Arc<Counters>,
    state: Mutex<State>,
    ready: Condvar,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Waiting>,
    bytes: usize,
    is_closed: bool,
}

impl Queue {
    pub(super) fn new(most: usize, most_bytes: usize, counters: Arc<Counters>) -> Self {
        Self {
            most,
            most_bytes,
            counters,
            state: Mutex::new(State::default()),
            ready: Condvar::new(),
        }
    }

    pub(super) fn push(&self, waiting: Waiting) -> Result<(), CommitError> {
        let refuse = |why: &str| Err(CommitError::Unavailable(why.into()));
        let bytes = waiting.bytes();
        let mut state = self.state.lock();
        if state.is_closed {
            return refuse("the store is closed");
        }
        // An empty queue takes any commit, however large.
        let is_full = state.waiting.len() >= self.most
            || (state.bytes + bytes > self.most_bytes && !state.waiting.is_empty());
        if is_full {
            self.counters.queue_refusals.fetch_add(1, Relaxed);
            return refuse("too many commits are waiting");
        }
        state.bytes += bytes;
        state.waiting.push_back(waiting);
        self.show(&state);
        drop(state);
        self.ready.notify_one();
        Ok(())
    }

    /// Waits at most this long for commits. A closed queue is emptied first.
    pub(super) fn next(&self, patience: Duration) -> Next {
        let mut state = self.state.lock();
        if state.waiting.is_empty() && !state.is_closed {
            self.ready.wait_for(&mut state, patience);
        }
        let mut batch = Vec::new();
        let mut total = 0;
        while let Some(waiting) = state.waiting.front() {
            total += waiting.bytes();
            if batch.len() == BATCH || (total > BATCH_BYTES && !batch.is_empty()) {
                break;
            }
            state.bytes -= waiting.bytes();
            batch.extend(state.waiting.pop_front());
        }
        self.show(&state);
        match (batch.is_empty(), state.is_closed) {
            (false, _) => Next::Batch(batch),
            (true, false) => Next::Idle,
            (true, true) => Next::Closed,
        }
    }

    /// Refuses new commits; those that wait are still carried out.
    pub(super) fn close(&self) {
        self.state.lock().is_closed = true;
        self.ready.notify_one();
    }

    /// Refuses new commits and drops those that wait: the writer is gone and nobody will answer them.
    pub(super) fn abandon(&self) {
        let mut state = self.state.lock();
        state.is_closed = true;
        state.waiting.clear();
        state.bytes = 0;
        self.show(&state);
    }

    fn show(&self, state: &State) {
        let depth = u64::try_from(state.waiting.len()).unwrap_or(u64::MAX);
        self.counters.queue_depth.store(depth, Relaxed);
    }
}
