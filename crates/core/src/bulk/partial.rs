//! Many changes, each for itself: a job, whose steps are harmless to repeat.

use futures::FutureExt;
use futures::future::join_all;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::io::Read;

use super::model::{OneResult, Operation, Outcome, Verb};
use super::{Answered, Bulks, PARTIAL, outcome, plan};
use crate::access::{Caller, Role, Scopes};
use crate::auth::model::ApiKey;
use crate::error::{Error, Resource, Result};
use crate::event;
use crate::id::Id;
use crate::jobs::model::{Job, JobState};
use crate::jobs::{Ending, PATIENCE, Progress};
use crate::keys;
use crate::ports::table::{Range, TableName};
use crate::reference::TaskRef;
use crate::store::{Idempotency, read};
use crate::tasks::{Assignment, StatusChange};
use crate::users::model::UserStatus;
use crate::view::View;

/// The kind of the job.
const BULK: &str = "tasks.bulk";
/// Operations that are committed together with the others that wait.
const CHUNK: usize = 32;

/// What the job is told beside its operations.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Input {
    /// What all of it is undone by.
    operation: Id<event::Operation>,
    /// The API key that asked, and what it may do: work that is taken up again may do no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key: Option<(Id<ApiKey>, Scopes)>,
}

impl Bulks {
    pub(super) async fn partial(
        &self,
        caller: &Caller,
        operations: &[Operation],
    ) -> Result<Answered> {
        let operation = match &caller.operation {
            Some(operation) => operation.clone(),
            None => event::Operation::new(self.store.new_id()),
        };
        let input = Input {
            operation: operation.id(),
            key: caller.key,
        };
        let input = serde_json::to_value(input).map_err(Error::internal)?;
        let upload = serde_json::to_vec(operations).map_err(Error::internal)?;
        let job = self
            .jobs
            .create(caller, BULK, input, Some(upload.into()))
            .await?;
        self.begin(caller, &job, operation);
        let job = self.jobs.wait(job.job_id, PATIENCE).await?;
        match (job.state, &job.result) {
            (JobState::Succeeded, Some(result)) => {
                let outcome: Outcome =
                    serde_json::from_value(result.clone()).map_err(Error::internal)?;
                View::plain(&outcome).map(Answered::Done)
            }
            _ => Ok(Answered::Later(Box::new(job))),
        }
    }

    /// Takes up a job that was at work when the process ended; `false` when it is none of ours.
    pub fn take_up(&self, job: &Job) -> Result<bool> {
        if job.kind != BULK {
            return Ok(false);
        }
        let input: Input = serde_json::from_value(job.input.clone()).map_err(Error::internal)?;
        let caller = Caller {
            id: job.created_by,
            role: Role::Developer,
            session: None,
            key: input.key,
            idempotency: None,
            operation: None,
        };
        self.begin(&caller, job, event::Operation::new(input.operation));
        Ok(true)
    }

    fn begin(&self, caller: &Caller, job: &Job, operation: event::Operation) {
        let bulks = self.clone();
        let id = job.job_id;
        let caller = Caller {
            idempotency: None,
            operation: Some(operation),
            ..caller.clone()
        };
        self.jobs.run(job, move |progress| {
            bulks.clone().work(caller.clone(), id, progress).boxed()
        });
    }

    async fn work(
        self,
        caller: Caller,
        job: Id<Job>,
        mut progress: Progress,
    ) -> Result<(Progress, Ending)> {
        let packed = self.jobs.upload(job).await?;
        let mut bytes = Vec::new();
        flate2::read::GzDecoder::new(&packed[..])
            .read_to_end(&mut bytes)
            .map_err(Error::internal)?;
        let operations: Vec<Operation> = serde_json::from_slice(&bytes).map_err(Error::internal)?;
        progress.expect(operations.len() as u64);
        let mut results: Vec<OneResult> = Vec::with_capacity(operations.len().min(PARTIAL));
        let mut left: &[Operation] = &operations;
        while !left.is_empty() {
            let person = self.resident.user(caller.id);
            let Some(person) = person.filter(|person| person.status == UserStatus::Active) else {
                return Err(Error::Forbidden(
                    "The account that began this job is no longer active".into(),
                ));
            };
            let caller = Caller {
                role: person.role,
                ..caller.clone()
            };
            let count = apart(left);
            let (chunk, rest) = left.split_at(count);
            let first = results.len();
            let doing = chunk
                .iter()
                .enumerate()
                .map(|(at, operation)| self.one(&caller, first + at, operation));
            for result in join_all(doing).await {
                results.push(result?);
            }
            left = rest;
            if !progress.step(count as u64).await? && !left.is_empty() {
                let result = finished(results)?;
                return Ok((progress, Ending::Stopped(result)));
            }
        }
        let result = finished(results)?;
        Ok((progress, Ending::Finished(result)))
    }

