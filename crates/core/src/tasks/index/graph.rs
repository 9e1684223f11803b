//! Which tasks wait for which. Walks are loops, never recursion: an import may bring chains of any length.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::columns::DELETED;
use super::intern::narrow;
use super::{NONE, TaskIndex};
use crate::id::Id;
use crate::tasks::model::Task;

impl TaskIndex {
    /// If letting `from` wait for `to` closes a cycle: the shortest way from `to` back to `from`, both included.
    ///
    /// Deleted tasks wait for nobody, so a task that is restored has to be asked about again.
    pub fn cycle(&self, from: Id<Task>, to: Id<Task>) -> Option<Vec<Id<Task>>> {
        if from == to {
            return Some(vec![from]);
        }
        let (goal, start) = (self.slot(from)?, self.slot(to)?);
        let mut came_from = HashMap::from([(start, NONE)]);
        let mut level = vec![start];
        while !level.is_empty() {
            let mut next = Vec::new();
            for slot in level {
                if self.columns.flags[slot] & DELETED != 0 {
                    continue;
                }
                for other in &self.columns.waits_for[slot] {
                    let other = *other as usize;
                    if let Entry::Vacant(vacant) = came_from.entry(other) {
                        vacant.insert(narrow(slot));
                        next.push(other);
                    }
                    if other == goal {
                        return Some(self.way(goal, &came_from));
                    }
                }
            }
            level = next;
        }
        None
    }

    fn way(&self, goal: usize, came_from: &HashMap<usize, u32>) -> Vec<Id<Task>> {
        let mut way = vec![self.columns.ids[goal]];
        let mut at = goal;
        while let Some(before) = came_from.get(&at).filter(|before| **before != NONE) {
            at = *before as usize;
            way.push(self.columns.ids[at]);
        }
        way.reverse();
        way
    }

    /// The shown tasks that wait for a task, ascending.
    pub fn dependents(&self, task: Id<Task>) -> Vec<Id<Task>> {
        let Some(slot) = self.slot(task) else {
            return Vec::new();
        };
        let waiting = self.columns.waited_by[slot].iter().copied();
        let shown: Vec<u32> = waiting
            .filter(|other| self.columns.visible.has(*other as usize))
            .collect();
        let mut ids = self.ids_of(&shown);
        ids.sort_unstable();
        ids.dedup();
        ids
    }
}
