//! What events tell of a moment: the facts of tasks, and what was there. Must not write.

use std::collections::{BTreeMap, HashSet};

use super::fold::{fold, until};
use super::{History, Present};
use crate::access::Caller;
use crate::analytics::recount;
use crate::error::Result;
use crate::event::{Event, Stream};
use crate::id::{Id, Kind};
use crate::keys;
use crate::ports::table::{MAX_GET_KEYS, Range, TableName};
use crate::projects::model::Project;
use crate::store::read;
use crate::tasks::facts::Facts;
use crate::tasks::model::{Links, Task};
use crate::time::Timestamp;

impl History {
    /// The events about an object itself, without those about what hangs on it.
    pub(super) async fn events(&self, stream: Stream, subject: &str) -> Result<Vec<Event>> {
        self.range(stream, &keys::event_prefix(subject)).await
    }

    pub(super) async fn range(&self, stream: Stream, prefix: &str) -> Result<Vec<Event>> {
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
    pub(super) async fn facts(&self, project: Id<Project>, at: Timestamp) -> Result<Vec<Facts>> {
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
    pub(super) async fn stood(
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
    pub(super) async fn was(
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
}
