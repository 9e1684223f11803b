//! Reckons what takes long beside the threads that answer requests, a few at a time, so that nobody waits for somebody
//! else's figures.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread::available_parallelism;

use codexflow_core::error::{Error, Result};
use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use tokio::task::{JoinError, spawn_blocking};

use crate::answer::Answer;
use crate::call::Call;
use crate::row::{Place, Row};

/// As many turns as the machine has processors. Who waits for a turn finds what the one before has kept.
pub(crate) struct Aside {
    turns: Arc<Semaphore>,
}

impl Aside {
    pub(super) fn new() -> Self {
        let turns = available_parallelism().map_or(1, NonZero::get);
        Self {
            turns: Arc::new(Semaphore::new(turns)),
        }
    }

    /// What the row's handler answers. A turn lasts as long as its reckoning, even when nobody waits for it any more.
    pub(super) async fn answer(&self, row: &Row, call: Call) -> Result<Answer> {
        let handler = row.handler;
        if row.place == Place::Here {
            return handler(call).await;
        }
        self.reckon(handler(call)).await
    }

    /// What a part of a handler comes to that takes long, where the rest of it waits for others.
    pub(crate) async fn reckon<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T>> + Send + 'static,
    ) -> Result<T> {
        let turn = self.turns.clone().acquire_owned().await;
        let turn = turn.map_err(Error::internal)?;
        let runtime = Handle::current();
        let reckoned = spawn_blocking(move || {
            let answer = runtime.block_on(work);
            drop(turn);
            answer
        });
        match reckoned.await.map_err(JoinError::try_into_panic) {
            Ok(answer) => answer,
            Err(Ok(panic)) => resume_unwind(panic),
            Err(Err(stopped)) => Err(Error::internal(stopped)),
        }
    }
}
