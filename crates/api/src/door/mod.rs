//! The one pass that every request goes through: admitted, counted, authenticated, read, answered, logged.
//!
//! A stack of layers would box the request a dozen times; this is one function that reads from top to bottom.

mod admission;
mod aside;
mod body;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use codexflow_core::access::Caller;
use codexflow_core::error::{Error, Resource, Result};
use codexflow_core::event::Operation;
use codexflow_core::id::{Id, Kind as IdKind};
use codexflow_core::time::Timestamp;
use codexflow_core::users::model::User;
use futures::FutureExt;
use http::header::IF_NONE_MATCH;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, Request, Response};
use parking_lot::Mutex;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use self::admission::{counted, signed_in};
use self::aside::Aside;
use crate::answer::Answer;
use crate::budget::Budget;
use crate::call::Call;
use crate::guard::{self, Hosts};
use crate::limit::{Class, Limiter, Verdict, Who};
use crate::live::Live;
use crate::metrics::Metrics;
use crate::options::Options;
use crate::routes::Place;
use crate::row::{Row, Takes};
use crate::server::Peer;
use crate::sparse::Wish;
use crate::{App, idempotency, log, query, reply};

/// How many files are read at once; each may take 64 MiB.
const UPLOADS: usize = 2;
/// How long a file waits for its turn.
const UPLOAD_PATIENCE: Duration = Duration::from_secs(5);

/// Everything that outlives a request.
pub(crate) struct Door {
    pub(crate) app: App,
    pub(crate) options: Options,
    pub(crate) metrics: Metrics,
    /// Who is told of events as they happen.
    pub(crate) live: Live,
    /// When the store last answered a probe.
    pub(crate) probed: Mutex<Option<Timestamp>>,
    hosts: Hosts,
    limiter: Limiter,
    /// Files that may be read at once.
    uploads: Semaphore,
    /// Where long reckonings are done.
    pub(crate) aside: Aside,
    /// Bytes of files and of other bodies that may be held at once.
    files: Arc<Budget>,
    bodies: Arc<Budget>,
    /// Whether a proxy stands before us: then nobody is local.
    is_proxied: bool,
}

/// A request's id: `req_01J…`.
pub(crate) struct RequestId;
impl IdKind for RequestId {
    const PREFIX: &'static str = "req_";
}

/// What is learned of a request on the way and wanted for its answer and log line, however it ends.
#[derive(Default)]
pub(crate) struct Seen {
    pub(crate) user: Option<Id<User>>,
    pub(crate) verdict: Option<Verdict>,
    pub(crate) had_token: bool,
    /// What undoes what was written.
    pub(crate) undo: Option<String>,
}

/// What an answer depends on besides its outcome.
pub(crate) struct Asked {
    pub(crate) id: String,
    pub(crate) row: Option<&'static Row>,
    pub(crate) if_none_match: Option<HeaderValue>,
    pub(crate) origin: Option<HeaderValue>,
    /// Whether the client came by https.
    pub(crate) is_https: bool,
}

impl Door {
    pub(crate) fn new(app: App, options: Options) -> Self {
        Self {
            hosts: Hosts::new(&options),
            limiter: Limiter::new(options.limits),
            uploads: Semaphore::new(UPLOADS),
            aside: Aside::new(),
            files: Budget::new(usize::MAX),
            bodies: Budget::new(options.body_budget),
            is_proxied: options.is_proxied(),
            metrics: Metrics::new(),
            probed: Mutex::new(None),
            live: Live::new(&app),
            app,
            options,
        }
    }

    /// Answers one request, whatever happens.
    pub(crate) async fn serve(
        self: Arc<Self>,
        place: Arc<Place>,
        request: Request<Body>,
    ) -> Response<Body> {
        let began = Instant::now();
        let _active = self.metrics.enter();
        let (mut parts, body) = request.into_parts();
        let row = place.row(&parts.method);
        let peer = parts.extensions.get::<Peer>().copied().unwrap_or_default();
        let asked = Asked {
            is_https: guard::is_https(peer.0.ip(), &parts.headers, &self.options),
            id: self.request_id(&parts.headers),
            row,
            if_none_match: row
                .filter(|row| row.method == Method::GET)
                .and_then(|_| parts.headers.get(IF_NONE_MATCH).cloned()),
            origin: guard::allowed_origin(&parts.headers, &self.options)
                .and_then(|origin| HeaderValue::from_str(origin).ok()),
        };
        let method = parts.method.clone();
        let mut seen = Seen::default();

        let response = if let Some(page) = self.page(&place, &parts) {
            reply::page(page, &asked)
        } else if asked.origin.is_some() && reply::is_preflight(&parts) {
            reply::preflight(&asked, &place.allow)
        } else {
            let answering = self.answer(&place, &asked, &mut parts, body, &mut seen);
            let outcome = match AssertUnwindSafe(answering).catch_unwind().await {
                Ok(outcome) => outcome,
                Err(panic) => Err(Error::internal(log::words(&*panic))),
            };
            if let Err(error) = &outcome {
                log::failed(error, &asked.id);
            }
            reply::write(&self, &asked, &seen, outcome)
        };

        let took = began.elapsed();
        log::answered(&self.metrics, &method, &asked, &seen, &response, took);
        response
    }

    /// A page of the web app or a part of one. Whoever asks under another name is left to the API, which says so.
    fn page(&self, place: &Place, parts: &Parts) -> Option<Response<Body>> {
        let site = self.options.site.filter(|_| place.is_for_pages())?;
        guard::url(&parts.uri).ok()?;
        self.hosts.check(&parts.uri, &parts.headers).ok()?;
        site.answer(&parts.method, parts.uri.path(), &parts.headers)
    }

