//! When a plan will be done: the plan is carried out many times, each time with other durations, by its people, on their
//! calendars, in the order its dependencies allow. Must not name a date without how likely it is and what is not known.
//!
//! Time is counted in days from the moment of the question: 0.0 is now, 1.5 is the middle of tomorrow. Work is counted
//! in hours.

mod calendar;
mod completion;
mod count;
mod draws;
mod graph;
mod plan;
mod run;
mod simulate;
#[cfg(test)]
mod tests;
mod what_if;

pub use calendar::Person;
pub use completion::{Completion, Known, TaskOutlook};
pub use plan::{Effort, Plan, Task};
pub use simulate::{Settings, simulate};
pub use what_if::{Change, WhatIf, what_if};

/// The promises an answer makes.
pub const PROMISES: [f64; 4] = [0.5, 0.8, 0.85, 0.95];

/// Ten years: what ends later is said to have no foreseeable end.
pub const HORIZON: f64 = 3650.0;
