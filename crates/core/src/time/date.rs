//! Calendar days. Must not know a zone.

use std::fmt;
use std::str::FromStr;

use jiff::civil;

use super::{NotATime, Timestamp, digits};

/// A calendar day, printed as `2025-11-05`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(i32);

impl Date {
    /// From days since 1970-01-01; years before 0000 and after 9999 are clamped.
    pub const fn from_days(days: i64) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "clamped to the years 0000 to 9999"
        )]
        let days = if days < -719_528 {
            -719_528
        } else if days > 2_932_896 {
            2_932_896
        } else {
            days as i32
        };
        Self(days)
    }

    /// Days since 1970-01-01.
    pub const fn days(self) -> i32 {
        self.0
    }

    /// From a civil date.
    pub fn from_civil(date: civil::Date) -> Self {
        let epoch = civil::date(1970, 1, 1);
        Self::from_days(i64::from((date - epoch).get_days()))
    }

    /// As a civil date.
    pub fn civil(self) -> civil::Date {
        let (year, month, day) = self.parts();
        civil::Date::new(
            i16::try_from(year).unwrap_or(0),
            i8::try_from(month).unwrap_or(1),
            i8::try_from(day).unwrap_or(1),
        )
        .unwrap_or(civil::date(1970, 1, 1))
    }

    /// The first moment of the day in UTC.
    pub fn start(self) -> Timestamp {
        Timestamp::from_millis(i64::from(self.0) * 86_400_000)
    }

    /// The Monday of this day's ISO week.
    #[must_use]
    pub const fn monday(self) -> Self {
        // 1970-01-01 was a Thursday, three days after a Monday.
        Self(self.0 - (self.0 + 3).rem_euclid(7))
    }

    /// This many days later.
    #[must_use]
    pub const fn plus_days(self, days: i32) -> Self {
        Self::from_days(self.0 as i64 + days as i64)
    }

    /// Year, month and day, by the days-from-civil method of H. Hinnant ("chrono-compatible low-level date algorithms").
    fn parts(self) -> (i32, u32, u32) {
        let shifted = self.0 + 719_468;
        let era = shifted.div_euclid(146_097);
        let of_era = shifted.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 {
            shifted_month + 3
        } else {
            shifted_month - 9
        };
        let year = year_of_era + era * 400 + i32::from(month <= 2);
        (
            year,
            u32::try_from(month).unwrap_or(1),
            u32::try_from(day).unwrap_or(1),
        )
    }

    pub(super) fn write(self, out: &mut [u8]) {
        let (year, month, day) = self.parts();
        digits(&mut out[0..4], u32::try_from(year).unwrap_or(0));
        digits(&mut out[5..7], month);
        digits(&mut out[8..10], day);
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = *b"0000-00-00";
        self.write(&mut text);
        f.write_str(std::str::from_utf8(&text).unwrap_or_default())
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Date {
    type Err = NotATime;

    fn from_str(text: &str) -> Result<Self, NotATime> {
        let wrong = NotATime("a date such as 2025-11-05");
        if text.len() != 10
            || !text
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'-')
        {
            return Err(wrong);
        }
        text.parse::<civil::Date>()
            .map(Self::from_civil)
            .map_err(|_| wrong)
    }
}
