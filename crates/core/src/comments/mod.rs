//! Comments on tasks, with mentions. They are items of their own: a comment does not change the task's version.

mod adjust;
mod mentions;
pub mod model;
#[cfg(test)]
mod tests;
mod write;

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::access::{Action, Caller, Column};
use crate::activity::{counted, paging, total};
use crate::error::{Error, Resource, Result};
use crate::id::Id;
use crate::keys;
use crate::ports::table::{Cursor, Range, TableName};
use crate::reference::TaskRef;
use crate::resident::Resident;
use crate::store::{Store, Stored};
use crate::tasks::Tasks;
use crate::view::{ListView, PageMeta, View};
pub(crate) use mentions::mentions;
use model::Comment;

/// What is to be said.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewComment {
    /// Markdown; `@[Name](user_…)`, `@user_…` or `@` and the part of an address before the @ names a person.
    #[schemars(length(min = 1, max = 65_536))]
    pub text: String,
}

/// The comments of the organisation.
#[derive(Clone)]
pub struct Comments {
    store: Store,
    resident: Arc<Resident>,
    tasks: Tasks,
}

impl Comments {
    /// The service over its means.
    pub const fn new(store: Store, resident: Arc<Resident>, tasks: Tasks) -> Self {
        Self {
            store,
            resident,
            tasks,
        }
    }

    /// The comments on a task, oldest first.
    pub async fn list(
        &self,
        caller: &Caller,
        reference: &TaskRef,
        params: Vec<(String, String)>,
    ) -> Result<ListView> {
        caller.require(Action::Read, Column::Tasks)?;
        let paging = paging(params)?;
        let (task, _, _) = self.tasks.visible(caller, reference).await?;
        let range =
            Range::partition(TableName::Tasks, keys::task_partition(task)).prefix(keys::COMMENT);
        let total = total(&self.store, &range, &paging).await?;
        let range = range.limit(paging.limit).after(paging.cursor.map(Cursor));
        let found = self.store.table.query(&range).await?;
        let mut data = vec![b'['];
        for (at, item) in found.items.iter().enumerate() {
            if at > 0 {
                data.push(b',');
            }
            data.extend_from_slice(&item.body);
        }
        data.push(b']');
        let tag = Some(counted(&data, total));
        let page = PageMeta::new(paging.limit, found.next.map(|cursor| cursor.0), total);
        Ok(ListView {
            data: data.into(),
            page,
            tag,
        })
    }

    /// One comment.
    pub async fn get(&self, caller: &Caller, reference: &TaskRef, id: Id<Comment>) -> Result<View> {
        caller.require(Action::Read, Column::Tasks)?;
        let (task, _, _) = self.tasks.visible(caller, reference).await?;
        let stored: Stored<Comment> = self
            .store
            .get(keys::comment(task, id))
            .await?
            .ok_or(Error::NotFound(Resource::Comment))?;
        View::of(&stored.value, stored.version)
    }
}
