//! Time travel: a task, a project or its board as it was at a moment, rebuilt from events.
//!
//! What is told is what a GET answered then, as far as the caller may know of it today: what they see is decided by
//! today's rights, and what has been removed for good stays away. Imports bring their past with them, so that a task
//! is there from when it was made in the source. Nothing is written, and nothing is kept for it but the events.

mod fold;
mod recall;
mod shown;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;
use serde_json::value::RawValue;

use crate::access::{Action, Caller, Column};
use crate::analytics::velocity;
use crate::error::{Error, Resource, Result};
use crate::event::Stream;
use crate::id::Id;
use crate::keys;
use crate::projects::board::board;
use crate::projects::model::{Metrics, Project};
use crate::projects::{BoardColumnView, BoardView, Projects, column_limit};
use crate::reference::{ProjectRef, TaskRef};
use crate::resident::Resident;
use crate::store::{Store, read};
use crate::tasks::Tasks;
use crate::tasks::model::{Links, Status, Task};
use crate::time::Timestamp;
use crate::view::{Tag, View, digest, json};
use fold::{fold, until};

/// The past of tasks and projects.
#[derive(Clone)]
pub struct History {
    store: Store,
    resident: Arc<Resident>,
    projects: Projects,
    tasks: Tasks,
}

/// Whether tasks and projects were there at the moment that is looked at.
#[derive(Default)]
struct Present {
    tasks: HashMap<Id<Task>, bool>,
    projects: HashMap<Id<Project>, bool>,
}

impl History {
    /// The service over its means.
    pub fn new(
        store: &Store,
        resident: &Arc<Resident>,
        projects: &Projects,
        tasks: &Tasks,
    ) -> Self {
        Self {
            store: store.clone(),
            resident: resident.clone(),
            projects: projects.clone(),
            tasks: tasks.clone(),
        }
    }

    /// A task as it was. One that is deleted by now is told of as long as it can be brought back.
    pub async fn task(&self, caller: &Caller, task: &TaskRef, at: Timestamp) -> Result<View> {
        caller.require(Action::Read, Column::Tasks)?;
        self.past(at)?;
        let gone = || Error::NotFound(Resource::Task);
        let id = self.tasks.resolve(task).await?.ok_or_else(gone)?;
        let links = self.store.get::<Links>(keys::task_links(id)).await?;
        let home = links.ok_or_else(gone)?.value.project;
        let project = self.store.get::<Project>(keys::project(home)).await?;
        if !project.is_some_and(|project| project.value.visible_to(caller.id, caller.role)) {
            return Err(gone());
        }
        let mut present = Present::default();
        let stream = Stream::Project(home);
        let events = until(self.events(stream, &id.to_string()).await?, at);
        let past = fold(&events).ok_or_else(gone)?;
        if !self.stood(home, at, &mut present).await? {
            return Err(gone());
        }
        let item = self.store.item(keys::task(home, id)).await?;
        let current = item.map(|item| read::<Value>(&item)).transpose()?;
        let current = current.map(|current| current.value).unwrap_or_default();
        let text = self
            .shown_task(caller, past, &current, at, &mut present)
            .await?;
        Ok(tagged(text.get().as_bytes()))
    }

    /// A project as it was, with the metrics of then.
    pub async fn project(
        &self,
        caller: &Caller,
        project: &ProjectRef,
        at: Timestamp,
    ) -> Result<View> {
        caller.require(Action::Read, Column::Projects)?;
        self.past(at)?;
        let now = self.projects.visible(caller, project).await?.value;
        let id = now.project_id;
        let events = until(self.events(Stream::Project(id), &id.to_string()).await?, at);
        let past = fold(&events).ok_or(Error::NotFound(Resource::Project))?;
        let current = serde_json::to_value(&now).map_err(Error::internal)?;
        let project: Project = self.whole(past, &current).await?;
        let facts = self.facts(id, at).await?;
        let done = facts.iter().filter(|task| task.status == Status::Done);
        let metrics = Metrics {
            tasks_completed: done.count() as u64,
            total_tasks: facts.len() as u64,
            velocity: velocity(&facts, at.date()).tasks,
        };
        let (body, metrics) = (json(&project)?, json(&metrics)?);
        let view = View::extended(&body, &[("metrics", &metrics)], Tag::Data(0));
        Ok(tagged(&view.data))
    }

    /// A project's board as it was; `limit` is per column.
    pub async fn board(
        &self,
        caller: &Caller,
        project: &ProjectRef,
        at: Timestamp,
        params: &[(String, String)],
    ) -> Result<View> {
        caller.require(Action::Read, Column::Projects)?;
        self.past(at)?;
        let limit = column_limit(params)?;
        let id = self
            .projects
            .visible(caller, project)
            .await?
            .value
            .project_id;
        let stream = Stream::Project(id);
        let mut present = Present::default();
        if !self.stood(id, at, &mut present).await? {
            return Err(Error::NotFound(Resource::Project));
        }
        let facts = self.facts(id, at).await?;
        present
            .tasks
            .extend(facts.iter().map(|task| (task.task, true)));
        let mut view = BoardView {
            columns: Vec::new(),
        };
        for column in board(&facts, limit).columns {
            let mut tasks: Vec<Box<RawValue>> = Vec::with_capacity(column.tasks.len());
            for task in column.tasks {
                let events = until(self.events(stream, &task.to_string()).await?, at);
                let Some(past) = fold(&events) else { continue };
                let item = self.store.item(keys::task(id, task)).await?;
                let current = item.map(|item| read::<Value>(&item)).transpose()?;
                let current = current.map(|current| current.value).unwrap_or_default();
                tasks.push(
                    self.shown_task(caller, past, &current, at, &mut present)
                        .await?,
                );
            }
            view.columns.push(BoardColumnView {
                status: column.status,
                count: column.count,
                hours: column.hours,
                points: column.points,
                tasks,
            });
        }
        Ok(tagged(&json(&view)?))
    }

    /// Refuses what has not happened yet.
    fn past(&self, at: Timestamp) -> Result<()> {
        let now = self.store.now();
        if at > now {
            let message = format!("must not lie in the future; it is {now}");
            return Err(Error::invalid("at", "range", message));
        }
        Ok(())
    }
}

/// What is ready to be sent, with a tag that stands for all of it.
fn tagged(data: &[u8]) -> View {
    View {
        data: data.to_vec().into(),
        tag: Some(Tag::Data(digest(&[data]))),
    }
}
