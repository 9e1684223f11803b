//! Bringing projects in from other trackers, and taking that back.

use std::collections::BTreeMap;

use codexflow_core::access::{Action, Column};
use codexflow_core::error::{Error, Resource, Result};
use codexflow_core::imports::{Format, Options, ReportRow};
use codexflow_core::jobs::model::{Job, JobState};
use codexflow_core::view::View;
use http::header::CONTENT_TYPE;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::answer::Answer;
use crate::call::{Call, media_type};
use crate::row::{Kind, PAGE, Param, Row, group, param};

/// What a CSV export may be sent as.
const CSV: [&str; 4] = [
    "text/csv",
    "application/gzip",
    "application/x-gzip",
    "application/octet-stream",
];
/// What JSON may be sent as.
const JSON: [&str; 4] = [
    "application/json",
    "application/gzip",
    "application/x-gzip",
    "application/octet-stream",
];

const PROJECT: Param = param(
    "project",
    Kind::Text,
    "The key of the project that takes the issues; made when there is none. Left out: the key in the file.",
);
const ZONE: Param = param(
    "timezone",
    Kind::Text,
    "The zone of dates without one, such as `Europe/Berlin`; UTC when left out.",
);
const REHEARSE: Param = param("dryRun", Kind::Flag, "Only say what would be done.");
const COLUMNS: Param = param(
    "columns",
    Kind::Text,
    "Which columns hold a field, as JSON: `{\"title\": [\"Task name\"], \"labels\": [\"Tags\", \"Area\"]}`. Fields that are left out are found by the usual names.",
);
const TRACKER: [Param; 3] = [PROJECT, ZONE, REHEARSE];
const ISSUES: [Param; 2] = [PROJECT, REHEARSE];
const MAPPED: [Param; 4] = [PROJECT, ZONE, REHEARSE, COLUMNS];

/// How an import is to be taken back.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct Undo {
    /// Also remove what people have touched since.
    force: bool,
}

pub(crate) fn rows() -> Vec<Row> {
    group("Imports", vec![
        import(Row::post("/v1/imports/jira", "importJira", |call| Box::pin(begin(call, Format::Jira))),
            "Import Jira's CSV export, plain or gzip, up to 64 MiB; 202 when it takes longer than 5 s.")
            .query(&TRACKER)
            .takes_file(&CSV),
        import(Row::post("/v1/imports/linear", "importLinear", |call| Box::pin(begin(call, Format::Linear))),
            "Import Linear's CSV export, plain or gzip, up to 64 MiB; 202 when it takes longer than 5 s.")
            .query(&TRACKER)
            .takes_file(&CSV),
        import(Row::post("/v1/imports/csv", "importCsv", |call| Box::pin(begin(call, Format::Csv))),
            "Import any CSV, plain or gzip, up to 64 MiB, with a map of its columns; 202 when it takes longer than 5 s.")
            .query(&MAPPED)
            .takes_file(&CSV),
        import(Row::post("/v1/imports/github", "importGitHub", |call| Box::pin(begin(call, Format::GitHub))),
            "Import GitHub's issues as JSON, plain or gzip, up to 64 MiB: what its REST API answers or `gh issue list --json` prints; 202 when it takes longer than 5 s.")
            .query(&ISSUES)
            .takes_file(&JSON),
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

/// What every import has in common.
fn import(row: Row, what: &'static str) -> Row {
    row.needs(Action::Create, Column::Projects, what)
        .for_keys(&[
            (Action::Create, Column::Projects),
            (Action::Create, Column::Tasks),
        ])
        .gives::<Job>()
        .statuses(&[200, 202])
}

async fn begin(call: Call, format: Format) -> Result<Answer> {
    let (files, expected) = match format {
        Format::GitHub => (JSON, "application/json or application/gzip"),
        Format::Jira | Format::Linear | Format::Csv => (CSV, "text/csv or application/gzip"),
    };
    let kind = media_type(call.header(&CONTENT_TYPE).unwrap_or_default()).to_ascii_lowercase();
    if !files.contains(&kind.as_str()) {
        return Err(Error::UnsupportedMediaType { expected });
    }
    let options = Options {
        project: call.param("project").map(str::to_owned),
        timezone: call.param("timezone").map(str::to_owned),
        dry_run: call.flag("dryRun")?,
        columns: columns(call.param("columns"))?,
    };
    let (caller, bytes) = (call.caller()?, call.body.clone());
    let job = call.app().imports.start(caller, format, bytes, options);
    so_far(&job.await?)
}

/// The map of columns; a name may stand for a list of one.
fn columns(text: Option<&str>) -> Result<BTreeMap<String, Vec<String>>> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Named {
        One(String),
        Some(Vec<String>),
    }
    let Some(text) = text else {
        return Ok(BTreeMap::new());
    };
    let named: BTreeMap<String, Named> = serde_json::from_str(text).map_err(|error| {
        let why = format!(
            "is no JSON object of fields and columns, such as {{\"title\": \"Task name\"}}: {error}"
        );
        Error::invalid("columns", "format", why)
    })?;
    let lists = named.into_iter().map(|(field, named)| {
        let columns = match named {
            Named::One(name) => vec![name],
            Named::Some(several) => several,
        };
        (field, columns)
    });
    Ok(lists.collect())
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
