//! Requirements documents: written, generated, compared and scored.

use codexflow_core::access::{Action, Column};
use codexflow_core::error::{Error, Resource, Result};
use codexflow_core::id::Id;
use codexflow_core::jobs::model::Job;
use codexflow_core::prds::{
    Compared, Generate, Generated, NewPrd, Prd, PrdHead, PrdRevision, Scored,
};
use codexflow_core::view::json;
use http::header::{CONTENT_DISPOSITION, HeaderValue};

use crate::answer::Answer;
use crate::call::Call;
use crate::limit::Class;
use crate::row::{A_FILE, Kind, PAGE, Param, Row, group, param};

const FILTER: [Param; 4] = [
    param(
        "projectId",
        Kind::Text,
        "Those of one project, by id or key.",
    ),
    param(
        "status",
        Kind::Words(&["draft", "review", "approved", "rejected"]),
        "Those that stand there.",
    ),
    param("q", Kind::Text, "Those whose title holds this."),
    param(
        "deleted",
        Kind::Flag,
        "`true`: those that were deleted, and only those.",
    ),
];

pub(crate) const BETWEEN: [Param; 2] = [
    param(
        "from",
        Kind::Number(1, u32::MAX),
        "The earlier revision; the one before `to` when left out.",
    ),
    param(
        "to",
        Kind::Number(1, u32::MAX),
        "The later revision; the newest when left out.",
    ),
];

const FORMAT: [Param; 1] = [param(
    "format",
    Kind::Words(&["markdown"]),
    "The shape of the file; `markdown` when left out.",
)];

pub(crate) fn rows() -> Vec<Row> {
    let mut all = writing();
    all.extend(reading());
    group("PRDs", all)
}

pub(crate) fn needs(action: Action) -> impl Fn(Row, &'static str) -> Row {
    move |row, summary| row.needs(action, Column::Prds, summary)
}

fn writing() -> Vec<Row> {
    let (create, update) = (needs(Action::Create), needs(Action::Update));
    let delete = needs(Action::Delete);
    vec![
        create(
            Row::post("/v1/prds", "createPrd", |call| Box::pin(new(call))),
            "Write a requirements document; a project and a title are needed.",
        )
        .takes::<NewPrd>()
        .gives::<Prd>()
        .statuses(&[201]),
        create(
            Row::post("/v1/prds/generate", "generatePrd", |call| {
                Box::pin(generate(call))
            }),
            "Make a requirements document from a brief: at once, or by a job where a model writes for longer than five seconds. Its result has `prdId` and what is else in `meta.generation`.",
        )
        .class(Class::Ai)
        .takes::<Generate>()
        .gives::<Prd>()
        .accepts::<Job>()
        .statuses(&[201, 202]),
        update(
            Row::put("/v1/prds/{id}", "replacePrd", |call| Box::pin(change(call))),
            "Change a requirements document: a new revision; fields that are left out stay.",
        )
        .merges::<Prd>()
        .gives::<Prd>(),
        update(
            Row::patch("/v1/prds/{id}", "updatePrd", |call| Box::pin(change(call))),
            "Change some fields of a requirements document: a new revision.",
        )
        .merges::<Prd>()
        .gives::<Prd>(),
        delete(
            Row::delete("/v1/prds/{id}", "deletePrd", |call| Box::pin(remove(call))),
            "Remove a requirements document; it can be restored for 30 days.",
        )
        .conditional()
        .gives::<Prd>(),
        delete(
            Row::post("/v1/prds/{id}/restore", "restorePrd", |call| {
                Box::pin(restore(call))
            }),
            "Bring back a removed requirements document.",
        )
        .conditional()
        .gives::<Prd>(),
    ]
}

fn reading() -> Vec<Row> {
    let read = needs(Action::Read);
    vec![
        read(
            Row::get("/v1/prds", "listPrds", |call| Box::pin(list(call))),
            "List requirements documents without what they say.",
        )
        .query(&FILTER)
        .query(&PAGE)
        .sparse::<PrdHead>("prdId")
        .lists::<PrdHead>(),
        read(
            Row::get("/v1/prds/{id}", "getPrd", |call| Box::pin(get(call))),
            "Show a requirements document.",
        )
        .sparse::<Prd>("prdId")
        .gives::<Prd>(),
        read(
            Row::get("/v1/prds/{id}/versions", "listPrdVersions", |call| {
                Box::pin(revisions(call))
            }),
            "List every revision of a document, oldest first, without what it said.",
        )
        .query(&PAGE)
        .lists::<PrdRevision>(),
        read(
            Row::get(
                "/v1/prds/{id}/versions/{revision}",
                "getPrdVersion",
                |call| Box::pin(revision(call)),
            ),
            "Show what a document said in one of its revisions.",
        )
        .gives::<PrdRevision>(),
        read(
            Row::get("/v1/prds/{id}/diff", "diffPrd", |call| Box::pin(diff(call))),
            "Show what changed between two revisions of a document.",
        )
        .query(&BETWEEN)
        .gives::<Compared>(),
        read(
            Row::get("/v1/prds/{id}/score", "scorePrd", |call| {
                Box::pin(score(call))
            }),
            "Run the twelve checks on a document; every fault with its place.",
        )
        .gives::<Scored>(),
        read(
            Row::get("/v1/prds/{id}/export", "exportPrd", |call| {
                Box::pin(export(call))
            }),
            "Send a document as a file: Markdown.",
        )
        .query(&FORMAT)
        .sends(A_FILE),
    ]
}

