//! Every moment can be restored, and is what it was.

use std::time::Duration;

use codexflow_core::time::{Clock as _, Timestamp};
use codexflow_local::archive::{self, State};
use proptest::prelude::Rng as _;
use proptest::test_runner::{RngAlgorithm, TestRng};

use crate::support::{Place, SECOND, delete, get, open, put, task};

fn random() -> TestRng {
    TestRng::deterministic_rng(RngAlgorithm::ChaCha)
}

#[tokio::test]
async fn fifty_moments_are_restored_to_the_state_they_had() {
    let (place, mut random) = (Place::new(), random());
    let mut table = place.open();
    let mut moments: Vec<(Timestamp, State)> = Vec::new();
    for n in 0..120_u64 {
        place
            .clock
            .advance(Duration::from_millis(random.next_u64() % 5000));
        let which = random.next_u64() % 30;
        if random.next_u64() % 4 == 0 {
            delete(&table, task(which, 0).key).await;
        } else {
            put(&table, task(which, n)).await.unwrap();
        }
        if n == 5 || random.next_u64() % 10 == 0 {
            let status = place.ship(&table);
            assert_eq!((status.error, status.behind_since), (None, None));
        }
        if n == 60 {
            // A day later there is a second snapshot, taken while the log goes on.
            place.clock.advance(Duration::from_hours(25));
            place.ship(&table);
            drop(table);
            table = place.open();
        }
        // The first snapshot is where the archive begins.
        if n >= 5 {
            let now = place.clock.now();
            moments.retain(|(at, _)| *at != now);
            moments.push((now, place.state()));
        }
    }
    place.ship(&table);
    assert_eq!(place.problems(), Vec::<String>::new());

    for _ in 0..50 {
        let which = usize::try_from(random.next_u64()).unwrap() % moments.len();
        let (at, expected) = &moments[which];
        let (_dir, restored) = place.restore(Some(*at)).unwrap();
        assert_eq!(restored.state, *expected, "at {at}");
    }
    let (dir, restored) = place.restore(None).unwrap();
    assert_eq!(restored.state, place.state());
    let table = open(dir.path(), place.clock.clone(), true);
    put(&table, task(1, 1000)).await.unwrap();
    assert!(get(&table, &task(1, 0).key).await.is_some());
}

#[tokio::test]
async fn a_moment_before_the_archive_is_refused_with_the_oldest_one() {
    let place = Place::new();
    let table = place.open();
    put(&table, task(1, 1)).await.unwrap();
    place.ship(&table);

    let error = place.restore(Some(Timestamp::from_millis(0))).unwrap_err();

    assert!(error.to_string().contains("the oldest back-up"), "{error}");
}

#[tokio::test]
async fn the_log_is_removed_once_it_is_shipped_and_only_then() {
    let place = Place::new();
    let table = place.open();
    for n in 0..20 {
        put(&table, task(n, 1)).await.unwrap();
    }
    let rows = || {
        let database = rusqlite::Connection::open(place.data().join("codexflow.db")).unwrap();
        let sql = "SELECT count(*) FROM ChangeLog";
        database
            .query_row(sql, [], |row| row.get::<_, i64>(0))
            .unwrap()
    };
    assert_eq!(rows(), 21);

    place.ship(&table);
    put(&table, task(1, 2)).await.unwrap();
    place.ship(&table);
    // The writer removes after a write.
    put(&table, task(1, 3)).await.unwrap();
    put(&table, task(1, 4)).await.unwrap();
    drop(table);

    assert!(rows() <= 3, "{}", rows());
    let table = place.open();
    place.ship(&table);
    assert_eq!(place.restore(None).unwrap().1.state, place.state());
}

#[tokio::test]
async fn a_directory_that_was_copied_back_begins_a_new_line() {
    let place = Place::new();
    let table = place.open();
    put(&table, task(1, 1)).await.unwrap();
    place.ship(&table);
    drop(table);
    let database = place.data().join("codexflow.db");
    let copied = std::fs::read(&database).unwrap();
    let table = place.open();
    for n in 0..5 {
        put(&table, task(2, n)).await.unwrap();
    }
    place.ship(&table);
    drop(table);
    std::fs::write(&database, copied).unwrap();
    place.clock.advance(SECOND);

    let table = place.open();
    for n in 0..9 {
        put(&table, task(3, n)).await.unwrap();
    }
    assert!(place.ship(&table).error.is_some());
    put(&table, task(3, 100)).await.unwrap();
    assert_eq!(place.ship(&table).error, None);

    assert_eq!(archive::survey(&place.archive()).unwrap().len(), 2);
    assert_eq!(place.restore(None).unwrap().1.state, place.state());
}

