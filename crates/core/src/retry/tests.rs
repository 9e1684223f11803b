use bytes::Bytes;
use parking_lot::Mutex;

use super::*;
use crate::ports::table::{CommitId, Expect};
use crate::testing::{FixedClock, MemoryTable, SeededIds};

#[test]
fn a_request_waits_100_200_and_400_ms_and_then_gives_up() {
    let delays: Vec<_> = Delays::request(|| 200).map(|d| d.as_millis()).collect();

    assert_eq!(delays, [100, 200, 400]);
}

#[test]
fn a_poller_waits_800_ms_at_most() {
    let delays: Vec<_> = Delays::poller(|| 200)
        .take(6)
        .map(|d| d.as_millis())
        .collect();

    assert_eq!(delays, [100, 200, 400, 800, 800, 800]);
}

#[test]
fn jitter_is_a_fifth_at_most() {
    for (random, expected) in [(0, [80, 160, 320]), (400, [120, 240, 480])] {
        let delays: Vec<_> = Delays::request(|| random).map(|d| d.as_millis()).collect();

        assert_eq!(delays, expected);
    }
}

/// What the store does with the next call.
#[derive(Clone, Copy)]
enum Fault {
    Before,
    After,
}

struct Faulty {
    table: MemoryTable,
    faults: Mutex<Vec<Fault>>,
    calls: Mutex<usize>,
}

impl Faulty {
    fn next(&self) -> Option<Fault> {
        *self.calls.lock() += 1;
        self.faults.lock().pop()
    }
}

#[async_trait]
impl Table for Faulty {
    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, ReadError> {
        match self.next() {
            Some(_) => Err(ReadError::Unavailable("throttled".into())),
            None => self.table.get(keys).await,
        }
    }

    async fn query(&self, range: &Range) -> Result<Page<Item>, ReadError> {
        self.table.query(range).await
    }

    async fn scan(&self, table: TableName, after: Option<Cursor>) -> Result<Page<Item>, ReadError> {
        self.table.scan(table, after).await
    }

    async fn commit(&self, commit: Commit) -> Result<(), CommitError> {
        match self.next() {
            Some(Fault::Before) => Err(CommitError::Unavailable("throttled".into())),
            Some(Fault::After) => {
                self.table.commit(commit).await?;
                Err(CommitError::Unavailable("timed out".into()))
            }
            None => self.table.commit(commit).await,
        }
    }
}

fn with(faults: &[Fault]) -> (Retrying<Faulty>, Arc<Faulty>, Arc<FixedClock>) {
    let clock = Arc::new(FixedClock::new());
    let table = Arc::new(Faulty {
        table: MemoryTable::new(clock.clone(), Vec::new()),
        faults: Mutex::new(faults.iter().rev().copied().collect()),
        calls: Mutex::new(0),
    });
    let ids = Arc::new(SeededIds::new(1, clock.clone()));
    let retrying = Retrying::new(table.clone(), clock.clone(), ids);
    (retrying, table, clock)
}

fn key() -> Key {
    Key::new(TableName::Tasks, "P", "S")
}

fn put(id: u128, expect: Expect) -> Commit {
    let item = Item {
        key: key(),
        gsi1: None,
        version: 1,
        expires_at: None,
        schema: 1,
        commit: CommitId(0),
        body: Bytes::from_static(b"{}"),
    };
    Commit::new(CommitId(id)).put(item, expect)
}

#[tokio::test]
async fn three_throttles_are_survived_and_a_fourth_is_not() {
    for (faults, survives) in [(3, true), (4, false)] {
        let (retrying, table, clock) = with(&vec![Fault::Before; faults]);
        let start = clock.now();

        let answer = retrying.commit(put(1, Expect::Absent)).await;

        assert_eq!(answer.is_ok(), survives);
        assert_eq!(*table.calls.lock(), 4);
        let waited = clock.now().since(start).as_millis();
        assert!((560..=840).contains(&waited), "{waited}");
    }
}

#[tokio::test]
async fn a_commit_recognises_its_own_effect() {
    let (retrying, ..) = with(&[Fault::After]);

    let answer = retrying.commit(put(1, Expect::Absent)).await;

    assert!(answer.is_ok(), "{answer:?}");
}

#[tokio::test]
async fn a_commit_does_not_take_the_effect_of_another_for_its_own() {
    let (retrying, table, _) = with(&[]);
    retrying.commit(put(1, Expect::Absent)).await.unwrap();
    table.faults.lock().push(Fault::Before);

    let answer = retrying.commit(put(2, Expect::Absent)).await;

    assert!(matches!(answer, Err(CommitError::Condition(at)) if at == [0]));
}

#[tokio::test]
async fn conditions_and_broken_limits_are_answered_at_once() {
    let (retrying, table, _) = with(&[]);

    let condition = retrying.commit(put(1, Expect::Version(3))).await;
    let invalid = retrying.commit(Commit::new(CommitId(2))).await;

    assert!(matches!(condition, Err(CommitError::Condition(_))));
    assert!(matches!(invalid, Err(CommitError::Invalid(_))));
    assert_eq!(*table.calls.lock(), 2);
}

#[tokio::test]
async fn reads_are_retried_too() {
    let (retrying, ..) = with(&[Fault::Before, Fault::Before]);

    assert_eq!(retrying.get(&[key()]).await.unwrap(), [None]);
}