pub(crate) fn prd(call: &Call) -> Result<Id<Prd>> {
    call.id(0, Resource::Prd)
}

/// A query parameter that is a number of a revision.
pub(crate) fn number(call: &Call, name: &str) -> Result<Option<u64>> {
    let read = |text: &str| {
        let number = text.parse::<u32>().ok().filter(|number| *number > 0);
        let wrong = || Error::invalid(name, "range", "must be the number of a revision, from 1 on");
        number.map(u64::from).ok_or_else(wrong)
    };
    call.param(name).map(read).transpose()
}

async fn list(call: Call) -> Result<Answer> {
    let query = call.query.clone();
    let prds = &call.app().prds;
    prds.list(call.caller()?, query).await.map(Answer::list)
}

async fn new(call: Call) -> Result<Answer> {
    let new = call.json::<NewPrd>()?;
    let view = call.app().prds.create(call.caller()?, &new).await?;
    Ok(Answer::created(view, "/v1/prds", "prdId"))
}

async fn generate(call: Call) -> Result<Answer> {
    let wish = call.json::<Generate>()?;
    match call.app().prds.generate(call.caller()?, &wish).await? {
        Generated::Done(view, generation) => Ok(Answer {
            generation: Some(json(&generation)?),
            ..Answer::created(view, "/v1/prds", "prdId")
        }),
        Generated::Later(job) => Answer::job(&job),
    }
}

async fn get(call: Call) -> Result<Answer> {
    let prds = &call.app().prds;
    prds.get(call.caller()?, prd(&call)?).await.map(Answer::one)
}

async fn change(call: Call) -> Result<Answer> {
    let (patch, expected) = (call.patch()?, call.if_match()?);
    call.app()
        .prds
        .update(call.caller()?, prd(&call)?, &patch, expected)
        .await
        .map(Answer::one)
}

async fn remove(call: Call) -> Result<Answer> {
    let expected = call.if_match()?;
    call.app()
        .prds
        .delete(call.caller()?, prd(&call)?, expected)
        .await
        .map(Answer::one)
}

async fn restore(call: Call) -> Result<Answer> {
    let expected = call.if_match()?;
    call.app()
        .prds
        .restore(call.caller()?, prd(&call)?, expected)
        .await
        .map(Answer::one)
}

async fn revisions(call: Call) -> Result<Answer> {
    let query = call.query.clone();
    call.app()
        .prds
        .revisions(call.caller()?, prd(&call)?, query)
        .await
        .map(Answer::list)
}

async fn revision(call: Call) -> Result<Answer> {
    let number = call.reference(1, Resource::Revision)?;
    call.app()
        .prds
        .get_revision(call.caller()?, prd(&call)?, number)
        .await
        .map(Answer::one)
}

async fn diff(call: Call) -> Result<Answer> {
    let between = (number(&call, "from")?, number(&call, "to")?);
    call.app()
        .prds
        .diff(call.caller()?, prd(&call)?, between)
        .await
        .map(Answer::one)
}

async fn score(call: Call) -> Result<Answer> {
    let prds = &call.app().prds;
    let score = prds.score(call.caller()?, prd(&call)?).await;
    score.map(Answer::one)
}

async fn export(call: Call) -> Result<Answer> {
    if call
        .param("format")
        .is_some_and(|format| format != "markdown")
    {
        return Err(Error::Invalid(vec![
            codexflow_core::error::FieldError::new("format", "enum", "must be markdown")
                .allowed(["markdown"]),
        ]));
    }
    let prds = &call.app().prds;
    let (name, text) = prds.markdown(call.caller()?, prd(&call)?).await?;
    let disposition = format!("attachment; filename=\"{name}\"");
    let disposition = HeaderValue::try_from(disposition).map_err(Error::internal)?;
    Ok(Answer::raw(A_FILE, text).header(CONTENT_DISPOSITION, disposition))
}
