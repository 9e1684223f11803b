//! Commits at the same time.

use codexflow_core::ports::table::{CommitError, Expect};

use crate::harness::{Harness, item, key};

/// Every increment is seen exactly once, whoever has to try again.
pub async fn concurrent_increments_lose_nothing(h: &Harness) {
    h.put_all([item("P", "counter", 0)]).await;

    let increment = async || {
        for _ in 0..10 {
            loop {
                let found = h
                    .get(&key("P", "counter"))
                    .await
                    .expect("it is never deleted");
                let next = item("P", "counter", found.version + 1);
                let commit = h.start().put(next, Expect::Version(found.version));
                match h.commit(commit).await {
                    Ok(()) => break,
                    Err(CommitError::Condition(_)) => {}
                    Err(error) => panic!("{error}"),
                }
            }
        }
    };
    at_once(&increment).await;

    let found = h
        .get(&key("P", "counter"))
        .await
        .expect("it is never deleted");
    assert_eq!(found.version, 80);
}

/// This is how e-mail addresses stay unique.
pub async fn of_concurrent_puts_of_a_new_item_one_wins(h: &Harness) {
    for round in 0..10 {
        let sk = format!("round {round}");
        let wins = std::sync::atomic::AtomicU32::new(0);
        let claim = async || {
            match h
                .commit(h.start().put(item("P", &sk, 1), Expect::Absent))
                .await
            {
                Ok(()) => wins.fetch_add(1, std::sync::atomic::Ordering::Relaxed),
                Err(CommitError::Condition(_)) => 0,
                Err(error) => panic!("{error}"),
            };
        };

        at_once(&claim).await;

        assert_eq!(wins.into_inner(), 1);
    }
}

/// Two that each check what the other writes cannot both pass.
pub async fn a_check_closes_write_skew(h: &Harness) {
    for round in 0..20 {
        let (a, b) = (format!("a {round}"), format!("b {round}"));
        let link = async |mine: &str, other: &str| {
            let commit = h
                .start()
                .check(key("P", other), Expect::Absent)
                .put(item("P", mine, 1), Expect::Absent);
            match h.commit(commit).await {
                Ok(()) => true,
                Err(CommitError::Condition(at)) => {
                    assert_eq!(at, [0]);
                    false
                }
                Err(error) => panic!("{error}"),
            }
        };

        let (first, second) = tokio::join!(link(&a, &b), link(&b, &a));

        assert!(first != second, "one passes and the other does not");
    }
}

/// Eight at the same time on one task: their waits overlap, which is what meets in a store's queue.
async fn at_once(work: &impl AsyncFn()) {
    tokio::join!(
        work(),
        work(),
        work(),
        work(),
        work(),
        work(),
        work(),
        work()
    );
}
