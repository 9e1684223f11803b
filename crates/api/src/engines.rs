//! Who writes texts: the configured model and the built-in rules.

use std::future::ready;

use codexflow_core::access::{Action, Column};
use codexflow_core::engines::EngineStates;
use codexflow_core::error::Result;

use crate::answer::Answer;
use crate::call::Call;
use crate::row::{Row, group};

pub(crate) fn rows() -> Vec<Row> {
    group(
        "AI",
        vec![
            Row::get("/v1/ai/engines", "listEngines", |call| {
                Box::pin(ready(list(&call)))
            })
            .needs(
                Action::Read,
                Column::Settings,
                "Show who writes texts: the configured model, if there is one, how it does and what is left of its budget, and the built-in rules. Never a key.",
            )
            .gives::<EngineStates>(),
        ],
    )
}

fn list(call: &Call) -> Result<Answer> {
    call.app().engines.list(call.caller()?).map(Answer::one)
}
