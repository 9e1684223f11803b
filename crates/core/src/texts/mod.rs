//! What texts say: what one is, what a task or a project's week comes to, what to look at in a change.
//!
//! Reads only. Everything is reckoned here, by `codexflow_language`; a model may add to summaries and reviews, and takes
//! nothing away. Each answer names its engine.

mod analysis;
#[cfg(test)]
mod asked;
mod review;
mod said;
mod sentiment;
mod summarised;
mod summary;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;

use crate::access::Caller;
use crate::engines::Engines;
use crate::error::{Error, Resource};
use crate::id::Id;
use crate::projects::Projects;
use crate::resident::Resident;
use crate::store::Store;
use crate::tasks::Tasks;
use crate::users::is_shown;
use crate::users::model::User;

pub use analysis::{Analysed, AnalysisOf};
pub use review::{BegunReview, ReviewFinding, ReviewOf, Reviewed};
pub use sentiment::{SentimentTrend, SentimentWeek};
pub use summarised::{DoneTask, Summarised, SummarisedSentence, Week};
pub use summary::{BegunSummary, SummaryOf};

/// What an answer was made by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Engine {
    /// The rules and word lists of this program; no model, no other server.
    Builtin,
}

/// Looking at texts.
#[derive(Clone)]
pub struct Texts {
    store: Store,
    resident: Arc<Resident>,
    projects: Projects,
    tasks: Tasks,
    engines: Engines,
}

/// How many seconds a model is waited for when nobody says how long.
const PATIENCE: u64 = 4;

impl Texts {
    /// The service over its means.
    pub(crate) fn new(
        store: &Store,
        resident: &Arc<Resident>,
        projects: &Projects,
        tasks: &Tasks,
        engines: &Engines,
    ) -> Self {
        Self {
            store: store.clone(),
            resident: resident.clone(),
            projects: projects.clone(),
            tasks: tasks.clone(),
            engines: engines.clone(),
        }
    }

    /// How somebody is called, if the caller may know of them.
    fn name(&self, caller: &Caller, person: Option<Id<User>>) -> String {
        let user = person.and_then(|id| self.resident.user(id));
        user.filter(|user| is_shown(user, caller))
            .map_or_else(String::new, |user| user.name.clone())
    }
}

/// What a body names and the caller does not see is a wrong field.
fn in_body(error: Error) -> Error {
    match error {
        Error::NotFound(Resource::Task) => {
            Error::invalid("taskId", "unknown_task", "is no task that you can see")
        }
        Error::NotFound(Resource::Comment) => {
            Error::invalid("commentId", "unknown_comment", "is no comment on this task")
        }
        Error::NotFound(Resource::Project) => Error::invalid(
            "projectId",
            "unknown_project",
            "is no project that you can see",
        ),
        other => other,
    }
}
