//! `codexflow import jira` and `codexflow import undo`: send the file, wait for the job, show its report.

use std::fmt::Write;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use codexflow_client::Client;
use serde_json::{Value, json};

use super::job::{Job, wait};
use super::signed_in;
use crate::args::{ImportJira, Remote};
use crate::failure::Failure;
use crate::output::Output;

/// Findings shown to people; the rest is counted, and `--json` has them all.
const SHOWN: usize = 50;

/// Imports Jira's CSV export. Fails only if nothing was imported; findings are part of the report.
pub(crate) fn jira(remote: &Remote, import: &ImportJira, output: &Output) -> Result<(), Failure> {
    let client = signed_in(remote)?;
    let (content_type, file) = open(&import.file)?;
    let mut path = format!("/imports/jira?timezone={}", encode(&import.timezone));
    if let Some(project) = &import.project {
        let _ = write!(path, "&project={}", encode(project));
    }
    if import.dry_run {
        path.push_str("&dryRun=true");
    }
    let name = import.file.display();
    let job: Job = client.upload(&path, content_type, file)?.data;
    let job = wait(&client, job, &format!("importing {name}"), output)?;
    report(&client, &job, output)?;
    let imported = job.state == "succeeded" && count(&job, "issues") > 0;
    if imported {
        Ok(())
    } else {
        Err(Failure::new(
            job.error
                .clone()
                .unwrap_or_else(|| format!("nothing was imported from {name}")),
            "the report names what is wrong, line by line; correct the file and import it again",
        ))
    }
}

/// Takes an import back.
pub(crate) fn undo(
    remote: &Remote,
    job: &str,
    force: bool,
    output: &Output,
) -> Result<(), Failure> {
    let client = signed_in(remote)?;
    let path = format!("/imports/{}/undo", encode(job));
    let undo: Job = client.post(&path, &json!({ "force": force }))?.data;
    let undo = wait(&client, undo, &format!("undoing {job}"), output)?;
    report(&client, &undo, output)?;
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
fn open(path: &Path) -> Result<(&'static str, Box<dyn Read>), Failure> {
    let unreadable = |error: std::io::Error| {
        Failure::new(
            format!("cannot read {}: {error}", path.display()),
            "give the path of the CSV file that Jira exported, plain or gzip; - reads standard input",
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
    } else {
        "text/csv"
    };
    Ok((
        content_type,
        Box::new(std::io::Cursor::new(first).chain(file)),
    ))
}

fn report(client: &Client, job: &Job, output: &Output) -> Result<(), Failure> {
    output.result(job, &table(client.server(), job))
}

fn count(job: &Job, what: &str) -> u64 {
    job.result
        .as_ref()
        .and_then(|result| result.get(what))
        .and_then(Value::as_u64)
        .unwrap_or(0)
}

/// The report for people: counts as they come, then the findings.
fn table(server: &str, job: &Job) -> String {
    let mut text = format!("{:<24}{}\n{:<24}{}\n", "job", job.id, "state", job.state);
    let Some(Value::Object(result)) = &job.result else {
        return text;
    };
    for (name, value) in result {
        match value {
            Value::Number(_) | Value::String(_) | Value::Bool(_) => {
                let value = value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned);
                let _ = writeln!(text, "{:<24}{value}", words(name));
            }
            Value::Null | Value::Array(_) | Value::Object(_) => {}
        }
    }
    let findings = result.get("findings").and_then(Value::as_array);
    for finding in findings.into_iter().flatten().take(SHOWN) {
        let _ = writeln!(text, "{}", line_of(finding));
    }
    let more = findings.map_or(0, |all| all.len().saturating_sub(SHOWN));
    if more > 0 {
        let _ = writeln!(
            text,
            "and {more} more findings: run with --json, or see {server}/v1/jobs/{}",
            job.id
        );
    }
    text
}

fn line_of(finding: &Value) -> String {
    let text = |name: &str| {
        finding
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let line = finding
        .get("line")
        .and_then(Value::as_u64)
        .map_or_else(String::new, |line| format!("line {line}: "));
    let key = match text("key") {
        "" => String::new(),
        key => format!("{key}: "),
    };
    format!("{line}{key}{}", text("message"))
}

/// `alreadyThere` -> `already there`.
fn words(name: &str) -> String {
    let mut words = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() {
            words.push(' ');
        }
        words.extend(letter.to_lowercase());
    }
    words
}

/// Text as a part of a path or query.
fn encode(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_shows_counts_and_findings_with_their_lines() {
        let job = Job {
            id: "job_1".into(),
            state: "succeeded".into(),
            done: 2,
            total: Some(2),
            result: Some(json!({
                "issues": 2,
                "alreadyThere": 1,
                "findings": [{ "line": 7, "key": "WEB-3", "message": "no summary" }],
            })),
            error: None,
        };

        let text = table("http://x", &job);

        assert!(text.contains("issues                  2\n"), "{text}");
        assert!(text.contains("already there           1\n"), "{text}");
        assert!(text.contains("line 7: WEB-3: no summary\n"), "{text}");
    }

    #[test]
    fn only_plain_letters_stand_in_a_query_as_they_are() {
        assert_eq!(
            encode("Europe/Berlin & é"),
            "Europe%2FBerlin%20%26%20%C3%A9"
        );
    }
}
