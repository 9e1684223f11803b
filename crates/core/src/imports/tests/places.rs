//! What becomes of an issue: its fields, its past, its people, its keys.

use serde_json::{Value, json};

use super::*;
use crate::event::Event;
use crate::imports::Verdict;
use crate::reference::ProjectRef;
use crate::store::read;
use crate::tasks::NewTask;
use crate::users::model::UserStatus;
use crate::users::{Merge, Users};

const TWO: [&str; 2] = [
    "WEB-7,One,Done,05/Jun/06 6:15 PM,07/Jun/06 6:15 PM,ann,Bob,Major,,11,5400,,,06/Jun/06 1:00 AM;Bob;first,07/Jun/06 1:00 AM;ann;second,red",
    "WEB-9,Two,In Progress,06/Jun/06 6:15 PM,,,ann,Blocker,11,12",
];

#[tokio::test]
async fn an_issue_brings_its_fields_and_its_past() {
    let desk = desk().await;

    let (job, report) = desk.import(&csv(&TWO)).await;

    assert_eq!((report.counts.create, report.counts.comments), (2, 2));
    assert!(report.project.created);
    let one = desk.task("web-7").await;
    for (field, value) in [
        ("status", json!("done")),
        ("priority", json!("high")),
        ("createdAt", json!("2006-06-05T18:15:00.000Z")),
        ("completedAt", json!("2006-06-07T18:15:00.000Z")),
        ("actualHours", json!(1.5)),
        ("labels", json!(["red"])),
        ("version", json!(2)),
    ] {
        assert_eq!(one[field], value, "{field}");
    }
    let two = desk.task("WEB-9").await;
    assert_eq!(two["parentId"], one["taskId"]);
    assert_eq!(two["priority"], json!("critical"));
    let facts = desk.world.resident.facts(report.project.project_id);
    let flow: Vec<(&str, String)> = facts[0]
        .flow
        .iter()
        .map(|(status, at)| (status.name(), at.to_string()))
        .collect();
    assert_eq!(
        flow,
        [
            ("todo", "2006-06-05T18:15:00.000Z".to_owned()),
            ("done", "2006-06-07T18:15:00.000Z".to_owned()),
        ]
    );
    let reference: TaskRef = "WEB-7".parse().unwrap();
    let comments = desk
        .world
        .comments
        .list(&desk.me, &reference, Vec::new())
        .await
        .unwrap();
    let comments: Value = serde_json::from_slice(&comments.data).unwrap();
    assert_eq!(
        (&comments[0]["text"], &comments[1]["text"]),
        (&json!("first"), &json!("second"))
    );
    assert_eq!(comments[1]["author"], one["assignee"]);
    let events = desk
        .world
        .store
        .table
        .scan(TableName::Events, None)
        .await
        .unwrap();
    let of_job = events
        .items
        .iter()
        .filter_map(|item| read::<Event>(item).ok())
        .filter(|event| event.value.job_id == Some(job.to_string()))
        .count();
    // The project, two tasks made and moved, two comments.
    assert_eq!(of_job, 7);
}

#[tokio::test]
async fn names_become_people_who_are_here_or_placeholders() {
    let desk = desk().await;
    let ann = desk.world.person(Role::Developer, "ann").await;

    let (_, report) = desk.import(&csv(&TWO)).await;
    let (_, again) = desk
        .import_with(&csv(&["OPS-1,x,,,,Bob,ANN@example.org"]), into("OPS"))
        .await;

    assert_eq!((report.people.matched, report.people.created), (1, 1));
    assert_eq!(desk.task("WEB-7").await["assignee"], json!(ann.id));
    assert_eq!((again.people.matched, again.people.created), (2, 0));
    let users = desk.world.resident.users();
    let bob: Vec<_> = users.iter().filter(|user| user.name == "Bob").collect();
    assert_eq!(bob.len(), 1);
    assert_eq!(bob[0].status, UserStatus::Placeholder);
    assert_eq!(bob[0].email, "");
}

