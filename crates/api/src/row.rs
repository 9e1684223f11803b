//! One operation of the API: everything that the router, the documentation and the tests need to know of it.

mod parts;

use codexflow_core::access::{Action, Column, Role, allows};
use codexflow_core::included::Include;
use codexflow_core::input;
use http::Method;
use schemars::{JsonSchema, SchemaGenerator};

use crate::limit::Class;

pub use parts::{Access, Param};
pub(crate) use parts::{Describe, Gives, Handler, Kind, PAGE, Place, Sparse, Takes, param};

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
    /// Whether what it is about can be absent.
    pub may_lack: bool,
    /// Where its answer is reckoned.
    pub(crate) place: Place,
    /// The cell of the matrix that decides who may do it, where one alone does.
    pub cell: Option<(Action, Column)>,
    /// What an API key must be allowed for this; none when no key may do it.
    pub keys: Option<Vec<(Action, Column)>>,
    pub(crate) takes: Takes,
    pub(crate) gives: Gives,
    /// What a 202 answers, where it differs.
    pub(crate) accepts: Option<Describe>,
    /// Whether `fields` and `include` are heeded, and how.
    pub(crate) sparse: Option<Sparse>,
    pub(crate) handler: Handler,
}

/// A file to keep, whose name says what it is: nothing of what people wrote is ever shown by a browser as ours.
pub(crate) const A_FILE: &str = "application/octet-stream";

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
            may_lack: path.contains('{'),
            place: Place::Here,
            cell: None,
            keys: None,
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
        self.keys = Some(vec![(action, column)]);
        let able: Vec<&str> = Role::ALL
            .into_iter()
            .filter(|role| allows(*role, action, column))
            .map(Role::name)
            .collect();
        let words = format!("{} ({action:?} {column:?} in the matrix).", able.join(", "));
        self.about(summary, &words)
    }

    /// What an API key must be allowed for this, where that is not the one cell of the matrix.
    pub(crate) fn for_keys(mut self, cells: &[(Action, Column)]) -> Self {
        self.keys = Some(cells.to_vec());
        self
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

    /// Is reckoned for milliseconds and more: others' requests are answered meanwhile.
    pub(crate) fn takes_long(mut self) -> Self {
        self.place = Place::Aside;
        self
    }

    /// A question whose answer depends on a body: a POST that writes nothing.
    pub(crate) fn changes_nothing(mut self) -> Self {
        self.is_idempotent = false;
        self.unversioned = Some("It changes nothing.");
        self
    }

    /// Has no version to compare, and why.
    pub(crate) fn unversioned(mut self, why: &'static str) -> Self {
        self.unversioned = Some(why);
        self
    }

    /// Can find nothing although its path names nothing.
    pub(crate) fn may_lack(mut self) -> Self {
        self.may_lack = true;
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
            && !matches!(self.gives, Gives::Raw(kind) if kind.starts_with("text/plain") || kind == A_FILE)
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
mod tests;
