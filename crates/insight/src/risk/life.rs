//! A task's life as its history tells it, and what of it was known at a moment. Must never tell what came later.

/// Something that took a value from some day on; in the order of time.
pub type Changes<T> = Vec<(f64, T)>;

/// A task with its history; days are counted from any one day, numbers stand for people, projects and kinds of work.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Life {
    /// The project it belongs to.
    pub project: u64,
    /// The kind of work, from when; 0 when unknown.
    pub kinds: Changes<u64>,
    /// From 0 for the least urgent up, from when.
    pub priorities: Changes<f64>,
    /// Words of title and description, from when.
    pub words: Changes<f64>,
    /// When it was created.
    pub created: f64,
    /// When it was finished; `None` while it is open.
    pub finished: Option<f64>,
    /// When work on it began.
    pub begun: Option<f64>,
    /// Who had it from when; 0 for nobody.
    pub people: Changes<u64>,
    /// By which day it was due, from when.
    pub dues: Changes<Option<f64>>,
    /// What it was estimated at in hours, from when.
    pub hours: Changes<Option<f64>>,
    /// Tasks (by their places) that had to be done before it, from when.
    pub after: Changes<Vec<usize>>,
    /// The task (by its place) it is a part of, from when.
    pub parents: Changes<Option<usize>>,
    /// When something else of it was changed.
    pub changes: Vec<f64>,
    /// When somebody wrote about it.
    pub comments: Vec<f64>,
    /// When it was opened again.
    pub reopened: Vec<f64>,
}

impl Life {
    /// Whether it was there and open then.
    pub fn open(&self, day: f64) -> bool {
        self.created <= day && self.finished.is_none_or(|finished| finished > day)
    }

    /// By when it was due, as known then.
    pub fn due(&self, day: f64) -> Option<f64> {
        last(&self.dues, day).flatten()
    }

    /// Who had it then; 0 for nobody.
    pub fn person(&self, day: f64) -> u64 {
        last(&self.people, day).unwrap_or(0)
    }

    /// Its estimate then.
    pub fn estimate(&self, day: f64) -> Option<f64> {
        last(&self.hours, day)
            .flatten()
            .filter(|hours| hours.is_finite() && *hours > 0.0)
    }

    /// The tasks it waited for, as known then.
    pub fn blockers(&self, day: f64) -> impl Iterator<Item = usize> {
        let then = known(&self.after, day).last();
        then.into_iter()
            .flat_map(|(_, tasks)| tasks.iter().copied())
    }

    /// The task it was a part of then.
    pub fn parent(&self, day: f64) -> Option<usize> {
        last(&self.parents, day).flatten()
    }

    /// Its kind of work then; 0 when unknown.
    pub fn kind(&self, day: f64) -> u64 {
        last(&self.kinds, day).unwrap_or(0)
    }

    /// How urgent it was then.
    pub fn priority(&self, day: f64) -> f64 {
        last(&self.priorities, day).unwrap_or(f64::NAN)
    }

    /// The words of its text then.
    pub fn words(&self, day: f64) -> f64 {
        last(&self.words, day).unwrap_or(f64::NAN)
    }

    /// Whether the date it had then was missed and when that was known: on the day it was finished or at the latest on
    /// the due date, but never before it was given that date. `None` where there was no date, or where `now` is too early
    /// to tell.
    pub fn missed(&self, day: f64, now: f64) -> Option<(bool, f64)> {
        let (since, due) = known(&self.dues, day).last()?;
        let due = (*due)?;
        match self.finished.filter(|finished| *finished <= now) {
            Some(finished) if finished <= due => Some((false, finished)),
            _ => (due < now).then_some((true, due.max(*since))),
        }
    }
}

/// The changes up to a day.
pub(super) fn known<T>(changes: &[(f64, T)], day: f64) -> &[(f64, T)] {
    &changes[..changes.partition_point(|(from, _)| *from <= day)]
}

fn last<T: Copy>(changes: &[(f64, T)], day: f64) -> Option<T> {
    known(changes, day).last().map(|(_, value)| *value)
}

/// How many moments were not after a day.
pub(super) fn count(moments: &[f64], day: f64) -> usize {
    moments.partition_point(|moment| *moment <= day)
}