#[tokio::test]
async fn a_name_whose_placeholder_was_merged_is_that_person() {
    let desk = desk().await;
    let admin = desk.world.person(Role::Admin, "ada").await;
    let ann = desk.world.person(Role::Developer, "ann").await;
    desk.import(&csv(&TWO)).await;
    let bob = desk.world.resident.users();
    let bob = bob.iter().find(|user| user.name == "Bob").unwrap().user_id;
    let World {
        store, resident, ..
    } = &desk.world;
    let users = Users::new(store.clone(), resident.clone(), Arc::default());
    let merged = users.merge(&admin, bob, Merge { into: ann.id }, None).await;
    merged.unwrap();

    let (_, again) = desk
        .import_with(&csv(&["OPS-1,x,,,,Bob,"]), into("OPS"))
        .await;

    assert_eq!((again.people.matched, again.people.created), (1, 0));
    assert_eq!(desk.task("OPS-1").await["assignee"], json!(ann.id));
}

#[tokio::test]
async fn a_dry_run_writes_nothing_and_says_the_same() {
    let desk = desk().await;
    let rows = [TWO[0], "broken", TWO[1], "WEB-10,x,Odd,31/Feb/06"];
    let mut text = csv(&rows);
    text = text.replace("broken,,,", "broken,");
    let before = (
        desk.items(TableName::Tasks).await,
        desk.items(TableName::Users).await,
    );

    let (_, dry) = desk.import_with(&text, dry()).await;
    let after = (
        desk.items(TableName::Tasks).await,
        desk.items(TableName::Users).await,
    );
    let (_, real) = desk.import(&text).await;

    assert_eq!(before, after);
    assert!(dry.dry_run && dry.project.created);
    assert_eq!(dry.counts, real.counts);
    assert_eq!(dry.rows, real.rows);
    assert_eq!(dry.people, real.people);
    let broken = real
        .rows
        .iter()
        .find(|row| row.action == Verdict::Skip)
        .unwrap();
    assert_eq!((broken.line, real.counts.skip, real.counts.rows), (3, 1, 4));
}

#[tokio::test]
async fn the_next_task_has_the_next_number() {
    let desk = desk().await;
    desk.import(&csv(&TWO)).await;

    let new: NewTask = serde_json::from_value(json!({"projectId": "WEB", "title": "t"})).unwrap();
    let view = desk.world.tasks.create(&desk.me, new).await.unwrap();

    let task: Value = serde_json::from_slice(&view.data).unwrap();
    assert_eq!(task["key"], "WEB-10");
}

#[tokio::test]
async fn original_keys_resolve_under_another_project() {
    let desk = desk().await;
    let rows = [TWO[0], TWO[1], "OTHER-7,x", "OPS-3,y"];

    let (_, report) = desk.import_with(&csv(&rows), into("OPS")).await;
    let (_, again) = desk.import_with(&csv(&rows), into("OPS")).await;

    assert_eq!(report.counts.create, 4);
    assert_eq!(again.counts.unchanged, 4);
    for (source, here) in [
        ("WEB-7", "OPS-7"),
        ("WEB-9", "OPS-9"),
        ("OTHER-7", "OPS-10"),
        ("OPS-3", "OPS-3"),
    ] {
        assert_eq!(desk.task(source).await["key"], here);
        assert_eq!(desk.task(here).await["key"], here);
    }
}

#[tokio::test]
async fn a_key_that_is_taken_is_never_taken_over() {
    let desk = desk().await;
    let project: crate::projects::NewProject =
        serde_json::from_value(json!({"name": "Web", "key": "WEB"})).unwrap();
    desk.world.projects.create(&desk.me, project).await.unwrap();
    let new: NewTask =
        serde_json::from_value(json!({"projectId": "WEB", "title": "mine"})).unwrap();
    desk.world.tasks.create(&desk.me, new).await.unwrap();

    let (_, report) = desk.import(&csv(&["WEB-1,theirs", "WEB-2,other"])).await;

    assert_eq!((report.counts.create, report.counts.skip), (1, 1));
    assert!(!report.project.created);
    assert_eq!(desk.task("WEB-1").await["title"], "mine");
}

#[tokio::test]
async fn an_issue_with_hundreds_of_comments_is_whole() {
    let desk = desk().await;
    let comments = 130;
    let header = "Issue key,Summary".to_owned() + &",Comment".repeat(comments);
    let cells: Vec<String> = (0..comments)
        .map(|at| format!("0{}/Jun/06 6:15 PM;ann;said {at}", at % 9 + 1))
        .collect();
    let text = format!("{header}\nWEB-1,one,{}\n", cells.join(","));

    let (_, report) = desk.import(&text).await;
    let (_, again) = desk.import(&text).await;

    assert_eq!(report.counts.comments, 130);
    assert_eq!((again.counts.comments, again.counts.unchanged), (0, 1));
}

