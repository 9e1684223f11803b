//! What an issue is in our terms.

use jiff::tz::TimeZone;

use super::shape::{Comments, Issue, Login};
use crate::imports::bounds::{self, NAME, short};
use crate::imports::csv::{dates, words};
use crate::imports::draft::{Draft, Finding, Remark};
use crate::tasks::model::{Priority, Status};
use crate::time::Timestamp;

/// The prefix of keys where neither the file nor a person names one.
const PREFIX: &str = "GH";

/// An issue in our terms, or why it is none.
pub(super) fn draft(issue: Issue, place: u64, project: Option<&str>) -> Result<Draft, String> {
    if issue.pull_request.as_ref().is_some_and(|it| !it.is_null()) {
        return Err("it is a pull request, no issue".to_owned());
    }
    let prefix = prefix(issue.repository(), project);
    if issue.number == 0 {
        return Err("its number is 0".to_owned());
    }
    let key = format!("{prefix}-{}", issue.number);
    if words::key(&key).is_none() {
        return Err("its number is too large".to_owned());
    }
    let mut findings = Vec::new();
    if issue.assignees.len() > 1 {
        let more = issue.assignees.len() - 1;
        findings.push(Finding::new(
            "assignee",
            format!("{more} more were left out"),
        ));
    }
    let closed = issue.state.eq_ignore_ascii_case("closed");
    let (status, status_word) = status(&issue, closed);
    let (priority, priority_word) = match issue.said("priority", words::priority) {
        Some((priority, word)) => (priority, word.to_owned()),
        None => (Priority::Medium, String::new()),
    };
    let resolution = resolution(&issue, closed);
    let mut moment = |field: &str, text: &Option<String>| {
        let text = text.as_deref().filter(|text| !text.is_empty())?;
        let at = dates::moment(text, &TimeZone::UTC);
        if at.is_none() {
            let why = format!("\"{}\" is not a time; left empty", short(text));
            findings.push(Finding::new(field, why));
        }
        at
    };
    let created_at = moment("createdAt", &issue.created_at);
    let updated_at = moment("updatedAt", &issue.updated_at);
    let completed_at = moment("completedAt", &issue.closed_at).filter(|_| closed);
    let parent = issue.parent_issue_url.as_deref().and_then(|url| {
        let number = url.rsplit_once("/issues/")?.1;
        number
            .parse::<u64>()
            .ok()
            .map(|number| format!("{prefix}-{number}"))
    });
    Ok(Draft {
        line: place,
        keyed: true,
        project_name: issue.repository().map(str::to_owned),
        number: issue.number,
        id: None,
        title: bounds::title(&issue.title, &key, &mut findings),
        description: bounds::text("description", &issue.body, &mut findings),
        kind: kind(&issue),
        status,
        status_word,
        priority,
        priority_word,
        sprints: Vec::new(),
        assignee: issue.assignees.first().and_then(name),
        reporter: issue.user.as_ref().and_then(name),
        estimated_hours: None,
        actual_hours: None,
        story_points: None,
        start_date: None,
        due_date: None,
        created_at,
        updated_at,
        completed_at,
        parent,
        labels: labels(&issue, &resolution, &mut findings),
        resolution,
        links: Vec::new(),
        comments: remarks(issue.comments, &mut findings),
        findings,
        project_key: prefix,
        key,
    })
}

/// The status, which a label of an open issue may say better, and the word that says it.
fn status(issue: &Issue, closed: bool) -> (Status, String) {
    match issue.said("status", words::status) {
        _ if closed => (Status::Done, issue.state.clone()),
        Some((status, word)) if status != Status::Done => (status, word.to_owned()),
        Some(_) | None => (Status::Todo, issue.state.clone()),
    }
}

/// Why it was closed, where that is more than being done.
fn resolution(issue: &Issue, closed: bool) -> String {
    let reason = issue.state_reason.to_lowercase().replace('_', " ");
    if closed && !matches!(reason.as_str(), "completed" | "reopened") {
        words::line(&reason, NAME)
    } else {
        String::new()
    }
}

/// Its labels; the milestone and a resolution follow with the word for what they are.
fn labels(issue: &Issue, resolution: &str, findings: &mut Vec<Finding>) -> Vec<String> {
    let own = issue.labels.iter().map(|label| label.name().to_owned());
    let milestone = issue.milestone.iter();
    let milestone = milestone.map(|it| format!("milestone:{}", it.title));
    let resolution = Some(resolution).filter(|word| !word.is_empty());
    let resolution = resolution.map(|word| format!("resolution:{word}"));
    let all: Vec<String> = own.chain(milestone).chain(resolution).collect();
    bounds::labels(all.iter().map(String::as_str), findings)
}

/// The type that the issue has, or that one of GitHub's usual labels says.
fn kind(issue: &Issue) -> String {
    if let Some(kind) = issue.kind.as_ref().filter(|kind| !kind.name.is_empty()) {
        return words::kind(&kind.name);
    }
    let usual = issue
        .labels
        .iter()
        .find_map(|label| match label.name().to_lowercase().as_str() {
            "bug" => Some("bug"),
            "enhancement" | "feature" => Some("feature"),
            _ => None,
        });
    usual.unwrap_or("task").to_owned()
}

fn name(login: &Login) -> Option<String> {
    bounds::person(&login.login).map(|name| name.chars().take(NAME).collect())
}

fn remarks(comments: Comments, findings: &mut Vec<Finding>) -> Vec<Remark> {
    let Comments::All(comments) = comments else {
        return Vec::new();
    };
    let comments = comments
        .into_iter()
        .filter(|comment| !comment.body.trim().is_empty());
    comments
        .map(|comment| Remark {
            author: comment.author.as_ref().and_then(name),
            at: comment.created_at.as_deref().and_then(moment),
            text: bounds::text("comments", comment.body.trim(), findings),
        })
        .collect()
}

fn moment(text: &str) -> Option<Timestamp> {
    dates::moment(text, &TimeZone::UTC)
}

/// The part of the keys before the number: the repository's name as a key may have it.
fn prefix(repository: Option<&str>, project: Option<&str>) -> String {
    let letters = repository.unwrap_or_default().chars();
    let named: String = letters
        .map(|c| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_uppercase()
            } else {
                '_'
            }
        })
        .skip_while(|c| !c.is_ascii_alphabetic())
        .take(50)
        .collect();
    if named.is_empty() {
        project.unwrap_or(PREFIX).to_owned()
    } else {
        named
    }
}
