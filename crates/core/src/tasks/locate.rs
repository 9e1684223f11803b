//! Finding one task by id or key, in at most two rounds after the key, and showing it.

use std::borrow::Cow;

use super::Tasks;
use super::model::{KeyPointer, Links, Task, worked};
use crate::access::{Action, Caller, Column};
use crate::error::{Error, Resource, Result};
use crate::id::Id;
use crate::keys;
use crate::ports::table::Item;
use crate::projects::model::{Project, Seen};
use crate::reference::TaskRef;
use crate::store::{Stored, read};
use crate::view::{Tag, View, digest, json};

/// A task as it is stored, with all that decides what may happen to it.
pub(crate) struct Located {
    pub(super) id: Id<Task>,
    pub(super) project: Project,
    pub(super) item: Item,
    pub(super) links: Stored<Links>,
}

impl Located {
    /// The sum of its time entries, in seconds.
    pub(crate) const fn logged(&self) -> u64 {
        self.links.value.logged
    }

    /// The task with its dependencies.
    pub(crate) fn task(&self) -> Result<Task> {
        let mut task: Task = read(&self.item)?.value;
        task.dependencies.clone_from(&self.links.value.dependencies);
        Ok(task)
    }
}

impl Tasks {
    /// The id that a reference names, whoever asks.
    pub(crate) async fn resolve(&self, reference: &TaskRef) -> Result<Option<Id<Task>>> {
        match reference {
            TaskRef::Id(id) => Ok(Some(*id)),
            TaskRef::Key(key) => {
                let pointer = self.store.get::<KeyPointer>(keys::task_key(key)).await?;
                Ok(pointer.map(|stored| stored.value.task))
            }
        }
    }

    /// The task that a reference names, if the caller may know of it.
    pub(crate) async fn locate(&self, caller: &Caller, reference: &TaskRef) -> Result<Located> {
        let gone = || Error::NotFound(Resource::Task);
        let id = self.resolve(reference).await?.ok_or_else(gone)?;
        let links: Stored<Links> = self
            .store
            .get(keys::task_links(id))
            .await?
            .ok_or_else(gone)?;
        if links.value.deleted {
            return Err(gone());
        }
        let project = links.value.project;
        let wanted = [keys::task(project, id), keys::project(project)];
        let mut found = self.store.table.get(&wanted).await?.into_iter();
        let (Some(Some(item)), Some(Some(project))) = (found.next(), found.next()) else {
            return Err(gone());
        };
        let project: Project = read(&project)?.value;
        if !project.visible_to(caller.id, caller.role) {
            return Err(gone());
        }
        Ok(Located {
            id,
            project,
            item,
            links,
        })
    }

    /// One task. This is the product's hottest read: the stored bytes go out as they are.
    pub async fn get(&self, caller: &Caller, reference: &TaskRef) -> Result<View> {
        caller.require(Action::Read, Column::Tasks)?;
        let gone = || Error::NotFound(Resource::Task);
        let id = self.resolve(reference).await?.ok_or_else(gone)?;
        let links: Stored<Links> = self
            .store
            .get(keys::task_links(id))
            .await?
            .ok_or_else(gone)?;
        if links.value.deleted {
            return Err(gone());
        }
        let project = links.value.project;
        let wanted = [keys::task(project, id), keys::project(project)];
        let mut found = self.store.table.get(&wanted).await?.into_iter();
        let (Some(Some(item)), Some(Some(project))) = (found.next(), found.next()) else {
            return Err(gone());
        };
        if !Seen::of(&project.body)?.by(caller.id, caller.role) {
            return Err(gone());
        }
        self.view(
            caller,
            &item.body,
            item.version,
            &links.value,
            links.version,
        )
    }

    /// The project of a task that the caller may know of, and the task's id; for what hangs on a task.
    pub(crate) async fn visible(
        &self,
        caller: &Caller,
        reference: &TaskRef,
    ) -> Result<(Id<Task>, Project, Stored<Links>)> {
        let located = self.locate(caller, reference).await?;
        Ok((located.id, located.project, located.links))
    }

    /// A task's stored bytes with the dependencies that the caller may know of.
    pub(super) fn view(
        &self,
        caller: &Caller,
        body: &[u8],
        version: u64,
        links: &Links,
        links_version: u64,
    ) -> Result<View> {
        let dependencies = &links.dependencies;
        let seen = self.resident.seen(caller, dependencies);
        let derived = if seen.len() == dependencies.len() {
            links_version
        } else {
            digest(&[&links_version.to_le_bytes(), &json(&seen)?]) >> 32
        };
        let data = json(&seen)?;
        let body = with_hours(body, links.logged);
        Ok(View::extended(
            &body,
            &[("dependencies", &data)],
            Tag::Derived(version, derived),
        ))
    }
}

/// A stored task with the hours that it shows as worked.
///
/// Its field is found by its name in quotes behind a comma, which in a text stands behind a backslash.
pub(super) fn with_hours(body: &[u8], logged: u64) -> Cow<'_, [u8]> {
    const FIELD: &[u8] = b",\"actualHours\":";
    if logged == 0 {
        return Cow::Borrowed(body);
    }
    let Some(at) = body.windows(FIELD.len()).position(|part| part == FIELD) else {
        return Cow::Borrowed(body);
    };
    let (head, value) = body.split_at(at + FIELD.len());
    let end = value.iter().position(|byte| matches!(byte, b',' | b'}'));
    let (value, tail) = value.split_at(end.unwrap_or(value.len()));
    let own: Option<f64> = serde_json::from_slice(value).unwrap_or_default();
    let shown = serde_json::to_vec(&worked(own, logged)).unwrap_or_else(|_| value.to_vec());
    Cow::Owned([head, &shown, tail].concat())
}
