//! Many changes of tasks at once: all or none in one commit, or each for itself under one undo id.
//!
//! Every operation goes through the rules and permissions of the same change by itself; nothing is decided here.

pub mod model;
mod partial;
mod plan;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::access::{Action, Caller, Column};
use crate::error::{Error, FieldError, Result};
use crate::jobs::Jobs;
use crate::jobs::model::Job;
use crate::ports::table::{Action as Part, Commit, MAX_ACTIONS};
use crate::reference::TaskRef;
use crate::relay;
use crate::resident::Resident;
use crate::store::Store;
use crate::tasks::{Planned, Tasks};
use crate::view::{View, json};
use model::{Bulk, Mode, OneResult, Operation, Outcome, Verb};

/// Most operations of a commit.
pub const ATOMIC: usize = 20;
/// Most operations at once.
pub const PARTIAL: usize = 500;

/// Many changes at once.
#[derive(Clone)]
pub struct Bulks {
    store: Store,
    resident: Arc<Resident>,
    jobs: Jobs,
    tasks: Tasks,
}

/// What a bulk is answered with.
pub enum Answered {
    /// All of it, in time.
    Done(View),
    /// A job that goes on.
    Later(Box<Job>),
}

impl Bulks {
    /// The service over its means.
    pub fn new(store: Store, resident: Arc<Resident>, jobs: Jobs, tasks: Tasks) -> Self {
        Self {
            store,
            resident,
            jobs,
            tasks,
        }
    }

    /// Does many changes, or says what they would be.
    pub async fn run(&self, caller: &Caller, bulk: Bulk, dry_run: bool) -> Result<Answered> {
        caller.require(Action::Update, Column::Tasks)?;
        let mode = bulk.mode;
        let operations = self.operations(caller, bulk)?;
        let most = match mode {
            Mode::Atomic => ATOMIC,
            Mode::Partial => PARTIAL,
        };
        if operations.len() > most {
            let message = format!(
                "has {} operations; {most} is the most in this mode{}",
                operations.len(),
                match mode {
                    Mode::Atomic => ", with mode=partial it is 500",
                    Mode::Partial => ": send the rest in another request",
                }
            );
            return Err(Error::invalid("operations", "too_many", message));
        }
        if dry_run || operations.is_empty() {
            // A filter may find nothing.
            return self
                .rehearse(caller, &operations, dry_run)
                .await
                .map(Answered::Done);
        }
        match mode {
            Mode::Atomic => self.atomic(caller, &operations).await.map(Answered::Done),
            Mode::Partial => self.partial(caller, &operations).await,
        }
    }

    /// The operations one by one, every wrong one told.
    fn operations(&self, caller: &Caller, bulk: Bulk) -> Result<Vec<Operation>> {
        let operations = match (bulk.operations, bulk.filter, bulk.apply) {
            (Some(operations), None, None) if operations.is_empty() => {
                let message = "must name at least one task";
                return Err(Error::invalid("operations", "required", message));
            }
            (Some(operations), None, None) => operations,
            (None, Some(filter), Some(apply)) => {
                let mut params = Vec::new();
                for pair in filter.split('&').filter(|pair| !pair.is_empty()) {
                    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                    params.push((name.to_owned(), value.to_owned()));
                }
                let found = self.tasks.matching(caller, &params, PARTIAL + 1)?;
                let each = found.into_iter().map(|task| Operation {
                    task_id: Some(TaskRef::Id(task)),
                    ..apply.clone()
                });
                each.collect()
            }
            _ => {
                let message = "give either operations, or filter and apply";
                return Err(Error::invalid("operations", "required", message));
            }
        };
        let mut faults = Vec::new();
        for (at, operation) in operations.iter().enumerate() {
            let (field, is_there) = match operation.op {
                Verb::Create => ("task", operation.task.is_some()),
                Verb::Update => ("changes", operation.changes.is_some()),
                Verb::SetStatus => ("status", operation.status.is_some()),
                Verb::Delete | Verb::Assign => ("taskId", true),
            };
            let mut missing = |field: &str| {
                let path = format!("operations[{at}].{field}");
                faults.push(FieldError::new(path, "required", "is needed by this op"));
            };
            if !is_there {
                missing(field);
            }
            if operation.op != Verb::Create && operation.task_id.is_none() {
                missing("taskId");
            }
        }
        if faults.is_empty() {
            Ok(operations)
        } else {
            faults.truncate(crate::input::MAX_FAULTS);
            Err(Error::Invalid(faults))
        }
    }

