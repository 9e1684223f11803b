//! One operation of the API: everything that the router, the documentation and the tests need to know of it.

use codexflow_core::access::{Action, Column, Role, allows};
use codexflow_core::error::Result;
use codexflow_core::included::Include;
use codexflow_core::input;
use futures::future::BoxFuture;
use http::Method;
use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::answer::Answer;
use crate::call::Call;
use crate::limit::Class;

/// What answers a request.
pub(crate) type Handler = fn(Call) -> BoxFuture<'static, Result<Answer>>;
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

/// One operation of the API.
pub struct Row {
    /// The method.
    pub method: Method,
    /// The path, parameters in braces.
    pub path: &'static str,
    /// The API's verb and noun: `createTask`.
    pub operation: &'static str,
    /// The group it is shown in.
    pub tag: &'static str,
    /// What it does, in a line.
    pub summary: &'static str,
    /// Who may do it, in words.
    pub permission: String,
    /// Who may call it at all.
    pub access: Access,
    /// What its calls are counted as.
    pub class: Class,
    /// The statuses of success.
    pub statuses: &'static [u16],
    /// Its query parameters.
    pub query: Vec<Param>,
    /// Whether it heeds Idempotency-Key.
    pub is_idempotent: bool,
    /// Whether it heeds If-Match.
    pub is_conditional: bool,
    /// Why a write to one object does not.
    pub unversioned: Option<&'static str>,
    /// The cell of the matrix that decides who may do it, where one alone does.
    pub cell: Option<(Action, Column)>,
    pub(crate) takes: Takes,
    pub(crate) gives: Gives,
    /// What a 202 answers, where it differs.
    pub(crate) accepts: Option<Describe>,
    /// Whether `fields` and `include` are heeded, and how.
    pub(crate) sparse: Option<Sparse>,
    pub(crate) handler: Handler,
}

impl Row {
    fn new(method: Method, path: &'static str, operation: &'static str, handler: Handler) -> Self {
        let class = if method == Method::GET {
            Class::Read
        } else {
            Class::Write
        };
        Self {
            is_idempotent: method == Method::POST,
            method,
            path,
            operation,
            tag: "",
            summary: "",
            permission: String::new(),
            access: Access::SignedIn,
            class,
            statuses: &[200],
            query: Vec::new(),
            is_conditional: false,
            unversioned: None,
            cell: None,
            takes: Takes::Nothing,
            gives: Gives::Raw(""),
            accepts: None,
            sparse: None,
            handler,
        }
    }

    pub(crate) fn get(path: &'static str, operation: &'static str, handler: Handler) -> Self {
        Self::new(Method::GET, path, operation, handler)
    }

    pub(crate) fn post(path: &'static str, operation: &'static str, handler: Handler) -> Self {
        Self::new(Method::POST, path, operation, handler)
    }

    pub(crate) fn put(path: &'static str, operation: &'static str, handler: Handler) -> Self {
        Self::new(Method::PUT, path, operation, handler)
    }

    pub(crate) fn patch(path: &'static str, operation: &'static str, handler: Handler) -> Self {
        Self::new(Method::PATCH, path, operation, handler)
    }

    pub(crate) fn delete(path: &'static str, operation: &'static str, handler: Handler) -> Self {
        Self::new(Method::DELETE, path, operation, handler)
    }

    /// What it does and who may do it, in words.
    pub(crate) fn about(mut self, summary: &'static str, permission: &str) -> Self {
        self.summary = summary;
        permission.clone_into(&mut self.permission);
        self
    }

    /// What it does, and the cell of the matrix that decides who may do it.
    pub(crate) fn needs(mut self, action: Action, column: Column, summary: &'static str) -> Self {
        self.cell = Some((action, column));
        let able: Vec<&str> = Role::ALL
            .into_iter()
            .filter(|role| allows(*role, action, column))
            .map(Role::name)
            .collect();
        let words = format!("{} ({action:?} {column:?} in the matrix).", able.join(", "));
        self.about(summary, &words)
    }

    pub(crate) fn takes<T: JsonSchema>(mut self) -> Self {
        self.takes = Takes::Json(SchemaGenerator::subschema_for::<T>);
        self
    }

    pub(crate) fn may_take<T: JsonSchema>(mut self) -> Self {
        self.takes = Takes::MaybeJson(SchemaGenerator::subschema_for::<T>);
        self
    }

    /// Takes some fields of a `T`; heeds If-Match.
    pub(crate) fn merges<T: JsonSchema>(mut self) -> Self {
        self.takes = Takes::Merge(SchemaGenerator::subschema_for::<T>);
        self.is_conditional = true;
        self
    }

