//! The date forms of exports, day first. Pure; a form that is not known is answered with nothing, never guessed.

use std::borrow::Cow;

use jiff::civil;
use jiff::tz::{Offset, TimeZone};

use crate::time::{Date, Timestamp};

/// Two-digit years below this are of this century.
const PIVOT: i16 = 70;

/// Most words of a date that is written in words, the name of its zone included.
const WORDS: usize = 12;
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// A moment: `05/Jun/06 6:15 PM`, `2006-06-05 18:15`, `05/06/2006`, `Mon Jun 05 2006 18:15:00 GMT+0000`, or ISO 8601.
/// Without an offset it is of `zone`.
pub fn moment(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let text = in_figures(text);
    let (day, rest) = split(&text)?;
    let date = civil_date(day)?;
    let (time, zone) = civil_time(rest, zone)?;
    let at = date.to_datetime(time).to_zoned(zone).ok()?.timestamp();
    Some(Timestamp::from_millis(at.as_millisecond()))
}

/// A day, in the same forms; a time of day behind it must make sense and is dropped.
pub fn day(text: &str) -> Option<Date> {
    let text = in_figures(text);
    let (day, rest) = split(&text)?;
    let date = civil_date(day)?;
    civil_time(rest, &TimeZone::UTC)?;
    Some(Date::from_civil(date))
}

/// A date in words, `Mon Jun 05 2006`, `June 5, 2006` or `5 June 2006`, with hyphens; anything else as it is.
fn in_figures(text: &str) -> Cow<'_, str> {
    let words: Vec<&str> = text.split_whitespace().take(WORDS + 1).collect();
    let is_name = |word: &str| word.chars().all(|c| c.is_ascii_alphabetic());
    let weekday = words.first().map_or(0, |first| {
        let first = first.trim_end_matches(',');
        let short = first.get(..3).map(str::to_ascii_lowercase);
        let named = short.is_some_and(|short| DAYS.contains(&short.as_str()));
        usize::from(named && is_name(first))
    });
    let [first, second, year, ref rest @ ..] = words[weekday..] else {
        return Cow::Borrowed(text);
    };
    let (day, month) = if is_name(first) {
        (second.trim_end_matches(','), first)
    } else {
        (first, second.trim_end_matches([',', '.']))
    };
    if words.len() > WORDS || !is_name(month) || self::month(month).is_none() {
        return Cow::Borrowed(text);
    }
    // What stands in brackets behind an offset is its name.
    let rest = rest.iter().take_while(|word| !word.starts_with('('));
    let rest: Vec<&str> = rest.copied().collect();
    let year = year.trim_end_matches(',');
    Cow::Owned(format!("{day}-{month}-{year} {}", rest.join(" ")))
}

fn split(text: &str) -> Option<(&str, &str)> {
    let text = text.trim();
    if text.len() > 60 {
        return None;
    }
    // The `T` of ISO 8601 follows a digit; those of month names do not.
    let iso = text
        .as_bytes()
        .windows(2)
        .position(|pair| pair[0].is_ascii_digit() && pair[1] == b'T');
    let at = match iso {
        Some(at) => at + 1,
        None => text.find(char::is_whitespace).unwrap_or(text.len()),
    };
    let (day, rest) = text.split_at_checked(at)?;
    let rest = if iso.is_some() { &rest[1..] } else { rest };
    Some((day, rest.trim()))
}

fn civil_date(text: &str) -> Option<civil::Date> {
    let mut parts = text.split(['/', '-', '.']);
    let (first, second, third) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let (year, month, day) = if first.len() == 4 {
        (first, second, third)
    } else {
        (third, second, first)
    };
    civil::Date::new(
        self::year(year)?,
        self::month(month)?,
        number(day, 2)?.try_into().ok()?,
    )
    .ok()
}

