//! What a change would do to the date. Must compare like with like: both plans meet the same luck.

use super::calendar::Person;
use super::completion::Completion;
use super::plan::Plan;
use super::simulate::{Settings, assumed, simulate};

/// A change to a plan; tasks and people are named by their places in it. Places that do not exist change nothing.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Leaves tasks out.
    Drop(Vec<usize>),
    /// Adds a person who may take the named tasks beside those who have them; of no named tasks, all that were not
    /// begun. Tasks for anyone are hers too.
    AddPerson {
        /// Who comes.
        person: Person,
        /// Which tasks she may take.
        takes: Vec<usize>,
    },
    /// Lets a task begin on another day.
    MoveStart {
        /// Which task.
        task: usize,
        /// From which day it may begin.
        day: f64,
    },
    /// Makes a task due on another day.
    MoveDue {
        /// Which task.
        task: usize,
        /// Its new day; `None` takes it away.
        day: Option<f64>,
    },
}

/// A plan as it is and as it would be.
#[derive(Clone, Debug, PartialEq)]
pub struct WhatIf {
    /// Without the changes.
    pub before: Completion,
    /// With all of them.
    pub after: Completion,
}

impl WhatIf {
    /// Days by which the date of a promise moves (see [`super::PROMISES`]); less than zero is sooner. `None` where
    /// either has no foreseeable end.
    pub fn moved(&self, promise: usize) -> Option<f64> {
        let before = self.before.days.get(promise).copied().flatten()?;
        let after = self.after.days.get(promise).copied().flatten()?;
        Some(after - before)
    }
}

/// Simulates a plan without and with changes.
pub fn what_if(plan: &Plan, changes: &[Change], settings: Settings) -> WhatIf {
    let mut other = plan.clone();
    for change in changes {
        apply(&mut other, change);
    }
    WhatIf {
        before: simulate(plan, settings),
        after: simulate(&other, settings),
    }
}

fn apply(plan: &mut Plan, change: &Change) {
    match change {
        Change::Drop(tasks) => {
            for task in tasks {
                if let Some(task) = plan.tasks.get_mut(*task) {
                    // What is left out takes no time and holds nobody up, and the places of the others stay.
                    task.done = true;
                }
            }
        }
        Change::AddPerson { person, takes } => {
            if plan.people.is_empty() {
                // Who was only assumed so far is there all the same.
                plan.people.push(assumed());
            }
            let newcomer = plan.people.len();
            plan.people.push(person.clone());
            for (at, task) in plan.tasks.iter_mut().enumerate() {
                let meant = takes.is_empty() || takes.contains(&at);
                if meant && !task.begun && !task.who.is_empty() {
                    task.who.push(newcomer);
                }
            }
        }
        Change::MoveStart { task, day } => {
            if let Some(task) = plan.tasks.get_mut(*task) {
                task.not_before = *day;
            }
        }
        Change::MoveDue { task, day } => {
            if let Some(task) = plan.tasks.get_mut(*task) {
                task.due = *day;
            }
        }
    }
}
