//! `codexflow import jira|linear|csv|github` and `codexflow import undo`: send the file, wait for the job, show its report.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use codexflow_client::Client;
use codexflow_core::imports::{Report, Undone};
use serde::de::DeserializeOwned;
use serde_json::json;

use super::job::{Job, wait};
use super::{encode, signed_in};
use crate::args::Remote;
use crate::args::import::{ImportCommand, ImportFile, Zone};
use crate::failure::Failure;
use crate::output::Output;

/// Rows with findings shown to people; the rest is counted, and `--json` has them all.
const SHOWN: usize = 50;

/// Runs the command.
pub(crate) fn run(
    remote: &Remote,
    command: &ImportCommand,
    output: &Output,
) -> Result<(), Failure> {
    let zone = |zone: &Zone| ("timezone", zone.timezone.clone());
    match command {
        ImportCommand::Jira { file, zone: at } => import(remote, "jira", file, &[zone(at)], output),
        ImportCommand::Linear { file, zone: at } => {
            import(remote, "linear", file, &[zone(at)], output)
        }
        ImportCommand::Csv {
            file,
            zone: at,
            columns: named,
        } => {
            let more: Vec<_> = columns(named).into_iter().chain([zone(at)]).collect();
            import(remote, "csv", file, &more, output)
        }
        ImportCommand::Github { file } => import(remote, "github", file, &[], output),
        ImportCommand::Undo { job, force } => undo(remote, job, *force, output),
    }
}

/// Imports a tracker's export. Fails only if nothing was imported; findings are part of the report.
fn import(
    remote: &Remote,
    tracker: &str,
    from: &ImportFile,
    more: &[(&str, String)],
    output: &Output,
) -> Result<(), Failure> {
    let client = signed_in(remote)?;
    let (content_type, file) = open(&from.file, tracker)?;
    let mut path = format!("/imports/{tracker}?dryRun={}", from.dry_run);
    let project = from.project.iter().map(|key| ("project", key.clone()));
    for (name, value) in more.iter().cloned().chain(project) {
        let _ = write!(path, "&{name}={}", encode(&value));
    }
    let name = from.file.display();
    let job: Job = client.upload(&path, content_type, file)?.data;
    let job = wait(&client, job, &format!("importing {name}"), output)?;
    let report: Option<Report> = result(&job);
    let text = report
        .as_ref()
        .map_or_else(String::new, |report| imported(&job, report));
    output.result(&job, &text)?;
    let counts = report.map(|report| report.counts).unwrap_or_default();
    if job.state == "succeeded" && counts.create + counts.update + counts.unchanged > 0 {
        Ok(())
    } else {
        Err(Failure::new(
            job.error
                .unwrap_or_else(|| format!("nothing was imported from {name}")),
            "the report names what is wrong, line by line; correct the file and import it again",
        ))
    }
}

/// The map of columns as the API takes it.
fn columns(named: &[(String, String)]) -> Option<(&'static str, String)> {
    let mut columns: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (field, column) in named {
        columns.entry(field).or_default().push(column);
    }
    (!columns.is_empty()).then(|| ("columns", json!(columns).to_string()))
}

/// Takes an import back.
fn undo(remote: &Remote, job: &str, force: bool, output: &Output) -> Result<(), Failure> {
    let client = signed_in(remote)?;
    let path = format!("/imports/{}/undo", encode(job));
    let undo: Job = client.post(&path, &json!({ "force": force }))?.data;
    undone(&client, undo, job, output)
}

/// Waits until an import is taken back, and says what became of it.
pub(super) fn undone(
    client: &Client,
    undo: Job,
    job: &str,
    output: &Output,
) -> Result<(), Failure> {
    let undo = wait(client, undo, &format!("undoing {job}"), output)?;
    let undone: Option<Undone> = result(&undo);
    let text = undone.map_or_else(String::new, |undone| taken_back(&undone));
    output.result(&undo, &text)?;
    if undo.state == "succeeded" {
        Ok(())
    } else {
        Err(Failure::new(
            undo.error
                .unwrap_or_else(|| format!("{job} was not undone")),
            "try again; what is already removed stays removed",
        ))
    }
}

/// The file and what it is, by its first bytes rather than by its name.
fn open(path: &Path, tracker: &str) -> Result<(&'static str, Box<dyn Read>), Failure> {
    let unreadable = |error: std::io::Error| {
        Failure::new(
            format!("cannot read {}: {error}", path.display()),
            format!(
                "give the path of the file exported from {tracker}, plain or gzip; - reads standard input"
            ),
        )
    };
    let mut file: Box<dyn Read> = if path == Path::new("-") {
        Box::new(std::io::stdin())
    } else {
        Box::new(File::open(path).map_err(unreadable)?)
    };
    let mut first = Vec::new();
    (&mut file)
        .take(2)
        .read_to_end(&mut first)
        .map_err(unreadable)?;
    let content_type = if first == [0x1f, 0x8b] {
        "application/gzip"
    } else if tracker == "github" {
        "application/json"
    } else {
        "text/csv"
    };
    Ok((
        content_type,
        Box::new(std::io::Cursor::new(first).chain(file)),
    ))
}

fn result<T: DeserializeOwned>(job: &Job) -> Option<T> {
    serde_json::from_value(job.result.clone()?).ok()
}

