//! Where a page ended, as clients carry it: opaque, bound to the question that made it, and stable under inserts.
//!
//! Base64url of a version byte, a hash of filter, order and scope, and the last row's sort values and id.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::error::{Error, Result};
use crate::id::Id;
use crate::tasks::model::Task;
use crate::tasks::query::{Field, TaskQuery, Value};
use crate::tasks::scope::Scope;
use crate::view::digest;

/// The layout below; another layout takes another number.
const LAYOUT: u8 = 1;
/// Longer than any cursor we make.
const MAX_TEXT: usize = 4096;

/// The last row of a page: its sort values in order, and its id.
#[derive(Debug, Clone, PartialEq)]
pub struct Position {
    /// One for each field of the order.
    pub values: Vec<Option<Value>>,
    /// The task's id.
    pub id: Id<Task>,
}

impl Position {
    /// The cursor for this position.
    pub fn encode(&self, query: &TaskQuery, scope: &Scope) -> String {
        let mut out = vec![LAYOUT];
        out.extend(binding(query, scope).to_le_bytes());
        for value in &self.values {
            match value {
                None => out.push(0),
                Some(value) => {
                    out.push(1);
                    write(&mut out, value);
                }
            }
        }
        out.extend(self.id.to_u128().to_le_bytes());
        URL_SAFE_NO_PAD.encode(out)
    }

    /// The position that a cursor stands for, when it was made for this question and scope.
    pub fn decode(text: &str, query: &TaskQuery, scope: &Scope) -> Result<Self> {
        let garbage = || {
            Error::invalid(
                "cursor",
                "format",
                "is not a cursor of this list; send meta.page.nextCursor unchanged, or leave it out to begin again",
            )
        };
        if text.len() > MAX_TEXT {
            return Err(garbage());
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| garbage())?;
        let mut rest = Bytes(&bytes);
        if rest.array::<1>() != Some([LAYOUT]) {
            return Err(garbage());
        }
        let bound = rest.array().map(u64::from_le_bytes).ok_or_else(garbage)?;
        if bound != binding(query, scope) {
            return Err(Error::invalid(
                "cursor",
                "mismatch",
                "belongs to another filter or order, or the projects you can see have changed; leave it out to begin again",
            ));
        }
        let mut values = Vec::with_capacity(query.order.0.len());
        for sort in &query.order.0 {
            values.push(match rest.array().ok_or_else(garbage)? {
                [0] => None,
                [1] => Some(rest.value(sort.field).ok_or_else(garbage)?),
                _ => return Err(garbage()),
            });
        }
        let id = rest.array().map(u128::from_le_bytes).ok_or_else(garbage)?;
        if !rest.0.is_empty() {
            return Err(garbage());
        }
        Ok(Self {
            values,
            id: Id::from_u128(id),
        })
    }
}

/// What a cursor is bound to. `limit` and `count` may change between pages.
fn binding(query: &TaskQuery, scope: &Scope) -> u64 {
    let asked = format!("{:?}{:?}", query.filter, query.order);
    digest(&[asked.as_bytes(), &scope.fingerprint().to_le_bytes()])
}

fn write(out: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Whole(number) => out.extend(number.to_le_bytes()),
        Value::Number(number) => out.extend(number.to_bits().to_le_bytes()),
        Value::Id(number) => out.extend(number.to_le_bytes()),
        Value::Text(text) => write_text(out, text),
        Value::Key(project, number) => {
            write_text(out, project);
            out.extend(number.to_le_bytes());
        }
    }
}

fn write_text(out: &mut Vec<u8>, text: &str) {
    // Types, project keys and title letters are all far shorter than this length can say.
    let length = u16::try_from(text.len()).unwrap_or(u16::MAX);
    out.extend(length.to_le_bytes());
    out.extend(text.bytes().take(length.into()));
}

/// The part of a cursor not yet read.
struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, tail) = self.0.split_first_chunk()?;
        self.0 = tail;
        Some(*head)
    }

    fn text(&mut self) -> Option<String> {
        let length = usize::from(self.array().map(u16::from_le_bytes)?);
        let (head, tail) = self.0.split_at_checked(length)?;
        self.0 = tail;
        std::str::from_utf8(head).ok().map(str::to_owned)
    }

    fn value(&mut self, field: Field) -> Option<Value> {
        Some(match field {
            Field::Priority
            | Field::Status
            | Field::DueDate
            | Field::StartDate
            | Field::CreatedAt
            | Field::UpdatedAt
            | Field::CompletedAt => Value::Whole(self.array().map(i64::from_le_bytes)?),
            Field::EstimatedHours | Field::StoryPoints | Field::ActualHours => {
                let number = f64::from_bits(self.array().map(u64::from_le_bytes)?);
                Value::Number(number.is_finite().then_some(number)?)
            }
            Field::Title | Field::Type => Value::Text(self.text()?),
            Field::Assignee => Value::Id(self.array().map(u128::from_le_bytes)?),
            Field::Key => Value::Key(self.text()?, self.array().map(u64::from_le_bytes)?),
        })
    }
}
