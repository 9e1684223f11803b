//! Taking an import back.

use std::time::Duration;

use serde_json::json;

use super::*;
use crate::cleaning::Cleaning;
use crate::comments::NewComment;
use crate::keys;

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
        desk.imports.undo(&other, job, false, None).await,
        Err(Error::NotFound(_))
    ));
}

/// The tasks of [`three`] as the source has them later.
fn later() -> String {
    csv(&[
        "WEB-1,first,Reopened,05/Jun/06 6:15 PM,,ann,bob,Blocker,,,,WEB-2,WEB-99,05/Jun/06 6:15 PM;cid;hello,06/Jun/06 6:15 PM;ann;more",
        "WEB-2,second,,,,,dan,Major,,,,,,07/Jun/06 6:15 PM;zed;aha",
        "WEB-3,three,,,,,eva",
        "WEB-4,four",
    ])
}

async fn comments(desk: &Desk, key: &str) -> Vec<Value> {
    let reference = key.parse::<TaskRef>().unwrap();
    let list = desk
        .world
        .comments
        .list(&desk.me, &reference, Vec::new())
        .await
        .unwrap();
    serde_json::from_slice(&list.data).unwrap()
}

/// A task without what rises with every change.
async fn plain(desk: &Desk, key: &str) -> Value {
    let mut task = desk.task(key).await;
    let fields = task.as_object_mut().unwrap();
    fields.remove("version");
    fields.remove("updatedAt");
    task
}

#[tokio::test]
async fn the_undo_of_a_repeat_gives_older_tasks_back_what_it_changed() {
    let desk = desk().await;
    let (first, _) = desk.import(&three()).await;
    let before = [plain(&desk, "WEB-1").await, plain(&desk, "WEB-2").await];
    let (second, report) = desk.import(&later()).await;
    assert_eq!((report.counts.create, report.counts.update), (1, 2));

    let undone = desk.undo(second, false).await;

    assert_eq!((undone.removed, undone.kept), (1, 0));
    assert_eq!((undone.reverted, undone.comments_removed), (2, 2));
    assert_eq!((undone.changes_kept, undone.people_removed), (0, 1));
    let after = [plain(&desk, "WEB-1").await, plain(&desk, "WEB-2").await];
    assert_eq!(after, before);
    assert_eq!(comments(&desk, "WEB-1").await.len(), 1);
    assert_eq!(comments(&desk, "WEB-2").await.len(), 0);
    assert_eq!(desk.undo(second, false).await, Undone::default());

    // To the next import it has never been, and to the first one's undo nobody has touched anything.
    let (third, again) = desk.import(&later()).await;
    assert_eq!((again.counts.create, again.counts.update), (1, 2));
    assert_eq!(again.counts.comments, 2);
    assert_eq!(desk.task("WEB-1").await["title"], "first");
    desk.undo(third, false).await;
    let all = desk.undo(first, false).await;
    assert_eq!((all.removed, all.kept, desk.tasks()), (3, 0, 0));
}

#[tokio::test]
async fn what_was_changed_since_a_repeat_stays_and_is_listed_unless_forced() {
    let desk = desk().await;
    desk.import(&three()).await;
    let (second, _) = desk.import(&later()).await;
    let reference = |key: &str| key.parse::<TaskRef>().unwrap();
    let patch = json!({"title": "mine"});
    let (me, tasks) = (&desk.me, &desk.world.tasks);
    tasks
        .update(me, &reference("WEB-1"), &patch, None)
        .await
        .unwrap();
    let gone = comments(&desk, "WEB-2").await[0]["commentId"].clone();
    desk.world
        .comments
        .delete(
            me,
            &reference("WEB-2"),
            gone.as_str().unwrap().parse().unwrap(),
            None,
        )
        .await
        .unwrap();

    let undone = desk.undo(second, false).await;
    let one = desk.task("WEB-1").await;
    let (_, again) = desk.import(&later()).await;
    let forced = desk.undo(second, true).await;

    assert_eq!((undone.reverted, undone.comments_removed), (2, 1));
    let kept: Vec<_> = undone
        .kept_changes
        .iter()
        .map(|kept| (kept.key.as_str(), kept.field.as_str()))
        .collect();
    assert_eq!((undone.changes_kept, kept), (1, vec![("WEB-1", "title")]));
    assert_eq!(
        (&one["title"], &one["status"], &one["priority"]),
        (&json!("mine"), &json!("done"), &json!("medium"))
    );
    // A comment that someone removed does not come back.
    assert_eq!(again.counts.comments, 1);
    assert!(comments(&desk, "WEB-2").await.is_empty());
    assert_eq!((forced.reverted, forced.changes_kept), (1, 0));
    assert_eq!(desk.task("WEB-1").await["title"], "one");
}

#[tokio::test]
async fn what_an_undo_needs_goes_with_the_tasks() {
    let desk = desk().await;
    desk.import(&three()).await;
    let (second, _) = desk.import(&later()).await;
    let kept = || async {
        let range = Range::partition(TableName::Projects, keys::job_partition(second));
        let range = range.prefix(keys::TAKEN);
        desk.world.store.all(range).await.unwrap().len()
    };
    // Fields and comments of WEB-1 and of WEB-2.
    assert_eq!(kept().await, 4);
    let project = "WEB".parse().unwrap();
    let projects = &desk.world.projects;
    projects.delete(&desk.me, &project, None).await.unwrap();
    let cleaning = Cleaning::new(desk.world.store.clone());
    cleaning.daily().await.unwrap();
    assert_eq!(kept().await, 4);

    desk.world.clock.advance(Duration::from_hours(31 * 24));
    cleaning.daily().await.unwrap();

    assert_eq!(kept().await, 0);
}

#[tokio::test]
async fn dependencies_of_a_repeat_stay_and_are_listed() {
    let desk = desk().await;
    desk.import(&three()).await;
    let (second, _) = desk
        .import(&three().replace("WEB-2,WEB-99", "WEB-3,WEB-99"))
        .await;

    let undone = desk.undo(second, false).await;

    assert_eq!((undone.reverted, undone.changes_kept), (0, 1));
    assert_eq!(undone.kept_changes[0].field, "dependencies");
    assert_eq!(desk.waits_for("WEB-3").await, ["WEB-1"]);
}

#[tokio::test]
async fn a_repeat_with_very_many_comments_is_taken_back_whole() {
    let desk = desk().await;
    let header = HEADER.trim_end().to_owned() + &",Comment".repeat(150) + "\n";
    let row = |count: usize| {
        let cells: String = (0..150)
            .map(|at| {
                let text = format!(",05/Jun/06 6:15 PM;ann;\"\"{}\"\" {at}", "x".repeat(1_500));
                if at < count {
                    text.replacen(',', ",\"", 1) + "\""
                } else {
                    ",".to_owned()
                }
            })
            .collect();
        format!("{header}WEB-1,one{}{cells}\n", ",".repeat(14))
    };
    desk.import(&row(0)).await;
    let (second, report) = desk.import(&row(150)).await;
    assert_eq!(report.counts.comments, 150);

    let undone = desk.undo(second, false).await;

    assert_eq!((undone.comments_removed, undone.changes_kept), (150, 0));
    assert!(comments(&desk, "WEB-1").await.is_empty());
}
