//! Who does what: one count per person, shown from three sides.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::amount::Sum;
use super::counts::remaining;
use crate::id::Id;
use crate::projects::model::Project;
use crate::tasks::facts::Facts;
use crate::tasks::model::Status;
use crate::time::Date;
use crate::users::model::User;

/// "Due soon" is within this many days from today.
const SOON: i32 = 7;

/// One person's tasks, or those that nobody has.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AssigneeCounts {
    /// The person; `null` for tasks that nobody has.
    pub assignee: Option<Id<User>>,
    /// Number of tasks.
    pub tasks: u64,
    /// Those not done.
    pub open: u64,
    /// Those done.
    pub done: u64,
    /// Open ones whose due date is before today.
    pub overdue: u64,
    /// Estimated hours of all of them.
    pub estimated_hours: f64,
    /// Estimated less worked hours of the open ones; a task that took longer than estimated adds nothing.
    pub remaining_hours: f64,
}

/// One person's open work, or that which nobody has.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Workload {
    /// The person; `null` for tasks that nobody has.
    pub assignee: Option<Id<User>>,
    /// Number of open tasks.
    pub open: u64,
    /// Open tasks without an estimate: how far the hours can be trusted.
    pub unestimated: u64,
    /// Estimated hours of open tasks.
    pub estimated_hours: f64,
    /// Estimated less worked hours of open tasks; a task that took longer than estimated adds nothing.
    pub remaining_hours: f64,
    /// Story points of open tasks.
    pub points: f64,
    /// Open tasks due from today to the seventh day from today.
    pub due_soon: u64,
    /// Open tasks whose due date is before today.
    pub overdue: u64,
}

/// Tasks in progress or in review.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WorkInProgress {
    /// How many there are.
    pub count: u64,
    /// Those being worked on.
    pub in_progress: u64,
    /// Those being looked over.
    pub review: u64,
    /// By person, most first; only those with any, and last the tasks that nobody has.
    pub per_person: Vec<PersonInProgress>,
}

/// One person's tasks in progress or in review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PersonInProgress {
    /// The person; `null` for tasks that nobody has.
    pub assignee: Option<Id<User>>,
    /// How many there are.
    pub count: u64,
    /// Those being worked on.
    pub in_progress: u64,
    /// Those being looked over.
    pub review: u64,
}

#[derive(Default)]
struct Load {
    tasks: u64,
    open: u64,
    overdue: u64,
    due_soon: u64,
    in_progress: u64,
    review: u64,
    unestimated: u64,
    estimated: Sum,
    estimated_open: Sum,
    remaining: Sum,
    points_open: Sum,
}

/// What everyone has, including members who have nothing and the place of the unassigned.
pub(super) struct People(BTreeMap<Option<Id<User>>, Load>);

pub(super) fn people(project: &Project, facts: &[Facts], today: Date) -> People {
    let members = project.team_members.iter().copied().map(Some);
    let mut all: BTreeMap<_, Load> = members
        .chain([None])
        .map(|person| (person, Load::default()))
        .collect();
    for task in facts {
        let load = all.entry(task.assignee).or_default();
        load.add(task, today);
    }
    People(all)
}

/// The open work of one person, whatever project their tasks are in.
pub(crate) fn workload_of(person: Id<User>, facts: &[Facts], today: Date) -> Workload {
    let mut load = Load::default();
    for task in facts {
        load.add(task, today);
    }
    load.workload(Some(person))
}

impl Load {
    fn add(&mut self, task: &Facts, today: Date) {
        self.tasks += 1;
        self.estimated.add(task.estimated);
        if !task.is_open() {
            return;
        }
        let soon = today..=today.plus_days(SOON);
        self.open += 1;
        self.overdue += u64::from(task.days_late(today).is_some());
        self.due_soon += u64::from(task.due.is_some_and(|due| soon.contains(&due)));
        self.in_progress += u64::from(task.status == Status::InProgress);
        self.review += u64::from(task.status == Status::Review);
        self.unestimated += u64::from(task.estimated.is_none());
        self.estimated_open.add(task.estimated);
        self.remaining.add(remaining(task));
        self.points_open.add(task.points);
    }

    fn workload(&self, assignee: Option<Id<User>>) -> Workload {
        Workload {
            assignee,
            open: self.open,
            unestimated: self.unestimated,
            estimated_hours: self.estimated_open.shown(),
            remaining_hours: self.remaining.shown(),
            points: self.points_open.shown(),
            due_soon: self.due_soon,
            overdue: self.overdue,
        }
    }
}

impl People {
    pub(super) fn assignees(&self) -> Vec<AssigneeCounts> {
        self.rows(
            |person, load| load.tasks > 0 || person.is_none(),
            |load| (load.open, load.tasks),
            |assignee, load| AssigneeCounts {
                assignee,
                tasks: load.tasks,
                open: load.open,
                done: load.tasks - load.open,
                overdue: load.overdue,
                estimated_hours: load.estimated.shown(),
                remaining_hours: load.remaining.shown(),
            },
        )
    }

    pub(super) fn workload(&self, project: &Project) -> Vec<Workload> {
        self.rows(
            |person, load| {
                load.open > 0 || person.is_none_or(|person| project.team_members.contains(&person))
            },
            |load| load.open,
            |assignee, load| load.workload(assignee),
        )
    }

    pub(super) fn in_progress(&self) -> WorkInProgress {
        let per_person = self.rows(
            |_, load| load.in_progress + load.review > 0,
            |load| load.in_progress + load.review,
            |assignee, load| PersonInProgress {
                assignee,
                count: load.in_progress + load.review,
                in_progress: load.in_progress,
                review: load.review,
            },
        );
        let in_progress = per_person.iter().map(|row| row.in_progress).sum();
        let review = per_person.iter().map(|row| row.review).sum();
        WorkInProgress {
            count: in_progress + review,
            in_progress,
            review,
            per_person,
        }
    }

    /// One row for each person that belongs, the highest first, equals by id, and nobody last.
    fn rows<K: Ord, R>(
        &self,
        belongs: impl Fn(Option<Id<User>>, &Load) -> bool,
        height: impl Fn(&Load) -> K,
        row: impl Fn(Option<Id<User>>, &Load) -> R,
    ) -> Vec<R> {
        let mut found: Vec<_> = self
            .0
            .iter()
            .filter(|(person, load)| belongs(**person, load))
            .collect();
        found.sort_by_key(|(person, load)| (person.is_none(), Reverse(height(load)), **person));
        found
            .into_iter()
            .map(|(person, load)| row(*person, load))
            .collect()
    }
}
