//! One request as handlers see it: who asks, for what, with which words. Handlers extract from it, call a service and
//! wrap what comes back; they decide nothing.

use std::net::IpAddr;
use std::str::FromStr;
use std::sync::Arc;

use bytes::Bytes;
use codexflow_core::access::Caller;
use codexflow_core::error::{Error, Resource, Result};
use codexflow_core::id::{Id, Kind};
use codexflow_core::input;
use codexflow_core::reference::{ProjectRef, TaskRef};
use http::HeaderMap;
use http::header::{CONTENT_TYPE, HeaderName, IF_MATCH};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::App;
use crate::door::Door;
use crate::envelope;

/// One request that has been let in.
pub(crate) struct Call {
    pub(crate) door: Arc<Door>,
    pub(crate) caller: Option<Caller>,
    /// Path parameters, decoded, in order.
    pub(crate) params: Vec<String>,
    /// Query parameters, decoded, in order; every name is one that the row lists.
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// Where the client is.
    pub(crate) address: IpAddr,
    /// Whether the client came by https.
    pub(crate) is_https: bool,
}

impl Call {
    pub(crate) fn app(&self) -> &App {
        &self.door.app
    }

    /// Who asks; of public operations nobody may.
    pub(crate) fn caller(&self) -> Result<&Caller> {
        self.caller.as_ref().ok_or(Error::Unauthenticated(SIGN_IN))
    }

    /// The body as a `T`, or every field that is wrong.
    pub(crate) fn json<T: DeserializeOwned + JsonSchema + 'static>(&self) -> Result<T> {
        self.is_json()?;
        input::parse(&self.body)
    }

    /// The body as a `T`, or nothing when there is none.
    pub(crate) fn maybe_json<T: DeserializeOwned + JsonSchema + 'static>(
        &self,
    ) -> Result<Option<T>> {
        if self.body.is_empty() {
            return Ok(None);
        }
        self.json().map(Some)
    }

    /// The body as some fields of an object that the service knows.
    pub(crate) fn patch(&self) -> Result<Value> {
        self.is_json()?;
        input::object(&self.body)
    }

    fn is_json(&self) -> Result<()> {
        let expected = "application/json";
        let given = self.header(&CONTENT_TYPE).unwrap_or_default();
        if media_type(given).eq_ignore_ascii_case(expected) {
            Ok(())
        } else {
            Err(Error::UnsupportedMediaType { expected })
        }
    }

    /// A header, if it is there once and readable.
    pub(crate) fn header(&self, name: &HeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The version that the client read, if it named one.
    pub(crate) fn if_match(&self) -> Result<Option<u64>> {
        match self.headers.get(IF_MATCH) {
            None => Ok(None),
            Some(value) => envelope::if_match(value.to_str().unwrap_or_default()),
        }
    }

    /// A query parameter.
    pub(crate) fn param(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// A query parameter that is `true` or `false`.
    pub(crate) fn flag(&self, name: &str) -> Result<bool> {
        match self.param(name) {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => Err(Error::Invalid(vec![
                codexflow_core::error::FieldError::new(name, "enum", "must be true or false")
                    .allowed(["true", "false"]),
            ])),
        }
    }

    /// A path parameter as it was written.
    pub(crate) fn segment(&self, at: usize) -> Result<&str> {
        let found = self.params.get(at).map(String::as_str);
        found.ok_or(Error::NotFound(Resource::Route))
    }

    /// A path parameter that is an id. What is no id names nothing.
    pub(crate) fn id<T: Kind>(&self, at: usize, of: Resource) -> Result<Id<T>> {
        self.segment(at)?.parse().map_err(|_| Error::NotFound(of))
    }

    /// A path parameter that is an id or a human key.
    pub(crate) fn reference<T: FromStr>(&self, at: usize, of: Resource) -> Result<T> {
        self.segment(at)?.parse().map_err(|_| Error::NotFound(of))
    }

    /// The first path parameter as a project.
    pub(crate) fn project(&self) -> Result<ProjectRef> {
        self.reference(0, Resource::Project)
    }

    /// The first path parameter as a task.
    pub(crate) fn task(&self) -> Result<TaskRef> {
        self.reference(0, Resource::Task)
    }
}

/// What everyone who is not signed in is told.
pub(crate) const SIGN_IN: &str =
    "Sign in first: send the access token of POST /v1/auth/login as Authorization: Bearer …";

/// A content type without its parameters.
pub(crate) fn media_type(header: &str) -> &str {
    header.split(';').next().unwrap_or_default().trim()
}
