//! What a person holds across the organisation, and what becomes of it when they go and when they come back.
//!
//! The person is marked in one commit that also holds a job; the job goes through their work behind the request.

mod archive;
mod back;
pub(crate) mod batch;
mod leave;
mod merge;
#[cfg(test)]
mod merging;
mod moved;
#[cfg(test)]
mod tests;
mod workload;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::access::{Caller, Role};
use crate::comments::Comments;
use crate::error::Result;
use crate::id::Id;
use crate::jobs::Jobs;
use crate::jobs::model::Job;
use crate::keys;
use crate::ports::table::{Commit, Expect, Range, TableName};
use crate::projects::Projects;
use crate::resident::Resident;
use crate::store::{Store, Stored};
use crate::tasks::Tasks;
use crate::tasks::model::Task;
use crate::users::model::{User, UserStatus};
use crate::users::{Merge, Users};
use crate::view::View;

pub use workload::{PersonalWorkload, ProjectWorkload};

/// The kind of job that takes a deleted person's tasks from them.
pub(crate) const DELETE: &str = "user.delete";
/// The kind of job that gives a restored person their tasks back.
pub(crate) const RESTORE: &str = "user.restore";

/// The kind of job that gives a placeholder's work to the person it was merged into.
pub(crate) const MERGE: &str = "user.merge";
/// The kind of job that gives a placeholder its work back.
pub(crate) const UNMERGE: &str = "user.unmerge";

/// The service of people's coming and going.
#[derive(Clone)]
pub struct People {
    store: Store,
    resident: Arc<Resident>,
    jobs: Jobs,
    users: Users,
    tasks: Tasks,
    projects: Projects,
    comments: Comments,
}

impl People {
    /// The service over its means.
    pub fn new(
        store: Store,
        resident: Arc<Resident>,
        jobs: Jobs,
        users: Users,
        tasks: Tasks,
        projects: Projects,
        comments: Comments,
    ) -> Self {
        Self {
            store,
            resident,
            jobs,
            users,
            tasks,
            projects,
            comments,
        }
    }

    /// `DELETE /users/:id`: from now on they are nobody here; answers the job that takes their tasks from them.
    pub async fn delete(
        &self,
        caller: &Caller,
        id: Id<User>,
        expected: Option<u64>,
    ) -> Result<Job> {
        let job = self.users.delete(caller, id, expected).await?;
        self.take_up(&job);
        Ok(job)
    }

    /// `POST /users/:id/merge`: a placeholder is that person; answers the job that gives them its work.
    pub async fn merge(
        &self,
        caller: &Caller,
        id: Id<User>,
        merge: Merge,
        expected: Option<u64>,
    ) -> Result<Job> {
        let job = self.users.merge(caller, id, merge, expected).await?;
        self.take_up(&job);
        Ok(job)
    }

    /// `POST /users/:id/restore`: as they were before the deletion; a job gives them back what nobody else has taken.
    pub async fn restore(
        &self,
        caller: &Caller,
        id: Id<User>,
        expected: Option<u64>,
    ) -> Result<View> {
        let (view, job) = self.users.restore(caller, id, expected).await?;
        self.take_up(&job);
        Ok(view)
    }

    /// Hands a job to the background; `false` when it is none of ours or has ended.
    pub fn take_up(&self, job: &Job) -> bool {
        if job.state != crate::jobs::model::JobState::Running {
            return false;
        }
        let named = |field: &str| job.input[field].as_str().and_then(|id| id.parse().ok());
        let Some(person) = named("userId") else {
            return false;
        };
        match (job.kind.as_str(), named("into")) {
            (archive::ARCHIVE, _) => archive::begin(self, job, person),
            (DELETE, _) => leave::begin(self, job, person),
            (RESTORE, _) => back::begin(self, job, person),
            (MERGE, Some(into)) => merge::begin(self, job, person, into),
            (UNMERGE, Some(into)) => merge::take_back(self, job, person, into),
            _ => return false,
        }
        true
    }

    /// Everything given to a person, also in deleted projects; deleted tasks are looked at when they are restored.
    async fn tasks_of(&self, person: Id<User>) -> Result<Vec<Id<Task>>> {
        // The secondary index may be behind, and memory does not show the tasks of deleted projects.
        let mut all: BTreeSet<Id<Task>> = self.resident.tasks_of(person).into_iter().collect();
        let range = Range::gsi1(TableName::Tasks, keys::tasks_of(person));
        for item in self.store.all(range).await? {
            let id = item.key.sk.strip_prefix(keys::TASK);
            all.extend(id.and_then(|id| id.parse::<Id<Task>>().ok()));
        }
        Ok(all.into_iter().collect())
    }

    /// The tasks that were taken from a deleted person.
    async fn taken_from(&self, person: Id<User>) -> Result<Vec<Id<Task>>> {
        let range = Range::partition(TableName::Users, keys::user_partition(person))
            .prefix(keys::UNASSIGNED);
        let items = self.store.all(range).await?;
        Ok(items
            .iter()
            .filter_map(|item| item.key.sk.strip_prefix(keys::UNASSIGNED)?.parse().ok())
            .collect())
    }

    /// A commit that happens only while a person is as they must be; `None` when they are not.
    async fn while_they(
        &self,
        person: Id<User>,
        are: impl Fn(&User) -> bool + Send + Sync,
    ) -> Result<Option<Commit>> {
        let found: Option<Stored<User>> = self.store.get(keys::user(person)).await?;
        Ok(found.filter(|found| are(&found.value)).map(|found| {
            self.store
                .begin()
                .check(keys::user(person), Expect::Version(found.version))
        }))
    }
}

fn is_deleted(user: &User) -> bool {
    user.status == UserStatus::Deleted
}

/// Who a job acts for. What they may do was looked at when the job was made.
fn actor(job: &Job) -> Caller {
    Caller {
        id: job.created_by,
        role: Role::Developer,
        session: None,
        key: None,
        idempotency: None,
        operation: None,
    }
}