    /// Does one operation, once however often the job is begun.
    pub(super) async fn one(
        &self,
        caller: &Caller,
        index: usize,
        operation: &Operation,
    ) -> Result<OneResult> {
        let name = caller.operation.as_ref().map(event::Operation::id);
        let name = format!("bulk {name:?} {index}");
        let hash = crate::text::hex(&Sha256::digest(name));
        let caller = &Caller {
            idempotency: Some(Idempotency {
                key: hash.clone(),
                request: hash,
            }),
            ..caller.clone()
        };
        if let Some(kept) = self.store.recall(caller).await? {
            let data = kept.data.map(|data| data.get().to_owned().into_bytes());
            let view = data.map(|data| View {
                data: data.into(),
                tag: None,
            });
            return Ok(plan::of(index, operation, view.as_ref()));
        }
        match self.do_one(caller, operation).await {
            Ok(view) => Ok(plan::of(index, operation, Some(&view))),
            Err(Error::NotFound(Resource::Task))
                if operation.op == Verb::Delete && self.has_done(caller, operation).await? =>
            {
                Ok(plan::of(index, operation, None))
            }
            Err(error) => plan::refused(index, &error),
        }
    }

    async fn do_one(&self, caller: &Caller, operation: &Operation) -> Result<View> {
        let expected = operation.version;
        let tasks = &self.tasks;
        if operation.op == Verb::Create {
            let new = operation.task.clone();
            let new = new.ok_or_else(|| Error::invalid("task", "required", "is required"))?;
            return tasks.create(caller, new).await;
        }
        let task = operation.task_id.as_ref();
        let task = task.ok_or(Error::NotFound(Resource::Task))?;
        match operation.op {
            Verb::Create => Err(Error::NotFound(Resource::Task)),
            Verb::Update => {
                let changes = operation.changes.clone().unwrap_or_default();
                tasks.update(caller, task, &changes, expected).await
            }
            Verb::SetStatus => {
                let status = operation.status;
                let status =
                    status.ok_or_else(|| Error::invalid("status", "required", "is required"))?;
                let change = StatusChange { status };
                tasks.set_status(caller, task, &change, expected).await
            }
            Verb::Assign => {
                let assignment = Assignment {
                    assignee: operation.assignee,
                };
                tasks.assign(caller, task, &assignment, expected).await
            }
            Verb::Delete => tasks.delete(caller, task, expected).await,
        }
    }

    /// Whether this bulk has removed the task before it was cut off.
    async fn has_done(&self, caller: &Caller, operation: &Operation) -> Result<bool> {
        let (Some(TaskRef::Id(task)), Some(whole)) = (&operation.task_id, &caller.operation) else {
            return Ok(false);
        };
        let range = Range::partition(TableName::Events, keys::operation_partition(whole.id()));
        for part in self.store.all(range).await? {
            let (_, subject) = read::<(String, String)>(&part)?.value;
            if subject == task.to_string() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// How many of the first operations are about different tasks and may go together.
fn apart(operations: &[Operation]) -> usize {
    let mut seen: Vec<String> = Vec::new();
    for (at, operation) in operations.iter().enumerate().take(CHUNK) {
        let name = operation.task_id.as_ref().map(|task| format!("{task:?}"));
        if let Some(name) = name {
            if seen.contains(&name) {
                return at;
            }
            seen.push(name);
        }
    }
    operations.len().min(CHUNK)
}

fn finished(results: Vec<OneResult>) -> Result<serde_json::Value> {
    serde_json::to_value(outcome(false, results)).map_err(Error::internal)
}
