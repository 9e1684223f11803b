//! A typed, blocking client of the public API, for the command line and black-box tests.
//!
//! It knows the envelope, the error codes and when a request may be repeated. It must not know any rule: whatever is
//! allowed or not is the server's to say.

mod envelope;
mod error;
mod request;
mod stream;

use std::io::{Read, Write};
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
pub use ureq::http::Method;

pub use crate::envelope::{Detail, Envelope, Meta, Page};
pub use crate::error::{ApiError, Error, Result};
pub use crate::request::Request;
pub use crate::stream::{Listening, Told};

/// How long one answer may take; long work is a job and answers at once.
const TIMEOUT: Duration = Duration::from_mins(2);

/// A server and who we are there. Keeps its connections; cheap to clone.
#[derive(Clone)]
pub struct Client {
    agent: ureq::Agent,
    server: String,
    token: Option<String>,
}

impl Client {
    /// A client of the server at this address, such as `http://127.0.0.1:8080`.
    pub fn new(server: &str, token: Option<String>) -> Result<Self> {
        let server = server.trim_end_matches('/');
        let server = server.strip_suffix("/v1").unwrap_or(server);
        let uri: ureq::http::Uri = server
            .parse()
            .map_err(|_| Error::BadServer(server.to_owned()))?;
        if !matches!(uri.scheme_str(), Some("http" | "https")) || uri.host().is_none() {
            return Err(Error::BadServer(server.to_owned()));
        }
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(TIMEOUT))
            .user_agent(concat!("codexflow/", env!("CARGO_PKG_VERSION")))
            .build();
        Ok(Self {
            agent: config.into(),
            server: server.to_owned(),
            token,
        })
    }

    /// The same server as somebody else.
    #[must_use]
    pub fn with_token(&self, token: impl Into<String>) -> Self {
        Self {
            token: Some(token.into()),
            ..self.clone()
        }
    }

    /// The server's address, without a slash at its end.
    pub fn server(&self) -> &str {
        &self.server
    }

    /// Begins a request; paths begin with a slash and stand below `/v1` unless they begin with `/healthz` or the like.
    pub fn request<'a>(&'a self, method: Method, path: &str) -> Request<'a> {
        Request::new(self, method, path)
    }

    /// Reads an object or a list.
    pub fn get<T: DeserializeOwned>(&self, path: &str) -> Result<Envelope<T>> {
        self.request(Method::GET, path).send()
    }

    /// Makes something. Carries an `Idempotency-Key`, so that a lost answer does not make it twice.
    pub fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<Envelope<T>> {
        self.request(Method::POST, path).json(body)?.send()
    }

    /// Changes the named fields.
    pub fn put<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<Envelope<T>> {
        self.request(Method::PUT, path).json(body)?.send()
    }

    /// Changes the named fields.
    pub fn patch<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<Envelope<T>> {
        self.request(Method::PATCH, path).json(body)?.send()
    }

    /// Removes something.
    pub fn delete<T: DeserializeOwned>(&self, path: &str) -> Result<Envelope<T>> {
        self.request(Method::DELETE, path).send()
    }

    /// Takes a file as it comes, never whole in memory. An error means that what was written is not whole.
    pub fn download(&self, path: &str, to: &mut dyn Write) -> Result<()> {
        self.request(Method::GET, path).download(to)
    }

    /// Listens to what the server tells as it happens, after the event with this id or from now on.
    pub fn listen(&self, path: &str, after: Option<&str>) -> Result<Listening> {
        let request = self.request(Method::GET, path);
        match after {
            Some(id) => request.header("last-event-id", id.to_owned()),
            None => request,
        }
        .listen()
    }

    /// Sends a file as it is read, never whole in memory, and never twice.
    pub fn upload<T: DeserializeOwned>(
        &self,
        path: &str,
        content_type: &str,
        mut body: impl Read,
    ) -> Result<Envelope<T>> {
        self.request(Method::POST, path)
            .send_reader(content_type, &mut body)
    }
}

#[cfg(test)]
mod tests;
