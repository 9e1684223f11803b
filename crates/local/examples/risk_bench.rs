//! Prints what risks cost in a project of ten thousand tasks on one machine: learning, all scores cold, with reasons, and kept.
//!
//! `cargo run --release -p codexflow-local --example risk_bench [tasks]`
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use codexflow_core::access::{Caller, Role};
use codexflow_core::included::Include;
use codexflow_core::resident::Resident;
use codexflow_core::risks::RisksOf;
use codexflow_core::testing::{FixedClock, House};
use codexflow_core::users::model::UserStatus;
use codexflow_local::{DataDir, LocalTable, Settings};
use serde_json::{Value, json};

/// Days over which the tasks were made; two of three are done.
const DAYS: u32 = 1_000;
const PEOPLE: usize = 20;
const DAY: Duration = Duration::from_hours(24);

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let count = std::env::args().nth(1).and_then(|count| count.parse().ok());
    let count: u32 = count.unwrap_or(10_000);
    let folder = std::env::temp_dir().join(format!("risk-bench-{}", std::process::id()));
    let clock = Arc::new(FixedClock::still());
    let resident = Resident::new();
    let directory = Arc::new(DataDir::open(&folder).expect("a directory"));
    let settings = Settings {
        is_durable: false,
        ..Settings::default()
    };
    let observers = codexflow_core::app::observers(&resident);
    let table = LocalTable::open_with(directory, clock.clone(), observers, &settings);
    let table = Arc::new(table.expect("a table"));
    let house = House::over(table.clone(), clock.clone(), resident, None).await;
    let begun = Instant::now();
    let (ada, project) = fill(&house, count).await;
    println!("{count} tasks made in {:.1?}", begun.elapsed());

    ask(&house, &ada, &project, false).await;
    time("learnt, in the background", 1, async || {
        house.queue.run().await;
    })
    .await;
    time("scores of all open tasks, nothing kept", 5, async || {
        ask(&house, &ada, &project, false).await;
    })
    .await;
    let of = project.parse().expect("an id");
    let riskiest = async || {
        let view = house.app.risks.of_project(&ada, &of, &[]).await;
        view.expect("risks");
    };
    time("the 20 riskiest with reasons, nothing kept", 1, riskiest).await;
    time("the same, kept", 100, riskiest).await;
    let list = [("projectId".to_owned(), project.clone())];
    let page = house.app.tasks.list(&ada, &list).await.expect("a page");
    let bodies: Vec<Value> = serde_json::from_slice(&page.data).expect("JSON");
    let bodies: Vec<String> = bodies.iter().map(Value::to_string).collect();
    let bodies: Vec<&[u8]> = bodies.iter().map(String::as_bytes).collect();
    let beside = async || {
        let beside = house.app.included(&ada, &[Include::Risk], &bodies).await;
        beside.expect("scores");
    };
    time("scores beside a page of 50, never reckoned", 1, beside).await;
    time("reckoned, in the background", 1, async || {
        house.queue.run().await;
    })
    .await;
    time("scores beside a page of 50", 100, beside).await;
    table.close();
    std::fs::remove_dir_all(&folder).expect("removed");
}

async fn time(what: &str, times: u32, work: impl AsyncFn()) {
    let mut best = Duration::MAX;
    for _ in 0..times {
        let begun = Instant::now();
        work().await;
        best = best.min(begun.elapsed());
    }
    println!("{what:<44} {best:>10.2?}");
}

async fn ask(house: &House, ada: &Caller, project: &str, explain: bool) {
    let of = RisksOf {
        project_id: Some(project.parse().expect("an id")),
        task_ids: None,
        explain: Some(explain),
        limit: None,
    };
    let view = house.app.risks.analyse(ada, &of).await.expect("risks");
    let told: Value = serde_json::from_slice(&view.data).expect("JSON");
    println!(
        "    {} scored, {}",
        told["project"]["scored"], told["model"]["standing"]
    );
}

/// A team that makes so many tasks, each begun and given to somebody, most of them done, some in time.
async fn fill(house: &House, count: u32) -> (Caller, String) {
    let ada = house.person(Role::Admin, "ada", UserStatus::Active).await;
    let mut people = Vec::new();
    for number in 0..PEOPLE {
        let name = format!("p{number}");
        let one = house
            .person(Role::Developer, &name, UserStatus::Active)
            .await;
        people.push(one.id);
    }
    let project = house.project(&ada, "Website").await;
    let each = (count / DAYS).max(1);
    let mut open: Vec<(u32, String)> = Vec::new();
    let mut made: Vec<String> = Vec::new();
    for number in 0..count {
        let at = number as usize;
        let urgency = ["low", "medium", "high"];
        let day = number / each;
        let due = house
            .app
            .store
            .now()
            .date()
            .plus_days(5 + (number % 9).cast_signed());
        let mut new = json!({
            "title": format!("Task number {number} of a project that is large"),
            "description": "What is to be done, in a sentence or two that say why.",
            "assignee": people[at * 7 % PEOPLE], "dueDate": due.to_string(),
            "estimatedHours": number % 13 + 1, "priority": urgency[at % 3],
        });
        if number % 3 == 0 && at > 30 {
            new["dependencies"] = json!([made[at - 1 - at * 11 % 30]]);
        }
        let task = house.task(&ada, &project, new).await;
        made.push(task.clone());
        let takes = if number % 3 == 0 {
            DAYS
        } else {
            2 + number * 5 % 13
        };
        open.push((day + takes, task));
        if number % each == each - 1 {
            house.clock.advance(DAY);
            for (_, task) in open.extract_if(.., |(end, _)| *end == day) {
                for status in ["in-progress", "done"] {
                    let task = task.parse().expect("an id");
                    let patch = json!({"status": status});
                    let done = house.app.tasks.update(&ada, &task, &patch, None).await;
                    done.expect("moved");
                }
            }
        }
    }
    (ada, project)
}
