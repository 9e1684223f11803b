//! A row of a file or of a line, by the names of its columns. Must read both alike.

use std::borrow::Cow;
use std::path::Path;

use anyhow::{Context, Result};
use csv::StringRecord;
use serde_json::Value;

use crate::data;

/// A file's rows.
pub(crate) struct File {
    headers: StringRecord,
    records: Vec<StringRecord>,
}

/// A row.
#[derive(Clone, Copy)]
pub(crate) enum Row<'a> {
    Of(&'a StringRecord, &'a StringRecord),
    Said(&'a Value),
}

impl File {
    pub(crate) fn read(folder: &Path, name: &str) -> Result<Self> {
        let mut rows = data::open(folder, name)?;
        let headers = rows.headers()?.clone();
        let records = rows.records().collect::<Result<_, _>>();
        Ok(Self {
            headers,
            records: records.with_context(|| format!("{name} holds a broken line"))?,
        })
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.records
            .iter()
            .map(|record| Row::Of(&self.headers, record))
    }
}

impl<'a> Row<'a> {
    /// A field as text; a whole number without a point, nothing for what is missing.
    pub(crate) fn text(&self, name: &str) -> Cow<'a, str> {
        match self {
            Self::Of(headers, record) => {
                let at = headers.iter().position(|header| header == name);
                let text = at.and_then(|at| record.get(at)).unwrap_or_default();
                Cow::Borrowed(text.strip_suffix(".0").unwrap_or(text))
            }
            Self::Said(row) => match &row[name] {
                Value::String(text) => Cow::Borrowed(text.strip_suffix(".0").unwrap_or(text)),
                Value::Null => Cow::Borrowed(""),
                other => {
                    let text = other.to_string();
                    Cow::Owned(text.strip_suffix(".0").unwrap_or(&text).to_owned())
                }
            },
        }
    }

    /// A field as a number; not a number for what is missing.
    pub(crate) fn number(&self, name: &str) -> f64 {
        match self {
            Self::Said(row) if row[name].is_number() => row[name].as_f64().unwrap_or(f64::NAN),
            _ => self.text(name).parse().unwrap_or(f64::NAN),
        }
    }

    /// A time or a date in days.
    pub(crate) fn day(&self, name: &str) -> f64 {
        day(&self.text(name)).unwrap_or(f64::NAN)
    }

    /// A field as a code: the same text, the same number.
    pub(crate) fn code(&self, name: &str) -> f64 {
        code(&self.text(name))
    }
}

/// A text as a number that stands for it; not a number for none.
pub(crate) fn code(text: &str) -> f64 {
    if text.is_empty() {
        return f64::NAN;
    }
    let sum = text.bytes().fold(2_166_136_261_u32, |sum, byte| {
        (sum ^ u32::from(byte)).wrapping_mul(16_777_619)
    });
    f64::from(sum)
}

/// `2011-09-16T05:13:00`, `2011-09-16 05:13:00` or a date, in days.
fn day(text: &str) -> Option<f64> {
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<f64>().ok();
    let (year, month, date) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    // March is the first month: the leap day comes last.
    let (year, month) = if month > 2.0 {
        (year, month - 3.0)
    } else {
        (year - 1.0, month + 9.0)
    };
    let days = 365.0 * year + (year / 4.0).floor() - (year / 100.0).floor()
        + (year / 400.0).floor()
        + ((153.0 * month + 2.0) / 5.0).floor()
        + date;
    let part = |from, to| number(from, to).unwrap_or(0.0);
    Some(days + part(11, 13) / 24.0 + part(14, 16) / 1440.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn times_and_whole_numbers_are_read_in_every_form() {
        let row = json!({"a": "2011-09-16T06:00:00", "b": "2011-09-16 06:00:00", "c": "2011-09-16",
            "d": "2012-03-01", "e": "2012-02-28", "n": 3.0, "t": "3", "x": null});
        let row = Row::Said(&row);
        assert!((row.day("a") - row.day("b")).abs() < 1e-9);
        assert!((row.day("a") - row.day("c") - 0.25).abs() < 1e-9);
        assert!((row.day("d") - row.day("e") - 2.0).abs() < 1e-9);
        assert_eq!(row.text("n"), row.text("t"));
        assert!((row.number("t") - row.number("n")).abs() < 1e-9);
        assert!(row.number("x").is_nan() && row.day("x").is_nan() && row.code("x").is_nan());
    }
}
