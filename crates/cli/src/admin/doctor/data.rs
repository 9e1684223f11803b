//! The data directory, its disk, and the store in it or in the cloud.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;

use codexflow_aws::DynamoTable;
use codexflow_local::{DataDir, LocalTable, OpenError, SystemClock};

use super::Check;
use crate::config::Config;

/// Below this the disk is as good as full: a back-up snapshot of the store would not fit.
const LITTLE_DISK: u64 = 1 << 30;

/// Looks at the data directory; answers whether a server runs on it.
pub(super) fn directory(data: &Path, checks: &mut Vec<Check>) -> bool {
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
pub(super) fn tables(config: &Config) -> Check {
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
