//! Time travel: a task, a project or its board as it was at a moment, rebuilt from events.
//!
//! What is told is what a GET answered then, as far as the caller may know of it today: what they see is decided by
//! today's rights, and what has been removed for good stays away. Imports bring their past with them, so that a task
//! is there from when it was made in the source. Nothing is written, and nothing is kept for it but the events.

mod fold;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use crate::access::{Action, Caller, Column};
use crate::analytics::{recount, velocity};
use crate::error::{Error, Resource, Result};
use crate::event::{Event, Stream};
use crate::id::{Id, Kind};
use crate::keys;
use crate::ports::table::{MAX_GET_KEYS, Range, TableName};
use crate::projects::board::board;
use crate::projects::model::{Metrics, Project};
use crate::projects::{BoardColumnView, BoardView, Projects, column_limit};
use crate::reference::{ProjectRef, TaskRef};
use crate::resident::Resident;
use crate::store::{Store, read};
use crate::tasks::Tasks;
use crate::tasks::facts::Facts;
use crate::tasks::model::{Links, Status, Task};
use crate::text::hex;
use crate::time::Timestamp;
use crate::view::{Tag, View, digest, json};
use fold::{Past, fold, until};

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
    pub const fn new(
        store: Store,
        resident: Arc<Resident>,
        projects: Projects,
        tasks: Tasks,
    ) -> Self {
        Self {
            store,
            resident,
            projects,
            tasks,
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

    /// The events about an object itself, without those about what hangs on it.
    async fn events(&self, stream: Stream, subject: &str) -> Result<Vec<Event>> {
        self.range(stream, &keys::event_prefix(subject)).await
    }

    async fn range(&self, stream: Stream, prefix: &str) -> Result<Vec<Event>> {
        let range = Range::partition(TableName::Events, stream.to_string()).prefix(prefix);
        let mut events = Vec::new();
        for item in self.store.all(range).await? {
            let event = read::<Event>(&item)?.value;
            let (noun, verb) = event.kind.split_once('.').unwrap_or_default();
            if event.object_id.is_none()
                && matches!(noun, "task" | "project")
                && matches!(verb, "created" | "updated" | "deleted" | "restored")
            {
                events.push(event);
            }
        }
        Ok(events)
    }

    /// The facts of a project's tasks as they were, without those that have been removed for good.
    async fn facts(&self, project: Id<Project>, at: Timestamp) -> Result<Vec<Facts>> {
        let events = self.range(Stream::Project(project), Task::PREFIX).await?;
        let mut of: BTreeMap<String, Vec<Event>> = BTreeMap::new();
        for event in events {
            of.entry(event.subject.clone()).or_default().push(event);
        }
        let events: Vec<Event> = of
            .into_values()
            .flat_map(|events| until(events, at))
            .collect();
        let mut facts = recount(project, &events);
        let away: Vec<Id<Task>> = facts
            .iter()
            .map(|task| task.task)
            .filter(|task| self.resident.project_of(*task).is_none())
            .collect();
        let mut erased = HashSet::new();
        for chunk in away.chunks(MAX_GET_KEYS) {
            let wanted: Vec<_> = chunk.iter().map(|task| keys::task_links(*task)).collect();
            let found = self.store.table.get(&wanted).await?;
            let gone = chunk.iter().zip(found).filter(|(_, item)| item.is_none());
            erased.extend(gone.map(|(task, _)| *task));
        }
        facts.retain(|task| !erased.contains(&task.task));
        facts.sort_unstable_by_key(|task| (task.number, task.task));
        Ok(facts)
    }

    /// Whether a project was there and not deleted. Before its own beginning it counts as there: an import brings tasks
    /// that are older than it.
    async fn stood(
        &self,
        project: Id<Project>,
        at: Timestamp,
        present: &mut Present,
    ) -> Result<bool> {
        if let Some(known) = present.projects.get(&project) {
            return Ok(*known);
        }
        let stream = Stream::Project(project);
        let events = until(self.events(stream, &project.to_string()).await?, at);
        let stood = events.is_empty() || fold(&events).is_some();
        present.projects.insert(project, stood);
        Ok(stood)
    }

    /// Whether a task was there, and is in a project that the caller may know of.
    async fn was(
        &self,
        caller: &Caller,
        task: Id<Task>,
        at: Timestamp,
        present: &mut Present,
    ) -> Result<bool> {
        if let Some(known) = present.tasks.get(&task) {
            return Ok(*known);
        }
        let links = self.store.get::<Links>(keys::task_links(task)).await?;
        let mut was = false;
        if let Some(links) = links {
            let home = links.value.project;
            let project = self.store.get::<Project>(keys::project(home)).await?;
            // That it has been deleted since is no secret to who saw it.
            let lasting = project.map(|project| Project {
                deleted_at: None,
                ..project.value
            });
            if lasting.is_some_and(|project| project.visible_to(caller.id, caller.role)) {
                let events = self
                    .events(Stream::Project(home), &task.to_string())
                    .await?;
                was = fold(&until(events, at)).is_some() && self.stood(home, at, present).await?;
            }
        }
        present.tasks.insert(task, was);
        Ok(was)
    }

    /// A task as the API shows it, with the dependencies that were there and that the caller may know of.
    async fn shown_task(
        &self,
        caller: &Caller,
        past: Past,
        current: &Value,
        at: Timestamp,
        present: &mut Present,
    ) -> Result<Box<RawValue>> {
        let task: Task = self.whole(past, current).await?;
        let mut dependencies = Vec::with_capacity(task.dependencies.len());
        for other in &task.dependencies {
            if self.was(caller, *other, at, present).await? {
                dependencies.push(*other);
            }
        }
        let (body, dependencies) = (json(&task)?, json(&dependencies)?);
        let view = View::extended(&body, &[("dependencies", &dependencies)], Tag::Data(0));
        let text = String::from_utf8(view.data.into()).map_err(Error::internal)?;
        RawValue::from_string(text).map_err(Error::internal)
    }

    /// An object with its long texts: those that it still has, or that are kept because a change took them away.
    async fn whole<T: DeserializeOwned>(&self, mut past: Past, current: &Value) -> Result<T> {
        if current.get("version").and_then(Value::as_u64) == Some(past.version) {
            // An import says when the source last changed it, which may be neither of its moves.
            if let Some(at) = current.get("updatedAt") {
                past.fields.insert("updatedAt".into(), at.clone());
            }
        }
        for (name, value) in &mut past.fields {
            let Some(hash) = value.get("sha256").and_then(Value::as_str) else {
                continue;
            };
            let now = current.get(name).and_then(Value::as_str);
            let now = now.filter(|text| hex(&Sha256::digest(text.as_bytes())) == hash);
            let text = if let Some(text) = now {
                text.to_owned()
            } else {
                let kept = self.store.get::<String>(keys::text(hash)).await?;
                let gone = || Error::Conflict(format!("The text of {name} is no longer kept"));
                kept.ok_or_else(gone)?.value
            };
            *value = Value::String(text);
        }
        serde_json::from_value(Value::Object(past.fields)).map_err(Error::internal)
    }
}

/// What is ready to be sent, with a tag that stands for all of it.
fn tagged(data: &[u8]) -> View {
    View {
        data: data.to_vec().into(),
        tag: Some(Tag::Data(digest(&[data]))),
    }
}
