//! Many changes of tasks at once.

use codexflow_core::access::{Action, Column};
use codexflow_core::bulk::Answered;
use codexflow_core::bulk::model::{Bulk, Outcome};
use codexflow_core::error::Result;
use codexflow_core::jobs::model::Job;

use crate::answer::Answer;
use crate::call::Call;
use crate::imports;
use crate::row::{Kind, Param, Row, group, param};

const DRY_RUN: [Param; 1] = [param(
    "dryRun",
    Kind::Flag,
    "Whether only to say what would change.",
)];

pub(crate) fn rows() -> Vec<Row> {
    group(
        "Tasks",
        vec![
            Row::post("/v1/tasks/bulk", "bulkTasks", |call| Box::pin(bulk(call)))
                .needs(
                    Action::Update,
                    Column::Tasks,
                    "Change many tasks: all or none (20), or each for itself (500) under one undo id; each operation needs what it needs by itself.",
                )
                .query(&DRY_RUN)
                .takes::<Bulk>()
                .gives::<Outcome>()
                .accepts::<Job>()
                .statuses(&[200, 202]),
        ],
    )
}

async fn bulk(call: Call) -> Result<Answer> {
    let dry_run = call.flag("dryRun")?;
    let bulk: Bulk = call.json()?;
    match call.app().bulk.run(call.caller()?, bulk, dry_run).await? {
        Answered::Done(view) => Ok(Answer::one(view)),
        Answered::Later(job) => imports::so_far(&job),
    }
}
