//! Reading by key, reading everything, and time.

use std::collections::BTreeSet;
use std::time::Duration;

use bytes::Bytes;
use codexflow_core::ports::table::{
    CommitError, CommitId, Expect, Key, MAX_GET_KEYS, Range, ReadError, TableName,
};
use codexflow_core::time::Clock;

use crate::harness::{Harness, item, key, shown, sks};

/// Every field comes back, odd texts and large numbers included.
pub async fn an_item_is_read_as_it_was_written(h: &Harness) {
    let mut written = shown(item("P#\u{0}é", "S '\"%_\\ \u{10ffff}", u64::MAX), "G", "ü");
    written.schema = u16::MAX;
    written.expires_at = Some(h.clock.now().plus(Duration::from_hours(1)));
    written.body = Bytes::from_static(b"{\"any\":\"bytes \xff\x00\"}");
    let mut commit = h.start();
    commit.id = CommitId(u128::MAX - 1);

    h.commit(commit.put(written.clone(), Expect::Absent))
        .await
        .expect("a put");

    written.commit = CommitId(u128::MAX - 1);
    assert_eq!(h.get(&written.key).await, Some(written.clone()));
    assert_eq!(
        h.all(Range::partition(TableName::Tasks, "P#\u{0}é")).await,
        [written.clone()]
    );
    assert_eq!(
        h.all(Range::gsi1(TableName::Tasks, "G")).await,
        [written.clone()]
    );
    assert_eq!(h.everything(TableName::Tasks).await, [written]);
}

/// Absent items have empty slots, and each table has its own keys.
pub async fn a_get_answers_one_slot_per_key_in_order(h: &Harness) {
    h.put_all([item("P", "b", 1), item("P", "a", 2)]).await;
    let elsewhere = Key::new(TableName::Users, "P", "a");

    let keys = [key("P", "b"), key("P", "x"), key("P", "a"), elsewhere];
    let slots = h.table.get(&keys).await.expect("a get");

    let versions: Vec<_> = slots
        .iter()
        .map(|slot| slot.as_ref().map(|i| i.version))
        .collect();
    assert_eq!(versions, [Some(1), None, Some(2), None]);
    assert_eq!(h.table.get(&[]).await.expect("a get of nothing"), []);
}

/// 100 keys are answered, 101 are not.
pub async fn a_get_of_more_than_100_keys_is_invalid(h: &Harness) {
    let mut keys: Vec<_> = (0..MAX_GET_KEYS)
        .map(|n| key("P", &n.to_string()))
        .collect();
    assert_eq!(
        h.table.get(&keys).await.expect("100 keys").len(),
        MAX_GET_KEYS
    );

    keys.push(key("P", "one more"));

    assert!(matches!(
        h.table.get(&keys).await,
        Err(ReadError::Invalid(_))
    ));
}

/// Over several pages, and without items of other tables.
pub async fn a_scan_sees_every_item_of_its_table_once(h: &Harness) {
    let mut written = BTreeSet::new();
    for part in 0..11 {
        let mut commit = h.start();
        for n in 0..100 {
            let item = item(&format!("P{}", n % 7), &format!("{part}-{n}"), 1);
            written.insert(item.key.clone());
            commit = commit.put(item, Expect::Absent);
        }
        h.commit(commit).await.expect("puts");
    }
    let mut elsewhere = item("P0", "elsewhere", 1);
    elsewhere.key.table = TableName::Users;
    h.put_all([elsewhere]).await;
    let gone = key("P0", "0-0");
    h.commit(h.start().delete(gone.clone(), Expect::Any))
        .await
        .expect("a delete");
    written.remove(&gone);

    let seen: Vec<Key> = h
        .everything(TableName::Tasks)
        .await
        .into_iter()
        .map(|i| i.key)
        .collect();

    assert_eq!(seen.len(), written.len());
    assert_eq!(seen.into_iter().collect::<BTreeSet<_>>(), written);
    let first = h.table.scan(TableName::Tasks, None).await.expect("a page");
    assert!(first.next.is_some(), "1,100 items are more than a page");
    let foreign = h.table.scan(TableName::Users, first.next.clone()).await;
    assert!(matches!(foreign, Err(ReadError::Invalid(_))));
    let range = Range::partition(TableName::Tasks, "P0").after(first.next);
    assert!(matches!(
        h.table.query(&range).await,
        Err(ReadError::Invalid(_))
    ));
}

/// One millisecond before, it is there for every kind of read and condition; then for none.
pub async fn an_expired_item_is_absent_from_that_instant(h: &Harness) {
    let mut short = shown(item("P", "short", 1), "G", "1");
    short.expires_at = Some(h.clock.now().plus(Duration::from_secs(1)));
    let long = shown(item("P", "long", 1), "G", "2");
    h.put_all([short.clone(), long]).await;
    let views = async || {
        let slot = h.get(&short.key).await;
        let primary = h.all(Range::partition(TableName::Tasks, "P")).await;
        let secondary = h.all(Range::gsi1(TableName::Tasks, "G")).await;
        let scan = h.everything(TableName::Tasks).await;
        (slot.is_some(), primary.len(), secondary.len(), scan.len())
    };
    let expecting = async |expect| h.commit(h.start().check(short.key.clone(), expect)).await;

    h.clock.advance(Duration::from_millis(999));
    assert_eq!(views().await, (true, 2, 2, 2));
    assert!(expecting(Expect::Version(1)).await.is_ok());
    assert!(matches!(
        expecting(Expect::Absent).await,
        Err(CommitError::Condition(_))
    ));

    h.clock.advance(Duration::from_millis(1));
    assert_eq!(views().await, (false, 1, 1, 1));
    assert!(expecting(Expect::Absent).await.is_ok());
    assert!(matches!(
        expecting(Expect::Version(1)).await,
        Err(CommitError::Condition(_))
    ));
}

/// A put over an expired item is a put of a new one.
pub async fn an_expired_item_makes_place_for_another(h: &Harness) {
    let mut first = item("P", "S", 1);
    first.expires_at = Some(h.clock.now());
    h.put_all([first]).await;

    let second = h.start().put(item("P", "S", 7), Expect::Absent);
    h.commit(second).await.expect("the place is free");

    let found = h.all(Range::partition(TableName::Tasks, "P")).await;
    assert_eq!(
        (sks(&found), found[0].version, found[0].expires_at),
        (vec!["S"], 7, None)
    );
}
