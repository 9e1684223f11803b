//! What a project is planned by, beside its tasks: milestones and cycles.
//!
//! They are alike in all but their fields ([`Part`]), so one service makes, shows and changes them. Deleting only
//! marks: tasks go on naming what they were in, and restoring brings everything back. What tasks make of them is
//! theirs (`tasks/placed.rs`).

mod close;
mod cycle;
mod milestone;
mod part;
#[cfg(test)]
mod tests;
mod write;

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;

use crate::access::{Action, Caller};
use crate::error::{Error, FieldError, Result};
use crate::id::Id;
use crate::jobs::Jobs;
use crate::page::{PageQuery, page};
use crate::ports::table::{Range, TableName};
use crate::projects::Projects;
use crate::projects::model::Project;
use crate::reference::ProjectRef;
use crate::resident::Resident;
use crate::store::{Store, Stored, read};
use crate::tasks::Tasks;
use crate::view::{ListView, Tag, View, digest, extend, json};

pub use close::Close;
pub use cycle::{Cycle, NewCycle};
pub use milestone::{Milestone, MilestoneStatus, NewMilestone};
pub(crate) use part::key;
pub use part::{By, Part, Progress, Rights, Stamp};
pub(crate) use write::value;

/// The plans of the organisation's projects.
#[derive(Clone)]
pub struct Planning {
    store: Store,
    resident: Arc<Resident>,
    jobs: Jobs,
    projects: Projects,
    tasks: Tasks,
}

impl Planning {
    /// The service over its means.
    pub const fn new(
        store: Store,
        resident: Arc<Resident>,
        jobs: Jobs,
        projects: Projects,
        tasks: Tasks,
    ) -> Self {
        Self {
            store,
            resident,
            jobs,
            projects,
            tasks,
        }
    }

    /// All of a kind in a project, in the order they were made; deleted ones with `deleted=true` only.
    pub async fn list<P: Part>(
        &self,
        caller: &Caller,
        reference: &ProjectRef,
        mut params: Vec<(String, String)>,
    ) -> Result<ListView> {
        caller.require(Action::Read, P::RIGHTS.column)?;
        let mut errors = Vec::new();
        let query = PageQuery::take(&mut params, &mut errors);
        let mut deleted = false;
        for (name, value) in params {
            match (name.as_str(), value.as_str()) {
                ("deleted", "true") => deleted = true,
                ("deleted", "false") => {}
                ("deleted", _) => errors.push(
                    FieldError::new(name, "enum", "must be true or false")
                        .allowed(["true", "false"]),
                ),
                _ => errors.push(
                    FieldError::new(name, "unknown", "is not a parameter of this list")
                        .allowed(["deleted", "limit", "cursor", "count"]),
                ),
            }
        }
        if !errors.is_empty() {
            return Err(Error::Invalid(errors));
        }
        let project = self.projects.visible(caller, reference).await?;
        let id = project.value.project_id;
        let mut all = self.all::<P>(id).await?;
        all.retain(|part| part.stamp().deleted_at.is_some() == deleted);
        let bound = format!("{} {id} {deleted}", P::PATH);
        let (shown, page) = page(all, &query, &bound, |part| part.id().to_string())?;
        let progress = self.progress::<P>(id);
        let mut data = vec![b'['];
        for part in &shown {
            if data.len() > 1 {
                data.push(b',');
            }
            let fields = derived(part, progress.as_ref())?;
            let fields: Vec<(&str, &[u8])> = fields
                .iter()
                .map(|(name, value)| (*name, &value[..]))
                .collect();
            extend(&mut data, &json(part)?, &fields);
        }
        data.push(b']');
        let tag = Some(crate::activity::counted(&data, page.total));
        Ok(ListView {
            data: data.into(),
            page,
            tag,
        })
    }

    /// One of them, deleted or not.
    pub async fn get<P: Part>(
        &self,
        caller: &Caller,
        reference: &ProjectRef,
        id: Id<P>,
    ) -> Result<View> {
        caller.require(Action::Read, P::RIGHTS.column)?;
        let (_, part) = self.find(caller, reference, id).await?;
        self.view(&part.value)
    }

    /// One of them in a project that the caller may know of.
    pub(crate) async fn find<P: Part>(
        &self,
        caller: &Caller,
        reference: &ProjectRef,
        id: Id<P>,
    ) -> Result<(Project, Stored<P>)> {
        let project = self.projects.visible(caller, reference).await?.value;
        let found = self.store.get::<P>(key(project.project_id, id)).await?;
        let part = found.ok_or(Error::NotFound(P::RESOURCE))?;
        Ok((project, part))
    }

    /// Every one of a kind in a project, deleted ones included.
    pub(crate) async fn all<P: Part>(&self, project: Id<Project>) -> Result<Vec<P>> {
        let partition = crate::keys::project_partition(project);
        let range = Range::partition(TableName::Projects, partition).prefix(P::SHELF);
        let items = self.store.all(range).await?;
        items
            .iter()
            .map(|item| read(item).map(|stored| stored.value))
            .collect()
    }

    fn progress<P: Part>(&self, project: Id<Project>) -> Option<HashMap<u128, Progress>> {
        P::BY.map(|by| self.resident.progress(project, by))
    }

    /// A part as it is shown.
    fn view<P: Part>(&self, part: &P) -> Result<View> {
        let stamp = part.stamp();
        let fields = derived(part, self.progress::<P>(stamp.project_id).as_ref())?;
        if fields.is_empty() {
            return View::of(part, stamp.version);
        }
        let fields: Vec<(&str, &[u8])> = fields
            .iter()
            .map(|(name, value)| (*name, &value[..]))
            .collect();
        let values: Vec<&[u8]> = fields.iter().map(|(_, value)| *value).collect();
        let tag = Tag::Derived(stamp.version, digest(&values) >> 32);
        Ok(View::extended(&json(part)?, &fields, tag))
    }

    /// The same as a value, for patches.
    fn shown<P: Part>(&self, part: &P) -> Result<Value> {
        serde_json::from_slice(&self.view(part)?.data).map_err(Error::internal)
    }
}

/// The fields of a part that are not stored.
fn derived<P: Part>(
    part: &P,
    progress: Option<&HashMap<u128, Progress>>,
) -> Result<Vec<(&'static str, bytes::Bytes)>> {
    let Some(all) = progress else {
        return Ok(Vec::new());
    };
    let progress = all.get(&part.id().to_u128()).copied().unwrap_or_default();
    Ok(vec![("progress", json(&progress)?)])
}