#[tokio::test]
async fn only_those_who_may_make_projects_import() {
    let desk = desk().await;
    let other = desk.world.person(Role::Developer, "dev").await;
    let file = || csv(&TWO).into_bytes().into();

    let refused = desk
        .imports
        .start(&other, Format::Jira, file(), Options::default())
        .await;
    assert!(matches!(refused, Err(Error::Forbidden(_))));
    for options in [
        into("w b"),
        Options {
            timezone: Some("Mars/Base".into()),
            ..Options::default()
        },
    ] {
        let refused = desk
            .imports
            .start(&desk.me, Format::Jira, file(), options)
            .await;
        assert!(matches!(refused, Err(Error::Invalid(_))));
    }
    let no_export = desk.imports.start(
        &desk.me,
        Format::Jira,
        "a,b\n1,2\n".into(),
        Options::default(),
    );
    assert!(matches!(no_export.await, Err(Error::Invalid(_))));
}

#[tokio::test]
async fn a_private_project_of_others_is_not_imported_into() {
    let desk = desk().await;
    let other = desk.world.person(Role::Manager, "other").await;
    let project: crate::projects::NewProject =
        serde_json::from_value(json!({"name": "W", "key": "WEB", "visibility": "private"}))
            .unwrap();
    desk.world.projects.create(&other, project).await.unwrap();

    let job = desk.imports.start(
        &desk.me,
        Format::Jira,
        csv(&TWO).into_bytes().into(),
        Options::default(),
    );
    let job = desk.ended(&job.await.unwrap()).await;

    assert_eq!(job.state, JobState::Failed);
    assert!(job.error.unwrap().contains("WEB is the key of a project"));
    let reference = ProjectRef::Key("WEB".into());
    assert!(desk.world.projects.get(&desk.me, &reference).await.is_err());
    assert_eq!(desk.tasks(), 0);
}

#[tokio::test]
async fn rows_are_read_in_pages() {
    let desk = desk().await;
    let rows: Vec<String> = (1..=1100)
        .map(|at| format!("WEB-{at},issue {at}"))
        .collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let (job, _) = desk.import(&csv(&rows)).await;
    let mut lines = Vec::new();
    let mut params = vec![("limit".to_owned(), "199".to_owned())];

    loop {
        let page = desk
            .imports
            .rows(&desk.me, job, params.clone())
            .await
            .unwrap();
        let rows: Vec<crate::imports::ReportRow> = serde_json::from_slice(&page.data).unwrap();
        lines.extend(rows.iter().map(|row| row.line));
        params.truncate(1);
        match page.page.next_cursor {
            Some(next) => params.push(("cursor".into(), next)),
            None => break,
        }
    }

    assert_eq!(lines, (2..=1101).collect::<Vec<u64>>());
}

#[tokio::test]
async fn cells_of_many_lines_stay_whole_and_later_rows_keep_their_line() {
    let desk = desk().await;
    let text = "Issue key,Summary,Description,Comment,Resolution,Sprint\r\n\
        WEB-1,one,\"first\r\n\r\n* \"\"quoted\"\", and\n  more\",\"05/Jun/06 6:15 PM;ann;said\nso; twice\",Duplicate,Sprint 1\r\n\
        no key,two\r\n\
        WEB-3,three,,,Fixed,\r\n";

    let (_, report) = desk.import(text).await;

    let one = desk.task("WEB-1").await;
    assert_eq!(one["description"], "first\n\n* \"quoted\", and\n  more");
    assert_eq!(
        one["labels"],
        json!(["resolution:Duplicate", "sprint:Sprint 1"])
    );
    let list = desk
        .world
        .comments
        .list(&desk.me, &"WEB-1".parse().unwrap(), Vec::new())
        .await
        .unwrap();
    let comments: Value = serde_json::from_slice(&list.data).unwrap();
    assert_eq!(comments[0]["text"], "said\nso; twice");
    let lines: Vec<u64> = report.rows.iter().map(|row| row.line).collect();
    assert_eq!((report.counts.create, report.counts.skip), (2, 1));
    assert!(lines.contains(&7) && lines.contains(&8), "{lines:?}");
    assert_eq!(report.ignored_columns, Vec::<String>::new());
}