fn year(text: &str) -> Option<i16> {
    let year: i16 = number(text, 4)?.try_into().ok()?;
    match text.len() {
        4 if year > 0 => Some(year),
        2 if year < PIVOT => Some(2000 + year),
        2 => Some(1900 + year),
        _ => None,
    }
}

fn month(text: &str) -> Option<i8> {
    if let Some(number) = number(text, 2) {
        return number.try_into().ok();
    }
    let short = text.get(..3)?.to_ascii_lowercase();
    let at = MONTHS.iter().position(|name| *name == short)?;
    let known = text.len() == 3 || text.chars().all(|c| c.is_ascii_alphabetic());
    known.then_some(i8::try_from(at + 1).ok()?)
}

/// `6:15 PM`, `18:15:30.5Z`, `18:15 +0200`; nothing at all is midnight.
fn civil_time(text: &str, zone: &TimeZone) -> Option<(civil::Time, TimeZone)> {
    if text.is_empty() {
        return Some((civil::Time::midnight(), zone.clone()));
    }
    let end = text
        .find(|c: char| !c.is_ascii_digit() && !matches!(c, ':' | '.'))
        .unwrap_or(text.len());
    let (clock, rest) = text.split_at(end);
    let rest = rest.trim();
    let (half, rest) = match rest.get(..2).map(str::to_ascii_uppercase).as_deref() {
        Some("AM") => (Some(0), rest[2..].trim()),
        Some("PM") => (Some(12), rest[2..].trim()),
        _ => (None, rest),
    };
    let mut parts = clock.split(':');
    let hour: i8 = number(parts.next()?, 2)?.try_into().ok()?;
    let minute: i8 = number(parts.next()?, 2)?.try_into().ok()?;
    let (second, nanos) = parts.next().map_or(Some((0, 0)), seconds)?;
    if parts.next().is_some() {
        return None;
    }
    let hour = match half {
        None => hour,
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(half) => hour % 12 + half,
    };
    let time = civil::Time::new(hour, minute, second, nanos).ok()?;
    Some((time, offset(rest, zone)?))
}

fn seconds(text: &str) -> Option<(i8, i32)> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let nanos = format!("{fraction:0<9}");
    Some((
        number(whole, 2)?.try_into().ok()?,
        number(nanos.get(..9)?, 9)?.try_into().ok()?,
    ))
}

/// `Z`, `UTC`, `GMT`, `+02:00`, `+0200` or `GMT+0200`; nothing at all is the zone of the file.
fn offset(text: &str, zone: &TimeZone) -> Option<TimeZone> {
    match text {
        "" => return Some(zone.clone()),
        "Z" | "UTC" | "GMT" => return Some(TimeZone::UTC),
        _ => {}
    }
    let named = text
        .strip_prefix("GMT")
        .or_else(|| text.strip_prefix("UTC"));
    let text = named.unwrap_or(text);
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits: String = text[1..].chars().filter(|c| *c != ':').collect();
    if digits.len() != 4 {
        return None;
    }
    let hours = i32::try_from(number(digits.get(..2)?, 2)?).ok()?;
    let minutes = i32::try_from(number(digits.get(2..)?, 2)?).ok()?;
    if minutes > 59 {
        return None;
    }
    Offset::from_seconds(sign * (hours * 3600 + minutes * 60))
        .ok()
        .map(Offset::to_time_zone)
}

