//! One request: its headers, whether it may be repeated, and sending it.

use std::hash::{BuildHasher, RandomState};
use std::io::{Read, Write};

use codexflow_core::retry::Delays;
use serde::Serialize;
use serde::de::DeserializeOwned;
use ureq::http::{HeaderMap, Method, Request as HttpRequest, Response};
use ureq::{AsSendBody, Body, SendBody};

use crate::envelope::{Envelope, Head, parse};
use crate::error::{Error, Result};
use crate::stream::Listening;
use crate::{Client, TIMEOUT};

/// Answers larger than this are not ours.
const ANSWER_LIMIT: u64 = 64 << 20;

/// How much of a download is in memory.
const BUFFER: usize = 64 << 10;

/// Sends are repeated only where that cannot do something twice.
enum Attempt {
    /// An answer, of whatever status.
    Answered(Response<Body>),
    /// No answer.
    Failed(Error),
    /// The server could not be reached at all, so nothing was done.
    NotConnected(Error),
}

/// A request that is being put together.
pub struct Request<'a> {
    client: &'a Client,
    method: Method,
    uri: String,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    repeatable: bool,
}

impl<'a> Request<'a> {
    pub(crate) fn new(client: &'a Client, method: Method, path: &str) -> Self {
        let at_root = ["/v1/", "/healthz", "/readyz", "/metrics", "/.well-known/"]
            .iter()
            .any(|prefix| path.starts_with(prefix));
        let base = if at_root { "" } else { "/v1" };
        let mut request = Self {
            uri: format!("{}{base}{path}", client.server),
            repeatable: matches!(method, Method::GET | Method::PUT | Method::PATCH),
            client,
            method,
            headers: Vec::new(),
            body: Vec::new(),
        };
        if let Some(token) = &client.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        // The server ignores keys on /auth, so a repeated sign-in would be a second one.
        if request.method == Method::POST && !path.trim_start_matches("/v1").starts_with("/auth/") {
            request = request.idempotency_key(&random_key());
        }
        request
    }

    pub(crate) fn header(mut self, name: &'static str, value: String) -> Self {
        self.headers.retain(|(other, _)| *other != name);
        self.headers.push((name, value));
        self
    }

    /// With a JSON body.
    pub fn json(mut self, body: &impl Serialize) -> Result<Self> {
        self.body =
            serde_json::to_vec(body).map_err(|error| Error::BadRequest(error.to_string()))?;
        Ok(self.header("content-type", "application/json".into()))
    }

    /// Only if the object is still in the state of this `ETag`.
    #[must_use]
    pub fn if_match(mut self, etag: &str) -> Self {
        // A repetition after a lost answer would see its own effect as somebody else's.
        self.repeatable = false;
        self.header("if-match", etag.to_owned())
    }

    /// Under this key instead of a random one.
    #[must_use]
    pub fn idempotency_key(mut self, key: &str) -> Self {
        self.repeatable = true;
        self.header("idempotency-key", key.to_owned())
    }

    /// Sends it; repeats it by the seed's schedule where that is safe.
    pub fn send<T: DeserializeOwned>(self) -> Result<Envelope<T>> {
        let mut delays = Delays::request(random);
        loop {
            let (retry, outcome) = match self.attempt(&self.body[..]) {
                Attempt::NotConnected(error) => (true, Err(error)),
                Attempt::Failed(error) => (self.repeatable, Err(error)),
                Attempt::Answered(answer) => {
                    (self.repeatable && answer.status() == 503, Ok(answer))
                }
            };
            if retry && let Some(delay) = delays.next() {
                std::thread::sleep(delay);
                continue;
            }
            return self.read(outcome?);
        }
    }

    /// Sends a body as it is read; never repeated, because it cannot be read twice.
    pub(crate) fn send_reader<T: DeserializeOwned>(
        self,
        content_type: &str,
        body: &mut dyn Read,
    ) -> Result<Envelope<T>> {
        let request = self.header("content-type", content_type.to_owned());
        match request.attempt(SendBody::from_reader(body)) {
            Attempt::Answered(answer) => request.read(answer),
            Attempt::Failed(error) | Attempt::NotConnected(error) => Err(error),
        }
    }

