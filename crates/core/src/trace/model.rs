//! What is stored and told of requirements and their tasks.

use std::collections::BTreeMap;

use codexflow_language::plan::{Coverage, PlannedTask};
use codexflow_language::prd::{Kind, Priority};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::Id;
use crate::tasks::model::{Status, Task};

/// The task that was planned from a requirement, and what the requirement said then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Link {
    /// `rqm_…`; of what serves everything, [`ENABLING`].
    pub(crate) requirement_id: String,
    pub(crate) task_id: Id<Task>,
    /// `FR-003`.
    pub(crate) label: String,
    pub(crate) text: String,
    pub(crate) priority: Priority,
    pub(crate) revision: u64,
}

/// What stands for a requirement where a task serves all of them.
pub(super) const ENABLING: &str = "enabling";

/// Tasks that are there, by the requirement that they were planned from.
pub(super) type Alive = BTreeMap<String, TracedTask>;

/// What a client says to plan the tasks of a document.
#[derive(Debug, Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlanTasks {
    /// Only show what would be made.
    #[serde(default)]
    pub dry_run: bool,
}

/// The tasks of a document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "PrdPlan")]
pub struct Planned {
    /// Whether nothing was made, only shown.
    pub dry_run: bool,
    /// The revision that is planned.
    pub revision: u64,
    /// How many tasks were made, or would be.
    pub created: usize,
    /// All tasks of the document; what others wait for comes first.
    pub tasks: Vec<PlanStep>,
    /// How much of it they cover.
    pub coverage: Coverage,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "PrdPlanStep")]
pub struct PlanStep {
    /// What it is to be.
    #[serde(flatten)]
    pub planned: PlannedTask,
    /// The task, once it is there.
    pub task_id: Option<Id<Task>>,
    /// What people call it, such as `WEB-42`.
    pub task_key: Option<String>,
    /// Whether it was there before.
    pub existed: bool,
}

/// Where the requirements of a document have got to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "PrdTrace")]
pub struct Trace {
    /// The revision that is traced.
    pub revision: u64,
    /// Its requirements, in order; those without tasks are not covered.
    pub requirements: Vec<TracedRequirement>,
    /// Requirements that tasks were planned from, and that are no longer in the document.
    pub removed_requirements: Vec<TracedRequirement>,
    /// Tasks of the project that no document of it asks for; the first two hundred, by key.
    pub untraced_tasks: Vec<UntracedTask>,
    /// How many of those there are.
    pub untraced_count: usize,
    /// How much is covered.
    pub coverage: TraceCoverage,
}

/// A requirement and its tasks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TracedRequirement {
    /// `FR-003`.
    pub id: String,
    /// Its id in the whole system.
    pub requirement_id: Option<String>,
    /// Whether it says what the product does, or how well.
    pub kind: Kind,
    /// What it says; of one that is gone, what it said when it was planned.
    pub text: String,
    /// How much it matters.
    pub priority: Priority,
    /// The tasks that meet it.
    pub tasks: Vec<TracedTask>,
}

/// A task that was planned from a requirement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TracedTask {
    /// The task.
    pub task_id: Id<Task>,
    /// What people call it.
    pub key: String,
    /// What is to be done.
    pub title: String,
    /// Where it stands.
    pub status: Status,
    /// Planned work, in hours.
    pub estimated_hours: Option<f64>,
    /// The revision that it was planned from.
    pub planned_revision: u64,
    /// Whether the requirement says something else now, or is gone.
    pub is_outdated: bool,
}

/// A task that no document asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UntracedTask {
    /// The task.
    pub task_id: Id<Task>,
    /// What people call it.
    pub key: String,
    /// What is to be done.
    pub title: String,
    /// Where it stands.
    pub status: Status,
}

/// How much of a document has tasks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TraceCoverage {
    /// Its requirements, but for those that are not to be met.
    pub requirements: usize,
    /// Those with a task.
    pub covered: usize,
    /// Those with tasks that are all done.
    pub done: usize,
    /// Those with the priority "must".
    pub must: usize,
    /// Those of them with a task.
    pub must_covered: usize,
    /// Covered requirements of a hundred, rounded down; 100 where there are none.
    pub percent: usize,
    /// Tasks that were planned from what is gone or says something else now.
    pub outdated_tasks: usize,
}

/// What the difference of two revisions touches.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "PrdImpact")]
pub struct Impact {
    /// The earlier revision.
    pub from: u64,
    /// The later one.
    pub to: u64,
    /// What is asked for in addition.
    pub added: Vec<ImpactRequirement>,
    /// What is asked for otherwise.
    pub changed: Vec<ImpactChange>,
    /// What is no longer asked for.
    pub removed: Vec<ImpactRequirement>,
    /// How many requirements stay as they are.
    pub unchanged: usize,
    /// How many touched tasks stand where.
    pub touched: BTreeMap<String, usize>,
}

/// A requirement that is new or gone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ImpactRequirement {
    /// `FR-003`.
    pub id: String,
    /// What it says.
    pub text: String,
    /// How much it matters.
    pub priority: Priority,
    /// Its tasks.
    pub tasks: Vec<TracedTask>,
}

/// A requirement that says something else.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ImpactChange {
    /// `FR-003`.
    pub id: String,
    /// What it said.
    pub before: String,
    /// What it says.
    pub after: String,
    /// What differs: `text`, `priority`, `kind`, `effortHours`.
    pub fields: Vec<String>,
    /// Its tasks.
    pub tasks: Vec<TracedTask>,
}
