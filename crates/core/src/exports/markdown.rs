//! A list to read: a section a status, a line a task, with what it says below it.

use super::Told;
use crate::projects::model::Project;
use crate::tasks::model::Status;

pub(super) fn head(out: &mut Vec<u8>, project: &Project) {
    push(
        out,
        &format!("# {} ({})\n", line(&project.name), project.key),
    );
    if !project.description.is_empty() {
        push(out, &format!("\n{}\n", project.description.trim_end()));
    }
}

pub(super) fn section(out: &mut Vec<u8>, status: Status) {
    let name = match status {
        Status::Todo => "To do",
        Status::InProgress => "In progress",
        Status::Review => "In review",
        Status::Done => "Done",
    };
    push(out, &format!("\n## {name}\n\n"));
}

pub(super) fn task(out: &mut Vec<u8>, told: &Told) {
    let task = &told.task;
    let mark = if task.status == Status::Done {
        'x'
    } else {
        ' '
    };
    let mut facts = vec![line(&task.kind), task.priority.name().to_owned()];
    if !told.assignee.is_empty() {
        facts.push(line(&told.assignee));
    }
    if let Some(due) = task.due_date {
        facts.push(format!("due {due}"));
    }
    if let Some(done) = task.completed_at {
        facts.push(format!("done {}", done.date()));
    }
    if !told.dependencies.is_empty() {
        facts.push(format!("waits for {}", told.dependencies.join(", ")));
    }
    let labels: Vec<String> = task.labels.iter().map(|label| line(label)).collect();
    if !labels.is_empty() {
        facts.push(labels.join(", "));
    }
    let title = line(&task.title);
    push(
        out,
        &format!(
            "- [{mark}] **{}** {title} ({})\n",
            task.key,
            facts.join("; ")
        ),
    );
    below(out, &task.description);
    for comment in &told.comments {
        push(
            out,
            &format!("\n  Said on {}:\n", comment.created_at.date()),
        );
        below(out, &comment.text);
    }
}

/// Text that belongs to the item above it: it is Markdown already, and stays.
fn below(out: &mut Vec<u8>, text: &str) {
    if text.trim().is_empty() {
        return;
    }
    out.push(b'\n');
    for one in text.trim_end().lines() {
        if !one.trim().is_empty() {
            push(out, &format!("  {one}"));
        }
        out.push(b'\n');
    }
    out.push(b'\n');
}

/// Plain text in a line, so that Markdown shows it as it is.
pub(super) fn line(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        if matches!(
            letter,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&'
        ) {
            shown.push('\\');
        }
        shown.push(if letter.is_control() { ' ' } else { letter });
    }
    shown
}

fn push(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(text.as_bytes());
}
