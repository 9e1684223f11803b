//! A clock that stands where it is put, and dice that fall the same way every time.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use codexflow_core::time::{Clock, Date, Timestamp};

/// A time of the past that goes on only when it is told to.
pub(super) struct Past {
    now: AtomicI64,
}

impl Past {
    /// The morning of a day.
    pub(super) fn new(day: Date) -> Self {
        Self {
            now: AtomicI64::new(day.start().millis()),
        }
    }

    /// At least so many minutes after midnight of a day.
    pub(super) fn reach(&self, day: Date, minutes: u32) {
        let at = day.start().millis() + i64::from(minutes) * 60_000;
        self.now.fetch_max(at, Ordering::AcqRel);
    }

    /// Some seconds later.
    pub(super) fn pass(&self, seconds: u32) {
        self.now
            .fetch_add(i64::from(seconds) * 1000, Ordering::AcqRel);
    }
}

#[async_trait]
impl Clock for Past {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.now.load(Ordering::Acquire))
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}

/// Chance that repeats: the splitmix64 generator.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from `low` up to, but not including, `high`.
    pub(super) fn between(&mut self, low: u32, high: u32) -> u32 {
        let span = u64::from(high.saturating_sub(low).max(1));
        low + u32::try_from(self.next() % span).unwrap_or(0)
    }

    /// Whether something that happens so many times in a hundred happens.
    pub(super) fn percent(&mut self, chance: u32) -> bool {
        self.between(0, 100) < chance
    }

    /// One of several.
    pub(super) fn pick<'a, T>(&mut self, several: &'a [T]) -> &'a T {
        let at = self.between(0, u32::try_from(several.len()).unwrap_or(1));
        &several[at as usize]
    }

    /// Puts several into another order.
    pub(super) fn shuffle<T>(&mut self, several: &mut [T]) {
        for at in (1..several.len()).rev() {
            let other = self.between(0, u32::try_from(at).unwrap_or(0) + 1);
            several.swap(at, other as usize);
        }
    }
}
