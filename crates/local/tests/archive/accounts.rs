//! Accounts do not go back in time, and sessions end.

use codexflow_core::ports::table::TableName;
use codexflow_core::time::Clock as _;

use crate::support::{Place, SECOND, delete, get, item, open, put, task};

#[tokio::test]
async fn what_became_of_accounts_later_holds_after_a_restore() {
    let place = Place::new();
    let user = |sk: &str, version| item(TableName::Users, "USER#u1", sk, version);
    let other = |version| item(TableName::Users, "USER#u2", "CREDENTIAL", version);
    let counter = |version| item(TableName::Projects, "PROJECT#P", "COUNTER", version);
    let session = item(TableName::Users, "USER#u1", "SESSION#s", 1);
    let token = item(TableName::Users, "TOKEN#abc", "RESET", 1);
    let table = place.open();
    for item in [
        user("PROFILE", 1),
        user("PERSONAL_KEY", 1),
        other(1),
        counter(1),
        session.clone(),
        token.clone(),
        task(1, 1),
    ] {
        put(&table, item).await.unwrap();
    }
    place.ship(&table);
    let then = place.clock.now();
    place.clock.advance(SECOND);
    put(&table, user("PROFILE", 2)).await.unwrap();
    put(&table, other(2)).await.unwrap();
    delete(&table, user("PERSONAL_KEY", 1).key).await;
    put(&table, counter(2)).await.unwrap();
    put(&table, task(1, 2)).await.unwrap();
    place.ship(&table);

    // The segments with those changes are lost; what must not go back is known all the same.
    let (dir, restored) = place.restore(Some(then)).unwrap();

    assert!(restored.revoked >= 4);
    let table = open(dir.path(), place.clock.clone(), true);
    let version = async |item| get(&table, &item).await.map(|item| item.version);
    assert_eq!(version(task(1, 0).key).await, Some(1));
    assert_eq!(version(user("PROFILE", 0).key).await, Some(2));
    assert_eq!(version(other(0).key).await, Some(2));
    assert_eq!(version(counter(0).key).await, Some(2));
    for gone in [user("PERSONAL_KEY", 0).key, session.key, token.key] {
        assert_eq!(version(gone).await, None);
    }
}

#[tokio::test]
async fn a_restore_of_an_older_line_keeps_what_a_newer_one_knows_of_accounts() {
    let place = Place::new();
    let lock = |version| item(TableName::Users, "USER#u1", "PROFILE", version);
    let table = place.open();
    put(&table, lock(1)).await.unwrap();
    put(&table, task(1, 1)).await.unwrap();
    place.ship(&table);
    let then = place.clock.now();
    drop(table);
    place.clock.advance(SECOND);
    // Without an archive for a while: a new line.
    let table = open(&place.data(), place.clock.clone(), false);
    put(&table, task(1, 2)).await.unwrap();
    drop(table);
    let table = place.open();
    put(&table, task(1, 3)).await.unwrap();
    place.ship(&table);
    put(&table, lock(2)).await.unwrap();
    place.ship(&table);

    let (dir, _) = place.restore(Some(then)).unwrap();

    let table = open(dir.path(), place.clock.clone(), true);
    assert_eq!(get(&table, &task(1, 0).key).await.unwrap().version, 1);
    assert_eq!(get(&table, &lock(0).key).await.unwrap().version, 2);
}

#[tokio::test]
async fn no_session_or_token_is_in_the_archive() {
    let place = Place::new();
    let table = place.open();
    let mut session = item(TableName::Users, "USER#u1", "SESSION#s", 1);
    session.body = "\"canary-of-a-session\"".into();
    put(&table, session).await.unwrap();
    put(&table, task(1, 1)).await.unwrap();
    place.ship(&table);

    let (dir, _) = place.restore(None).unwrap();

    let database = std::fs::read(dir.path().join("codexflow.db")).unwrap();
    let canary = b"canary-of-a-session";
    assert!(!database.windows(canary.len()).any(|part| part == canary));
}
