//! Days and times: `2026-11-03`, `3. November 2026`, `next week`, `Q3 2027`, `10:30`.

use super::{EntityType, Span};
use crate::{analysis::tokens::Token, words};

const MONTHS: &[&str] = &[
    "january",
    "february",
    "march",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "jan",
    "feb",
    "mar",
    "apr",
    "jun",
    "jul",
    "aug",
    "sep",
    "sept",
    "oct",
    "nov",
    "dec",
    "januar",
    "februar",
    "marz",
    "juni",
    "juli",
    "oktober",
    "dezember",
    "janvier",
    "fevrier",
    "mars",
    "avril",
    "juin",
    "juillet",
    "aout",
    "septembre",
    "octobre",
    "novembre",
    "decembre",
    "enero",
    "febrero",
    "marzo",
    "abril",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
];
const WEEKDAYS: &[&str] = &[
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "samstag",
    "sonntag",
    "lundi",
    "mardi",
    "mercredi",
    "jeudi",
    "vendredi",
    "samedi",
    "dimanche",
    "lunes",
    "martes",
    "miercoles",
    "jueves",
    "viernes",
    "sabado",
    "domingo",
];
const ALONE: &[&str] = &[
    "today",
    "tomorrow",
    "yesterday",
    "tonight",
    "heute",
    "morgen",
    "gestern",
    "demain",
    "hier",
    "hoy",
    "ayer",
];
const POINTERS: &[&str] = &[
    "next", "last", "this", "coming", "previous", "every", "each",
];
const SPANS: &[&str] = &[
    "week",
    "month",
    "quarter",
    "year",
    "weekend",
    "sprint",
    "night",
    "morning",
    "evening",
    "afternoon",
    "summer",
    "winter",
    "spring",
    "autumn",
];

/// The spans of a text.
pub(super) fn spans(text: &str, tokens: &[Token<'_>]) -> Vec<Span> {
    let folded: Vec<String> = tokens.iter().map(|one| words::fold(one.text)).collect();
    let view = View {
        text,
        tokens,
        folded: &folded,
    };
    let mut found = numeric(text);
    let mut at = 0;
    while at < tokens.len() {
        match view.at(at) {
            Some((from, to, score)) => {
                found.push(Span::new(
                    tokens[from].start,
                    tokens[to].end,
                    EntityType::Date,
                    score,
                ));
                at = to + 1;
            }
            None => at += 1,
        }
    }
    found
}

struct View<'a> {
    text: &'a str,
    tokens: &'a [Token<'a>],
    folded: &'a [String],
}

