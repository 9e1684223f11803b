//! What tests of every crate stand on: a table in memory, a clock that is moved by hand and ids that repeat.
//!
//! Nothing here is compiled into a server.

pub mod facts;
mod failing;
mod files;
mod house;
mod identity;
mod memory;
mod queue;
mod world;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use parking_lot::Mutex;

pub use failing::{Failing, Meanwhile};
pub use files::MemoryFiles;
pub use house::House;
pub use identity::{Letterbox, PlainPasswords, PlainTokens, code_of};
pub use memory::MemoryTable;
pub use queue::Queue;
pub use world::World;

use crate::id::Ids;
use crate::time::{Clock, Timestamp};

/// A clock that stands still until a test moves it.
#[derive(Debug)]
pub struct FixedClock {
    millis: AtomicI64,
    sleeping_advances: bool,
}

impl FixedClock {
    /// A clock at 2025-11-05T12:00:00Z, on which sleeping returns at once and moves time by as much.
    pub const fn new() -> Self {
        Self {
            millis: AtomicI64::new(1_762_344_000_000),
            sleeping_advances: true,
        }
    }

    /// The same, but sleeping returns at once and leaves the time as it is.
    pub const fn still() -> Self {
        Self {
            millis: AtomicI64::new(1_762_344_000_000),
            sleeping_advances: false,
        }
    }

    /// Makes it this late, or this early.
    pub fn set(&self, at: Timestamp) {
        self.millis.store(at.millis(), Ordering::SeqCst);
    }

    /// Makes it later by this much.
    pub fn advance(&self, duration: Duration) {
        let millis = i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        self.millis.fetch_add(millis, Ordering::SeqCst);
    }
}

impl Default for FixedClock {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait]
impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.millis.load(Ordering::SeqCst))
    }

    async fn sleep(&self, duration: Duration) {
        if self.sleeping_advances {
            self.advance(duration);
        }
    }
}

/// Ids and secrets that are the same in every run with the same seed and clock.
pub struct SeededIds {
    clock: Arc<dyn Clock>,
    state: Mutex<Seeded>,
}

struct Seeded {
    random: u64,
    last: u128,
}

impl Seeded {
    /// The splitmix64 generator of G. Steele, D. Lea and C. Flood.
    const fn random(&mut self) -> u64 {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.random;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

impl SeededIds {
    /// Ids that follow from `seed`; their upper 48 bits are the clock's milliseconds.
    pub fn new(seed: u64, clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            state: Mutex::new(Seeded {
                random: seed,
                last: 0,
            }),
        }
    }
}

impl Ids for SeededIds {
    fn next(&self) -> u128 {
        let millis = u128::try_from(self.clock.now().millis()).unwrap_or(0);
        let mut state = self.state.lock();
        let random = (u128::from(state.random()) << 16) | u128::from(state.random() & 0xffff);
        state.last = ((millis << 80) | random).max(state.last + 1);
        state.last
    }

    fn secret(&self, bytes: &mut [u8]) {
        let mut state = self.state.lock();
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&state.random().to_le_bytes()[..chunk.len()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeded_ids_repeat_rise_and_carry_the_time() {
        let clock = Arc::new(FixedClock::new());
        let draw = || {
            let ids = SeededIds::new(7, clock.clone());
            (0..100).map(|_| ids.next()).collect::<Vec<_>>()
        };

        let first = draw();

        assert_eq!(first, draw());
        assert!(first.is_sorted_by(|a, b| a < b));
        assert_eq!(
            first[0] >> 80,
            u128::try_from(clock.now().millis()).unwrap()
        );
    }

    #[test]
    fn a_clock_moves_only_when_told() {
        let clock = FixedClock::new();
        let start = clock.now();

        clock.advance(Duration::from_secs(2));

        assert_eq!(clock.now().since(start), Duration::from_secs(2));
    }
}
