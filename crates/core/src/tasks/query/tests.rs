//! Parameters as people and others send them.

use proptest::prelude::*;

use super::*;
use crate::error::Error;
use crate::projects::model::Project;
use crate::tasks::model::{Priority, Status};
use crate::users::model::User;

const ME: u128 = 42;
const TODAY: Date = Date::from_days(20_000);

fn web() -> Id<Project> {
    Id::from_u128(9)
}

fn parse(parameters: &[(&str, &str)]) -> Result<TaskQuery> {
    let parameters: Vec<_> = parameters
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    let me: Id<User> = Id::from_u128(ME);
    TaskQuery::parse(&parameters, me, TODAY, &|key| (key == "WEB").then(web))
}

fn filter(parameters: &[(&str, &str)]) -> Filter {
    parse(parameters).unwrap().filter
}

fn refused(parameters: &[(&str, &str)]) -> Vec<(String, &'static str)> {
    let Err(Error::Invalid(errors)) = parse(parameters) else {
        panic!("accepted {parameters:?}");
    };
    let errors = errors.into_iter();
    errors.map(|error| (error.path, error.code)).collect()
}

fn millis(text: &str) -> i64 {
    text.parse::<crate::time::Timestamp>().unwrap().millis()
}

#[test]
fn nothing_asked_is_the_newest_fifty() {
    let query = parse(&[]).unwrap();

    assert_eq!(query, TaskQuery::default());
    assert_eq!(query.limit, 50);
    assert_eq!(query.order.0[0].field, Field::CreatedAt);
    assert!(query.order.0[0].descending);
}

#[test]
fn lists_take_several_values() {
    let project = web().to_string();
    let filter = filter(&[
        ("projectId", &format!("WEB, {project}")),
        ("status", "review,todo"),
        ("priority", "critical"),
        ("assignee", "me,none"),
        ("label", "API,api"),
        ("parentId", "none"),
        ("key", "WEB-7"),
    ]);

    assert_eq!(filter.projects, Some(vec![web()]));
    assert_eq!(filter.status, Some(vec![Status::Todo, Status::Review]));
    assert_eq!(filter.priority, Some(vec![Priority::Critical]));
    assert_eq!(filter.assignee, Some(vec![None, Some(Id::from_u128(ME))]));
    assert_eq!(filter.labels, Some(vec!["api".to_owned()]));
    assert_eq!(filter.parent, Some(vec![None]));
    assert_eq!(filter.keys, Some(vec![(web(), 7)]));
}

#[test]
fn a_day_as_a_bound_is_the_whole_day_in_utc() {
    let day = |operator: &str| {
        let name = format!("created[{operator}]");
        filter(&[(&name, "2025-11-05")]).created.unwrap()
    };
    let start = millis("2025-11-05T00:00:00Z");
    let end = millis("2025-11-05T23:59:59.999Z");

    assert_eq!(day("gte").from, start);
    assert_eq!(day("gt").from, end + 1);
    assert_eq!(day("lt").to, start - 1);
    assert_eq!(day("lte").to, end);
    assert_eq!(
        day("eq"),
        Span {
            from: start,
            to: end
        }
    );
}

#[test]
fn a_moment_as_a_bound_is_exact() {
    let at = "2025-11-05T12:00:00Z";
    let both = filter(&[
        ("updated[gt]", at),
        ("updated[lte]", "2025-11-05T14:00:00+01:00"),
    ]);

    let span = both.updated.unwrap();

    assert_eq!(span.from, millis(at) + 1);
    assert_eq!(span.to, millis("2025-11-05T13:00:00Z"));
}

#[test]
fn numbers_and_days_have_open_and_closed_bounds() {
    let filter = filter(&[
        ("points[gt]", "3"),
        ("estimate[lte]", "2.5"),
        ("due[gt]", "2025-11-05"),
        ("due[lt]", "2025-11-08"),
        ("start", "none"),
    ]);

    assert!(!filter.points.unwrap().holds(Some(3.0)));
    assert!(filter.points.unwrap().holds(Some(3.000_001)));
    assert!(filter.estimate.unwrap().holds(Some(2.5)));
    let Some(Days::Within(due)) = filter.due else {
        panic!("{:?}", filter.due)
    };
    assert_eq!(due.to - due.from, 1);
    assert_eq!(filter.start, Some(Days::Unset));
}

#[test]
fn every_wrong_parameter_is_named_at_once() {
    let errors = refused(&[
        ("status", "doing"),
        ("limit", "0"),
        ("colour", "red"),
        ("due[lte]", "tomorrow"),
        ("due[near]", "2025-11-05"),
        ("title[lt]", "a"),
        ("sort", "-urgency"),
        ("overdue", "yes"),
        ("q", "?!"),
        ("assignee", "bob"),
        ("projectId", "NOPE"),
        ("points[gt]", "NaN"),
        ("key", "WEB-07"),
        ("label", "a,,b"),
        ("limit", "5"),
    ]);

    let mut names: Vec<_> = errors
        .iter()
        .map(|(path, code)| (path.as_str(), *code))
        .collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            ("assignee", "format"),
            ("colour", "unknown"),
            ("due[lte]", "format"),
            ("due[near]", "unknown"),
            ("key", "format"),
            ("label", "required"),
            ("limit", "range"),
            ("limit", "repeated"),
            ("overdue", "type"),
            ("points[gt]", "type"),
            ("projectId", "not_found"),
            ("q", "required"),
            ("sort", "enum"),
            ("status", "enum"),
            ("title[lt]", "unknown"),
        ]
    );
}

