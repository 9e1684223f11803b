//! Files that hang on tasks. They are items of their own: an attachment does not change the task's version.

mod kind;
pub mod model;
mod name;
#[cfg(test)]
mod tests;
mod write;

use std::sync::Arc;

use bytes::Bytes;

use crate::access::{Action, Caller, Column};
use crate::activity::{counted, paging, total};
use crate::error::{Error, Resource, Result};
use crate::id::Id;
use crate::keys;
use crate::ports::files::{FileName, Files};
use crate::ports::table::{Cursor, Range, TableName};
use crate::reference::TaskRef;
use crate::store::{Store, Stored};
use crate::tasks::Tasks;
use crate::view::{ListView, PageMeta, View};
use model::Attachment;

/// Most bytes of one file.
pub const MOST_BYTES: usize = 25 * 1024 * 1024;
/// Most attachments of one task.
pub const MOST_OF_A_TASK: usize = 100;
/// Most bytes of all attachments together.
pub const MOST_IN_ALL: u64 = 20 * 1024 * 1024 * 1024;

/// The attachments of the organisation.
#[derive(Clone)]
pub struct Attachments {
    store: Store,
    files: Arc<dyn Files>,
    tasks: Tasks,
}

impl Attachments {
    /// The service over its means.
    pub const fn new(store: Store, files: Arc<dyn Files>, tasks: Tasks) -> Self {
        Self {
            store,
            files,
            tasks,
        }
    }

    /// The attachments of a task, oldest first.
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
            Range::partition(TableName::Tasks, keys::task_partition(task)).prefix(keys::ATTACHMENT);
        let total = total(&self.store, &range, &paging).await?;
        let range = range.limit(paging.limit).after(paging.cursor.map(Cursor));
        let found = self.store.table.query(&range).await?;
        let all: Vec<&[u8]> = found.items.iter().map(|item| &*item.body).collect();
        let data = [b"[".as_slice(), &all.join(&b","[..]), b"]"].concat();
        let tag = Some(counted(&data, total));
        let page = PageMeta::new(paging.limit, found.next.map(|cursor| cursor.0), total);
        Ok(ListView {
            data: data.into(),
            page,
            tag,
        })
    }

    /// One attachment.
    pub async fn get(
        &self,
        caller: &Caller,
        reference: &TaskRef,
        id: Id<Attachment>,
    ) -> Result<View> {
        let stored = self.found(caller, reference, id).await?;
        View::of(&stored.value, stored.version)
    }

    /// The bytes of an attachment, and what it is called.
    pub async fn read(
        &self,
        caller: &Caller,
        reference: &TaskRef,
        id: Id<Attachment>,
    ) -> Result<(Attachment, Bytes)> {
        let attachment = self.found(caller, reference, id).await?.value;
        let name: FileName = attachment.sha256.parse().map_err(Error::internal)?;
        let bytes = self.files.get(&name).await?;
        let bytes = bytes.ok_or_else(|| Error::internal(format!("the file {name} is lost")))?;
        Ok((attachment, bytes))
    }

    async fn found(
        &self,
        caller: &Caller,
        reference: &TaskRef,
        id: Id<Attachment>,
    ) -> Result<Stored<Attachment>> {
        caller.require(Action::Read, Column::Tasks)?;
        let (task, _, _) = self.tasks.visible(caller, reference).await?;
        let stored = self.store.get(keys::attachment(task, id)).await?;
        stored.ok_or(Error::NotFound(Resource::Attachment))
    }
}
