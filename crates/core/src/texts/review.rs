//! A change: what a reviewer should not have to find by eye.

use codexflow_language::review::{Review, review};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Engine, Texts};
use crate::access::{Action, Caller, Column};
use crate::error::{Error, Result};
use crate::view::View;

/// The change that is to be looked at.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReviewOf {
    /// A unified diff, as `git diff` prints it.
    #[schemars(length(min = 1, max = 1_000_000))]
    pub diff: String,
}

/// What was found in it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Reviewed {
    /// What the answer was made by.
    pub engine: Engine,
    /// What it says.
    #[serde(flatten)]
    pub review: Review,
}

impl Texts {
    /// `POST /ai/review`: what to look at in a diff. Nothing of it is kept.
    pub fn review(&self, caller: &Caller, of: &ReviewOf) -> Result<View> {
        caller.require(Action::Read, Column::Tasks)?;
        let review = review(&of.diff);
        if review.files == 0 {
            return Err(Error::invalid(
                "diff",
                "format",
                "names no file: send a unified diff, as `git diff` prints it",
            ));
        }
        View::plain(&Reviewed {
            engine: Engine::Builtin,
            review,
        })
    }
}
