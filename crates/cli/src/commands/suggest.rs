//! `codexflow project suggest` and `codexflow task suggest`: what could be done, why, and how sure that is.

use codexflow_client::Client;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{capital, shown, wrong};
use crate::failure::Failure;
use crate::output::Output;
use crate::terminal::style::Style;
use crate::terminal::table::{Room, Table};

/// Most suggestions of a kind that the server shows.
const MOST: u32 = 50;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Suggestions {
    looked_at: LookedAt,
    suggestions: Vec<Suggestion>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct LookedAt {
    open_tasks: u64,
    finished_tasks: u64,
    people: u64,
}

#[derive(Debug, Deserialize)]
struct Suggestion {
    kind: String,
    key: String,
    shown: String,
    reason: String,
    confidence: f64,
    basis: String,
}

/// Shows suggestions for a project or a task: `of` is the field that names it, `what` its key or id.
pub(super) fn run(
    client: &Client,
    (of, what): (&str, &str),
    limit: u32,
    output: &Output,
) -> Result<(), Failure> {
    if !(1..=MOST).contains(&limit) {
        let message = format!("--limit {limit} is not from 1 to {MOST}");
        return Err(wrong(message, "give it as 1 to 50"));
    }
    let question = json!({ of: capital(what), "limit": limit });
    let answer: Value = client.post("/ai/suggestions", &question)?.data;
    let told: Suggestions = shown(&answer)?;
    let mut table = Table::new(&[
        ("WHAT", Room::Needs),
        ("KEY", Room::Needs),
        ("SUGGESTED", Room::Gives(16)),
        ("SURE", Room::Needs),
        ("WHY", Room::Gives(24)),
        ("WHICH IS", Room::Leaves),
    ]);
    for one in &told.suggestions {
        table.row([
            (name(&one.kind), Style::Plain),
            (&one.key, Style::Key),
            (&one.shown, Style::Plain),
            (&format!("{:.0} %", one.confidence * 100.0), Style::Plain),
            (&one.reason, Style::Plain),
            (&one.basis, Style::Faint),
        ]);
    }
    output.show(&answer, &table.text(output.screen()))?;
    let looked = &told.looked_at;
    output.note(&format!(
        "Drawn from {} open and {} finished tasks and {} people; nothing is changed. `codexflow task set` does what you want.",
        looked.open_tasks, looked.finished_tasks, looked.people
    ));
    Ok(())
}

fn name(kind: &str) -> &str {
    match kind {
        "dueDate" => "due date",
        "dependency" => "waits for",
        "duplicate" => "same as",
        other => other,
    }
}
