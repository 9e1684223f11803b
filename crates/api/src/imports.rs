//! Bringing projects in from other trackers, and taking that back.

use codexflow_core::access::{Action, Column};
use codexflow_core::error::{Error, Resource, Result};
use codexflow_core::imports::{JiraOptions, ReportRow};
use codexflow_core::jobs::model::{Job, JobState};
use codexflow_core::view::View;
use http::header::CONTENT_TYPE;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::answer::Answer;
use crate::call::{Call, media_type};
use crate::row::{Kind, PAGE, Param, Row, group, param};

/// What an export may be sent as.
const FILES: [&str; 4] = [
    "text/csv",
    "application/gzip",
    "application/x-gzip",
    "application/octet-stream",
];

const JIRA: [Param; 3] = [
    param(
        "project",
        Kind::Text,
        "The key of the project that takes the issues; made when there is none. Left out: the key in the file.",
    ),
    param(
        "timezone",
        Kind::Text,
        "The zone of dates without one, such as `Europe/Berlin`; UTC when left out.",
    ),
    param("dryRun", Kind::Flag, "Only say what would be done."),
];

/// How an import is to be taken back.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct Undo {
    /// Also remove what people have touched since.
    force: bool,
}

pub(crate) fn rows() -> Vec<Row> {
    group("Imports", vec![
        Row::post("/v1/imports/jira", "importJira", |call| Box::pin(jira(call)))
            .needs(Action::Create, Column::Projects, "Import Jira's CSV export, plain or gzip, up to 64 MiB; 202 when it takes longer than 5 s.")
            .for_keys(&[(Action::Create, Column::Projects), (Action::Create, Column::Tasks)])
            .query(&JIRA)
            .takes_file(&FILES)
            .gives::<Job>()
            .statuses(&[200, 202]),
        Row::get("/v1/imports/{id}/rows", "listImportRows", |call| Box::pin(rows_of(call)))
            .needs(Action::Create, Column::Projects, "List what became of each row of an import, by its job's id.")
            .query(&PAGE[..2])
            .lists::<ReportRow>(),
        Row::post("/v1/imports/{id}/undo", "undoImport", |call| Box::pin(undo(call)))
            .needs(Action::Create, Column::Projects, "Take back what an import made; what people have touched since is kept and listed.")
            .for_keys(&[(Action::Create, Column::Projects), (Action::Delete, Column::Tasks)])
            .may_take::<Undo>()
            .conditional()
            .gives::<Job>()
            .statuses(&[200, 202]),
    ])
}

async fn jira(call: Call) -> Result<Answer> {
    let kind = media_type(call.header(&CONTENT_TYPE).unwrap_or_default()).to_ascii_lowercase();
    if !FILES.contains(&kind.as_str()) {
        return Err(Error::UnsupportedMediaType {
            expected: "text/csv or application/gzip",
        });
    }
    let options = JiraOptions {
        project: call.param("project").map(str::to_owned),
        timezone: call.param("timezone").map(str::to_owned),
        dry_run: call.flag("dryRun")?,
    };
    let job = call
        .app()
        .imports
        .start_jira(call.caller()?, call.body.clone(), options)
        .await?;
    so_far(&job)
}

async fn rows_of(call: Call) -> Result<Answer> {
    let (import, query) = (call.id(0, Resource::Job)?, call.query.clone());
    call.app()
        .imports
        .rows(call.caller()?, import, query)
        .await
        .map(Answer::list)
}

async fn undo(call: Call) -> Result<Answer> {
    let import = call.id(0, Resource::Job)?;
    let Undo { force } = call.maybe_json()?.unwrap_or_default();
    let expected = call.if_match()?;
    let imports = &call.app().imports;
    so_far(
        &imports
            .undo(call.caller()?, import, force, expected)
            .await?,
    )
}

/// The end of a job, or its promise.
pub(crate) fn so_far(job: &Job) -> Result<Answer> {
    match job.state {
        JobState::Running => Answer::job(job),
        JobState::Succeeded | JobState::Failed | JobState::Cancelled => {
            View::of(job, job.version).map(Answer::one)
        }
    }
}
