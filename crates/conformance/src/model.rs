//! Random operations on a table and on the reference in memory at the same time: every answer must agree.
//!
//! `PROPTEST_CASES` sets how many sequences are tried. Failing ones are shrunk and kept beside the backend's tests.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use codexflow_core::ports::table::{
    Action, Commit, CommitError, CommitId, Expect, Gsi1, Index, Item, Key, Range, Table, TableName,
};
use codexflow_core::testing::MemoryTable;
use codexflow_core::time::{Clock, Timestamp};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, FileFailurePersistence, TestRunner};

use crate::harness::Harness;

/// One step of a sequence.
#[derive(Debug, Clone)]
enum Step {
    Commit(Vec<Part>),
    Get(Vec<Key>),
    Query(Range),
    Scan(TableName),
    Advance(u64),
}

/// An action; moments are in seconds after the start.
#[derive(Debug, Clone)]
enum Part {
    Put(Key, Option<Gsi1>, u64, Option<u64>, Vec<u8>, Expect),
    Delete(Key, Expect),
    Check(Key, Expect),
}

/// Few and awkward texts, so that steps meet each other.
const PARTITIONS: [&str; 3] = ["P", "P%", "p"];
const PLACES: [&str; 10] = [
    "a",
    "a_",
    "a%",
    "ab",
    "A",
    "aé",
    "a\u{10ffff}",
    "b",
    "\u{1}",
    "TASK#1",
];
const PREFIXES: [&str; 7] = ["", "a", "a_", "a%", "TASK#", "a\u{10ffff}", "c"];

fn key() -> impl Strategy<Value = Key> {
    (
        select(&[TableName::Tasks, TableName::Users][..]),
        select(&PARTITIONS[..2]),
        select(&PLACES[..]),
    )
        .prop_map(|(table, pk, sk)| Key::new(table, pk, sk))
}

fn expect() -> impl Strategy<Value = Expect> {
    prop_oneof![
        2 => Just(Expect::Any),
        2 => Just(Expect::Absent),
        3 => (1..4_u64).prop_map(Expect::Version),
    ]
}

fn part() -> impl Strategy<Value = Part> {
    let gsi1 = (select(&PARTITIONS[..]), select(&PLACES[..])).prop_map(|(pk, sk)| Gsi1 {
        pk: pk.into(),
        sk: sk.into(),
    });
    let put = (
        key(),
        option::of(gsi1),
        1..4_u64,
        option::weighted(0.2, 0..8_u64),
        vec(any::<u8>(), 0..8),
        expect(),
    );
    prop_oneof![
        4 => put.prop_map(|(key, gsi1, version, expires, body, expect)| {
            Part::Put(key, gsi1, version, expires, body, expect)
        }),
        2 => (key(), expect()).prop_map(|(key, expect)| Part::Delete(key, expect)),
        1 => (key(), expect()).prop_map(|(key, expect)| Part::Check(key, expect)),
    ]
}

fn range() -> impl Strategy<Value = Range> {
    (
        key(),
        select(&PARTITIONS[..]),
        select(&PREFIXES[..]),
        any::<(bool, bool)>(),
        1..6_usize,
    )
        .prop_map(|(key, pk, prefix, (is_gsi1, reverse), limit)| Range {
            table: key.table,
            index: if is_gsi1 { Index::Gsi1 } else { Index::Primary },
            pk: pk.into(),
            prefix: prefix.into(),
            reverse,
            limit,
            after: None,
        })
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => vec(part(), 1..5).prop_map(Step::Commit),
        2 => vec(key(), 0..5).prop_map(Step::Get),
        4 => range().prop_map(Step::Query),
        1 => key().prop_map(|key| Step::Scan(key.table)),
        1 => (1..3000_u64).prop_map(Step::Advance),
    ]
}

/// Tries random sequences of steps on the table that `open` gives and on a [`MemoryTable`].
pub fn table_agrees_with_its_model<F: Future<Output = Harness>>(
    saved: &'static str,
    open: impl Fn() -> F,
) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime needs nothing that could be missing");
    let mut runner = TestRunner::new(Config {
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(saved))),
        ..Config::default()
    });
    let result = runner.run(&vec(step(), 1..40), |steps| {
        runtime.block_on(async { run(&open().await, steps).await })
    });
    if let Err(error) = result {
        panic!("{error}\n{runner}");
    }
}

async fn run(h: &Harness, steps: Vec<Step>) -> Result<(), TestCaseError> {
    let model: Arc<dyn Table> = Arc::new(MemoryTable::new(h.clock.clone(), Vec::new()));
    let model = Harness::new(model, h.clock.clone());
    let start = h.clock.now();
    for (at, step) in steps.into_iter().enumerate() {
        match step {
            Step::Commit(parts) => {
                let commit = commit(CommitId(at as u128 + 1), start, parts);
                let expected = answer(model.table.commit(commit.clone()).await);
                prop_assert_eq!(answer(h.table.commit(commit).await), expected);
            }
            Step::Get(keys) => {
                let expected = model.table.get(&keys).await.expect("the model takes it");
                prop_assert_eq!(h.table.get(&keys).await.expect("a get"), expected);
            }
            Step::Query(range) => {
                let found = in_promised_order(&range, h.all(range.clone()).await);
                prop_assert_eq!(
                    found,
                    in_promised_order(&range, model.all(range.clone()).await)
                );
            }
            Step::Scan(table) => {
                let mut found = h.everything(table).await;
                found.sort_by(|a, b| a.key.cmp(&b.key));
                prop_assert_eq!(found, model.everything(table).await);
            }
            Step::Advance(millis) => h.clock.advance(Duration::from_millis(millis)),
        }
    }
    Ok(())
}

/// Items that share a place in the secondary index come in no promised order: they are put into one.
fn in_promised_order(range: &Range, mut items: Vec<Item>) -> Vec<Item> {
    if range.index == Index::Gsi1 {
        for tied in items.chunk_by_mut(|a, b| a.gsi1 == b.gsi1) {
            tied.sort_by(|a, b| a.key.cmp(&b.key));
        }
    }
    items
}

fn commit(id: CommitId, start: Timestamp, parts: Vec<Part>) -> Commit {
    let action = |part| match part {
        Part::Put(key, gsi1, version, expires, body, expect) => Action::Put {
            item: Item {
                key,
                gsi1,
                version,
                expires_at: expires.map(|seconds| start.plus(Duration::from_secs(seconds))),
                schema: 1,
                commit: CommitId(0),
                body: Bytes::from(body),
            },
            expect,
        },
        Part::Delete(key, expect) => Action::Delete { key, expect },
        Part::Check(key, expect) => Action::Check { key, expect },
    };
    Commit {
        id,
        actions: parts.into_iter().map(action).collect(),
    }
}

/// What must be equal of two answers: the kind, and the positions of failed conditions.
fn answer(answer: Result<(), CommitError>) -> Result<(), Option<Vec<usize>>> {
    match answer {
        Ok(()) => Ok(()),
        Err(CommitError::Condition(at)) => Err(Some(at)),
        Err(CommitError::TooLarge(_) | CommitError::Invalid(_)) => Err(None),
        Err(CommitError::Unavailable(source) | CommitError::Internal(source)) => {
            panic!("the store failed: {source}")
        }
    }
}
