//! What the index takes from a stored task: decoded in place, the description skipped.

use std::borrow::Cow;

use serde::Deserialize;

use crate::id::Id;
use crate::planning::{Cycle, Milestone};
use crate::projects::model::Project;
use crate::tasks::model::{Priority, Status, Task};
use crate::time::{Date, Timestamp};
use crate::users::model::User;

/// The part of a stored task that lists, figures and graphs need.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Row<'a> {
    /// The task.
    pub task_id: Id<Task>,
    pub(super) project_id: Id<Project>,
    #[serde(borrow)]
    pub(super) key: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) title: Cow<'a, str>,
    #[serde(borrow, rename = "type")]
    pub(super) kind: Cow<'a, str>,
    pub(super) status: Status,
    pub(super) assignee: Option<Id<User>>,
    pub(super) reporter: Option<Id<User>>,
    pub(super) priority: Priority,
    pub(super) estimated_hours: Option<f64>,
    pub(super) actual_hours: Option<f64>,
    pub(super) story_points: Option<f64>,
    pub(super) start_date: Option<Date>,
    pub(super) due_date: Option<Date>,
    pub(super) completed_at: Option<Timestamp>,
    pub(super) parent_id: Option<Id<Task>>,
    #[serde(default)]
    pub(super) milestone_id: Option<Id<Milestone>>,
    #[serde(default)]
    pub(super) cycle_id: Option<Id<Cycle>>,
    #[serde(borrow)]
    pub(super) labels: Vec<Word<'a>>,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
}

/// A text in a list; a bare `Cow` there would always be copied.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(super) struct Word<'a>(#[serde(borrow)] pub(super) Cow<'a, str>);

impl<'a> Row<'a> {
    /// Reads the body of a stored task.
    pub fn decode(body: &'a [u8]) -> serde_json::Result<Self> {
        serde_json::from_slice(body)
    }
}
