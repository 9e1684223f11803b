//! Time entries and running timers as they are stored and shown.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::{Id, Kind};
use crate::projects::model::Project;
use crate::tasks::model::Task;
use crate::time::{Date, Timestamp};
use crate::users::model::User;

/// Time that somebody worked on a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TimeEntry {
    /// The id.
    pub entry_id: Id<Self>,
    /// The task.
    pub task_id: Id<Task>,
    /// Its project.
    pub project_id: Id<Project>,
    /// Who worked.
    pub user_id: Id<User>,
    /// From when.
    pub started_at: Timestamp,
    /// For how long; at most 31 days.
    #[schemars(range(min = 1, max = 2_678_400))]
    pub seconds: u64,
    /// On what.
    #[schemars(length(max = 2000))]
    pub note: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Rises with every change.
    pub version: u64,
}

impl Kind for TimeEntry {
    const PREFIX: &'static str = "time_";
}

/// What a client says of time that was worked.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewTimeEntry {
    /// From when; so long ago that it ends now, when left out.
    pub started_at: Option<Timestamp>,
    /// For how long; at most 31 days.
    #[schemars(range(min = 1, max = 2_678_400))]
    pub seconds: u64,
    /// On what.
    #[schemars(length(max = 2000))]
    pub note: Option<String>,
}

/// What a client says of a timer.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct NewTimer {
    /// On what.
    #[schemars(length(max = 2000))]
    pub note: Option<String>,
}

/// A timer that is running.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Timer {
    /// The entry that it becomes.
    pub entry_id: Id<TimeEntry>,
    /// The task.
    pub task_id: Id<Task>,
    /// Its project.
    pub project_id: Id<Project>,
    /// Since when.
    pub started_at: Timestamp,
    /// On what.
    pub note: String,
}

/// What a person worked, in the projects that the caller sees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TimeReport {
    /// The person.
    pub user_id: Id<User>,
    /// From this day on.
    pub from: Date,
    /// To this day, included. An entry counts on the day it began (UTC).
    pub to: Date,
    /// In all.
    pub seconds: u64,
    /// Day by day; days without an entry are left out.
    pub days: Vec<DayTime>,
    /// Task by task, the most time first.
    pub tasks: Vec<TaskTime>,
}

/// What was worked on one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DayTime {
    /// The day.
    pub date: Date,
    /// For how long.
    pub seconds: u64,
}

/// What was worked on one task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TaskTime {
    /// The task.
    pub task_id: Id<Task>,
    /// Its project.
    pub project_id: Id<Project>,
    /// For how long.
    pub seconds: u64,
}
