//! Objects as they were at a moment.

use codexflow_core::access::{Action, Column};
use codexflow_core::error::{Error, Result};
use codexflow_core::projects::BoardView;
use codexflow_core::projects::model::Project;
use codexflow_core::tasks::model::Task;
use codexflow_core::time::{NotATime, Timestamp};

use crate::answer::Answer;
use crate::call::Call;
use crate::figures::BOARD;
use crate::row::{Kind, Param, Row, group, param};

const AT: [Param; 1] = [param(
    "at",
    Kind::Text,
    "The moment, ISO 8601: `2025-11-05T12:00:00Z`; not in the future. Left out, it is the moment of the request.",
)];

pub(crate) fn rows() -> Vec<Row> {
    group(
        "History",
        vec![
            Row::get("/v1/tasks/{id}/history", "getTaskHistory", |call| {
                Box::pin(task(call))
            })
            .needs(
                Action::Read,
                Column::Tasks,
                "Show a task as it was at a moment.",
            )
            .query(&AT)
            .gives::<Task>(),
            Row::get("/v1/projects/{id}/history", "getProjectHistory", |call| {
                Box::pin(project(call))
            })
            .needs(
                Action::Read,
                Column::Projects,
                "Show a project as it was at a moment, with its metrics of then.",
            )
            .query(&AT)
            .gives::<Project>(),
            Row::get(
                "/v1/projects/{id}/board/history",
                "getBoardHistory",
                |call| Box::pin(board(call)),
            )
            .needs(
                Action::Read,
                Column::Projects,
                "Show a project's board as it was at a moment.",
            )
            .query(&AT)
            .query(&BOARD)
            .gives::<BoardView>(),
        ],
    )
}

fn at(call: &Call) -> Result<Timestamp> {
    let Some(text) = call.param("at") else {
        return Ok(call.app().store.now());
    };
    text.parse()
        .map_err(|error: NotATime| Error::invalid("at", "format", error.to_string()))
}

async fn task(call: Call) -> Result<Answer> {
    call.app()
        .history
        .task(call.caller()?, &call.task()?, at(&call)?)
        .await
        .map(Answer::one)
}

async fn project(call: Call) -> Result<Answer> {
    call.app()
        .history
        .project(call.caller()?, &call.project()?, at(&call)?)
        .await
        .map(Answer::one)
}

async fn board(call: Call) -> Result<Answer> {
    let project = call.project()?;
    let rest: Vec<_> = call
        .query
        .iter()
        .filter(|(name, _)| name != "at")
        .cloned()
        .collect();
    call.app()
        .history
        .board(call.caller()?, &project, at(&call)?, &rest)
        .await
        .map(Answer::one)
}
