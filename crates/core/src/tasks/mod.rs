//! Tasks: creating, changing, moving, listing and linking them.
//!
//! `save` is the only place that writes tasks. A task is two items: the task itself, and its [`model::Links`].

mod activity;
mod adjust;
pub(crate) mod check;
mod create;
mod delete;
mod dependencies;
pub mod facts;
pub mod index;
mod list;
mod locate;
pub mod model;
pub(crate) mod moves;
mod numbers;
mod placed;
pub mod query;
mod revert;
pub(crate) mod save;
pub mod scope;
#[cfg(test)]
mod tests;
mod update;
mod watchers;

use std::sync::Arc;

use crate::projects::Projects;
use crate::resident::Resident;
use crate::store::Store;

pub use create::NewTask;
pub use dependencies::NewDependency;
pub use numbers::Numbers;
pub(crate) use update::Planned;
pub use update::{Assignment, StatusChange, WRITABLE};
pub use watchers::{NewWatcher, Watcher};

/// The tasks of the organisation.
#[derive(Clone)]
pub struct Tasks {
    store: Store,
    resident: Arc<Resident>,
    projects: Projects,
    numbers: Arc<Numbers>,
}

impl Tasks {
    /// The service over its means.
    pub fn new(
        store: Store,
        resident: Arc<Resident>,
        projects: Projects,
        numbers: Arc<Numbers>,
    ) -> Self {
        Self {
            store,
            resident,
            projects,
            numbers,
        }
    }
}
