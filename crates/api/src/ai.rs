//! What models say of projects.

use codexflow_core::access::{Action, Column};
use codexflow_core::analytics::insights::Insights;
use codexflow_core::error::Result;
use codexflow_core::projects::InsightsOf;

use crate::answer::Answer;
use crate::call::Call;
use crate::limit::Class;
use crate::row::{Row, group};

pub(crate) fn rows() -> Vec<Row> {
    group(
        "AI",
        vec![
            Row::post("/v1/ai/insights", "askInsights", |call| {
                Box::pin(insights(call))
            })
            .needs(
                Action::Read,
                Column::Projects,
                "Show what a manager should know of a project: forecasts, decisive tasks, unusual weeks, in plain words.",
            )
            .class(Class::Ai)
            .changes_nothing()
            .takes::<InsightsOf>()
            .gives::<Insights>()
            .takes_long(),
        ],
    )
}

async fn insights(call: Call) -> Result<Answer> {
    let of: InsightsOf = call.json()?;
    call.app()
        .projects
        .insights(call.caller()?, &of)
        .await
        .map(Answer::one)
}
