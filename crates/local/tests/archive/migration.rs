//! A data directory of the first format is copied aside and then migrated.

use std::fs;

use codexflow_core::ports::table::{Table as _, TableName};

use crate::support::{Place, put, task};

const FIRST: &[u8] = include_bytes!("../fixtures/format-1/codexflow.db");

#[tokio::test]
async fn a_directory_of_the_first_format_is_kept_and_migrated() {
    let place = Place::new();
    fs::create_dir(place.data()).unwrap();
    fs::write(place.data().join("codexflow.db"), FIRST).unwrap();

    let table = place.open();

    let mut tasks = 0;
    let mut after = None;
    loop {
        let page = table.scan(TableName::Tasks, after).await.unwrap();
        tasks += page.items.len();
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(tasks, 9, "three tasks of three items each");
    let kept = place.data().join("codexflow.db.before-format-2");
    let kept = rusqlite::Connection::open(kept).unwrap();
    let number = |sql: &str| kept.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(number("PRAGMA user_version"), 1);
    assert_eq!(number("SELECT count(*) FROM Tasks"), 9);

    put(&table, task(1, 1)).await.unwrap();
    place.ship(&table);
    assert_eq!(place.restore(None).unwrap().1.state, place.state());
}
