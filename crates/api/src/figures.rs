//! What the tasks of a project add up to, and what happened in it.

use codexflow_core::access::{Action, Column};
use codexflow_core::analytics::Analytics;
use codexflow_core::analytics::forecast::{Forecast, Scenario, WhatIf};
use codexflow_core::error::{Error, FieldError, Result};
use codexflow_core::event::Event;
use codexflow_core::exports::Format;
use codexflow_core::projects::timeline::Timeline;
use codexflow_core::projects::{BoardView, ExpectedHours};

use crate::answer::Answer;
use crate::call::Call;
use crate::row::{A_FILE, Kind, PAGE, Param, Row, group, param};

const FORMAT: [Param; 1] = [param(
    "format",
    Kind::Words(&["csv", "json", "markdown"]),
    "The shape of the file; `json` when left out.",
)];

pub(crate) const BOARD: [Param; 1] = [param(
    "limit",
    Kind::Number(1, 200),
    "How many tasks of each column to show.",
)];

const ESTIMATE: [Param; 3] = [
    param(
        "hours",
        Kind::Text,
        "The estimate, in hours; 8 when left out.",
    ),
    param("type", Kind::Text, "What kind of work it is."),
    param(
        "assignee",
        Kind::Text,
        "Who would do it: a person's id, or `me`.",
    ),
];

pub(crate) fn rows() -> Vec<Row> {
    let read = |row: Row, summary| {
        row.needs(Action::Read, Column::Projects, summary)
            .for_keys(&[
                (Action::Read, Column::Projects),
                (Action::Read, Column::Tasks),
            ])
    };
    group(
        "Figures",
        vec![
            read(
                Row::get("/v1/projects/{id}/analytics", "getAnalytics", |call| {
                    Box::pin(analytics(call))
                }),
                "Show every figure of a project.",
            )
            .gives::<Analytics>()
            .takes_long(),
            read(
                Row::get("/v1/projects/{id}/forecast", "getForecast", |call| {
                    Box::pin(forecast(call))
                }),
                "Show when a project's open tasks will be done, with how often such answers held before.",
            )
            .gives::<Forecast>()
            .takes_long(),
            read(
                Row::get("/v1/projects/{id}/estimate", "getExpectedHours", |call| {
                    Box::pin(estimate(call))
                }),
                "Show how long tasks of such an estimate take in a project, by its finished tasks.",
            )
            .query(&ESTIMATE)
            .gives::<ExpectedHours>()
            .takes_long(),
            read(
                Row::post("/v1/projects/{id}/what-if", "askWhatIf", |call| {
                    Box::pin(what_if(call))
                }),
                "Show when they would be done, if things were otherwise; nothing changes.",
            )
            .changes_nothing()
            .takes::<Scenario>()
            .gives::<WhatIf>()
            .takes_long(),
            read(
                Row::get("/v1/projects/{id}/board", "getBoard", |call| {
                    Box::pin(board(call))
                }),
                "Show a project's tasks by status.",
            )
            .query(&BOARD)
            .gives::<BoardView>(),
            read(
                Row::get("/v1/projects/{id}/timeline", "getTimeline", |call| {
                    Box::pin(timeline(call))
                }),
                "Show a project's tasks in time.",
            )
            .gives::<Timeline>()
            .takes_long(),
            read(
                Row::get("/v1/projects/{id}/export", "exportProject", |call| {
                    Box::pin(export(call))
                }),
                "Send a project with its tasks as a file: CSV, JSON or Markdown.",
            )
            .query(&FORMAT)
            .sends(A_FILE),
            read(
                Row::get(
                    "/v1/projects/{id}/activity",
                    "listProjectActivity",
                    |call| Box::pin(activity(call)),
                ),
                "List what happened in a project, newest first.",
            )
            .query(&PAGE)
            .lists::<Event>(),
        ],
    )
}

async fn analytics(call: Call) -> Result<Answer> {
    call.app()
        .projects
        .analytics(call.caller()?, &call.project()?)
        .await
        .map(Answer::one)
}

async fn forecast(call: Call) -> Result<Answer> {
    call.app()
        .projects
        .forecast(call.caller()?, &call.project()?)
        .await
        .map(Answer::one)
}

async fn estimate(call: Call) -> Result<Answer> {
    let project = call.project()?;
    call.app()
        .projects
        .estimate(call.caller()?, &project, &call.query)
        .await
        .map(Answer::one)
}

async fn what_if(call: Call) -> Result<Answer> {
    let (project, scenario) = (call.project()?, call.json()?);
    call.app()
        .projects
        .what_if(call.caller()?, &project, &scenario)
        .await
        .map(Answer::one)
}

async fn export(call: Call) -> Result<Answer> {
    let name = call.param("format").unwrap_or("json");
    let known = Format::ALL.iter().find(|(known, _)| *known == name);
    let Some((_, format)) = known else {
        let why = "is not one of the allowed values";
        let wrong = FieldError::new("format", "enum", why);
        let names = Format::ALL.iter().map(|(name, _)| *name);
        return Err(Error::Invalid(vec![wrong.allowed(names)]));
    };
    let project = call.project()?;
    let exports = &call.app().exports;
    Answer::file(exports.begin(call.caller()?, &project, *format).await?)
}

async fn board(call: Call) -> Result<Answer> {
    let project = call.project()?;
    call.app()
        .projects
        .board(call.caller()?, &project, &call.query)
        .await
        .map(Answer::one)
}

async fn timeline(call: Call) -> Result<Answer> {
    call.app()
        .projects
        .timeline(call.caller()?, &call.project()?)
        .await
        .map(Answer::one)
}

async fn activity(call: Call) -> Result<Answer> {
    let (project, query) = (call.project()?, call.query.clone());
    call.app()
        .projects
        .activity(call.caller()?, &project, query)
        .await
        .map(Answer::list)
}
