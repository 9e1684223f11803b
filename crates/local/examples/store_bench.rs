//! Prints what the store costs: CPU and wall time of gets, queries and durable commits. Asserts nothing.
//!
//! `cargo run --release -p codexflow-local --example store_bench [directory [logged]]`
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use codexflow_core::id::Ids as _;
use codexflow_core::ports::table::{
    Commit, CommitId, Expect, Gsi1, Item, Key, Range, Table, TableName,
};
use codexflow_core::time::Clock;
use codexflow_local::archive;
use codexflow_local::{DataDir, LocalTable, Settings, SystemClock, SystemIds};

const ITEMS: u32 = 100_000;

/// CPU time of every thread of this process so far.
fn cpu() -> Duration {
    let threads = fs::read_dir("/proc/self/task").expect("Linux");
    let nanos = threads.flatten().filter_map(|thread| {
        let text = fs::read_to_string(thread.path().join("schedstat")).ok()?;
        text.split(' ').next()?.parse::<u64>().ok()
    });
    Duration::from_nanos(nanos.sum())
}

fn resident() -> String {
    let status = fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.unwrap_or_default().trim().into()
}

fn report(what: &str, count: u32, cpu_before: Duration, start: Instant) {
    let (wall, cpu) = (
        start.elapsed() / count,
        cpu().saturating_sub(cpu_before) / count,
    );
    println!(
        "{what:32} {:>9.2} us/op wall {:>9.2} us/op CPU",
        wall.as_secs_f64() * 1e6,
        cpu.as_secs_f64() * 1e6,
    );
}

/// Numbers without any pattern that matters here.
fn scatter(n: u32) -> u32 {
    (n ^ 0x5bd1).wrapping_mul(0x9e37_79b1).rotate_left(13)
}

fn item(n: u32) -> Item {
    let project = scatter(n) % 500;
    let bytes = 300 + usize::try_from(scatter(n + 7) % 1700).unwrap_or(0);
    Item {
        key: Key::new(
            TableName::Tasks,
            format!("PROJECT#proj_01J9ZQ4YV5C3J8M0T6D2W7{project:04}"),
            format!("TASK#task_01J9ZQ4YV5C3J8M0T6{n:08}"),
        ),
        gsi1: Some(Gsi1 {
            pk: format!(
                "USER#user_01J9ZQ4YV5C3J8M0T6D2W7{:04}",
                scatter(n + 3) % 300
            ),
            sk: format!("{:010}", scatter(n + 5)),
        }),
        version: 1,
        expires_at: None,
        schema: 1,
        commit: CommitId(0),
        body: vec![b'x'; bytes].into(),
    }
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let given = std::env::args().nth(1).map(PathBuf::from);
    let dir = given.unwrap_or_else(|| PathBuf::from("target/store-bench"));
    let _ = fs::remove_dir_all(&dir);
    let clock = Arc::new(SystemClock::new());
    let ids = Arc::new(SystemIds::new(clock.clone()));
    // With "logged" as second argument every change is logged, as it is where there is an archive.
    let settings = Settings {
        is_logged: std::env::args().nth(2).is_some_and(|word| word == "logged"),
        ..Settings::default()
    };
    let open = || {
        let data = Arc::new(DataDir::open(&dir).expect("a directory that can be written"));
        let table = LocalTable::open_with(data, clock.clone(), Vec::new(), &settings);
        Arc::new(table.expect("a store"))
    };
    println!("resident before: {}", resident());

    let table = open();
    let (start, before) = (Instant::now(), cpu());
    for part in 0..ITEMS / 100 {
        let commit = (0..100).fold(Commit::new(CommitId(ids.next())), |commit, n| {
            commit.put(item(part * 100 + n), Expect::Absent)
        });
        table.commit(commit).await.expect("a commit");
    }
    report("put, 100 in a commit", ITEMS, before, start);
    let (start, before) = (Instant::now(), cpu());
    drop(table);
    report("close", 1, before, start);
    let (start, before) = (Instant::now(), cpu());
    let table = open();
    report("open", 1, before, start);

    reads(&table).await;
    println!("resident after reads: {}", resident());

    for writers in [1, 16, 128] {
        writes(&table, &ids, writers).await;
    }
    println!("resident after writes: {}", resident());
    println!("{:#?}", table.stats());
    drop(table);
    back_up(&dir, &*clock);
    let _ = fs::remove_dir_all(&dir);
}

