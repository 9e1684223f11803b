//! The settings of the organisation.

use codexflow_core::access::{Action, Column};
use codexflow_core::error::Result;
use codexflow_core::settings::{Decisions, InForce};

use crate::answer::Answer;
use crate::call::Call;
use crate::row::{Row, group};

const PATH: &str = "/v1/settings";

pub(crate) fn rows() -> Vec<Row> {
    group(
        "Settings",
        vec![
            Row::get(PATH, "getSettings", |call| Box::pin(get(call)))
                .needs(
                    Action::Read,
                    Column::Settings,
                    "Show the settings in force, and which of them admins have decided.",
                )
                .gives::<InForce>(),
            Row::put(PATH, "replaceSettings", |call| Box::pin(put(call)))
                .needs(
                    Action::Update,
                    Column::Settings,
                    "Decide the settings anew; what is left out goes back to what the operator configured.",
                )
                .takes::<Decisions>()
                .conditional()
                .gives::<InForce>(),
        ],
    )
}

async fn get(call: Call) -> Result<Answer> {
    let managed = &call.app().managed;
    managed.get(call.caller()?).await.map(Answer::one)
}

async fn put(call: Call) -> Result<Answer> {
    let (new, expected) = (call.json::<Decisions>()?, call.if_match()?);
    let managed = &call.app().managed;
    managed
        .put(call.caller()?, &new, expected)
        .await
        .map(Answer::one)
}
