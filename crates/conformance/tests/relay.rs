//! The relay over a table whose index is late, whose pages are short and whose answers get lost.

use std::collections::HashMap;
use std::sync::Arc;

use codexflow_conformance::Lagging;
use codexflow_core::event::Stream;
use codexflow_core::id::{Id, Ids};
use codexflow_core::relay::{after, drain};
use codexflow_core::retry::Retrying;
use codexflow_core::store::{Store, emit};
use codexflow_core::testing::{FixedClock, MemoryTable, SeededIds};
use codexflow_core::time::Clock;
use proptest::prelude::*;

const STREAM: Stream = Stream::Project(Id::from_u128(7));

/// A process of its own over the same table.
fn process(table: &Arc<Lagging<MemoryTable>>, clock: &Arc<FixedClock>, seed: u64) -> Store {
    let clock: Arc<dyn Clock> = clock.clone();
    let ids: Arc<dyn Ids> = Arc::new(SeededIds::new(seed, clock.clone()));
    let table = Retrying::new(table.clone(), clock.clone(), ids.clone());
    Store::new(Arc::new(table), clock, ids)
}

async fn happen(store: &Store, subject: u64, version: u64) {
    let event = store
        .event(STREAM, "task.updated", format!("task_{subject}"), None)
        .version(version);
    loop {
        let commit = emit(store.begin(), STREAM, &event).expect("an event is plain data");
        if store.commit(commit).await.is_ok() {
            return;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn numbers_have_no_gaps_and_versions_keep_their_order_for_two_relays_and_a_late_index(
        seed in any::<u64>(), subjects in proptest::collection::vec(0..6_u64, 1..60),
        drains in proptest::collection::vec(0..2_usize, 1..20),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(async {
            let clock = Arc::new(FixedClock::new());
            let memory = Arc::new(MemoryTable::new(clock.clone(), Vec::new()));
            let table = Arc::new(Lagging::new(memory, clock.clone(), seed));
            let writers = [process(&table, &clock, 1), process(&table, &clock, 2)];
            let relays = [process(&table, &clock, 3), process(&table, &clock, 4)];
            let mut versions: HashMap<u64, u64> = HashMap::new();
            let mut drains = drains.into_iter().cycle();
            for (at, subject) in subjects.iter().enumerate() {
                let version = versions.entry(*subject).or_default();
                *version += 1;
                happen(&writers[at % 2], *subject, *version).await;
                if at % 3 == 0 {
                    let relay = drains.next().expect("there is always another");
                    let (one, other) = (drain(&relays[relay], STREAM), drain(&relays[1 - relay], STREAM));
                    let _ = tokio::join!(one, other);
                }
            }
            // Late, but not for ever.
            clock.advance(std::time::Duration::from_mins(1));
            while drain(&relays[0], STREAM).await.map_or(true, |found| found > 0) {
                clock.advance(std::time::Duration::from_secs(6));
            }

            let mut told = after(&relays[1], STREAM, 0, 1000).await;
            while told.is_err() {
                told = after(&relays[1], STREAM, 0, 1000).await;
            }
            let told = told.expect("it is none of the faults");
            let numbers: Vec<u64> = told.iter().map(|one| one.seq).collect();
            assert_eq!(numbers, (1..=subjects.len() as u64).collect::<Vec<_>>());
            let mut seen: HashMap<String, u64> = HashMap::new();
            for one in told {
                let version = seen.entry(one.event.subject).or_default();
                *version += 1;
                assert_eq!(*version, one.event.object_version);
            }
        });
    }
}
