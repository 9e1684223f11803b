//! Background jobs: progress, cancelling, going on after a restart.
//!
//! A job is an item; the work itself is handed to [`Jobs::run`] by the service it belongs to and must be such that
//! beginning it anew is harmless, because that is how it goes on after a crash.

pub mod model;
mod run;
#[cfg(test)]
mod tests;
mod upload;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use futures::channel::oneshot;
use futures::future::{Either, Shared, select};
use parking_lot::Mutex;
use serde_json::Value;

use crate::access::Caller;
use crate::activity::{paging, total};
use crate::error::{Error, Resource, Result};
use crate::id::Id;
use crate::keys;
use crate::ports::spawn::Spawn;
use crate::ports::table::{Commit, Cursor, Expect, Item, Range, TableName};
use crate::store::{Store, Stored, document, indexed, read};
use crate::users::model::User;
use crate::view::{ListView, PageMeta, View, json};
use model::{Job, JobState};

pub use run::{Ending, Progress};
pub use upload::MAX_UPLOAD;

/// How long a request waits for a job before it is answered with what there is so far.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// The jobs of the organisation.
#[derive(Clone)]
pub struct Jobs {
    store: Store,
    spawn: Arc<dyn Spawn>,
    running: Arc<Mutex<HashMap<Id<Job>, Running>>>,
}

/// What this process knows of a job that it is at work on.
#[derive(Clone)]
struct Running {
    stop: Arc<AtomicBool>,
    done: Shared<oneshot::Receiver<()>>,
}

impl Jobs {
    /// The service over its means.
    pub fn new(store: Store, spawn: Arc<dyn Spawn>) -> Self {
        Self {
            store,
            spawn,
            running: Arc::default(),
        }
    }

    /// Writes a new job with what it is to work on. It does nothing before it is [run](Self::run).
    ///
    /// With the caller's Idempotency-Key the answer 202 is kept in the same commit.
    pub async fn create(
        &self,
        caller: &Caller,
        kind: &str,
        input: Value,
        upload: Option<Bytes>,
    ) -> Result<Job> {
        let commit = self.store.begin();
        let made = self.create_in(commit, caller, kind, input, upload).await?;
        made.ok_or_else(|| Error::internal("a new job's id is taken"))
    }

    /// The same in a commit that says what must hold for it; none when that no longer does.
    pub(crate) async fn create_in(
        &self,
        commit: Commit,
        caller: &Caller,
        kind: &str,
        input: Value,
        upload: Option<Bytes>,
    ) -> Result<Option<Job>> {
        let job = draft(&self.store, caller.id, kind, input);
        if let Some(upload) = upload {
            // Before the job itself: a job that exists has all it needs.
            self.keep_upload(job.job_id, upload).await?;
        }
        let view = View::of(&job, 1)?;
        let location = format!("/v1/jobs/{}", job.job_id);
        let commit = commit.put(item(&job)?, Expect::Absent);
        let commit = self
            .store
            .remember(commit, caller, 202, &view.data, None, location)?;
        Ok(self.store.commit(commit).await?.then_some(job))
    }

    /// A job of the caller's, or any for an admin.
    pub async fn visible(&self, caller: &Caller, id: Id<Job>) -> Result<Job> {
        let job = self.read(id).await?.value;
        if job.created_by == caller.id || caller.is_admin() {
            Ok(job)
        } else {
            Err(Error::NotFound(Resource::Job))
        }
    }

    /// One job.
    pub async fn get(&self, caller: &Caller, id: Id<Job>) -> Result<View> {
        let job = self.visible(caller, id).await?;
        View::of(&job, job.version)
    }

    /// The caller's jobs, or everyone's for an admin, the newest first and without their results.
    pub async fn list(&self, caller: &Caller, params: Vec<(String, String)>) -> Result<ListView> {
        let paging = paging(params)?;
        let range = if caller.is_admin() {
            Range::partition(TableName::Projects, keys::JOBS)
        } else {
            Range::gsi1(TableName::Projects, keys::jobs_of(caller.id))
        };
        let total = total(&self.store, &range, &paging).await?;
        // Keys rise with time, and the newest job comes first. Nothing but the page is read.
        let range = range
            .reverse()
            .limit(paging.limit)
            .after(paging.cursor.map(Cursor));
        let found = self.store.table.query(&range).await?;
        let mut jobs = Vec::new();
        for item in &found.items {
            let mut job = read::<Job>(item)?.value;
            job.result = None;
            jobs.push(job);
        }
        Ok(ListView {
            data: json(&jobs)?,
            page: PageMeta::new(paging.limit, found.next.map(|cursor| cursor.0), total),
            tag: None,
        })
    }

