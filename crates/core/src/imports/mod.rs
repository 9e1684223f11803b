//! Bringing projects in from other trackers, again when they have moved on, and out again.
//!
//! An import is a job. It may be begun anew at any point: what an issue's commit holds, its source included,
//! is there whole or not at all, and the next run sees it.

mod apply;
mod bounds;
pub mod csv;
pub mod draft;
mod file;
mod format;
mod github;
mod links;
mod people;
mod plan;
mod report;
mod rows;
mod source;
mod taken;
mod target;
#[cfg(test)]
mod tests;
mod undo;

use std::collections::HashSet;
use std::sync::Arc;

use bytes::Bytes;
use futures::FutureExt;
use futures::lock::{Mutex, OwnedMutexGuard};
use serde::{Deserialize, Serialize};

use crate::access::{Action, Caller, Column, Role};
use crate::error::{Error, Resource, Result};
use crate::id::Id;
use crate::jobs::model::{Job, JobState};
use crate::jobs::{Jobs, PATIENCE};
use crate::keys;
use crate::ports::table::{Commit, Expect, Item};
use crate::projects::Projects;
use crate::resident::Resident;
use crate::store::{Store, read};
use crate::tasks::Numbers;
use crate::tasks::model::Task;
use crate::users::model::UserStatus;

pub use format::{Format, Options};
pub use report::{Counts, Report, ReportRow, Verdict};
pub use undo::{KeptChange, Undone};

/// The kind of job that takes an import back.
const UNDO: &str = "import.undo";

/// What the maker of an import must be allowed to do.
const TO_IMPORT: &[(Action, Column)] = &[(Action::Create, Column::Projects)];
/// What one who takes an import back must be allowed to do.
const TO_UNDO: &[(Action, Column)] = &[
    (Action::Create, Column::Projects),
    (Action::Delete, Column::Tasks),
];

/// What an undo was told.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct UndoInput {
    import: Id<Job>,
    force: bool,
}

/// The imports of the organisation.
#[derive(Clone)]
pub struct Imports {
    store: Store,
    resident: Arc<Resident>,
    jobs: Jobs,
    projects: Projects,
    numbers: Arc<Numbers>,
    /// One import at a time: they share names, keys and links.
    turn: Arc<Mutex<()>>,
}

impl Imports {
    /// The service over its means.
    pub fn new(
        store: Store,
        resident: Arc<Resident>,
        jobs: Jobs,
        projects: Projects,
        numbers: Arc<Numbers>,
    ) -> Self {
        Self {
            store,
            resident,
            jobs,
            projects,
            numbers,
            turn: Arc::default(),
        }
    }

    /// Begins to import an export, plain or gzip, and waits a little for the end.
    ///
    /// The job that is answered has a [`Report`] as its result once it has ended.
    pub async fn start(
        &self,
        caller: &Caller,
        format: Format,
        bytes: Bytes,
        options: Options,
    ) -> Result<Job> {
        caller.require(Action::Create, Column::Projects)?;
        let options = options.checked(format)?;
        file::peek(&bytes, format, &options)?;
        let input = serde_json::to_value(&options).map_err(Error::internal)?;
        let made = self.jobs.create(caller, format.job(), input, Some(bytes));
        let job = made.await?;
        self.begin(caller, &job)?;
        self.jobs.wait(job.job_id, PATIENCE).await
    }

    /// Begins to take back what an import made, and waits a little for the end.
    ///
    /// What people have touched since is kept and listed, unless `force`. The result is an [`Undone`].
    pub async fn undo(
        &self,
        caller: &Caller,
        import: Id<Job>,
        force: bool,
        expected: Option<u64>,
    ) -> Result<Job> {
        let job = self.import(caller, import).await?;
        caller.require(Action::Create, Column::Projects)?;
        caller.require(Action::Delete, Column::Tasks)?;
        Error::unless_at(expected, job.version)?;
        if job.state == JobState::Running {
            let why = "The import is still running; cancel it first or wait for its end";
            return Err(Error::Conflict(why.into()));
        }
        let input = UndoInput { import, force };
        let input = serde_json::to_value(&input).map_err(Error::internal)?;
        let mut commit = self.store.begin();
        if let Some(version) = expected {
            commit = commit.check(keys::job(import), Expect::Version(version));
        }
        let made = self.jobs.create_in(commit, caller, UNDO, input, None);
        let Some(job) = made.await? else {
            let current = self.import(caller, import).await?.version;
            return Err(Error::Stale { current });
        };
        self.begin(caller, &job)?;
        self.jobs.wait(job.job_id, PATIENCE).await
    }

