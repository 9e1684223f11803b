//! Tasks: their fields, status, assignee and history; see `links` for watchers and dependencies.

use codexflow_core::access::{Action, Column};
use codexflow_core::error::Result;
use codexflow_core::event::Event;
use codexflow_core::id::Id;
use codexflow_core::included::{BesideTask, Include};
use codexflow_core::tasks::model::Task;
use codexflow_core::tasks::{Assignment, NewTask, StatusChange};
use codexflow_core::time::Timestamp;
use schemars::JsonSchema;

use crate::answer::Answer;
use crate::call::Call;
use crate::row::{PAGE, Row, group};
use crate::task_query::{PLAIN, RANGES};

/// What can be shown beside a task; in lists all but the last.
const BESIDE: [Include; 7] = [
    Include::Project,
    Include::Assignee,
    Include::Reporter,
    Include::Parent,
    Include::Dependencies,
    Include::Risk,
    Include::Comments,
];

/// What is answered when a task is gone.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
#[expect(
    dead_code,
    reason = "describes an answer of the core; it is never built"
)]
struct TaskGone {
    /// The task.
    task_id: Id<Task>,
    /// What people called it.
    key: String,
    /// Until when it can be brought back.
    restorable_until: Timestamp,
}

pub(crate) fn rows() -> Vec<Row> {
    let read = |row: Row, summary| row.needs(Action::Read, Column::Tasks, summary);
    let change = |row: Row, summary| row.needs(Action::Update, Column::Tasks, summary);
    group(
        "Tasks",
        vec![
            read(
                Row::get("/v1/tasks", "listTasks", |call| Box::pin(list(call))),
                "List tasks of every project the caller sees.",
            )
            .query(&PLAIN)
            .query(RANGES.as_flattened())
            .query(&PAGE)
            .sparse::<Task>("taskId")
            .beside::<BesideTask>(&BESIDE[..6])
            .lists::<Task>(),
            Row::post("/v1/tasks", "createTask", |call| Box::pin(create(call)))
                .needs(
                    Action::Create,
                    Column::Tasks,
                    "Make a task; a project and a title are needed.",
                )
                .takes::<NewTask>()
                .gives::<Task>()
                .statuses(&[201]),
            read(
                Row::get("/v1/tasks/{id}", "getTask", |call| Box::pin(get(call))),
                "Show a task.",
            )
            .sparse::<Task>("taskId")
            .beside::<BesideTask>(&BESIDE)
            .gives::<Task>(),
            change(
                Row::put("/v1/tasks/{id}", "replaceTask", |call| {
                    Box::pin(update(call))
                }),
                "Change a task; fields that are left out stay.",
            )
            .merges::<Task>()
            .gives::<Task>(),
            change(
                Row::patch("/v1/tasks/{id}", "updateTask", |call| {
                    Box::pin(update(call))
                }),
                "Change some fields of a task.",
            )
            .merges::<Task>()
            .gives::<Task>(),
            Row::delete("/v1/tasks/{id}", "deleteTask", |call| {
                Box::pin(delete(call))
            })
            .needs(
                Action::Delete,
                Column::Tasks,
                "Remove a task; it can be undone for 30 days.",
            )
            .conditional()
            .gives::<TaskGone>(),
            Row::post("/v1/tasks/{id}/restore", "restoreTask", |call| {
                Box::pin(restore(call))
            })
            .needs(Action::Delete, Column::Tasks, "Bring back a removed task.")
            .conditional()
            .gives::<Task>(),
            change(
                Row::patch("/v1/tasks/{id}/status", "setTaskStatus", |call| {
                    Box::pin(set_status(call))
                }),
                "Move a task to another status.",
            )
            .takes::<StatusChange>()
            .conditional()
            .gives::<Task>(),
            change(
                Row::post("/v1/tasks/{id}/assign", "assignTask", |call| {
                    Box::pin(assign(call))
                }),
                "Give a task to a person, or to nobody.",
            )
            .conditional()
            .takes::<Assignment>()
            .gives::<Task>(),
            read(
                Row::get("/v1/tasks/{id}/activity", "listTaskActivity", |call| {
                    Box::pin(activity(call))
                }),
                "List what happened to a task, newest first.",
            )
            .query(&PAGE)
            .lists::<Event>(),
        ],
    )
}

async fn list(call: Call) -> Result<Answer> {
    call.app()
        .tasks
        .list(call.caller()?, &call.query)
        .await
        .map(Answer::list)
}

async fn create(call: Call) -> Result<Answer> {
    let new: NewTask = call.json()?;
    let view = call.app().tasks.create(call.caller()?, new).await?;
    Ok(Answer::created(view, "/v1/tasks", "taskId"))
}

async fn get(call: Call) -> Result<Answer> {
    call.app()
        .tasks
        .get(call.caller()?, &call.task()?)
        .await
        .map(Answer::one)
}

async fn update(call: Call) -> Result<Answer> {
    let (task, patch, expected) = (call.task()?, call.patch()?, call.if_match()?);
    call.app()
        .tasks
        .update(call.caller()?, &task, &patch, expected)
        .await
        .map(Answer::one)
}

async fn delete(call: Call) -> Result<Answer> {
    let (task, expected) = (call.task()?, call.if_match()?);
    call.app()
        .tasks
        .delete(call.caller()?, &task, expected)
        .await
        .map(Answer::one)
}

async fn restore(call: Call) -> Result<Answer> {
    call.app()
        .tasks
        .restore(call.caller()?, &call.task()?, call.if_match()?)
        .await
        .map(Answer::one)
}

async fn set_status(call: Call) -> Result<Answer> {
    let (task, expected) = (call.task()?, call.if_match()?);
    let change: StatusChange = call.json()?;
    call.app()
        .tasks
        .set_status(call.caller()?, &task, &change, expected)
        .await
        .map(Answer::one)
}

async fn assign(call: Call) -> Result<Answer> {
    let (task, assignment) = (call.task()?, call.json::<Assignment>()?);
    let expected = call.if_match()?;
    call.app()
        .tasks
        .assign(call.caller()?, &task, &assignment, expected)
        .await
        .map(Answer::one)
}

async fn activity(call: Call) -> Result<Answer> {
    let (task, query) = (call.task()?, call.query.clone());
    call.app()
        .tasks
        .activity(call.caller()?, &task, query)
        .await
        .map(Answer::list)
}
