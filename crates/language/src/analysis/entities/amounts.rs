//! Amounts: a number with its unit, its currency or its sign of percent.

use super::{EntityType, Span, dates};
use crate::{analysis::tokens::Token, words};

/// Units that follow a number, without their plural.
const UNITS: &[&str] = &[
    "ms",
    "s",
    "sec",
    "second",
    "min",
    "minute",
    "h",
    "hour",
    "day",
    "week",
    "month",
    "year",
    "sprint",
    "quarter",
    "percent",
    "prozent",
    "pourcent",
    "b",
    "kb",
    "mb",
    "gb",
    "tb",
    "byte",
    "kbit",
    "mbit",
    "gbit",
    "px",
    "pixel",
    "km",
    "m",
    "cm",
    "mm",
    "kg",
    "g",
    "dollar",
    "euro",
    "pound",
    "franc",
    "usd",
    "eur",
    "gbp",
    "chf",
    "cent",
    "user",
    "developer",
    "engineer",
    "tester",
    "designer",
    "people",
    "person",
    "member",
    "customer",
    "client",
    "employee",
    "row",
    "record",
    "item",
    "file",
    "page",
    "line",
    "request",
    "order",
    "product",
    "test",
    "time",
    "point",
    "task",
    "ticket",
    "issue",
    "bug",
    "fix",
    "fixe",
    "commit",
    "error",
    "failure",
    "device",
    "server",
    "node",
    "core",
    "attempt",
    "retry",
    "message",
    "mail",
    "email",
    "event",
    "version",
    "team",
    "project",
    "seat",
    "word",
    "story",
    "defect",
    "case",
    "comment",
    "tage",
    "stunden",
    "wochen",
    "monate",
    "tagen",
    "jour",
    "heure",
    "semaine",
    "dia",
    "hora",
];
const SCALES: &[&str] = &[
    "k", "thousand", "million", "billion", "hundred", "dozen", "mio",
];
const SIGNS: &[char] = &['$', '€', '£', '¥'];

/// The spans of a text.
pub(super) fn spans(text: &str, tokens: &[Token<'_>]) -> Vec<Span> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let Some((start, mut end, number_to)) = number(text, tokens, at) else {
            at += 1;
            continue;
        };
        let signed = text[..start].ends_with(SIGNS);
        let start = if signed {
            start - text[..start].chars().next_back().map_or(0, char::len_utf8)
        } else {
            start
        };
        let mut to = number_to;
        let mut unit = signed;
        let gap = |end: usize, next: &Token<'_>| {
            let gap = &text[end..next.start];
            gap.is_empty() || gap == " " || gap == "\u{a0}"
        };
        if let Some(next) = tokens.get(to + 1)
            && gap(end, next)
            && SCALES.contains(&words::fold(next.text).as_str())
        {
            to += 1;
            end = next.end;
        }
        let rest = &text[end..];
        if let Some(sign) = rest
            .trim_start_matches([' ', '\u{a0}'])
            .chars()
            .next()
            .filter(|c| SIGNS.contains(c) || matches!(c, '%' | '°'))
        {
            let blank = rest.len() - rest.trim_start_matches([' ', '\u{a0}']).len();
            if blank < 3 {
                end += blank + sign.len_utf8();
                unit = true;
            }
        } else if let Some(next) = tokens.get(to + 1)
            && gap(end, next)
        {
            let word = words::stem(&words::fold(next.text));
            let second = tokens
                .get(to + 2)
                .map(|one| words::stem(&words::fold(one.text)));
            if word == "story" && second.as_deref() == Some("point") {
                to += 2;
                end = tokens[to].end;
                unit = true;
            } else if UNITS.contains(&word.as_str()) {
                to += 1;
                end = next.end;
                unit = true;
            }
        }
        if unit {
            found.push(Span::new(start, end, EntityType::Quantity, 0.92));
        }
        at = to + 1;
    }
    found
}

/// A number that begins at a word: where it starts and ends, and its last word.
fn number(text: &str, tokens: &[Token<'_>], at: usize) -> Option<(usize, usize, usize)> {
    let token = &tokens[at];
    let digits = |word: &str| word.chars().all(|c| c.is_ascii_digit());
    // "300ms" is one word.
    let head = token
        .text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(token.text.len());
    if head == 0 {
        let word = words::fold(token.text);
        let named = word.chars().all(char::is_alphabetic) && dates::amount(&word);
        return named.then_some((token.start, token.end, at));
    }
    if head < token.text.len() {
        let unit = words::stem(&words::fold(&token.text[head..]));
        let fits = UNITS.contains(&unit.as_str());
        return fits
            .then_some((token.start, token.start + head, at))
            .map(|_| {
                // Its unit is inside: the end is that of the word, and the caller finds none behind it.
                (token.start, token.end, at)
            });
    }
    let (mut to, mut end) = (at, token.end);
    while let Some(next) = tokens.get(to + 1) {
        let joined = matches!(&text[end..next.start], "." | ",") && digits(next.text);
        if !joined {
            break;
        }
        to += 1;
        end = next.end;
    }
    Some((token.start, end, to))
}
