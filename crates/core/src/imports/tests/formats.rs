//! Whole imports of other trackers than Jira.

use super::*;

impl Desk {
    async fn import_as(&self, format: Format, text: &str, options: Options) -> (Id<Job>, Report) {
        let bytes = text.to_owned().into_bytes().into();
        let job = self.imports.start(&self.me, format, bytes, options).await;
        let job = self.ended(&job.unwrap()).await;
        assert_eq!(job.state, JobState::Succeeded, "{:?}", job.error);
        (
            job.job_id,
            serde_json::from_value(job.result.unwrap()).unwrap(),
        )
    }
}

#[tokio::test]
async fn rows_without_keys_get_the_next_numbers_and_are_known_again() {
    let desk = desk().await;
    let file = "Title,State,Parent\nPlan,todo,\nPart,todo,Plan\nPart,todo,Plan\n";
    let (_, first) = desk.import_as(Format::Csv, file, into("WEB")).await;
    assert_eq!(first.counts.create, 3);
    let keys: Vec<_> = first.rows.iter().map(|row| row.key.as_deref()).collect();
    assert_eq!(keys, [Some("WEB-1"), Some("WEB-2"), Some("WEB-3")]);
    let plan = desk.try_task("WEB-1").await.unwrap();
    assert_eq!(
        desk.try_task("WEB-2").await.unwrap()["parentId"],
        plan["taskId"]
    );

    // Another order, a change and a new row.
    let file = "Title,State,Parent\nNew,todo,\nPart,done,Plan\nPlan,todo,\nPart,todo,Plan\n";
    let (_, second) = desk.import_as(Format::Csv, file, into("WEB")).await;

    let counts = second.counts;
    assert_eq!((counts.create, counts.update, counts.unchanged), (1, 1, 2));
    assert_eq!(desk.try_task("WEB-2").await.unwrap()["status"], "done");
    assert_eq!(desk.try_task("WEB-4").await.unwrap()["title"], "New");
    assert_eq!(desk.tasks(), 4);
}

#[tokio::test]
async fn rows_without_keys_leave_what_was_there_alone() {
    let desk = desk().await;
    desk.import(&csv(&["WEB-1,one", "WEB-2,two"])).await;

    let (job, report) = desk
        .import_as(Format::Csv, "Title\none\n", into("WEB"))
        .await;

    assert_eq!(report.rows[0].key.as_deref(), Some("WEB-3"));
    assert_eq!(desk.tasks(), 3);
    let undone = desk.undo(job, false).await;
    assert_eq!((undone.removed, undone.kept), (1, 0));
    assert_eq!(desk.try_task("WEB-1").await.unwrap()["title"], "one");
}

#[tokio::test]
async fn without_keys_a_project_is_needed() {
    let desk = desk().await;
    let begun = desk.imports.start(
        &desk.me,
        Format::Csv,
        "Title\none\n".into(),
        Options::default(),
    );
    let Err(Error::Invalid(errors)) = begun.await else {
        panic!("taken without a project");
    };
    assert_eq!(errors[0].path, "project");
    assert_eq!(desk.tasks(), 0);
}

#[tokio::test]
async fn only_other_csv_takes_a_map_of_columns() {
    let desk = desk().await;
    let options = Options {
        columns: [("title".to_owned(), vec!["Summary".to_owned()])].into(),
        ..Options::default()
    };
    let bytes = csv(&["WEB-1,one"]).into_bytes().into();
    let begun = desk.imports.start(&desk.me, Format::Jira, bytes, options);
    assert!(matches!(begun.await, Err(Error::Invalid(errors)) if errors[0].path == "columns"));
}

#[tokio::test]
async fn issues_of_github_keep_their_numbers_and_are_taken_back() {
    let desk = desk().await;
    let file = r#"[
        {"number": 3, "title": "three", "state": "closed", "state_reason": "completed", "html_url": "https://example.com/acme/shop/issues/3",
         "created_at": "2024-01-02T03:04:05Z", "closed_at": "2024-02-02T03:04:05Z", "updated_at": "2024-02-02T03:04:05Z", "user": {"login": "ada"}},
        {"number": 4, "title": "a pull", "html_url": "https://example.com/acme/shop/pull/4", "pull_request": {}},
        {"number": 5, "title": "five", "state": "open", "html_url": "https://example.com/acme/shop/issues/5",
         "comments": [{"author": {"login": "bob"}, "body": "Yes", "createdAt": "2024-01-03T00:00:00Z"}]}
    ]"#;
    let (job, report) = desk
        .import_as(Format::GitHub, file, Options::default())
        .await;

    assert_eq!(report.project.key, "SHOP");
    let counts = report.counts;
    assert_eq!(
        (counts.rows, counts.create, counts.skip, counts.comments),
        (3, 2, 1, 1)
    );
    assert_eq!(report.people.created_names, ["ada", "bob"]);
    let three = desk.try_task("SHOP-3").await.unwrap();
    assert_eq!(
        (&three["status"], &three["completedAt"]),
        (&"done".into(), &"2024-02-02T03:04:05.000Z".into())
    );
    assert_eq!(desk.undo(job, false).await.removed, 2);
    assert_eq!(desk.tasks(), 0);
}

#[tokio::test]
async fn an_export_of_linear_comes_with_its_links() {
    let desk = desk().await;
    let file = "ID,Team,Title,Status,Parent issue,Blocked by\nENG-1,Eng,one,Todo,,\nENG-2,Eng,two,Done,ENG-1,ENG-1\n";
    let (_, report) = desk
        .import_as(Format::Linear, file, Options::default())
        .await;

    assert_eq!((report.counts.create, report.links.added), (2, 1));
    let (one, two) = (
        desk.try_task("ENG-1").await.unwrap(),
        desk.try_task("ENG-2").await.unwrap(),
    );
    assert_eq!(two["parentId"], one["taskId"]);
    assert_eq!(two["dependencies"], serde_json::json!([one["taskId"]]));
}
