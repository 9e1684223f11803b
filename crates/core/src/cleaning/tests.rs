use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::time::Duration;

use bytes::Bytes;
use proptest::prelude::*;
use serde_json::json;

use crate::access::{Caller, Role};
use crate::keys;
use crate::ports::table::{Key, TableName};
use crate::projects::KEPT;
use crate::testing::House;
use crate::users::model::UserStatus;

/// Every project and task with all that belongs to them; not the two items that stand for the whole.
async fn stored(house: &House) -> BTreeMap<Key, Bytes> {
    let mut all = BTreeMap::new();
    for table in [TableName::Projects, TableName::Tasks] {
        let mut after = None;
        loop {
            let page = house.app.store.table.scan(table, after).await.unwrap();
            all.extend(page.items.into_iter().map(|item| (item.key, item.body)));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
    }
    all.retain(|key, _| *key != keys::cleaning() && *key != keys::graph());
    all
}

async fn comment(house: &House, caller: &Caller, task: &str) {
    let task = task.parse().unwrap();
    let new = crate::input::parse(br#"{"text": "said"}"#).unwrap();
    house
        .app
        .comments
        .create(caller, &task, &new, None)
        .await
        .unwrap();
}

/// A project with some tasks, each with a comment and so a watcher; answers the project and the tasks.
async fn project(house: &House, caller: &Caller, tasks: usize) -> (String, Vec<String>) {
    let project = house.project(caller, "Website").await;
    let mut all: Vec<String> = Vec::new();
    for _ in 0..tasks {
        let dependencies: Vec<&String> = all.last().into_iter().collect();
        let body = json!({ "title": "a", "dependencies": dependencies });
        all.push(house.task(caller, &project, body).await);
        comment(house, caller, &all[all.len() - 1]).await;
    }
    (project, all)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever was deleted, and wherever the cleaning was cut off: after 30 days all of it is gone and nothing else.
    #[test]
    fn what_was_deleted_for_good_is_gone_and_nothing_else(
        living in 0_usize..4, gone in 0_usize..4, removed in 0_usize..3, cut in 0_u64..6,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let house = House::new().await;
            let admin = house.person(Role::Admin, "ada", UserStatus::Active).await;
            let (_, _) = project(&house, &admin, living).await;
            let expected = stored(&house).await;
            let (dead, _) = project(&house, &admin, gone).await;
            let reference = dead.parse().unwrap();
            house.app.projects.delete(&admin, &reference, None).await.unwrap();
            let before = stored(&house).await;

            house.clock.advance(Duration::from_hours(30 * 24 - 1));
            house.app.cleaning.daily().await.unwrap().unwrap();
            prop_assert_eq!(&stored(&house).await, &before);

            house.clock.advance(Duration::from_hours(25));
            house.left.store(cut, Ordering::SeqCst);
            let _ = house.app.cleaning.daily().await;
            house.left.store(u64::MAX, Ordering::SeqCst);
            house.clock.advance(Duration::from_hours(24));
            house.app.cleaning.daily().await.unwrap().unwrap();
            prop_assert_eq!(&stored(&house).await, &expected);

            let (_, tasks) = project(&house, &admin, removed + 1).await;
            let kept = stored(&house).await.len();
            let each = 3 + 2;
            for task in &tasks[..removed] {
                let task = task.parse().unwrap();
                house.app.tasks.delete(&admin, &task, None).await.unwrap();
            }
            house.clock.advance(KEPT + Duration::from_hours(24));
            house.app.cleaning.daily().await.unwrap().unwrap();
            prop_assert_eq!(stored(&house).await.len(), kept - removed * each);
            Ok(())
        })?;
    }
}

#[tokio::test]
async fn it_looks_once_a_day() {
    let house = House::new().await;

    assert!(house.app.cleaning.daily().await.unwrap().is_some());
    assert!(house.app.cleaning.daily().await.unwrap().is_none());
    house.clock.advance(Duration::from_hours(24));
    assert!(house.app.cleaning.daily().await.unwrap().is_some());
}
