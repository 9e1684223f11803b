//! Jira's words in ours.

use crate::tasks::model::{Priority, Status};

/// A status, and whether the word is one we know; unknown ones are work not begun.
pub fn status(word: &str) -> (Status, bool) {
    let word = word.to_lowercase();
    match word.as_str() {
        "done" | "resolved" | "closed" | "completed" | "complete" | "finished" | "shipped"
        | "released" => (Status::Done, true),
        _ if gives_up(&word) => (Status::Done, true),
        "in progress" | "in-progress" | "doing" | "started" | "in development" => {
            (Status::InProgress, true)
        }
        "in review" | "review" | "code review" | "ready for review" | "testing" | "in testing"
        | "qa" => (Status::Review, true),
        ""
        | "to do"
        | "todo"
        | "open"
        | "new"
        | "backlog"
        | "reopened"
        | "triage"
        | "unstarted"
        | "not started"
        | "planned"
        | "ready"
        | "selected for development" => (Status::Todo, true),
        _ => (Status::Todo, false),
    }
}

/// Whether a status says that the work will not be done: closed here, with the word as its resolution.
pub fn gives_up(word: &str) -> bool {
    let word = word.to_lowercase();
    matches!(
        word.as_str(),
        "canceled"
            | "cancelled"
            | "duplicate"
            | "won't do"
            | "won't fix"
            | "wontfix"
            | "abandoned"
            | "rejected"
            | "not planned"
    )
}

/// A priority, and whether the word is one we know; unknown ones are medium.
pub fn priority(word: &str) -> (Priority, bool) {
    match word.to_lowercase().as_str() {
        "blocker" | "highest" | "critical" | "urgent" | "p0" => (Priority::Critical, true),
        "major" | "high" | "p1" => (Priority::High, true),
        "medium" | "normal" | "" | "no priority" | "none" | "p2" => (Priority::Medium, true),
        "minor" | "low" | "trivial" | "lowest" | "p3" | "p4" => (Priority::Low, true),
        _ => (Priority::Medium, false),
    }
}

/// A type of work: lower case, hyphens for spaces.
pub fn kind(word: &str) -> String {
    let words: Vec<String> = word.split_whitespace().map(str::to_lowercase).collect();
    let kind: String = words.join("-").chars().take(50).collect();
    if kind.is_empty() {
        "task".to_owned()
    } else {
        kind
    }
}

/// Whether a resolution says more than a status of being done or not.
pub fn says_more(word: &str) -> bool {
    let word = word.to_lowercase();
    !matches!(
        word.as_str(),
        "" | "fixed" | "done" | "resolved" | "complete" | "completed" | "unresolved"
    )
}

/// The name of a sprint: the cell, or what Jira's own form of a sprint, `…Sprint@1f[id=5,…,name=Sprint 5,startDate=…]`, names.
pub fn sprint(cell: &str) -> &str {
    let named = || {
        let inner = cell.split_once('[')?.1.strip_suffix(']')?;
        let start = inner.find(",name=")? + ",name=".len();
        let rest = &inner[start..];
        // A name may hold commas; the next field begins at a comma before a word and an equals sign.
        let end = rest.match_indices(',').map(|(at, _)| at).find(|at| {
            let word = rest[at + 1..].split_once('=').map_or("", |(word, _)| word);
            !word.is_empty() && word.chars().all(|c| c.is_ascii_alphabetic())
        });
        Some(&rest[..end.unwrap_or(rest.len())])
    };
    named().filter(|_| cell.contains("Sprint@")).unwrap_or(cell)
}

/// A text in one line, without control characters, cut where it is too long.
pub fn line(text: &str, most: usize) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = words.join(" ");
    line.chars()
        .filter(|c| !c.is_control())
        .take(most)
        .collect()
}

/// The parts of an issue key such as `OOZIE-965`.
pub fn key(text: &str) -> Option<(&str, u64)> {
    let (project, number) = text.rsplit_once('-')?;
    let mut letters = project.chars();
    let good = letters.next().is_some_and(|c| c.is_ascii_alphabetic())
        && letters.all(|c| c.is_ascii_alphanumeric() || c == '_')
        && project.len() <= 50
        && (1..=12).contains(&number.len())
        && !number.starts_with('0')
        && number.bytes().all(|byte| byte.is_ascii_digit());
    good.then(|| number.parse().ok().map(|number| (project, number)))
        .flatten()
}
