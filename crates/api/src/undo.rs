//! Taking writes back.

use codexflow_core::access::{Action, Column};
use codexflow_core::error::{Error, Resource, Result};
use codexflow_core::jobs::model::Job;
use codexflow_core::undo::Undone;

use crate::answer::Answer;
use crate::call::Call;
use crate::imports;
use crate::row::{Kind, Param, Row, group, param};

const DRY_RUN: [Param; 1] = [param(
    "dryRun",
    Kind::Flag,
    "Whether only to say what would be taken back.",
)];

pub(crate) fn rows() -> Vec<Row> {
    let undo = Row::post("/v1/undo/{id}", "undo", |call| Box::pin(undo(call))).about(
        "Take a write back by its `meta.undoId`, or an import by its job; what others have touched since stays and is listed.",
        "Whoever may do the opposite: bring back, remove or change what the write did.",
    );
    group(
        "Undo",
        vec![
            undo.query(&DRY_RUN)
                .for_keys(&[
                    (Action::Update, Column::Tasks),
                    (Action::Delete, Column::Tasks),
                ])
                .unversioned("every field is compared with what the write left")
                .gives::<Undone>()
                .accepts::<Job>()
                .statuses(&[200, 202]),
        ],
    )
}

async fn undo(call: Call) -> Result<Answer> {
    let dry_run = call.flag("dryRun")?;
    if let Ok(job) = call.segment(0)?.parse() {
        if dry_run {
            let message = "an import is taken back without a dry run; what people touched stays";
            return Err(Error::invalid("dryRun", "unsupported", message));
        }
        let job = call
            .app()
            .imports
            .undo(call.caller()?, job, false, None)
            .await?;
        return imports::so_far(&job);
    }
    let id = call.id(0, Resource::Operation)?;
    call.app()
        .undo
        .undo(call.caller()?, id, dry_run)
        .await
        .map(Answer::one)
}
