//! What figures, boards and timelines need to know of a task: a plain value, without its texts and without rules.

use std::sync::Arc;

use crate::id::Id;
use crate::tasks::model::{Priority, Status, Task};
use crate::time::{Date, Timestamp};
use crate::users::model::User;

/// One task as the resident index knows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// The task.
    pub task: Id<Task>,
    /// The number of its key: 42 of `WEB-42`.
    pub number: u64,
    /// What is to be done, in a line.
    pub title: Arc<str>,
    /// What kind of work it is.
    pub kind: Arc<str>,
    /// Where it stands.
    pub status: Status,
    /// How much it matters.
    pub priority: Priority,
    /// Who does it.
    pub assignee: Option<Id<User>>,
    /// When it was made.
    pub created: Timestamp,
    /// When it was done.
    pub completed: Option<Timestamp>,
    /// When work is to begin.
    pub start: Option<Date>,
    /// When it is to be done.
    pub due: Option<Date>,
    /// Planned work, in hours.
    pub estimated: Option<f64>,
    /// Work done so far, in hours.
    pub actual: Option<f64>,
    /// Planned size, in the team's points.
    pub points: Option<f64>,
    /// The task it is a part of.
    pub parent: Option<Id<Task>>,
    /// Tasks it waits for, in the order they were added.
    pub dependencies: Vec<Id<Task>>,
    /// Every status it has had and from when, oldest first.
    pub flow: Vec<(Status, Timestamp)>,
    /// Free words.
    pub labels: Vec<Arc<str>>,
}
