//! Hears of every commit and remembers which streams have events without a number, so that nobody need look for them.

use std::collections::HashMap;
use std::future::poll_fn;
use std::sync::Arc;
use std::task::Poll;

use futures::task::AtomicWaker;
use parking_lot::Mutex;

use crate::event::Stream;
use crate::keys;
use crate::ports::table::{Action, Commit, Observer, TableName};

/// Called when a stream has moved. Must not block.
pub type Listener = Arc<dyn Fn(Stream) + Send + Sync>;

/// What has happened since the relay last looked.
#[derive(Default)]
pub struct Pulse {
    waiting: Mutex<HashMap<Stream, u64>>,
    waker: AtomicWaker,
    listeners: Mutex<Vec<Listener>>,
}

impl Pulse {
    /// Marks a stream as having this many more events without a number.
    pub fn mark(&self, stream: Stream, events: u64) {
        *self.waiting.lock().entry(stream).or_default() += events;
        self.waker.wake();
    }

    /// Comes back when a stream is marked. Only one may wait.
    pub async fn marked(&self) {
        poll_fn(|context| {
            self.waker.register(context.waker());
            if self.waiting.lock().is_empty() {
                Poll::Pending
            } else {
                Poll::Ready(())
            }
        })
        .await;
    }

    /// The marked streams and how many events each waits with; none is marked afterwards.
    pub fn take(&self) -> HashMap<Stream, u64> {
        std::mem::take(&mut self.waiting.lock())
    }

    /// Has a listener called whenever events of a stream have been given their numbers.
    pub fn listen(&self, listener: Listener) {
        self.listeners.lock().push(listener);
    }
}

impl Observer for Pulse {
    fn committed(&self, commit: &Commit) {
        for action in &commit.actions {
            let Action::Put { item, .. } = action else {
                continue;
            };
            if item.key.table != TableName::Events {
                continue;
            }
            if item.gsi1.is_some() {
                if let Some(stream) = keys::stream_of(&item.key.pk) {
                    self.mark(stream, 1);
                }
            } else if item.key.sk.starts_with(keys::BATCH)
                && let Some(stream) = keys::stream_of(&item.key.pk)
            {
                for listener in &*self.listeners.lock() {
                    listener(stream);
                }
            }
        }
    }
}
