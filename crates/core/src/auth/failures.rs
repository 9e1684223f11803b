//! How many wrong guesses are allowed. Only failures count, so nobody who knows their password is slowed down by
//! using it. In memory and bounded: a restart forgets, a flood of new names pushes out the oldest.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::time::Duration;

use parking_lot::Mutex;
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};
use crate::time::Timestamp;

/// Most names that are remembered at once, per kind.
const REMEMBERED: usize = 50_000;

type Name = [u8; 16];

/// The counters of one process.
pub(super) struct Failures {
    accounts: Window,
    days: Window,
    addresses: Window,
    codes: Window,
    recoveries: Window,
    mails: Window,
}

impl Default for Failures {
    fn default() -> Self {
        Self {
            accounts: Window::new(10, Duration::from_hours(1)),
            days: Window::new(100, Duration::from_hours(24)),
            addresses: Window::new(30, Duration::from_mins(1)),
            codes: Window::new(5, Duration::from_mins(15)),
            recoveries: Window::new(30, Duration::from_mins(1)),
            mails: Window::new(5, Duration::from_hours(1)),
        }
    }
}

/// Against whom a wrong guess counts, beside the address it came from.
#[derive(Debug, Clone, Copy)]
pub(super) enum Guesser<'a> {
    /// Nobody: what is guessed is no account's.
    Nobody,
    /// Everyone who guesses at this account from a device that it does not know.
    Account(&'a str),
    /// One device or session that the account knows.
    Known(u128),
    /// Who guesses at codes of a second factor, on a device or in a session, or at an account's from elsewhere.
    Code(u128),
}

impl Guesser<'_> {
    fn name(self) -> Option<Name> {
        match self {
            Self::Nobody => None,
            Self::Account(email) => Some(name(email.as_bytes())),
            Self::Known(id) | Self::Code(id) => {
                Some(name(&[b"known\0".as_slice(), &id.to_be_bytes()].concat()))
            }
        }
    }
}

impl Failures {
    /// Whether another guess by this guesser from this address is allowed.
    ///
    /// Asked before a guess is looked at and again before its success is told: what is under way when the last
    /// allowed failure happens learns nothing.
    pub(super) fn check(&self, guesser: Guesser<'_>, ip: IpAddr, now: Timestamp) -> Result<()> {
        let own = guesser.name().and_then(|name| {
            let soon = match guesser {
                Guesser::Code(_) => self.codes.wait(name, now),
                _ => self.accounts.wait(name, now),
            };
            soon.max(self.days.wait(name, now))
        });
        // Who is known has a count of their own, which strangers at the same address cannot use up.
        let shared = match guesser {
            Guesser::Known(_) | Guesser::Code(_) => None,
            Guesser::Nobody | Guesser::Account(_) => self.addresses.wait(network(ip), now),
        };
        match own.max(shared) {
            Some(retry_after) => Err(Error::RateLimited { retry_after }),
            None => Ok(()),
        }
    }

    /// Counts a wrong guess.
    pub(super) fn count(&self, guesser: Guesser<'_>, ip: IpAddr, now: Timestamp) {
        if let Some(name) = guesser.name() {
            match guesser {
                Guesser::Code(_) => self.codes.count(name, now),
                _ => self.accounts.count(name, now),
            }
            self.days.count(name, now);
        }
        self.addresses.count(network(ip), now);
    }

    /// Counts a request to recover an account, all of which look alike, unless there were too many.
    pub(super) fn recovery(&self, ip: IpAddr, now: Timestamp) -> Result<()> {
        let network = network(ip);
        if let Some(retry_after) = self.recoveries.wait(network, now) {
            return Err(Error::RateLimited { retry_after });
        }
        self.recoveries.count(network, now);
        Ok(())
    }

    /// How long until one more mail may go to an address; nothing when it may now.
    pub(super) fn mail_wait(&self, email: &str, now: Timestamp) -> Option<Duration> {
        self.mails.wait(name(email.as_bytes()), now)
    }

    /// Whether one more unasked mail may go to an address; counts it when so.
    pub(super) fn may_mail(&self, email: &str, now: Timestamp) -> bool {
        let name = name(email.as_bytes());
        let may = self.mails.wait(name, now).is_none();
        if may {
            self.mails.count(name, now);
        }
        may
    }
}

fn name(bytes: &[u8]) -> Name {
    let mut name = [0; 16];
    name.copy_from_slice(&Sha256::digest(bytes)[..16]);
    name
}

