//! From requirements to tasks and back: the plan, the trace, and what a change touches.

use codexflow_core::access::{Action, Column};
use codexflow_core::error::Result;
use codexflow_core::trace::{Impact, PlanTasks, Planned, Trace};

use crate::answer::Answer;
use crate::call::Call;
use crate::prds::{BETWEEN, needs, number, prd};
use crate::row::{Row, group};

pub(crate) fn rows() -> Vec<Row> {
    let both = [(Action::Read, Column::Prds), (Action::Read, Column::Tasks)];
    group(
"PRDs",
vec![
        needs(Action::Create)(
            Row::post("/v1/prds/{id}/tasks", "planPrdTasks", |call| Box::pin(plan(call))),
            "Make the tasks that a document needs and that are not there yet, or show them with `dryRun`.",
        )
        .for_keys(&[
            (Action::Create, Column::Prds),
            (Action::Create, Column::Tasks),
        ])
        .may_take::<PlanTasks>()
        .conditional()
        .gives::<Planned>(),
        needs(Action::Read)(
            Row::get("/v1/prds/{id}/trace", "tracePrd", |call| Box::pin(trace(call))),
            "Show each requirement with its tasks, and the tasks that no requirement asks for.",
        )
        .for_keys(&both)
        .gives::<Trace>(),
        needs(Action::Read)(
            Row::get("/v1/prds/{id}/impact", "getPrdImpact", |call| {
                Box::pin(impact(call))
            }),
            "Show which tasks a change from one revision to another touches.",
        )
        .for_keys(&both)
        .query(&BETWEEN)
        .gives::<Impact>(),
    ],
)
}

async fn plan(call: Call) -> Result<Answer> {
    let (wish, expected) = (call.maybe_json()?.unwrap_or_default(), call.if_match()?);
    call.app()
        .traces
        .plan(call.caller()?, prd(&call)?, wish, expected)
        .await
        .map(Answer::one)
}

async fn trace(call: Call) -> Result<Answer> {
    let traces = &call.app().traces;
    let trace = traces.trace(call.caller()?, prd(&call)?).await;
    trace.map(Answer::one)
}

async fn impact(call: Call) -> Result<Answer> {
    let between = (number(&call, "from")?, number(&call, "to")?);
    call.app()
        .traces
        .impact(call.caller()?, prd(&call)?, between)
        .await
        .map(Answer::one)
}
