//! `codexflow prd check`: the twelve checks on files, for whoever writes documents beside the code. It asks no server.

use std::fs::File;
use std::io::{Read, stdin};
use std::path::{Path, PathBuf};

use codexflow_language::prd::markdown::{self, Places};
use codexflow_language::rubric::{self, Score};
use serde::Serialize;

use crate::commands::wrong;
use crate::failure::Failure;
use crate::output::Output;
use crate::terminal::page::Page;
use crate::terminal::style::Style;

/// The longest file that is read, in bytes.
const LONGEST: u64 = 1 << 20;

/// What came of all files.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    min: f64,
    passed: bool,
    files: Vec<Checked>,
}

/// What came of one.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Checked {
    file: String,
    score: f64,
    passed: bool,
    checks: Vec<Check>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Check {
    number: u8,
    name: String,
    weight: u8,
    score: f64,
    passed: bool,
    finding_count: usize,
    findings: Vec<Finding>,
}

#[derive(Debug, Serialize)]
struct Finding {
    #[serde(rename = "where")]
    place: String,
    /// Where in the file; nothing where something is missing.
    line: Option<usize>,
    message: String,
}

/// Checks files, all of them whatever the first ones are worth.
pub(super) fn run(files: &[PathBuf], min: f64, output: &Output) -> Result<(), Failure> {
    if !(0.0..=100.0).contains(&min) {
        return Err(wrong(
            format!("--min {min} is no score"),
            "give a number from 0 to 100",
        ));
    }
    let mut report = Report {
        min,
        passed: true,
        files: Vec::with_capacity(files.len()),
    };
    for file in files {
        let checked = checked(file, min)?;
        report.passed &= checked.passed;
        report.files.push(checked);
    }
    let mut page = output.page();
    for file in &report.files {
        tell(&mut page, file);
    }
    output.show(&report, page.text())?;
    let low: Vec<&str> = report
        .files
        .iter()
        .filter(|file| !file.passed)
        .map(|file| file.file.as_str())
        .collect();
    if low.is_empty() {
        return Ok(());
    }
    Err(Failure::new(
        format!("below {min} of 100: {}", low.join(", ")),
        "correct what is named above, the checks that weigh most first, or set another --min",
    ))
}

fn checked(file: &Path, min: f64) -> Result<Checked, Failure> {
    let text = text_of(file)?;
    let prd = markdown::read(&text);
    let places = Places::new(&text, &prd);
    let Score { score, checks } = rubric::score(&prd);
    let checks = checks.into_iter().map(|check| Check {
        number: check.number,
        name: check.name,
        weight: check.weight,
        score: check.value,
        passed: check.passed,
        finding_count: check.fault_count,
        findings: check
            .faults
            .into_iter()
            .map(|fault| Finding {
                line: places.line(&fault.at),
                place: fault.at,
                message: fault.message,
            })
            .collect(),
    });
    Ok(Checked {
        file: file.display().to_string(),
        score,
        passed: score >= min,
        checks: checks.collect(),
    })
}

fn text_of(file: &Path) -> Result<String, Failure> {
    let unread = |why: String, remedy: &str| wrong(format!("{}: {why}", file.display()), remedy);
    let mut bytes = Vec::new();
    let read = if file == Path::new("-") {
        stdin().take(LONGEST + 1).read_to_end(&mut bytes)
    } else {
        File::open(file).and_then(|file| file.take(LONGEST + 1).read_to_end(&mut bytes))
    };
    read.map_err(|error| unread(error.to_string(), "name a file that you may read, or `-`"))?;
    if bytes.len() as u64 > LONGEST {
        let why = format!("is longer than {LONGEST} bytes");
        return Err(unread(why, "split the document"));
    }
    let text = String::from_utf8(bytes);
    let text = text.map_err(|_| unread("is not UTF-8 text".into(), "save it as UTF-8"))?;
    if text.trim().is_empty() {
        return Err(unread(
            "is empty".into(),
            "name a file with a document in it",
        ));
    }
    Ok(text)
}

fn tell(page: &mut Page, file: &Checked) {
    page.say(&file.file, Style::Strong);
    page.say(&format!("  {:.1} of 100", file.score), Style::Plain)
        .end();
    for check in file.checks.iter().filter(|check| !check.passed) {
        let weight = f64::from(check.weight);
        heading(page, &check.name, check.score * weight, weight);
        for finding in &check.findings {
            let line = finding.line.map(|line| format!(":{line}"));
            let place = format!("    {}{}", file.file, line.unwrap_or_default());
            page.say(&place, Style::Key);
            let what = format!("  {}  {}", finding.place, finding.message);
            page.say(&what, Style::Plain).end();
        }
        more(
            page,
            check.finding_count.saturating_sub(check.findings.len()),
        );
    }
}

/// A check that is not wholly met.
pub(super) fn heading(page: &mut Page, name: &str, score: f64, weight: f64) {
    page.say(&format!("  {name}"), Style::Strong);
    page.say(&format!("  {score:.1} of {weight:.0}"), Style::Faint)
        .end();
}

/// Findings that are not listed.
pub(super) fn more(page: &mut Page, count: usize) {
    if count > 0 {
        page.say(&format!("    and {count} more"), Style::Faint)
            .end();
    }
}
