//! The machine's own time and randomness: the only place in this crate that asks for either.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use async_trait::async_trait;
use codexflow_core::id::Ids;
use codexflow_core::time::{Clock, Timestamp};
use parking_lot::Mutex;

/// The machine's clock, except that it never goes back while the process runs.
#[derive(Debug, Default)]
pub struct SystemClock {
    latest: AtomicI64,
}

impl SystemClock {
    /// A clock that starts at the machine's time.
    pub fn new() -> Self {
        Self::default()
    }
}

#[async_trait]
impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        #[expect(
            clippy::disallowed_methods,
            reason = "this is where the Clock comes from"
        )]
        let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH);
        let millis = since_1970.map_or(0, |since| {
            i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
        });
        let before = self.latest.fetch_max(millis, Ordering::AcqRel);
        Timestamp::from_millis(before.max(millis))
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}

/// ULIDs that rise in the order they were made, and secrets from the operating system.
pub struct SystemIds {
    clock: Arc<dyn Clock>,
    last: Mutex<u128>,
}

impl SystemIds {
    /// Ids whose upper 48 bits are the clock's milliseconds.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            last: Mutex::new(0),
        }
    }
}

fn fill(bytes: &mut [u8]) {
    #[expect(clippy::disallowed_methods, reason = "this is where Ids come from")]
    getrandom::fill(bytes).expect("Linux always has randomness once it has booted");
}

impl Ids for SystemIds {
    fn next(&self) -> u128 {
        let mut random = [0; 16];
        fill(&mut random[6..]);
        let millis = u128::try_from(self.clock.now().millis()).unwrap_or(0);
        let fresh = (millis << 80) | u128::from_be_bytes(random);
        let mut last = self.last.lock();
        *last = fresh.max(*last + 1);
        *last
    }

    fn secret(&self, bytes: &mut [u8]) {
        fill(bytes);
    }
}

#[cfg(test)]
mod tests {
    use codexflow_core::testing::FixedClock;

    use super::*;

    #[test]
    fn the_clock_does_not_go_back() {
        let clock = SystemClock::new();
        let later = clock.now().plus(Duration::from_mins(1));
        clock.latest.store(later.millis(), Ordering::Release);

        assert_eq!(clock.now(), later);
    }

    #[test]
    fn ids_rise_within_one_millisecond_and_when_the_clock_goes_back() {
        let clock = Arc::new(FixedClock::new());
        let ids = SystemIds::new(clock.clone());
        let mut made: Vec<_> = (0..1000).map(|_| ids.next()).collect();

        clock.set(Timestamp::from_millis(1));
        made.push(ids.next());

        assert!(made.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn secrets_differ() {
        let ids = SystemIds::new(Arc::new(FixedClock::new()));
        let mut secrets = [[0; 32]; 2];
        for secret in &mut secrets {
            ids.secret(secret);
        }

        assert_ne!(secrets[0], secrets[1]);
    }
}
