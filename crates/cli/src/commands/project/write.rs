//! `codexflow project create`, `set`, `join`, `leave`, `delete`.

use codexflow_client::{Client, Envelope};
use serde_json::{Value, json};

use super::Project;
use crate::args::project::{Membership, ProjectCreate, ProjectFields, ProjectSet};
use crate::commands::{
    Fields, day, encode, how_to_undo, people, reference, shown, text_or_input, with_undo, wrong,
};
use crate::failure::Failure;
use crate::output::Output;
use crate::terminal::style::Style;

/// Makes a project.
pub(super) fn create(client: &Client, new: &ProjectCreate, output: &Output) -> Result<(), Failure> {
    let mut fields = fields(&new.fields, output)?;
    fields.retain(|_, value| !value.is_null());
    fields.insert("name".into(), json!(new.name));
    if let Some(key) = &new.key {
        fields.insert("key".into(), json!(key.to_uppercase()));
    }
    let made = with_undo(client.post("/projects", &fields)?);
    say(&made, "made", output)
}

/// Changes the named fields of a project.
pub(super) fn set(client: &Client, set: &ProjectSet, output: &Output) -> Result<(), Failure> {
    let mut fields = fields(&set.fields, output)?;
    if let Some(name) = &set.name {
        fields.insert("name".into(), json!(name));
    }
    if fields.is_empty() {
        return Err(wrong(
            "nothing to change was named".into(),
            "name a field, such as --status active; `codexflow project set --help` lists them",
        ));
    }
    let path = format!("/projects/{}", reference(&set.project));
    let changed = with_undo(client.patch(&path, &fields)?);
    let verb = if changed["undoId"].is_null() {
        "unchanged"
    } else {
        "changed"
    };
    say(&changed, verb, output)
}

/// Takes people into a project.
pub(super) fn join(client: &Client, change: &Membership, output: &Output) -> Result<(), Failure> {
    let project = reference(&change.project);
    let mut page = output.page();
    let mut all = Vec::new();
    for typed in &change.people {
        let person = people::find(client, typed)?;
        let body = json!({ "userId": person });
        let answer: Envelope<Value> =
            client.post(&format!("/projects/{project}/members"), &body)?;
        let joined = answer.data["name"].as_str().unwrap_or(typed).to_owned();
        let undo = json!({ "undoId": answer.meta.undo_id });
        page.say(&format!("{joined} is in {project}"), Style::Good);
        how_to_undo(&mut page, &undo);
        page.end();
        all.push(with_undo(answer));
    }
    output.show(&all, page.text())
}

/// Takes people out of a project.
pub(super) fn leave(client: &Client, change: &Membership, output: &Output) -> Result<(), Failure> {
    let project = reference(&change.project);
    let mut page = output.page();
    let mut all = Vec::new();
    for typed in &change.people {
        let person = people::find(client, typed)?;
        let person = encode(person.as_str().unwrap_or_default());
        let answer: Envelope<Value> =
            client.delete(&format!("/projects/{project}/members/{person}"))?;
        let undo = json!({ "undoId": answer.meta.undo_id });
        page.say(&format!("{typed} has left {project}"), Style::Good);
        how_to_undo(&mut page, &undo);
        page.end();
        all.push(with_undo(answer));
    }
    output.show(&all, page.text())
}

/// Removes a project.
pub(super) fn delete(client: &Client, typed: &str, output: &Output) -> Result<(), Failure> {
    let path = format!("/projects/{}", reference(typed));
    let found: Value = client.get(&path)?.data;
    let gone: Envelope<Value> = client.delete(&path)?;
    let gone = with_undo(Envelope {
        data: found,
        ..gone
    });
    say(&gone, "removed", output)
}

fn say(value: &Value, verb: &str, output: &Output) -> Result<(), Failure> {
    let project: Project = shown(value)?;
    let mut page = output.page();
    page.say(verb, Style::Good)
        .say(" ", Style::Plain)
        .say(&project.key, Style::Key)
        .say(&format!(" {}", project.name), Style::Plain);
    how_to_undo(&mut page, value);
    output.show(value, page.end().text())
}

/// The fields that were named, as the API takes them.
fn fields(typed: &ProjectFields, output: &Output) -> Result<Fields, Failure> {
    let mut fields = Fields::new();
    if let Some(text) = &typed.description {
        let text = text_or_input(Some(text), "the description", output)?;
        fields.insert("description".into(), json!(text));
    }
    for (name, value) in [
        ("status", &typed.status),
        ("priority", &typed.priority),
        ("visibility", &typed.visibility),
    ] {
        if let Some(value) = value {
            fields.insert(name.into(), json!(value));
        }
    }
    for (name, option, value) in [
        ("startDate", "--start", &typed.start),
        ("endDate", "--end", &typed.end),
    ] {
        if let Some(text) = value {
            fields.insert(name.into(), day(option, text)?);
        }
    }
    Ok(fields)
}
