//! Asking for approval of a requirements document, and giving or refusing it.

use codexflow_core::access::{Action, Column};
use codexflow_core::error::Result;
use codexflow_core::prds::{Decision, Prd, Verdict};

use crate::answer::Answer;
use crate::call::Call;
use crate::prds::{needs, prd};
use crate::row::{Row, group};

pub(crate) fn rows() -> Vec<Row> {
    let approver =
        "An approver that it lists, whatever their role, who did not write the revision.";
    let key = [(Action::Update, Column::Prds)];
    group(
"PRDs",
vec![
        needs(Action::Update)(
            Row::post("/v1/prds/{id}/submit", "submitPrd", |call| {
                Box::pin(submit(call))
            }),
            "Ask the approvers of a draft to approve it.",
        )
        .conditional()
        .gives::<Prd>(),
        Row::post("/v1/prds/{id}/approve", "approvePrd", |call| {
            Box::pin(decide(call, Decision::Approved))
        })
        .about(
            "Approve the revision that one has read; when every approver has, the document is approved.",
            approver,
        )
        .for_keys(&key)
        .may_take::<Verdict>()
        .conditional()
        .gives::<Prd>(),
        Row::post("/v1/prds/{id}/reject", "rejectPrd", |call| {
            Box::pin(decide(call, Decision::Rejected))
        })
        .about("Reject the revision that one has read.", approver)
        .for_keys(&key)
        .may_take::<Verdict>()
        .conditional()
        .gives::<Prd>(),
    ],
)
}

async fn submit(call: Call) -> Result<Answer> {
    let expected = call.if_match()?;
    call.app()
        .prds
        .submit(call.caller()?, prd(&call)?, expected)
        .await
        .map(Answer::one)
}

async fn decide(call: Call, decision: Decision) -> Result<Answer> {
    let (verdict, expected) = (call.maybe_json()?.unwrap_or_default(), call.if_match()?);
    call.app()
        .prds
        .decide(call.caller()?, prd(&call)?, decision, verdict, expected)
        .await
        .map(Answer::one)
}
