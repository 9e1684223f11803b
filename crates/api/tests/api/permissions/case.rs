//! What a row of the table of permissions says, and how it is asked.

use codexflow_api::routes::{Row, table};
use codexflow_core::access::{Action, Column, Role};
use serde_json::Value;

use crate::scene::{Place, Scene};
use crate::support::{Client, Reply};

/// What decides an operation.
#[derive(Clone, Copy)]
pub(crate) enum Rule {
    /// Everyone may; a token is not looked at.
    Public,
    /// Everyone may, but a token that is sent must be good.
    Optional,
    /// Everyone who is signed in, about themselves.
    Own,
    /// A cell of the matrix.
    Cell(Action, Column),
    /// The object is somebody else's; only these may.
    Others(fn(Role) -> bool),
}

/// What an operation is about.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum On {
    /// Nothing that could be hidden.
    Nothing,
    /// What is in a project that may be hidden.
    Places,
    /// The same, named in the body: a hidden one is a wrong field.
    InBody,
    /// One's own, another's, or nobody's thing that only its owner and admins know of.
    Private,
}

pub(crate) struct Case {
    pub(crate) operation: &'static str,
    pub(super) rule: Rule,
    pub(crate) on: On,
    pub(super) success: u16,
    path: fn(&Scene, &Place) -> String,
    pub(crate) body: fn(&Scene, &Place) -> Value,
}

pub(super) const fn case(operation: &'static str, rule: Rule, on: On) -> Case {
    Case {
        operation,
        rule,
        on,
        success: 200,
        path: |_, _| String::new(),
        body: |_, _| Value::Null,
    }
}

impl Case {
    pub(super) const fn at(mut self, path: fn(&Scene, &Place) -> String) -> Self {
        self.path = path;
        self
    }

    pub(super) const fn with(mut self, body: fn(&Scene, &Place) -> Value) -> Self {
        self.body = body;
        self
    }

    pub(super) const fn gives(mut self, status: u16) -> Self {
        self.success = status;
        self
    }

    pub(crate) fn row(&self) -> &'static Row {
        table()
            .iter()
            .find(|row| row.operation == self.operation)
            .unwrap()
    }
}

/// The path of a case, with its parameters put in.
pub(crate) fn path_of(case: &Case, scene: &Scene, place: &Place) -> String {
    let given = (case.path)(scene, place);
    let mut given = given.split('/');
    let parts = case.row().path.split('/').map(|part| {
        if part.starts_with('{') {
            given.next().unwrap()
        } else {
            part
        }
    });
    parts.collect::<Vec<_>>().join("/")
}

/// A case as the scene's actor, with what else a client of theirs sends.
pub(crate) async fn ask_as(client: &Client, scene: &Scene, case: &Case, place: &Place) -> Reply {
    let row = case.row();
    let path = path_of(case, scene, place);
    let body = (case.body)(scene, place);
    if let Value::String(file) = body {
        let client = client.clone().with("content-type", "text/csv");
        client.send(row.method.clone(), &path, file.into()).await
    } else if body.is_null() {
        client
            .send(row.method.clone(), &path, axum::body::Body::empty())
            .await
    } else {
        client.json(row.method.clone(), &path, &body).await
    }
}