    pub(crate) fn takes_file(mut self, types: &'static [&'static str]) -> Self {
        self.takes = Takes::File(types);
        self
    }

    pub(crate) fn gives<T: JsonSchema>(mut self) -> Self {
        self.gives = Gives::One(SchemaGenerator::subschema_for::<T>);
        self
    }

    /// Answers a `T` when it goes on later.
    pub(crate) fn accepts<T: JsonSchema>(mut self) -> Self {
        self.accepts = Some(SchemaGenerator::subschema_for::<T>);
        self
    }

    pub(crate) fn lists<T: JsonSchema>(mut self) -> Self {
        self.gives = Gives::Many(SchemaGenerator::subschema_for::<T>);
        self
    }

    /// Answers a document that is not in the envelope.
    pub(crate) fn sends(mut self, content_type: &'static str) -> Self {
        self.gives = Gives::Raw(content_type);
        self
    }

    /// Shows some fields of a `T` only, when `fields` asks for that.
    pub(crate) fn sparse<T: JsonSchema + 'static>(mut self, id: &'static str) -> Self {
        let schema = input::schema::<T>();
        let names = schema["properties"].as_object().into_iter().flatten();
        // The table of routes is made once and lives as long as the program.
        let names = names.map(|(name, _)| &*String::leak(name.clone()));
        let fields: &[&str] = Vec::leak(names.collect());
        self.sparse = Some(Sparse {
            fields,
            id,
            includes: &[],
            included: None,
        });
        self.query(&[param(
            "fields",
            Kind::Words(fields),
            "Show these fields only; the id is always shown.",
        )])
    }

    /// Shows other objects beside a `T`, in its field `included`, when `include` asks for them.
    pub(crate) fn beside<I: JsonSchema>(mut self, includes: &'static [Include]) -> Self {
        if let Some(sparse) = &mut self.sparse {
            sparse.includes = includes;
            sparse.included = Some(SchemaGenerator::subschema_for::<I>);
        }
        let names: Vec<&str> = includes.iter().map(|include| include.name()).collect();
        self.query(&[param(
            "include",
            Kind::Words(Vec::leak(names)),
            "Show these too, in the field `included`; at most 20 under each name.",
        )])
    }

    pub(crate) fn statuses(mut self, statuses: &'static [u16]) -> Self {
        self.statuses = statuses;
        self
    }

    pub(crate) fn query(mut self, params: &[Param]) -> Self {
        self.query.extend_from_slice(params);
        self
    }

    pub(crate) fn access(mut self, access: Access) -> Self {
        self.access = access;
        self
    }

    /// Counts as another class; the class Auth has no Idempotency-Key.
    pub(crate) fn class(mut self, class: Class) -> Self {
        self.class = class;
        if matches!(class, Class::Auth | Class::Register) {
            self.is_idempotent = false;
        }
        self
    }

    /// Has no version to compare, and why.
    pub(crate) fn unversioned(mut self, why: &'static str) -> Self {
        self.unversioned = Some(why);
        self
    }

    /// Heeds If-Match.
    pub(crate) fn conditional(mut self) -> Self {
        self.is_conditional = true;
        self
    }

    /// Whether what is read has a tag, so that it need not be sent again; figures that always change have none.
    pub(crate) fn is_cached(&self) -> bool {
        self.method == Method::GET
            && !matches!(self.gives, Gives::Raw(kind) if kind.starts_with("text/plain"))
    }

    /// Whether it is described to clients of the API.
    pub fn is_documented(&self) -> bool {
        !matches!(self.gives, Gives::Raw(kind) if kind.starts_with("text/") && !kind.starts_with("text/plain"))
    }

    /// The path parameters of a request to this row, still percent-encoded; none when the path is another.
    pub(crate) fn params<'p>(&self, path: &'p str) -> Option<Vec<&'p str>> {
        let mut params = Vec::new();
        let mut given = path.split('/');
        for wanted in self.path.split('/') {
            let segment = given.next()?;
            if wanted.starts_with('{') {
                params.push(segment);
            } else if wanted != segment {
                return None;
            }
        }
        given.next().is_none().then_some(params)
    }
}

/// Puts rows into one group of the documentation.
pub(crate) fn group(tag: &'static str, rows: Vec<Row>) -> Vec<Row> {
    rows.into_iter().map(|row| Row { tag, ..row }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_finds_its_path_parameters() {
        let row = Row::get("/v1/a/{id}/b/{other}", "x", |_| unreachable!());

        assert_eq!(row.params("/v1/a/1/b/2"), Some(vec!["1", "2"]));
        assert_eq!(row.params("/v1/a/1/b"), None);
        assert_eq!(row.params("/v1/a/1/b/2/"), None);
        assert_eq!(row.params("/v1/c/1/b/2"), None);
    }
}
