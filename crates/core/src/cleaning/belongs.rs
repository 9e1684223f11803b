//! What an item belongs to: the one place that knows which items cannot be without which others.

use super::{parsed, unreadable};
use crate::error::Result;
use crate::id::Id;
use crate::imports::{changed_task, waiting_task};
use crate::keys;
use crate::ports::table::{Item, Key, TableName};
use crate::projects::model::Project;
use crate::tasks::model::{KeyPointer, Links, Task};

/// The items without which an item is lost: any of them.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Home(Vec<Key>);

impl Home {
    pub(super) fn keys(&self) -> impl Iterator<Item = &Key> {
        self.0.iter()
    }
}

/// What an item belongs to; nothing for what stands by itself.
pub(super) fn home(item: &Item) -> Result<Option<Home>> {
    let key = &item.key;
    let (pk, sk) = (key.pk.as_str(), key.sk.as_str());
    let of_project = |id: Id<Project>| vec![keys::project(id)];
    let of_task = |project: Id<Project>, task: Id<Task>| {
        vec![
            keys::project(project),
            keys::task_links(task),
            keys::task(project, task),
        ]
    };
    let mut home = match key.table {
        TableName::Projects if pk.starts_with("KEY#") => of_project(parsed(item)?),
        TableName::Projects | TableName::Tasks if pk.starts_with("PROJECT#") => {
            of_project(project_of(key)?)
        }
        TableName::Projects if pk.starts_with("JOB#") && sk.starts_with(keys::TAKEN) => {
            vec![keys::task_links(changed_task(item)?)]
        }
        TableName::Projects if pk.starts_with(keys::PRD) => {
            let id = keys::prd_of(key).ok_or_else(|| unreadable(key))?;
            match sk {
                keys::PRD_ALONE => return Ok(None),
                keys::POINTER => vec![keys::prd(parsed(item)?, id)],
                _ => vec![keys::prd_pointer(id)],
            }
        }
        TableName::Tasks if pk.starts_with("KEY#") => {
            let pointer: KeyPointer = parsed(item)?;
            of_task(pointer.project, pointer.task)
        }
        TableName::Tasks if pk.starts_with(keys::TASK) && sk == keys::POINTER => {
            let task = pk.strip_prefix(keys::TASK).and_then(|id| id.parse().ok());
            let links: Links = parsed(item)?;
            of_task(links.project, task.ok_or_else(|| unreadable(key))?)
        }
        TableName::Tasks if pk.starts_with(keys::TASK) => {
            let task = pk.strip_prefix(keys::TASK).and_then(|id| id.parse().ok());
            vec![keys::task_links(task.ok_or_else(|| unreadable(key))?)]
        }
        TableName::Tasks if pk == keys::PENDING => vec![keys::task_links(waiting_task(item)?)],
        TableName::Users | TableName::Projects | TableName::Tasks | TableName::Events => {
            return Ok(None);
        }
    };
    home.retain(|other| other != key);
    Ok((!home.is_empty()).then_some(Home(home)))
}

fn project_of(key: &Key) -> Result<Id<Project>> {
    let id = key.pk.strip_prefix("PROJECT#");
    id.and_then(|id| id.parse().ok())
        .ok_or_else(|| unreadable(key))
}
