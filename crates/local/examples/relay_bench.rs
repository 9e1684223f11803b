//! What sequencing and verifying cost on one machine: `cargo run --release -p codexflow-local --example relay_bench`.
//!
//! Prints; asserts nothing. The events are those of tasks that change, 50 in a commit.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use codexflow_core::event::{Change, Stream};
use codexflow_core::id::{Id, Ids};
use codexflow_core::keys;
use codexflow_core::ports::table::{Expect, Gsi1, MAX_ACTIONS, Range, Table, TableName};
use codexflow_core::relay::{BATCH, drain};
use codexflow_core::store::{Store, document, emit, indexed};
use codexflow_local::{DataDir, LocalTable, SystemClock, SystemIds};
use serde_json::json;

const STREAM: Stream = Stream::Project(Id::from_u128(7));
/// Events of one commit: as many as leave room for their note.
const TOGETHER: u32 = 50;
/// The same events, to be numbered the other way.
const OTHER: Stream = Stream::Project(Id::from_u128(8));

fn cpu() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks = |at: usize| {
        let field = after.split_whitespace().nth(at);
        field
            .and_then(|ticks| ticks.parse::<f64>().ok())
            .unwrap_or(0.0)
    };
    (ticks(11) + ticks(12)) * 10_000.0
}

fn report(what: &str, count: u32, before: f64, start: Instant) {
    let (cpu, wall) = (cpu() - before, start.elapsed());
    println!(
        "{what:<44} {:>8.2} us of CPU each, {wall:>10.1?} in all",
        cpu / f64::from(count)
    );
}

async fn fill(store: &Store, stream: Stream, count: u32) {
    for part in 0..count / TOGETHER {
        let commit = (0..TOGETHER).fold(store.begin(), |commit, at| {
            let subject = format!("task_01J9ZQ4YV5C3J8M0T6{:08}", part * TOGETHER + at);
            let event = store
                .event(stream, "task.created", subject, None)
                .version(1)
                .changes(vec![
                    Change {
                        field: "title".into(),
                        before: json!(null),
                        after: json!("A title of an ordinary length for a task"),
                    },
                    Change {
                        field: "status".into(),
                        before: json!(null),
                        after: json!("todo"),
                    },
                ]);
            emit(commit, stream, &event).expect("an event is plain data")
        });
        assert!(store.commit(commit).await.expect("a commit"));
    }
}

/// The way that was left: events marked in the secondary index, which the numbering batch writes again without it.
async fn mark(store: &Store, stream: Stream) {
    let mut range = Range::partition(TableName::Events, stream.to_string());
    loop {
        let page = store.table.query(&range).await.expect("a page");
        for items in page.items.chunks(MAX_ACTIONS) {
            let mut commit = store.begin();
            for item in items {
                let place = Gsi1 {
                    pk: keys::marked(stream),
                    sk: item.key.sk.clone(),
                };
                commit = commit.put(indexed(item.clone(), Some(place)), Expect::Any);
            }
            store.table.commit(commit).await.expect("a commit");
        }
        match page.next {
            Some(next) => range.after = Some(next),
            None => return,
        }
    }
}

async fn rewrite(store: &Store, stream: Stream) -> u32 {
    let (mut seq, mut version) = (0, 0);
    loop {
        let range = Range::gsi1(TableName::Events, keys::marked(stream)).limit(BATCH);
        let page = store.table.query(&range).await.expect("a page");
        if page.items.is_empty() {
            return seq;
        }
        let mut commit = store.begin();
        let names: Vec<String> = page.items.iter().map(|item| item.key.sk.clone()).collect();
        for mut item in page.items {
            let expect = Expect::Version(item.version);
            item.gsi1 = None;
            item.version += 1;
            commit = commit.put(item, expect);
        }
        let batch = document(keys::batch(stream, u64::from(seq)), 1, &names).expect("names");
        seq += u32::try_from(names.len()).expect("a page is small");
        version += 1;
        let head = document(keys::head(stream), version, &seq).expect("a number");
        let commit = commit.put(head, Expect::Any).put(batch, Expect::Any);
        store.table.commit(commit).await.expect("a commit");
    }
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let count = std::env::args().nth(1).and_then(|count| count.parse().ok());
    let count: u32 = count.unwrap_or(100_000);
    let dir = PathBuf::from("target/relay-bench");
    let _ = fs::remove_dir_all(&dir);
    let clock = Arc::new(SystemClock::new());
    let ids: Arc<dyn Ids> = Arc::new(SystemIds::new(clock.clone()));
    let data = Arc::new(DataDir::open(&dir).expect("a directory that can be written"));
    let table = LocalTable::open(data, clock.clone(), Vec::new()).expect("a store");
    let table: Arc<dyn Table> = Arc::new(table);
    let store = Store::new(table, clock, ids);

    let (start, before) = (Instant::now(), cpu());
    fill(&store, STREAM, count).await;
    report("written, 50 in a commit", count, before, start);
    let (start, before) = (Instant::now(), cpu());
    let numbered = drain(&store, STREAM).await.expect("a relay");
    report("numbered in batches that name them", count, before, start);
    assert_eq!(numbered, u64::from(count));
    fill(&store, OTHER, count.min(100_000)).await;
    mark(&store, OTHER).await;
    let (start, before) = (Instant::now(), cpu());
    let other = rewrite(&store, OTHER).await;
    report("numbered by writing each again", other, before, start);
    let (start, before) = (Instant::now(), cpu());
    let found = codexflow_core::audit::recount_stream(&store, STREAM).await;
    let (events, findings) = found.expect("a log that can be read");
    report("verified", count, before, start);
    println!("{events} events, {} findings", findings.len());
    let _ = fs::remove_dir_all(&dir);
}
