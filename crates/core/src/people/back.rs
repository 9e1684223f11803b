//! Giving a restored person the tasks back that nobody else has taken since.

use async_trait::async_trait;
use futures::FutureExt;
use serde_json::json;

use super::batch::{End, Sweep, sweep};
use super::{People, actor};
use crate::access::Caller;
use crate::error::Result;
use crate::id::Id;
use crate::jobs::model::Job;
use crate::jobs::{Ending, Progress};
use crate::keys;
use crate::ports::table::{Commit, Expect};
use crate::tasks::model::Task;
use crate::users::model::User;

struct Returning {
    people: People,
    actor: Caller,
    job: Id<Job>,
    person: Id<User>,
}

pub(super) fn begin(people: &People, job: &Job, person: Id<User>) {
    let (all, actor, id) = (people.clone(), actor(job), job.job_id);
    people.jobs.run(job, move |progress| {
        let returning = Returning {
            people: all.clone(),
            actor: actor.clone(),
            job: id,
            person,
        };
        async move { returning.give(progress).await }.boxed()
    });
}

impl Returning {
    async fn give(self, mut progress: Progress) -> Result<(Progress, Ending)> {
        let tasks = self.people.taken_from(self.person).await?;
        progress.expect(tasks.len() as u64);
        let end = sweep(&self.people.store, &mut progress, &tasks, &self).await?;
        let result = json!({ "userId": self.person });
        Ok(match end {
            End::Done => (progress, Ending::Finished(result)),
            End::Stopped => (progress, Ending::Stopped(result)),
        })
    }
}

#[async_trait]
impl Sweep for Returning {
    type Thing = Id<Task>;

    async fn begin(&self) -> Result<Option<Commit>> {
        self.people.while_they(self.person, User::may_work).await
    }

    async fn add(&self, commit: Commit, task: &Id<Task>) -> Result<Commit> {
        let adjusted = self
            .people
            .tasks
            .adjust(commit.clone(), &self.actor, self.job, *task, |task| {
                task.assignee = task.assignee.or(Some(self.person));
            })
            .await?;
        // Whatever became of the task: what was kept for it has done its work.
        Ok(adjusted
            .unwrap_or(commit)
            .delete(keys::unassigned(self.person, *task), Expect::Any))
    }
}
