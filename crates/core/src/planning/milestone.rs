//! Milestones: what a project is to have reached by a day.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::part::{By, Part, Progress, Rights, Stamp, days, named};
use crate::error::{FieldError, Resource};
use crate::id::{Id, Kind};
use crate::time::Date;

/// A milestone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Milestone {
    /// The id.
    pub milestone_id: Id<Self>,
    /// How it is called.
    #[schemars(length(min = 1, max = 200))]
    pub name: String,
    /// What it means to have reached it, Markdown.
    #[schemars(length(max = 65_536))]
    pub description: String,
    /// When work towards it begins.
    pub start_date: Option<Date>,
    /// When it is to be reached.
    pub due_date: Option<Date>,
    /// Whether it has been reached; that is for people to say.
    pub status: MilestoneStatus,
    /// How far its tasks are, always current.
    #[serde(default, skip_serializing)]
    #[schemars(!skip_serializing)]
    pub progress: Progress,
    /// What every part of a plan bears.
    #[serde(flatten)]
    pub stamp: Stamp,
}

/// Whether a milestone has been reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum MilestoneStatus {
    /// Not yet.
    Open,
    /// It has.
    Reached,
}

/// What a client says of a new milestone.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewMilestone {
    /// How it is called.
    #[schemars(length(min = 1, max = 200))]
    pub name: String,
    /// What it means to have reached it, Markdown.
    #[schemars(length(max = 65_536))]
    pub description: Option<String>,
    /// When work towards it begins.
    pub start_date: Option<Date>,
    /// When it is to be reached.
    pub due_date: Option<Date>,
}

impl Kind for Milestone {
    const PREFIX: &'static str = "mile_";
}

impl Part for Milestone {
    type New = NewMilestone;

    const NOUN: &'static str = "milestone";
    const PATH: &'static str = "milestones";
    const SHELF: &'static str = "MILESTONE#";
    const RESOURCE: Resource = Resource::Milestone;
    const RIGHTS: Rights = Rights::PROJECT;
    const WRITABLE: &'static [&'static str] =
        &["name", "description", "startDate", "dueDate", "status"];
    const BY: Option<By> = Some(By::Milestone);

    fn new(id: Id<Self>, stamp: Stamp, new: &NewMilestone) -> Self {
        Self {
            milestone_id: id,
            name: new.name.clone(),
            description: new.description.clone().unwrap_or_default(),
            start_date: new.start_date,
            due_date: new.due_date,
            status: MilestoneStatus::Open,
            progress: Progress::default(),
            stamp,
        }
    }

    fn id(&self) -> Id<Self> {
        self.milestone_id
    }

    fn stamp(&self) -> &Stamp {
        &self.stamp
    }

    fn stamp_mut(&mut self) -> &mut Stamp {
        &mut self.stamp
    }

    fn check(&mut self, _: Option<&Self>) -> Vec<FieldError> {
        // It is derived and never stored: it changes nothing.
        self.progress = Progress::default();
        let mut errors = Vec::new();
        named(&mut self.name, &mut errors);
        days(self.start_date, ("dueDate", self.due_date), &mut errors);
        errors
    }
}
