//! What a manager should know of a project: when it will be done by its pace and by its plan, which tasks decide that, which
//! weeks were not like the others, whether its scope creeps, and which kinds of tasks went alike. Plain words come with the numbers behind them.
//!
//! Drawn from facts by [`codexflow_insight`]; `docs/forecasts.md` says how, and how well.

mod clusters;
mod findings;
mod plan;
mod scope;
mod weeks;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::forecast::{Forecast, forecast};
use crate::id::Id;
use crate::projects::model::Project;
use crate::tasks::facts::Facts;
use crate::time::Date;

pub use clusters::{Cluster, Clusters, Distinction};
pub use findings::Finding;
pub use plan::{Decisive, PlanOutlook, PlannedEnd};
pub use scope::{Scope, SinceStart};
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
    /// What has come in and gone out of late; `null` before the first full week.
    pub scope: Option<Scope>,
    /// Kinds of finished tasks that went alike; `null` with fewer than 40 finished tasks.
    pub clusters: Option<Clusters>,
    /// What follows, in plain words.
    pub findings: Vec<Finding>,
}

/// What a manager should know of a project as of a day.
pub fn insights(project: &Project, facts: &[Facts], today: Date, horizon: usize) -> Insights {
    let forecast = forecast(project, facts, today, horizon);
    let plan = plan::plan(project, facts, today);
    let anomalies = weeks::anomalies(facts, today);
    let scope = scope::scope(project, facts, today);
    let clusters = clusters::clusters(project, facts);
    let mut findings = findings::findings(&forecast, plan.as_ref(), &anomalies, facts, today);
    findings.extend(scope.as_ref().and_then(findings::creep));
    findings.extend(clusters.as_ref().and_then(findings::kinds));
    Insights {
        project_id: project.project_id,
        forecast,
        plan,
        anomalies,
        scope,
        clusters,
        findings,
    }
}
