//! `codexflow prd`: requirements documents, on a server and, for the checks, without one.

mod check;

use std::io::{IsTerminal, stdout};

use codexflow_client::{Client, Envelope};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::job::{Job, wait};
use super::{
    capital, encode, encoded, how_to_undo, list, shown, signed_in, text_or_input, with_undo,
};
use crate::args::Remote;
use crate::args::prd::{PrdCommand, PrdGenerate};
use crate::failure::Failure;
use crate::output::Output;
use crate::terminal;
use crate::terminal::page::Page;
use crate::terminal::style::Style;
use crate::terminal::table::{Room, Table};

/// A document as lists show it.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Shown {
    prd_id: String,
    title: String,
    approval_status: String,
    version: u64,
    revision: u64,
    score: f64,
}

/// What the server's checks say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Scored {
    score: f64,
    checks: Vec<Check>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Check {
    name: String,
    weight: f64,
    score: f64,
    findings: Vec<Finding>,
    finding_count: usize,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Finding {
    #[serde(rename = "where")]
    place: String,
    message: String,
}

/// Does what was typed after `codexflow prd`.
pub(crate) fn run(remote: &Remote, command: &PrdCommand, output: &Output) -> Result<(), Failure> {
    match command {
        PrdCommand::Check { files, min } => check::run(files, *min, output),
        PrdCommand::List {
            project,
            status,
            limit,
        } => {
            let mut path = format!("/prds?status={}", encoded(status));
            if status.is_empty() {
                path = "/prds?".into();
            }
            if let Some(project) = project {
                path = format!("{path}&projectId={}", encode(&capital(project)));
            }
            all(&signed_in(remote)?, &path, usize::from(*limit), output)
        }
        PrdCommand::Generate(brief) => generate(&signed_in(remote)?, brief, output),
        PrdCommand::Score { prd } => score(&signed_in(remote)?, prd, output),
        PrdCommand::Export { prd } => {
            let path = format!("/prds/{}/export", encode(prd));
            let mut bytes = Vec::new();
            signed_in(remote)?.download(&path, &mut bytes)?;
            let text = String::from_utf8_lossy(&bytes);
            // A person sees it clean; a program gets it as it is.
            if stdout().is_terminal() {
                Output::print(&terminal::lines(&text))
            } else {
                Output::print(&text)
            }
        }
    }
}

fn all(client: &Client, path: &str, limit: usize, output: &Output) -> Result<(), Failure> {
    let (prds, is_cut) = list(client, path, limit)?;
    let mut table = Table::new(&[
        ("ID", Room::Needs),
        ("TITLE", Room::Gives(20)),
        ("STATUS", Room::Needs),
        ("VERSION", Room::Leaves),
        ("SCORE", Room::Needs),
    ]);
    for value in &prds {
        let prd: Shown = shown(value)?;
        let version = format!("{} (r{})", prd.version, prd.revision);
        table.row([
            (&*prd.prd_id, Style::Key),
            (&*prd.title, Style::Plain),
            (&*prd.approval_status, Style::Plain),
            (&*version, Style::Faint),
            (&*format!("{:.1}", prd.score), Style::Plain),
        ]);
    }
    output.show(&prds, &table.text(output.screen()))?;
    if is_cut {
        output.note("There are more; --limit shows them.");
    }
    Ok(())
}

fn generate(client: &Client, brief: &PrdGenerate, output: &Output) -> Result<(), Failure> {
    let what = "what is to be built";
    let description = text_or_input(brief.description.as_deref(), what, output)?;
    let mut limits = Map::new();
    let mut limit = |name: &str, value: Option<Value>| {
        limits.extend(value.map(|value| (name.to_owned(), value)));
    };
    limit("timeline", brief.timeline.as_ref().map(|text| json!(text)));
    limit("budget", brief.budget.as_ref().map(|text| json!(text)));
    limit("team size", brief.team_size.map(|people| json!(people)));
    let wish = json!({
        "projectId": brief.project.as_deref().map(capital),
        "projectType": brief.kind,
        "description": description,
        "features": brief.feature,
        "constraints": limits,
    });
    let written = finished(client, client.post("/prds/generate", &wish)?, output)?;
    let value = with_undo(written);
    let prd: Shown = shown(&value)?;
    let mut page = output.page();
    page.say(&prd.prd_id, Style::Key);
    page.say(&format!("  {}", prd.title), Style::Strong).end();
    let worth = format!("{:.1} of 100 by the twelve checks", prd.score);
    page.field("score", &worth, Style::Plain);
    writers(&mut page, &value);
    how_to_undo(&mut page, &value);
    output.show(&value, page.text())
}

/// The document, whether it was answered at once or comes of a job.
fn finished(
    client: &Client,
    answered: Envelope<Value>,
    output: &Output,
) -> Result<Envelope<Value>, Failure> {
    let Ok(job) = Job::deserialize(&answered.data) else {
        return Ok(answered);
    };
    let job = wait(client, job, "writing the document", output)?;
    let id = job.result.as_ref().and_then(|made| made["prdId"].as_str());
    let Some(id) = id else {
        return Err(Failure::new(
            job.error
                .unwrap_or_else(|| format!("the job {} was {}", job.id, job.state)),
            "try again; without the section [engine] of the server's settings the built-in rules write at once",
        ));
    };
    let data = client.get::<Value>(&format!("/prds/{}", encode(id)))?.data;
    Ok(Envelope { data, ..answered })
}

/// Who wrote it, and each section in which another engine was asked and failed.
fn writers(page: &mut Page, prd: &Value) {
    let sections = prd["content"]["provenance"]["perSection"].as_array();
    let sections: Vec<&Value> = sections.into_iter().flatten().collect();
    let mut engines: Vec<&str> = sections
        .iter()
        .filter_map(|one| one["engine"].as_str())
        .collect();
    engines.sort_unstable();
    engines.dedup();
    page.field("written by", &engines.join(", "), Style::Plain);
    for section in sections {
        if let (Some(name), Some(note)) = (section["section"].as_str(), section["note"].as_str()) {
            page.say("    ", Style::Plain);
            page.say(name, Style::Key);
            page.say(&format!("  {note}"), Style::Plain).end();
        }
    }
}

fn score(client: &Client, prd: &str, output: &Output) -> Result<(), Failure> {
    let value: Value = client.get(&format!("/prds/{}/score", encode(prd)))?.data;
    let scored: Scored = shown(&value)?;
    let mut page = output.page();
    page.say(&format!("{:.1} of 100", scored.score), Style::Strong)
        .end();
    for check in scored.checks.iter().filter(|one| one.finding_count > 0) {
        check::heading(
            &mut page,
            &check.name,
            check.score * check.weight,
            check.weight,
        );
        for finding in &check.findings {
            page.say("    ", Style::Plain);
            page.say(&finding.place, Style::Key);
            page.say(&format!("  {}", finding.message), Style::Plain)
                .end();
        }
        check::more(
            &mut page,
            check.finding_count - check.findings.len().min(check.finding_count),
        );
    }
    output.show(&value, page.text())
}
