//! Deadlines and lengths of time in a few languages.

use jiff::{ToSpan, civil::Date};

use crate::{figures, words};

/// What a text says about when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// A day, or a length of time from today.
    By(Date),
    /// A day that is over.
    Past(Date),
    /// A length of time that is none.
    None,
    /// Nothing that could be read.
    Unread,
}

const UNITS: &[(&str, i64)] = &[
    (
        "day days tag tage tagen jour jours dia dias giorno giorni день дня дней يوم أيام",
        1,
    ),
    (
        "week weeks wk wks woche wochen semaine semaines semana semanas settimana settimane sprint sprints неделя недели недель أسبوع أسابيع",
        7,
    ),
    (
        "month months mo mos monat monate monaten mois mes meses mese mesi месяц месяца месяцев شهر أشهر شهور",
        30,
    ),
    ("quarter quarters quartal quartale trimestre trimestres", 91),
    (
        "year years jahr jahre jahren an ans annee annees ano anos anno anni год года лет سنة سنوات",
        365,
    ),
];
const MONTHS: &[&str] = &[
    "january jan januar janvier enero gennaio",
    "february feb februar fevrier febrero febbraio",
    "march mar marz mars marzo",
    "april apr avril abril aprile",
    "may mai mayo maggio",
    "june jun juni juin junio giugno",
    "july jul juli juillet julio luglio",
    "august aug aout agosto",
    "september sep sept septembre septiembre settembre",
    "october oct okt oktober octobre octubre ottobre",
    "november nov novembre noviembre",
    "december dec dez dezember decembre diciembre dicembre",
];
const NUMBERS: &[(&str, i64)] = &[
    ("one a an ein eine einen un une uno", 1),
    ("two zwei deux dos due couple", 2),
    ("three drei trois tres tre", 3),
    ("four vier quatre cuatro quattro", 4),
    ("five funf cinq cinco cinque", 5),
    ("six sechs seis sei", 6),
    ("seven sieben sept siete sette", 7),
    ("eight acht huit ocho otto", 8),
    ("nine neun neuf nueve nove", 9),
    ("ten zehn dix diez dieci", 10),
    ("eleven", 11),
    ("twelve zwolf douze doce", 12),
];

fn in_list(list: &str, word: &str) -> bool {
    list.split(' ').any(|one| one == word)
}

/// A number written as a word.
pub(super) fn number_word(word: &str) -> Option<i64> {
    NUMBERS
        .iter()
        .find(|(list, _)| in_list(list, word))
        .map(|(_, value)| *value)
}

/// Reads a deadline.
pub(super) fn read(text: &str, today: Date) -> When {
    let judged = |date: Date| {
        if date <= today {
            When::Past(date)
        } else {
            When::By(date)
        }
    };
    let folded = words::fold(text);
    if let Some(date) = figures::values(text)
        .iter()
        .find_map(|value| value.parse::<Date>().ok())
    {
        return judged(date);
    }
    if [
        "yesterday",
        "gestern",
        "hier soir",
        "ayer",
        "last week",
        "last month",
    ]
    .iter()
    .any(|word| folded.contains(word))
    {
        return When::Past(today.saturating_sub(1.day()));
    }
    if let Some(date) = month_of_year(&folded, today) {
        return judged(date);
    }
    match length(text) {
        Some(days) if days <= 0 => When::None,
        Some(days) => today
            .checked_add(days.min(20_000).days())
            .map_or(When::Unread, When::By),
        None if folded.contains("tomorrow") => When::By(today.saturating_add(1.day())),
        None => When::Unread,
    }
}

/// The last day of a named month or quarter, in its year or else the next such month.
fn month_of_year(folded: &str, today: Date) -> Option<Date> {
    let all = words::plain(folded);
    let year = all.iter().filter(|word| word.len() == 4).find_map(|word| {
        word.parse::<i16>()
            .ok()
            .filter(|year| (1900..=2200).contains(year))
    });
    let quarter = all.iter().find_map(|word| match word.as_str() {
        "q1" => Some(3),
        "q2" => Some(6),
        "q3" => Some(9),
        "q4" => Some(12),
        _ => None,
    });
    let named = || {
        all.iter().find_map(|word| {
            let at = MONTHS.iter().position(|list| in_list(list, word))?;
            i8::try_from(at + 1).ok()
        })
    };
    // "may" is a verb too: it counts with a year only.
    let month = quarter.or_else(|| named().filter(|month| *month != 5 || year.is_some()));
    let month = match (month, year) {
        (None, Some(_)) => 12,
        (None, None) => return None,
        (Some(month), _) => month,
    };
    let year = year.unwrap_or_else(|| {
        if month < today.month() {
            today.year().saturating_add(1)
        } else {
            today.year()
        }
    });
    Date::new(year, month, 1).ok().map(Date::last_of_month)
}

