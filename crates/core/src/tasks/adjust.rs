//! Changing tasks in passing, many in a commit: what becomes of them when a person goes, comes back or is merged.

use super::Tasks;
use super::model::{Links, Task};
use super::save;
use crate::access::Caller;
use crate::error::Result;
use crate::event::Stream;
use crate::id::Id;
use crate::jobs::model::Job;
use crate::keys;
use crate::ports::table::Commit;
use crate::store::read;

impl Tasks {
    /// Adds a changed task to a commit; `None` when the change is none, or the task is deleted or gone.
    ///
    /// Nobody is asked whether they may: the job that does so was allowed when it was made.
    pub(crate) async fn adjust(
        &self,
        commit: Commit,
        actor: &Caller,
        job: Id<Job>,
        id: Id<Task>,
        change: impl FnOnce(&mut Task) + Send,
    ) -> Result<Option<Commit>> {
        let Some(links) = self.store.get::<Links>(keys::task_links(id)).await? else {
            return Ok(None);
        };
        let beside = links.value;
        if beside.deleted {
            return Ok(None);
        }
        let Some(item) = self.store.item(keys::task(beside.project, id)).await? else {
            return Ok(None);
        };
        let before: Task = read(&item)?.value;
        let mut after = before.clone();
        change(&mut after);
        if after == before {
            return Ok(None);
        }
        after.version = before.version + 1;
        after.updated_at = self.store.now();
        let stream = Stream::Project(before.project_id);
        let mut event = self
            .store
            .event(stream, "task.updated", id.to_string(), Some(actor));
        event.job_id = Some(job.to_string());
        save::update(
            commit,
            (&before, &after),
            (&beside, &beside, links.version),
            event,
        )
        .map(Some)
    }
}
