//! Background jobs: how far they are, and stopping them.

use codexflow_core::access::{Action, Column};
use codexflow_core::error::{Resource, Result};
use codexflow_core::jobs::model::Job;

use http::header::AUTHORIZATION;

use crate::answer::Answer;
use crate::call::Call;
use crate::following;
use crate::row::{PAGE, Row, group};

/// What jobs are about.
const READ: [(Action, Column); 2] = [
    (Action::Read, Column::Projects),
    (Action::Read, Column::Tasks),
];

pub(crate) fn rows() -> Vec<Row> {
    let own = "Who started it, and admins.";
    group(
        "Jobs",
        vec![
            Row::get("/v1/jobs", "listJobs", |call| Box::pin(list(call)))
                .about("List jobs, newest first and without their results.", own)
                .for_keys(&READ)
                .query(&PAGE)
                .lists::<Job>(),
            Row::get("/v1/jobs/{id}", "getJob", |call| Box::pin(get(call)))
                .about(
                    "Show a job: its state, its progress and, at the end, its result.",
                    own,
                )
                .for_keys(&READ)
                .gives::<Job>(),
            Row::get("/v1/jobs/{id}/stream", "streamJob", |call| {
                Box::pin(stream(call))
            })
            .about(
                "Tell how a job goes on, as server-sent events: the whole job at once and whenever it has changed, until it has ended.",
                own,
            )
            .for_keys(&READ)
            .sends("text/event-stream"),
            Row::post("/v1/jobs/{id}/cancel", "cancelJob", |call| {
                Box::pin(cancel(call))
            })
            .about(
                "Stop a job at its next step; what it has done stays and can be undone.",
                own,
            )
            .for_keys(&[(Action::Create, Column::Projects)])
            .conditional()
            .gives::<Job>(),
        ],
    )
}

async fn list(call: Call) -> Result<Answer> {
    call.app()
        .jobs
        .list(call.caller()?, call.query.clone())
        .await
        .map(Answer::list)
}

async fn get(call: Call) -> Result<Answer> {
    let id = call.id(0, Resource::Job)?;
    call.app()
        .jobs
        .get(call.caller()?, id)
        .await
        .map(Answer::one)
}

async fn stream(call: Call) -> Result<Answer> {
    let id = call.id(0, Resource::Job)?;
    let caller = call.caller()?;
    let job = call.app().jobs.visible(caller, id).await?;
    let header = call.header(&AUTHORIZATION).unwrap_or_default();
    let token = header.split_once(' ').map_or("", |(_, token)| token.trim());
    following::follow(&call.door, caller, token, job.job_id).map(Answer::live)
}

async fn cancel(call: Call) -> Result<Answer> {
    let id = call.id(0, Resource::Job)?;
    call.app()
        .jobs
        .cancel(call.caller()?, id, call.if_match()?)
        .await
        .map(Answer::one)
}
