//! `codexflow project risks`: the open tasks that most likely miss their dates, why, and what would help.

use codexflow_client::Client;
use serde::Deserialize;
use serde_json::Value;

use crate::args::project::ProjectRisks;
use crate::commands::{reference, shown, wrong};
use crate::failure::Failure;
use crate::output::Output;
use crate::terminal::style::Style;
use crate::terminal::table::{Room, Table};

/// Most tasks that the server explains at once.
const MOST: u32 = 100;

#[derive(Debug, Deserialize)]
struct Risks {
    project: Project,
    tasks: Vec<Task>,
    model: Model,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Project {
    score: Option<u8>,
    scored: u64,
    without_date: u64,
    expected_late: f64,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Task {
    key: String,
    title: String,
    due_date: Option<String>,
    assumed_date: Option<Assumed>,
    score: u8,
    level: String,
    range: Option<Range>,
    contributions: Vec<Contribution>,
    mitigations: Vec<Mitigation>,
}

#[derive(Debug, Deserialize)]
struct Assumed {
    date: String,
}

#[derive(Debug, Deserialize)]
struct Range {
    low: u8,
    high: u8,
}

#[derive(Debug, Deserialize)]
struct Contribution {
    points: i32,
    evidence: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Mitigation {
    text: String,
    score_after: u8,
}

#[derive(Debug, Deserialize)]
struct Model {
    text: String,
}

/// Shows the riskiest tasks.
pub(super) fn run(client: &Client, asked: &ProjectRisks, output: &Output) -> Result<(), Failure> {
    if !(1..=MOST).contains(&asked.limit) {
        let message = format!("--limit {} is not from 1 to {MOST}", asked.limit);
        return Err(wrong(message, "give it as 1 to 100"));
    }
    let project = reference(&asked.project);
    let path = format!("/projects/{project}/risks?limit={}", asked.limit);
    let answer: Value = client.get(&path)?.data;
    let risks: Risks = shown(&answer)?;
    let mut table = Table::new(&[
        ("KEY", Room::Needs),
        ("SCORE", Room::Needs),
        ("RANGE", Room::Leaves),
        ("TITLE", Room::Gives(20)),
        ("DUE", Room::Needs),
        ("WHY", Room::Gives(20)),
        ("WHAT HELPS", Room::Gives(16)),
    ]);
    for task in &risks.tasks {
        table.row([
            (&task.key, Style::Key),
            (&task.score.to_string(), style(&task.level)),
            (&range(task), Style::Faint),
            (&task.title, Style::Plain),
            (&date(task), Style::Plain),
            (&why(task), Style::Plain),
            (&helps(task), Style::Plain),
        ]);
    }
    output.show(&answer, &table.text(output.screen()))?;
    output.note(&summary(&risks.project));
    output.note(&format!("Scores are in hundredths; {}.", risks.model.text));
    Ok(())
}

fn style(level: &str) -> Style {
    match level {
        "low" => Style::Good,
        "medium" => Style::Warn,
        _ => Style::Bad,
    }
}

fn range(task: &Task) -> String {
    let range = task.range.as_ref();
    range.map_or_else(String::new, |range| format!("{}-{}", range.low, range.high))
}

/// The due date, or in brackets the one that is asked about instead.
fn date(task: &Task) -> String {
    let assumed = || Some(format!("({})", task.assumed_date.as_ref()?.date));
    task.due_date.clone().or_else(assumed).unwrap_or_default()
}

/// What adds most.
fn why(task: &Task) -> String {
    let adds = task.contributions.iter().filter(|one| one.points > 0);
    let most = adds.max_by_key(|one| one.points);
    most.map_or_else(String::new, |one| {
        format!("{} (+{})", one.evidence, one.points)
    })
}

fn helps(task: &Task) -> String {
    let first = task.mitigations.first();
    first.map_or_else(String::new, |one| {
        format!("{} ({})", one.text, one.score_after)
    })
}

fn summary(project: &Project) -> String {
    let mut text = match project.score {
        None => "No open task has a date that it could miss".to_owned(),
        Some(score) => format!(
            "{} open {} scored, {score} on average: about {:.1} will be late",
            project.scored,
            if project.scored == 1 {
                "task is"
            } else {
                "tasks are"
            },
            project.expected_late
        ),
    };
    if project.without_date > 0 {
        text.push_str("; without any date: ");
        text.push_str(&project.without_date.to_string());
    }
    text.push('.');
    text
}
