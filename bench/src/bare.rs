//! The ceiling: a bare axum handler that answers the bytes it was given, and does nothing else.

use std::io::Read;

use anyhow::Result;
use axum::Router;
use axum::routing::any;

use crate::say;

/// Serves what stands on standard input, on a free port that it prints.
pub(crate) fn serve() -> Result<()> {
    let mut body = Vec::new();
    std::io::stdin().read_to_end(&mut body)?;
    let body = axum::body::Bytes::from(body);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        say(&listener.local_addr()?.to_string());
        let answer = move || {
            let body = body.clone();
            async move { ([("content-type", "application/json")], body) }
        };
        axum::serve(listener, Router::new().fallback(any(answer))).await?;
        Ok(())
    })
}
