//! What a project is planned by: milestones and cycles. They are alike, so one macro writes the rows of each.

use codexflow_core::access::{Action, Column};
use codexflow_core::error::{Resource, Result};
use codexflow_core::jobs::model::Job;
use codexflow_core::planning::{Close, Cycle, Milestone, NewCycle, NewMilestone, Part};

use crate::answer::Answer;
use crate::call::Call;
use crate::imports::so_far;
use crate::row::{Kind, PAGE, Param, Row, group, param};

const DELETED: [Param; 1] = [param(
    "deleted",
    Kind::Flag,
    "`true`: those that were deleted, and only those.",
)];

/// The rows of one kind of part.
macro_rules! rows {
    ($part:ty, $new:ty, $id:literal, $path:literal, $one:literal, $many:literal, $noun:literal, $nouns:literal) => {{
        let rights = <$part as Part>::RIGHTS;
        vec![
            Row::get($path, concat!("list", $many), |call| {
                Box::pin(list::<$part>(call))
            })
            .needs(
                Action::Read,
                rights.column,
                concat!("List the ", $nouns, " of a project."),
            )
            .query(&DELETED)
            .query(&PAGE)
            .sparse::<$part>($id)
            .lists::<$part>(),
            Row::post($path, concat!("create", $one), |call| {
                Box::pin(create::<$part>(call, $id))
            })
            .needs(
                rights.create,
                rights.column,
                concat!("Make a ", $noun, "; a name is needed."),
            )
            .unversioned("makes something new")
            .takes::<$new>()
            .gives::<$part>()
            .statuses(&[201]),
            Row::get(
                concat!($path, "/{", $noun, "}"),
                concat!("get", $one),
                |call| Box::pin(get::<$part>(call)),
            )
            .needs(Action::Read, rights.column, concat!("Show a ", $noun, "."))
            .sparse::<$part>($id)
            .gives::<$part>(),
            Row::put(
                concat!($path, "/{", $noun, "}"),
                concat!("replace", $one),
                |call| Box::pin(update::<$part>(call)),
            )
            .needs(
                rights.update,
                rights.column,
                concat!("Change a ", $noun, "; fields that are left out stay."),
            )
            .merges::<$part>()
            .gives::<$part>(),
            Row::patch(
                concat!($path, "/{", $noun, "}"),
                concat!("update", $one),
                |call| Box::pin(update::<$part>(call)),
            )
            .needs(
                rights.update,
                rights.column,
                concat!("Change some fields of a ", $noun, "."),
            )
            .merges::<$part>()
            .gives::<$part>(),
            Row::delete(
                concat!($path, "/{", $noun, "}"),
                concat!("delete", $one),
                |call| Box::pin(delete::<$part>(call)),
            )
            .needs(
                rights.delete,
                rights.column,
                concat!(
                    "Remove a ",
                    $noun,
                    "; tasks go on naming it, and it can be restored."
                ),
            )
            .conditional()
            .gives::<$part>(),
            Row::post(
                concat!($path, "/{", $noun, "}/restore"),
                concat!("restore", $one),
                |call| Box::pin(restore::<$part>(call)),
            )
            .needs(
                rights.delete,
                rights.column,
                concat!("Bring back a removed ", $noun, "."),
            )
            .conditional()
            .gives::<$part>(),
        ]
    }};
}

pub(crate) fn rows() -> Vec<Row> {
    let mut rows = group(
        "Milestones",
        rows!(
            Milestone,
            NewMilestone,
            "milestoneId",
            "/v1/projects/{id}/milestones",
            "Milestone",
            "Milestones",
            "milestone",
            "milestones"
        ),
    );
    let mut cycles = rows!(
        Cycle,
        NewCycle,
        "cycleId",
        "/v1/projects/{id}/cycles",
        "Cycle",
        "Cycles",
        "cycle",
        "cycles"
    );
    cycles.push(
        Row::post(
            "/v1/projects/{id}/cycles/{cycle}/close",
            "closeCycle",
            |call| Box::pin(close(call)),
        )
        .needs(
            Action::Update,
            Column::Projects,
            "Close a cycle; its open tasks go on to the next one, or to where the body says.",
        )
        .may_take::<Close>()
        .conditional()
        .gives::<Job>()
        .statuses(&[200, 202]),
    );
    rows.extend(group("Cycles", cycles));
    rows
}

async fn list<P: Part>(call: Call) -> Result<Answer> {
    let (project, query) = (call.project()?, call.query.clone());
    call.app()
        .planning
        .list::<P>(call.caller()?, &project, query)
        .await
        .map(Answer::list)
}

async fn create<P: Part>(call: Call, id: &'static str) -> Result<Answer> {
    let (project, new) = (call.project()?, call.json::<P::New>()?);
    let view = call
        .app()
        .planning
        .create::<P>(call.caller()?, &project, &new)
        .await?;
    let place = format!("/v1/projects/{}/{}", call.segment(0)?, P::PATH);
    Ok(Answer::created(view, &place, id))
}

async fn get<P: Part>(call: Call) -> Result<Answer> {
    let (project, id) = (call.project()?, call.id::<P>(1, P::RESOURCE)?);
    call.app()
        .planning
        .get(call.caller()?, &project, id)
        .await
        .map(Answer::one)
}

async fn update<P: Part>(call: Call) -> Result<Answer> {
    let (project, id) = (call.project()?, call.id::<P>(1, P::RESOURCE)?);
    let (patch, expected) = (call.patch()?, call.if_match()?);
    call.app()
        .planning
        .update(call.caller()?, &project, id, &patch, expected)
        .await
        .map(Answer::one)
}

async fn delete<P: Part>(call: Call) -> Result<Answer> {
    let (project, id) = (call.project()?, call.id::<P>(1, P::RESOURCE)?);
    call.app()
        .planning
        .delete(call.caller()?, &project, id, call.if_match()?)
        .await
        .map(Answer::one)
}

async fn restore<P: Part>(call: Call) -> Result<Answer> {
    let (project, id) = (call.project()?, call.id::<P>(1, P::RESOURCE)?);
    call.app()
        .planning
        .restore(call.caller()?, &project, id, call.if_match()?)
        .await
        .map(Answer::one)
}

async fn close(call: Call) -> Result<Answer> {
    let (project, id) = (call.project()?, call.id::<Cycle>(1, Resource::Cycle)?);
    let close: Close = call.maybe_json()?.unwrap_or_default();
    let expected = call.if_match()?;
    let planning = &call.app().planning;
    so_far(
        &planning
            .close(call.caller()?, &project, id, &close, expected)
            .await?,
    )
}
