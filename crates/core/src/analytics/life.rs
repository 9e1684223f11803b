//! What the state and the times of one task mean, the same in every figure.

use crate::projects::model::Project;
use crate::tasks::facts::Facts;
use crate::tasks::model::Status;
use crate::time::{Date, Timestamp};

impl Facts {
    /// What people call it.
    pub(crate) fn key(&self, project: &Project) -> String {
        format!("{}-{}", project.key, self.number)
    }

    /// Whether there is still something to do.
    pub(crate) fn is_open(&self) -> bool {
        self.status != Status::Done
    }

    /// Whether it is being worked on or looked over.
    pub(crate) fn is_in_progress(&self) -> bool {
        matches!(self.status, Status::InProgress | Status::Review)
    }

    /// When it was completed, as long as it still is.
    pub(crate) fn done_at(&self) -> Option<Timestamp> {
        self.completed.filter(|_| !self.is_open())
    }

    /// Whole days past its due date; absent when it is done, has none, or is in time.
    pub(crate) fn days_late(&self, today: Date) -> Option<i32> {
        let due = self.due.filter(|due| self.is_open() && *due < today)?;
        Some(today.days() - due.days())
    }

    /// When it was first in progress.
    pub(crate) fn began(&self) -> Option<Timestamp> {
        self.first(Status::InProgress)
    }

    /// The day since which it is in the works: first in progress, else first in review, else made.
    pub(crate) fn in_works_since(&self) -> Date {
        self.began()
            .or_else(|| self.first(Status::Review))
            .unwrap_or(self.created)
            .date()
    }

    /// The first day it is heard of. Imports may name a completion before the creation.
    pub(super) fn entered(&self) -> Date {
        let moved = self.flow.first().map(|(_, at)| *at);
        [moved, self.done_at()]
            .into_iter()
            .flatten()
            .fold(self.created, Ord::min)
            .date()
    }

    /// The last day it moved.
    pub(super) fn last_moved(&self) -> Date {
        let moved = self.flow.last().map(|(_, at)| *at);
        [moved, self.done_at()]
            .into_iter()
            .flatten()
            .fold(self.created, Ord::max)
            .date()
    }

    fn first(&self, status: Status) -> Option<Timestamp> {
        self.flow
            .iter()
            .find(|(had, _)| *had == status)
            .map(|(_, at)| *at)
    }
}
