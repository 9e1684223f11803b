//! How often one person or address may ask: the generic cell rate algorithm, in bounded memory.
//!
//! A key that has not asked for a while is the same as an unknown one, so forgetting it changes nothing. Only when
//! more keys than fit are all active does a forgotten one gain: the one that used the least of its allowance.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::time::Duration;

use codexflow_core::time::Timestamp;
use parking_lot::Mutex;

/// Keys are spread over this many locks.
const SHARDS: usize = 16;
/// Most keys behind one lock: 65,536 in all, about 4 MB.
const SHARD_KEYS: usize = 4096;

/// What kind of request is counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// Looking at something.
    Read,
    /// Changing something.
    Write,
    /// Signing in, tokens and passwords.
    Auth,
    /// Asking a model.
    Ai,
    /// Registering without an account.
    Register,
}

impl Class {
    /// The class's name in the documentation and metrics.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Auth => "auth",
            Self::Ai => "ai",
            Self::Register => "register",
        }
    }
}

/// So many requests a second on average, and so many at once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// The average.
    pub per_second: f64,
    /// How many may come at once; at least one.
    pub burst: u32,
}

impl Rate {
    /// The time one request uses up, in nanoseconds.
    fn interval(self) -> i64 {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "clamped to between a nanosecond and a day"
        )]
        let nanos = (1e9 / self.per_second).clamp(1.0, 86_400e9) as i64;
        nanos
    }
}

/// The rate of each class.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Of [`Class::Read`].
    pub read: Rate,
    /// Of [`Class::Write`].
    pub write: Rate,
    /// Of [`Class::Auth`].
    pub auth: Rate,
    /// Of [`Class::Ai`].
    pub ai: Rate,
    /// Of [`Class::Register`].
    pub register: Rate,
}

impl Default for Limits {
    /// The seed's usage plan, and 20 registrations with 20 more an hour.
    fn default() -> Self {
        let plan = Rate {
            per_second: 10_000.0,
            burst: 5_000,
        };
        Self {
            read: plan,
            write: plan,
            auth: plan,
            ai: plan,
            register: Rate {
                per_second: 20.0 / 3600.0,
                burst: 20,
            },
        }
    }
}

impl Limits {
    const fn of(&self, class: Class) -> Rate {
        match class {
            Class::Read => self.read,
            Class::Write => self.write,
            Class::Auth => self.auth,
            Class::Ai => self.ai,
            Class::Register => self.register,
        }
    }
}

/// Whose requests are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Who {
    /// A person, by the number of their id.
    User(u128),
    /// An API key, by the number of its id.
    Key(u128),
    /// Nobody known: an address, or the /64 network of an IPv6 one.
    Address(u128),
}

impl Who {
    /// The one at an address. One IPv6 subscriber owns at least a /64, so it counts as one.
    pub fn at(address: IpAddr) -> Self {
        Self::Address(match address.to_canonical() {
            IpAddr::V4(v4) => u128::from(v4.to_bits()),
            IpAddr::V6(v6) => v6.to_bits() & !u128::from(u64::MAX),
        })
    }
}

/// What a request was told about its allowance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// Whether it may go on.
    pub allowed: bool,
    /// How many may come at once.
    pub limit: u32,
    /// How many more may come at once.
    pub remaining: u32,
    /// When the whole allowance is back.
    pub reset: Duration,
    /// When to come back, for a refused one.
    pub retry_after: Duration,
}

type Shard = Mutex<HashMap<(Who, Class), i64>>;

/// Counts requests.
pub struct Limiter {
    limits: Limits,
    shards: Vec<Shard>,
    hasher: RandomState,
}

impl Limiter {
    /// A limiter that has seen nobody.
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            shards: (0..SHARDS).map(|_| Shard::default()).collect(),
            hasher: RandomState::new(),
        }
    }

    /// Counts one request.
    pub fn check(&self, who: Who, class: Class, now: Timestamp) -> Verdict {
        let rate = self.limits.of(class);
        let now = now.millis().saturating_mul(1_000_000);
        let key = (who, class);
        #[expect(
            clippy::cast_possible_truncation,
            reason = "only the low bits choose a shard"
        )]
        let at = self.hasher.hash_one(key) as usize % SHARDS;
        let mut shard = self.shards[at].lock();
        if shard.len() >= SHARD_KEYS && !shard.contains_key(&key) {
            evict(&mut shard, now);
        }
        count(shard.entry(key).or_insert(now), rate, now)
    }

    /// How many keys are remembered.
    pub fn remembered(&self) -> usize {
        self.shards.iter().map(|shard| shard.lock().len()).sum()
    }
}

/// Makes room: forgets the idle, else the quarter that used the least, so that the work is spread over many calls.
fn evict(shard: &mut HashMap<(Who, Class), i64>, now: i64) {
    shard.retain(|_, empty_at| *empty_at > now);
    if shard.len() >= SHARD_KEYS {
        let mut all: Vec<i64> = shard.values().copied().collect();
        let (_, least, _) = all.select_nth_unstable(SHARD_KEYS / 4);
        let least = *least;
        let mut spared = SHARD_KEYS * 3 / 4;
        shard.retain(|_, empty_at| {
            let keep = *empty_at > least || (*empty_at == least && spared > 0);
            spared -= usize::from(keep && spared > 0);
            keep
        });
    }
}

/// One request against one key; `empty_at` is when what it has used is worked off.
fn count(empty_at: &mut i64, rate: Rate, now: i64) -> Verdict {
    let interval = rate.interval();
    let most = interval.saturating_mul(i64::from(rate.burst.max(1)));
    let mut used = (*empty_at - now).max(0);
    if used > most {
        // Only a clock that went back leaves more than the whole allowance used.
        used = 0;
    }
    let free = most - used;
    let allowed = free >= interval;
    let retry_after = if allowed { 0 } else { interval - free };
    if allowed {
        used += interval;
    }
    *empty_at = now.saturating_add(used);
    let nanos = |n: i64| Duration::from_nanos(u64::try_from(n).unwrap_or(0));
    Verdict {
        allowed,
        limit: rate.burst.max(1),
        remaining: u32::try_from((most - used) / interval).unwrap_or(0),
        reset: nanos(used),
        retry_after: nanos(retry_after),
    }
}

#[cfg(test)]
mod tests;
