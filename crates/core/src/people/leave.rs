//! Taking a deleted person's tasks from them: the tasks stay, and it is kept whose they were. Their inbox ends with the
//! time in which the deletion can be undone.

use async_trait::async_trait;
use futures::FutureExt;
use serde_json::json;

use super::batch::{End, Sweep, sweep};
use super::{People, actor, is_deleted};
use crate::access::Caller;
use crate::error::Result;
use crate::id::Id;
use crate::jobs::model::Job;
use crate::jobs::{Ending, Progress};
use crate::keys;
use crate::notifications;
use crate::ports::table::{Commit, Expect};
use crate::projects::KEPT;
use crate::store::raw;
use crate::tasks::model::Task;
use crate::users::model::User;

struct Leaving {
    people: People,
    actor: Caller,
    job: Id<Job>,
    person: Id<User>,
}

pub(super) fn begin(people: &People, job: &Job, person: Id<User>) {
    let (all, actor, id) = (people.clone(), actor(job), job.job_id);
    people.jobs.run(job, move |progress| {
        let leaving = Leaving {
            people: all.clone(),
            actor: actor.clone(),
            job: id,
            person,
        };
        async move { leaving.take(progress).await }.boxed()
    });
}

impl Leaving {
    async fn take(self, mut progress: Progress) -> Result<(Progress, Ending)> {
        let tasks = self.people.tasks_of(self.person).await?;
        progress.expect(tasks.len() as u64);
        notifications::leave(&self.people.store, self.person).await?;
        let end = sweep(&self.people.store, &mut progress, &tasks, &self).await?;
        // Counted from what is kept, so that a run that was cut off is counted too.
        let taken = self.people.taken_from(self.person).await?.len();
        let result = json!({ "userId": self.person, "unassignedTasks": taken });
        Ok(match end {
            End::Done => (progress, Ending::Finished(result)),
            End::Stopped => (progress, Ending::Stopped(result)),
        })
    }
}

#[async_trait]
impl Sweep for Leaving {
    type Thing = Id<Task>;

    async fn begin(&self) -> Result<Option<Commit>> {
        self.people.while_they(self.person, is_deleted).await
    }

    async fn add(&self, commit: Commit, task: &Id<Task>) -> Result<Commit> {
        let adjusted = self
            .people
            .tasks
            .adjust(commit.clone(), &self.actor, self.job, *task, |task| {
                if task.assignee == Some(self.person) {
                    task.assignee = None;
                }
            })
            .await?;
        let Some(adjusted) = adjusted else {
            return Ok(commit);
        };
        let mut kept = raw(
            keys::unassigned(self.person, *task),
            1,
            b"{}".as_slice().into(),
        );
        kept.expires_at = Some(self.people.store.now().plus(KEPT));
        Ok(adjusted.put(kept, Expect::Any))
    }
}
