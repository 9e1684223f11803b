//! Background work that waits until a test runs it.

use futures::future::BoxFuture;
use parking_lot::Mutex;

use crate::ports::spawn::Spawn;

/// Keeps what is spawned; [`Queue::run`] does it.
#[derive(Default)]
pub struct Queue {
    waiting: Mutex<Vec<BoxFuture<'static, ()>>>,
}

impl Spawn for Queue {
    fn spawn(&self, work: BoxFuture<'static, ()>) {
        self.waiting.lock().push(work);
    }
}

impl Queue {
    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.waiting.lock().is_empty()
    }

    /// Does all that waits, and what comes of it, to its end.
    pub async fn run(&self) {
        loop {
            let Some(work) = self.waiting.lock().pop() else {
                return;
            };
            work.await;
        }
    }
}
