//! Where a page ended, as text that a client may carry but not change.
//!
//! A cursor is bound to the range it came from by a hash, so one from another list, or an invented one, is refused.
//! It is no secret and grants nothing: the range itself always comes from the request, and its place lies inside.

use crate::ports::table::{Cursor, Index, Range, ReadError, TableName};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

const SUM: usize = 12;

/// What a cursor is bound to: everything of a range except its limit and place.
#[derive(Clone)]
pub struct Scope {
    hash: Sha256,
    /// What the first part of every place begins with.
    prefix: String,
}

impl Scope {
    /// The scope of a query.
    pub fn of_range(range: &Range) -> Self {
        let index = match range.index {
            Index::Primary => 0,
            Index::Gsi1 => 1,
        };
        let mut hash = Sha256::new();
        hash.update([b'Q', index, u8::from(range.reverse)]);
        for part in [range.table.name(), &range.pk, &range.prefix] {
            hash.update(part.len().to_be_bytes());
            hash.update(part);
        }
        Self {
            hash,
            prefix: range.prefix.clone(),
        }
    }

    /// The scope of a scan.
    pub fn of_scan(table: TableName) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"S");
        hash.update(table.name());
        Self {
            hash,
            prefix: String::new(),
        }
    }

    /// A cursor that stands at a place: the parts of a key that the adapter goes on after, the range's own `sk` first.
    pub fn encode(&self, place: &[&str]) -> Cursor {
        let mut bytes = vec![0; SUM];
        for part in place {
            // No part is longer than an item's key, so that its length always fits.
            bytes.extend(u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
            bytes.extend(part.as_bytes());
        }
        let sum = self.sum(&bytes[SUM..]);
        bytes[..SUM].copy_from_slice(&sum);
        Cursor(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// The place of a cursor that this scope made; any other is invalid.
    pub fn decode<const N: usize>(&self, cursor: &Cursor) -> Result<[String; N], ReadError> {
        self.place(cursor)
            .ok_or_else(|| ReadError::Invalid("the cursor does not belong to this list".into()))
    }

    fn place<const N: usize>(&self, cursor: &Cursor) -> Option<[String; N]> {
        let bytes = URL_SAFE_NO_PAD.decode(&cursor.0).ok()?;
        let (sum, mut rest) = bytes.split_at_checked(SUM)?;
        if sum != self.sum(rest) {
            return None;
        }
        let mut place = [const { String::new() }; N];
        for part in &mut place {
            let (length, tail) = rest.split_first_chunk()?;
            let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
            let (text, tail) = tail.split_at_checked(length)?;
            *part = String::from_utf8(text.to_vec()).ok()?;
            rest = tail;
        }
        // Whoever knows the code can seal a cursor, but not one that leads out of its range.
        let is_inside = place.first()?.starts_with(&self.prefix);
        (rest.is_empty() && is_inside).then_some(place)
    }

    fn sum(&self, place: &[u8]) -> [u8; SUM] {
        let hash = self.hash.clone().chain_update(place).finalize();
        std::array::from_fn(|at| hash[at])
    }
}
