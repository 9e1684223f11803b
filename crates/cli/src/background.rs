//! Work beside requests: jobs of the core, and what is done again and again.

use std::sync::Arc;
use std::time::Duration;

use codexflow_core::ports::spawn::Spawn;
use futures::future::BoxFuture;
use tokio::sync::watch;

/// Runs work on the runtime until it is told to stop. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Background {
    stopping: Arc<watch::Sender<bool>>,
}

impl Default for Background {
    fn default() -> Self {
        Self {
            stopping: Arc::new(watch::Sender::new(false)),
        }
    }
}

impl Background {
    /// Begins work that ends when it is done or when we stop; what is cut off is begun anew at the next start.
    pub(crate) fn start(&self, work: impl Future<Output = ()> + Send + 'static) {
        let mut stopping = self.stopping.subscribe();
        tokio::spawn(async move {
            tokio::select! {
                () = work => {}
                // An error says that nobody is left to tell us to stop, which is the same.
                _ = stopping.wait_for(|stopping| *stopping) => {}
            }
        });
    }

    /// Ends all of it at its next step.
    pub(crate) fn stop(&self) {
        self.stopping.send_replace(true);
    }
}

impl Spawn for Background {
    fn spawn(&self, work: BoxFuture<'static, ()>) {
        self.start(work);
    }
}

/// Does something again and again, this long after it was last done.
pub(crate) async fn repeat<F: Future<Output = ()>>(every: Duration, mut what: impl FnMut() -> F) {
    loop {
        what().await;
        tokio::time::sleep(every).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_goes_on_until_it_is_stopped() {
        let background = Background::default();
        let (done, mut seen) = tokio::sync::mpsc::unbounded_channel();
        background.start(repeat(Duration::from_millis(1), move || {
            let _ = done.send(());
            async {}
        }));
        assert!(seen.recv().await.is_some());
        assert!(seen.recv().await.is_some());

        background.stop();

        // The sender is gone with the work.
        while seen.recv().await.is_some() {}
    }
}
