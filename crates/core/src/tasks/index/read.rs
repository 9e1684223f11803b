//! Figures and facts that need no filter.

use std::collections::BTreeMap;

use super::columns::{day, moment, number};
use super::{Figures, NONE, TaskIndex};
use crate::id::Id;
use crate::projects::model::{Metrics, Project};
use crate::tasks::facts::Facts;
use crate::tasks::model::{Priority, Status, Task};
use crate::tasks::scope::Scope;
use crate::time::{Date, Timestamp};
use crate::users::model::User;

impl TaskIndex {
    /// Identifies the state of every task within a scope; the same in every process, whatever the order of arrival.
    pub fn version(&self, scope: &Scope) -> u64 {
        let entries = self.projects.all.iter();
        let seen = entries.filter(|entry| entry.shown && entry.rows() > 0);
        seen.filter(|entry| scope.contains(entry.id))
            .fold(scope.fingerprint(), |sum, entry| {
                sum.wrapping_add(entry.version())
            })
    }

    /// Identifies the state of every task of one project.
    pub fn project_version(&self, project: Id<Project>) -> u64 {
        self.projects.get(project).map_or(
            0,
            |entry| {
                if entry.rows() > 0 { entry.version() } else { 0 }
            },
        )
    }

    /// The counts of one project.
    pub fn metrics(&self, project: Id<Project>, now: Timestamp) -> Metrics {
        let entry = self.projects.get(project);
        entry.map_or_else(Metrics::default, |entry| entry.metrics(now))
    }

    /// What figures need to know of each of a project's tasks, by number.
    pub fn facts(&self, project: Id<Project>) -> Vec<Facts> {
        let mut facts: Vec<Facts> = self
            .shown(project)
            .map(|slot| self.facts_of(slot))
            .collect();
        facts.sort_unstable_by_key(|facts| (facts.number, facts.task));
        facts
    }

    /// The labels that a project's tasks carry and how many carry each, by name; spellings that differ in case are one.
    pub fn labels(&self, project: Id<Project>) -> Vec<(String, usize)> {
        let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
        for slot in self.shown(project) {
            for label in &self.columns.labels[slot] {
                *counts.entry(*label).or_default() += 1;
            }
        }
        let mut merged: BTreeMap<&str, (usize, usize, u32)> = BTreeMap::new();
        for (label, count) in counts {
            let (all, most, spelling) = merged
                .entry(self.labels.order(label))
                .or_insert((0, 0, label));
            *all += count;
            if count > *most {
                (*most, *spelling) = (count, label);
            }
        }
        let merged = merged.into_values();
        merged
            .map(|(all, _, spelling)| (self.labels.value(spelling).to_string(), all))
            .collect()
    }

    /// What people call a task, if it is shown.
    pub fn key(&self, task: Id<Task>) -> Option<String> {
        let slot = self.slot(task)?;
        let columns = &self.columns;
        columns.visible.has(slot).then(|| {
            let project = self.projects.key(columns.project[slot]);
            format!("{project}-{}", columns.number[slot])
        })
    }

    /// The project of a task, if it is shown.
    pub fn project_of(&self, task: Id<Task>) -> Option<Id<Project>> {
        let slot = self.slot(task)?;
        let shown = self.columns.visible.has(slot);
        shown.then(|| self.projects.id(self.columns.project[slot]))
    }

    /// How many shown tasks a person has that are not done.
    pub fn open_tasks_of(&self, person: Id<User>) -> usize {
        let Some(number) = self.people.known(&person) else {
            return 0;
        };
        let mut bits = self.columns.visible.clone();
        bits.narrow(&self.columns.assignee, |assignee| assignee == number);
        bits.narrow(&self.columns.status, |status| status != Status::Done as u8);
        bits.count()
    }

    /// The size of the index; walks every row.
    pub fn figures(&self) -> Figures {
        let columns = &self.columns;
        let mut bytes = columns.bytes() + self.slots.capacity() * 24 + self.orders.bytes();
        for slot in 0..self.used {
            bytes += columns.title[slot].len()
                + columns.waits_for[slot].len() * 4
                + columns.waited_by[slot].capacity() * 4
                + columns.flow[slot].len() * 8;
        }
        Figures {
            rows: columns.visible.count(),
            bytes,
        }
    }

    pub(super) fn shown(&self, project: Id<Project>) -> impl Iterator<Item = usize> {
        let entry = self.projects.get(project);
        let slots = entry.into_iter().flat_map(|entry| &entry.slots);
        slots
            .map(|slot| *slot as usize)
            .filter(|slot| self.columns.visible.has(*slot))
    }

    pub(super) fn facts_of(&self, slot: usize) -> Facts {
        let c = &self.columns;
        let id = |slot: u32| (slot != NONE).then(|| c.ids[slot as usize]);
        let date = |stored| day(stored).map(|days| Date::from_days(days.into()));
        let labels = c.labels[slot].iter();
        let flow = c.flow[slot].iter();
        Facts {
            task: c.ids[slot],
            number: c.number[slot],
            title: c.title[slot].clone(),
            kind: self.kinds.value(c.kind[slot]).clone(),
            status: Status::ALL[usize::from(c.status[slot])],
            priority: Priority::ALL[usize::from(c.priority[slot])],
            assignee: (c.assignee[slot] != NONE).then(|| *self.people.value(c.assignee[slot])),
            created: Timestamp::from_millis(c.created[slot]),
            completed: moment(c.completed[slot]).map(Timestamp::from_millis),
            start: date(c.start[slot]),
            due: date(c.due[slot]),
            estimated: number(c.estimated[slot]),
            actual: number(c.actual[slot]),
            points: number(c.points[slot]),
            parent: id(c.parent[slot]),
            dependencies: self.ids_of(&c.waits_for[slot]),
            flow: flow.map(|packed| unpack_move(*packed)).collect(),
            labels: labels
                .map(|label| self.labels.value(*label).clone())
                .collect(),
        }
    }
}

/// The status and moment that [`super::apply`] packed.
fn unpack_move(packed: i64) -> (Status, Timestamp) {
    let status = usize::try_from(packed.rem_euclid(4)).unwrap_or(0);
    (
        Status::ALL[status],
        Timestamp::from_millis(packed.div_euclid(4)),
    )
}
