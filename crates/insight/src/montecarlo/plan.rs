//! A plan as the simulation needs it. Must not know titles, accounts or dates.

use super::calendar::Person;

/// What is left to do, by whom, and what this rests on.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The tasks; links name them by their place here.
    pub tasks: Vec<Task>,
    /// The people; tasks name them by their place here. With none, one person on an ordinary week is assumed.
    pub people: Vec<Person>,
    /// The weekday of the day 0, from 0 for Monday to 6 for Sunday.
    pub weekday: u8,
    /// Standard deviation of the logarithm of what makes all tasks of a run longer or shorter together: that a whole
    /// team is slower than it thought is what makes plans late. [`Plan::COMMON`] while nothing better is known.
    pub common: f64,
}

impl Plan {
    /// How far teams that were not measured yet stray together.
    pub const COMMON: f64 = 0.3;
}

/// A task of a plan.
#[derive(Clone, Debug, Default)]
pub struct Task {
    /// Whether nothing is left to do.
    pub done: bool,
    /// The work that is left. `None`, or a median that is not above zero, is unknown: it is drawn as wide as the
    /// plan's known tasks and wider.
    pub left: Option<Effort>,
    /// Tasks that must be done before this one can begin.
    pub after: Vec<usize>,
    /// People who may do it; empty: anyone.
    pub who: Vec<usize>,
    /// Already begun: goes before all others.
    pub begun: bool,
    /// Lower ones first; equal ones in the order of the plan.
    pub rank: u32,
    /// Day before which it cannot begin; 0 for none.
    pub not_before: f64,
    /// Day by which it is due.
    pub due: Option<f64>,
}

/// How much work is left, with its doubt.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effort {
    /// Hours that are as often too many as too few.
    pub median: f64,
    /// Standard deviation of the logarithm of the hours: 0.7 is a factor of two either way.
    pub spread: f64,
}

impl Effort {
    /// An estimate of people whose estimates were not measured yet.
    pub fn of_estimate(hours: f64) -> Self {
        Self {
            median: hours,
            spread: 0.8,
        }
    }

    pub(crate) fn is_known(self) -> bool {
        self.median.is_finite() && self.median > 0.0
    }
}
