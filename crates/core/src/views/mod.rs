//! Saved views: filters, orders and forms of lists of tasks that people give a name, for themselves or for a project.
//!
//! A view is its owner's. What it says is what `GET /v1/tasks` takes, read by the same parser when it is written; it
//! gives nobody a task that they would not see without it.

mod check;
mod model;
#[cfg(test)]
mod tests;
mod write;

use std::sync::Arc;

use crate::access::{Action, Caller, Column};
use crate::error::{Error, FieldError, Resource, Result};
use crate::id::Id;
use crate::keys;
use crate::page::{PageQuery, page};
use crate::ports::table::{MAX_GET_KEYS, Range, TableName};
use crate::projects::Projects;
use crate::projects::model::Project;
use crate::reference::ProjectRef;
use crate::resident::Resident;
use crate::store::{Store, Stored, read};
use crate::users::model::User;
use crate::view::{ListView, View, json};

use model::Shared;
pub use model::{GroupBy, Layout, NewSavedView, SavedView};
pub(crate) use write::{may, value};

/// The saved views of the organisation.
#[derive(Clone)]
pub struct Views {
    store: Store,
    resident: Arc<Resident>,
    projects: Projects,
}

/// Which views are asked for.
#[derive(Default)]
struct Wanted {
    project: Option<Id<Project>>,
    shared: Option<bool>,
    deleted: bool,
}

impl Views {
    /// The service over its means.
    pub const fn new(store: Store, resident: Arc<Resident>, projects: Projects) -> Self {
        Self {
            store,
            resident,
            projects,
        }
    }

    /// The caller's views and those that are shared with them, in the order they were made.
    pub async fn list(
        &self,
        caller: &Caller,
        mut params: Vec<(String, String)>,
    ) -> Result<ListView> {
        caller.require(Action::Read, Column::Tasks)?;
        let mut errors = Vec::new();
        let query = PageQuery::take(&mut params, &mut errors);
        let bound = format!("views {} {params:?}", caller.id);
        let wanted = self.wanted(caller, params, &mut errors).await?;
        if !errors.is_empty() {
            return Err(Error::Invalid(errors));
        }
        let mut all = self.of(caller.id).await?;
        // Whether somebody else's is still there to be restored is for who deletes it to know.
        if !wanted.deleted {
            all.extend(self.shared_with(caller).await?);
        }
        all.retain(|view| {
            view.deleted_at.is_some() == wanted.deleted
                && wanted.shared.is_none_or(|shared| view.shared == shared)
                && wanted.project.is_none_or(|id| view.project_id == Some(id))
        });
        all.sort_by_key(|view| view.view_id);
        let (shown, page) = page(all, &query, &bound, |view| view.view_id.to_string())?;
        let data = json(&shown)?;
        let tag = Some(crate::activity::counted(&data, page.total));
        Ok(ListView { data, page, tag })
    }

    async fn wanted(
        &self,
        caller: &Caller,
        params: Vec<(String, String)>,
        errors: &mut Vec<FieldError>,
    ) -> Result<Wanted> {
        let mut wanted = Wanted::default();
        for (name, value) in params {
            match (name.as_str(), value.as_str()) {
                ("projectId", text) => {
                    let found = match text.parse::<ProjectRef>() {
                        Ok(reference) => self.home(caller, &reference).await,
                        Err(_) => Err(unknown_project()),
                    };
                    match found {
                        Ok(id) => wanted.project = Some(id),
                        Err(Error::Invalid(faults)) => errors.extend(faults),
                        Err(other) => return Err(other),
                    }
                }
                ("shared", "true") => wanted.shared = Some(true),
                ("shared", "false") => wanted.shared = Some(false),
                ("deleted", "true") => wanted.deleted = true,
                ("deleted", "false") => {}
                ("shared" | "deleted", _) => errors.push(
                    FieldError::new(name, "enum", "must be true or false")
                        .allowed(["true", "false"]),
                ),
                _ => errors.push(
                    FieldError::new(name, "unknown", "is not a parameter of this list").allowed([
                        "projectId",
                        "shared",
                        "deleted",
                        "limit",
                        "cursor",
                        "count",
                    ]),
                ),
            }
        }
        Ok(wanted)
    }

    /// One of them.
    pub async fn get(&self, caller: &Caller, id: Id<SavedView>) -> Result<View> {
        caller.require(Action::Read, Column::Tasks)?;
        let found = self.find(caller, id).await?;
        View::of(&found.value, found.version)
    }

    /// A view that the caller may know of: their own, or one that is shared with them.
    pub(crate) async fn find(
        &self,
        caller: &Caller,
        id: Id<SavedView>,
    ) -> Result<Stored<SavedView>> {
        let gone = || Error::NotFound(Resource::View);
        let names = [keys::saved_view(caller.id, id), keys::shared_view(id)];
        let found = self.store.table.get(&names).await?;
        let shared = match found.as_slice() {
            [Some(own), _] => return read(own),
            [None, Some(shared)] => read::<Shared>(shared)?.value,
            _ => return Err(gone()),
        };
        let key = keys::saved_view(shared.user, id);
        let found = self.store.get::<SavedView>(key).await?.ok_or_else(gone)?;
        let view = &found.value;
        let is_there = view.deleted_at.is_none() || write::moderates(caller);
        let Some(project) = view.project_id.filter(|_| view.shared && is_there) else {
            return Err(gone());
        };
        match self
            .projects
            .visible(caller, &ProjectRef::Id(project))
            .await
        {
            Ok(_) => Ok(found),
            Err(Error::NotFound(_)) => Err(gone()),
            Err(other) => Err(other),
        }
    }

    /// Every view of a person, deleted ones included.
    async fn of(&self, person: Id<User>) -> Result<Vec<SavedView>> {
        let range = Range::partition(TableName::Projects, keys::saved_views(person));
        let items = self.store.all(range).await?;
        items
            .iter()
            .map(|item| read(item).map(|stored| stored.value))
            .collect()
    }

    /// The views of others that are shared with the caller.
    async fn shared_with(&self, caller: &Caller) -> Result<Vec<SavedView>> {
        let scope = self.resident.scope(caller);
        let range = Range::partition(TableName::Projects, keys::SHARED_VIEWS);
        let mut names = Vec::new();
        for item in self.store.all(range).await? {
            let shared = read::<Shared>(&item)?.value;
            let is_there = self.resident.project(shared.project).is_some();
            if shared.user != caller.id && is_there && scope.contains(shared.project) {
                names.push(keys::saved_view(shared.user, shared.view));
            }
        }
        let mut views: Vec<SavedView> = Vec::with_capacity(names.len());
        for together in names.chunks(MAX_GET_KEYS) {
            for item in self.store.table.get(together).await?.iter().flatten() {
                views.push(read(item)?.value);
            }
        }
        // What has changed since it was looked for is seen as it is.
        views.retain(|view| {
            view.shared
                && view
                    .project_id
                    .is_some_and(|project| scope.contains(project))
        });
        Ok(views)
    }

    /// The project that a client names.
    async fn home(&self, caller: &Caller, reference: &ProjectRef) -> Result<Id<Project>> {
        match self.projects.visible(caller, reference).await {
            Ok(found) => Ok(found.value.project_id),
            Err(Error::NotFound(_)) => Err(unknown_project()),
            Err(other) => Err(other),
        }
    }
}

fn unknown_project() -> Error {
    let message = "must be the id or the key of a project you can see";
    Error::invalid("projectId", "unknown_project", message)
}
