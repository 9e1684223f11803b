//! Importing again: what changed in the source, what changed here, and what was cut off.

use serde_json::json;

use super::*;

async fn edit(desk: &Desk, key: &str, patch: &Value) {
    let reference: TaskRef = key.parse().unwrap();
    desk.world
        .tasks
        .update(&desk.me, &reference, patch, None)
        .await
        .unwrap();
}

#[tokio::test]
async fn an_unchanged_file_changes_nothing() {
    let desk = desk().await;
    let text = csv(&[
        "WEB-1,one,Done,05/Jun/06 6:15 PM,07/Jun/06 6:15 PM,ann,,,,,,WEB-2,WEB-99,05/Jun/06 6:15 PM;ann;hello",
        "WEB-2,two",
    ]);
    desk.import(&text).await;
    let before = (
        desk.items(TableName::Tasks).await,
        desk.items(TableName::Events).await,
    );

    let (_, again) = desk.import(&text).await;

    assert_eq!(again.counts.unchanged, 2);
    assert_eq!((again.links.added, again.links.absent), (0, 1));
    let after = (
        desk.items(TableName::Tasks).await,
        desk.items(TableName::Events).await,
    );
    assert_eq!(before, after);
}

#[tokio::test]
async fn only_what_changed_in_the_source_is_taken_over() {
    let desk = desk().await;
    desk.import(&csv(&[
        "WEB-1,one,To Do,05/Jun/06 6:15 PM,,,,Major",
        "WEB-2,two",
    ]))
    .await;
    edit(&desk, "WEB-1", &json!({"title": "mine", "priority": "low"})).await;

    let text = csv(&[
        "WEB-1,one more,Done,05/Jun/06 6:15 PM,09/Jun/06 6:15 PM,,,Major,,,,,,05/Jun/06 6:15 PM;ann;new",
        "WEB-2,two",
        "WEB-3,three",
    ]);
    let (_, report) = desk.import(&text).await;
    let (_, again) = desk.import(&text).await;

    let counts = report.counts;
    assert_eq!(
        (
            counts.create,
            counts.update,
            counts.unchanged,
            counts.comments
        ),
        (1, 1, 1, 1)
    );
    let one = desk.task("WEB-1").await;
    assert_eq!(
        (&one["title"], &one["priority"]),
        (&json!("mine"), &json!("low"))
    );
    assert_eq!(
        (&one["status"], &one["completedAt"]),
        (&json!("done"), &json!("2006-06-09T18:15:00.000Z"))
    );
    assert_eq!(report.rows[0].findings[0].field, "title");
    assert_eq!(again.counts.unchanged, 3);
}

#[tokio::test]
async fn a_task_deleted_here_stays_deleted() {
    let desk = desk().await;
    desk.import(&csv(&["WEB-1,one", "WEB-2,two"])).await;
    let reference: TaskRef = "WEB-1".parse().unwrap();
    desk.world
        .tasks
        .delete(&desk.me, &reference, None)
        .await
        .unwrap();

    let (_, report) = desk.import(&csv(&["WEB-1,other", "WEB-2,two"])).await;

    assert_eq!(report.counts.unchanged, 2);
    assert!(desk.try_task("WEB-1").await.is_err());
}

#[tokio::test]
async fn an_import_cut_off_anywhere_is_completed_without_doubles() {
    let rows: Vec<String> = (1..=60)
        .map(|at| {
            format!(
                "WEB-{at},issue {at},Done,05/Jun/06 6:15 PM,07/Jun/06 6:15 PM,p{},,,{},{},60,WEB-{},,05/Jun/06 6:15 PM;ann;hello {at}",
                at % 7,
                if at > 30 { "1001".to_owned() } else { String::new() },
                1000 + at,
                at + 1,
            )
        })
        .collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let text = csv(&rows);
    let whole = desk().await;
    whole.import(&text).await;
    let expected = (
        whole.items(TableName::Tasks).await,
        whole.items(TableName::Users).await,
        whole.items(TableName::Events).await,
    );

    for cut in 2..40 {
        let desk = desk().await;
        desk.left.store(cut, Ordering::SeqCst);
        let started = desk
            .imports
            .start(
                &desk.me,
                Format::Jira,
                text.clone().into_bytes().into(),
                Options::default(),
            )
            .await;
        desk.queue.run().await;
        desk.left.store(u64::MAX, Ordering::SeqCst);
        if started.is_err() {
            assert_eq!(desk.tasks(), 0);
            continue;
        }
        // Another process takes over.
        let (jobs, imports) = services(&desk.world, &desk.queue);
        for job in jobs.unfinished().await.unwrap() {
            imports.take_up(&job).unwrap();
        }
        desk.queue.run().await;

        let job = jobs
            .visible(&desk.me, started.unwrap().job_id)
            .await
            .unwrap();
        assert_eq!(job.state, JobState::Succeeded, "{cut} {:?}", job.error);
        let report: Report = serde_json::from_value(job.result.unwrap()).unwrap();
        assert_eq!(
            (report.counts.rows, report.counts.create),
            (60, 60),
            "{cut}"
        );
        let found = (
            desk.items(TableName::Tasks).await,
            desk.items(TableName::Users).await,
            desk.items(TableName::Events).await,
        );
        assert_eq!(found, expected, "{cut}");
        assert_eq!(desk.undo(job.job_id, false).await.removed, 60, "{cut}");
    }
}
