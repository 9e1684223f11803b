//! What ties a task to people and to other tasks: watchers and dependencies.

use codexflow_core::access::{Action, Column};
use codexflow_core::error::{Resource, Result};
use codexflow_core::id::Id;
use codexflow_core::reference::TaskRef;
use codexflow_core::tasks::model::Task;
use codexflow_core::tasks::{NewDependency, NewWatcher, Watcher};
use codexflow_core::users::model::User;
use schemars::JsonSchema;

use crate::answer::Answer;
use crate::call::Call;
use crate::row::{Row, group};

/// What is answered when someone no longer watches.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
#[expect(
    dead_code,
    reason = "describes an answer of the core; it is never built"
)]
struct Unwatched {
    /// The person.
    user_id: Id<User>,
    /// Always `false`.
    watching: bool,
}

pub(crate) fn rows() -> Vec<Row> {
    let read = |row: Row, summary| row.needs(Action::Read, Column::Tasks, summary);
    let change = |row: Row, summary| row.needs(Action::Update, Column::Tasks, summary);
    group(
        "Watchers and dependencies",
        vec![
            read(
                Row::get("/v1/tasks/{id}/watchers", "listWatchers", |call| {
                    Box::pin(watchers(call))
                }),
                "List who watches a task.",
            )
            .gives::<Vec<Watcher>>(),
            change(
                Row::post("/v1/tasks/{id}/watchers", "addWatcher", |call| {
                    Box::pin(watch(call))
                }),
                "Watch a task, oneself or for another.",
            )
            .may_take::<NewWatcher>()
            .conditional()
            .gives::<Watcher>()
            .statuses(&[201]),
            change(
                Row::delete("/v1/tasks/{id}/watchers/{user}", "removeWatcher", |call| {
                    Box::pin(unwatch(call))
                }),
                "Stop watching a task.",
            )
            .conditional()
            .gives::<Unwatched>(),
            change(
                Row::post("/v1/tasks/{id}/dependencies", "addDependency", |call| {
                    Box::pin(add_dependency(call))
                }),
                "Let a task wait for another; a cycle is refused with the path that closes it.",
            )
            .takes::<NewDependency>()
            .conditional()
            .gives::<Task>(),
            change(
                Row::delete(
                    "/v1/tasks/{id}/dependencies/{other}",
                    "removeDependency",
                    |call| Box::pin(remove_dependency(call)),
                ),
                "Let a task no longer wait for another.",
            )
            .conditional()
            .gives::<Task>(),
        ],
    )
}

async fn watchers(call: Call) -> Result<Answer> {
    call.app()
        .tasks
        .watchers(call.caller()?, &call.task()?)
        .await
        .map(Answer::one)
}

async fn watch(call: Call) -> Result<Answer> {
    let task = call.task()?;
    let new = call.maybe_json::<NewWatcher>()?.unwrap_or_default();
    let expected = call.if_match()?;
    let view = call
        .app()
        .tasks
        .watch(call.caller()?, &task, &new, expected)
        .await?;
    Ok(Answer {
        status: 201,
        ..Answer::one(view)
    })
}

async fn unwatch(call: Call) -> Result<Answer> {
    let (task, person) = (call.task()?, call.id(1, Resource::User)?);
    call.app()
        .tasks
        .unwatch(call.caller()?, &task, person, call.if_match()?)
        .await
        .map(Answer::one)
}

async fn add_dependency(call: Call) -> Result<Answer> {
    let (task, new) = (call.task()?, call.json::<NewDependency>()?);
    call.app()
        .tasks
        .add_dependency(call.caller()?, &task, &new, call.if_match()?)
        .await
        .map(Answer::one)
}

async fn remove_dependency(call: Call) -> Result<Answer> {
    let task = call.task()?;
    let other: TaskRef = call.reference(1, Resource::Task)?;
    call.app()
        .tasks
        .remove_dependency(call.caller()?, &task, &other, call.if_match()?)
        .await
        .map(Answer::one)
}
