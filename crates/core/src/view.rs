//! Objects as they leave the core: JSON that is ready to be sent, and the tag that identifies it.

use std::fmt;

use bytes::Bytes;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};
use crate::id::Id;
use crate::users::model::User;

/// Identifies a state of an object or list; `If-None-Match` compares the whole, `If-Match` the version only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tag {
    /// A stored object: `"v7"`.
    Version(u64),
    /// A stored object with derived parts: `"v7.3f2a"`.
    Derived(u64, u64),
    /// A requirements document and what hangs on it: `"r3.3f2a"`.
    Revision(u64, u64),
    /// A list or figure computed from many objects: `"d3f2a…"`.
    Data(u64),
}

impl Tag {
    /// The tag of what one person is shown in answer to one question, drawn from data with this tag.
    #[must_use]
    pub fn seen_by(self, person: Id<User>, question: &[(String, String)]) -> Self {
        let question = format!("{self} {question:?}");
        Self::Data(digest(&[
            question.as_bytes(),
            &person.to_u128().to_le_bytes(),
        ]))
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Version(version) => write!(f, "\"v{version}\""),
            Self::Derived(version, derived) => write!(f, "\"v{version}.{derived:x}\""),
            Self::Revision(revision, derived) => write!(f, "\"r{revision}.{derived:x}\""),
            Self::Data(data) => write!(f, "\"d{data:016x}\""),
        }
    }
}

/// One object, ready to be sent.
#[derive(Debug, Clone)]
pub struct View {
    /// Its JSON.
    pub data: Bytes,
    /// Its tag; absent for answers that are not objects.
    pub tag: Option<Tag>,
}

impl View {
    /// A stored object without derived parts.
    pub fn of<T: Serialize>(value: &T, version: u64) -> Result<Self> {
        Ok(Self {
            data: json(value)?,
            tag: Some(Tag::Version(version)),
        })
    }

    /// An answer that is not an object with a version.
    pub fn plain<T: Serialize>(value: &T) -> Result<Self> {
        Ok(Self {
            data: json(value)?,
            tag: None,
        })
    }

    /// A stored object's own bytes with derived fields added at its end.
    ///
    /// `body` is a JSON object with at least one field, as the store keeps it.
    pub fn extended(body: &[u8], fields: &[(&str, &[u8])], tag: Tag) -> Self {
        let extra: usize = fields
            .iter()
            .map(|(name, value)| name.len() + value.len() + 4)
            .sum();
        let mut data = Vec::with_capacity(body.len() + extra);
        extend(&mut data, body, fields);
        Self {
            data: data.into(),
            tag: Some(tag),
        }
    }
}

/// Writes a stored object with derived fields added at its end.
pub fn extend(out: &mut Vec<u8>, body: &[u8], fields: &[(&str, &[u8])]) {
    out.extend_from_slice(body.strip_suffix(b"}").unwrap_or(body));
    for (name, value) in fields {
        out.extend_from_slice(b",\"");
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(b"\":");
        out.extend_from_slice(value);
    }
    out.push(b'}');
}

/// A page of a list, ready to be sent.
#[derive(Debug, Clone)]
pub struct ListView {
    /// A JSON array.
    pub data: Bytes,
    /// Where the page ends.
    pub page: PageMeta,
    /// Identifies the data that the whole list is drawn from.
    pub tag: Option<Tag>,
}

/// `meta.page`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PageMeta {
    /// How many were asked for.
    pub limit: usize,
    /// Where to go on; `null` at the end.
    pub next_cursor: Option<String>,
    /// Whether there are more.
    pub has_more: bool,
    /// How many there are in all; only with `count=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<usize>,
}

impl PageMeta {
    /// The meta of a page that ends at `next`.
    pub fn new(limit: usize, next: Option<String>, total: Option<usize>) -> Self {
        Self {
            limit,
            has_more: next.is_some(),
            next_cursor: next,
            total,
        }
    }
}

/// A value as JSON bytes.
pub fn json<T: Serialize>(value: &T) -> Result<Bytes> {
    serde_json::to_vec(value)
        .map(Into::into)
        .map_err(Error::internal)
}

/// A number that stands for some bytes; the same in every process.
pub fn digest(parts: &[&[u8]]) -> u64 {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_le_bytes());
        hash.update(part);
    }
    let mut first = [0; 8];
    first.copy_from_slice(&hash.finalize()[..8]);
    u64::from_le_bytes(first)
}