    /// What each operation would do by itself.
    async fn rehearse(
        &self,
        caller: &Caller,
        operations: &[Operation],
        dry_run: bool,
    ) -> Result<View> {
        let mut results = Vec::with_capacity(operations.len());
        for (index, operation) in operations.iter().enumerate() {
            let planned = self.plan(caller, self.store.begin(), operation).await;
            results.push(match planned {
                Ok(planned) => plan::would(index, operation, &planned),
                Err(error) => plan::refused(index, &error)?,
            });
        }
        View::plain(&outcome(dry_run, results))
    }

    /// All operations in one commit.
    async fn atomic(&self, caller: &Caller, operations: &[Operation]) -> Result<View> {
        let mut attempts = self.store.attempts();
        'again: loop {
            let mut commit = self.store.begin();
            let mut results = Vec::with_capacity(operations.len());
            for (index, operation) in operations.iter().enumerate() {
                let begun = commit.clone();
                let planned = self.plan(caller, begun, operation).await;
                let planned = planned.map_err(|error| inside(index, error))?;
                results.push(plan::done(index, operation, &planned));
                match planned {
                    Planned::Write(next, ..) | Planned::Nothing(next, ..) => {
                        commit = together(next, index)?;
                    }
                    Planned::Again => {
                        attempts.again().await?;
                        continue 'again;
                    }
                }
            }
            let actions = relay::actions(&commit) + usize::from(caller.idempotency.is_some());
            if actions > MAX_ACTIONS {
                let message = format!(
                    "need {actions} actions of the store; {MAX_ACTIONS} is the most in one commit: send fewer, or use mode=partial"
                );
                return Err(Error::invalid("operations", "too_many", message));
            }
            let data = json(&outcome(false, results))?;
            let location = String::new();
            let commit = self
                .store
                .remember(commit, caller, 200, &data, None, location)?;
            if self.store.commit(commit).await? {
                return Ok(View { data, tag: None });
            }
            attempts.again().await?;
        }
    }
}

/// A commit without checks that it makes twice. Two operations that write the same item cannot be in one commit.
fn together(mut commit: Commit, index: usize) -> Result<Commit> {
    let mut seen: Vec<Part> = Vec::with_capacity(commit.actions.len());
    for action in commit.actions.drain(..) {
        match seen.iter().find(|one| one.key() == action.key()) {
            None => seen.push(action),
            Some(one) if *one == action && matches!(action, Part::Check { .. }) => {}
            Some(_) => {
                let message = "writes what another operation of this request writes or relies on (the same task, or new dependencies of two tasks); use mode=partial";
                let path = format!("operations[{index}]");
                return Err(Error::invalid(path, "conflict", message));
            }
        }
    }
    commit.actions = seen;
    Ok(commit)
}

/// An error of one operation, as one of the whole request.
fn inside(index: usize, error: Error) -> Error {
    match error {
        Error::Invalid(fields) => Error::Invalid(
            fields
                .into_iter()
                .map(|field| FieldError {
                    path: format!("operations[{index}].{}", field.path),
                    ..field
                })
                .collect(),
        ),
        other => other,
    }
}

fn outcome(dry_run: bool, results: Vec<OneResult>) -> Outcome {
    let failed = results.iter().filter(|one| one.error.is_some()).count() as u64;
    Outcome {
        dry_run,
        succeeded: results.len() as u64 - failed,
        failed,
        results,
    }
}
