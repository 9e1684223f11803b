//! `codexflow task`: tasks by their keys, through the public API.

mod list;
mod show;
mod write;

use codexflow_client::Client;
use serde::Deserialize;
use serde_json::Value;

use super::{reference, signed_in, suggest};
use crate::args::Remote;
use crate::args::task::TaskCommand;
use crate::failure::Failure;
use crate::output::Output;

/// Does what was typed after `codexflow task`.
pub(crate) fn run(remote: &Remote, command: &TaskCommand, output: &Output) -> Result<(), Failure> {
    let client = signed_in(remote)?;
    match command {
        TaskCommand::List(options) => list::run(&client, options, output),
        TaskCommand::Show { task } => show::run(&client, task, output),
        TaskCommand::Suggest { task, limit } => {
            suggest::run(&client, ("taskId", task), *limit, output)
        }
        TaskCommand::Create(new) => write::create(&client, new, output),
        TaskCommand::Set(set) => write::set(&client, set, output),
        TaskCommand::Start(tasks) => write::start(&client, tasks, output),
        TaskCommand::Done(tasks) => write::done(&client, tasks, output),
        TaskCommand::Delete(tasks) => write::delete(&client, tasks, output),
        TaskCommand::Comment { task, text } => {
            write::comment(&client, task, text.as_deref(), output)
        }
    }
}

/// A task as it is shown.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Task {
    key: String,
    title: String,
    description: String,
    #[serde(rename = "type")]
    kind: String,
    status: String,
    priority: String,
    assignee: Option<String>,
    estimated_hours: Option<f64>,
    actual_hours: Option<f64>,
    story_points: Option<f64>,
    start_date: Option<String>,
    due_date: Option<String>,
    completed_at: Option<String>,
    labels: Vec<String>,
    created_at: String,
    updated_at: String,
    included: Included,
}

/// What stands beside it.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Included {
    project: Option<Named>,
    assignee: Option<Named>,
    reporter: Option<Named>,
    parent: Option<Value>,
    dependencies: Vec<Value>,
    comments: Vec<Comment>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Named {
    key: String,
    name: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Comment {
    author: Option<String>,
    text: String,
    created_at: String,
}

impl Task {
    fn is_open(&self) -> bool {
        self.status != "done"
    }

    /// Who does it, by name.
    fn who(&self) -> &str {
        let named = self.included.assignee.as_ref();
        named.map_or("", |person| person.name.as_str())
    }
}

/// The id of a task that was typed, where only an id will do.
fn id_of(client: &Client, typed: &str) -> Result<String, Failure> {
    let found: Value = client
        .get(&format!("/tasks/{}?fields=taskId", reference(typed)))?
        .data;
    Ok(found["taskId"].as_str().unwrap_or_default().to_owned())
}
