//! `codexflow task show`.

use codexflow_client::Client;
use codexflow_core::time::Clock;
use codexflow_local::SystemClock;
use serde_json::Value;

use super::{Named, Task};
use crate::commands::people::Names;
use crate::commands::{reference, shown};
use crate::failure::Failure;
use crate::output::Output;
use crate::terminal::dates;
use crate::terminal::style::Style;

/// Everything that stands beside a task.
const BESIDE: &str = "project,assignee,reporter,parent,dependencies,comments";

/// Shows a task with its newest comments.
pub(super) fn run(client: &Client, typed: &str, output: &Output) -> Result<(), Failure> {
    let path = format!("/tasks/{}?include={BESIDE}", reference(typed));
    let value: Value = client.get(&path)?.data;
    let task: Task = shown(&value)?;
    output.show(&value, &page(client, &task, output)?)
}

fn page(client: &Client, task: &Task, output: &Output) -> Result<String, Failure> {
    let now = SystemClock::new().now();
    let mut page = output.page();
    page.say(&task.key, Style::Key)
        .say("  ", Style::Plain)
        .say(&task.title, Style::Strong)
        .end();
    page.say(&task.status, Style::of_status(&task.status));
    page.say(" · ", Style::Faint)
        .say(&task.priority, Style::of_priority(&task.priority));
    page.say(&format!(" · {}", task.kind), Style::Plain)
        .end()
        .end();

    let name = |person: &Option<Named>| person.as_ref().map_or("", |named| &named.name).to_owned();
    let assignee = match (task.who(), &task.assignee) {
        ("", None) => "nobody",
        (name, _) => name,
    };
    page.field("Assignee", assignee, Style::Plain);
    page.field("Reporter", &name(&task.included.reporter), Style::Plain);
    if let Some(project) = &task.included.project {
        let project = format!("{} ({})", project.name, project.key);
        page.field("Project", &project, Style::Plain);
    }
    let due = task.due_date.as_deref().unwrap_or_default();
    let is_late = task.is_open() && dates::is_past(due, now.date());
    let start = task.start_date.as_deref().unwrap_or_default();
    page.field("Start", &dates::day(start, now.date()), Style::Plain);
    let late = if is_late { Style::Bad } else { Style::Plain };
    page.field("Due", &dates::day(due, now.date()), late);
    page.field("Hours", &hours(task), overrun(task));
    let points = task
        .story_points
        .map_or_else(String::new, |points| points.to_string());
    page.field("Points", &points, Style::Plain);
    page.field("Labels", &task.labels.join(", "), Style::Plain);
    page.field("Made", &dates::moment(&task.created_at, now), Style::Faint);
    let done = task.completed_at.as_deref().unwrap_or_default();
    page.field("Done", &dates::moment(done, now), Style::Faint);
    page.field(
        "Changed",
        &dates::moment(&task.updated_at, now),
        Style::Faint,
    );
    if let Some(parent) = &task.included.parent {
        page.field("Part of", &in_a_line(parent)?, Style::Plain);
    }
    for other in &task.included.dependencies {
        let is_done = other["status"] == "done";
        let style = if is_done { Style::Faint } else { Style::Warn };
        page.field("Waits for", &in_a_line(other)?, style);
    }
    if !task.description.is_empty() {
        page.end().paragraph(&task.description);
    }
    if !task.included.comments.is_empty() {
        page.heading("Comments");
    }
    let mut names = Names::new(client);
    for comment in &task.included.comments {
        let author = comment.author.as_ref();
        let author = author.map_or_else(|| "somebody".into(), |id| names.of(id));
        page.say(&author, Style::Key)
            .say(
                &format!("  {}", dates::moment(&comment.created_at, now)),
                Style::Faint,
            )
            .end()
            .paragraph(&comment.text);
    }
    Ok(page.text().to_owned())
}

/// Another task, where it is only named.
fn in_a_line(value: &Value) -> Result<String, Failure> {
    let other: Task = shown(value)?;
    Ok(format!("{} {} ({})", other.key, other.title, other.status))
}

fn hours(task: &Task) -> String {
    match (task.actual_hours, task.estimated_hours) {
        (None, None) => String::new(),
        (Some(spent), None) => format!("{spent} spent, not estimated"),
        (spent, Some(planned)) => format!("{} of {planned} planned", spent.unwrap_or(0.0)),
    }
}

fn overrun(task: &Task) -> Style {
    let is_over = task.estimated_hours.zip(task.actual_hours);
    if is_over.is_some_and(|(planned, spent)| spent > planned) {
        Style::Warn
    } else {
        Style::Plain
    }
}
