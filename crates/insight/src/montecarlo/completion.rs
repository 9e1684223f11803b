//! What is known of a plan's end. Must not name a date without what it rests on.

use crate::num::real;

/// When a plan is done.
#[derive(Clone, Debug, PartialEq)]
pub struct Completion {
    /// Days until all is done, for each of [`PROMISES`](super::PROMISES); `None`: more than [`HORIZON`](super::HORIZON), or never.
    pub days: [Option<f64>; 4],
    /// The end of every course, ascending; infinite for courses without an end.
    pub ends: Vec<f64>,
    /// The tasks in the order of the plan.
    pub tasks: Vec<TaskOutlook>,
    /// What the answer rests on.
    pub known: Known,
}

impl Completion {
    /// The share of courses that are done by `day`.
    pub fn chance_by(&self, day: f64) -> f64 {
        let done = self.ends.partition_point(|end| *end <= day);
        real(done) / real(self.ends.len().max(1))
    }
}

/// A task in all courses.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskOutlook {
    /// "In 61 % of the courses this task decides the date": its share of courses in which the end would have come
    /// sooner had it taken less.
    pub criticality: f64,
    /// Days until done, as often too many as too few.
    pub p50: Option<f64>,
    /// Days until done in 85 of 100 courses.
    pub p85: Option<f64>,
    /// The share of courses in which the due date passes; `None` without one.
    pub late: Option<f64>,
}

/// How much of the plan is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Courses that were drawn.
    pub runs: usize,
    /// Tasks that are not done.
    pub open: usize,
    /// Open tasks without a usable estimate, drawn like the others and wider.
    pub unestimated: usize,
    /// Open tasks that nobody is named for: whoever is free takes them.
    pub unassigned: usize,
    /// Open tasks that nobody ever does, and what waits for them.
    pub never: usize,
    /// Links (task, predecessor) that were left out since they close a circle.
    pub circles: Vec<(usize, usize)>,
    /// Whether one person on an ordinary week was assumed, since nobody is named.
    pub assumed_person: bool,
}

impl Known {
    /// What a reader must know before trusting a date, in plain words.
    pub fn sentences(&self) -> Vec<String> {
        let mut all = Vec::new();
        let mut say = |count: usize, text: &str| {
            if count > 0 {
                all.push(format!("{count} of {} open tasks {text}", self.open));
            }
        };
        say(self.unestimated, "have no estimate");
        say(self.unassigned, "have nobody named for them");
        say(self.never, "can never be done by the people named for them");
        if !self.circles.is_empty() {
            all.push(format!(
                "{} dependencies close a circle and were left out",
                self.circles.len()
            ));
        }
        if self.assumed_person {
            all.push("one person with five days of six hours a week was assumed".to_owned());
        }
        all
    }
}
