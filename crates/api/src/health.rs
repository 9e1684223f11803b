//! What operators ask: alive, ready, how busy, which API.

use std::future::ready;
use std::sync::LazyLock;

use codexflow_core::access::{Action, Column};
use codexflow_core::error::Result;
use codexflow_core::view::{View, json};
use schemars::JsonSchema;
use serde::Serialize;

use crate::answer::Answer;
use crate::call::Call;
use crate::options::Part;
use crate::row::{Access, Row, group};

pub(crate) fn rows() -> Vec<Row> {
    let everyone = "Everyone.";
    group(
        "Operations",
        vec![
            Row::get("/healthz", "getHealth", |_| Box::pin(ready(health())))
                .about("Say that the process lives.", everyone)
                .access(Access::Public)
                .gives::<Health>(),
            Row::get("/readyz", "getReadiness", |call| Box::pin(readiness(call)))
                .about("Say that the store can be read and written.", everyone)
                .access(Access::Public)
                .gives::<Health>(),
            Row::get("/metrics", "getMetrics", |call| {
                Box::pin(ready(metrics(&call)))
            })
            .about(
                "Show the figures of this process for Prometheus.",
                "Programs on this machine, and admins.",
            )
            .for_keys(&[(Action::Read, Column::Settings)])
            .access(Access::Local)
            .sends("text/plain; version=0.0.4"),
            Row::get("/.well-known/jwks.json", "getKeys", |call| {
                Box::pin(ready(keys(&call)))
            })
            .about("Show the public keys of access tokens.", everyone)
            .access(Access::Public)
            .sends("application/json"),
            Row::get("/v1/openapi.json", "getOpenapi", |_| {
                Box::pin(ready(Ok(openapi())))
            })
            .about("Describe this API as OpenAPI 3.1.", everyone)
            .access(Access::Public)
            .sends("application/json"),
        ],
    )
}

/// How the server is.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Health {
    /// `ok`; anything else is an error.
    status: &'static str,
    /// The version of the program.
    version: &'static str,
    /// How other parts are. They do not keep the server from being ready.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    parts: Vec<Part>,
}

const OK: Health = Health {
    status: "ok",
    version: env!("CARGO_PKG_VERSION"),
    parts: Vec::new(),
};

fn health() -> Result<Answer> {
    View::plain(&OK).map(Answer::one)
}

/// Writes one item and reads it back, at most once a second however often this is asked.
async fn readiness(call: Call) -> Result<Answer> {
    let now = call.app().store.now();
    let last = call
        .door
        .probed
        .lock()
        .is_some_and(|at| now.since(at).as_secs() < 1);
    if !last {
        call.app().probe().await?;
        *call.door.probed.lock() = Some(now);
    }
    let parts = call.door.options.parts.iter().map(|look| look()).collect();
    View::plain(&Health { parts, ..OK }).map(Answer::one)
}

fn metrics(call: &Call) -> Result<Answer> {
    let text = call.door.metrics.render(&call.door.options.figures)?;
    Ok(Answer::raw("text/plain; version=0.0.4", text))
}

fn keys(call: &Call) -> Result<Answer> {
    Ok(Answer::raw(
        "application/json",
        json(&call.app().auth.jwks())?,
    ))
}

fn openapi() -> Answer {
    static TAG: LazyLock<Option<String>> =
        LazyLock::new(|| Answer::raw("", crate::openapi::text()).tagged().tag);
    Answer {
        tag: TAG.clone(),
        ..Answer::raw("application/json", crate::openapi::text())
    }
}