    /// Asks a job to stop. It does so at its next step; what it has done stays and can be undone.
    ///
    /// To cancel a cancelled job again changes nothing.
    pub async fn cancel(
        &self,
        caller: &Caller,
        id: Id<Job>,
        expected: Option<u64>,
    ) -> Result<View> {
        let job = self.visible(caller, id).await?;
        Error::unless_at(expected, job.version)?;
        if matches!(job.state, JobState::Succeeded | JobState::Failed) {
            return Err(Error::Conflict(
                "The job has already ended; only a running job can be cancelled".into(),
            ));
        }
        let running = self.running.lock().get(&id).cloned();
        if let Some(running) = running {
            running.stop.store(true, Ordering::Relaxed);
            self.wait(id, PATIENCE).await?;
        } else {
            // Nobody here is at work on it; whoever is sees this at the next step that is written.
            self.end(id, |job| job.state = JobState::Cancelled).await?;
        }
        let view = self.get(caller, id).await?;
        // After the stop, not with it: a repeat finds the job cancelled whatever becomes of this memory.
        if caller.idempotency.is_some() {
            let tag = view.tag.map(|tag| tag.to_string());
            let location = format!("/v1/jobs/{id}");
            let commit =
                self.store
                    .remember(self.store.begin(), caller, 200, &view.data, tag, location)?;
            self.store.commit(commit).await?;
        }
        Ok(view)
    }

    /// The job once it has ended, or as it is after this long.
    pub async fn wait(&self, id: Id<Job>, at_most: Duration) -> Result<Job> {
        let running = self.running.lock().get(&id).cloned();
        if let Some(running) = running {
            let clock = self.store.clock.clone();
            match select(running.done, clock.sleep(at_most)).await {
                Either::Left(_) | Either::Right(_) => {}
            }
        }
        Ok(self.read(id).await?.value)
    }

    /// Jobs that were at work when the process ended, the oldest first.
    pub async fn unfinished(&self) -> Result<Vec<Job>> {
        let range = Range::partition(TableName::Projects, keys::JOBS);
        let mut jobs = Vec::new();
        for item in self.store.all(range).await? {
            let job = read::<Job>(&item)?.value;
            if job.state == JobState::Running && !self.running.lock().contains_key(&job.job_id) {
                jobs.push(job);
            }
        }
        Ok(jobs)
    }

    async fn read(&self, id: Id<Job>) -> Result<Stored<Job>> {
        self.store
            .get(keys::job(id))
            .await?
            .ok_or(Error::NotFound(Resource::Job))
    }

    /// Changes a job that is still running; one that has ended stays as it is.
    async fn end(&self, id: Id<Job>, change: impl Fn(&mut Job)) -> Result<()> {
        let mut attempts = self.store.attempts();
        loop {
            let Stored { mut value, version } = self.read(id).await?;
            if value.state != JobState::Running {
                return Ok(());
            }
            change(&mut value);
            value.version = version + 1;
            value.updated_at = self.store.now();
            let commit = self
                .store
                .begin()
                .put(item(&value)?, Expect::Version(version));
            if self.store.commit(commit).await? {
                return Ok(());
            }
            attempts.again().await?;
        }
    }
}

/// A new job, not yet written. For the commit whose effects it is to carry on; others are [created](Jobs::create).
pub(crate) fn draft(store: &Store, creator: Id<User>, kind: &str, input: Value) -> Job {
    let now = store.now();
    Job {
        job_id: store.new_id(),
        kind: kind.to_owned(),
        state: JobState::Running,
        created_by: creator,
        input,
        done: 0,
        total: None,
        parts: Vec::new(),
        result: None,
        error: None,
        created_at: now,
        updated_at: now,
        version: 1,
    }
}

/// A job as it is stored.
pub(crate) fn item(job: &Job) -> Result<Item> {
    Ok(indexed(
        document(keys::job(job.job_id), job.version, job)?,
        Some(keys::job_by_creator(job.created_by, job.job_id)),
    ))
}
