//! Taking an import back.

use serde_json::json;

use super::*;
use crate::comments::NewComment;

fn three() -> String {
    csv(&[
        "WEB-1,one,Done,05/Jun/06 6:15 PM,07/Jun/06 6:15 PM,ann,bob,,,,,WEB-2,WEB-99,05/Jun/06 6:15 PM;cid;hello",
        "WEB-2,two,,,,,dan",
        "WEB-3,three,,,,,eva",
    ])
}

#[tokio::test]
async fn one_undo_removes_it_all_and_frees_the_keys() {
    let desk = desk().await;
    let (job, _) = desk.import(&three()).await;

    let undone = desk.undo(job, false).await;

    assert_eq!(
        (undone.removed, undone.kept, undone.people_removed),
        (3, 0, 5)
    );
    assert!(undone.project_removed);
    assert_eq!(desk.tasks(), 0);
    assert!(desk.try_task("WEB-1").await.is_err());
    let (_, again) = desk.import(&three()).await;
    assert_eq!(
        (again.counts.create, again.links.added, again.people.created),
        (3, 1, 5)
    );
    assert_eq!(desk.task("WEB-1").await["key"], "WEB-1");
    assert_eq!(desk.undo(job, false).await.removed, 0);
    assert_eq!(desk.tasks(), 3);
}

#[tokio::test]
async fn what_people_touched_since_is_kept_and_listed_unless_forced() {
    let desk = desk().await;
    let (job, _) = desk.import(&three()).await;
    let reference = |key: &str| key.parse::<TaskRef>().unwrap();
    let patch = json!({"title": "mine"});
    desk.world
        .tasks
        .update(&desk.me, &reference("WEB-2"), &patch, None)
        .await
        .unwrap();
    let new = NewComment {
        text: "I say".into(),
    };
    desk.world
        .comments
        .create(&desk.me, &reference("WEB-3"), &new, None)
        .await
        .unwrap();

    let undone = desk.undo(job, false).await;
    let forced = desk.undo(job, true).await;

    assert_eq!((undone.removed, undone.kept), (1, 2));
    assert_eq!(undone.kept_keys, ["WEB-2", "WEB-3"]);
    // Those of the tasks that stay are still needed.
    assert_eq!(undone.people_removed, 3);
    assert!(!undone.project_removed);
    assert_eq!((forced.removed, forced.people_removed), (2, 2));
    assert!(forced.project_removed);
    assert_eq!(desk.tasks(), 0);
}

#[tokio::test]
async fn an_undo_leaves_what_other_imports_made() {
    let desk = desk().await;
    let (first, _) = desk.import(&three()).await;
    let (second, _) = desk
        .import(&(three() + &csv(&["WEB-4,four"])[HEADER.len()..]))
        .await;

    let undone = desk.undo(second, false).await;

    assert_eq!((undone.removed, undone.project_removed), (1, false));
    assert_eq!(desk.tasks(), 3);
    assert_eq!(desk.undo(first, false).await.removed, 3);
}

#[tokio::test]
async fn a_dry_run_has_nothing_to_take_back() {
    let desk = desk().await;
    let (job, _) = desk.import_with(&three(), dry()).await;

    assert_eq!(desk.undo(job, false).await, Undone::default());
}

#[tokio::test]
async fn other_people_cannot_undo_it() {
    let desk = desk().await;
    let (job, _) = desk.import(&three()).await;
    let other = desk.world.person(Role::Manager, "other").await;

    assert!(matches!(
        desk.imports.undo(&other, job, false).await,
        Err(Error::NotFound(_))
    ));
}