/// The report for people: counts first, then what was found, line by line.
fn imported(job: &Job, report: &Report) -> String {
    let mut text = String::new();
    let mut row = |name: &str, value: String| {
        let _ = writeln!(text, "{name:<12}{value}");
    };
    let counts = &report.counts;
    let mode = if report.dry_run {
        " (rehearsal: nothing was written)"
    } else {
        ""
    };
    row("job", format!("{}{mode}", job.id));
    let is_new = if report.project.created { ", new" } else { "" };
    row("project", format!("{}{is_new}", report.project.key));
    row("rows", counts.rows.to_string());
    row("created", counts.create.to_string());
    row("changed", counts.update.to_string());
    row("unchanged", counts.unchanged.to_string());
    row("skipped", counts.skip.to_string());
    row("comments", counts.comments.to_string());
    let people = &report.people;
    row(
        "people",
        format!(
            "{} known, {} placeholders made",
            people.matched, people.created
        ),
    );
    let links = &report.links;
    row(
        "links",
        format!(
            "{} made, {} wait for issues that are not here",
            links.added, links.absent
        ),
    );
    for (name, what) in [
        ("statuses", &report.statuses),
        ("priorities", &report.priorities),
    ] {
        let became: Vec<String> = what
            .iter()
            .map(|(from, mapped)| format!("{from} -> {} ({})", mapped.to, mapped.count))
            .collect();
        row(name, became.join(", "));
    }
    if !report.ignored_columns.is_empty() {
        row("not kept", report.ignored_columns.join(", "));
    }
    for cycle in &report.links.cycles {
        row("cycle", format!("{cycle}: its last link was left out"));
    }
    if counts.with_findings > 0 {
        row("findings", format!("in {} rows", counts.with_findings));
    }
    findings(&mut text, job, report);
    text
}

fn findings(text: &mut String, job: &Job, report: &Report) {
    let found = report.rows.iter().filter(|row| !row.findings.is_empty());
    for row in found.clone().take(SHOWN) {
        let key = row.key.as_deref().unwrap_or("-");
        for finding in &row.findings {
            let field = match finding.field.as_str() {
                "" => String::new(),
                field => format!("{field}: "),
            };
            let _ = writeln!(
                text,
                "  line {:<7} {key:<12} {field}{}",
                row.line, finding.message
            );
        }
    }
    let shown = u64::try_from(found.count().min(SHOWN)).unwrap_or(0);
    if report.counts.with_findings > shown {
        let more = report.counts.with_findings - shown;
        let _ = writeln!(
            text,
            "  and {more} rows more: GET /v1/imports/{}/rows has them all",
            job.id
        );
    }
}

fn taken_back(undone: &Undone) -> String {
    let mut text = format!(
        "removed     {} tasks, {} placeholders",
        undone.removed, undone.people_removed
    );
    text.push_str(if undone.project_removed {
        ", the project\n"
    } else {
        "\n"
    });
    if undone.kept > 0 {
        let _ = writeln!(
            text,
            "kept        {} tasks that people have changed since: {}",
            undone.kept,
            undone.kept_keys.join(", ")
        );
    }
    if undone.reverted + undone.comments_removed > 0 {
        let _ = writeln!(
            text,
            "restored    {} older tasks, {} comments removed from them",
            undone.reverted, undone.comments_removed
        );
    }
    if undone.changes_kept > 0 {
        let kept: Vec<String> = undone
            .kept_changes
            .iter()
            .map(|kept| format!("{} of {}", kept.field, kept.key))
            .collect();
        let _ = writeln!(
            text,
            "stays       {} changes in older tasks: {}",
            undone.changes_kept,
            kept.join(", ")
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_shows_counts_and_findings_with_their_lines() {
        let report: Report = serde_json::from_value(json!({
            "project": { "projectId": "proj_01J9ZQ4YV5C3J8M0T6D2W7K1XB", "key": "WEB", "created": true },
            "dryRun": true,
            "counts": {
                "rows": 9, "create": 7, "update": 0, "unchanged": 1, "skip": 1, "comments": 3, "withFindings": 2,
            },
            "statuses": { "Open": { "to": "todo", "count": 8 } },
            "priorities": {},
            "resolutions": {},
            "people": { "matched": 1, "created": 2, "createdNames": [] },
            "links": { "added": 4, "removed": 0, "absent": 1, "absentKeys": [], "cycles": [] },
            "ignoredColumns": ["Sprint"],
            "rows": [
                { "line": 7, "key": "WEB-3", "action": "skip", "findings": [{ "field": "title", "message": "is empty" }] },
            ],
        }))
        .expect("a report");
        let job = Job {
            id: "job_1".into(),
            state: "succeeded".into(),
            done: 9,
            total: Some(9),
            result: None,
            error: None,
        };

        let text = imported(&job, &report);

        for line in [
            "job         job_1 (rehearsal: nothing was written)\n",
            "project     WEB, new\n",
            "created     7\n",
            "statuses    Open -> todo (8)\n",
            "  line 7       WEB-3        title: is empty\n",
            "  and 1 rows more",
        ] {
            assert!(text.contains(line), "{line}: {text}");
        }
    }
}