fn number(text: &str, longest: usize) -> Option<u32> {
    let digits =
        !text.is_empty() && text.len() <= longest && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn utc(text: &str) -> Option<String> {
        moment(text, &TimeZone::UTC).map(|at| at.to_string())
    }

    #[test]
    fn every_known_form_of_one_moment_is_read_alike() {
        for text in [
            "05/Jun/06 6:15 PM",
            "5/Jun/2006 18:15",
            "05/june/06 06:15:00 pm",
            "05-Jun-06 6:15PM",
            "05/06/2006 18:15",
            "05.06.06 18:15",
            "2006-06-05 18:15",
            "2006-06-05T18:15:00.000Z",
            "2006-06-05T20:15:00+02:00",
            "2006-06-05T13:45:00.000-0430",
            "Mon Jun 05 2006 18:15:00 GMT+0000 (Coordinated Universal Time)",
            "Monday, June 5, 2006 8:15 PM GMT+02:00",
            "Jun 5, 2006 6:15 PM",
            "5 June 2006 18:15",
        ] {
            assert_eq!(
                utc(text).as_deref(),
                Some("2006-06-05T18:15:00.000Z"),
                "{text}"
            );
        }
        assert_eq!(day("05/Jun/06 6:15 PM").unwrap().to_string(), "2006-06-05");
        assert_eq!(day("05/06/2006").unwrap().to_string(), "2006-06-05");
    }

    #[test]
    fn noon_and_midnight_are_told_apart() {
        assert_eq!(
            utc("01/Jan/10 12:05 AM").unwrap(),
            "2010-01-01T00:05:00.000Z"
        );
        assert_eq!(
            utc("01/Jan/10 12:05 PM").unwrap(),
            "2010-01-01T12:05:00.000Z"
        );
        assert_eq!(utc("01/Jan/10 0:05 PM"), None);
        assert_eq!(utc("01/Jan/10 13:05 PM"), None);
    }

    #[test]
    fn two_digit_years_pivot_at_seventy() {
        assert!(utc("01/Jan/69 0:00").unwrap().starts_with("2069"));
        assert!(utc("01/Jan/70 0:00").unwrap().starts_with("1970"));
    }

    #[test]
    fn a_zone_moves_only_what_has_no_offset() {
        let berlin = TimeZone::get("Europe/Berlin").unwrap();

        let local = moment("05/Jun/06 6:15 PM", &berlin).unwrap();
        let fixed = moment("2006-06-05T18:15:00Z", &berlin).unwrap();

        assert_eq!(local.to_string(), "2006-06-05T16:15:00.000Z");
        assert_eq!(fixed.to_string(), "2006-06-05T18:15:00.000Z");
    }

    #[test]
    fn what_is_no_date_is_not_guessed() {
        for text in [
            "",
            "never",
            "31/Feb/06 6:15 PM",
            "06/25/2006",
            "05/Jun",
            "05/Jun/6",
            "05/Jun/06 25:00",
            "05/Jun/06 6:15 XM",
            "05/Jün/06",
            "05/Jun/06 6",
            "2006-06-05T",
            "T",
            "é/é/é",
            "99999999999999999999",
        ] {
            let midnight = text.ends_with('T') && text.len() > 1;
            assert_eq!(utc(text).is_some(), midnight, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_moment_written_as_jira_does_is_read_back(minutes in 0_i64..52_594_560) {
            // 1970-01-01 to 2069-12-31, in minutes.
            let at = Timestamp::from_millis(minutes * 60_000);
            let text = as_jira(at);
            prop_assert_eq!(moment(&text, &TimeZone::UTC), Some(at), "{}", text);
            prop_assert_eq!(day(&text), Some(at.date()));
        }

        #[test]
        fn any_text_is_survived(text in "\\PC{0,30}", digits in "[0-9/:. TZapmAPMJun+-]{0,30}") {
            let _ = (utc(&text), utc(&digits), day(&text), day(&digits));
        }
    }

    fn as_jira(at: Timestamp) -> String {
        let day = at.date().civil();
        let minute = at.millis() / 60_000 % 1440;
        let (hour, half) = (minute / 60, if minute >= 720 { "PM" } else { "AM" });
        let month = MONTHS[usize::try_from(day.month() - 1).unwrap()];
        format!(
            "{:02}/{}{}/{:02} {}:{:02} {half}",
            day.day(),
            month[..1].to_uppercase(),
            &month[1..],
            day.year() % 100,
            if hour % 12 == 0 { 12 } else { hour % 12 },
            minute % 60,
        )
    }
}
