//! The graph of dependencies as one import sees it while it adds to it.

use std::collections::{HashMap, HashSet};

use crate::id::Id;
use crate::resident::Resident;
use crate::tasks::model::Task;

/// Who waits for whom, everywhere.
pub(super) struct Graph {
    /// The version of the stored graph.
    pub(super) version: u64,
    /// What each task waits for.
    pub(super) waits: HashMap<Id<Task>, Vec<Id<Task>>>,
}

impl Graph {
    /// Everything that is known in memory.
    pub(super) fn of(resident: &Resident) -> Self {
        // The version first: a change in between then fails the commit.
        let version = resident.graph_version();
        let mut waits = HashMap::new();
        for project in resident.projects() {
            for facts in resident.facts(project.project_id) {
                if !facts.dependencies.is_empty() {
                    waits.insert(facts.task, facts.dependencies);
                }
            }
        }
        Self { version, waits }
    }

    /// If letting `waiter` wait for `on` closes a cycle: the way from `on` back to `waiter`.
    pub(super) fn cycle(&self, waiter: Id<Task>, on: Id<Task>) -> Option<Vec<Id<Task>>> {
        let mut came_from: HashMap<Id<Task>, Id<Task>> = HashMap::new();
        let mut next = vec![on];
        let mut seen = HashSet::from([on]);
        while let Some(at) = next.pop() {
            if at == waiter {
                let mut way = vec![at];
                while let Some(before) = came_from.get(way.last().unwrap_or(&at)) {
                    way.push(*before);
                }
                way.reverse();
                return Some(way);
            }
            for other in self.waits.get(&at).into_iter().flatten() {
                if seen.insert(*other) {
                    came_from.insert(*other, at);
                    next.push(*other);
                }
            }
        }
        None
    }
}
