//! Parameters with an operator: `due[lte]=2025-11-05`, `points[gt]=3`.
//!
//! A moment may be given as a time or as a day. A day stands for all of its 24 hours in UTC: `gte` begins with it and
//! `gt` after it, `lt` ends before it and `lte` with it, `eq` is the whole day. Several bounds on one field must all hold.

use super::Checked;
use crate::error::FieldError;
use crate::tasks::query::{Days, Filter, Span};
use crate::time::{Date, Timestamp};

/// How a value is compared with a bound.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Lt,
    Lte,
    Gt,
    Gte,
    Eq,
}

impl Operator {
    pub(super) const ALL: [(&'static str, Self); 5] = [
        ("lt", Self::Lt),
        ("lte", Self::Lte),
        ("gt", Self::Gt),
        ("gte", Self::Gte),
        ("eq", Self::Eq),
    ];

    /// Reads what follows the opening bracket.
    pub(super) fn parse(rest: &str) -> Option<Self> {
        let word = rest.strip_suffix(']')?;
        let known = Self::ALL.iter().find(|(name, _)| *name == word);
        known.map(|(_, operator)| *operator)
    }

    /// The part of `all` that compares so with a value that reaches from `first` to `last`,
    /// with neighbours `before` and `after`.
    fn span<T: Copy>(self, first: T, last: T, all: Span<T>, before: T, after: T) -> Span<T> {
        let (from, to) = match self {
            Self::Lt => (all.from, before),
            Self::Lte => (all.from, last),
            Self::Gt => (after, all.to),
            Self::Gte => (first, all.to),
            Self::Eq => (first, last),
        };
        Span { from, to }
    }
}

fn meet<T: PartialOrd>(a: Span<T>, b: Span<T>) -> Span<T> {
    Span {
        from: if a.from > b.from { a.from } else { b.from },
        to: if a.to < b.to { a.to } else { b.to },
    }
}

fn add<T: PartialOrd + Copy>(slot: &mut Option<Span<T>>, span: Span<T>) {
    *slot = Some(slot.map_or(span, |earlier| meet(earlier, span)));
}

impl Filter {
    /// Takes `name=none`.
    pub(super) fn unset(&mut self, name: &str, text: &str) -> Checked<()> {
        let slot = if name == "due" {
            &mut self.due
        } else {
            &mut self.start
        };
        if text != "none" {
            let message =
                format!("takes only none; for a day use {name}[eq], {name}[lte] and so on");
            return Err(FieldError::new(name, "enum", message).allowed(["none"]));
        }
        if slot.is_some() {
            return Err(contradiction(name, name));
        }
        *slot = Some(Days::Unset);
        Ok(())
    }

    /// Takes `field[operator]=text`, where `name` is the whole name.
    pub(super) fn bound(
        &mut self,
        name: &str,
        field: &str,
        operator: Operator,
        text: &str,
    ) -> Checked<()> {
        match field {
            "due" => day(&mut self.due, name, field, operator, text),
            "start" => day(&mut self.start, name, field, operator, text),
            "created" => moment(&mut self.created, name, operator, text),
            "updated" => moment(&mut self.updated, name, operator, text),
            "completed" => moment(&mut self.completed, name, operator, text),
            "estimate" => number(&mut self.estimate, name, operator, text),
            _ => number(&mut self.points, name, operator, text),
        }
    }
}

fn contradiction(name: &str, field: &str) -> FieldError {
    let message = format!("{field}=none cannot be combined with other conditions on {field}");
    FieldError::new(name, "conflict", message)
}

fn day(
    slot: &mut Option<Days>,
    name: &str,
    field: &str,
    operator: Operator,
    text: &str,
) -> Checked<()> {
    let date: Date = text
        .parse()
        .map_err(|why: crate::time::NotATime| FieldError::new(name, "format", why.to_string()))?;
    let day = date.days();
    // The highest number stands for no date in the index, and no date is that high.
    let all = Span {
        from: i32::MIN,
        to: i32::MAX - 1,
    };
    let span = operator.span(day, day, all, day - 1, day + 1);
    let whole = match slot {
        None => span,
        Some(Days::Within(earlier)) => meet(*earlier, span),
        Some(Days::Unset) => return Err(contradiction(name, field)),
    };
    *slot = Some(Days::Within(whole));
    Ok(())
}

fn moment(slot: &mut Option<Span<i64>>, name: &str, operator: Operator, text: &str) -> Checked<()> {
    let (first, last) = if let Ok(date) = text.parse::<Date>() {
        let start = i64::from(date.days()) * 86_400_000;
        (start, start + 86_399_999)
    } else if let Ok(at) = text.parse::<Timestamp>() {
        (at.millis(), at.millis())
    } else {
        let message = "must be a time such as 2025-11-05T12:00:00Z or a date such as 2025-11-05";
        return Err(FieldError::new(name, "format", message));
    };
    let all = Span {
        from: i64::MIN,
        to: i64::MAX - 1,
    };
    add(slot, operator.span(first, last, all, first - 1, last + 1));
    Ok(())
}

fn number(slot: &mut Option<Span<f64>>, name: &str, operator: Operator, text: &str) -> Checked<()> {
    let number = match text.parse::<f64>() {
        Ok(number) if number.is_finite() => number,
        _ => {
            return Err(FieldError::new(
                name,
                "type",
                "must be a number such as 2.5",
            ));
        }
    };
    let all = Span {
        from: f64::NEG_INFINITY,
        to: f64::INFINITY,
    };
    let (before, after) = (number.next_down(), number.next_up());
    add(slot, operator.span(number, number, all, before, after));
    Ok(())
}
