use proptest::prelude::*;

use super::*;

const WHO: Who = Who::User(7);

/// The definition: a bucket that holds `burst` and refills evenly, counted exactly.
struct Bucket {
    /// Tokens times the interval.
    level: i128,
    at: i128,
}

impl Bucket {
    fn take(&mut self, rate: Rate, now: i128) -> bool {
        let interval = i128::from(rate.interval());
        let full = interval * i128::from(rate.burst);
        self.level = (self.level + (now - self.at)).min(full);
        self.at = now;
        if self.level < interval {
            return false;
        }
        self.level -= interval;
        true
    }
}

proptest! {
    #[test]
    fn every_answer_is_that_of_an_exact_bucket(
        per_second in 0.01_f64..2000.0,
        burst in 1_u32..50,
        waits in proptest::collection::vec(0_i64..400, 1..300),
    ) {
        let rate = Rate { per_second, burst };
        let limiter = Limiter::new(Limits { read: rate, ..Limits::default() });
        let mut now = 1_700_000_000_000_i64;
        let mut bucket = Bucket {
            level: i128::from(rate.interval()) * i128::from(burst),
            at: i128::from(now) * 1_000_000,
        };
        for wait in waits {
            now += wait;
            let verdict = limiter.check(WHO, Class::Read, Timestamp::from_millis(now));
            let expected = bucket.take(rate, i128::from(now) * 1_000_000);
            prop_assert_eq!(verdict.allowed, expected);
            prop_assert_eq!(
                i128::from(verdict.remaining),
                bucket.level / i128::from(rate.interval())
            );
        }
    }
}

#[test]
fn who_comes_back_when_told_is_let_in() {
    let rate = Rate {
        per_second: 2.0,
        burst: 1,
    };
    let limiter = Limiter::new(Limits {
        write: rate,
        ..Limits::default()
    });
    let now = Timestamp::from_millis(1_000_000);
    assert!(limiter.check(WHO, Class::Write, now).allowed);

    let refused = limiter.check(WHO, Class::Write, now);

    assert!(!refused.allowed);
    assert_eq!(refused.retry_after, Duration::from_millis(500));
    let later = now.plus(refused.retry_after);
    assert!(limiter.check(WHO, Class::Write, later).allowed);
}

#[test]
fn a_clock_that_goes_back_a_year_shuts_nobody_out() {
    let limiter = Limiter::new(Limits::default());
    let year = 365 * 86_400_000;
    limiter.check(WHO, Class::Register, Timestamp::from_millis(2 * year));

    let verdict = limiter.check(WHO, Class::Register, Timestamp::from_millis(year));

    assert!(verdict.allowed);
    assert_eq!(verdict.remaining, 19);
}

#[test]
fn memory_is_bounded_however_many_ask() {
    let limiter = Limiter::new(Limits::default());
    let now = Timestamp::from_millis(1_000_000);

    for n in 0..200_000 {
        limiter.check(Who::Address(n), Class::Register, now);
    }

    assert!(limiter.remembered() <= SHARDS * SHARD_KEYS);
}

#[test]
fn addresses_of_one_ipv6_network_count_as_one() {
    let at = |text: &str| Who::at(text.parse().unwrap());

    assert_eq!(at("2001:db8::1"), at("2001:db8::ffff:1"));
    assert_ne!(at("2001:db8::1"), at("2001:db8:0:1::1"));
    assert_eq!(at("::ffff:10.0.0.1"), at("10.0.0.1"));
    assert_ne!(at("10.0.0.2"), at("10.0.0.1"));
}
