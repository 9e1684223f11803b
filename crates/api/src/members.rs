//! Who works on a project, and the labels its tasks are meant to use.

use codexflow_core::access::{Action, Column};
use codexflow_core::error::{Resource, Result};
use codexflow_core::projects::model::Project;
use codexflow_core::projects::{LabelUse, Member, NewLabel, NewMember};

use crate::answer::Answer;
use crate::call::Call;
use crate::row::{Row, group};

pub(crate) fn rows() -> Vec<Row> {
    let read = |row: Row, summary| row.needs(Action::Read, Column::Projects, summary);
    let change = |row: Row, summary| row.needs(Action::Update, Column::Projects, summary);
    group(
        "Members and labels",
        vec![
            read(
                Row::get("/v1/projects/{id}/members", "listMembers", |call| {
                    Box::pin(members(call))
                }),
                "List who works on a project.",
            )
            .gives::<Vec<Member>>(),
            change(
                Row::post("/v1/projects/{id}/members", "addMember", |call| {
                    Box::pin(add_member(call))
                }),
                "Add a person to a project.",
            )
            .takes::<NewMember>()
            .conditional()
            .gives::<Project>(),
            change(
                Row::delete("/v1/projects/{id}/members/{user}", "removeMember", |call| {
                    Box::pin(remove_member(call))
                }),
                "Take a person off a project.",
            )
            .conditional()
            .gives::<Project>(),
            read(
                Row::get("/v1/projects/{id}/labels", "listLabels", |call| {
                    Box::pin(labels(call))
                }),
                "List the labels of a project and how often each is used.",
            )
            .gives::<Vec<LabelUse>>(),
            change(
                Row::post("/v1/projects/{id}/labels", "addLabel", |call| {
                    Box::pin(add_label(call))
                }),
                "Add a label to a project.",
            )
            .takes::<NewLabel>()
            .conditional()
            .gives::<Project>(),
            change(
                Row::delete("/v1/projects/{id}/labels/{name}", "removeLabel", |call| {
                    Box::pin(remove_label(call))
                }),
                "Remove a label from a project's list.",
            )
            .conditional()
            .gives::<Project>(),
        ],
    )
}

async fn members(call: Call) -> Result<Answer> {
    call.app()
        .projects
        .members(call.caller()?, &call.project()?)
        .await
        .map(Answer::one)
}

async fn add_member(call: Call) -> Result<Answer> {
    let (project, new) = (call.project()?, call.json::<NewMember>()?);
    call.app()
        .projects
        .add_member(call.caller()?, &project, &new, call.if_match()?)
        .await
        .map(Answer::one)
}

async fn remove_member(call: Call) -> Result<Answer> {
    let (project, member) = (call.project()?, call.id(1, Resource::User)?);
    call.app()
        .projects
        .remove_member(call.caller()?, &project, member, call.if_match()?)
        .await
        .map(Answer::one)
}

async fn labels(call: Call) -> Result<Answer> {
    call.app()
        .projects
        .labels(call.caller()?, &call.project()?)
        .await
        .map(Answer::one)
}

async fn add_label(call: Call) -> Result<Answer> {
    let (project, new) = (call.project()?, call.json::<NewLabel>()?);
    call.app()
        .projects
        .add_label(call.caller()?, &project, &new, call.if_match()?)
        .await
        .map(Answer::one)
}

async fn remove_label(call: Call) -> Result<Answer> {
    let (project, name) = (call.project()?, call.segment(1)?);
    call.app()
        .projects
        .remove_label(call.caller()?, &project, name, call.if_match()?)
        .await
        .map(Answer::one)
}
