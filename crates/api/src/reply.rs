//! The bytes and headers that go back.

use axum::body::Body;
use codexflow_core::error::{Error, Result};
use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD, ALLOW,
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderName, HeaderValue, LOCATION,
    REFERRER_POLICY, RETRY_AFTER, SET_COOKIE, STRICT_TRANSPORT_SECURITY, VARY, WWW_AUTHENTICATE,
    X_CONTENT_TYPE_OPTIONS,
};
use http::request::Parts;
use http::{HeaderMap, Method, Response, StatusCode};

use crate::answer::Answer;
use crate::door::{Asked, Door, Seen, UNAVAILABLE_RETRY};
use crate::envelope;
use crate::limit::{Class, Verdict};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const EXPOSED: HeaderValue = HeaderValue::from_static(
    "ETag, Location, Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Idempotency-Replayed, X-Request-Id",
);
const SENDABLE: HeaderValue = HeaderValue::from_static(
    "Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key, X-Request-Id, X-CodexFlow-Client",
);

/// The response to an outcome.
pub(crate) fn write(
    door: &Door,
    asked: &Asked,
    seen: &Seen,
    outcome: Result<Answer>,
) -> Response<Body> {
    let mut headers = HeaderMap::with_capacity(16);
    standard(&mut headers, door, asked);
    if let Some(verdict) = &seen.verdict {
        allowance(&mut headers, verdict);
    }
    let now = door.app.store.now();
    let (status, kind, body) = match outcome {
        Ok(answer) if is_known(asked, &answer) => {
            tag(&mut headers, &answer);
            (304, None, Body::empty())
        }
        Ok(answer) => {
            tag(&mut headers, &answer);
            if let Some(location) = answer.location.as_deref() {
                put(&mut headers, LOCATION, location);
            }
            for (name, value) in answer.headers {
                if name == SET_COOKIE {
                    headers.append(name, value);
                } else {
                    headers.insert(name, value);
                }
            }
            let (kind, body) = envelope::success(
                answer.content,
                now,
                &asked.id,
                seen.undo.as_deref(),
                answer.generation.as_ref(),
            );
            (answer.status, Some(kind), body)
        }
        Err(error) => {
            explain(&mut headers, &error, seen);
            let body = envelope::failure(&error, now, &asked.id);
            (
                error.code().row().status,
                Some("application/json"),
                Body::from(body),
            )
        }
    };
    if let Some(kind) = kind {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    }
    let mut response = Response::new(body);
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    *response.headers_mut() = headers;
    response
}

fn is_known(asked: &Asked, answer: &Answer) -> bool {
    let (Some(header), Some(tag)) = (&asked.if_none_match, &answer.tag) else {
        return false;
    };
    answer.status == 200
        && header
            .to_str()
            .is_ok_and(|header| envelope::none_match(header, tag))
}

fn tag(headers: &mut HeaderMap, answer: &Answer) {
    if let Some(tag) = answer.tag.as_deref() {
        put(headers, ETAG, tag);
    }
}

/// What every response has.
fn standard(headers: &mut HeaderMap, door: &Door, asked: &Asked) {
    put(headers, REQUEST_ID, &asked.id);
    let keeps = matches!(
        asked.row.map(|row| row.class),
        Some(Class::Auth | Class::Register)
    );
    let cache = if keeps {
        "no-store"
    } else {
        "private, no-cache"
    };
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(
        CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; base-uri 'none'; frame-ancestors 'none'"),
    );
    only_https(headers, asked);
    // What is answered depends on who asks: no cache on the way may give one person's answer to another.
    let vary = if door.options.origins.is_empty() {
        "Authorization"
    } else {
        "Authorization, Origin"
    };
    headers.insert(VARY, HeaderValue::from_static(vary));
    if let Some(origin) = &asked.origin {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    }
}

/// Who came by https is to come by nothing else.
fn only_https(headers: &mut HeaderMap, asked: &Asked) {
    if asked.is_https {
        headers.insert(
            STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000; includeSubDomains"),
        );
    }
}

/// A page of the web app with what every response has.
pub(crate) fn page(mut page: Response<Body>, asked: &Asked) -> Response<Body> {
    put(page.headers_mut(), REQUEST_ID, &asked.id);
    only_https(page.headers_mut(), asked);
    page
}

fn allowance(headers: &mut HeaderMap, verdict: &Verdict) {
    let reset = verdict.reset.as_secs() + u64::from(verdict.reset.subsec_nanos() > 0);
    headers.insert(
        HeaderName::from_static("ratelimit-limit"),
        verdict.limit.into(),
    );
    headers.insert(
        HeaderName::from_static("ratelimit-remaining"),
        verdict.remaining.into(),
    );
    headers.insert(HeaderName::from_static("ratelimit-reset"), reset.into());
}

/// The headers that tell a client what to do about an error.
fn explain(headers: &mut HeaderMap, error: &Error, seen: &Seen) {
    match error {
        Error::Unauthenticated(_) => {
            let value = if seen.had_token {
                "Bearer realm=\"codexflow\", error=\"invalid_token\""
            } else {
                "Bearer realm=\"codexflow\""
            };
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(value));
        }
        Error::RateLimited { retry_after } => {
            let seconds = retry_after.as_secs() + u64::from(retry_after.subsec_nanos() > 0);
            headers.insert(RETRY_AFTER, seconds.max(1).into());
        }
        Error::Unavailable(_) => {
            headers.insert(RETRY_AFTER, UNAVAILABLE_RETRY.as_secs().into());
        }
        Error::MethodNotAllowed { allow } => put(headers, ALLOW, allow),
        _ => {}
    }
}

/// Whether a browser asks if it may ask.
pub(crate) fn is_preflight(parts: &Parts) -> bool {
    parts.method == Method::OPTIONS && parts.headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
}

/// The answer to a page of an allowed site.
pub(crate) fn preflight(asked: &Asked, allow: &str) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    let headers = response.headers_mut();
    if let Some(origin) = &asked.origin {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
    }
    put(headers, ACCESS_CONTROL_ALLOW_METHODS, allow);
    headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, SENDABLE);
    headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    headers.insert(VARY, HeaderValue::from_static("Origin"));
    put(headers, REQUEST_ID, &asked.id);
    response
}

/// Sets a header whose value is our own text; one that could not be a header is left out.
fn put(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}
