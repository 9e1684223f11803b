mod others;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;

use bytes::Bytes;
use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::columns::Columns;
use super::dialect::Dialect;
use super::map::Mapper;
use super::read::{MAX_CELL, MAX_INFLATED, Rows, unpack};
use crate::error::Error;
use crate::imports::draft::{Direction, Draft};
use crate::imports::format::Format;
use crate::tasks::model::{Priority, Status};

type Outcome = Result<Draft, (u64, String)>;

fn read(text: &[u8]) -> Result<Vec<Outcome>, Error> {
    let mut rows = Rows::new(text);
    let dialect = Dialect::of(Format::Jira).unwrap();
    let columns = Columns::find(&rows.header()?, dialect, &BTreeMap::new())?;
    let zone = TimeZone::UTC;
    let mut mapper = Mapper::new(&columns, &zone, None);
    Ok(rows
        .map(|row| match row {
            Ok(row) => mapper.draft(&row).map_err(|why| (row.line, why)),
            Err(broken) => Err((broken.line, broken.why)),
        })
        .collect())
}

fn only(text: &str) -> Draft {
    let mut all = read(text.as_bytes()).unwrap();
    assert_eq!(all.len(), 1);
    all.remove(0).unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

#[test]
fn every_kept_field_is_read() {
    let draft = only(
        "\u{feff}Summary,Issue key,Issue id,Issue Type,Status,Project key,Project name,Priority,Resolution,Assignee,Reporter,\
         Created,Updated,Resolved,Due Date,Labels,Labels,Component/s,Description,Custom field (Story Points),Time Spent,\
         Original Estimate,Parent id,Outward issue link (Blocks),Outward issue link (Blocker),Inward issue link (Blocks),\
         Comment,Comment,Sprint\r\n\
         Do it,WEB-7,1007,New Feature,In Progress,WEB,Web shop,Blocker,,ann,Bob  Lee,05/Jun/06 6:15 PM,06/Jun/06 6:15 PM,,\
         07/Jun/06,red,blue red,The core,\"a \"\"b\"\", c\r\nd\",3.0,5400,7200,1001,WEB-8,HADOOP-1,WEB-9,\
         06/Jun/06 7:00 AM;ann;one; two,,Sprint 1\r\n",
    );

    assert_eq!((draft.line, draft.key.as_str()), (2, "WEB-7"));
    assert_eq!((draft.project_key.as_str(), draft.number), ("WEB", 7));
    assert_eq!(draft.project_name.as_deref(), Some("Web shop"));
    assert_eq!(draft.kind, "new-feature");
    assert_eq!(draft.status, Status::InProgress);
    assert_eq!(draft.priority, Priority::Critical);
    assert_eq!(draft.reporter.as_deref(), Some("Bob Lee"));
    assert_eq!(draft.description, "a \"b\", c\nd");
    assert_eq!(draft.labels, ["red", "blue", "The core", "sprint:Sprint 1"]);
    assert_eq!(draft.sprints, ["Sprint 1"]);
    assert_eq!(draft.story_points, Some(3.0));
    assert_eq!(draft.actual_hours, Some(1.5));
    assert_eq!(draft.estimated_hours, Some(2.0));
    assert_eq!(draft.due_date.unwrap().to_string(), "2006-06-07");
    assert_eq!(draft.parent.as_deref(), Some("1001"));
    let links: Vec<_> = draft
        .links
        .iter()
        .map(|link| (link.direction, link.key.as_str()))
        .collect();
    assert_eq!(
        links,
        [
            (Direction::Outward, "HADOOP-1"),
            (Direction::Outward, "WEB-8"),
            (Direction::Inward, "WEB-9"),
        ]
    );
    assert_eq!(draft.comments.len(), 1);
    assert_eq!(draft.comments[0].text, "one; two");
    assert_eq!(draft.comments[0].author.as_deref(), Some("ann"));
    assert_eq!(draft.findings, []);
}

#[test]
fn a_bad_field_is_left_empty_and_told() {
    let draft = only(&format!(
        "Issue key,Summary,Created,Custom field (Story Points),Time Spent,Status,Priority,Comment\n\
         WEB-1,{},31/Feb/06 6:15 PM,many,-5,Waiting,Odd,just words\n",
        "x".repeat(600)
    ));

    let mut fields: Vec<&str> = draft.findings.iter().map(|f| f.field.as_str()).collect();
    fields.sort_unstable();
    assert_eq!(
        fields,
        [
            "actualHours",
            "comments",
            "createdAt",
            "priority",
            "status",
            "storyPoints",
            "title"
        ]
    );
    assert_eq!((draft.created_at, draft.story_points), (None, None));
    assert_eq!(draft.title.len(), 500);
    assert_eq!(draft.comments[0].text, "just words");
}

#[test]
fn sprints_and_resolutions_that_say_more_become_labels() {
    let old = "com.atlassian.greenhopper.service.sprint.Sprint@1f2e[id=5,rapidViewId=2,state=CLOSED,name=Sprint 5, late,startDate=2020-01-01T00:00:00.000Z,goal=]";
    let draft = only(&format!(
        "Issue key,Summary,Resolution,Sprint,Sprint,Sprint,Labels\nWEB-1,one,Won't Fix,Sprint 4,\"{old}\",Sprint 4,red\n"
    ));
    assert_eq!(draft.sprints, ["Sprint 4", "Sprint 5, late"]);
    assert_eq!(draft.resolution, "Won't Fix");
    assert_eq!(
        draft.labels,
        [
            "red",
            "resolution:Won't Fix",
            "sprint:Sprint 4",
            "sprint:Sprint 5, late"
        ]
    );
    assert_eq!(draft.findings, []);

    let done = only("Issue key,Summary,Resolution\nWEB-1,one,Fixed\n");
    assert_eq!((done.resolution.as_str(), done.labels.len()), ("Fixed", 0));

    let many: Vec<String> = (0..30).map(|at| format!("S{at}")).collect();
    let many = many.join(",");
    let header = ",Sprint".repeat(30);
    let draft = only(&format!("Issue key,Summary{header}\nWEB-1,one,{many}\n"));
    assert_eq!(
        (draft.sprints.len(), draft.sprints[19].as_str()),
        (20, "S29")
    );
    assert_eq!(draft.findings.len(), 1);
}

#[test]
fn missing_columns_are_named() {
    let Err(Error::Invalid(fields)) = read(b"Key words,Title\n1,2\n") else {
        panic!("accepted");
    };

    let text = format!("{fields:?}");
    assert!(text.contains("Issue key") && text.contains("Summary"));
    assert!(read(b"").is_err());
    assert!(read(b"\xff\xfeI\0s\0").is_err());
}

#[test]
fn a_broken_row_is_told_with_its_line_and_the_rest_goes_on() {
    let text = b"Issue key,Summary,Description\n\
        WEB-1,one,\"two\nlines\"\n\
        WEB-2,too few\n\
        WEB-3,\"never closed,x\n\
        WEB-4,good,\"quoted\"\n\
        WEB-5,bad \xff bytes,x\n\
        ,no key,x\n\
        WEB-6,\"after\" it,x\n\
        \n\
        WEB-7,good,\"a\n\n\"\"b\"\"\"\n\
        WEB-8,\"open at the end,x";

    let all = read(text).unwrap();

    let good: Vec<_> = all
        .iter()
        .filter_map(|row| row.as_ref().ok())
        .map(|draft| (draft.line, draft.key.as_str()))
        .collect();
    let broken: Vec<u64> = all
        .iter()
        .filter_map(|row| row.as_ref().err())
        .map(|(line, _)| *line)
        .collect();
    assert_eq!(good, [(2, "WEB-1"), (6, "WEB-4"), (11, "WEB-7")]);
    assert_eq!(broken, [4, 5, 7, 8, 9, 14]);
}

#[test]
fn lines_are_counted_alike_for_every_line_end() {
    let text = "Issue key,Summary\nWEB-1,\"a\nb\"\n\nWEB-2,c\n";
    for ends in ["\n", "\r\n", "\r"] {
        let lines: Vec<u64> = read(text.replace('\n', ends).as_bytes())
            .unwrap()
            .into_iter()
            .map(|row| row.unwrap().line)
            .collect();
        assert_eq!(lines, [2, 5], "{ends:?}");
    }
}

#[test]
fn semicolons_and_tabs_separate_too() {
    for separator in [";", "\t"] {
        let draft = only(&"Issue key|Summary\nWEB-1|a, b\n".replace('|', separator));
        assert_eq!(draft.title, "a, b");
    }
}

#[test]
fn a_packed_file_is_bounded_and_a_damaged_one_refused() {
    let packed = gzip(&vec![b'a'; 100_000]);

    assert_eq!(
        unpack(packed.clone().into(), MAX_INFLATED).unwrap().len(),
        100_000
    );
    assert!(matches!(
        unpack(packed.clone().into(), 99_999),
        Err(Error::Invalid(_))
    ));
    let cut = Bytes::copy_from_slice(&packed[..packed.len() / 2]);
    assert!(matches!(unpack(cut, MAX_INFLATED), Err(Error::Invalid(_))));
}

#[test]
fn a_file_that_unpacks_to_far_too_much_is_refused() {
    let blank = |bytes| gzip(&vec![b' '; bytes]).into();
    let free = 16 * 1024 * 1024;
    assert!(unpack(blank(free), MAX_INFLATED).is_ok());

    let Err(Error::Invalid(fields)) = unpack(blank(free + 1), MAX_INFLATED) else {
        panic!("accepted");
    };

    assert!(fields[0].message.contains("200 times"));
}

#[test]
fn a_row_with_an_endless_cell_is_broken_and_the_next_is_read() {
    let most = "a\n".repeat(MAX_CELL / 2);
    let text = format!(
        "Issue key,Summary,Other\nWEB-1,one,\"{most}\"\nWEB-2,two,\"{most}\"\"\"\nWEB-3,three,{}\nWEB-4,four,\n",
        "x".repeat(2 * MAX_CELL)
    );

    let found: Vec<bool> = read(text.as_bytes())
        .unwrap()
        .iter()
        .map(Result::is_ok)
        .collect();

    assert_eq!(found, [true, false, false, true]);
}

#[test]
fn a_file_of_stray_quotes_ends_soon() {
    let mut text = "Issue key,Summary\n".to_owned();
    for number in 1..200_000 {
        let _ = writeln!(text, "WEB-{number},\"\"\"");
    }
    let mut rows = Rows::new(text.as_bytes());
    rows.header().unwrap();

    let broken = rows.by_ref().filter(Result::is_err).count();

    assert!(broken > 0);
}

fn quoted(cell: &str) -> String {
    format!("\"{}\"", cell.replace('"', "\"\""))
}

proptest! {
    #[test]
    fn what_was_written_is_read_packed_or_not(
        cells in prop::collection::vec(("[a-z\",;\n\r\t é]{0,20}", "[a-z\", \n]{0,20}"), 0..20),
        crlf in any::<bool>(),
    ) {
        let end = if crlf { "\r\n" } else { "\n" };
        let mut text = format!("Description,Issue key,Labels,Summary,Labels{end}");
        for (number, (description, title)) in cells.iter().enumerate() {
            let (description, title) = (quoted(description), quoted(title));
            let _ = write!(text, "{description},WEB-{},a,{title},b{end}", number + 1);
        }
        let plain = read(text.as_bytes()).unwrap();
        let packed = unpack(gzip(text.as_bytes()).into(), MAX_INFLATED).unwrap();
        prop_assert_eq!(&read(&packed).unwrap(), &plain);
        prop_assert_eq!(plain.len(), cells.len());
        for (draft, (description, title)) in plain.into_iter().zip(&cells) {
            let draft = draft.unwrap();
            prop_assert_eq!(draft.description, description.trim().replace("\r\n", "\n"));
            let words: Vec<&str> = title.split_whitespace().collect();
            let expected = if words.is_empty() { draft.key } else { words.join(" ") };
            prop_assert_eq!(draft.title, expected);
            prop_assert_eq!(draft.labels, ["a", "b"]);
        }
    }

    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..300), tail in "[A-Z0-9\",\n-]{0,200}") {
        let _ = read(&bytes);
        let mut text = b"Issue key,Summary,Comment,Created\n".to_vec();
        text.extend_from_slice(tail.as_bytes());
        text.extend_from_slice(&bytes);
        prop_assert!(read(&text).is_ok());
    }
}
