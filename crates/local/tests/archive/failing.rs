//! An archive that is full, failing or gone: writes go on, and what they changed is shipped when it is back.

use std::fs;
use std::process::Command;
use std::sync::Arc;

use codexflow_core::time::Clock as _;
use codexflow_local::SystemClock;
use codexflow_local::archive::{self, Archiver};

use crate::support::{Place, get, open, put, task};

#[tokio::test]
async fn writes_go_on_without_the_archive_and_are_shipped_when_it_is_back() {
    let place = Place::new();
    let table = place.open();
    put(&table, task(1, 1)).await.unwrap();
    place.ship(&table);
    let away = place.root.path().join("away");
    fs::rename(place.archive(), &away).unwrap();
    fs::write(place.archive(), "not a directory").unwrap();

    for n in 2..10 {
        put(&table, task(n, n)).await.unwrap();
    }
    let status = place.ship(&table);
    assert!(status.error.is_some());
    assert!(status.behind_since.is_some());

    fs::remove_file(place.archive()).unwrap();
    fs::rename(&away, place.archive()).unwrap();
    let status = place.ship(&table);
    assert_eq!((status.error, status.behind_since), (None, None));
    assert_eq!(place.restore(None).unwrap().1.state, place.state());
}

#[tokio::test]
async fn a_log_that_becomes_too_long_is_given_up_and_begun_anew() {
    let place = Place::new();
    let table = place.open();
    put(&table, task(1, 1)).await.unwrap();
    fs::write(place.archive(), "not a directory").unwrap();
    let mut settings = archive::Settings::new(place.archive());
    settings.log_bytes = 2000;
    for n in 0..20 {
        put(&table, task(n, n)).await.unwrap();
    }
    Archiver::start(table.clone(), place.clock.clone(), settings.clone())
        .unwrap()
        .stop();
    put(&table, task(50, 1)).await.unwrap();
    let database = rusqlite::Connection::open(place.data().join("codexflow.db")).unwrap();
    let bytes: i64 = database
        .query_row("SELECT sum(length(changes)) FROM ChangeLog", [], |row| {
            row.get(0)
        })
        .unwrap();
    assert!(bytes < 1000, "{bytes}");

    fs::remove_file(place.archive()).unwrap();
    assert_eq!(place.ship(&table).error, None);
    assert_eq!(place.restore(None).unwrap().1.state, place.state());
}

/// Fails the n-th call of a kind in a child that writes, ships and restores, until a run has no failure any more.
async fn every_failure_is_told_and_survived(call: &str, error: &str, step: usize) {
    let mut failures = 0;
    for nth in (1..400).step_by(step) {
        let place = Place::new();
        // A run takes a second or two; one that waits for ever is a failure like another.
        let output = Command::new("timeout")
            .args(["300", "strace", "-f", "-qq", "-o", "/dev/null", "-e"])
            .arg(format!("trace={call}"))
            .arg("-e")
            .arg(format!("inject={call}:error={error}:when={nth}"))
            .arg(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "--ignored",
                "--nocapture",
                "failing::child_on_a_failing_disk",
            ])
            .env("CODEXFLOW_TEST_DIR", place.root.path())
            .output()
            .expect("strace is installed");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        // The test's own output may be what failed; that says nothing of the archive.
        let panic = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_ne!(
            output.status.code(),
            Some(124),
            "{call} {nth} hangs: {text}"
        );
        let is_ours = panic.contains("panicked at crates");
        assert!(!is_ours, "{call} {nth}: {text} {panic}");

        let clock = Arc::new(SystemClock::new());
        let table = open(&place.data(), clock.clone(), true);
        for line in text.lines() {
            if let Some((_, taken)) = line.split_once("child took ") {
                let n = taken.parse().unwrap();
                let found = get(&table, &task(n, 0).key).await;
                assert!(found.is_some(), "{call} {nth} lost {n}");
            }
        }
        put(&table, task(100, 1)).await.unwrap();
        let status = crate::support::ship(&table, clock, &place.archive());
        assert_eq!(status.error, None, "{call} {nth}");
        drop(table);
        assert_eq!(place.problems(), Vec::<String>::new(), "{call} {nth}");
        assert_eq!(
            place.restore(None).unwrap().1.state,
            place.state(),
            "{call} {nth}"
        );
        if text.contains("child failed") {
            failures += 1;
        } else if text.contains("child is done") && nth > 40 {
            assert!(failures > 0, "{call} never failed");
            return;
        }
    }
}

#[tokio::test]
async fn a_failed_sync_of_the_archive_is_survived() {
    every_failure_is_told_and_survived("fsync,fdatasync", "EIO", 3).await;
}

#[tokio::test]
async fn a_full_disk_is_survived_wherever_it_strikes() {
    every_failure_is_told_and_survived("write,pwrite64", "ENOSPC", 7).await;
}

#[tokio::test]
#[ignore = "minutes; `make torture` runs it"]
async fn every_failing_call_is_survived() {
    for (call, error) in [
        ("fsync,fdatasync", "EIO"),
        ("write,pwrite64", "ENOSPC"),
        ("rename", "EIO"),
        ("openat", "EIO"),
        ("ftruncate", "EIO"),
    ] {
        every_failure_is_told_and_survived(call, error, 1).await;
    }
}

#[test]
#[ignore = "run by the other tests of this module under strace"]
fn child_on_a_failing_disk() {
    // Without an I/O driver: it is woken by `write` to a descriptor, which may be the call that fails.
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap()
        .block_on(work_on_a_failing_disk());
}

async fn work_on_a_failing_disk() {
    #[expect(
        clippy::disallowed_methods,
        reason = "how the parent test tells its child"
    )]
    let root: std::path::PathBuf = std::env::var("CODEXFLOW_TEST_DIR").unwrap().into();
    let clock = Arc::new(SystemClock::new());
    let settings = codexflow_local::Settings {
        is_logged: true,
        ..codexflow_local::Settings::default()
    };
    // Output goes through the failing call as well; what could not be said is not counted.
    let say = |text: String| {
        use std::io::Write as _;
        let _ = writeln!(std::io::stdout().lock(), "{text}");
    };
    let opened = (0..3).find_map(|_| {
        let data = codexflow_local::DataDir::open(&root.join("data"));
        let table = data.and_then(|data| {
            codexflow_local::LocalTable::open_with(
                Arc::new(data),
                clock.clone(),
                Vec::new(),
                &settings,
            )
        });
        table
            .map_err(|error| say(format!("child failed to open: {error}")))
            .ok()
    });
    let table = Arc::new(opened.expect("one failure has one victim"));
    for n in 0..6 {
        match put(&table, task(n, n)).await {
            Ok(()) => say(format!("child took {n}")),
            Err(error) => say(format!("child failed {error}")),
        }
        if n % 2 == 0 {
            let settings = archive::Settings::new(root.join("archive"));
            let archiver = Archiver::start(table.clone(), clock.clone(), settings).unwrap();
            archiver.stop();
            if let Some(error) = archiver.status().error {
                say(format!("child failed to ship: {error}"));
            }
        }
    }
    if let Err(error) = archive::prove(&root.join("archive"), clock.now()) {
        say(format!("child failed to prove: {error}"));
    }
    say("child is done".into());
}