    /// Begins to listen: the answer has no end, so nothing limits how long it takes.
    pub(crate) fn listen(self) -> Result<Listening> {
        let body = self.endless()?.into_body().into_reader();
        Ok(Listening::new(self.client.server.clone(), body))
    }

    /// Writes the answer somewhere as it comes.
    pub(crate) fn download(self, to: &mut dyn Write) -> Result<()> {
        let mut body = self.endless()?.into_body().into_reader();
        let mut buffer = vec![0; BUFFER];
        loop {
            let read = body
                .read(&mut buffer)
                .map_err(|error| self.unreachable(ureq::Error::Io(error)))?;
            if read == 0 {
                return to.flush().map_err(Error::Unwritable);
            }
            to.write_all(&buffer[..read]).map_err(Error::Unwritable)?;
        }
    }

    /// Begins to take an answer that nothing limits.
    fn endless(&self) -> Result<Response<Body>> {
        let mut request = HttpRequest::builder().method(self.method.clone());
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let request = request
            .uri(&self.uri)
            .body(())
            .map_err(|error| Error::BadRequest(error.to_string()))?;
        let agent = &self.client.agent;
        let request = agent
            .configure_request(request)
            .timeout_global(None)
            .timeout_connect(Some(TIMEOUT))
            .timeout_recv_response(Some(TIMEOUT))
            .build();
        let answer = agent
            .run(request)
            .map_err(|error| self.unreachable(error))?;
        if answer.status() == 200 {
            Ok(answer)
        } else {
            // An error is an ordinary answer.
            self.read(answer).and_then(|envelope: Envelope<()>| {
                Err(Error::NotOurs {
                    server: self.client.server.clone(),
                    status: envelope.status,
                    why: "it is not what was asked for".into(),
                })
            })
        }
    }

    fn attempt(&self, body: impl AsSendBody) -> Attempt {
        let mut request = HttpRequest::builder()
            .method(self.method.clone())
            .uri(&self.uri);
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let request = match request.body(body) {
            Ok(request) => request,
            Err(error) => return Attempt::Failed(Error::BadRequest(error.to_string())),
        };
        match self.client.agent.run(request) {
            Ok(answer) => Attempt::Answered(answer),
            Err(error) => {
                let connected = !is_refused(&error);
                let error = self.unreachable(error);
                if connected {
                    Attempt::Failed(error)
                } else {
                    Attempt::NotConnected(error)
                }
            }
        }
    }

    fn unreachable(&self, source: ureq::Error) -> Error {
        Error::Unreachable {
            server: self.client.server.clone(),
            source: Box::new(source),
        }
    }

    fn read<T: DeserializeOwned>(&self, mut answer: Response<Body>) -> Result<Envelope<T>> {
        let text = |headers: &HeaderMap, name: &str| {
            headers
                .get(name)
                .and_then(|value| value.to_str().ok())
                .map(str::to_owned)
        };
        let head = Head {
            status: answer.status().as_u16(),
            etag: text(answer.headers(), "etag"),
            replayed: answer.headers().contains_key("idempotency-replayed"),
            retry_after: text(answer.headers(), "retry-after").and_then(|text| text.parse().ok()),
        };
        let body = answer
            .body_mut()
            .with_config()
            .limit(ANSWER_LIMIT)
            .read_to_vec()
            .map_err(|error| self.unreachable(error))?;
        parse(&self.client.server, head, &body)
    }
}

fn is_refused(error: &ureq::Error) -> bool {
    match error {
        ureq::Error::ConnectionFailed | ureq::Error::HostNotFound => true,
        ureq::Error::Io(error) => error.kind() == std::io::ErrorKind::ConnectionRefused,
        _ => false,
    }
}

/// Random enough for jitter and for keys that only must not meet: the standard library's hash seeds.
fn random_u64() -> u64 {
    RandomState::new().hash_one(())
}

fn random() -> u32 {
    u32::try_from(random_u64() >> 32).unwrap_or(0)
}

fn random_key() -> String {
    format!("{:016x}{:016x}", random_u64(), random_u64())
}
