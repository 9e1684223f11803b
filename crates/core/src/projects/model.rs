//! Projects as they are stored and shown.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::Role;
use crate::error::{Error, Result};
use crate::id::{Id, Kind};
use crate::tasks::model::{Priority, Status};
use crate::time::{Date, Timestamp};
use crate::users::model::User;

/// A project. `metrics` is derived when it is shown and never stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Project {
    /// The id.
    pub project_id: Id<Self>,
    /// What its tasks' keys begin with: `WEB` of `WEB-42`. Fixed once made.
    #[schemars(regex(pattern = r"^[A-Z][A-Z0-9]{1,9}$"))]
    pub key: String,
    /// How it is called; names may repeat.
    #[schemars(length(min = 1, max = 200))]
    pub name: String,
    /// What it is for, Markdown.
    #[schemars(length(max = 65_536))]
    pub description: String,
    /// Where it stands.
    pub status: ProjectStatus,
    /// Who answers for it.
    pub owner: Id<User>,
    /// Who works on it; a private project is seen by these, the owner and admins only.
    #[schemars(length(max = 1000))]
    pub team_members: Vec<Id<User>>,
    /// When it begins.
    pub start_date: Option<Date>,
    /// When it is to end.
    pub end_date: Option<Date>,
    /// How much it matters.
    pub priority: Priority,
    /// Free words.
    #[schemars(length(max = 50), inner(length(min = 1, max = 50)))]
    pub tags: Vec<String>,
    /// Who may see it.
    pub visibility: Visibility,
    /// The labels that its tasks are meant to use, with their colours.
    #[schemars(length(max = 500))]
    pub labels: Vec<Label>,
    /// Which status may follow which; `null` lets every one follow every other.
    pub transitions: Option<BTreeMap<Status, Vec<Status>>>,
    /// Counts of its tasks, always current.
    #[serde(default, skip_serializing)]
    #[schemars(!skip_serializing)]
    pub metrics: Metrics,
    /// When it was deleted; it can be restored for 30 days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Rises with every change.
    pub version: u64,
}

impl Kind for Project {
    const PREFIX: &'static str = "proj_";
}

impl Project {
    /// Whether a person may know of it: the one rule of visibility.
    pub fn visible_to(&self, person: Id<User>, role: Role) -> bool {
        self.deleted_at.is_none()
            && (self.visibility == Visibility::Organization
                || role == Role::Admin
                || self.owner == person
                || self.team_members.contains(&person))
    }
}

/// What decides who sees a project, read from its stored bytes without the rest.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Seen<'a> {
    visibility: Visibility,
    owner: Id<User>,
    #[serde(borrow)]
    team_members: &'a serde_json::value::RawValue,
    deleted_at: Option<Timestamp>,
}

impl<'a> Seen<'a> {
    /// Reads the stored bytes of a project.
    pub(crate) fn of(body: &'a [u8]) -> Result<Self> {
        serde_json::from_slice(body).map_err(Error::internal)
    }

    /// The same rule as [`Project::visible_to`]; the list of members is read only where it decides.
    pub(crate) fn by(&self, person: Id<User>, role: Role) -> bool {
        self.deleted_at.is_none()
            && (self.visibility == Visibility::Organization
                || role == Role::Admin
                || self.owner == person
                || serde_json::from_str::<Vec<Id<User>>>(self.team_members.get())
                    .is_ok_and(|members| members.contains(&person)))
    }
}

/// Counts derived from a project's tasks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Metrics {
    /// Tasks that are done.
    pub tasks_completed: u64,
    /// All tasks.
    pub total_tasks: u64,
    /// Tasks done per week, mean of the last 4 full ISO weeks (UTC).
    pub velocity: f64,
}

/// Where a project stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ProjectStatus {
    /// Not begun.
    Planning,
    /// Being worked on.
    Active,
    /// Paused.
    OnHold,
    /// Finished.
    Completed,
}

/// Who may see a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Visibility {
    /// Everyone in the organisation.
    Organization,
    /// Its members, its owner and admins; for others it does not exist.
    Private,
}

/// A label with its colour.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Label {
    /// The word on tasks; unique in the project, whatever its case.
    #[schemars(length(min = 1, max = 50))]
    pub name: String,
    /// `#rrggbb`.
    #[schemars(regex(pattern = r"^#[0-9a-fA-F]{6}$"))]
    pub color: String,
}
