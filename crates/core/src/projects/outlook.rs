//! What is to come of a project: forecasts, what-if, and what a manager should know.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Projects;
use crate::access::{Action, Caller, Column};
use crate::analytics::forecast::{self, FARTHEST, HORIZON, Scenario};
use crate::analytics::insights::insights;
use crate::error::{Error, Resource, Result};
use crate::reference::ProjectRef;
use crate::view::{View, json};

/// What is to be looked into.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InsightsOf {
    /// The project, by id or key.
    pub project_id: ProjectRef,
    /// How many coming weeks to foretell one by one; 13 when left out.
    #[schemars(range(min = 1, max = 52))]
    pub horizon_weeks: Option<usize>,
}

impl Projects {
    /// When a project's open tasks will be done.
    pub async fn forecast(&self, caller: &Caller, reference: &ProjectRef) -> Result<View> {
        self.figure(caller, reference, "forecast", |projects, project, today| {
            let facts = projects.resident.facts(project.project_id);
            json(&forecast::forecast(project, &facts, today, HORIZON))
        })
        .await
    }

    /// When they would be, if things were otherwise; nothing changes.
    pub async fn what_if(
        &self,
        caller: &Caller,
        reference: &ProjectRef,
        scenario: &Scenario,
    ) -> Result<View> {
        caller.require(Action::Read, Column::Projects)?;
        let project = self.visible(caller, reference).await?.value;
        let facts = self.resident.facts(project.project_id);
        let today = self.today(caller.id);
        View::plain(&forecast::what_if(&project, &facts, today, scenario))
    }

    /// `POST /ai/insights`: what a manager should know of a project.
    pub async fn insights(&self, caller: &Caller, of: &InsightsOf) -> Result<View> {
        caller.require(Action::Read, Column::Projects)?;
        let absent = |error| match error {
            Error::NotFound(Resource::Project) => Error::invalid(
                "projectId",
                "unknown_project",
                "is no project that you can see",
            ),
            other => other,
        };
        let horizon = of.horizon_weeks.unwrap_or(HORIZON);
        if !(1..=FARTHEST).contains(&horizon) {
            return Err(Error::invalid(
                "horizonWeeks",
                "out_of_range",
                format!("is a number of weeks from 1 to {FARTHEST}"),
            ));
        }
        if horizon == HORIZON {
            let kept = self
                .figure(
                    caller,
                    &of.project_id,
                    "insights",
                    |projects, project, today| {
                        let facts = projects.resident.facts(project.project_id);
                        json(&insights(project, &facts, today, HORIZON))
                    },
                )
                .await;
            return kept.map_err(absent);
        }
        let project = self
            .visible(caller, &of.project_id)
            .await
            .map_err(absent)?
            .value;
        let facts = self.resident.facts(project.project_id);
        let today = self.today(caller.id);
        View::plain(&insights(&project, &facts, today, horizon))
    }
}