#[test]
fn an_unknown_parameter_is_answered_with_the_known_ones() {
    let Err(Error::Invalid(errors)) = parse(&[("colour", "red")]) else {
        panic!("accepted")
    };

    let allowed = errors[0].allowed.as_ref().unwrap();

    for name in [
        "projectId",
        "due[lte]",
        "points[gt]",
        "sort",
        "cursor",
        "q",
        "filter",
    ] {
        assert!(allowed.iter().any(|one| one == name), "{name}");
    }
}

#[test]
fn contradictions_and_excess_are_refused() {
    assert_eq!(
        refused(&[("due", "none"), ("due[lt]", "2025-11-05")])[0].1,
        "conflict"
    );
    assert_eq!(
        refused(&[("due[lt]", "2025-11-05"), ("due", "none")])[0].1,
        "conflict"
    );
    assert_eq!(refused(&[("due", "2025-11-05")])[0].1, "enum");
    assert_eq!(refused(&[("sort", "title,-title")])[0].1, "repeated");
    assert_eq!(
        refused(&[("sort", "title,key,type,status,priority")])[0].1,
        "too_many"
    );
    let many = vec!["a"; 101].join(",");
    assert_eq!(refused(&[("label", &many)])[0].1, "too_many");
}

fn position(query: &TaskQuery) -> Position {
    let values = query.order.0.iter().map(|sort| match sort.field {
        Field::Title => Some(Value::Text("größe".into())),
        Field::Key => Some(Value::Key("WEB".into(), 7)),
        Field::StoryPoints => Some(Value::Number(0.1)),
        Field::Assignee => Some(Value::Id(7)),
        Field::DueDate => None,
        _ => Some(Value::Whole(-5)),
    });
    Position {
        values: values.collect(),
        id: Id::from_u128(u128::MAX - 3),
    }
}

#[test]
fn a_cursor_is_read_back_for_the_same_question_only() {
    let query = parse(&[
        ("sort", "title,-key,storyPoints,dueDate"),
        ("status", "todo"),
    ])
    .unwrap();
    let scope = Scope::everything();
    let position = position(&query);
    let text = position.encode(&query, &scope);

    assert_eq!(Position::decode(&text, &query, &scope).unwrap(), position);
    let more = TaskQuery {
        limit: 7,
        count: true,
        ..query.clone()
    };
    assert!(Position::decode(&text, &more, &scope).is_ok());
    let other = parse(&[
        ("sort", "title,-key,storyPoints,dueDate"),
        ("status", "done"),
    ])
    .unwrap();
    assert!(Position::decode(&text, &other, &scope).is_err());
    assert!(Position::decode(&text, &query, &Scope::of(vec![web()])).is_err());
}

proptest! {
    #[test]
    fn garbage_is_no_cursor(text in "\\PC{0,60}", noise in proptest::collection::vec(any::<u8>(), 0..60)) {
        let mut query = parse(&[("sort", "title,assignee")]).unwrap();
        query.cursor = Some(text);
        prop_assert!(query.position(&Scope::everything()).is_err());

        let honest = position(&query).encode(&query, &Scope::everything());
        let mut bytes = base64::Engine::decode(&base64::prelude::BASE64_URL_SAFE_NO_PAD, honest).unwrap();
        bytes.truncate(9);
        bytes.extend(noise);
        query.cursor = Some(base64::Engine::encode(&base64::prelude::BASE64_URL_SAFE_NO_PAD, bytes));
        // Either it is refused or it stands for some place; it never panics.
        let _ = query.position(&Scope::everything());
    }

    #[test]
    fn no_parameter_makes_the_reader_panic(name in "(due|created|points|key|sort|[a-z]{0,5})(\\[[a-z]{0,3}\\]?)?", value in "\\PC{0,20}") {
        let _ = parse(&[(&name, &value)]);
    }
}

proptest! {
    #[test]
    fn titles_are_compared_by_their_letters(a in "[a-cA-CİÄßé ]{0,5}", b in "[a-cA-CİÄßé ]{0,5}", long in any::<bool>()) {
        let start = "Aa".repeat(if long { TITLE_LETTERS / 2 - 1 } else { 0 });
        let (a, b) = (format!("{start}{a}"), format!("{start}{b}"));

        prop_assert_eq!(compare_titles(&a, &b), title_letters(&a).cmp(title_letters(&b)));
    }
}
