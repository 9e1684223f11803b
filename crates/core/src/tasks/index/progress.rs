//! How far the milestones and cycles of a project are: counted from the rows, in one walk.

use std::collections::HashMap;

use super::{NONE, TaskIndex};
use crate::analytics::{Amount, Sum};
use crate::id::Id;
use crate::planning::{By, Progress};
use crate::projects::model::Project;
use crate::tasks::model::Status;

/// Sums that do not depend on the order of rows.
#[derive(Default)]
struct Sums {
    tasks: u64,
    hours: Sum,
    points: Sum,
}

impl Sums {
    fn shown(&self) -> Amount {
        Amount {
            tasks: self.tasks,
            hours: self.hours.shown(),
            points: self.points.shown(),
        }
    }
}

impl TaskIndex {
    /// How far each milestone or cycle is, by its id; one without tasks is not among them.
    pub fn progress(&self, project: Id<Project>, by: By) -> HashMap<u128, Progress> {
        let c = &self.columns;
        let column = match by {
            By::Milestone => &c.milestone,
            By::Cycle => &c.cycle,
        };
        let mut all: HashMap<u32, (Sums, Sums)> = HashMap::new();
        for slot in self.shown(project) {
            if column[slot] == NONE {
                continue;
            }
            let (total, done) = all.entry(column[slot]).or_default();
            let is_done = c.status[slot] == Status::Done as u8;
            for sums in std::iter::once(total).chain(is_done.then_some(done)) {
                sums.tasks += 1;
                sums.hours.add(super::columns::number(c.estimated[slot]));
                sums.points.add(super::columns::number(c.points[slot]));
            }
        }
        let id = |number: u32| match by {
            By::Milestone => self.milestones.value(number).to_u128(),
            By::Cycle => self.cycles.value(number).to_u128(),
        };
        all.into_iter()
            .map(|(number, (total, done))| {
                let progress = Progress {
                    total: total.shown(),
                    done: done.shown(),
                };
                (id(number), progress)
            })
            .collect()
    }
}