/// A length of time in days: the number before a unit.
pub(super) fn length(text: &str) -> Option<i64> {
    let lower = words::fold(text);
    for (unit, days) in [
        ("か月", 30),
        ("ヶ月", 30),
        ("个月", 30),
        ("個月", 30),
        ("週間", 7),
        ("周", 7),
        ("日間", 1),
        ("天", 1),
        ("年", 365),
    ] {
        if let Some((before, _)) = lower.split_once(unit) {
            let digits: String = before
                .chars()
                .rev()
                .take_while(|c| c.is_numeric())
                .collect();
            let count: String = digits.chars().rev().filter_map(ascii).collect();
            if let Ok(count) = count.parse::<i64>() {
                return Some(count.min(1_000).saturating_mul(days));
            }
        }
    }
    let all: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric() && !".,-−".contains(c))
        .filter(|word| !word.is_empty())
        .collect();
    for (at, word) in all.iter().enumerate() {
        let (glued, unit_word) = split_glued(word);
        let Some(days) = unit(unit_word) else {
            continue;
        };
        let before = glued.or_else(|| at.checked_sub(1).map(|at| all[at]));
        let count = before.and_then(amount);
        if let Some(count) = count {
            let scaled =
                count.clamp(-1_000.0, 10_000.0) * f64::from(i32::try_from(days).unwrap_or(1));
            return Some(crate::num::whole(scaled));
        }
    }
    None
}

fn split_glued(word: &str) -> (Option<&str>, &str) {
    match word.find(|c: char| c.is_alphabetic()) {
        Some(at) if at > 0 => (Some(word[..at].trim_end_matches('-')), &word[at..]),
        _ => (None, word),
    }
}

fn unit(word: &str) -> Option<i64> {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    UNITS
        .iter()
        .find(|(list, _)| in_list(list, word))
        .map(|(_, days)| *days)
}

/// The least of a range, a number, or a number word.
fn amount(word: &str) -> Option<f64> {
    let negative = word.starts_with(['-', '−']);
    let plain: String = word
        .trim_start_matches(['-', '−'])
        .chars()
        .filter_map(|c| ascii(c).or(Some(c)))
        .collect();
    let first = plain
        .split('-')
        .next()
        .unwrap_or_default()
        .replace(',', ".");
    let value = first
        .parse::<f64>()
        .ok()
        .filter(|value| value.is_finite())
        .or_else(|| {
            number_word(&first).map(|value| f64::from(i32::try_from(value).unwrap_or(0)))
        })?;
    Some(if negative { -value } else { value })
}

/// Digits of other scripts as our own.
pub(super) fn ascii(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '٠'..='٩' => char::from_digit(u32::from(c) - 0x660, 10),
        '０'..='９' => char::from_digit(u32::from(c) - 0xff10, 10),
        '०'..='९' => char::from_digit(u32::from(c) - 0x966, 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn deadlines_are_read_in_several_forms() {
        let today = date(2027, 1, 10);
        for (text, expected) in [
            ("3 months", When::By(date(2027, 4, 10))),
            ("three months", When::By(date(2027, 4, 10))),
            ("6-8 Wochen", When::By(date(2027, 2, 21))),
            ("2027-06-30", When::By(date(2027, 6, 30))),
            ("Q3 2027", When::By(date(2027, 9, 30))),
            ("end of March 2027", When::By(date(2027, 3, 31))),
            ("2026-01-01", When::Past(date(2026, 1, 1))),
            ("0 days", When::None),
            ("asap", When::Unread),
            ("3か月", When::By(date(2027, 4, 10))),
            ("٣ أشهر", When::By(date(2027, 4, 10))),
        ] {
            assert_eq!(read(text, today), expected, "{text}");
        }
    }
}
