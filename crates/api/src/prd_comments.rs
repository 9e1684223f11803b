//! What people say about requirements documents.

use codexflow_core::access::{Action, Column};
use codexflow_core::comments::NewComment;
use codexflow_core::comments::model::Comment;
use codexflow_core::error::{Resource, Result};
use codexflow_core::id::Id;
use codexflow_core::prds::{Prd, Remark};

use crate::answer::Answer;
use crate::call::Call;
use crate::comments::CommentGone;
use crate::row::{PAGE, Row, group};

pub(crate) fn rows() -> Vec<Row> {
    let read = |row: Row, summary| row.needs(Action::Read, Column::Prds, summary);
    let key = [(Action::Update, Column::Prds)];
    let own = "Its author; to delete also who may delete requirements documents.";
    group(
        "PRDs",
        vec![
            read(
                Row::get("/v1/prds/{id}/comments", "listPrdComments", |call| {
                    Box::pin(list(call))
                }),
                "List the comments on a document, oldest first.",
            )
            .query(&PAGE)
            .lists::<Remark>(),
            read(
                Row::post("/v1/prds/{id}/comments", "createPrdComment", |call| {
                    Box::pin(create(call))
                }),
                "Comment on a document; `@` names people.",
            )
            .for_keys(&key)
            .takes::<NewComment>()
            .conditional()
            .gives::<Remark>()
            .statuses(&[201]),
            read(
                Row::get(
                    "/v1/prds/{id}/comments/{comment}",
                    "getPrdComment",
                    |call| Box::pin(get(call)),
                ),
                "Show a comment on a document.",
            )
            .gives::<Remark>(),
            Row::put(
                "/v1/prds/{id}/comments/{comment}",
                "replacePrdComment",
                |call| Box::pin(update(call)),
            )
            .about("Change a comment on a document.", own)
            .for_keys(&key)
            .merges::<Remark>()
            .gives::<Remark>(),
            Row::patch(
                "/v1/prds/{id}/comments/{comment}",
                "updatePrdComment",
                |call| Box::pin(update(call)),
            )
            .about("Change some fields of a comment on a document.", own)
            .for_keys(&key)
            .merges::<Remark>()
            .gives::<Remark>(),
            Row::delete(
                "/v1/prds/{id}/comments/{comment}",
                "deletePrdComment",
                |call| Box::pin(delete(call)),
            )
            .about("Remove a comment on a document.", own)
            .for_keys(&key)
            .conditional()
            .gives::<CommentGone>(),
        ],
    )
}

fn ids(call: &Call) -> Result<(Id<Prd>, Id<Comment>)> {
    Ok((call.id(0, Resource::Prd)?, call.id(1, Resource::Comment)?))
}

async fn list(call: Call) -> Result<Answer> {
    let (prd, query) = (call.id(0, Resource::Prd)?, call.query.clone());
    let prds = &call.app().prds;
    let list = prds.comments(call.caller()?, prd, query).await;
    list.map(Answer::list)
}

async fn create(call: Call) -> Result<Answer> {
    let (prd, new) = (call.id(0, Resource::Prd)?, call.json::<NewComment>()?);
    let prds = &call.app().prds;
    let view = prds
        .say(call.caller()?, prd, &new, call.if_match()?)
        .await?;
    let place = format!("/v1/prds/{}/comments", call.segment(0)?);
    Ok(Answer::created(view, &place, "commentId"))
}

async fn get(call: Call) -> Result<Answer> {
    let (prd, comment) = ids(&call)?;
    let prds = &call.app().prds;
    let view = prds.comment(call.caller()?, prd, comment).await;
    view.map(Answer::one)
}

async fn update(call: Call) -> Result<Answer> {
    let (prd, comment) = ids(&call)?;
    let (patch, expected) = (call.patch()?, call.if_match()?);
    call.app()
        .prds
        .reword(call.caller()?, prd, comment, &patch, expected)
        .await
        .map(Answer::one)
}

async fn delete(call: Call) -> Result<Answer> {
    let (prd, comment) = ids(&call)?;
    call.app()
        .prds
        .unsay(call.caller()?, prd, comment, call.if_match()?)
        .await
        .map(Answer::one)
}
