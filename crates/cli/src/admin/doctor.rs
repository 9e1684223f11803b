//! `codexflow doctor`: looks at everything a server needs and says, line by line, what is wrong and what to do.
//!
//! Changes nothing: not even an absent data directory is made.

use std::net::{TcpListener, TcpStream, ToSocketAddrs};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use codexflow_aws::DynamoTable;
use codexflow_core::time::{Clock, Timestamp};
use codexflow_local::archive;
use codexflow_local::table::sqlite_version;
use codexflow_local::{DataDir, LocalTable, OpenError, SystemClock};
use serde::Serialize;

use crate::args::Local;
use crate::backups;
use crate::config::{Config, StoreKind, load};
use crate::failure::Failure;
use crate::output::Output;

/// Below this the disk is as good as full: a back-up snapshot of the store would not fit.
const LITTLE_DISK: u64 = 1 << 30;

/// A server that does not answer by then is not reachable.
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
enum Verdict {
    Ok,
    Warn,
    Fail,
}

/// One thing that was looked at.
#[derive(Debug, Serialize)]
struct Check {
    name: &'static str,
    verdict: Verdict,
    finding: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<String>,
}

impl Check {
    fn ok(name: &'static str, finding: impl Into<String>) -> Self {
        Self {
            name,
            verdict: Verdict::Ok,
            finding: finding.into(),
            remedy: None,
        }
    }

    fn warn(name: &'static str, finding: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            verdict: Verdict::Warn,
            remedy: Some(remedy.into()),
            ..Self::ok(name, finding)
        }
    }

    fn fail(name: &'static str, finding: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            verdict: Verdict::Fail,
            ..Self::warn(name, finding, remedy)
        }
    }
}

/// Looks, reports, and fails if anything must be mended.
pub(crate) fn run(local: &Local, output: &Output) -> Result<(), Failure> {
    let mut checks = Vec::new();
    match load(&local.overrides()) {
        Ok(config) => {
            checks.push(Check::ok("settings", "every setting is understood"));
            look(&config, &mut checks);
        }
        Err(error) => checks.push(Check::fail(
            "settings",
            error.to_string(),
            "correct the setting; `codexflow config show --defaults` explains each one",
        )),
    }
    let text: String = checks.iter().map(line).collect();
    output.result(&checks, &text)?;
    if checks.iter().any(|check| check.verdict == Verdict::Fail) {
        return Err(Failure::new(
            "something must be mended",
            "do what the failed lines say, then run doctor again",
        ));
    }
    Ok(())
}

fn line(check: &Check) -> String {
    let verdict = match check.verdict {
        Verdict::Ok => "ok  ",
        Verdict::Warn => "warn",
        Verdict::Fail => "FAIL",
    };
    let remedy = check.remedy.as_ref().map_or_else(String::new, |remedy| {
        format!("\n                   -> {remedy}")
    });
    format!("{verdict} {:<13} {}{remedy}\n", check.name, check.finding)
}

fn look(config: &Config, checks: &mut Vec<Check>) {
    let running = directory(config.data(), checks);
    if config.store.kind == StoreKind::Aws {
        checks.push(tables(config));
    }
    checks.push(Check::ok("sqlite", format!("version {}", sqlite_version())));
    checks.push(clock(config.data()));
    checks.push(port(config, running));
    checks.push(backup(config));
    checks.push(mail(config));
    checks.push(exposure(config));
}

/// Looks at the data directory; answers whether a server runs on it.
fn directory(data: &Path, checks: &mut Vec<Check>) -> bool {
    let shown = data.display();
    let metadata = match std::fs::metadata(data) {
        Ok(metadata) if metadata.is_dir() => metadata,
        Ok(_) => {
            checks.push(Check::fail(
                "data",
                format!("{shown} is not a directory"),
                "name a directory with --data or store.data",
            ));
            return false;
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            checks.push(Check::ok(
                "data",
                format!("{shown} is absent; `codexflow serve` makes it"),
            ));
            let parent = data.parent().filter(|parent| parent.exists());
            checks.push(free_disk(parent.unwrap_or(Path::new("."))));
            return false;
        }
        Err(error) => {
            checks.push(Check::fail(
                "data",
                format!("cannot look at {shown}: {error}"),
                "run as the user that owns it, or name another with --data",
            ));
            return false;
        }
    };
    checks.push(Check::ok("data", format!("everything is in {shown}")));
    let mode = metadata.permissions().mode();
    // Nothing for group and others: the lower six bits are clear.
    checks.push(if mode.trailing_zeros() >= 6 {
        Check::ok("permissions", "only its owner can look into it")
    } else {
        Check::warn(
            "permissions",
            format!("others can look into it (mode {:o})", mode & 0o777),
            format!("chmod 700 {shown}"),
        )
    });
    checks.push(free_disk(data));
    store(data, checks)
}

