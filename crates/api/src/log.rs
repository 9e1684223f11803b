//! What is told of a request: one line and one measurement for each, and the cause of each failure once.

use std::time::Duration;

use axum::body::Body;
use codexflow_core::error::Error;
use http::{Method, Response};

use crate::door::{Asked, Seen};
use crate::metrics::{Metrics, NO_ROUTE};

/// One line and one measurement. Nothing that a client wrote is in it but the well-formed request id.
pub(crate) fn answered(
    metrics: &Metrics,
    method: &Method,
    asked: &Asked,
    seen: &Seen,
    response: &Response<Body>,
    took: Duration,
) {
    let status = response.status().as_u16();
    let route = asked.row.map_or(NO_ROUTE, |row| row.path);
    metrics.answered(label(method), route, status, took);
    tracing::info!(
        target: "access",
        requestId = asked.id,
        method = label(method),
        route,
        status,
        duration_ms = took.as_secs_f64() * 1000.0,
        bytes = http_body::Body::size_hint(response.body()).exact().unwrap_or(0),
        user.id = seen.user.map(tracing::field::display),
    );
}

/// A method as a label; there are only so many.
fn label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "OTHER",
    }
}

pub(crate) fn words(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    format!("a panic: {}", text.unwrap_or("of unknown kind"))
}

/// The only place where the cause of a failure is told.
pub(crate) fn failed(error: &Error, request: &str) {
    match error {
        Error::Internal(source) => tracing::error!(requestId = request, error = %source, "failed"),
        Error::Unavailable(source) => {
            tracing::warn!(requestId = request, error = %source, "unavailable");
        }
        _ => {}
    }
}
