//! Filters as people type them: `status:todo,review assignee:me due<7d "sign in"`. The one place that reads and prints them.
//!
//! A text stands for parameters of the list, and only for those: what they mean is said where they are read. Days may be
//! given from today on: `today`, `tomorrow`, `yesterday`, `7d`, `-2w`.

mod read;
#[cfg(test)]
mod tests;

use std::fmt::{self, Display};

use read::Reader;

use crate::error::FieldError;
use crate::time::Date;

/// Most characters of a filter.
const MAX_TEXT: usize = 2_000;
/// The parameter that holds a filter.
pub const FILTER: &str = "filter";

/// Fields with a list of values: what people type, and the parameter.
const LISTS: [(&str, &str); 14] = [
    ("project", "projectId"),
    ("status", "status"),
    ("priority", "priority"),
    ("type", "type"),
    ("assignee", "assignee"),
    ("reporter", "reporter"),
    ("label", "label"),
    ("parent", "parentId"),
    ("key", "key"),
    ("milestone", "milestoneId"),
    ("cycle", "cycleId"),
    ("overdue", "overdue"),
    ("blocked", "blocked"),
    ("sort", "sort"),
];
/// Fields with days or moments, which compare.
const DAYS: [&str; 5] = ["due", "start", "created", "updated", "completed"];
/// Fields with numbers, which compare.
const NUMBERS: [&str; 2] = ["estimate", "points"];

/// How a field is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `:`, also written `=`.
    Is,
    /// `<`
    Below,
    /// `<=`
    AtMost,
    /// `>`
    Above,
    /// `>=`
    AtLeast,
}

impl Comparison {
    /// Longer ones first, so that the first that fits is the right one.
    const ALL: [(&'static str, Self, &'static str); 6] = [
        ("<=", Self::AtMost, "lte"),
        (">=", Self::AtLeast, "gte"),
        ("<", Self::Below, "lt"),
        (">", Self::Above, "gt"),
        (":", Self::Is, "eq"),
        ("=", Self::Is, "eq"),
    ];

    fn row(self) -> (&'static str, &'static str) {
        let found = Self::ALL.iter().find(|(_, one, _)| *one == self);
        found.map_or((":", "eq"), |(sign, _, word)| (sign, word))
    }
}

/// One part of a filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term {
    /// A word to search for; without white space and quotation marks.
    Word(String),
    /// Words that must stand together; without quotation marks.
    Phrase(String),
    /// A field and what it must be.
    Condition {
        /// The field, as people type it.
        field: &'static str,
        /// How it is compared.
        comparison: Comparison,
        /// With any of these; without commas and quotation marks.
        values: Vec<String>,
    },
}

impl Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(word) => f.write_str(word),
            Self::Phrase(words) => write!(f, "\"{words}\""),
            Self::Condition {
                field,
                comparison,
                values,
            } => {
                write!(f, "{field}{}", comparison.row().0)?;
                for (at, value) in values.iter().enumerate() {
                    let comma = if at > 0 { "," } else { "" };
                    if value.contains(char::is_whitespace) {
                        write!(f, "{comma}\"{value}\"")?;
                    } else {
                        write!(f, "{comma}{value}")?;
                    }
                }
                Ok(())
            }
        }
    }
}

/// A filter that has been read: its parts, and the character that each begins at, counted from 1.
#[derive(Debug, Clone)]
pub struct FilterText(Vec<(usize, Term)>);

/// A parameter that a part of a filter stands for.
#[derive(Debug, PartialEq, Eq)]
pub struct Stands {
    /// The character that the part begins at, counted from 1.
    pub at: usize,
    /// The parameter's name.
    pub name: String,
    /// Its value.
    pub value: String,
}

impl Display for FilterText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, (_, term)) in self.0.iter().enumerate() {
            let space = if place > 0 { " " } else { "" };
            write!(f, "{space}{term}")?;
        }
        Ok(())
    }
}

/// A fault at a place of a filter, which its message names.
pub fn fault(at: usize, code: &'static str, message: impl Display) -> FieldError {
    FieldError::new(FILTER, code, format!("at character {at}: {message}"))
}

impl FilterText {
    /// Reads a filter.
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        if text.chars().count() > MAX_TEXT {
            let message = format!("takes at most {MAX_TEXT} characters");
            return Err(FieldError::new(FILTER, "too_long", message));
        }
        let mut reader = Reader { text, at: 0 };
        let mut terms = Vec::new();
        loop {
            reader.skip(char::is_whitespace);
            if reader.rest().is_empty() {
                return Ok(Self(terms));
            }
            terms.push((reader.place(), reader.term()?));
        }
    }

    /// The parts.
    pub fn terms(&self) -> impl Iterator<Item = &Term> {
        self.0.iter().map(|(_, term)| term)
    }

    /// The parameters that the filter stands for, as of a day.
    pub fn parameters(&self, today: Date) -> Result<Vec<Stands>, FieldError> {
        let mut all: Vec<Stands> = Vec::new();
        let mut words: Option<Stands> = None;
        for (at, term) in &self.0 {
            let Term::Condition {
                field,
                comparison,
                values,
            } = term
            else {
                let words = words.get_or_insert_with(|| Stands {
                    at: *at,
                    name: "q".into(),
                    value: String::new(),
                });
                if !words.value.is_empty() {
                    words.value.push(' ');
                }
                words.value.push_str(&term.to_string());
                continue;
            };
            let (name, value) = condition(*at, field, *comparison, values, today)?;
            if all.iter().any(|other| other.name == name) {
                let message =
                    format!("`{field}` is there twice; separate several values by commas");
                return Err(fault(*at, "repeated", message));
            }
            all.push(Stands {
                at: *at,
                name,
                value,
            });
        }
        all.extend(words);
        Ok(all)
    }
}

fn condition(
    at: usize,
    field: &str,
    comparison: Comparison,
    values: &[String],
    today: Date,
) -> Result<(String, String), FieldError> {
    if let Some((_, parameter)) = LISTS.iter().find(|(name, _)| *name == field) {
        if comparison != Comparison::Is {
            let message = format!("`{field}` does not compare; write `{field}:value`");
            return Err(fault(at, "operator", message));
        }
        return Ok(((*parameter).to_owned(), values.join(",")));
    }
    let [value] = values else {
        let message = format!("`{field}` takes one value; use `<` and `>` for a stretch");
        return Err(fault(at, "too_many", message));
    };
    let none = value == "none" && comparison == Comparison::Is;
    if none && matches!(field, "due" | "start") {
        return Ok((field.to_owned(), value.clone()));
    }
    let value = if DAYS.contains(&field) {
        day(value, today).map_or_else(|| value.clone(), |day| day.to_string())
    } else {
        value.clone()
    };
    Ok((format!("{field}[{}]", comparison.row().1), value))
}

/// A day that is given from today on.
fn day(text: &str, today: Date) -> Option<Date> {
    let days = match text {
        "today" => 0,
        "tomorrow" => 1,
        "yesterday" => -1,
        _ => {
            let digits = text.trim_start_matches(['+', '-']);
            let (number, unit) = digits.split_at_checked(digits.len().checked_sub(1)?)?;
            let length = match unit {
                "d" => 1,
                "w" => 7,
                _ => return None,
            };
            let plain = (1..=4).contains(&number.len()) && text.len() <= digits.len() + 1;
            let number: i64 = number.parse().ok().filter(|_| plain)?;
            let turned = if text.starts_with('-') { -1 } else { 1 };
            number * length * turned
        }
    };
    Some(Date::from_days(i64::from(today.days()) + days))
}
