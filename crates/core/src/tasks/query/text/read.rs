//! Reads terms one after the other, and says where what cannot be read begins.

use super::{Comparison, DAYS, LISTS, NUMBERS, Term, fault};
use crate::error::FieldError;

pub(super) struct Reader<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// The place in characters, counted from 1.
    pub(super) fn place(&self) -> usize {
        self.text[..self.at].chars().count() + 1
    }

    /// Takes characters as long as they fit.
    pub(super) fn skip(&mut self, fits: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|c| !fits(c)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    pub(super) fn term(&mut self) -> Result<Term, FieldError> {
        if self.rest().starts_with('"') {
            let at = self.place();
            let words = self.quoted()?;
            if words.trim().is_empty() {
                let message = "there is nothing between the quotation marks; leave them out";
                return Err(fault(at, "required", message));
            }
            return Ok(Term::Phrase(words.to_owned()));
        }
        let (start, place) = (self.at, self.place());
        let name = self.skip(|c| c.is_ascii_alphabetic());
        let rest = self.rest();
        let sign = Comparison::ALL
            .iter()
            .find(|(sign, ..)| rest.starts_with(sign));
        let Some((sign, comparison, _)) = sign.filter(|_| !name.is_empty()) else {
            self.at = start;
            let word = self.skip(|c| !c.is_whitespace() && c != '"');
            return Ok(Term::Word(word.to_owned()));
        };
        let lists = LISTS.iter().map(|(field, _)| *field);
        let mut fields = lists.chain(DAYS).chain(NUMBERS);
        let Some(field) = fields.clone().find(|field| *field == name) else {
            let message = format!(
                "there is no field `{name}`; to search for the text, put it in quotation marks"
            );
            return Err(fault(place, "unknown", message).allowed(fields.by_ref()));
        };
        self.at += sign.len();
        Ok(Term::Condition {
            field,
            comparison: *comparison,
            values: self.values(field)?,
        })
    }

    fn values(&mut self, field: &str) -> Result<Vec<String>, FieldError> {
        let mut values = Vec::new();
        loop {
            let at = self.place();
            let value = if self.rest().starts_with('"') {
                self.quoted()?
            } else {
                self.skip(|c| !c.is_whitespace() && c != ',' && c != '"')
            };
            if value.trim().is_empty() {
                let message = format!("`{field}` needs a value here");
                return Err(fault(at, "required", message));
            }
            if value.contains(',') {
                let message = "a value cannot hold a comma; write several values as `a,b`";
                return Err(fault(at, "format", message));
            }
            values.push(value.to_owned());
            match self.rest().chars().next() {
                Some(',') => self.at += 1,
                Some(c) if !c.is_whitespace() => {
                    let message = "put a space or a comma here";
                    return Err(fault(self.place(), "format", message));
                }
                _ => return Ok(values),
            }
        }
    }

    /// What stands between quotation marks.
    fn quoted(&mut self) -> Result<&'a str, FieldError> {
        let at = self.place();
        let inner = &self.rest()[1..];
        let Some(end) = inner.find('"') else {
            let message = "the quotation mark has no second one; add it at the end";
            return Err(fault(at, "format", message));
        };
        self.at += end + 2;
        Ok(&inner[..end])
    }
}