#[tokio::test]
async fn writing_without_an_archive_leaves_no_gap_behind() {
    let place = Place::new();
    let table = place.open();
    put(&table, task(1, 1)).await.unwrap();
    place.ship(&table);
    drop(table);
    let table = open(&place.data(), place.clock.clone(), false);
    put(&table, task(2, 1)).await.unwrap();
    drop(table);
    place.clock.advance(SECOND);

    let table = place.open();
    put(&table, task(3, 1)).await.unwrap();
    place.ship(&table);

    assert_eq!(archive::survey(&place.archive()).unwrap().len(), 2);
    assert_eq!(place.restore(None).unwrap().1.state, place.state());
}

#[tokio::test]
async fn a_clock_that_jumps_a_year_and_back_loses_nothing() {
    let place = Place::new();
    let year = Duration::from_hours(365 * 24);
    let table = place.open();
    put(&table, task(1, 1)).await.unwrap();
    place.ship(&table);
    let begun = place.clock.now();
    place.clock.advance(year);
    put(&table, task(2, 1)).await.unwrap();
    place.ship(&table);
    place.clock.set(begun.plus(SECOND));
    put(&table, task(3, 1)).await.unwrap();
    place.ship(&table);

    assert_eq!(place.problems(), Vec::<String>::new());
    let (_dir, restored) = place.restore(Some(begun.plus(SECOND))).unwrap();
    assert_eq!(restored.state, place.state());
    assert_eq!(place.restore(None).unwrap().1.state, place.state());
}

#[tokio::test]
async fn old_files_go_and_every_promised_second_stays() {
    let place = Place::new();
    let table = place.open();
    let mut states = Vec::new();
    for day in 0..80_u64 {
        put(&table, task(day % 7, day)).await.unwrap();
        place.ship(&table);
        states.push((place.clock.now(), place.state()));
        place.clock.advance(Duration::from_hours(24));
    }
    put(&table, task(0, 1000)).await.unwrap();
    place.ship(&table);

    let line = &archive::survey(&place.archive()).unwrap()[0];
    assert!(line.snapshots.len() < 45, "{}", line.snapshots.len());
    assert_eq!(place.problems(), Vec::<String>::new());
    for (at, state) in states.iter().skip(80 - 35) {
        assert_eq!(place.restore(Some(*at)).unwrap().1.state, *state, "at {at}");
    }
}

#[tokio::test]
async fn a_snapshot_is_taken_while_the_table_is_open_and_proved() {
    let place = Place::new();
    let table = open(&place.data(), place.clock.clone(), false);
    for n in 0..50 {
        put(&table, task(n, 1)).await.unwrap();
    }

    let database = place.data().join("codexflow.db");
    let taken = archive::take(&database, &place.archive(), place.clock.now()).unwrap();
    let proof = archive::prove(&place.archive(), place.clock.now()).unwrap();

    assert_eq!(taken.state, place.state());
    assert!(proof.is_good(), "{:?}", proof.problems);
    assert_eq!(archive::last_proof(&place.archive()), Some(proof));
    assert_eq!(place.restore(None).unwrap().1.state, place.state());
}

#[tokio::test]
async fn an_installation_is_only_replaced_when_that_is_asked_for() {
    let place = Place::new();
    let table = place.open();
    put(&table, task(1, 1)).await.unwrap();
    place.ship(&table);
    let mut request = archive::Request {
        from: place.archive(),
        at: None,
        to: place.data(),
        replaces: false,
        now: place.clock.now(),
    };
    let in_use = archive::restore(&request).unwrap_err();
    assert!(in_use.to_string().contains("in use"), "{in_use}");
    put(&table, task(2, 1)).await.unwrap();
    drop(table);
    let occupied = archive::restore(&request).unwrap_err();
    assert!(occupied.to_string().contains("--replace"), "{occupied}");

    request.replaces = true;
    let restored = archive::restore(&request).unwrap();

    let aside = restored.put_aside.unwrap();
    let kept = open(&aside, place.clock.clone(), false);
    assert!(get(&kept, &task(2, 0).key).await.is_some());
    let table = place.open();
    assert!(get(&table, &task(1, 0).key).await.is_some());
    assert!(get(&table, &task(2, 0).key).await.is_none());
}
