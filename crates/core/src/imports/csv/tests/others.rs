//! CSV of other trackers.

use super::*;

fn read_as(
    format: Format,
    named: &str,
    project: Option<&str>,
    text: &str,
) -> Result<Vec<Outcome>, Error> {
    let mut rows = Rows::new(text.as_bytes());
    let dialect = Dialect::of(format).unwrap();
    let named = serde_json::from_str(named).unwrap();
    let columns = Columns::find(&rows.header()?, dialect, &named)?;
    let zone = TimeZone::UTC;
    let mut mapper = Mapper::new(&columns, &zone, project);
    Ok(rows
        .map(|row| {
            let row = row.map_err(|broken| (broken.line, broken.why))?;
            mapper.draft(&row).map_err(|why| (row.line, why))
        })
        .collect())
}

fn drafts(format: Format, named: &str, project: Option<&str>, text: &str) -> Vec<Draft> {
    let all = read_as(format, named, project, text).unwrap();
    all.into_iter().map(Result::unwrap).collect()
}

/// The paths that a refusal names.
fn refused(named: &str, text: &str) -> Vec<String> {
    match read_as(Format::Csv, named, None, text) {
        Err(Error::Invalid(errors)) => errors.into_iter().map(|error| error.path).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_export_of_linear_is_read() {
    let drafts = drafts(
        Format::Linear,
        "{}",
        None,
        "\"ID\",\"Team\",\"Title\",\"Description\",\"Status\",\"Estimate\",\"Priority\",\"Project\",\"Creator\",\"Assignee\",\"Labels\",\
         \"Cycle Number\",\"Cycle Name\",\"Created\",\"Updated\",\"Started\",\"Completed\",\"Canceled\",\"Due Date\",\"Parent issue\",\"UUID\",\"Blocked by\"\n\
         \"ENG-7\",\"Engineering\",\"Do it\",\"a\nb\",\"In Progress\",\"3\",\"Urgent\",\"Launch\",\"ada@example.com\",\"bob@example.com\",\
         \"Bug, Good first issue\",\"4\",\"Cycle 4\",\"2024-01-02T03:04:05.000Z\",\"2024-01-03T03:04:05.000Z\",\"2024-01-02T03:04:05.000Z\",\"\",\"\",\"2024-02-01\",\"ENG-1\",\"u-7\",\"ENG-2, ENG-3\"\n\
         \"ENG-8\",\"Engineering\",\"No\",\"\",\"Canceled\",\"\",\"No priority\",\"\",\"\",\"\",\"\",\"\",\"\",\"2024-01-02T03:04:05.000Z\",\"\",\"\",\"\",\"2024-01-05T00:00:00.000Z\",\"\",\"\",\"\",\"\"\n",
    );

    let first = &drafts[0];
    assert_eq!((first.key.as_str(), first.keyed), ("ENG-7", true));
    assert_eq!(first.project_name.as_deref(), Some("Engineering"));
    assert_eq!(
        (first.status, first.priority),
        (Status::InProgress, Priority::Critical)
    );
    assert_eq!(first.story_points, Some(3.0));
    assert_eq!(
        first.labels,
        ["Bug", "Good first issue", "Launch", "sprint:Cycle 4"]
    );
    assert_eq!(first.sprints, ["Cycle 4"]);
    assert_eq!(first.parent.as_deref(), Some("ENG-1"));
    assert_eq!(first.start_date.unwrap().to_string(), "2024-01-02");
    let links: Vec<_> = first
        .links
        .iter()
        .map(|link| (link.direction, link.key.as_str()))
        .collect();
    assert_eq!(
        links,
        [(Direction::Inward, "ENG-2"), (Direction::Inward, "ENG-3")]
    );
    assert_eq!(first.findings, []);
    let second = &drafts[1];
    assert_eq!(
        (second.status, second.resolution.as_str()),
        (Status::Done, "Canceled")
    );
    assert_eq!(second.labels, ["resolution:Canceled"]);
    assert_eq!(
        second.completed_at.unwrap().to_string(),
        "2024-01-05T00:00:00.000Z"
    );
    assert_eq!(second.findings, []);
}

#[test]
fn usual_names_need_no_map() {
    let drafts = drafts(
        Format::Csv,
        "{}",
        Some("WEB"),
        "Task ID,Task Name,Section/Column,Assignee,Tags,Notes,Due Date,Estimated hours,Parent task\n\
         11,Plan,Doing,ada,\"red,big blue\",why,2024-03-01,2.5,\n\
         12,Part,To do,,,,,,Plan\n",
    );
    assert_eq!(drafts[0].title, "Plan");
    assert!(!drafts[0].keyed);
    assert_eq!(drafts[0].status, Status::InProgress);
    assert_eq!(drafts[0].labels, ["red", "big blue"]);
    assert_eq!(drafts[0].estimated_hours, Some(2.5));
    assert_eq!(drafts[0].description, "why");
    assert_ne!(drafts[0].key, drafts[1].key);
}

#[test]
fn a_map_of_columns_goes_before_usual_names() {
    let drafts = drafts(
        Format::Csv,
        r#"{"title": ["Headline"], "labels": ["Area", "Team"], "key": ["No"]}"#,
        Some("WEB"),
        "No,Title,Headline,Area,Team,Tags\n007,other,Do it,red,blue,dropped\n",
    );
    assert_eq!(drafts[0].key, "WEB-7");
    assert_eq!((drafts[0].title.as_str(), drafts[0].number), ("Do it", 7));
    assert_eq!(drafts[0].labels, ["red", "blue"]);
}

#[test]
fn a_map_that_does_not_fit_is_refused_with_every_fault() {
    let text = "Name,State\na,b\n";
    assert_eq!(
        refused(
            r#"{"colour": ["Name"], "status": ["Nope"], "title": []}"#,
            text
        ),
        ["columns.colour", "columns.status", "columns.title"]
    );
    assert_eq!(
        refused(r#"{"title": ["Name"], "status": ["name"]}"#, text),
        ["columns.title"]
    );
    assert_eq!(refused("{}", "What,State\na,b\n"), ["file.Title"]);
}

#[test]
fn a_number_is_a_key_of_the_named_project_only() {
    let text = "Key,Title\n7,a\nx y,b\n,c\n";
    let with: Vec<bool> = read_as(Format::Csv, "{}", Some("WEB"), text)
        .unwrap()
        .iter()
        .map(Result::is_ok)
        .collect();
    assert_eq!(with, [true, false, false]);
    assert!(
        read_as(Format::Csv, "{}", None, text)
            .unwrap()
            .iter()
            .all(Result::is_err)
    );
}

proptest! {
    /// What a row without a key is known by depends on its id or title and on nothing else.
    #[test]
    fn rows_without_keys_are_known_again(titles in prop::collection::vec("[ab]{1,2}", 1..12)) {
        let file = |extra: &str| {
            let mut text = "Title,State\n".to_owned();
            for title in &titles {
                let _ = writeln!(text, "{title},{extra}");
            }
            let all = drafts(Format::Csv, "{}", Some("WEB"), &text);
            all.into_iter().map(|draft| draft.key).collect::<Vec<_>>()
        };
        let keys = file("todo");
        prop_assert_eq!(&keys, &file("done"));
        let mut once = keys.clone();
        once.sort();
        once.dedup();
        prop_assert_eq!(once.len(), keys.len());
    }
}
