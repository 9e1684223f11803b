//! Who waits for whom.

use super::*;

#[tokio::test]
async fn a_blocked_issue_waits_for_the_one_that_blocks_it() {
    let desk = desk().await;

    let (_, report) = desk
        .import(&csv(&[
            "WEB-1,one,,,,,,,,,,WEB-2",
            "WEB-2,two",
            "WEB-3,three,,,,,,,,,,,WEB-1",
        ]))
        .await;

    assert_eq!(report.links.added, 2);
    assert_eq!(desk.waits_for("WEB-2").await, ["WEB-1"]);
    assert_eq!(desk.waits_for("WEB-3").await, ["WEB-1"]);
    assert!(desk.waits_for("WEB-1").await.is_empty());
}

#[tokio::test]
async fn a_link_to_an_absent_issue_resolves_when_it_arrives_in_any_project() {
    let desk = desk().await;
    let (_, first) = desk
        .import(&csv(&[
            "WEB-1,one,,,,,,,,,,OPS-5",
            "WEB-2,two,,,,,,,,,,,OPS-6",
        ]))
        .await;

    let (_, second) = desk.import(&csv(&["OPS-5,five", "OPS-6,six"])).await;

    assert_eq!((first.links.absent, first.links.added), (2, 0));
    assert_eq!(first.links.absent_keys, ["OPS-5", "OPS-6"]);
    assert_eq!(second.links.added, 2);
    assert_eq!(desk.waits_for("OPS-5").await, ["WEB-1"]);
    assert_eq!(desk.waits_for("WEB-2").await, ["OPS-6"]);
}

#[tokio::test]
async fn links_that_close_a_cycle_are_told_and_left_out() {
    let desk = desk().await;
    let text = csv(&[
        "WEB-1,one,,,,,,,,,,WEB-2",
        "WEB-2,two,,,,,,,,,,WEB-3",
        "WEB-3,three,,,,,,,,,,WEB-1",
    ]);

    let (_, planned) = desk.import_with(&text, dry()).await;
    let (_, report) = desk.import(&text).await;
    let (_, again) = desk.import(&text).await;

    assert_eq!((report.links.added, report.links.cycles.len()), (2, 1));
    assert_eq!(planned.links.cycles.len(), 1);
    assert!(again.links.cycles.is_empty());
    assert_eq!(again.counts.unchanged, 3);
}

#[tokio::test]
async fn a_link_that_the_source_drops_is_dropped_here() {
    let desk = desk().await;
    desk.import(&csv(&["WEB-1,one,,,,,,,,,,WEB-2", "WEB-2,two"]))
        .await;

    let dropped = csv(&["WEB-1,one", "WEB-2,two"]);
    let (_, planned) = desk.import_with(&dropped, dry()).await;
    let (_, report) = desk.import(&dropped).await;

    assert_eq!((planned.links.removed, report.links.removed), (1, 1));
    assert!(desk.waits_for("WEB-2").await.is_empty());
}

#[tokio::test]
async fn a_dependency_removed_here_does_not_come_back() {
    let desk = desk().await;
    let text = csv(&["WEB-1,one,,,,,,,,,,WEB-2", "WEB-2,two"]);
    desk.import(&text).await;
    let (one, two): (TaskRef, TaskRef) = ("WEB-1".parse().unwrap(), "WEB-2".parse().unwrap());
    desk.world
        .tasks
        .remove_dependency(&desk.me, &two, &one, None)
        .await
        .unwrap();

    desk.import(&text).await;

    assert!(desk.waits_for("WEB-2").await.is_empty());
}

#[tokio::test]
async fn a_task_waits_for_no_more_than_the_most() {
    let desk = desk().await;
    let mut rows = vec!["WEB-1,one,,05/Jun/06 6:15 PM".to_owned()];
    rows.extend((2..=206).map(|at| format!("WEB-{at},issue {at},,05/Jun/06 6:15 PM,,,,,,,,WEB-1")));
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();

    let (_, report) = desk.import(&csv(&rows)).await;

    assert_eq!((report.links.added, report.counts.with_findings), (200, 5));
    assert_eq!(desk.waits_for("WEB-1").await.len(), 200);
}
