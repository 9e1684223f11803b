//! Which tasks: conditions that must all hold. A list within one condition means any of its values.

use crate::id::Id;
use crate::planning::{Cycle, Milestone};
use crate::projects::model::Project;
use crate::search::text::Text;
use crate::tasks::model::{Priority, Status, Task};
use crate::tasks::query::{QueryContext, key_parts};
use crate::text::folded;
use crate::users::model::User;

/// A stretch of values, both ends included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span<T> {
    /// The first value within.
    pub from: T,
    /// The last value within.
    pub to: T,
}

impl<T: PartialOrd + Copy> Span<T> {
    /// Whether a value lies within; no value never does.
    pub fn holds(&self, value: Option<T>) -> bool {
        value.is_some_and(|value| value >= self.from && value <= self.to)
    }
}

/// A condition on a date, in days since 1970.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Days {
    /// There is no date.
    Unset,
    /// There is one, in this stretch.
    Within(Span<i32>),
}

impl Days {
    fn holds(&self, day: Option<i32>) -> bool {
        match self {
            Self::Unset => day.is_none(),
            Self::Within(span) => span.holds(day),
        }
    }
}

/// Conditions; an absent one lets every task through. Lists are sorted, so that equal filters are equal values.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filter {
    /// In one of these projects.
    pub projects: Option<Vec<Id<Project>>>,
    /// With one of these statuses.
    pub status: Option<Vec<Status>>,
    /// With one of these priorities.
    pub priority: Option<Vec<Priority>>,
    /// Of one of these types, whatever the case; given here in [`folded`] form.
    pub kinds: Option<Vec<String>>,
    /// Done by one of these; `None` stands for nobody.
    pub assignee: Option<Vec<Option<Id<User>>>>,
    /// Asked for by one of these; `None` stands for nobody.
    pub reporter: Option<Vec<Option<Id<User>>>>,
    /// With at least one of these labels, whatever the case; given here in [`folded`] form.
    pub labels: Option<Vec<String>>,
    /// Part of one of these tasks; `None` stands for no parent.
    pub parent: Option<Vec<Option<Id<Task>>>>,
    /// Leading to one of these milestones; `None` stands for none.
    pub milestone: Option<Vec<Option<Id<Milestone>>>>,
    /// Planned for one of these cycles; `None` stands for none.
    pub cycle: Option<Vec<Option<Id<Cycle>>>>,
    /// When it is due.
    pub due: Option<Days>,
    /// When work is to begin.
    pub start: Option<Days>,
    /// When it was made, in milliseconds since 1970.
    pub created: Option<Span<i64>>,
    /// When it last changed.
    pub updated: Option<Span<i64>>,
    /// When it was done.
    pub completed: Option<Span<i64>>,
    /// Planned work, in hours.
    pub estimate: Option<Span<f64>>,
    /// Planned size, in points.
    pub points: Option<Span<f64>>,
    /// Whether it is due before today and not done.
    pub overdue: Option<bool>,
    /// Whether it waits for a task that is not done.
    pub blocked: Option<bool>,
    /// With one of these keys, as project and number.
    pub keys: Option<Vec<(Id<Project>, u64)>>,
    /// With these words in its title or description.
    pub text: Option<Text>,
}

fn any<T: PartialEq>(wanted: Option<&Vec<T>>, value: &T) -> bool {
    wanted.is_none_or(|list| list.contains(value))
}

fn within<T: PartialOrd + Copy>(span: Option<&Span<T>>, value: Option<T>) -> bool {
    span.is_none_or(|span| span.holds(value))
}

impl Filter {
    /// Whether every condition holds for a task.
    pub fn matches(&self, task: &Task, context: &QueryContext<'_>) -> bool {
        let due = task.due_date.map(crate::time::Date::days);
        let start = task.start_date.map(crate::time::Date::days);
        let completed = task.completed_at.map(crate::time::Timestamp::millis);
        any(self.projects.as_ref(), &task.project_id)
            && any(self.status.as_ref(), &task.status)
            && any(self.priority.as_ref(), &task.priority)
            && any(self.kinds.as_ref(), &folded(&task.kind))
            && any(self.assignee.as_ref(), &task.assignee)
            && any(self.reporter.as_ref(), &task.reporter)
            && any(self.parent.as_ref(), &task.parent_id)
            && any(self.milestone.as_ref(), &task.milestone_id)
            && any(self.cycle.as_ref(), &task.cycle_id)
            && any(
                self.keys.as_ref(),
                &(task.project_id, key_parts(&task.key).1),
            )
            && self.labels.as_ref().is_none_or(|wanted| {
                let mut labels = task.labels.iter();
                labels.any(|label| wanted.contains(&folded(label)))
            })
            && self.text.as_ref().is_none_or(|text| {
                let key = (task.project_id, key_parts(&task.key).1);
                text.holds(&task.title, &task.description, Some(key))
            })
            && self.due.is_none_or(|days| days.holds(due))
            && self.start.is_none_or(|days| days.holds(start))
            && within(self.created.as_ref(), Some(task.created_at.millis()))
            && within(self.updated.as_ref(), Some(task.updated_at.millis()))
            && within(self.completed.as_ref(), completed)
            && within(self.estimate.as_ref(), task.estimated_hours)
            && within(self.points.as_ref(), task.story_points)
            && self.overdue.is_none_or(|wanted| {
                let late = task.due_date.is_some_and(|due| due < context.today);
                wanted == (late && task.status != Status::Done)
            })
            && self.blocked.is_none_or(|wanted| {
                let mut waits_for = task.dependencies.iter();
                wanted == waits_for.any(|id| (context.open)(*id))
            })
    }
}
