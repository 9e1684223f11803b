//! One operation, worked out and not yet written.

use super::Bulks;
use super::model::{OneResult, Operation, Refusal, Verb};
use crate::access::Caller;
use crate::error::{Error, Resource, Result};
use crate::event::{Change, Event};
use crate::id::Id;
use crate::ports::table::{Action, Commit, TableName};
use crate::reference::TaskRef;
use crate::tasks::Planned;
use crate::tasks::model::Task;
use crate::view::View;

impl Bulks {
    /// Works out one operation on top of a commit.
    pub(super) async fn plan(
        &self,
        caller: &Caller,
        commit: Commit,
        operation: &Operation,
    ) -> Result<Planned> {
        let tasks = &self.tasks;
        let expected = operation.version;
        let task = || {
            let task = operation.task_id.as_ref();
            task.ok_or(Error::NotFound(Resource::Task))
        };
        match operation.op {
            Verb::Create => {
                let new = operation.task.as_ref();
                let new = new.ok_or_else(|| Error::invalid("task", "required", "is required"))?;
                let id = self.store.new_id();
                tasks.plan_create(caller, commit, new, id).await
            }
            Verb::Update => {
                let changes = operation.changes.clone().unwrap_or_default();
                tasks
                    .plan_update(caller, commit, task()?, &changes, expected)
                    .await
            }
            Verb::SetStatus => {
                let step = |task: &mut Task| {
                    task.status = operation.status.unwrap_or(task.status);
                    Ok(())
                };
                tasks
                    .plan_change(caller, commit, task()?, expected, &step)
                    .await
            }
            Verb::Assign => {
                let step = |task: &mut Task| {
                    task.assignee = operation.assignee;
                    Ok(())
                };
                tasks
                    .plan_change(caller, commit, task()?, expected, &step)
                    .await
            }
            Verb::Delete => tasks.plan_delete(caller, commit, task()?, expected).await,
        }
    }
}

/// What an operation would do.
pub(super) fn would(index: usize, operation: &Operation, planned: &Planned) -> OneResult {
    let mut result = done(index, operation, planned);
    if let Planned::Write(commit, ..) = planned {
        result.changes = changes(commit);
    }
    result
}

/// What an operation has done, once its commit is written.
pub(super) fn done(index: usize, operation: &Operation, planned: &Planned) -> OneResult {
    let view = match planned {
        Planned::Write(_, _, view) | Planned::Nothing(_, _, view) => Some(view),
        Planned::Again => None,
    };
    of(index, operation, view)
}

/// What is told of an operation that was done.
pub(super) fn of(index: usize, operation: &Operation, view: Option<&View>) -> OneResult {
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Brief {
        task_id: Option<Id<Task>>,
        version: Option<u64>,
    }
    let brief = view.and_then(|view| serde_json::from_slice::<Brief>(&view.data).ok());
    let named = match operation.task_id {
        Some(TaskRef::Id(id)) => Some(id),
        _ => None,
    };
    OneResult {
        index,
        status: if operation.op == Verb::Create {
            201
        } else {
            200
        },
        task_id: brief.as_ref().and_then(|brief| brief.task_id).or(named),
        version: brief.and_then(|brief| brief.version),
        changes: Vec::new(),
        error: None,
    }
}

/// What is told of an operation that was refused; what is nobody's fault here fails the whole.
pub(super) fn refused(index: usize, error: &Error) -> Result<OneResult> {
    let row = error.code().row();
    if row.status >= 500 {
        return Err(Error::unavailable(format!("operation {index}: {error:?}")));
    }
    let message = match error {
        Error::Invalid(fields) => {
            let told = fields.iter();
            let told = told.map(|field| format!("{} {}", field.path, field.message));
            told.collect::<Vec<_>>().join("; ")
        }
        other => other.to_string(),
    };
    Ok(OneResult {
        index,
        status: row.status,
        task_id: None,
        version: None,
        changes: Vec::new(),
        error: Some(Refusal {
            code: row.name.to_owned(),
            message,
        }),
    })
}

/// The changes that a commit tells of.
fn changes(commit: &Commit) -> Vec<Change> {
    let events = commit.actions.iter().filter_map(|action| match action {
        Action::Put { item, .. } if item.key.table == TableName::Events => {
            serde_json::from_slice::<Event>(&item.body).ok()
        }
        _ => None,
    });
    events.flat_map(|event| event.changes).collect()
}
