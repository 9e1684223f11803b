//! What becomes of the tasks of a person who is removed: they stay, without an assignee.

use super::Tasks;
use super::model::{Links, Task};
use super::save;
use crate::access::Caller;
use crate::error::Result;
use crate::event::Stream;
use crate::id::Id;
use crate::keys;
use crate::store::{Stored, read};
use crate::users::model::User;

impl Tasks {
    /// Takes every task from a person, in whatever project; answers how many there were.
    ///
    /// Each task is its own commit, so this may be repeated until nothing is left.
    pub async fn unassign_all(&self, caller: &Caller, person: Id<User>) -> Result<u64> {
        let mut count = 0;
        for id in self.resident.tasks_of(person) {
            let mut attempts = self.store.attempts();
            while !self.unassign(caller, id, person).await? {
                attempts.again().await?;
            }
            count += 1;
        }
        Ok(count)
    }

    async fn unassign(&self, caller: &Caller, id: Id<Task>, person: Id<User>) -> Result<bool> {
        let Some(links) = self.store.get::<Links>(keys::task_links(id)).await? else {
            return Ok(true);
        };
        let Stored {
            value: beside,
            version,
        } = links;
        let Some(item) = self.store.item(keys::task(beside.project, id)).await? else {
            return Ok(true);
        };
        let before: Task = read(&item)?.value;
        if before.assignee != Some(person) {
            return Ok(true);
        }
        let mut after = Task {
            assignee: None,
            version: before.version + 1,
            ..before.clone()
        };
        after.updated_at = self.store.now();
        let stream = Stream::Project(before.project_id);
        let event = self
            .store
            .event(stream, "task.updated", id.to_string(), Some(caller));
        let commit = save::update(
            self.store.begin(),
            (&before, &after),
            (&beside, &beside, version),
            event,
        )?;
        self.store.commit(commit).await
    }
}
