//! Prints what lists cost in CPU: filters and orders of one page of 50, at a thousand and at a hundred thousand tasks.
//!
//! `cargo run --release -p codexflow-core --example index_bench`

use std::fmt::Write as _;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use codexflow_core::id::Id;
use codexflow_core::keys;
use codexflow_core::ports::table::{Commit, CommitId, Cursor, Item, Page, Range, ReadError};
use codexflow_core::ports::table::{CommitError, Key, Observer, Table, TableName};
use codexflow_core::projects::model::Project;
use codexflow_core::resident::Resident;
use codexflow_core::store::raw;
use codexflow_core::tasks::query::TaskQuery;
use codexflow_core::tasks::scope::Scope;
use codexflow_core::time::{Date, Timestamp};
use codexflow_core::users::model::User;

const TODAY: Date = Date::from_days(20_000);
const PER_PROJECT: u64 = 1_000;

/// A store that only knows how to be read from one end to the other.
struct Shelf(Vec<Item>);

#[async_trait::async_trait]
impl Table for Shelf {
    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, ReadError> {
        Ok(keys.iter().map(|_| None).collect())
    }

    async fn query(&self, _: &Range) -> Result<Page<Item>, ReadError> {
        Ok(Page {
            items: Vec::new(),
            next: None,
        })
    }

    async fn scan(&self, table: TableName, after: Option<Cursor>) -> Result<Page<Item>, ReadError> {
        let start: usize = after.map_or(0, |after| after.0.parse().unwrap_or(0));
        let end = (start + 1000).min(self.0.len());
        let items = self.0[start..end]
            .iter()
            .filter(|item| item.key.table == table);
        Ok(Page {
            items: items.cloned().collect(),
            next: (end < self.0.len()).then(|| Cursor(end.to_string())),
        })
    }

    async fn commit(&self, _: Commit) -> Result<(), CommitError> {
        Ok(())
    }
}

fn mixed(number: u64) -> u64 {
    codexflow_core::tasks::scope::mix(1, number.into())
}

fn project_id(number: u64) -> Id<Project> {
    Id::from_u128(1 << 100 | u128::from(number / PER_PROJECT))
}

fn project(number: u64) -> Item {
    let id = project_id(number);
    let at = TODAY.start();
    let body = format!(
        r#"{{"projectId":"{id}","key":"P{}","name":"P","description":"","status":"active","owner":"{}","teamMembers":[],"startDate":null,"endDate":null,"priority":"low","tags":[],"visibility":"organization","labels":[],"transitions":null,"createdAt":"{at}","updatedAt":"{at}","version":1}}"#,
        number / PER_PROJECT,
        Id::<User>::from_u128(1),
    );
    raw(keys::project(id), 1, body.into())
}

