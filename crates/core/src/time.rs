//! Moments and days. Everything stored is UTC; a zone matters only where a person's day does.

mod date;

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use async_trait::async_trait;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

pub use date::Date;

/// A moment, in milliseconds since 1970, printed as `2025-11-05T12:00:00.000Z` so that text order is time order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From milliseconds since 1970; years before 0000 and after 9999 are clamped.
    pub fn from_millis(millis: i64) -> Self {
        Self(millis.clamp(-62_167_219_200_000, 253_402_300_799_999))
    }

    /// Milliseconds since 1970.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// The day in UTC.
    pub const fn date(self) -> Date {
        Date::from_days(self.0.div_euclid(86_400_000))
    }

    /// The day in a time zone.
    pub fn date_in(self, zone: &jiff::tz::TimeZone) -> Date {
        jiff::Timestamp::from_millisecond(self.0).map_or_else(
            |_| self.date(),
            |at| Date::from_civil(at.to_zoned(zone.clone()).date()),
        )
    }

    /// Later by this much.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        Self::from_millis(
            self.0
                .saturating_add(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)),
        )
    }

    /// How long after `earlier` this is; zero when it is not.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// Whole seconds since 1970, as JWTs count.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }
}

fn digits(out: &mut [u8], mut number: u32) {
    for slot in out.iter_mut().rev() {
        *slot = b'0' + u8::try_from(number % 10).unwrap_or(0);
        number /= 10;
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = *b"0000-00-00T00:00:00.000Z";
        self.date().write(&mut text);
        let millis = u32::try_from(self.0.rem_euclid(86_400_000)).unwrap_or(0);
        digits(&mut text[11..13], millis / 3_600_000);
        digits(&mut text[14..16], millis / 60_000 % 60);
        digits(&mut text[17..19], millis / 1000 % 60);
        digits(&mut text[20..23], millis % 1000);
        f.write_str(std::str::from_utf8(&text).unwrap_or_default())
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is not a time or date in the form that the API takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotATime(&'static str);

impl fmt::Display for NotATime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "must be {}", self.0)
    }
}

impl std::error::Error for NotATime {}

impl FromStr for Timestamp {
    type Err = NotATime;

    fn from_str(text: &str) -> Result<Self, NotATime> {
        let at: jiff::Timestamp = text
            .parse()
            .map_err(|_| NotATime("an ISO 8601 time such as 2025-11-05T12:00:00Z"))?;
        Ok(Self::from_millis(at.as_millisecond()))
    }
}

macro_rules! as_text {
    ($type:ty, $format:literal, $name:literal) => {
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Visitor;
                impl de::Visitor<'_> for Visitor {
                    type Value = $type;
                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str($format)
                    }
                    fn visit_str<E: de::Error>(self, text: &str) -> Result<$type, E> {
                        text.parse().map_err(E::custom)
                    }
                }
                deserializer.deserialize_str(Visitor)
            }
        }

        impl JsonSchema for $type {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                $name.into()
            }

            fn inline_schema() -> bool {
                true
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({"type": "string", "format": $format})
            }
        }
    };
}

as_text!(Timestamp, "date-time", "Timestamp");
as_text!(Date, "date", "Date");

/// What time it is, and how to wait: an argument, so that tests move time themselves.
#[async_trait]
pub trait Clock: Send + Sync {
    /// Now. Never goes back within one process.
    fn now(&self) -> Timestamp;

    /// Waits.
    async fn sleep(&self, duration: Duration);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_moment_is_read_back_as_printed(millis in -62_167_219_200_000_i64..=253_402_300_799_999) {
            let at = Timestamp::from_millis(millis);
            prop_assert_eq!(at.to_string().parse(), Ok(at));
        }

        #[test]
        fn text_order_is_time_order(a in 0_i64..=253_402_300_799_999, b in 0_i64..=253_402_300_799_999) {
            let (a, b) = (Timestamp::from_millis(a), Timestamp::from_millis(b));
            prop_assert_eq!(a.cmp(&b), a.to_string().cmp(&b.to_string()));
        }

        #[test]
        fn a_day_is_read_back_as_printed(days in -719_528_i64..=2_932_896) {
            let day = Date::from_days(days);
            prop_assert_eq!(day.to_string().parse(), Ok(day));
            prop_assert_eq!(Date::from_civil(day.civil()), day);
        }
    }

    #[test]
    fn a_week_begins_on_monday() {
        let sunday: Date = "2025-11-09".parse().expect("a date");

        assert_eq!(sunday.monday().to_string(), "2025-11-03");
        assert_eq!(sunday.plus_days(1).monday().to_string(), "2025-11-10");
    }

    #[test]
    fn other_forms_are_refused() {
        for text in [
            "2025-02-30",
            "2025-1-1",
            "05/11/2025",
            "20251105",
            "",
            "+002025-11",
        ] {
            assert!(text.parse::<Date>().is_err(), "{text}");
        }
        for text in ["2025-11-05", "yesterday", "2025-11-05T12:00:00", ""] {
            assert!(text.parse::<Timestamp>().is_err(), "{text}");
        }
    }
}
