//! What is stored of the project and of tasks that an import has seen before.

use std::sync::atomic::Ordering;

use super::Run;
use crate::error::{Error, Result};
use crate::id::Id;
use crate::keys;
use crate::projects::model::Project;
use crate::store::{Stored, read};
use crate::tasks::model::{Links, Task};

/// A task as it is here.
pub(super) struct Here {
    pub(super) task: Task,
    pub(super) links: Stored<Links>,
}

impl Run {
    /// Reads whether the project still takes writes.
    pub(super) async fn look_at_state(&self) -> Result<()> {
        let id = self.home.project.project_id;
        let wanted = [keys::project_state(id), keys::project(id)];
        let mut found = self.imports.store.table.get(&wanted).await?.into_iter();
        let (state, project) = (found.next().flatten(), found.next().flatten());
        let project: Option<Project> = project
            .map(|item| read(&item))
            .transpose()?
            .map(|stored| stored.value);
        match (state, project) {
            (Some(state), Some(project)) if project.deleted_at.is_none() => {
                self.state.store(state.version, Ordering::Relaxed);
                Ok(())
            }
            _ => Err(Error::Conflict(
                "The project was deleted while the import was at work; restore it and import again"
                    .into(),
            )),
        }
    }

    /// The tasks behind issues that an import has seen before and that are not as it saw them.
    pub(super) async fn stored(&self, at: &[usize]) -> Result<Vec<Option<Here>>> {
        let mut wanted = Vec::new();
        let mut places = Vec::new();
        for (place, at) in at.iter().enumerate() {
            let issue = &self.plan.issues[*at];
            if let Some(source) = &issue.source
                && !source.value.has_seen(&issue.draft, &issue.task)?
            {
                wanted.push(source.value.task);
                places.push(place);
            }
        }
        let mut found: Vec<Option<Here>> = at.iter().map(|_| None).collect();
        for (place, here) in places.into_iter().zip(self.read(&wanted).await?) {
            found[place] = here;
        }
        Ok(found)
    }

    pub(super) async fn read(&self, tasks: &[Id<Task>]) -> Result<Vec<Option<Here>>> {
        let project = self.home.project.project_id;
        let keys: Vec<_> = tasks
            .iter()
            .flat_map(|id| [keys::task(project, *id), keys::task_links(*id)])
            .collect();
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let items = self.imports.store.table.get(&keys).await?;
        items
            .chunks(2)
            .map(|pair| match pair {
                [Some(task), Some(links)] => Ok(Some(Here {
                    task: read(task)?.value,
                    links: read(links)?,
                })),
                _ => Ok(None),
            })
            .collect()
    }
}
