//! What a row is made of: who may call, what it takes and gives, and its parameters.

use codexflow_core::error::Result;
use codexflow_core::included::Include;
use futures::future::BoxFuture;
use schemars::{Schema, SchemaGenerator};

use crate::answer::Answer;
use crate::call::Call;

/// What answers a request.
pub(crate) type Handler = fn(Call) -> BoxFuture<'static, Result<Answer>>;
/// Where an answer is reckoned.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// Where requests are taken.
    Here,
    /// Beside them, as it takes milliseconds and more.
    Aside,
}

/// Describes a Rust type.
pub(crate) type Describe = fn(&mut SchemaGenerator) -> Schema;

/// Who may call an operation, as far as the door decides it; the rest is decided in the core.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everyone; a token is not looked at.
    Public,
    /// Everyone; a token that is sent must be valid.
    Optional,
    /// Everyone; a token that is no longer good counts as none.
    Lenient,
    /// Only who is signed in.
    SignedIn,
    /// Programs on this machine, and admins.
    Local,
}

/// What the body of a request is.
#[derive(Clone, Copy)]
pub(crate) enum Takes {
    /// None; one that is sent is ignored.
    Nothing,
    /// A JSON object of this shape.
    Json(Describe),
    /// A JSON object of this shape, or nothing at all.
    MaybeJson(Describe),
    /// Some of the fields of an object of this shape.
    Merge(Describe),
    /// A file of one of these types.
    File(&'static [&'static str]),
}

/// What the answer is.
#[derive(Clone, Copy)]
pub(crate) enum Gives {
    /// One object in the envelope.
    One(Describe),
    /// An array in the envelope.
    Many(Describe),
    /// A document of this type, as it is.
    Raw(&'static str),
}

/// What a query parameter may be.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    /// Any text.
    Text,
    /// A number within bounds.
    Number(u32, u32),
    /// `true` or `false`.
    Flag,
    /// One or more of these words, separated by commas.
    Words(&'static [&'static str]),
}

/// A query parameter.
#[derive(Debug, Clone, Copy)]
pub struct Param {
    /// Its name.
    pub name: &'static str,
    pub(crate) kind: Kind,
    /// What it does, in a line.
    pub about: &'static str,
    pub(crate) required: bool,
}

/// An optional query parameter.
pub(crate) const fn param(name: &'static str, kind: Kind, about: &'static str) -> Param {
    Param {
        name,
        kind,
        about,
        required: false,
    }
}

/// The parameters of every paged list.
pub(crate) const PAGE: [Param; 3] = [
    param(
        "limit",
        Kind::Number(1, 200),
        "How many to answer at most; 50 unless told.",
    ),
    param(
        "cursor",
        Kind::Text,
        "Where to go on: `meta.page.nextCursor` of the page before.",
    ),
    param(
        "count",
        Kind::Flag,
        "Whether to count all matches into `meta.page.total`; it takes longer the more there are.",
    ),
];

/// How an operation's objects can be asked for in part, or with others beside them.
#[derive(Clone, Copy)]
pub(crate) struct Sparse {
    /// The names of the fields.
    pub(crate) fields: &'static [&'static str],
    /// The field that is always shown: the id.
    pub(crate) id: &'static str,
    /// What can be asked for beside the object.
    pub(crate) includes: &'static [Include],
    /// The field `included`, where anything can.
    pub(crate) included: Option<Describe>,
}