    /// Takes up a job that was at work when the process ended; `false` when it is none of ours.
    pub fn take_up(&self, job: &Job) -> Result<bool> {
        // What they may do is looked at when the work begins.
        let caller = Caller {
            id: job.created_by,
            role: Role::Developer,
            session: None,
            key: None,
            idempotency: None,
            operation: None,
        };
        self.begin(&caller, job)
    }

    /// Hands a job to the background; `false` when it is none of ours.
    fn begin(&self, caller: &Caller, job: &Job) -> Result<bool> {
        let imports = self.clone();
        let caller = Caller {
            // What is remembered of the request is the job, and that is written.
            idempotency: None,
            // An import is undone by its job.
            operation: None,
            ..caller.clone()
        };
        let id = job.job_id;
        if let Some(format) = Format::of(&job.kind) {
            let options: Options =
                serde_json::from_value(job.input.clone()).map_err(Error::internal)?;
            self.jobs.run(job, move |progress| {
                let (imports, caller) = (imports.clone(), caller.clone());
                let how = (format, options.clone());
                async move { imports.import_file(caller, id, how, progress).await }.boxed()
            });
            return Ok(true);
        }
        match job.kind.as_str() {
            UNDO => {
                let input: UndoInput =
                    serde_json::from_value(job.input.clone()).map_err(Error::internal)?;
                self.jobs.run(job, move |progress| {
                    let (imports, caller, input) = (imports.clone(), caller.clone(), input.clone());
                    async move { imports.take_back(caller, id, input, progress).await }.boxed()
                });
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Waits for the turn of a job; answers its maker as they are by then.
    async fn turn(
        &self,
        caller: &Caller,
        needs: &[(Action, Column)],
    ) -> Result<(Caller, OwnedMutexGuard<()>)> {
        self.maker(caller, needs)?;
        let turn = self.turn.clone().lock_owned().await;
        Ok((self.maker(caller, needs)?, turn))
    }

    /// The maker of a job as they are now: they may have lost what they were allowed when they began it.
    fn maker(&self, caller: &Caller, needs: &[(Action, Column)]) -> Result<Caller> {
        let person = self.resident.user(caller.id);
        let Some(person) = person.filter(|person| person.status == UserStatus::Active) else {
            let why =
                "The account that began this job is no longer active; begin it again with another";
            return Err(Error::Forbidden(why.into()));
        };
        let caller = Caller {
            role: person.role,
            ..caller.clone()
        };
        for (action, column) in needs {
            caller.require(*action, *column)?;
        }
        Ok(caller)
    }

    /// The job of an import that the caller may know of.
    async fn import(&self, caller: &Caller, id: Id<Job>) -> Result<Job> {
        let job = self.jobs.visible(caller, id).await?;
        if Format::of(&job.kind).is_some() {
            Ok(job)
        } else {
            Err(Error::NotFound(Resource::Job))
        }
    }
}

/// The task of a link that waits for its other end.
pub(crate) fn waiting_task(item: &Item) -> Result<Id<Task>> {
    Ok(read::<links::Pending>(item)?.value.task)
}

/// The task that an import changed, from the item that says how.
pub(crate) fn changed_task(item: &Item) -> Result<Id<Task>> {
    Ok(read::<taken::Taken>(item)?.value.task)
}

/// Leaves out long texts that a commit brings twice: they are kept by their hash.
fn unique(mut commit: Commit) -> Commit {
    let mut seen = HashSet::new();
    commit.actions.retain(|action| {
        let key = action.key();
        !key.pk.starts_with("TEXT#") || seen.insert(key.pk.clone())
    });
    commit
}
