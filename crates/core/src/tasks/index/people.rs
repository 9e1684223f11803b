//! Looking rows up by what they name.

use super::{NONE, TaskIndex};
use crate::id::Id;
use crate::projects::model::Project;
use crate::tasks::facts::Facts;
use crate::tasks::model::Task;
use crate::users::model::User;

impl TaskIndex {
    /// The task that a task is a part of.
    pub fn parent_of(&self, task: Id<Task>) -> Option<Id<Task>> {
        let parent = self.columns.parent[self.slot(task)?];
        (parent != NONE).then(|| self.columns.ids[parent as usize])
    }

    /// What figures need to know of every shown task that a person is to do, each with its project.
    pub fn work_of(&self, person: Id<User>) -> Vec<(Id<Project>, Facts)> {
        let facts = |task| Some((self.project_of(task)?, self.facts_of(self.slot(task)?)));
        self.tasks_of(person)
            .into_iter()
            .filter_map(facts)
            .collect()
    }

    /// Every shown task that a person is to do.
    pub fn tasks_of(&self, person: Id<User>) -> Vec<Id<Task>> {
        let Some(number) = self.people.known(&person) else {
            return Vec::new();
        };
        (0..self.columns.ids.len())
            .filter(|slot| self.columns.visible.has(*slot))
            .filter(|slot| self.columns.assignee[*slot] == number)
            .map(|slot| self.columns.ids[slot])
            .collect()
    }
}