/// What a snapshot, a restore and a proof take for each GB of the database.
fn back_up(dir: &Path, clock: &dyn Clock) {
    let (to, restored) = (dir.join("archive"), dir.join("restored"));
    let timed = |what: &str, bytes: u64, start: Instant| {
        #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
        let gigabytes = bytes as f64 / 1e9;
        let took = start.elapsed().as_secs_f64();
        println!(
            "{what:32} {:>9.2} s/GB wall ({gigabytes:.3} GB)",
            took / gigabytes
        );
    };
    let start = Instant::now();
    let taken = archive::take(&dir.join("codexflow.db"), &to, clock.now()).expect("a snapshot");
    timed("snapshot", taken.database_bytes, start);
    let request = archive::Request {
        from: to.clone(),
        at: None,
        to: restored,
        replaces: false,
        now: clock.now(),
    };
    let start = Instant::now();
    archive::restore(&request).expect("a restore");
    timed("restore", taken.database_bytes, start);
    let start = Instant::now();
    let proof = archive::prove(&to, clock.now()).expect("a proof");
    assert!(proof.is_good(), "{:?}", proof.problems);
    timed("proof", taken.database_bytes, start);
}

async fn reads(table: &LocalTable) {
    let (start, before) = (Instant::now(), cpu());
    for n in 0..100_000 {
        let key = item(scatter(n) % ITEMS).key;
        assert!(table.get(&[key]).await.expect("a get")[0].is_some());
    }
    report("get of 1", 100_000, before, start);

    let (start, before) = (Instant::now(), cpu());
    for n in 0..10_000 {
        let keys: Vec<_> = (0..10)
            .map(|m| item(scatter(n * 10 + m) % ITEMS).key)
            .collect();
        assert_eq!(table.get(&keys).await.expect("a get").len(), 10);
    }
    report("get of 10", 10_000, before, start);

    let (start, before) = (Instant::now(), cpu());
    for n in 0..5000 {
        let range = Range::partition(TableName::Tasks, item(scatter(n) % ITEMS).key.pk);
        let page = table.query(&range.limit(50)).await.expect("a page");
        assert_eq!(page.items.len(), 50);
    }
    report("query of 50", 5000, before, start);

    let (start, before) = (Instant::now(), cpu());
    for n in 0..5000 {
        let partition = item(scatter(n) % ITEMS).gsi1.map(|gsi1| gsi1.pk);
        let range = Range::gsi1(TableName::Tasks, partition.unwrap_or_default()).reverse();
        let page = table.query(&range.limit(50)).await.expect("a page");
        assert_eq!(page.items.len(), 50);
    }
    report("query of 50, secondary index", 5000, before, start);

    let (start, before) = (Instant::now(), cpu());
    let (mut after, mut seen) = (None, 0);
    loop {
        let page = table.scan(TableName::Tasks, after).await.expect("a page");
        seen += page.items.len();
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen, ITEMS as usize);
    report("scan, per item", ITEMS, before, start);
}

async fn writes(table: &Arc<LocalTable>, ids: &Arc<SystemIds>, writers: u32) {
    let total = 2000 * writers.min(16);
    let next = Arc::new(AtomicU32::new(0));
    let slowest = Arc::new(parking_lot::Mutex::new(Vec::new()));
    let (start, before) = (Instant::now(), cpu());
    let mut running = Vec::new();
    for _ in 0..writers {
        let (table, ids) = (table.clone(), ids.clone());
        let (next, slowest) = (next.clone(), slowest.clone());
        running.push(tokio::spawn(async move {
            loop {
                let n = next.fetch_add(1, Ordering::Relaxed);
                if n >= total {
                    break;
                }
                // As a task is changed: the task itself, an event and the check of its project.
                let mut event = item(n);
                event.gsi1 = None;
                event.key = Key::new(TableName::Events, "OUTBOX", format!("{:032x}", ids.next()));
                let project = Key::new(TableName::Projects, "PROJECT#1", "STATE");
                let commit = Commit::new(CommitId(ids.next()))
                    .put(item(scatter(n) % ITEMS), Expect::Version(1))
                    .put(event, Expect::Absent)
                    .check(project, Expect::Absent);
                let asked = Instant::now();
                table.commit(commit).await.expect("a commit");
                slowest.lock().push(asked.elapsed());
            }
        }));
    }
    for writer in running {
        writer.await.expect("a writer");
    }
    report(
        &format!("durable commit, {writers} writers"),
        total,
        before,
        start,
    );
    let mut took = std::mem::take(&mut *slowest.lock());
    took.sort_unstable();
    let at = |share: usize| took[(took.len() - 1) * share / 100];
    println!("    p50 {:?}, p99 {:?}, max {:?}", at(50), at(99), at(100));
}
