//! Days and moments as people say them: relative within a week, dates beyond.

use codexflow_core::time::{Date, Timestamp};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const WEEK: i32 = 7;

/// A moment of the past, such as `3 hours ago`; as it is when it is none.
pub(crate) fn moment(text: &str, now: Timestamp) -> String {
    let Ok(at) = text.parse::<Timestamp>() else {
        return text.to_owned();
    };
    let seconds = now.seconds() - at.seconds();
    let days = now.date().days() - at.date().days();
    let count = |amount: i64, unit: &str| {
        let plural = if amount == 1 { "" } else { "s" };
        format!("{amount} {unit}{plural} ago")
    };
    match seconds {
        ..0 => at.date().to_string(),
        0..MINUTE => "just now".into(),
        MINUTE..HOUR => count(seconds / MINUTE, "minute"),
        HOUR..DAY => count(seconds / HOUR, "hour"),
        _ if days == 1 => "yesterday".into(),
        _ if days < WEEK => count(i64::from(days), "day"),
        _ => at.date().to_string(),
    }
}

/// A day, such as `tomorrow` or `in 3 days`; as it is when it is none.
pub(crate) fn day(text: &str, today: Date) -> String {
    let Ok(date) = text.parse::<Date>() else {
        return text.to_owned();
    };
    match date.days() - today.days() {
        0 => "today".into(),
        1 => "tomorrow".into(),
        -1 => "yesterday".into(),
        days if (2..WEEK).contains(&days) => format!("in {days} days"),
        days if (-WEEK + 1..-1).contains(&days) => format!("{} days ago", -days),
        _ => date.to_string(),
    }
}

/// Whether a day is over.
pub(crate) fn is_past(text: &str, today: Date) -> bool {
    text.parse::<Date>().is_ok_and(|date| date < today)
}

/// A day as people type it: `2026-03-01`, `today`, `tomorrow`, `+3d`, `+2w`.
pub(crate) fn parse(text: &str, today: Date) -> Option<Date> {
    match text {
        "today" => Some(today),
        "tomorrow" => Some(today.plus_days(1)),
        _ => match text.strip_prefix('+') {
            Some(rest) => {
                let (number, unit) = rest.split_at_checked(rest.len().checked_sub(1)?)?;
                let number: u16 = number.parse().ok()?;
                let days = match unit {
                    "d" => i32::from(number),
                    "w" => i32::from(number) * WEEK,
                    _ => return None,
                };
                Some(today.plus_days(days))
            }
            None => text.parse().ok(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().expect("a date")
    }

    #[test]
    fn days_are_relative_within_a_week_and_dates_beyond() {
        let today = date("2026-03-04");
        for (day_then, said) in [
            ("2026-03-04", "today"),
            ("2026-03-05", "tomorrow"),
            ("2026-03-03", "yesterday"),
            ("2026-03-10", "in 6 days"),
            ("2026-03-11", "2026-03-11"),
            ("2026-02-26", "6 days ago"),
            ("2026-02-25", "2026-02-25"),
            ("soon", "soon"),
        ] {
            assert_eq!(day(day_then, today), said);
        }
    }

    #[test]
    fn moments_are_relative_within_a_week_and_dates_beyond() {
        let now = "2026-03-04T12:00:00Z".parse().expect("a moment");
        for (then, said) in [
            ("2026-03-04T11:59:30Z", "just now"),
            ("2026-03-04T11:59:00Z", "1 minute ago"),
            ("2026-03-04T09:59:00Z", "2 hours ago"),
            ("2026-03-03T11:00:00Z", "yesterday"),
            ("2026-03-01T23:00:00Z", "3 days ago"),
            ("2026-02-20T11:00:00Z", "2026-02-20"),
            ("2027-02-20T11:00:00Z", "2027-02-20"),
        ] {
            assert_eq!(moment(then, now), said);
        }
    }

    #[test]
    fn days_are_read_as_people_type_them() {
        let today = date("2026-02-27");
        for (typed, meant) in [
            ("today", Some("2026-02-27")),
            ("tomorrow", Some("2026-02-28")),
            ("+3d", Some("2026-03-02")),
            ("+2w", Some("2026-03-13")),
            ("2026-12-01", Some("2026-12-01")),
            ("+", None),
            ("+ä", None),
            ("+3y", None),
            ("31.12.2026", None),
        ] {
            assert_eq!(parse(typed, today), meant.map(date), "{typed}");
        }
    }
}
