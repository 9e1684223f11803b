//! Hears of every commit and remembers which streams have events without a number, so that nobody need look for them.

use std::collections::HashSet;
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
    waiting: Mutex<HashSet<Stream>>,
    waker: AtomicWaker,
    listeners: Mutex<Vec<Listener>>,
}

impl Pulse {
    /// Marks a stream as having events without a number.
    pub fn mark(&self, stream: Stream) {
        self.waiting.lock().insert(stream);
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

    /// The marked streams; none is marked afterwards.
    pub fn take(&self) -> HashSet<Stream> {
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
            if let Some(stream) = keys::noted_stream(&item.key.pk) {
                self.mark(stream);
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
