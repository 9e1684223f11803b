//! Jira's words in ours.

use crate::tasks::model::{Priority, Status};

/// A status, and whether the word is one we know; unknown ones are work not begun.
pub fn status(word: &str) -> (Status, bool) {
    match word.to_lowercase().as_str() {
        "done" | "resolved" | "closed" => (Status::Done, true),
        "in progress" | "doing" => (Status::InProgress, true),
        "in review" | "review" | "testing" | "qa" => (Status::Review, true),
        "" | "to do" | "todo" | "open" | "new" | "backlog" | "reopened" => (Status::Todo, true),
        _ => (Status::Todo, false),
    }
}

/// A priority, and whether the word is one we know; unknown ones are medium.
pub fn priority(word: &str) -> (Priority, bool) {
    match word.to_lowercase().as_str() {
        "blocker" | "highest" | "critical" => (Priority::Critical, true),
        "major" | "high" => (Priority::High, true),
        "medium" | "normal" | "" => (Priority::Medium, true),
        "minor" | "low" | "trivial" | "lowest" => (Priority::Low, true),
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
