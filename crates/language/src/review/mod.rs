//! A look at a change: what a reviewer should not have to find by eye. Rules on the lines that a unified diff adds.
//!
//! A finding is a question to a person, not a verdict: each rule is wrong at times, and no finding means only that no
//! rule fired. No finding repeats a secret that it found.

pub mod asked;
mod diff;
mod functions;
mod rules;
mod secrets;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use diff::File;

/// The most findings of a review.
const FINDINGS: usize = 500;

/// How bad a finding is if it is right.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "camelCase")]
pub enum Severity {
    /// Stop.
    Critical,
    /// To be settled before it is merged.
    High,
    /// To be talked about.
    Medium,
    /// To be known.
    Low,
}

/// Something to look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// The rule: `secret`, `debugLeftover`, `riskySql`, `missingTests`, `largeFunction`, `todoWithoutIssue` ...
    pub rule: String,
    /// How bad it is if it is right.
    pub severity: Severity,
    /// The file, as the diff names it.
    pub file: String,
    /// The line in the new file; 0 where the whole file is meant.
    pub line: usize,
    /// What was seen and what to do.
    pub message: String,
}

/// What was found in a diff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Review {
    /// The worst first, then by file and line.
    pub findings: Vec<Finding>,
    /// How many files it touches.
    pub files: usize,
    /// How many lines it adds.
    pub added: usize,
    /// How many lines it takes away.
    pub removed: usize,
    /// Whether there was more than is read or told.
    pub cut: bool,
}

/// Looks at a unified diff. A text that is none gives a review of 0 files.
pub fn review(diff: &str) -> Review {
    let (files, mut cut) = diff::files(diff);
    let mut findings = Vec::new();
    for file in &files {
        rules::lines(file, &mut findings);
        functions::large(file, &mut findings);
    }
    missing_tests(&files, &mut findings);
    findings.sort_by(|a, b| {
        (a.severity, &a.file, a.line, &a.rule).cmp(&(b.severity, &b.file, b.line, &b.rule))
    });
    cut |= findings.len() > FINDINGS;
    findings.truncate(FINDINGS);
    Review {
        findings,
        files: files.len(),
        added: files.iter().map(|file| file.added.len()).sum(),
        removed: files.iter().map(|file| file.removed).sum(),
        cut,
    }
}

/// Source files with so many new lines of code want a test beside them.
const WANTS_TEST: usize = 10;

/// Code without a test in the same change, and tests that go away.
fn missing_tests(files: &[File<'_>], findings: &mut Vec<Finding>) {
    let tested = files.iter().any(|file| {
        let inside = || file.added.iter().any(|line| rules::test_line(line.text));
        !file.deleted && (rules::test_path(file.path) && !file.added.is_empty() || inside())
    });
    for file in files {
        let test = rules::test_path(file.path);
        if test && file.deleted {
            findings.push(finding(
                "testRemoved",
                Severity::Medium,
                file.path,
                0,
                "A file of tests is deleted. Say in the description what proves the same now.",
            ));
        }
        let code = file
            .added
            .iter()
            .filter(|line| rules::code_line(line.text))
            .count();
        if !tested && !test && !file.deleted && rules::source_path(file.path) && code >= WANTS_TEST
        {
            let message = format!(
                "{code} lines of code are added and no test changes with them. Add one that fails without this change."
            );
            let line = file.added.first().map_or(0, |line| line.number);
            findings.push(finding(
                "missingTests",
                Severity::Medium,
                file.path,
                line,
                &message,
            ));
        }
    }
}

fn finding(rule: &str, severity: Severity, file: &str, line: usize, message: &str) -> Finding {
    Finding {
        rule: rule.to_owned(),
        severity,
        file: file.to_owned(),
        line,
        message: message.to_owned(),
    }
}
