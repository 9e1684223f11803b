//! `codexflow task create`, `set`, `start`, `done`, `comment`, `delete`: one write a task, each with its undo.

use codexflow_client::{Client, Envelope, Method};
use serde_json::{Value, json};

use super::{Task, id_of};
use crate::args::task::{TaskCreate, TaskFields, TaskSet, Tasks};
use crate::commands::{
    Fields, NONE, capital, day, how_to_undo, number, people, reference, shown, text_or_input,
    with_undo, wrong,
};
use crate::failure::Failure;
use crate::output::Output;
use crate::terminal::style::Style;

/// How often labels are put together anew when somebody else changes the task meanwhile.
const ATTEMPTS: usize = 5;

/// Makes a task.
pub(super) fn create(client: &Client, new: &TaskCreate, output: &Output) -> Result<(), Failure> {
    let mut fields = fields(client, &new.fields, output)?;
    // A new task has nothing to clear.
    fields.retain(|_, value| !value.is_null());
    fields.insert("projectId".into(), json!(capital(&new.project)));
    fields.insert("title".into(), json!(new.title));
    if !new.label.is_empty() {
        fields.insert("labels".into(), json!(new.label));
    }
    if !new.waits_for.is_empty() {
        let keys: Vec<String> = new.waits_for.iter().map(|key| capital(key)).collect();
        fields.insert("dependencies".into(), json!(keys));
    }
    let made = with_undo(client.post("/tasks", &fields)?);
    output.show(&made, &said(&made, "made", output)?)
}

/// Changes the named fields of a task.
pub(super) fn set(client: &Client, set: &TaskSet, output: &Output) -> Result<(), Failure> {
    let mut fields = fields(client, &set.fields, output)?;
    if let Some(title) = &set.title {
        fields.insert("title".into(), json!(title));
    }
    let path = format!("/tasks/{}", reference(&set.task));
    let changed = if set.add_label.is_empty() && set.remove_label.is_empty() {
        if fields.is_empty() {
            return Err(wrong(
                "nothing to change was named".into(),
                "name a field, such as --status review; `codexflow task set --help` lists them",
            ));
        }
        client.patch(&path, &fields)?
    } else {
        with_labels(client, &path, set, fields)?
    };
    let changed = with_undo(changed);
    output.show(
        &changed,
        &said(&changed, verb(&changed, "changed"), output)?,
    )
}

/// Changes labels beside other fields: they are a list as a whole, so it must still be the one that was read.
fn with_labels(
    client: &Client,
    path: &str,
    set: &TaskSet,
    mut fields: Fields,
) -> Result<Envelope<Value>, Failure> {
    let mut attempt = 0;
    loop {
        let found: Envelope<Value> = client.get(path)?;
        let task: Task = shown(&found.data)?;
        let is_named = |names: &[String], label: &str| {
            names
                .iter()
                .any(|name| name.to_lowercase() == label.to_lowercase())
        };
        let mut labels = task.labels;
        labels.retain(|label| !is_named(&set.remove_label, label));
        for label in &set.add_label {
            if !is_named(&labels, label) {
                labels.push(label.clone());
            }
        }
        fields.insert("labels".into(), json!(labels));
        let mut request = client.request(Method::PATCH, path).json(&fields)?;
        if let Some(etag) = &found.etag {
            request = request.if_match(etag);
        }
        attempt += 1;
        match request.send() {
            Err(error) if error.status() == Some(412) && attempt < ATTEMPTS => {}
            other => return Ok(other?),
        }
    }
}

/// Begins tasks; those that nobody does become the caller's.
pub(super) fn start(client: &Client, tasks: &Tasks, output: &Output) -> Result<(), Failure> {
    let mut me = None;
    each(tasks, output, "started", |path| {
        let found: Envelope<Value> = client.get(path)?;
        let mut fields = json!({ "status": "in-progress" });
        if found.data["assignee"].is_null() {
            if me.is_none() {
                me = Some(people::find(client, "me")?);
            }
            fields["assignee"] = json!(me);
        }
        let mut request = client.request(Method::PATCH, path).json(&fields)?;
        // Who takes it in this very moment keeps it.
        if let Some(etag) = &found.etag {
            request = request.if_match(etag);
        }
        Ok(request.send()?)
    })
}

/// Finishes tasks.
pub(super) fn done(client: &Client, tasks: &Tasks, output: &Output) -> Result<(), Failure> {
    each(tasks, output, "done", |path| {
        Ok(client.patch(&format!("{path}/status"), &json!({ "status": "done" }))?)
    })
}

