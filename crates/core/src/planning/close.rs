//! Closing a cycle: one commit closes it and holds the job that takes its open tasks on.
//!
//! Nothing can be planned for a closed cycle (`tasks/placed.rs` checks it in the task's commit), so what is open in it
//! when the job looks is all there is to take on.

use async_trait::async_trait;
use futures::FutureExt;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{By, Cycle, Part, Planning, key};
use crate::access::{Caller, Role};
use crate::error::{Error, Result};
use crate::event::Operation;
use crate::id::Id;
use crate::jobs::model::Job;
use crate::jobs::{Ending, PATIENCE, Progress};
use crate::people::batch::{End, Sweep, sweep};
use crate::ports::table::{Commit, Expect};
use crate::projects::model::Project;
use crate::reference::ProjectRef;
use crate::tasks::model::{Status, Task};
use crate::tasks::query::{Filter, TaskQuery};
use crate::tasks::scope::Scope;

/// The kind of the job.
const CLOSE: &str = "cycle.close";
/// Tasks that are looked up at once.
const PAGE: usize = 1000;

/// Where the open tasks of a cycle go when it is closed.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Close {
    /// The cycle that takes them. When left out: the earliest open one that does not begin before this one, or else
    /// none.
    pub move_to: Option<Id<Cycle>>,
    /// `true`: they are planned for no cycle.
    pub unplan: bool,
}

/// What the job is told.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    project_id: Id<Project>,
    cycle_id: Id<Cycle>,
    moved_to: Option<Id<Cycle>>,
    /// What all of it is undone by.
    operation: Option<Id<Operation>>,
}

impl Planning {
    /// Closes a cycle and takes its open tasks on.
    pub async fn close(
        &self,
        caller: &Caller,
        reference: &ProjectRef,
        id: Id<Cycle>,
        close: &Close,
        expected: Option<u64>,
    ) -> Result<Job> {
        let mut attempts = self.store.attempts();
        loop {
            let (project, found) = self.find::<Cycle>(caller, reference, id).await?;
            caller.require(Cycle::RIGHTS.update, Cycle::RIGHTS.column)?;
            Error::unless_at(expected, found.version)?;
            let before = found.value;
            if before.stamp.deleted_at.is_some() || before.closed_at.is_some() {
                let how = if before.closed_at.is_some() {
                    "closed"
                } else {
                    "deleted"
                };
                return Err(Error::Conflict(format!("The cycle is {how} already")));
            }
            let project = project.project_id;
            let next = self.next(project, &before, close).await?;
            let mut commit = self.store.begin();
            if let Some(next) = &next {
                let expect = Expect::Version(next.stamp.version);
                commit = commit.check(key(project, next.cycle_id), expect);
            }
            let all = self.resident.progress(project, By::Cycle);
            let now = self.store.now();
            let mut after = before.clone();
            after.closed_at = Some(now);
            after.moved_to = next.map(|next| next.cycle_id);
            after.at_close = Some(all.get(&id.to_u128()).copied().unwrap_or_default());
            after.stamp.version += 1;
            after.stamp.updated_at = now;
            let commit = self.put(commit, caller, "closed", Some(&before), &after)?;
            let input = Input {
                project_id: project,
                cycle_id: id,
                moved_to: after.moved_to,
                operation: caller.operation.as_ref().map(Operation::id),
            };
            let input = serde_json::to_value(input).map_err(Error::internal)?;
            let made = self.jobs.create_in(commit, caller, CLOSE, input, None);
            if let Some(job) = made.await? {
                self.take_up(&job)?;
                return self.jobs.wait(job.job_id, PATIENCE).await;
            }
            attempts.again().await?;
        }
    }

    /// Takes up a job that was at work when the process ended; `false` when it is none of ours.
    pub fn take_up(&self, job: &Job) -> Result<bool> {
        if job.kind != CLOSE {
            return Ok(false);
        }
        let input: Input = serde_json::from_value(job.input.clone()).map_err(Error::internal)?;
        let closing = Closing {
            planning: self.clone(),
            actor: Caller {
                id: job.created_by,
                role: Role::Developer,
                session: None,
                key: None,
                idempotency: None,
                operation: input.operation.map(Operation::new),
            },
            job: job.job_id,
            input,
        };
        self.jobs.run(job, move |progress| {
            let closing = closing.clone();
            async move { closing.work(progress).await }.boxed()
        });
        Ok(true)
    }