fn task(number: u64) -> [Item; 3] {
    let dice = mixed(number);
    let at = |hours: u64| Timestamp::from_millis(i64::try_from(hours).unwrap_or(0) * 3_600_000 + 7);
    let task_id = |number: u64| {
        Id::from_u128(
            u128::from(at(400_000 + number).millis().cast_unsigned()) << 80
                | u128::from(mixed(number)),
        )
    };
    let id = task_id(number);
    let project = project_id(number);
    let status = ["todo", "in-progress", "review", "done"][usize::try_from(dice % 4).unwrap_or(0)];
    let priority =
        ["low", "medium", "high", "critical"][usize::try_from(dice / 4 % 4).unwrap_or(0)];
    let kind = ["task", "bug", "story"][usize::try_from(dice / 16 % 3).unwrap_or(0)];
    let text = |present: bool, text: String| {
        if present {
            format!("\"{text}\"")
        } else {
            "null".into()
        }
    };
    let due = text(
        (dice / 64).is_multiple_of(2),
        Date::from_days(19_900 + i64::try_from(dice / 128 % 300).unwrap_or(0)).to_string(),
    );
    let assignee = text(
        !(dice / 7).is_multiple_of(4),
        Id::<User>::from_u128(u128::from(dice / 5 % 40) + 1).to_string(),
    );
    let completed = text(status == "done", at(479_000 + dice % 1000).to_string());
    let (created, updated) = (at(400_000 + number / 2), at(400_000 + dice / 3 % 79_000));
    let body = format!(
        r#"{{"taskId":"{id}","projectId":"{project}","key":"P{}-{number}","title":"Make the {} work as the {} of team {} expects","description":"{}","type":"{kind}","status":"{status}","assignee":{assignee},"reporter":null,"priority":"{priority}","estimatedHours":{}.5,"actualHours":null,"storyPoints":{},"startDate":null,"dueDate":{due},"completedAt":{completed},"parentId":null,"labels":["area-{}","{kind}"],"attachments":[],"createdAt":"{created}","updatedAt":"{updated}","version":3}}"#,
        number / PER_PROJECT,
        dice % 977,
        dice / 3 % 31,
        dice / 11 % 17,
        "What is to be done, in some words. ".repeat(10),
        dice % 40,
        dice / 9 % 13,
        dice % 20,
    );
    let waits_for = if number > 10 && (dice / 13).is_multiple_of(5) {
        format!(r#","dependencies":["{}"]"#, task_id(number - 7))
    } else {
        String::new()
    };
    let flow = format!(
        r#"[["todo",{}],["{status}",{}]]"#,
        created.millis(),
        updated.millis()
    );
    let links = format!(r#"{{"project":"{project}","number":{number}{waits_for},"flow":{flow}}}"#);
    [
        raw(keys::task(project, id), 3, body.into()),
        raw(keys::task_links(id), 2, links.into()),
        raw(
            keys::task_key(&format!("P{}-{number}", number / PER_PROJECT)),
            1,
            format!("\"{id}\"").into(),
        ),
    ]
}

/// The tenth percentile of many rounds, in microseconds: what the work takes when nothing else has the processor.
fn micros<T>(rounds: usize, mut work: impl FnMut() -> T) -> f64 {
    let mut times: Vec<Duration> = (0..rounds)
        .map(|_| {
            let start = Instant::now();
            black_box(work());
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[rounds / 10].as_secs_f64() * 1e6
}

const QUESTIONS: [&str; 30] = [
    "",
    "sort=createdAt",
    "sort=-updatedAt",
    "sort=title",
    "sort=-title",
    "sort=priority",
    "sort=-priority,dueDate",
    "sort=dueDate,-priority,status,title",
    "sort=-key",
    "sort=type,assignee,-estimatedHours",
    "sort=storyPoints&count=true",
    "status=todo,review&sort=-priority,dueDate",
    "assignee=me&sort=dueDate",
    "assignee=none&type=bug",
    "label=area-7&sort=-updatedAt",
    "label=bug",
    "overdue=true&sort=dueDate",
    "overdue=false",
    "blocked=true&sort=-priority",
    "blocked=false",
    "due[gte]=2024-09-01&due[lt]=2024-10-01&sort=dueDate",
    "updated[gte]=2020-01-01&status=done&sort=-completedAt",
    "projectId=P0&sort=-priority,dueDate",
    "projectId=P0&status=todo&assignee=none&label=bug&sort=title",
    "q=make ",
    "q=500 team ",
    "q=wor",
    "q=\"some words\"",
    "q=P7-7123",
    "q=make the work as the team expects ",
];

fn ask(resident: &Resident, text: &str) -> (f64, f64) {
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    let pairs: Vec<_> = pairs.map(|(a, b)| (a.to_owned(), b.to_owned())).collect();
    let find_project = |key: &str| resident.project_by_key(key);
    let mut query = TaskQuery::parse(&pairs, Id::from_u128(3), TODAY, &find_project)
        .expect("the questions above are well-formed");
    let scope = Scope::everything();
    let mut next = None;
    let first = micros(101, || {
        next = resident
            .find(&query, &scope, TODAY)
            .ok()
            .and_then(|found| found.next);
    });
    query.cursor = next;
    let second = micros(101, || resident.find(&query, &scope, TODAY).is_ok());
    (first, second)
}

fn filled(rows: u64) -> (Arc<Resident>, Duration) {
    let mut items: Vec<Item> = (0..rows).step_by(1000).map(project).collect();
    items.extend((0..rows).flat_map(task));
    let shelf = Shelf(items);
    let resident = Resident::new();
    let start = Instant::now();
    let runtime = tokio::runtime::Builder::new_current_thread();
    let loaded = { runtime }
        .build()
        .map(|runtime| runtime.block_on(resident.load(&shelf)));
    assert!(matches!(loaded, Ok(Ok(()))), "a shelf never fails");
    (resident, start.elapsed())
}

/// Reads the words, which the door does not wait for.
fn read_words(resident: &Resident, rows: u64) -> Duration {
    let shelf = Shelf((0..rows).flat_map(task).collect());
    let start = Instant::now();
    let runtime = tokio::runtime::Builder::new_current_thread();
    let read = { runtime }
        .build()
        .map(|runtime| runtime.block_on(resident.words().load(&shelf)));
    assert!(matches!(read, Ok(Ok(()))), "a shelf never fails");
    start.elapsed()
}

fn main() {
    let mut out = String::new();
    let (small, _) = filled(1_000);
    let (large, loading) = filled(100_000);
    read_words(&small, 1_000);
    let reading = read_words(&large, 100_000);
    let (texts, bytes) = large.words().size();
    let _ = writeln!(
        out,
        "words of {texts} texts: read in {reading:.0?}; about {} MB",
        bytes / 1_000_000
    );
    let figures = large.figures();
    let _ = writeln!(
        out,
        "load of {} tasks in 300k items: {loading:.0?}; about {} MB\n\npage 1 and page 2 of 50, 10th percentile in us\n{:>8} {:>8} {:>8} {:>8}",
        figures.rows,
        figures.bytes / 1_000_000,
        "1k p1",
        "1k p2",
        "100k p1",
        "100k p2",
    );
    for question in QUESTIONS {
        let (a, b) = ask(&small, question);
        let (c, d) = ask(&large, question);
        let _ = writeln!(out, "{a:8.1} {b:8.1} {c:8.1} {d:8.1}  {question}");
    }
    let id = project_id(0);
    let all = Scope::everything();
    let facts = micros(101, || large.facts(id));
    let version = micros(101, || large.version(&all));
    let metrics = micros(101, || large.metrics(id, TODAY.start()));
    let open = micros(101, || large.open_tasks_of(Id::from_u128(3)));
    let mut round = 0;
    let commit = micros(1001, || {
        round += 1;
        let [body, links, _] = task(mixed(round) % 100_000);
        let any = codexflow_core::ports::table::Expect::Any;
        large.committed(
            &Commit::new(CommitId(round.into()))
                .put(body, any)
                .put(links, any),
        );
    });
    let _ = writeln!(
        out,
        "\nfacts of a project of 1k {facts:.1}, version {version:.1}, metrics {metrics:.1}, open tasks {open:.1}, a commit (made and applied) {commit:.1}"
    );
    let _ = std::io::Write::write_all(&mut std::io::stdout(), out.as_bytes());
}