/// One customer usually has a whole /64 of IPv6 addresses.
fn network(ip: IpAddr) -> Name {
    match ip.to_canonical() {
        IpAddr::V4(ip) => name(&ip.octets()),
        IpAddr::V6(ip) => name(&ip.octets()[..8]),
    }
}

/// At most `limit` happenings in any stretch of `span`.
struct Window {
    limit: usize,
    span: Duration,
    seen: Mutex<HashMap<Name, VecDeque<Timestamp>>>,
}

impl Window {
    fn new(limit: usize, span: Duration) -> Self {
        Self {
            limit,
            span,
            seen: Mutex::default(),
        }
    }

    /// How long until the next is allowed; nothing when it is.
    fn wait(&self, name: Name, now: Timestamp) -> Option<Duration> {
        let seen = self.seen.lock();
        let times = seen.get(&name)?;
        let oldest = *times.iter().rev().nth(self.limit - 1)?;
        let free = oldest.plus(self.span);
        (free > now).then(|| free.since(now))
    }

    fn count(&self, name: Name, now: Timestamp) {
        let mut seen = self.seen.lock();
        if seen.len() >= REMEMBERED && !seen.contains_key(&name) {
            seen.retain(|_, times| times.back().is_some_and(|last| last.plus(self.span) > now));
            if seen.len() >= REMEMBERED {
                let oldest = seen
                    .iter()
                    .min_by_key(|(_, times)| times.back().copied())
                    .map(|(name, _)| *name);
                if let Some(oldest) = oldest {
                    seen.remove(&oldest);
                }
            }
        }
        let times = seen.entry(name).or_default();
        times.push_back(now);
        if times.len() > self.limit {
            times.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(1_700_000_000_000 + seconds * 1000)
    }

    fn ip(last: u8) -> IpAddr {
        IpAddr::from([10, 0, 0, last])
    }

    #[test]
    fn ten_failures_an_hour_close_an_account_until_the_first_is_an_hour_old() {
        let failures = Failures::default();
        for guess in 0..10 {
            failures
                .check(Guesser::Account("a@b"), ip(guess), at(i64::from(guess)))
                .unwrap();
            failures.count(Guesser::Account("a@b"), ip(guess), at(i64::from(guess)));
        }

        let Err(Error::RateLimited { retry_after }) =
            failures.check(Guesser::Account("a@b"), ip(99), at(10))
        else {
            panic!("allowed");
        };

        assert_eq!(retry_after, Duration::from_secs(3590));
        assert!(
            failures
                .check(Guesser::Account("other@b"), ip(99), at(10))
                .is_ok()
        );
        assert!(
            failures
                .check(Guesser::Account("a@b"), ip(99), at(3600))
                .is_ok()
        );
    }

    #[test]
    fn thirty_failures_a_minute_close_a_network() {
        let failures = Failures::default();
        let inside: IpAddr = "2001:db8:1:2:aaaa::1".parse().unwrap();
        let beside: IpAddr = "2001:db8:1:2:bbbb::7".parse().unwrap();
        let other: IpAddr = "2001:db8:1:3::1".parse().unwrap();
        for guess in 0..30 {
            failures.count(Guesser::Account(&format!("{guess}@b")), inside, at(0));
        }

        assert!(failures.check(Guesser::Nobody, beside, at(59)).is_err());
        assert!(failures.check(Guesser::Nobody, other, at(59)).is_ok());
        assert!(failures.check(Guesser::Nobody, beside, at(60)).is_ok());
    }

    #[test]
    fn a_hundred_failures_a_day_close_an_account_until_the_first_is_a_day_old() {
        let failures = Failures::default();
        let mut allowed = 0;
        for minute in 0..24 * 60 {
            let now = at(minute * 60);
            if failures.check(Guesser::Account("a@b"), ip(1), now).is_ok() {
                failures.count(Guesser::Account("a@b"), ip(1), now);
                allowed += 1;
            }
        }

        assert_eq!(allowed, 100);
        assert!(
            failures
                .check(Guesser::Account("a@b"), ip(1), at(24 * 3600))
                .is_ok()
        );
    }

    #[test]
    fn a_known_device_is_counted_by_itself_whatever_happens_around_it() {
        let failures = Failures::default();
        for _ in 0..100 {
            failures.count(Guesser::Account("a@b"), ip(1), at(0));
        }
        for _ in 0..10 {
            failures.check(Guesser::Known(7), ip(1), at(1)).unwrap();
            failures.count(Guesser::Known(7), ip(1), at(1));
        }

        assert!(failures.check(Guesser::Known(7), ip(1), at(1)).is_err());
        assert!(failures.check(Guesser::Known(8), ip(1), at(1)).is_ok());
    }
}