    /// The cycle that takes the open tasks of one that is closed.
    async fn next(
        &self,
        project: Id<Project>,
        closing: &Cycle,
        close: &Close,
    ) -> Result<Option<Cycle>> {
        if close.unplan {
            return match close.move_to {
                None => Ok(None),
                Some(_) => Err(Error::invalid(
                    "moveTo",
                    "conflict",
                    "give either moveTo or unplan",
                )),
            };
        }
        let mut open = self.all::<Cycle>(project).await?;
        open.retain(|cycle| {
            cycle.closed_at.is_none()
                && cycle.stamp.deleted_at.is_none()
                && cycle.cycle_id != closing.cycle_id
        });
        let Some(wanted) = close.move_to else {
            open.retain(|cycle| cycle.start_date >= closing.start_date);
            // One without a first day comes after those that have one.
            open.sort_by_key(|cycle| {
                (cycle.start_date.is_none(), cycle.start_date, cycle.cycle_id)
            });
            return Ok(open.into_iter().next());
        };
        let found = open.into_iter().find(|cycle| cycle.cycle_id == wanted);
        found.map(Some).ok_or_else(|| {
            let message = "must be another cycle of this project that is not closed";
            Error::invalid("moveTo", "not_found", message)
        })
    }
}

#[derive(Clone)]
struct Closing {
    planning: Planning,
    actor: Caller,
    job: Id<Job>,
    input: Input,
}

impl Closing {
    async fn work(self, mut progress: Progress) -> Result<(Progress, Ending)> {
        let planning = &self.planning;
        let tasks = self.open()?;
        progress.expect(tasks.len() as u64);
        let end = sweep(&planning.store, &mut progress, &tasks, &self).await?;
        let result = json!({
            "cycleId": self.input.cycle_id,
            "movedTo": self.input.moved_to,
            "openTasksLeft": self.open()?.len(),
        });
        Ok(match end {
            End::Done => (progress, Ending::Finished(result)),
            End::Stopped => (progress, Ending::Stopped(result)),
        })
    }
}

impl Closing {
    /// The tasks of the cycle that are not done.
    fn open(&self) -> Result<Vec<Id<Task>>> {
        let statuses = Status::ALL.into_iter();
        let statuses = statuses.filter(|status| *status != Status::Done);
        let mut query = TaskQuery {
            filter: Filter {
                cycle: Some(vec![Some(self.input.cycle_id)]),
                status: Some(statuses.collect()),
                ..Filter::default()
            },
            limit: PAGE,
            ..TaskQuery::default()
        };
        let scope = Scope::of(vec![self.input.project_id]);
        let today = self.planning.store.now().date();
        let mut tasks = Vec::new();
        loop {
            let found = self.planning.resident.find(&query, &scope, today)?;
            tasks.extend(found.hits.into_iter().map(|hit| hit.task));
            query.cursor = found.next;
            if query.cursor.is_none() {
                return Ok(tasks);
            }
        }
    }
}

#[async_trait]
impl Sweep for Closing {
    type Thing = Id<Task>;

    async fn begin(&self) -> Result<Option<Commit>> {
        let Input {
            project_id,
            cycle_id,
            moved_to,
            ..
        } = self.input;
        let store = &self.planning.store;
        let mut commit = store.begin();
        for id in std::iter::once(cycle_id).chain(moved_to) {
            let key = key(project_id, id);
            let found = store.get::<Cycle>(key.clone()).await?;
            // Reopened meanwhile, or there is no longer a place to take them to.
            let Some(found) = found.filter(|found| {
                let is_closed = found.value.closed_at.is_some();
                found.value.stamp.deleted_at.is_none() && is_closed == (id == cycle_id)
            }) else {
                return Ok(None);
            };
            commit = commit.check(key, Expect::Version(found.version));
        }
        Ok(Some(commit))
    }

    async fn add(&self, commit: Commit, task: &Id<Task>) -> Result<Commit> {
        let Input {
            cycle_id, moved_to, ..
        } = self.input;
        let adjusted = self
            .planning
            .tasks
            .adjust(commit.clone(), &self.actor, self.job, *task, |task| {
                if task.cycle_id == Some(cycle_id) && task.status != Status::Done {
                    task.cycle_id = moved_to;
                }
            })
            .await?;
        Ok(adjusted.unwrap_or(commit))
    }
}
