//! A process that is killed while it writes, ships and takes snapshots leaves an archive that can be used and gone on with.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use codexflow_core::time::Clock as _;
use codexflow_local::SystemClock;
use codexflow_local::archive::{self, Archiver, Request};

use crate::support::{Place, get, open, put, task};

fn child(place: &Place, name: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "--ignored", "--nocapture", name])
        .env("CODEXFLOW_TEST_DIR", place.root.path())
        .stdout(Stdio::piped());
    command
}

#[expect(
    clippy::disallowed_methods,
    reason = "how the parent test tells its child"
)]
fn root() -> std::path::PathBuf {
    std::env::var("CODEXFLOW_TEST_DIR").unwrap().into()
}

async fn killed_again_and_again(rounds: u64) {
    let place = Place::new();
    let mut known = 0;
    for round in 0..rounds {
        let mut child = child(&place, "kills::child_that_writes_and_ships")
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        for line in lines.by_ref() {
            let line = line.unwrap();
            if let Some((_, taken)) = line.split_once("child took ") {
                known = taken.parse().unwrap();
                if known % (7 + round * 5) == 0 {
                    break;
                }
            }
        }
        child.kill().unwrap();
        for line in lines.map_while(Result::ok) {
            if let Some((_, taken)) = line.split_once("child took ")
                && let Ok(taken) = taken.parse()
            {
                known = taken;
            }
        }
        child.wait().unwrap();

        let clock = Arc::new(SystemClock::new());
        let table = open(&place.data(), clock.clone(), true);
        assert_eq!(
            get(&table, &task(known % 50, 0).key).await.unwrap().version,
            known,
            "round {round}"
        );
        crate::support::ship(&table, clock, &place.archive());
        drop(table);
        assert_eq!(place.problems(), Vec::<String>::new(), "round {round}");
        let (_dir, restored) = place.restore(None).unwrap();
        assert_eq!(restored.state, place.state(), "round {round}");
    }
}

#[tokio::test]
async fn nothing_that_was_answered_is_lost_by_kills_while_shipping() {
    killed_again_and_again(8).await;
}

#[tokio::test]
#[ignore = "minutes; `make torture` runs it"]
async fn three_hundred_kills_while_shipping() {
    killed_again_and_again(300).await;
}

#[tokio::test]
#[ignore = "run by the other tests of this module, which kill it"]
async fn child_that_writes_and_ships() {
    let (root, clock) = (root(), Arc::new(SystemClock::new()));
    let table = open(&root.join("data"), clock.clone(), true);
    let first = get(&table, &task(9999, 0).key)
        .await
        .map_or(1, |item| item.version + 1);
    let mut settings = archive::Settings::new(root.join("archive"));
    // Snapshots and proofs all the time.
    settings.daily = Duration::ZERO;
    for n in first.. {
        put(&table, task(9999, n)).await.unwrap();
        put(&table, task(n % 50, n)).await.unwrap();
        println!("child took {n}");
        if n % 3 == 0 {
            Archiver::start(table.clone(), clock.clone(), settings.clone())
                .unwrap()
                .stop();
        }
    }
}

#[tokio::test]
async fn a_restore_that_was_killed_is_begun_anew() {
    let place = Place::new();
    let table = place.open();
    for n in 0..200 {
        put(&table, task(n, n)).await.unwrap();
        if n % 20 == 0 {
            place.ship(&table);
        }
    }
    place.ship(&table);
    for round in 0..12_u32 {
        let mut child = child(&place, "kills::child_that_restores").spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let begun = lines
            .by_ref()
            .map_while(Result::ok)
            .find(|line| line.contains("child begins"));
        assert!(begun.is_some());
        // Wherever it is by then; the next round looks at another place.
        tokio::time::sleep(Duration::from_millis(2) * round).await;
        child.kill().unwrap();
        child.wait().unwrap();

        let to = place.root.path().join("restored");
        let request = Request {
            from: place.archive(),
            at: None,
            to: to.clone(),
            replaces: true,
            now: place.clock.now(),
        };
        let restored = archive::restore(&request).unwrap();
        assert_eq!(restored.state, place.state(), "round {round}");
        let table = open(&to, place.clock.clone(), false);
        assert_eq!(table.verify().await.unwrap(), Vec::<String>::new());
        drop(table);
        std::fs::remove_dir_all(to).unwrap();
    }
}

#[tokio::test]
#[ignore = "run by a_restore_that_was_killed_is_begun_anew, which kills it"]
async fn child_that_restores() {
    let root = root();
    println!("child begins");
    let request = Request {
        from: root.join("archive"),
        at: None,
        to: root.join("restored"),
        replaces: false,
        now: SystemClock::new().now(),
    };
    archive::restore(&request).unwrap();
}

#[tokio::test]
async fn a_migration_that_was_killed_is_begun_anew() {
    for round in 0..10_u32 {
        let place = Place::new();
        std::fs::create_dir(place.data()).unwrap();
        let first = include_bytes!("../fixtures/format-1/codexflow.db");
        std::fs::write(place.data().join("codexflow.db"), first).unwrap();
        let mut child = child(&place, "kills::child_that_migrates").spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let begun = lines
            .by_ref()
            .map_while(Result::ok)
            .find(|line| line.contains("child begins"));
        assert!(begun.is_some());
        tokio::time::sleep(Duration::from_micros(700) * round).await;
        child.kill().unwrap();
        child.wait().unwrap();

        let table = place.open();

        assert_eq!(table.verify().await.unwrap(), Vec::<String>::new());
        assert_eq!(place.state().tables["Tasks"].items, 9, "round {round}");
        assert!(place.data().join("codexflow.db.before-format-2").exists());
    }
}

#[tokio::test]
#[ignore = "run by a_migration_that_was_killed_is_begun_anew, which kills it"]
async fn child_that_migrates() {
    println!("child begins");
    drop(open(
        &root().join("data"),
        Arc::new(SystemClock::new()),
        true,
    ));
}
