//! What the rules of tasks ask of the resident index beside lists and figures.

use super::Resident;
use crate::access::Caller;
use crate::id::Id;
use crate::projects::model::Project;
use crate::tasks::facts::Facts;
use crate::tasks::model::Task;
use crate::users::model::User;

impl Resident {
    /// Who somebody is by now: whom a placeholder was merged into, or themselves; none when no work can be given to them.
    pub fn stands_for(&self, person: Id<User>) -> Option<Id<User>> {
        let user = self.user(person)?;
        let now = match user.merged_into {
            Some(into) => self.user(into)?,
            None => user,
        };
        now.may_work().then_some(now.user_id)
    }

    /// Those of some tasks that exist and that the caller may know of, in the same order.
    pub fn seen(&self, caller: &Caller, tasks: &[Id<Task>]) -> Vec<Id<Task>> {
        tasks
            .iter()
            .copied()
            .filter(|task| {
                self.project_of(*task)
                    .and_then(|project| self.project(project))
                    .is_some_and(|project| project.visible_to(caller.id, caller.role))
            })
            .collect()
    }

    /// What figures need to know of every task that a person is to do, each with its project, wherever it is.
    pub fn work_of(&self, person: Id<User>) -> Vec<(Id<Project>, Facts)> {
        self.tasks.read().index.work_of(person)
    }

    /// The task that a task is a part of.
    pub fn parent_of(&self, task: Id<Task>) -> Option<Id<Task>> {
        self.tasks.read().index.parent_of(task)
    }

    /// Every task that a person is to do, done ones too, in every project that is not deleted.
    pub fn tasks_of(&self, person: Id<User>) -> Vec<Id<Task>> {
        self.tasks.read().index.tasks_of(person)
    }
}
