//! Time worked on tasks: entries, the caller's timer, and a person's report.

use codexflow_core::access::{Action, Column};
use codexflow_core::error::{Resource, Result};
use codexflow_core::hours::{NewTimeEntry, NewTimer, TimeEntry, TimeReport, Timer};
use codexflow_core::id::Id;
use schemars::JsonSchema;

use crate::answer::Answer;
use crate::call::Call;
use crate::row::{Kind, PAGE, Param, Row, group, param};

const SPAN: [Param; 2] = [
    param(
        "from",
        Kind::Text,
        "The first day; 30 days up to the last one when left out.",
    ),
    param(
        "to",
        Kind::Text,
        "The last day; today when left out. At most 366 days in all.",
    ),
];

/// What is answered when a time entry is gone.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
#[expect(
    dead_code,
    reason = "describes an answer of the core; it is never built"
)]
struct TimeEntryGone {
    /// The entry.
    entry_id: Id<TimeEntry>,
}

pub(crate) fn rows() -> Vec<Row> {
    let read = |row: Row, summary| row.needs(Action::Read, Column::Tasks, summary);
    let change = |row: Row, summary| row.needs(Action::Update, Column::Tasks, summary);
    let own = "Who worked it; to delete also who may delete tasks.";
    let timers = "a person has one timer, which nobody else changes";
    let mine = "Everyone, their own.";
    group(
        "Time",
        vec![
            read(
                Row::get("/v1/tasks/{id}/time-entries", "listTimeEntries", |call| {
                    Box::pin(list(call))
                }),
                "List the time that was worked on a task.",
            )
            .query(&PAGE)
            .lists::<TimeEntry>(),
            change(
                Row::post("/v1/tasks/{id}/time-entries", "createTimeEntry", |call| {
                    Box::pin(create(call))
                }),
                "Enter time that one has worked on a task; it adds to the task's actual hours.",
            )
            .takes::<NewTimeEntry>()
            .conditional()
            .gives::<TimeEntry>()
            .statuses(&[201]),
            read(
                Row::get(
                    "/v1/tasks/{id}/time-entries/{entry}",
                    "getTimeEntry",
                    |call| Box::pin(get(call)),
                ),
                "Show a time entry.",
            )
            .gives::<TimeEntry>(),
            Row::put(
                "/v1/tasks/{id}/time-entries/{entry}",
                "replaceTimeEntry",
                |call| Box::pin(update(call)),
            )
            .about("Change a time entry; fields that are left out stay.", own)
            .merges::<TimeEntry>()
            .gives::<TimeEntry>(),
            Row::patch(
                "/v1/tasks/{id}/time-entries/{entry}",
                "updateTimeEntry",
                |call| Box::pin(update(call)),
            )
            .about("Change some fields of a time entry.", own)
            .merges::<TimeEntry>()
            .gives::<TimeEntry>(),
            Row::delete(
                "/v1/tasks/{id}/time-entries/{entry}",
                "deleteTimeEntry",
                |call| Box::pin(delete(call)),
            )
            .about("Remove a time entry.", own)
            .conditional()
            .gives::<TimeEntryGone>(),
            change(
                Row::post("/v1/tasks/{id}/timer", "startTimer", |call| {
                    Box::pin(start(call))
                }),
                "Start one's timer on a task; there is one for each person.",
            )
            .may_take::<NewTimer>()
            .conditional()
            .gives::<Timer>()
            .statuses(&[201]),
            Row::get("/v1/timer", "getTimer", |call| Box::pin(timer(call)))
                .about("Show one's running timer.", mine)
                .for_keys(&[(Action::Read, Column::Tasks)])
                .may_lack()
                .gives::<Timer>(),
            Row::post("/v1/timer/stop", "stopTimer", |call| Box::pin(stop(call)))
                .about("Stop one's timer: it becomes a time entry.", mine)
                .for_keys(&[(Action::Update, Column::Tasks)])
                .may_lack()
                .unversioned(timers)
                .gives::<TimeEntry>()
                .statuses(&[201]),
            Row::delete("/v1/timer", "discardTimer", |call| Box::pin(discard(call)))
                .about("Stop one's timer without keeping what it has run.", mine)
                .for_keys(&[(Action::Update, Column::Tasks)])
                .may_lack()
                .unversioned(timers)
                .gives::<Timer>(),
            read(
                Row::get("/v1/users/{id}/time", "getUserTime", |call| {
                    Box::pin(report(call))
                }),
                "Add up what a person worked, in the projects that the caller sees.",
            )
            .query(&SPAN)
            .gives::<TimeReport>(),
        ],
    )
}

async fn list(call: Call) -> Result<Answer> {
    let (task, query) = (call.task()?, call.query.clone());
    call.app()
        .hours
        .list(call.caller()?, &task, query)
        .await
        .map(Answer::list)
}

async fn create(call: Call) -> Result<Answer> {
    let (task, new) = (call.task()?, call.json::<NewTimeEntry>()?);
    let view = call
        .app()
        .hours
        .create(call.caller()?, &task, &new, call.if_match()?)
        .await?;
    let place = format!("/v1/tasks/{}/time-entries", call.segment(0)?);
    Ok(Answer::created(view, &place, "entryId"))
}

async fn get(call: Call) -> Result<Answer> {
    let (task, id) = (call.task()?, call.id(1, Resource::TimeEntry)?);
    call.app()
        .hours
        .get(call.caller()?, &task, id)
        .await
        .map(Answer::one)
}

async fn update(call: Call) -> Result<Answer> {
    let (task, id) = (call.task()?, call.id(1, Resource::TimeEntry)?);
    let (patch, expected) = (call.patch()?, call.if_match()?);
    call.app()
        .hours
        .update(call.caller()?, &task, id, &patch, expected)
        .await
        .map(Answer::one)
}

async fn delete(call: Call) -> Result<Answer> {
    let (task, id) = (call.task()?, call.id(1, Resource::TimeEntry)?);
    call.app()
        .hours
        .delete(call.caller()?, &task, id, call.if_match()?)
        .await
        .map(Answer::one)
}

async fn start(call: Call) -> Result<Answer> {
    let (task, expected) = (call.task()?, call.if_match()?);
    let new: NewTimer = call.maybe_json()?.unwrap_or_default();
    let view = call
        .app()
        .hours
        .start(call.caller()?, &task, &new, expected)
        .await?;
    Ok(Answer {
        status: 201,
        ..Answer::one(view)
    })
}

async fn timer(call: Call) -> Result<Answer> {
    call.app()
        .hours
        .timer(call.caller()?)
        .await
        .map(Answer::one)
}

async fn stop(call: Call) -> Result<Answer> {
    let view = call.app().hours.stop(call.caller()?).await?;
    Ok(Answer {
        status: 201,
        ..Answer::one(view)
    })
}

async fn discard(call: Call) -> Result<Answer> {
    call.app()
        .hours
        .discard(call.caller()?, None)
        .await
        .map(Answer::one)
}

async fn report(call: Call) -> Result<Answer> {
    let (person, query) = (call.id(0, Resource::User)?, call.query.clone());
    call.app()
        .hours
        .report(call.caller()?, person, query)
        .await
        .map(Answer::one)
}
