//! Lists of tasks: found in the resident index, shown from the store.

use super::Tasks;
use super::locate::with_hours;
use crate::access::{Action, Caller, Column};
use crate::error::Result;
use crate::id::Id;
use crate::keys;
use crate::ports::table::MAX_GET_KEYS;
use crate::tasks::model::Task;
use crate::tasks::query::TaskQuery;
use crate::view::{ListView, PageMeta, extend, json};

impl Tasks {
    /// Up to `limit` tasks that a filter names, in its order.
    pub(crate) fn matching(
        &self,
        caller: &Caller,
        params: &[(String, String)],
        limit: usize,
    ) -> Result<Vec<Id<Task>>> {
        caller.require(Action::Read, Column::Tasks)?;
        let scope = self.resident.scope(caller);
        let today = self.projects.today(caller.id);
        let query = TaskQuery {
            limit,
            cursor: None,
            ..self.resident.query(caller, &scope, params, today)?
        };
        let found = self.resident.find(&query, &scope, today)?;
        Ok(found.hits.into_iter().map(|hit| hit.task).collect())
    }

    /// Tasks by filter and order, a page at a time.
    pub async fn list(&self, caller: &Caller, params: &[(String, String)]) -> Result<ListView> {
        caller.require(Action::Read, Column::Tasks)?;
        let today = self.projects.today(caller.id);
        let scope = self.resident.scope(caller);
        let query = self.resident.query(caller, &scope, params, today)?;
        let tag = self
            .resident
            .tag(&query, &scope, today)
            .seen_by(caller.id, params);
        let found = self.resident.find(&query, &scope, today)?;
        let keys: Vec<_> = found
            .hits
            .iter()
            .map(|hit| keys::task(hit.project, hit.task))
            .collect();
        let mut bodies = Vec::with_capacity(keys.len());
        for chunk in keys.chunks(MAX_GET_KEYS) {
            bodies.extend(self.store.table.get(chunk).await?);
        }
        let mut data = vec![b'['];
        for (hit, item) in found.hits.iter().zip(bodies) {
            // A task that was deleted since the index was asked is simply not there any more.
            let Some(item) = item else { continue };
            if data.len() > 1 {
                data.push(b',');
            }
            let body = with_hours(&item.body, hit.logged);
            if hit.dependencies.is_empty() {
                extend(&mut data, &body, &[("dependencies", b"[]")]);
            } else {
                let seen = json(&self.resident.seen(caller, &hit.dependencies))?;
                extend(&mut data, &body, &[("dependencies", &seen)]);
            }
        }
        data.push(b']');
        let page = PageMeta::new(query.limit, found.next, found.total);
        Ok(ListView {
            data: data.into(),
            page,
            tag: Some(tag),
        })
    }
}
