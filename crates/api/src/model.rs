//! A model by itself behind HTTP, as SageMaker's containers are: `GET /ping` says that it is there, `POST /invocations` asks it.
//! Knows no accounts and keeps nothing: who may ask is decided by whoever lets requests come here.

use std::io;
use std::sync::Arc;
use std::thread::available_parallelism;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use bytes::Bytes;
use codexflow_core::error::{Error, Resource, Result};
use codexflow_core::id::{Id, Ids};
use codexflow_core::risks::apart::Trained;
use codexflow_core::time::Clock;
use http::header::{ALLOW, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use http::{HeaderMap, Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Limited};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::answer::Content;
use crate::door::RequestId;
use crate::envelope;
use crate::server::{Wires, run};

/// Most bytes of a question: more than SageMaker lets through.
const MAX_QUESTION: usize = 32 * 1024 * 1024;
/// How long a question may take to arrive.
const BODY_TIMEOUT: Duration = Duration::from_mins(1);
/// A question and events, or events alone.
const TAKES: &str = "application/json or application/jsonlines";

/// A model and what it is answered with.
struct Desk {
    model: Arc<Trained>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    /// Questions that are held and reckoned at once; the others wait unread.
    seats: Semaphore,
}

/// Serves until `stop` and then lets open requests finish.
pub async fn serve(
    listener: TcpListener,
    model: Trained,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let desk = Arc::new(Desk {
        model: Arc::new(model),
        clock,
        ids,
        seats: Semaphore::new(available_parallelism().map_or(1, usize::from)),
    });
    let router = Router::new().fallback(move |request: Request<Body>| {
        let desk = desk.clone();
        async move { desk.serve(request).await }
    });
    run(listener, Wires::plain(), router, stop, || ()).await
}

impl Desk {
    async fn serve(&self, request: Request<Body>) -> Response<Body> {
        let allowed = match request.uri().path() {
            "/ping" => "GET, HEAD",
            "/invocations" => "POST",
            _ => "",
        };
        let outcome = match (request.uri().path(), request.method()) {
            ("/ping", &Method::GET | &Method::HEAD) => Ok(None),
            ("/invocations", &Method::POST) => self.ask(request).await.map(Some),
            _ if allowed.is_empty() => Err(Error::NotFound(Resource::Route)),
            _ => Err(Error::MethodNotAllowed {
                allow: allowed.to_owned(),
            }),
        };
        let request = Id::<RequestId>::from_u128(self.ids.next()).to_string();
        let now = self.clock.now();
        let mut response = Response::new(Body::empty());
        match outcome {
            // That it answers is all that is asked.
            Ok(None) => {}
            Ok(Some(answer)) => {
                let content = Content::One(answer);
                let (_, body) = envelope::success(content, now, &request, None, None);
                *response.body_mut() = body;
                typed(response.headers_mut());
            }
            Err(error) => {
                if matches!(error, Error::Internal(_)) {
                    tracing::error!(?error, request, "a question was not answered");
                }
                let status = StatusCode::from_u16(error.code().row().status);
                *response.status_mut() = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                *response.body_mut() = envelope::failure(&error, now, &request).into();
                typed(response.headers_mut());
                if matches!(error, Error::MethodNotAllowed { .. }) {
                    let headers = response.headers_mut();
                    headers.insert(ALLOW, HeaderValue::from_static(allowed));
                }
            }
        }
        response
    }

    async fn ask(&self, request: Request<Body>) -> Result<Bytes> {
        let is_lines = is_lines(request.headers())?;
        let _seat = self.seats.acquire().await.map_err(Error::internal)?;
        let body = read(request).await?;
        let model = self.model.clone();
        let answer = tokio::task::spawn_blocking(move || model.answer(&body, is_lines));
        answer.await.map_err(Error::internal)?
    }
}

fn typed(headers: &mut HeaderMap) {
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
}

/// Whether the body is events, one a line; no type is JSON.
fn is_lines(headers: &HeaderMap) -> Result<bool> {
    let kind = headers.get(CONTENT_TYPE).map(HeaderValue::to_str);
    let kind = match kind {
        None => return Ok(false),
        Some(kind) => kind.unwrap_or_default(),
    };
    match kind.split(';').next().unwrap_or_default().trim() {
        "application/json" => Ok(false),
        "application/jsonlines" | "application/x-ndjson" => Ok(true),
        _ => Err(Error::UnsupportedMediaType { expected: TAKES }),
    }
}

async fn read(request: Request<Body>) -> Result<Bytes> {
    let limit = MAX_QUESTION;
    let announced = request.headers().get(CONTENT_LENGTH);
    let announced = announced.and_then(|length| length.to_str().ok()?.parse().ok());
    if announced.is_some_and(|length: usize| length > limit) {
        return Err(Error::TooLarge { limit });
    }
    let body = Limited::new(request.into_body(), limit).collect();
    match timeout(BODY_TIMEOUT, body).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<http_body_util::LengthLimitError>() => {
            Err(Error::TooLarge { limit })
        }
        Ok(Err(_)) => Err(Error::invalid("", "cut_off", "The body was cut off")),
        Err(_) => Err(Error::invalid(
            "",
            "timeout",
            "The body took too long to arrive",
        )),
    }
}
