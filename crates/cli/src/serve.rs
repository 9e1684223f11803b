//! `codexflow serve`: opens the data directory, then the port, and closes both in the other order.

use std::net::SocketAddr;
use std::time::Instant;

use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use crate::args::Serve;
use crate::compose::{self, Opened};
use crate::config::{Config, load};
use crate::demo::{self, Login};
use crate::failure::Failure;
use crate::log;
use crate::output::Output;

/// Serves until SIGTERM or SIGINT.
pub(crate) fn run(serve: &Serve, output: &Output) -> Result<(), Failure> {
    let begun = Instant::now();
    let mut overrides = serve.local.overrides();
    overrides.listen = serve.listen;
    let config = load(&overrides)?;
    log::start(&config.log, output.is_json());
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::plain(&error))?;
    runtime.block_on(async {
        let logins = if serve.demo {
            demo::make(&config).await?
        } else {
            Vec::new()
        };
        until_stopped(&config, begun, &logins, output).await
    })
}

async fn until_stopped(
    config: &Config,
    begun: Instant,
    logins: &[Login],
    output: &Output,
) -> Result<(), Failure> {
    // The directory first: its lock says more than a busy port. The port opens when the server is ready.
    let opened = compose::open(config).await?;
    let listener = listen(config.server.listen).await?;
    let address = listener
        .local_addr()
        .map_err(|error| Failure::plain(&error))?;
    let stop = until_told()?;
    let options = compose::options(config, address, &opened)?;
    announce(config, &opened, address, begun, output);
    tell_logins(logins, output);

    codexflow_api::serve(listener, opened.app.clone(), options, stop)
        .await
        .map_err(|error| Failure::plain(&error))?;
    opened.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// Waits for SIGTERM or SIGINT, which end nothing by themselves from now on.
pub(crate) fn until_told() -> Result<impl Future<Output = ()>, Failure> {
    let mut terminate = signal(SignalKind::terminate()).map_err(|error| Failure::plain(&error))?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(|error| Failure::plain(&error))?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping: open requests may finish");
    })
}

/// Begins to listen.
pub(crate) async fn listen(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| {
        let remedy = match error.kind() {
            std::io::ErrorKind::AddrInUse => {
                "stop what listens there (`ss -ltnp` names it), or choose another port with --listen or server.listen"
            }
            std::io::ErrorKind::PermissionDenied => {
                "choose a port above 1023 with --listen or server.listen"
            }
            _ => "choose an address of this machine with --listen or server.listen",
        };
        Failure::new(format!("cannot listen on {address}: {error}"), remedy)
    })
}

/// Says who can look around in a demo: once, and never in the log.
fn tell_logins(logins: &[Login], output: &Output) {
    let Some(first) = logins.first() else { return };
    let people: Vec<String> = logins
        .iter()
        .map(|login| format!("    {:<10} {:<22} {}", login.role, login.email, login.name))
        .collect();
    output.secret(
        "logins",
        &logins,
        &format!(
            "  This is a demo: a made-up team and its year of work. Sign in as any of these people, with the password\n  \
             {}\n\n{}\n",
            first.password,
            people.join("\n")
        ),
    );
}

/// Says that the server is ready: a banner for people, a line of the log for programs.
fn announce(
    config: &Config,
    opened: &Opened,
    address: SocketAddr,
    begun: Instant,
    output: &Output,
) {
    let url = config.url_of(address);
    let ready_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    let data = opened.data.display();
    tracing::info!(address = url, data = %data, ready_ms, "ready");
    if !log::is_json(&config.log) && !output.is_json() {
        let first_steps = if opened.is_set_up {
            format!("Sign in:  codexflow login --email YOU --server {url}")
        } else {
            format!(
                "Sign up:  curl -s {url}/v1/auth/register -H 'content-type: application/json' \\\n            \
                 -d '{{\"email\": \"YOU\", \"name\": \"YOUR NAME\", \"password\": \"A LONG PASS PHRASE\"}}'"
            )
        };
        output.note(&format!(
            "\n  CodexFlow is ready after {ready_ms} ms.\n\n  Address:  {url}\n  Data:     {data}\n  API:      {url}/docs\n  \
             {first_steps}\n  Stop:     Ctrl-C\n"
        ));
    }
    if let Some(code) = &opened.setup_code {
        // Never in the log: whoever reads it is the first admin.
        output.secret(
            "setupCode",
            code,
            &format!("The first account needs this one-time code as \"setupCode\": {code}"),
        );
    }
    if !address.ip().is_loopback() && !config.public_url().starts_with("https://") {
        tracing::warn!(
            "passwords cross the network unprotected: set tls.cert and tls.key, or put a proxy with TLS before this server"
        );
    }
}
