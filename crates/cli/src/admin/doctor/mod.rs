//! `codexflow doctor`: looks at everything a server needs and says, line by line, what is wrong and what to do.
//!
//! Changes nothing: not even an absent data directory is made.

mod data;
mod outside;

use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use codexflow_core::time::{Clock, Timestamp};
use codexflow_local::SystemClock;
use codexflow_local::table::sqlite_version;
use serde::Serialize;

use self::data::{directory, tables};
use self::outside::{backup, exposure, mail, port};
use crate::args::Local;
use crate::config::{Config, StoreKind, load};
use crate::failure::Failure;
use crate::output::Output;

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
