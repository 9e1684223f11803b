//! Projects themselves; see `members` and `figures` for what belongs to them.

use std::future::ready;

use codexflow_core::access::{Action, Column};
use codexflow_core::error::Result;
use codexflow_core::included::{BesideProject, Include};
use codexflow_core::projects::NewProject;
use codexflow_core::projects::model::Project;

use crate::answer::Answer;
use crate::call::Call;
use crate::row::{Kind, PAGE, Param, Row, group, param};

/// What can be shown beside a project.
const BESIDE: [Include; 2] = [Include::Owner, Include::TeamMembers];

const FILTER: [Param; 7] = [
    param(
        "status",
        Kind::Words(&["planning", "active", "on-hold", "completed"]),
        "Only projects that stand here.",
    ),
    param(
        "priority",
        Kind::Words(&["low", "medium", "high", "critical"]),
        "Only projects of these priorities.",
    ),
    param(
        "visibility",
        Kind::Words(&["organization", "private"]),
        "Only projects that these may see.",
    ),
    param(
        "owner",
        Kind::Text,
        "Only projects of these people: ids or `me`, separated by commas.",
    ),
    param(
        "member",
        Kind::Text,
        "Only projects that these people work on: ids or `me`, separated by commas.",
    ),
    param("tag", Kind::Text, "Only projects with one of these tags."),
    param(
        "sort",
        Kind::Words(&[
            "name",
            "key",
            "createdAt",
            "updatedAt",
            "priority",
            "endDate",
        ]),
        "Up to four of these, separated by commas; a minus before one turns it. Projects without a value come last.",
    ),
];

pub(crate) fn rows() -> Vec<Row> {
    let read = |row: Row, summary| row.needs(Action::Read, Column::Projects, summary);
    let change = |row: Row, summary| row.needs(Action::Update, Column::Projects, summary);
    group(
        "Projects",
        vec![
            read(
                Row::get("/v1/projects", "listProjects", |call| {
                    Box::pin(ready(list(&call)))
                }),
                "List projects.",
            )
            .query(&FILTER)
            .query(&PAGE)
            .sparse::<Project>("projectId")
            .beside::<BesideProject>(&BESIDE)
            .lists::<Project>(),
            Row::post("/v1/projects", "createProject", |call| {
                Box::pin(create(call))
            })
            .needs(
                Action::Create,
                Column::Projects,
                "Make a project; only a name is needed.",
            )
            .takes::<NewProject>()
            .gives::<Project>()
            .statuses(&[201]),
            read(
                Row::get("/v1/projects/{id}", "getProject", |call| {
                    Box::pin(get(call))
                }),
                "Show a project with its metrics.",
            )
            .sparse::<Project>("projectId")
            .beside::<BesideProject>(&BESIDE)
            .gives::<Project>(),
            change(
                Row::put("/v1/projects/{id}", "replaceProject", |call| {
                    Box::pin(update(call))
                }),
                "Change a project; fields that are left out stay.",
            )
            .merges::<Project>()
            .gives::<Project>(),
            change(
                Row::patch("/v1/projects/{id}", "updateProject", |call| {
                    Box::pin(update(call))
                }),
                "Change some fields of a project.",
            )
            .merges::<Project>()
            .gives::<Project>(),
            Row::delete("/v1/projects/{id}", "deleteProject", |call| {
                Box::pin(delete(call))
            })
            .needs(
                Action::Delete,
                Column::Projects,
                "Remove a project; it can be undone for 30 days.",
            )
            .conditional()
            .gives::<Project>(),
            Row::post("/v1/projects/{id}/restore", "restoreProject", |call| {
                Box::pin(restore(call))
            })
            .needs(
                Action::Delete,
                Column::Projects,
                "Bring back a removed project.",
            )
            .conditional()
            .gives::<Project>(),
        ],
    )
}

fn list(call: &Call) -> Result<Answer> {
    call.app()
        .projects
        .list(call.caller()?, call.query.clone())
        .map(Answer::list)
}

async fn create(call: Call) -> Result<Answer> {
    let new: NewProject = call.json()?;
    let view = call.app().projects.create(call.caller()?, new).await?;
    Ok(Answer::created(view, "/v1/projects", "projectId"))
}

async fn get(call: Call) -> Result<Answer> {
    call.app()
        .projects
        .get(call.caller()?, &call.project()?)
        .await
        .map(Answer::one)
}

async fn update(call: Call) -> Result<Answer> {
    let (project, patch, expected) = (call.project()?, call.patch()?, call.if_match()?);
    call.app()
        .projects
        .update(call.caller()?, &project, &patch, expected)
        .await
        .map(Answer::one)
}

async fn delete(call: Call) -> Result<Answer> {
    let (project, expected) = (call.project()?, call.if_match()?);
    call.app()
        .projects
        .delete(call.caller()?, &project, expected)
        .await
        .map(Answer::one)
}

async fn restore(call: Call) -> Result<Answer> {
    call.app()
        .projects
        .restore(call.caller()?, &call.project()?, call.if_match()?)
        .await
        .map(Answer::one)
}
