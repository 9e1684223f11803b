//! The writer thread: bounded, in batches, with all its figures, and stopped cleanly.

use std::sync::{Arc, Barrier};

use codexflow_conformance::item;
use codexflow_core::ports::table::{Commit, CommitError, CommitId, Expect, Observer, Table};
use codexflow_core::testing::FixedClock;
use codexflow_local::{DataDir, LocalTable, Settings};

use crate::support::{get, put, reopen, temporary};

/// Holds the writer at its first commit until it is let go.
struct Gate {
    reached: Barrier,
    open: Barrier,
}

impl Observer for Gate {
    fn committed(&self, commit: &Commit) {
        if commit.id == CommitId(0) {
            self.reached.wait();
            self.open.wait();
        }
    }
}

fn numbered(n: u128) -> Commit {
    Commit::new(CommitId(n)).put(item("P", &n.to_string(), 1), Expect::Absent)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn commits_that_wait_share_a_transaction_and_too_many_are_refused() {
    let dir = temporary();
    let gate = Arc::new(Gate {
        reached: Barrier::new(2),
        open: Barrier::new(2),
    });
    let settings = Settings {
        queue: 10,
        ..Settings::default()
    };
    let data = Arc::new(DataDir::open(dir.path()).unwrap());
    let clock = Arc::new(FixedClock::still());
    let table = LocalTable::open_with(data, clock, vec![gate.clone()], &settings).unwrap();
    let table = Arc::new(table);
    let commit = |n| {
        let table = table.clone();
        tokio::spawn(async move { table.commit(numbered(n)).await })
    };

    let mut commits = vec![commit(0)];
    tokio::task::block_in_place(|| gate.reached.wait());
    commits.extend((1..=10).map(commit));
    while table.stats().queue_depth < 10 {
        tokio::task::yield_now().await;
    }
    let refused = table.commit(numbered(11)).await;
    gate.open.wait();

    assert!(matches!(refused, Err(CommitError::Unavailable(_))));
    for commit in commits {
        commit.await.unwrap().unwrap();
    }
    let stats = table.stats();
    assert_eq!(
        (stats.batches, stats.batch_commits, stats.batch_commits_max),
        (2, 11, 10)
    );
    assert_eq!((stats.queue_depth, stats.queue_refusals), (0, 1));
    assert_eq!(stats.sync_buckets.iter().sum::<u64>(), 2);
    assert!(stats.sync_micros >= stats.sync_micros_max && stats.sync_micros_max > 0);
}

struct Clumsy;

impl Observer for Clumsy {
    fn committed(&self, _: &Commit) {
        panic!("an observer must not do this");
    }
}

#[tokio::test]
async fn a_panicking_observer_does_not_stop_the_writer() {
    let dir = temporary();
    let data = Arc::new(DataDir::open(dir.path()).unwrap());
    let clock = Arc::new(FixedClock::still());
    let table = LocalTable::open(data, clock, vec![Arc::new(Clumsy)]).unwrap();

    for n in 0..3 {
        table.commit(numbered(n)).await.unwrap();
    }
}

#[tokio::test]
async fn a_commit_stands_although_nobody_waits_for_it() {
    let dir = temporary();
    let table = reopen(dir.path()).unwrap();

    // One poll puts it into the queue.
    let mut abandoned = table.commit(numbered(1));
    let _ = futures_poll_once(&mut abandoned).await;
    drop(abandoned);
    put(&table, item("P", "after", 1)).await.unwrap();

    assert!(get(&table, &item("P", "1", 1).key).await.is_some());
}

/// Polls a future once.
async fn futures_poll_once<F: Future + Unpin>(future: &mut F) -> bool {
    std::future::poll_fn(|context| {
        let polled = std::pin::Pin::new(&mut *future).poll(context);
        std::task::Poll::Ready(polled.is_ready())
    })
    .await
}

#[tokio::test]
async fn an_idle_writer_brings_the_log_into_the_database() {
    let dir = temporary();
    let table = reopen(dir.path()).unwrap();
    put(&table, item("P", "a", 1)).await.unwrap();

    // The only wait on real time here: being idle is what is tested.
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
    while table.stats().checkpoints == 0 && std::time::Instant::now() < deadline {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }

    assert!(table.stats().checkpoints > 0);
    assert_eq!(table.stats().wal_bytes, 0);
}
