//! Projects: their members, labels, visibility and reads.
//!
//! A project is one item; what its tasks add up to is derived when it is shown.

pub mod board;
mod create;
mod delete;
mod estimate;
mod figures;
mod labels;
mod list;
mod members;
pub mod model;
mod named;
mod outlook;
mod read;
#[cfg(test)]
mod tests;
pub mod timeline;
mod update;

use std::sync::Arc;

use crate::access::Caller;
use crate::error::{Error, Resource, Result};
use crate::id::Id;
use crate::keys;
use crate::reference::ProjectRef;
use crate::resident::Resident;
use crate::store::{Store, Stored};
use crate::time::Date;
use crate::users::model::User;
use crate::view::{Tag, View, digest, json};
use model::{Project, Seen};

pub use create::NewProject;
pub(crate) use create::insert;
pub use delete::KEPT;
pub use estimate::{EstimateRests, ExpectedHours};
pub(crate) use figures::column_limit;
pub use figures::{BoardColumnView, BoardView};
pub use labels::{LabelUse, NewLabel};
pub use members::{Member, NewMember};
pub use outlook::InsightsOf;
pub(crate) use update::WRITABLE;

/// The projects of the organisation.
#[derive(Clone)]
pub struct Projects {
    store: Store,
    resident: Arc<Resident>,
    figures: figures::Kept,
}

impl Projects {
    /// The service over its means.
    pub fn new(store: Store, resident: Arc<Resident>) -> Self {
        Self {
            store,
            resident,
            figures: figures::Kept::default(),
        }
    }

    /// The id that a reference names, whoever asks.
    pub(crate) async fn resolve(&self, reference: &ProjectRef) -> Result<Option<Id<Project>>> {
        match reference {
            ProjectRef::Id(id) => Ok(Some(*id)),
            ProjectRef::Key(key) => Ok(self
                .store
                .get(keys::project_key(key))
                .await?
                .map(|stored| stored.value)),
        }
    }

    /// The project that a reference names, if the caller may know of it.
    pub(crate) async fn visible(
        &self,
        caller: &Caller,
        reference: &ProjectRef,
    ) -> Result<Stored<Project>> {
        let gone = Error::NotFound(Resource::Project);
        let Some(id) = self.resolve(reference).await? else {
            return Err(gone);
        };
        match self.store.get::<Project>(keys::project(id)).await? {
            Some(stored) if stored.value.visible_to(caller.id, caller.role) => Ok(stored),
            _ => Err(gone),
        }
    }

    /// The same to be shown, from the item's own bytes.
    async fn visible_view(&self, caller: &Caller, reference: &ProjectRef) -> Result<View> {
        let gone = Error::NotFound(Resource::Project);
        let Some(id) = self.resolve(reference).await? else {
            return Err(gone);
        };
        let Some(item) = self.store.item(keys::project(id)).await? else {
            return Err(gone);
        };
        if !Seen::of(&item.body)?.by(caller.id, caller.role) {
            return Err(gone);
        }
        self.view(id, &item.body, item.version)
    }

    /// A project's own bytes with its metrics.
    fn view(&self, id: Id<Project>, body: &[u8], version: u64) -> Result<View> {
        let metrics = json(&self.resident.metrics(id, self.store.now()))?;
        let tag = Tag::Derived(version, digest(&[&metrics]) >> 32);
        Ok(View::extended(body, &[("metrics", &metrics)], tag))
    }

    /// The day it is for a person, by the zone they chose.
    pub fn today(&self, person: Id<User>) -> Date {
        today(&self.resident, &self.store, person)
    }
}

/// The day it is for a person, by the zone they chose; UTC when they chose none that is known.
pub(crate) fn today(resident: &Resident, store: &Store, person: Id<User>) -> Date {
    let now = store.now();
    let zone = resident
        .user(person)
        .map(|user| user.preferences.timezone.clone());
    match zone.as_deref() {
        None | Some("UTC") => now.date(),
        Some(name) => {
            jiff::tz::TimeZone::get(name).map_or_else(|_| now.date(), |zone| now.date_in(&zone))
        }
    }
}
