//! What is around the server: its port, its back-up, its mail server, and who can reach it.

use std::net::{TcpListener, TcpStream, ToSocketAddrs};
use std::time::Duration;

use codexflow_core::time::Clock;
use codexflow_local::{SystemClock, archive};

use super::Check;
use crate::backups;
use crate::config::Config;

/// A server that does not answer by then is not reachable.
const PATIENCE: Duration = Duration::from_secs(5);

pub(super) fn port(config: &Config, running: bool) -> Check {
    let listen = config.server.listen;
    match TcpListener::bind(listen) {
        Ok(_) => Check::ok("port", format!("{listen} is free")),
        Err(_) if running => Check::ok("port", format!("the running server has {listen}")),
        Err(error) => Check::fail(
            "port",
            format!("cannot listen on {listen}: {error}"),
            "stop what listens there (`ss -ltnp` names it), or choose another with --listen or server.listen",
        ),
    }
}

pub(super) fn backup(config: &Config) -> Check {
    const NAME: &str = "back-up";
    let Some(dir) = config.backup.dir() else {
        return Check::warn(
            NAME,
            "off: what is here is lost with its disk",
            "set backup.dir to a directory on another disk",
        );
    };
    let proof = archive::last_proof(&dir);
    if !dir.is_dir() {
        return Check::warn(
            NAME,
            format!("{} is absent; `codexflow serve` makes it", dir.display()),
            "check that the disk it is meant to be on is mounted",
        );
    }
    let now = SystemClock::new().now();
    let age = proof.as_ref().map(|proof| now.since(proof.at));
    match backups::proved(proof.as_ref(), age) {
        (true, finding) => Check::ok(NAME, format!("{finding}, in {}", dir.display())),
        (false, finding) => {
            let remedy = format!("codexflow backup --check --to {}", dir.display());
            if proof.is_some_and(|proof| !proof.is_good()) {
                Check::fail(NAME, finding, remedy)
            } else {
                Check::warn(NAME, finding, remedy)
            }
        }
    }
}

pub(super) fn mail(config: &Config) -> Check {
    let mail = &config.mail;
    if mail.host.is_empty() {
        let outbox = config.data().join("outbox");
        return Check::warn(
            "mail",
            format!("no mail server: mails are put into {}", outbox.display()),
            "set mail.host to send them, or hand them on yourself",
        );
    }
    let server = format!("{}:{}", mail.host, mail.port);
    let connected = server
        .to_socket_addrs()
        .and_then(|mut addresses| {
            addresses
                .next()
                .ok_or_else(|| std::io::Error::other("the name has no address"))
        })
        .and_then(|address| TcpStream::connect_timeout(&address, PATIENCE));
    match connected {
        Ok(_) => Check::ok("mail", format!("{server} answers")),
        Err(error) => Check::fail(
            "mail",
            format!("cannot reach {server}: {error}"),
            "check mail.host and mail.port, and whether a firewall is between",
        ),
    }
}

pub(super) fn exposure(config: &Config) -> Check {
    let loopback = config.server.listen.ip().is_loopback();
    let https = config.public_url().starts_with("https://");
    if loopback || https {
        Check::ok(
            "exposure",
            format!("people reach it at {}", config.public_url()),
        )
    } else {
        Check::warn(
            "exposure",
            format!(
                "passwords cross the network unprotected at {}",
                config.public_url()
            ),
            "set tls.cert and tls.key, or put a proxy with TLS before it and set server.public_url and server.trusted_proxies",
        )
    }
}