    async fn answer(
        self: &Arc<Self>,
        place: &Place,
        asked: &Asked,
        parts: &mut Parts,
        body: Body,
        seen: &mut Seen,
    ) -> Result<Answer> {
        guard::url(&parts.uri)?;
        self.hosts.check(&parts.uri, &parts.headers)?;
        let peer = parts.extensions.get::<Peer>().copied().unwrap_or_default();
        let address = guard::client(peer.0.ip(), &parts.headers, &self.options.proxies);
        let Some(row) = asked.row else {
            self.count(Who::at(address), Class::Read, seen)?;
            return Err(if place.allow.is_empty() {
                Error::NotFound(Resource::Route)
            } else {
                Error::MethodNotAllowed {
                    allow: place.allow.clone(),
                }
            });
        };
        let local = !self.is_proxied
            && peer.0.ip().is_loopback()
            && !parts.headers.contains_key("x-forwarded-for");
        let caller = self.authenticate(row, &parts.headers, local, seen).await;
        let (who, class) = match &caller {
            Ok(Some(caller)) => (counted(caller), signed_in(row.class)),
            Ok(None) | Err(_) => (Who::at(address), row.class),
        };
        self.count(who, class, seen)?;
        let mut caller = caller?;

        let path = parts.uri.path();
        let params = row.params(path).unwrap_or_default();
        let params = params
            .into_iter()
            .map(|segment| query::decode(segment, false));
        let params: Option<Vec<String>> = params.collect();
        let params = params.ok_or(Error::NotFound(Resource::Route))?;
        let (mut query, mut faults) =
            query::parse(parts.uri.query().unwrap_or_default(), &row.query);
        let wish = row
            .sparse
            .as_ref()
            .and_then(|sparse| Wish::take(sparse, &mut query, &mut faults));
        if !faults.is_empty() && row.method != Method::GET {
            return Err(Error::Invalid(faults));
        }
        // Held until the request is answered. Files have a bound of their own.
        let mut held = match row.takes {
            Takes::File(_) => self.files.hold(),
            _ => self.bodies.hold(),
        };
        let body = match row.takes {
            Takes::File(_) => {
                // Who may not send it is told so before the file is read, and few are read at once.
                if let (Some(caller), Some((action, column))) = (&caller, row.cell) {
                    caller.require(action, column)?;
                }
                let _turn = timeout(UPLOAD_PATIENCE, self.uploads.acquire())
                    .await
                    .map_err(|_| Error::unavailable("too many files are being sent"))?;
                self.read(row, &parts.headers, body, &mut held).await?
            }
            _ => self.read(row, &parts.headers, body, &mut held).await?,
        };
        let operation = self.operation(row, &mut caller);
        if row.is_idempotent
            && let Some(caller) = &mut caller
        {
            caller.idempotency = idempotency::of(parts, caller.id, &body)?;
            if let Some(answer) = self.replay(row, caller, seen).await? {
                return Ok(answer);
            }
        }
        let call = Call {
            door: self.clone(),
            caller,
            params,
            query,
            headers: std::mem::take(&mut parts.headers),
            body,
            address,
            is_https: asked.is_https,
        };
        let viewer = wish.as_ref().and_then(|_| call.caller.clone());
        let again = call
            .caller
            .clone()
            .filter(|caller| caller.idempotency.is_some());
        let outcome = self.within(self.aside.answer(row, call)).await;
        let undo = operation.and_then(|operation| operation.undo_id());
        seen.undo = undo.map(|id| id.to_string());
        if !faults.is_empty() {
            return Err(query::refused(faults, outcome));
        }
        if let (Some(wish), Some(caller)) = (wish, viewer) {
            return self.within(wish.grant(&self.app, &caller, outcome?)).await;
        }
        if row.is_cached() {
            return outcome.map(Answer::tagged);
        }
        match (outcome, again) {
            (Err(error), Some(caller)) => self.unless_repeated(row, &caller, seen, error).await,
            (outcome, _) => outcome,
        }
    }

    /// What a caller who writes is about to do.
    fn operation(&self, row: &Row, caller: &mut Option<Caller>) -> Option<Operation> {
        let caller = caller.as_mut().filter(|_| row.method != Method::GET)?;
        caller.operation = Some(Operation::new(self.app.store.new_id()));
        caller.operation.clone()
    }

    /// A failure, if it is not that a repeat at the same moment came first and this one met what that has changed.
    async fn unless_repeated(
        self: &Arc<Self>,
        row: &Row,
        caller: &Caller,
        seen: &mut Seen,
        error: Error,
    ) -> Result<Answer> {
        match self.replay(row, caller, seen).await {
            Ok(Some(answer)) => Ok(answer),
            Err(mismatch @ Error::IdempotencyMismatch) => Err(mismatch),
            Ok(None) | Err(_) => Err(error),
        }
    }

    pub(crate) async fn within(
        &self,
        answer: impl Future<Output = Result<Answer>>,
    ) -> Result<Answer> {
        let limit = self.options.request_timeout;
        match timeout(limit, answer).await {
            Ok(answer) => answer,
            Err(_) => Err(Error::unavailable(format!("no answer within {limit:?}"))),
        }
    }

    /// The client's own id when it is well formed, else a new one.
    fn request_id(&self, headers: &HeaderMap) -> String {
        let given = headers
            .get("x-request-id")
            .and_then(|value| value.to_str().ok());
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
        match given {
            Some(id) if (1..=64).contains(&id.len()) && id.bytes().all(fits) => id.to_owned(),
            _ => self.app.store.new_id::<RequestId>().to_string(),
        }
    }
}

/// How long to wait after a 503.
pub(crate) const UNAVAILABLE_RETRY: Duration = Duration::from_secs(1);
