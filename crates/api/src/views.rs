//! Saved views.

use codexflow_core::access::{Action, Column};
use codexflow_core::error::{Resource, Result};
use codexflow_core::id::Id;
use codexflow_core::views::{NewSavedView, SavedView};

use crate::answer::Answer;
use crate::call::Call;
use crate::row::{Kind, PAGE, Param, Row, group, param};

const WHICH: [Param; 3] = [
    param(
        "projectId",
        Kind::Text,
        "Only those of this project: an id or a key.",
    ),
    param(
        "shared",
        Kind::Flag,
        "Whether they are shared with who sees their project.",
    ),
    param(
        "deleted",
        Kind::Flag,
        "`true`: one's own that were deleted, and only those.",
    ),
];
const PATH: &str = "/v1/views";
const ONE: &str = "/v1/views/{id}";

pub(crate) fn rows() -> Vec<Row> {
    let seen = "Everyone: their own, and those that are shared in projects that they see.";
    let own = "Everyone, their own.";
    let kept = "Its owner; of a shared one also who may change projects.";
    let reads = [(Action::Read, Column::Tasks)];
    let writes = [(Action::Update, Column::Tasks)];
    group(
        "Views",
        vec![
            Row::get(PATH, "listViews", |call| Box::pin(list(call)))
                .about(
                    "List one's saved views and those that are shared with one.",
                    seen,
                )
                .for_keys(&reads)
                .query(&WHICH)
                .query(&PAGE)
                .lists::<SavedView>(),
            Row::post(PATH, "createView", |call| Box::pin(create(call)))
                .about(
                    "Save a filter, an order and a form of lists of tasks under a name.",
                    own,
                )
                .for_keys(&writes)
                .unversioned("makes something new")
                .takes::<NewSavedView>()
                .gives::<SavedView>()
                .statuses(&[201]),
            Row::get(ONE, "getView", |call| Box::pin(get(call)))
                .about("Show a saved view.", seen)
                .for_keys(&reads)
                .gives::<SavedView>(),
            Row::patch(ONE, "updateView", |call| Box::pin(update(call)))
                .about("Change some fields of a saved view.", own)
                .for_keys(&writes)
                .merges::<SavedView>()
                .gives::<SavedView>(),
            Row::delete(ONE, "deleteView", |call| Box::pin(delete(call)))
                .about("Remove a saved view; it can be restored for 30 days.", kept)
                .for_keys(&writes)
                .conditional()
                .gives::<SavedView>(),
            Row::post("/v1/views/{id}/restore", "restoreView", |call| {
                Box::pin(restore(call))
            })
            .about("Bring back a removed view.", kept)
            .for_keys(&writes)
            .conditional()
            .gives::<SavedView>(),
        ],
    )
}

fn view(call: &Call) -> Result<Id<SavedView>> {
    call.id(0, Resource::View)
}

async fn list(call: Call) -> Result<Answer> {
    let query = call.query.clone();
    let views = &call.app().views;
    views.list(call.caller()?, query).await.map(Answer::list)
}

async fn create(call: Call) -> Result<Answer> {
    let new: NewSavedView = call.json()?;
    let view = call.app().views.create(call.caller()?, &new).await?;
    Ok(Answer::created(view, PATH, "viewId"))
}

async fn get(call: Call) -> Result<Answer> {
    let views = &call.app().views;
    views
        .get(call.caller()?, view(&call)?)
        .await
        .map(Answer::one)
}

async fn update(call: Call) -> Result<Answer> {
    let (id, patch, expected) = (view(&call)?, call.patch()?, call.if_match()?);
    let views = &call.app().views;
    views
        .update(call.caller()?, id, &patch, expected)
        .await
        .map(Answer::one)
}

async fn delete(call: Call) -> Result<Answer> {
    let (id, expected) = (view(&call)?, call.if_match()?);
    let views = &call.app().views;
    views
        .delete(call.caller()?, id, expected)
        .await
        .map(Answer::one)
}

async fn restore(call: Call) -> Result<Answer> {
    let (id, expected) = (view(&call)?, call.if_match()?);
    let views = &call.app().views;
    views
        .restore(call.caller()?, id, expected)
        .await
        .map(Answer::one)
}
