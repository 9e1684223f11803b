//! `codexflow watch`: what happens, as it happens.

use std::collections::HashMap;
use std::time::Duration;

use codexflow_client::{Client, Error};
use serde::Deserialize;
use serde_json::Value;

use super::people::Names;
use super::{capital, encode, signed_in};
use crate::args::{Remote, Watch};
use crate::failure::Failure;
use crate::output::Output;
use crate::terminal::cut;
use crate::terminal::style::Style;

/// How long to wait before listening anew, each time longer.
const AGAIN: [u64; 5] = [1, 2, 5, 10, 20];
/// Longest value of a field that is shown.
const LONGEST: usize = 40;
/// Fields that say nothing to people.
const SILENT: [&str; 3] = ["completedAt", "createdAt", "taskId"];

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Event {
    #[serde(rename = "type")]
    kind: String,
    subject: String,
    actor: Option<String>,
    recorded_at: String,
    changes: Vec<Change>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Change {
    field: String,
    before: Value,
    after: Value,
}

/// Tells what happens from now on, and goes on where it was when the connection is lost.
pub(crate) fn run(remote: &Remote, watch: &Watch, output: &Output) -> Result<(), Failure> {
    let client = signed_in(remote)?;
    let path = match &watch.project {
        Some(project) => format!("/events/stream?project={}", encode(&capital(project))),
        None => "/events/stream".to_owned(),
    };
    let mut teller = Teller {
        client: &client,
        names: Names::new(&client),
        subjects: HashMap::new(),
        output,
    };
    let mut last: Option<String> = None;
    let mut failed = 0;
    loop {
        let mut ended = None;
        let listening = match client.listen(&path, last.as_deref()) {
            Ok(listening) => listening,
            // The first connection says whether it can work at all; a refusal stays one.
            Err(error) if last.is_none() || matches!(error, Error::Api(_)) => {
                return Err(error.into());
            }
            Err(error) => {
                wait(&mut failed, &error.to_string(), output)?;
                continue;
            }
        };
        for told in listening {
            let told = match told {
                Ok(told) => told,
                Err(error) => {
                    ended = Some(error.to_string());
                    break;
                }
            };
            failed = 0;
            match told.kind.as_str() {
                "ready" if last.is_none() => {
                    output.note(&format!("Watching {}; Ctrl-C ends it.", client.server()));
                }
                "ready" => {}
                "end" => ended = Some(reason(&told.data)),
                _ => teller.tell(&told.data)?,
            }
            last = told.id.or(last);
        }
        wait(
            &mut failed,
            ended.as_deref().unwrap_or("the connection was closed"),
            output,
        )?;
    }
}

/// Why the server ended the stream.
fn reason(data: &str) -> String {
    let reason: Option<Value> = serde_json::from_str(data).ok();
    let reason = reason.as_ref().and_then(|data| data["reason"].as_str());
    reason.unwrap_or("the server ended it").to_owned()
}

/// Waits before the next attempt; gives up when the server stays away.
fn wait(failed: &mut usize, why: &str, output: &Output) -> Result<(), Failure> {
    let Some(seconds) = AGAIN.get(*failed) else {
        return Err(Failure::new(
            format!("lost sight of the server: {why}"),
            "see whether it runs (`codexflow doctor` on its machine), then watch again",
        ));
    };
    *failed += 1;
    output.note(&format!("Listening anew in {seconds} s: {why}."));
    std::thread::sleep(Duration::from_secs(*seconds));
    Ok(())
}

/// Turns events into lines.
struct Teller<'a> {
    client: &'a Client,
    names: Names<'a>,
    subjects: HashMap<String, String>,
    output: &'a Output,
}

impl Teller<'_> {
    fn tell(&mut self, data: &str) -> Result<(), Failure> {
        let value: Value = serde_json::from_str(data)
            .map_err(|error| Failure::plain(&format!("an event is not JSON: {error}")))?;
        let event = Event::deserialize(&value).unwrap_or_default();
        let text = if self.output.is_json() {
            String::new()
        } else {
            self.line(&event)
        };
        self.output.tell(&value, &text)
    }

    fn line(&mut self, event: &Event) -> String {
        let mut page = self.output.page();
        // `2026-03-01T12:00:00.000Z`: the time of the day.
        let time = event.recorded_at.get(11..19).unwrap_or_default();
        let actor = match &event.actor {
            Some(id) => self.names.of(id),
            None => "CodexFlow".to_owned(),
        };
        let (noun, verb) = event.kind.split_once('.').unwrap_or((&event.kind, ""));
        let verb = match (noun, verb) {
            ("comment", "created") => "commented on".to_owned(),
            ("task" | "project" | "user", "created") => "made".to_owned(),
            ("task" | "project" | "user", "updated") => "changed".to_owned(),
            ("task" | "project" | "user", "deleted") => "removed".to_owned(),
            ("task" | "project" | "user", "restored") => "brought back".to_owned(),
            _ => event.kind.replace(['.', '_'], " "),
        };
        page.say(time, Style::Faint)
            .say(&format!("  {actor}"), Style::Strong)
            .say(&format!(" {verb} "), Style::Plain)
            .say(&self.subject(event), Style::Key);
        if event.kind.ends_with(".updated") {
            let changes: Vec<String> = event
                .changes
                .iter()
                .filter(|change| !SILENT.contains(&change.field.as_str()))
                .map(|change| self.change(change))
                .collect();
            page.say(&format!("  {}", changes.join(", ")), Style::Plain);
        }
        page.end().text().to_owned()
    }

    /// What it happened to, as people call it.
    fn subject(&mut self, event: &Event) -> String {
        let id = &event.subject;
        // A new title is in the event that sets it.
        let field = |name: &str| {
            let change = event.changes.iter().find(|change| change.field == name);
            change
                .and_then(|change| change.after.as_str())
                .map(str::to_owned)
        };
        if id.starts_with("user_") {
            return self.names.of(id);
        }
        if let (Some(key), Some(title)) = (field("key"), field("title").or(field("name"))) {
            self.subjects.insert(id.clone(), format!("{key} {title}"));
        } else if field("title").is_some() || field("name").is_some() {
            self.subjects.remove(id);
        }
        if let Some(known) = self.subjects.get(id) {
            return known.clone();
        }
        let (path, title) = if id.starts_with("task_") {
            (format!("/tasks/{id}?fields=key,title"), "title")
        } else if id.starts_with("proj_") {
            (format!("/projects/{id}?fields=key,name"), "name")
        } else {
            return id.clone();
        };
        let Ok(found) = self.client.get::<Value>(&path) else {
            // Removed, or no longer ours to see.
            return id.clone();
        };
        let text = |name: &str| found.data[name].as_str().unwrap_or_default().to_owned();
        let known = format!("{} {}", text("key"), text(title));
        self.subjects.insert(id.clone(), known.clone());
        known
    }

    fn change(&mut self, change: &Change) -> String {
        match (self.value(&change.before), self.value(&change.after)) {
            (Some(before), Some(after)) => format!("{}: {before} → {after}", change.field),
            _ => change.field.clone(),
        }
    }

    /// A value that is short enough to be shown.
    fn value(&mut self, value: &Value) -> Option<String> {
        match value {
            Value::Null => Some("–".to_owned()),
            Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
            Value::String(id) if id.starts_with("user_") => Some(self.names.of(id)),
            Value::String(text) if text.is_empty() => Some("–".to_owned()),
            Value::String(text) => Some(cut(text, LONGEST)),
            Value::Array(_) | Value::Object(_) => None,
        }
    }
}
