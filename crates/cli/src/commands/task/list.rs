//! `codexflow task list`.

use std::fmt::Write;

use codexflow_client::Client;
use codexflow_core::tasks::query::text::{FilterText, Term};
use codexflow_core::time::Clock;
use codexflow_local::SystemClock;

use super::{Task, id_of};
use crate::args::task::TaskList;
use crate::commands::{capital, day, encode, encoded, list, people, shown, wrong};
use crate::failure::Failure;
use crate::output::Output;
use crate::terminal::dates;
use crate::terminal::style::Style;
use crate::terminal::table::{Room, Table};

/// What is listed unless a status is asked for.
const OPEN: &str = "todo,in-progress,review";
/// What is ordered by unless something is asked for.
const ORDER: &str = "-updatedAt";

/// Lists tasks.
pub(super) fn run(client: &Client, options: &TaskList, output: &Output) -> Result<(), Failure> {
    if options.limit == 0 {
        return Err(wrong(
            "--limit 0 lists nothing".into(),
            "give it as 1 or more",
        ));
    }
    let typed = typed(client, &options.filter)?;
    let names = |field: &str| typed.iter().any(|term| is_about(term, field));
    let is_open = options.status.is_empty() && !options.all && !names("status");
    let order = if names("sort") { None } else { Some(ORDER) };
    let mut path = format!("/tasks?include=assignee{}", query(client, options)?);
    if is_open {
        let _ = write!(path, "&status={OPEN}");
    }
    if let Some(order) = options.sort.as_deref().or(order) {
        let _ = write!(path, "&sort={}", encode(order));
    }
    if !typed.is_empty() {
        let words: Vec<String> = typed.iter().map(Term::to_string).collect();
        let _ = write!(path, "&filter={}", encode(&words.join(" ")));
    }
    let (tasks, has_more) = list(client, &path, options.limit)?;
    let now = SystemClock::new().now();
    let mut table = Table::new(&[
        ("KEY", Room::Needs),
        ("TITLE", Room::Gives(40)),
        ("STATUS", Room::Needs),
        ("PRIORITY", Room::Leaves),
        ("ASSIGNEE", Room::Gives(12)),
        ("DUE", Room::Leaves),
        ("UPDATED", Room::Leaves),
    ]);
    let is_watched = output.screen().columns.is_some();
    for value in &tasks {
        let task: Task = shown(value)?;
        let due = task.due_date.as_deref().unwrap_or_default();
        let is_late = task.is_open() && dates::is_past(due, now.date());
        // Programs want days that they can compare.
        let (due_shown, updated) = if is_watched {
            (
                dates::day(due, now.date()),
                dates::moment(&task.updated_at, now),
            )
        } else {
            (due.to_owned(), task.updated_at.clone())
        };
        table.row([
            (&task.key, Style::Key),
            (&task.title, Style::Plain),
            (&task.status, Style::of_status(&task.status)),
            (&task.priority, Style::of_priority(&task.priority)),
            (task.who(), Style::Plain),
            (&due_shown, if is_late { Style::Bad } else { Style::Plain }),
            (&updated, Style::Faint),
        ]);
    }
    if tasks.is_empty() {
        output.note(if is_open {
            "No open tasks fit; --all lists finished ones too."
        } else {
            "No tasks fit."
        });
    }
    let text = if tasks.is_empty() {
        String::new()
    } else {
        table.text(output.screen())
    };
    output.show(&tasks, &text)?;
    if has_more {
        output.note(&format!(
            "The first {} are shown; --limit {} shows more.",
            tasks.len(),
            options.limit.saturating_mul(4)
        ));
    }
    Ok(())
}

/// The parts of the filter that is typed as a text; people, projects and tasks in it may be named as in the options.
fn typed(client: &Client, words: &[String]) -> Result<Vec<Term>, Failure> {
    let text = FilterText::parse(&words.join(" ")).map_err(|fault| {
        wrong(
            format!("the filter {}", fault.message),
            "see docs/filters.md",
        )
    })?;
    let mut terms: Vec<Term> = text.terms().cloned().collect();
    for term in &mut terms {
        let Term::Condition { field, values, .. } = term else {
            continue;
        };
        match *field {
            "assignee" | "reporter" => *values = people::filter(client, values)?,
            "project" | "key" => values.iter_mut().for_each(|key| *key = capital(key)),
            "parent" => {
                for parent in values.iter_mut().filter(|parent| *parent != "none") {
                    *parent = id_of(client, parent)?;
                }
            }
            _ => {}
        }
    }
    Ok(terms)
}

fn is_about(term: &Term, name: &str) -> bool {
    matches!(term, Term::Condition { field, .. } if *field == name)
}

/// The options as parameters.
fn query(client: &Client, options: &TaskList) -> Result<String, Failure> {
    let mut query = String::new();
    let mut add = |name: &str, values: &[String]| {
        if !values.is_empty() {
            let _ = write!(query, "&{name}={}", encoded(values));
        }
    };
    let projects: Vec<String> = options.project.iter().map(|key| capital(key)).collect();
    add("projectId", &projects);
    add("priority", &options.priority);
    add("type", &options.kind);
    add("label", &options.label);
    let assignee = if options.mine {
        vec!["me".to_owned()]
    } else {
        people::filter(client, &options.assignee)?
    };
    add("assignee", &assignee);
    add("reporter", &people::filter(client, &options.reporter)?);
    if let Some(parent) = &options.parent {
        add("parentId", &[id_of(client, parent)?]);
    }
    if let Some(due) = &options.due {
        match day("--due", due)?.as_str() {
            Some(date) => add("due[lte]", &[date.to_owned()]),
            None => add("due", &["none".to_owned()]),
        }
    }
    if options.overdue {
        add("overdue", &["true".to_owned()]);
    }
    if options.blocked {
        add("blocked", &["true".to_owned()]);
    }
    add("status", &options.status);
    Ok(query)
}
