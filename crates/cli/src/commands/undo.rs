//! `codexflow undo`: takes a write back and says what stays.

use codexflow_client::Envelope;
use serde::Deserialize;
use serde_json::{Value, json};

use super::job::Job;
use super::{encode, how_to_undo, import, shown, signed_in, with_undo};
use crate::args::{Remote, Undo};
use crate::failure::Failure;
use crate::output::Output;
use crate::terminal::style::Style;

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Undone {
    complete: bool,
    steps: Vec<Step>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Step {
    subject: String,
    #[serde(rename = "type")]
    kind: String,
    undone: Vec<String>,
    kept: Vec<Kept>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Kept {
    field: Option<String>,
    reason: String,
}

/// Takes a write back, or an import by its job.
pub(crate) fn run(remote: &Remote, undo: &Undo, output: &Output) -> Result<(), Failure> {
    let client = signed_in(remote)?;
    let dry = if undo.dry_run { "?dryRun=true" } else { "" };
    let path = format!("/undo/{}{dry}", encode(&undo.id));
    let answer: Envelope<Value> = client.post(&path, &json!({}))?;
    if answer.data["jobId"].is_string() {
        let job: Job = shown(&answer.data)?;
        return import::undone(&client, job, &undo.id, output);
    }
    let value = with_undo(answer);
    let undone: Undone = shown(&value)?;
    let mut page = output.page();
    let verb = match (undo.dry_run, undone.complete) {
        (true, true) => "would be taken back",
        (true, false) => "would be taken back in part",
        (false, true) => "taken back",
        (false, false) => "taken back in part",
    };
    page.say(
        verb,
        if undone.complete {
            Style::Good
        } else {
            Style::Warn
        },
    );
    how_to_undo(&mut page, &value);
    page.end();
    for step in &undone.steps {
        page.say(
            &format!("  {} of {}", step.kind, step.subject),
            Style::Plain,
        );
        if !step.undone.is_empty() && step.undone != ["*"] {
            page.say(&format!(": {}", step.undone.join(", ")), Style::Plain);
        }
        page.end();
        for kept in &step.kept {
            let what = kept.field.as_deref().unwrap_or("it");
            page.say(&format!("    {what} stays: {}", kept.reason), Style::Warn)
                .end();
        }
    }
    output.show(&value, page.text())
}
