//! Cycles, or sprints: a stretch of days and the tasks that are planned for it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::part::{By, Part, Progress, Rights, Stamp, days, named};
use crate::error::{FieldError, Resource};
use crate::id::{Id, Kind};
use crate::time::{Date, Timestamp};

/// A cycle.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Cycle {
    /// The id.
    pub cycle_id: Id<Self>,
    /// How it is called.
    #[schemars(length(min = 1, max = 200))]
    pub name: String,
    /// What is to be achieved, Markdown.
    #[schemars(length(max = 65_536))]
    pub goal: String,
    /// Its first day.
    pub start_date: Option<Date>,
    /// Its last day.
    pub end_date: Option<Date>,
    /// When it was closed; tasks are no longer planned for it from then on.
    pub closed_at: Option<Timestamp>,
    /// The cycle that its open tasks went to when it was closed.
    pub moved_to: Option<Id<Self>>,
    /// How far its tasks were when it was closed, those that went on included.
    pub at_close: Option<Progress>,
    /// How far its tasks are, always current.
    #[serde(default, skip_serializing)]
    #[schemars(!skip_serializing)]
    pub progress: Progress,
    /// What every part of a plan bears.
    #[serde(flatten)]
    pub stamp: Stamp,
}

/// What a client says of a new cycle.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewCycle {
    /// How it is called.
    #[schemars(length(min = 1, max = 200))]
    pub name: String,
    /// What is to be achieved, Markdown.
    #[schemars(length(max = 65_536))]
    pub goal: Option<String>,
    /// Its first day.
    pub start_date: Option<Date>,
    /// Its last day.
    pub end_date: Option<Date>,
}

impl Kind for Cycle {
    const PREFIX: &'static str = "cyc_";
}

impl Part for Cycle {
    type New = NewCycle;

    const NOUN: &'static str = "cycle";
    const PATH: &'static str = "cycles";
    const SHELF: &'static str = "CYCLE#";
    const RESOURCE: Resource = Resource::Cycle;
    const RIGHTS: Rights = Rights::PROJECT;
    const WRITABLE: &'static [&'static str] = &["name", "goal", "startDate", "endDate"];
    const BY: Option<By> = Some(By::Cycle);

    fn new(id: Id<Self>, stamp: Stamp, new: &NewCycle) -> Self {
        Self {
            cycle_id: id,
            name: new.name.clone(),
            goal: new.goal.clone().unwrap_or_default(),
            start_date: new.start_date,
            end_date: new.end_date,
            closed_at: None,
            moved_to: None,
            at_close: None,
            progress: Progress::default(),
            stamp,
        }
    }

    fn id(&self) -> Id<Self> {
        self.cycle_id
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
        days(self.start_date, ("endDate", self.end_date), &mut errors);
        errors
    }
}
