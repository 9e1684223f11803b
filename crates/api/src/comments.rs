//! Comments on tasks.

use codexflow_core::access::{Action, Column};
use codexflow_core::comments::NewComment;
use codexflow_core::comments::model::Comment;
use codexflow_core::error::{Resource, Result};
use codexflow_core::id::Id;
use codexflow_core::included::{BesideComment, Include};
use schemars::JsonSchema;

use crate::answer::Answer;
use crate::call::Call;
use crate::row::{PAGE, Row, group};

/// What is answered when a comment is gone.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
#[expect(
    dead_code,
    reason = "describes an answer of the core; it is never built"
)]
pub(crate) struct CommentGone {
    /// The comment.
    comment_id: Id<Comment>,
}

pub(crate) fn rows() -> Vec<Row> {
    let read = |row: Row, summary| row.needs(Action::Read, Column::Tasks, summary);
    let change = |row: Row, summary| row.needs(Action::Update, Column::Tasks, summary);
    let own = "Its author; to delete also who may delete tasks.";
    group(
        "Comments",
        vec![
            read(
                Row::get("/v1/tasks/{id}/comments", "listComments", |call| {
                    Box::pin(list(call))
                }),
                "List the comments on a task, oldest first.",
            )
            .query(&PAGE)
            .sparse::<Comment>("commentId")
            .beside::<BesideComment>(&[Include::Author])
            .lists::<Comment>(),
            change(
                Row::post("/v1/tasks/{id}/comments", "createComment", |call| {
                    Box::pin(create(call))
                }),
                "Comment on a task; `@` names people.",
            )
            .takes::<NewComment>()
            .conditional()
            .gives::<Comment>()
            .statuses(&[201]),
            read(
                Row::get("/v1/tasks/{id}/comments/{comment}", "getComment", |call| {
                    Box::pin(get(call))
                }),
                "Show a comment.",
            )
            .sparse::<Comment>("commentId")
            .beside::<BesideComment>(&[Include::Author])
            .gives::<Comment>(),
            Row::put(
                "/v1/tasks/{id}/comments/{comment}",
                "replaceComment",
                |call| Box::pin(update(call)),
            )
            .about("Change a comment.", own)
            .merges::<Comment>()
            .gives::<Comment>(),
            Row::patch(
                "/v1/tasks/{id}/comments/{comment}",
                "updateComment",
                |call| Box::pin(update(call)),
            )
            .about("Change some fields of a comment.", own)
            .merges::<Comment>()
            .gives::<Comment>(),
            Row::delete(
                "/v1/tasks/{id}/comments/{comment}",
                "deleteComment",
                |call| Box::pin(delete(call)),
            )
            .about("Remove a comment.", own)
            .conditional()
            .gives::<CommentGone>(),
        ],
    )
}

async fn list(call: Call) -> Result<Answer> {
    let (task, query) = (call.task()?, call.query.clone());
    call.app()
        .comments
        .list(call.caller()?, &task, query)
        .await
        .map(Answer::list)
}

async fn create(call: Call) -> Result<Answer> {
    let (task, new) = (call.task()?, call.json::<NewComment>()?);
    let view = call
        .app()
        .comments
        .create(call.caller()?, &task, &new, call.if_match()?)
        .await?;
    let place = format!("/v1/tasks/{}/comments", call.segment(0)?);
    Ok(Answer::created(view, &place, "commentId"))
}

async fn get(call: Call) -> Result<Answer> {
    let (task, id) = (call.task()?, call.id(1, Resource::Comment)?);
    call.app()
        .comments
        .get(call.caller()?, &task, id)
        .await
        .map(Answer::one)
}

async fn update(call: Call) -> Result<Answer> {
    let (task, id) = (call.task()?, call.id(1, Resource::Comment)?);
    let (patch, expected) = (call.patch()?, call.if_match()?);
    call.app()
        .comments
        .update(call.caller()?, &task, id, &patch, expected)
        .await
        .map(Answer::one)
}

async fn delete(call: Call) -> Result<Answer> {
    let (task, id) = (call.task()?, call.id(1, Resource::Comment)?);
    call.app()
        .comments
        .delete(call.caller()?, &task, id, call.if_match()?)
        .await
        .map(Answer::one)
}
