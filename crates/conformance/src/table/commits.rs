//! Commits, one at a time: all or none, what they expect and what they may hold.

use bytes::Bytes;
use codexflow_core::ports::table::{
    Commit, CommitError, CommitId, Expect, Item, MAX_ACTIONS, MAX_COMMIT_BYTES, MAX_ITEM_BYTES,
    TableName,
};

use crate::harness::{Harness, item, key};

/// Over several tables.
pub async fn a_commit_happens_as_a_whole_or_not_at_all(h: &Harness) {
    let mut elsewhere = item("P", "b", 1);
    elsewhere.key.table = TableName::Events;
    h.put_all([item("P", "old", 1)]).await;
    let commit = |expect| {
        h.start()
            .put(item("P", "a", 1), Expect::Absent)
            .put(elsewhere.clone(), Expect::Any)
            .delete(key("P", "old"), Expect::Version(1))
            .check(key("P", "missing"), expect)
    };
    let present = async || {
        let keys = [key("P", "a"), elsewhere.key.clone(), key("P", "old")];
        let slots = h.table.get(&keys).await.expect("a get");
        slots.iter().map(Option::is_some).collect::<Vec<_>>()
    };

    let refused = h.commit(commit(Expect::Version(1))).await;
    assert!(matches!(refused, Err(CommitError::Condition(at)) if at == [3]));
    assert_eq!(present().await, [false, false, true]);

    h.commit(commit(Expect::Absent))
        .await
        .expect("everything holds");
    assert_eq!(present().await, [true, true, false]);
}

/// Every failed position, ascending, and no other.
pub async fn the_positions_of_failed_conditions_are_exact_and_complete(h: &Harness) {
    h.put_all([item("P", "a", 1), item("P", "b", 2), item("P", "c", 3)])
        .await;

    let commit = h
        .start()
        .put(item("P", "a", 9), Expect::Absent)
        .delete(key("P", "b"), Expect::Version(2))
        .check(key("P", "c"), Expect::Version(4))
        .put(item("P", "d", 1), Expect::Absent)
        .delete(key("P", "e"), Expect::Version(1))
        .put(item("P", "f", 1), Expect::Any)
        .check(key("P", "g"), Expect::Absent);

    let answer = h.commit(commit).await;
    assert!(matches!(answer, Err(CommitError::Condition(at)) if at == [0, 2, 4]));
}

/// Nothing, absence or one version; a delete of nothing is no error.
pub async fn puts_deletes_and_checks_expect_alike(h: &Harness) {
    let there = key("P", "there");
    let gone = key("P", "gone");
    for (key, expect, holds) in [
        (&there, Expect::Any, true),
        (&there, Expect::Absent, false),
        (&there, Expect::Version(5), true),
        (&there, Expect::Version(4), false),
        (&there, Expect::Version(6), false),
        (&gone, Expect::Any, true),
        (&gone, Expect::Absent, true),
        (&gone, Expect::Version(0), false),
        (&gone, Expect::Version(5), false),
    ] {
        let commits: [Commit; 3] = [
            h.start().check(key.clone(), expect),
            h.start().put(item("P", &key.sk, 5), expect),
            h.start().delete(key.clone(), expect),
        ];
        for commit in commits {
            h.put_all([item("P", "there", 5)]).await;
            h.commit(h.start().delete(gone.clone(), Expect::Any))
                .await
                .expect("a delete");

            let action = commit.actions[0].clone();
            let answer = h.commit(commit).await;

            match answer {
                Ok(()) => assert!(holds, "{action:?}"),
                Err(CommitError::Condition(at)) => assert!(!holds && at == [0], "{action:?}"),
                Err(error) => panic!("{action:?}: {error}"),
            }
        }
    }
}

/// Nothing of it is written, although its other actions are right.
pub async fn a_commit_that_breaks_a_limit_is_invalid(h: &Harness) {
    let puts = |count: usize, bytes: usize| {
        (0..count).fold(h.start(), |commit, n| {
            commit.put(sized(&format!("{n:03}"), bytes), Expect::Any)
        })
    };
    let twice = h
        .start()
        .put(item("P", "000", 1), Expect::Any)
        .check(key("P", "000"), Expect::Any);
    for commit in [
        puts(1, MAX_ITEM_BYTES + 1),
        puts(11, MAX_COMMIT_BYTES / 11 + 1),
    ] {
        let answer = h.commit(commit).await;
        assert!(
            matches!(answer, Err(CommitError::TooLarge(_))),
            "{answer:?}"
        );
    }
    let commits = [
        h.start(),
        twice,
        puts(MAX_ACTIONS + 1, 2),
        h.start().put(item("", "000", 1), Expect::Any),
        h.start().put(item("P", "", 1), Expect::Any),
    ];

    for commit in commits {
        let actions = commit.actions.len();
        let answer = h.commit(commit).await;
        assert!(
            matches!(answer, Err(CommitError::Invalid(_))),
            "{actions} actions"
        );
    }
    assert_eq!(h.get(&key("P", "000")).await, None);
}

/// 100 actions, an item of 400 KB, 4 MB together.
pub async fn a_commit_at_the_limits_is_taken(h: &Harness) {
    let many = (0..MAX_ACTIONS).fold(h.start(), |commit, n| {
        commit.put(item("P", &n.to_string(), 1), Expect::Absent)
    });
    h.commit(many).await.expect("100 actions");

    let mut left = MAX_COMMIT_BYTES;
    let mut large = h.start();
    while left > 0 {
        let bytes = left.min(MAX_ITEM_BYTES);
        large = large.put(sized(&format!("large {left}"), bytes), Expect::Absent);
        left -= bytes;
    }
    h.commit(large).await.expect("4 MB");

    let found = h.get(&key("P", &format!("large {MAX_COMMIT_BYTES}"))).await;
    assert_eq!(found.expect("it was written").body.len(), MAX_ITEM_BYTES);
}

/// Whatever the writer put into the item.
pub async fn the_id_of_a_commit_is_kept_in_its_items(h: &Harness) {
    let mut wrong = item("P", "a", 1);
    wrong.commit = CommitId(42);
    let commit = h
        .start()
        .put(wrong, Expect::Any)
        .put(item("P", "b", 1), Expect::Any);
    let id = commit.id;

    h.commit(commit).await.expect("puts");

    assert_eq!(
        h.get(&key("P", "a")).await.map(|item| item.commit),
        Some(id)
    );
    assert_eq!(
        h.get(&key("P", "b")).await.map(|item| item.commit),
        Some(id)
    );
}

fn sized(sk: &str, bytes: usize) -> Item {
    let mut item = item("P", sk, 1);
    item.body = Bytes::from(vec![b' '; bytes]);
    item
}
