//! Every task in memory, a column for each field, so that any list, count or graph question is a short walk.
//!
//! Derived from the store and rebuildable at any time; what an answer means is [`TaskQuery`]'s to say. A slot stands for
//! a task that is stored, or that another one names; its parts arrive in any order, and older versions are ignored.

mod apply;
mod bits;
mod columns;
mod filter;
mod graph;
mod intern;
mod keys;
mod orders;
mod people;
mod progress;
mod projects;
mod rank;
mod read;
mod row;
mod select;
#[cfg(test)]
pub(crate) mod tests;
mod titles;

use std::collections::HashMap;
use std::sync::Arc;

pub use row::Row;

use self::bits::Bits;
use self::columns::Columns;
use self::intern::Interned;
use self::orders::Orders;
use self::projects::Projects;
use self::titles::Titles;
use crate::error::Result;
use crate::id::Id;
use crate::planning::{Cycle, Milestone};
use crate::projects::model::Project;
use crate::tasks::model::Task;
use crate::tasks::query::{Position, TaskQuery};
use crate::tasks::scope::Scope;
use crate::text::folded;
use crate::time::Date;
use crate::users::model::User;

/// Stands for "nobody" and "nothing" in columns of numbers.
const NONE: u32 = u32::MAX;

/// One task of an answer: enough to fetch its stored body and to add what is kept beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The project that holds it.
    pub project: Id<Project>,
    /// The task.
    pub task: Id<Task>,
    /// Tasks it waits for.
    pub dependencies: Vec<Id<Task>>,
    /// The sum of its time entries, in seconds.
    pub logged: u64,
    /// The version of its links; 0 when it has none.
    pub links_version: u64,
}

/// The answer to a [`TaskQuery`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The page, in order.
    pub hits: Vec<Hit>,
    /// The cursor of the next page; absent at the end.
    pub next: Option<String>,
    /// How many match in all, when that was asked for.
    pub total: Option<usize>,
}

/// The size of the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figures {
    /// Tasks that are not deleted.
    pub rows: usize,
    /// Memory taken, roughly.
    pub bytes: usize,
}

/// Every task, column by column.
pub struct TaskIndex {
    columns: Columns,
    slots: HashMap<Id<Task>, u32>,
    free: Vec<u32>,
    used: usize,
    projects: Projects,
    titles: Titles,
    orders: Orders,
    kinds: Interned<Arc<str>, String>,
    labels: Interned<Arc<str>, String>,
    people: Interned<Id<User>, u128>,
    milestones: Interned<Id<Milestone>, u128>,
    cycles: Interned<Id<Cycle>, u128>,
}

impl Default for TaskIndex {
    fn default() -> Self {
        Self {
            columns: Columns::default(),
            slots: HashMap::new(),
            free: Vec::new(),
            used: 0,
            projects: Projects::default(),
            titles: Titles::default(),
            orders: Orders::default(),
            kinds: Interned::new(|text| folded(text)),
            labels: Interned::new(|text| folded(text)),
            people: Interned::new(|id| id.to_u128()),
            milestones: Interned::new(|id| id.to_u128()),
            cycles: Interned::new(|id| id.to_u128()),
        }
    }
}

impl TaskIndex {
    /// The tasks that a query asks for, within a scope, as of a day.
    pub fn find(&self, query: &TaskQuery, scope: &Scope, today: Date) -> Result<Found> {
        self.find_among(query, scope, today, None)
    }

    /// The same, of these tasks only: those that hold the query's words, which are not kept here.
    pub fn find_among(
        &self,
        query: &TaskQuery,
        scope: &Scope,
        today: Date,
        among: Option<&[Id<Task>]>,
    ) -> Result<Found> {
        let after = query.position(scope)?;
        let mut matching = self.matching(&query.filter, scope, today);
        if let Some(tasks) = among {
            let mut named = Bits::none(&matching);
            for slot in tasks.iter().filter_map(|task| self.slot(*task)) {
                named.set(slot, true);
            }
            matching.and(&named);
        }
        let total = query.count.then(|| matching.count());
        let limit = query.limit.max(1);
        let mut slots = self.top(&matching, &query.order, after.as_ref(), limit + 1);
        let more = slots.len() > limit;
        slots.truncate(limit);
        let next = slots.last().filter(|_| more).map(|slot| {
            let slot = *slot as usize;
            let values = query.order.0.iter();
            let last = Position {
                values: values.map(|sort| self.value(sort.field, slot)).collect(),
                id: self.columns.ids[slot],
            };
            last.encode(query, scope)
        });
        Ok(Found {
            hits: slots.iter().map(|slot| self.hit(*slot as usize)).collect(),
            next,
            total,
        })
    }

    fn hit(&self, slot: usize) -> Hit {
        Hit {
            project: self.projects.id(self.columns.project[slot]),
            task: self.columns.ids[slot],
            dependencies: self.ids_of(&self.columns.waits_for[slot]),
            logged: self.columns.logged[slot],
            links_version: self.columns.links_version[slot],
        }
    }

    fn ids_of(&self, slots: &[u32]) -> Vec<Id<Task>> {
        let ids = slots.iter();
        ids.map(|slot| self.columns.ids[*slot as usize]).collect()
    }

    fn slot(&self, task: Id<Task>) -> Option<usize> {
        self.slots.get(&task).map(|slot| *slot as usize)
    }
}
