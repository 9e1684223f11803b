//! What a stored item means to those who keep a copy in memory. Items that cannot be read are reported and left out.

use std::sync::Arc;

use crate::id::Id;
use crate::keys::{self, Named};
use crate::ports::table::{Item, Key};
use crate::projects::model::Project;
use crate::settings::Kept;
use crate::tasks::index::Row;
use crate::tasks::model::{Links, Task};
use crate::users::model::User;

/// One change, decoded before any lock is taken.
pub(super) enum Change<'a> {
    /// Something in a person's partition.
    Touched(Id<User>),
    User(Arc<User>),
    NoUser(Id<User>),
    Project(Arc<Project>),
    NoProject(Id<Project>),
    Task(Box<Row<'a>>, u64),
    NoTask(Id<Project>, Id<Task>),
    Links(Id<Task>, Links, u64),
    NoLinks(Id<Task>),
    Graph(u64),
    Settings(Box<Kept>),
}

/// What writing an item changes.
pub(super) fn put(item: &Item) -> Option<Change<'_>> {
    let change = match keys::named(&item.key)? {
        Named::User(_) => {
            serde_json::from_slice(&item.body).map(|user| Change::User(Arc::new(user)))
        }
        Named::Project(_) => {
            serde_json::from_slice(&item.body).map(|project| Change::Project(Arc::new(project)))
        }
        Named::Task(..) => {
            Row::decode(&item.body).map(|row| Change::Task(Box::new(row), item.version))
        }
        Named::Links(id) => {
            serde_json::from_slice(&item.body).map(|links| Change::Links(id, links, item.version))
        }
        Named::Graph => Ok(Change::Graph(item.version)),
        Named::Decisions => {
            serde_json::from_slice(&item.body).map(|kept| Change::Settings(Box::new(kept)))
        }
    };
    change
        .inspect_err(
            |error| tracing::error!(key = %item.key, %error, "a stored item is unreadable"),
        )
        .ok()
}

/// What removing an item changes.
pub(super) fn delete(key: &Key) -> Option<Change<'static>> {
    Some(match keys::named(key)? {
        Named::User(id) => Change::NoUser(id),
        Named::Project(id) => Change::NoProject(id),
        Named::Task(project, id) => Change::NoTask(project, id),
        Named::Links(id) => Change::NoLinks(id),
        // The graph's version never goes back, and nobody removes what was decided.
        Named::Graph | Named::Decisions => return None,
    })
}
