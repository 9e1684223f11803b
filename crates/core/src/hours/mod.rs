//! Time worked on tasks: entries made by hand or by a timer, and what they add up to.
//!
//! An entry is an item of its own and does not change the task's version. The sum stands in the task's links, changed
//! in the entry's commit; the hours that an import or a person gave the task itself stay beside it.

mod model;
mod report;
#[cfg(test)]
mod tests;
mod timer;
mod write;

use std::sync::Arc;

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

pub use model::{DayTime, NewTimeEntry, NewTimer, TaskTime, TimeEntry, TimeReport, Timer};

/// Time worked in the organisation.
#[derive(Clone)]
pub struct Hours {
    store: Store,
    resident: Arc<Resident>,
    tasks: Tasks,
}

impl Hours {
    /// The service over its means.
    pub const fn new(store: Store, resident: Arc<Resident>, tasks: Tasks) -> Self {
        Self {
            store,
            resident,
            tasks,
        }
    }

    /// The time entries on a task, in the order they were made.
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
            Range::partition(TableName::Tasks, keys::task_partition(task)).prefix(keys::TIME);
        let total = total(&self.store, &range, &paging).await?;
        let range = range.limit(paging.limit).after(paging.cursor.map(Cursor));
        let found = self.store.table.query(&range).await?;
        let bodies: Vec<&[u8]> = found.items.iter().map(|item| &item.body[..]).collect();
        let data = [&b"["[..], &bodies.join(&b','), &b"]"[..]].concat();
        let tag = Some(counted(&data, total));
        let page = PageMeta::new(paging.limit, found.next.map(|cursor| cursor.0), total);
        Ok(ListView {
            data: data.into(),
            page,
            tag,
        })
    }

    /// One time entry.
    pub async fn get(
        &self,
        caller: &Caller,
        reference: &TaskRef,
        id: Id<TimeEntry>,
    ) -> Result<View> {
        caller.require(Action::Read, Column::Tasks)?;
        let (task, _, _) = self.tasks.visible(caller, reference).await?;
        let found: Option<Stored<TimeEntry>> = self.store.get(keys::time_entry(task, id)).await?;
        let found = found.ok_or(Error::NotFound(Resource::TimeEntry))?;
        View::of(&found.value, found.version)
    }
}
