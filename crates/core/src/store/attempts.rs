//! Re-applying a change that lost to another.

use std::time::Duration;

use futures::future::{Either, select};
use futures::lock::MutexGuard;

use super::Store;
use crate::error::{Error, Result};

/// How often a change is re-applied after someone else's came first.
const ATTEMPTS: u32 = 10;
/// After this many lost attempts a change waits for its turn: from then on only first attempts can come before it.
const PATIENT: u32 = 2;
/// How long a turn is waited for.
const TURN: Duration = Duration::from_secs(2);

impl Store {
    /// Begins counting how often a change is re-applied.
    pub fn attempts(&self) -> Attempts<'_> {
        Attempts {
            store: self,
            made: 0,
            turn: None,
        }
    }
}

/// Counts re-applied changes and waits a little in between.
pub struct Attempts<'a> {
    store: &'a Store,
    made: u32,
    turn: Option<MutexGuard<'a, ()>>,
}

impl Attempts<'_> {
    /// Waits 1 to 20 ms, or gives up when the change has been re-applied ten times.
    pub async fn again(&mut self) -> Result<()> {
        self.made += 1;
        if self.made > ATTEMPTS {
            return Err(Error::unavailable(
                "the object changes faster than the write can be re-applied",
            ));
        }
        if self.made == PATIENT && self.turn.is_none() {
            // Not for ever: whoever holds it may be waiting for what this change is a part of.
            let turn = std::pin::pin!(self.store.turn.lock());
            if let Either::Left((turn, _)) = select(turn, self.store.clock.sleep(TURN)).await {
                self.turn = Some(turn);
                return Ok(());
            }
        }
        let mut jitter = [0];
        self.store.ids.secret(&mut jitter);
        let millis = 1 + u64::from(jitter[0]) % 20;
        self.store.clock.sleep(Duration::from_millis(millis)).await;
        Ok(())
    }
}
