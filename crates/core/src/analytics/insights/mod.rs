//! What a manager should know of a project: when it will be done by its pace and by its plan, which tasks decide that, and
//! which weeks were not like the others. Plain words come with the numbers behind them.
//!
//! Drawn from facts by [`codexflow_insight`]; `docs/forecasts.md` says how, and how well.

mod findings;
mod plan;
mod weeks;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::forecast::{Forecast, forecast};
use crate::id::Id;
use crate::projects::model::Project;
use crate::tasks::facts::Facts;
use crate::time::Date;

pub use findings::Finding;
pub use plan::{Decisive, PlanOutlook, PlannedEnd};
pub use weeks::Anomaly;

/// What a manager should know of a project.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Insights {
    /// The project.
    pub project_id: Id<Project>,
    /// When it will be done by its pace.
    pub forecast: Forecast,
    /// When it will be done by its plan: estimates, dependencies and people. `null` without open tasks, or with more than
    /// 20,000 of them.
    pub plan: Option<PlanOutlook>,
    /// Weeks that were not like the ones before them, the newest first.
    pub anomalies: Vec<Anomaly>,
    /// What follows, in plain words.
    pub findings: Vec<Finding>,
}

/// What a manager should know of a project as of a day.
pub fn insights(project: &Project, facts: &[Facts], today: Date, horizon: usize) -> Insights {
    let forecast = forecast(project, facts, today, horizon);
    let plan = plan::plan(project, facts, today);
    let anomalies = weeks::anomalies(facts, today);
    let findings = findings::findings(&forecast, plan.as_ref(), &anomalies, facts, today);
    Insights {
        project_id: project.project_id,
        forecast,
        plan,
        anomalies,
        findings,
    }
}