/// Removes tasks.
pub(super) fn delete(client: &Client, tasks: &Tasks, output: &Output) -> Result<(), Failure> {
    each(tasks, output, "removed", |path| {
        let found: Value = client.get(path)?.data;
        let gone: Envelope<Value> = client.delete(path)?;
        // What is said of it is what it was.
        Ok(Envelope {
            data: found,
            ..gone
        })
    })
}

/// Says something about a task.
pub(super) fn comment(
    client: &Client,
    typed: &str,
    text: Option<&str>,
    output: &Output,
) -> Result<(), Failure> {
    let text = text_or_input(text, "what you want to say", output)?;
    if text.is_empty() {
        return Err(wrong(
            "there is nothing to say".into(),
            "give the text after the key, or send it to standard input",
        ));
    }
    let path = format!("/tasks/{}/comments", reference(typed));
    let made = with_undo(client.post(&path, &json!({ "text": text }))?);
    let mut page = output.page();
    page.say("commented on ", Style::Good)
        .say(&reference(typed), Style::Key);
    how_to_undo(&mut page, &made);
    output.show(&made, page.end().text())
}

/// Does the same to each task; one that fails does not keep the others from it.
fn each(
    tasks: &Tasks,
    output: &Output,
    verb: &'static str,
    mut write: impl FnMut(&str) -> Result<Envelope<Value>, Failure>,
) -> Result<(), Failure> {
    let mut written = Vec::new();
    let mut text = String::new();
    let mut failures: Vec<(String, Failure)> = Vec::new();
    for typed in &tasks.tasks {
        let key = reference(typed);
        match write(&format!("/tasks/{key}")) {
            Ok(answer) => {
                let value = with_undo(answer);
                text.push_str(&said(&value, self::verb(&value, verb), output)?);
                written.push(value);
            }
            Err(failure) => failures.push((key, failure)),
        }
    }
    match (written.as_slice(), tasks.tasks.as_slice()) {
        ([], _) => {}
        ([one], [_]) => output.show(one, &text)?,
        _ => output.show(&written, &text)?,
    }
    if failures.is_empty() {
        return Ok(());
    }
    let message: Vec<String> = failures
        .iter()
        .map(|(key, failure)| format!("{key}: {}", failure.message))
        .collect();
    let (_, first) = failures.swap_remove(0);
    Err(Failure {
        message: message.join("\n"),
        ..first
    })
}

/// A write that changed nothing has nothing to take back.
fn verb(value: &Value, verb: &'static str) -> &'static str {
    if value["undoId"].is_null() {
        "unchanged"
    } else {
        verb
    }
}

/// What was done to a task, in a line.
fn said(value: &Value, verb: &str, output: &Output) -> Result<String, Failure> {
    let task: Task = shown(value)?;
    let mut page = output.page();
    page.say(verb, Style::Good)
        .say(" ", Style::Plain)
        .say(&task.key, Style::Key)
        .say(&format!(" {}", task.title), Style::Plain);
    how_to_undo(&mut page, value);
    Ok(page.end().text().to_owned())
}

/// The fields that were named, as the API takes them.
fn fields(client: &Client, typed: &TaskFields, output: &Output) -> Result<Fields, Failure> {
    let mut fields = Fields::new();
    let mut put = |name: &str, value: Value| fields.insert(name.into(), value);
    if let Some(text) = &typed.description {
        let text = text_or_input(Some(text), "the description", output)?;
        put("description", json!(text));
    }
    for (name, value) in [
        ("type", &typed.kind),
        ("status", &typed.status),
        ("priority", &typed.priority),
    ] {
        if let Some(value) = value {
            put(name, json!(value));
        }
    }
    if let Some(person) = &typed.assignee {
        put("assignee", people::find(client, person)?);
    }
    for (name, option, value) in [
        ("dueDate", "--due", &typed.due),
        ("startDate", "--start", &typed.start),
    ] {
        if let Some(text) = value {
            put(name, day(option, text)?);
        }
    }
    for (name, option, value) in [
        ("estimatedHours", "--estimate", &typed.estimate),
        ("actualHours", "--spent", &typed.spent),
        ("storyPoints", "--points", &typed.points),
    ] {
        if let Some(text) = value {
            put(name, number(option, text)?);
        }
    }
    match typed.parent.as_deref() {
        None => {}
        Some(NONE) => drop(put("parentId", Value::Null)),
        Some(key) => drop(put("parentId", json!(id_of(client, key)?))),
    }
    Ok(fields)
}
