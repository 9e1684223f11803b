//! `codexflow project`: projects by their keys, through the public API.

mod forecast;
mod risks;
mod show;
mod write;

use codexflow_client::Client;
use serde::Deserialize;

use super::{encoded, list, people, shown, signed_in, suggest, wrong};
use crate::args::Remote;
use crate::args::project::{ProjectCommand, ProjectList};
use crate::failure::Failure;
use crate::output::Output;
use crate::terminal::style::Style;
use crate::terminal::table::{Room, Table};

/// Does what was typed after `codexflow project`.
pub(crate) fn run(
    remote: &Remote,
    command: &ProjectCommand,
    output: &Output,
) -> Result<(), Failure> {
    let client = signed_in(remote)?;
    match command {
        ProjectCommand::List(options) => list_all(&client, options, output),
        ProjectCommand::Show { project } => show::run(&client, project, output),
        ProjectCommand::Forecast(asked) => forecast::run(&client, asked, output),
        ProjectCommand::Risks(asked) => risks::run(&client, asked, output),
        ProjectCommand::Suggest { project, limit } => {
            suggest::run(&client, ("projectId", project), *limit, output)
        }
        ProjectCommand::Create(new) => write::create(&client, new, output),
        ProjectCommand::Set(set) => write::set(&client, set, output),
        ProjectCommand::Join(change) => write::join(&client, change, output),
        ProjectCommand::Leave(change) => write::leave(&client, change, output),
        ProjectCommand::Delete { project } => write::delete(&client, project, output),
    }
}

/// A project as it is shown.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Project {
    key: String,
    name: String,
    description: String,
    status: String,
    priority: String,
    visibility: String,
    start_date: Option<String>,
    end_date: Option<String>,
    tags: Vec<String>,
    metrics: Metrics,
    included: Included,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Metrics {
    tasks_completed: u64,
    total_tasks: u64,
    velocity: f64,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Included {
    owner: Option<Person>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Person {
    name: String,
    role: String,
}

impl Project {
    fn owner(&self) -> &str {
        let owner = self.included.owner.as_ref();
        owner.map_or("", |person| person.name.as_str())
    }

    fn end(&self) -> &str {
        self.end_date.as_deref().unwrap_or_default()
    }
}

fn list_all(client: &Client, options: &ProjectList, output: &Output) -> Result<(), Failure> {
    if options.limit == 0 {
        return Err(wrong(
            "--limit 0 lists nothing".into(),
            "give it as 1 or more",
        ));
    }
    let mut path = "/projects?include=owner".to_owned();
    if !options.status.is_empty() {
        path.push_str("&status=");
        path.push_str(&encoded(&options.status));
    }
    if options.mine {
        let me = people::find(client, "me")?;
        path.push_str("&member=");
        path.push_str(me.as_str().unwrap_or_default());
    }
    let (projects, has_more) = list(client, &path, options.limit)?;
    let mut table = Table::new(&[
        ("KEY", Room::Needs),
        ("NAME", Room::Gives(24)),
        ("STATUS", Room::Needs),
        ("DONE", Room::Needs),
        ("A WEEK", Room::Leaves),
        ("OWNER", Room::Gives(12)),
        ("ENDS", Room::Leaves),
    ]);
    for value in &projects {
        let project: Project = shown(value)?;
        let metrics = &project.metrics;
        table.row([
            (&project.key, Style::Key),
            (&project.name, Style::Plain),
            (&project.status, Style::of_status(&project.status)),
            (
                &format!("{}/{}", metrics.tasks_completed, metrics.total_tasks),
                Style::Plain,
            ),
            (&metrics.velocity.to_string(), Style::Faint),
            (project.owner(), Style::Plain),
            (project.end(), Style::Plain),
        ]);
    }
    if projects.is_empty() {
        output.note("No projects fit; `codexflow project create NAME` makes one.");
        return output.show(&projects, "");
    }
    output.show(&projects, &table.text(output.screen()))?;
    if has_more {
        output.note(&format!(
            "The first {} are shown; --limit {} shows more.",
            projects.len(),
            options.limit.saturating_mul(4)
        ));
    }
    Ok(())
}
