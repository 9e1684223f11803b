use super::*;
use crate::imports::draft::Draft;
use crate::tasks::model::{Priority, Status};

fn all(text: &str) -> Vec<Outcome> {
    read(text.as_bytes(), None).unwrap().0
}

fn only(text: &str) -> Draft {
    let mut all = all(text);
    assert_eq!(all.len(), 1);
    all.remove(0).unwrap()
}

#[test]
fn an_issue_of_the_rest_api_is_read() {
    let draft = only(
        r#"[{"number": 7, "title": " Do  it ", "body": "as\r\nsaid", "state": "closed", "state_reason": "not_planned",
            "user": {"login": "ada"}, "assignees": [{"login": "bob"}, {"login": "cy"}],
            "labels": [{"name": "bug"}, {"name": "priority: high"}], "milestone": {"title": "1.0"},
            "created_at": "2024-01-02T03:04:05Z", "updated_at": "2024-02-02T03:04:05Z", "closed_at": "2024-02-01T03:04:05Z",
            "comments": 2, "html_url": "https://example.com/acme/web-shop/issues/7", "url": "https://example.com/api/issues/7",
            "parent_issue_url": "https://example.com/repos/acme/web-shop/issues/3", "reactions": {"+1": 3}}]"#,
    );

    assert_eq!((draft.key.as_str(), draft.number), ("WEB_SHOP-7", 7));
    assert_eq!(draft.project_name.as_deref(), Some("web-shop"));
    assert_eq!(draft.title, "Do it");
    assert_eq!(draft.description, "as\nsaid");
    assert_eq!((draft.status, draft.kind.as_str()), (Status::Done, "bug"));
    assert_eq!(draft.resolution, "not planned");
    assert_eq!(draft.priority, Priority::High);
    assert_eq!(draft.reporter.as_deref(), Some("ada"));
    assert_eq!(draft.assignee.as_deref(), Some("bob"));
    assert_eq!(draft.parent.as_deref(), Some("WEB_SHOP-3"));
    assert_eq!(
        draft.labels,
        [
            "bug",
            "priority: high",
            "milestone:1.0",
            "resolution:not planned"
        ]
    );
    assert_eq!(
        draft.completed_at.unwrap().to_string(),
        "2024-02-01T03:04:05.000Z"
    );
    let found: Vec<_> = draft.findings.iter().map(|it| it.field.as_str()).collect();
    assert_eq!(found, ["assignee"]);
}

#[test]
fn an_issue_of_the_command_line_is_read_with_its_comments() {
    let draft = only(
        r#"[{"number": 8, "title": "Do it", "body": "", "state": "OPEN", "stateReason": "", "author": {"login": "ada"},
            "assignees": [], "labels": [{"name": "enhancement"}, {"name": "status: in review"}], "milestone": null,
            "createdAt": "2024-01-02T03:04:05Z", "updatedAt": "2024-01-02T03:04:05Z", "closedAt": null,
            "comments": [{"author": {"login": "bob"}, "body": "Yes.", "createdAt": "2024-01-03T03:04:05Z"}, {"body": " "}],
            "url": "https://example.com/acme/web/issues/8"}]"#,
    );

    assert_eq!(draft.key, "WEB-8");
    assert_eq!(
        (draft.status, draft.kind.as_str()),
        (Status::Review, "feature")
    );
    assert_eq!(draft.comments.len(), 1);
    assert_eq!(draft.comments[0].author.as_deref(), Some("bob"));
    assert_eq!(draft.comments[0].text, "Yes.");
    assert_eq!(draft.completed_at, None);
    assert_eq!(draft.findings, []);
}

#[test]
fn pages_one_after_the_other_are_one_file() {
    let keys: Vec<String> =
        all(r#"[{"number": 1, "title": "a"}] [{"number": 2, "title": "b"}, {"number": 3}]"#)
            .into_iter()
            .map(|outcome| outcome.unwrap().key)
            .collect();
    assert_eq!(keys, ["GH-1", "GH-2", "GH-3"]);
}

#[test]
fn what_is_no_issue_is_told_with_its_place() {
    let all = all(
        r#"[{"number": 1, "title": "a", "pull_request": {"url": "u"}}, {"title": "b"}, 7, {"number": 0}, {"number": 4, "pull_request": null}]"#,
    );
    let told: Vec<(u64, &str)> = all
        .iter()
        .filter_map(|outcome| outcome.as_ref().err())
        .map(|(place, why)| (*place, why.as_str()))
        .collect();
    assert_eq!(told.len(), 4);
    assert_eq!(told[0], (1, "it is a pull request, no issue"));
    assert_eq!(told[1].0, 2);
    assert!(told[1].1.contains("number"), "{told:?}");
    assert!(all[4].is_ok());
}

#[test]
fn counted_comments_are_heard_of() {
    let text = br#"[{"number": 1, "comments": 2}, {"number": 2, "comments": 3}]"#;
    assert_eq!(read(text, None).unwrap().1.absent_comments, 5);
}

#[test]
fn what_is_no_json_is_refused_and_the_remedy_named() {
    for text in [
        "",
        "number,title\n1,a\n",
        "[{\"number\": 1}",
        "[1,",
        &"[".repeat(5000),
    ] {
        let looked = peek(text.as_bytes()).and_then(|()| read(text.as_bytes(), None).map(drop));
        let refused = format!("{:?}", looked.unwrap_err());
        assert!(refused.contains("gh issue list"), "{refused}");
    }
}