/// Asks DynamoDB for the tables.
fn tables(config: &Config) -> Check {
    let clock = Arc::new(SystemClock::new());
    let table = DynamoTable::new(&config.store.dynamodb(), clock);
    let runtime = match tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return Check::fail("tables", error.to_string(), "free some memory"),
    };
    let wrong = runtime.block_on(table.check_tables());
    if wrong.is_empty() {
        return Check::ok("tables", "all four are there, with index and stream");
    }
    let wrong: Vec<String> = wrong.iter().map(ToString::to_string).collect();
    Check::fail(
        "tables",
        wrong.join("; "),
        "check [store] and the access key; store.create_tables = true makes absent tables",
    )
}

/// Opens the store as the server would, and reads all of it; answers whether a server has it open.
fn store(data: &Path, checks: &mut Vec<Check>) -> bool {
    let clock = Arc::new(SystemClock::new());
    let opened = DataDir::open(data)
        .and_then(|directory| LocalTable::open(Arc::new(directory), clock, Vec::new()));
    let table = match opened {
        Ok(table) => table,
        Err(error @ OpenError::InUse { .. }) => {
            checks.push(Check::warn(
                "store",
                format!("not read: {error}"),
                "stop the server and run doctor again to check every page of the store",
            ));
            return true;
        }
        // These errors say themselves what to do.
        Err(error) => {
            let text = error.to_string();
            let (finding, remedy) = text.split_once(". ").unwrap_or((&text, "see the README"));
            checks.push(Check::fail("store", finding, remedy));
            return false;
        }
    };
    let runtime = match tokio::runtime::Builder::new_current_thread().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            checks.push(Check::fail("store", error.to_string(), "free some memory"));
            return false;
        }
    };
    checks.push(match runtime.block_on(table.verify()) {
        Ok(damage) if damage.is_empty() => Check::ok("store", "every page of it is sound"),
        Ok(damage) => Check::fail(
            "store",
            format!("it is damaged: {}", damage.join("; ")),
            "stop writing to it, copy the data directory, and restore a back-up",
        ),
        Err(error) => Check::fail(
            "store",
            format!("it cannot be read: {error}"),
            "check that the disk works, and restore a back-up",
        ),
    });
    false
}

fn free_disk(at: &Path) -> Check {
    match rustix::fs::statvfs(at) {
        Ok(disk) => {
            let free = disk.f_bavail.saturating_mul(disk.f_frsize);
            let shown = format!("{} MiB free", free >> 20);
            if free < LITTLE_DISK {
                Check::warn(
                    "disk",
                    shown,
                    "make room: below 1 GiB writes may soon be refused",
                )
            } else {
                Check::ok("disk", shown)
            }
        }
        Err(error) => Check::warn(
            "disk",
            format!("cannot ask how much is free: {error}"),
            "check with `df`",
        ),
    }
}

/// Sessions and tokens end by the clock, so one that has gone back lets them live longer.
fn clock(data: &Path) -> Check {
    let now = SystemClock::new().now();
    let written = std::fs::metadata(data.join("codexflow.db"))
        .and_then(|file| file.modified())
        .ok()
        .and_then(|at| at.duration_since(UNIX_EPOCH).ok())
        .and_then(|since| i64::try_from(since.as_millis()).ok())
        .map(Timestamp::from_millis);
    match written {
        Some(written) if written > now.plus(Duration::from_mins(1)) => Check::fail(
            "clock",
            format!("it is {now} here, but the store was written at {written}"),
            "set the machine's clock (`timedatectl` shows whether it is kept right)",
        ),
        _ => Check::ok("clock", format!("it is {now}")),
    }
}

fn port(config: &Config, running: bool) -> Check {
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

fn backup(config: &Config) -> Check {
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

fn mail(config: &Config) -> Check {
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

fn exposure(config: &Config) -> Check {
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