impl View<'_> {
    fn word(&self, at: usize) -> &str {
        self.folded.get(at).map_or("", String::as_str)
    }

    fn month(&self, at: usize) -> bool {
        let word = self.word(at);
        // The month of May only with its capital and a number beside it.
        let may =
            word == "may" && (self.day(at + 1) || at > 0 && self.day(at - 1) || self.year(at + 1));
        self.tokens.get(at).is_some_and(Token::capital) && (MONTHS.contains(&word) || may)
    }

    fn day(&self, at: usize) -> bool {
        let word = self.word(at);
        let number = word.trim_end_matches("th").trim_end_matches("st");
        let number = number.trim_end_matches("nd").trim_end_matches("rd");
        number.len() <= 2
            && number
                .parse::<u8>()
                .is_ok_and(|day| (1..=31).contains(&day))
    }

    fn year(&self, at: usize) -> bool {
        let word = self.word(at);
        word.len() == 4
            && word
                .parse::<u16>()
                .is_ok_and(|year| (1900..2100).contains(&year))
    }

    /// Whether nothing but blanks, a comma, or the point of an ordinal stands between two neighbours.
    fn near(&self, at: usize) -> bool {
        match (self.tokens.get(at), self.tokens.get(at + 1)) {
            (Some(a), Some(b)) => {
                let gap = &self.text[a.end..b.start];
                gap.len() < 4 && gap.chars().all(|c| " ,.".contains(c))
            }
            _ => false,
        }
    }

    /// The date that begins at a word: its first and last word, and how sure it is.
    fn at(&self, at: usize) -> Option<(usize, usize, f64)> {
        let word = self.word(at);
        if self.day(at) && self.near(at) && self.month(at + 1) {
            let year = self.near(at + 1) && self.year(at + 2);
            return Some((at, at + 1 + usize::from(year), 0.97));
        }
        if self.month(at) {
            let mut to = at;
            if self.near(to) && self.day(to + 1) {
                to += 1;
            }
            if self.near(to) && self.year(to + 1) {
                to += 1;
            }
            return Some((at, to, if to > at { 0.97 } else { 0.85 }));
        }
        if WEEKDAYS.contains(&word) && self.tokens[at].capital() {
            return Some((at, at, 0.93));
        }
        if ALONE.contains(&word) {
            return Some((at, at, 0.9));
        }
        let next = self.word(at + 1);
        if POINTERS.contains(&word) && (SPANS.contains(&next) || WEEKDAYS.contains(&next)) {
            return Some((at, at + 1, 0.88));
        }
        if word == "black" && next == "friday"
            || word == "at" && matches!(next, "noon" | "midnight")
        {
            return Some((at, at + 1, 0.8));
        }
        if is_quarter(word) && self.tokens[at].text.starts_with('Q') {
            let year = self.near(at) && self.year(at + 1);
            return Some((at, at + usize::from(year), 0.92));
        }
        // "in two weeks", "3 days ago"
        let unit = |at: usize| {
            let word = self.word(at);
            let stem = words::stem(word);
            [
                "day", "week", "month", "year", "hour", "minute", "tagen", "wochen", "monaten",
                "jour",
            ]
            .contains(&stem.as_str())
        };
        if word == "in" && amount(next) && unit(at + 2) {
            return Some((at, at + 2, 0.85));
        }
        if amount(word) && unit(at + 1) && self.word(at + 2) == "ago" {
            return Some((at, at + 2, 0.95));
        }
        if matches!(next, "pm" | "am") && self.day(at) {
            return Some((at, at + 1, 0.93));
        }
        // A year by itself behind "in", "since", "until".
        let before = at.checked_sub(1).map_or("", |at| self.word(at));
        let points = matches!(
            before,
            "in" | "since" | "until" | "by" | "before" | "after" | "from"
        );
        (points && self.year(at) && !unit(at + 1)).then_some((at, at, 0.8))
    }
}

fn is_quarter(word: &str) -> bool {
    matches!(word, "q1" | "q2" | "q3" | "q4")
}

/// A small number in digits or as a word.
pub(super) fn amount(word: &str) -> bool {
    let named = [
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve",
        "zwei", "drei", "vier", "deux", "trois", "dos", "tres",
    ];
    named.contains(&word) || word.len() < 4 && word.parse::<u16>().is_ok()
}

/// Days and times in digits: with hyphens, points, slashes, colons.
fn numeric(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let start = at;
        while at < bytes.len() && (bytes[at].is_ascii_digit() || b"-./:TZ+".contains(&bytes[at])) {
            at += 1;
        }
        let run = text[start..at].trim_end_matches(|c: char| !c.is_ascii_digit() && c != 'Z');
        let joined = start > 0
            && text[..start].ends_with(|c: char| c.is_alphanumeric() || "-./#_".contains(c));
        if !joined && let Some(score) = in_digits(run) {
            found.push(Span::new(start, start + run.len(), EntityType::Date, score));
        }
    }
    found
}

fn in_digits(run: &str) -> Option<f64> {
    let day = run.split('T').next().unwrap_or(run);
    for mark in ['-', '.', '/'] {
        let parts: Vec<&str> = day.split(mark).collect();
        if let [a, b, c] = parts[..] {
            let number = |part: &str| part.parse::<u16>().unwrap_or(u16::MAX);
            let small = |part: &str| part.len() <= 2 && (1..=31).contains(&number(part));
            let year = |part: &str| part.len() == 4 && (1900..2100).contains(&number(part));
            if year(a) && small(b) && small(c) || small(a) && small(b) && year(c) {
                return Some(0.98);
            }
        }
    }
    let clock: Vec<&str> = run.split(':').collect();
    let two = |part: &str, most: u8| part.len() == 2 && part.parse::<u8>().is_ok_and(|n| n < most);
    match clock[..] {
        [hour, minute]
            if hour.len() <= 2 && hour.parse::<u8>().is_ok_and(|h| h < 24) && two(minute, 60) =>
        {
            Some(0.9)
        }
        [hour, minute, second] if two(hour, 24) && two(minute, 60) && two(second, 60) => Some(0.9),
        _ => None,
    }
}
