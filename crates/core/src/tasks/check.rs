//! Rules of a task that its schema cannot say. Every broken one is reported at once.

use super::Tasks;
use super::model::{Status, Task};
use crate::access::Caller;
use crate::error::{Error, FieldError, Resource, Result};
use crate::id::Id;
use crate::ports::table::Commit;
use crate::projects::model::Project;
use crate::resident::Resident;
use crate::text::tidy;
use crate::users::model::User;
use crate::users::present::present;

/// Most dependencies that one commit has room for.
const MOST_ADDED: usize = 50;
/// Most dependencies of a task; its schema says so too.
const MOST: usize = 200;
/// How deep parts of parts may go.
const MAX_DEPTH: usize = 20;

impl Tasks {
    /// Tidies a task and checks what changed against `before` (nothing, for a new one); tells
    /// what is wrong together with the `errors` that were found before.
    pub(super) fn check(
        &self,
        caller: &Caller,
        project: &Project,
        before: Option<&Task>,
        after: &mut Task,
        mut errors: Vec<FieldError>,
    ) -> Result<()> {
        after.title = after.title.trim().to_owned();
        after.kind = after.kind.trim().to_lowercase();
        tidy(&mut after.labels);
        if let (Some(start), Some(due)) = (after.start_date, after.due_date)
            && due < start
        {
            let message = format!("must not be before startDate ({start})");
            errors.push(FieldError::new("dueDate", "range", message));
        }
        let was = |field: fn(&Task) -> Option<Id<User>>| before.and_then(field);
        if after.assignee != was(|task| task.assignee) {
            self.person("assignee", after.assignee, project, &mut errors);
        }
        if after.reporter != was(|task| task.reporter) {
            self.person("reporter", after.reporter, project, &mut errors);
        }
        if after.parent_id != before.and_then(|task| task.parent_id) {
            self.check_parent(after, &mut errors);
        }
        if let Some(before) = before {
            Self::transition(project, before.status, after.status, &mut errors);
        }
        let known = before.map_or(&[][..], |task| &task.dependencies);
        let added = after
            .dependencies
            .iter()
            .filter(|id| !known.contains(id))
            .count();
        if added > MOST_ADDED {
            let message = format!("at most {MOST_ADDED} can be added at once; add the rest next");
            errors.push(FieldError::new("dependencies", "too_many", message));
        } else if added > 0 && after.dependencies.len() > MOST {
            let message = format!("a task waits for at most {MOST} others");
            errors.push(FieldError::new("dependencies", "too_many", message));
        }
        for (at, dependency) in after.dependencies.iter().enumerate() {
            if *dependency == after.task_id {
                let message = "a task cannot wait for itself";
                errors.push(FieldError::new(
                    format!("dependencies[{at}]"),
                    "cycle",
                    message,
                ));
            } else if !known.contains(dependency)
                && self.resident.seen(caller, &[*dependency]).is_empty()
            {
                let message = Error::NotFound(Resource::Task).to_string();
                errors.push(FieldError::new(
                    format!("dependencies[{at}]"),
                    "unknown_task",
                    message,
                ));
            }
        }
        if errors.is_empty() {
            Ok(())
        } else {
            Err(Error::Invalid(errors))
        }
    }

    /// Makes a commit fail when somebody whom a task newly names leaves before it happens.
    ///
    /// Who reports their own task has just been let in, and stays in its history whatever comes.
    pub(super) async fn named(
        &self,
        caller: &Caller,
        commit: Commit,
        before: Option<&Task>,
        after: &Task,
    ) -> Result<Commit> {
        let assignee = after
            .assignee
            .filter(|_| before.is_none_or(|before| before.assignee != after.assignee));
        let reporter = after.reporter.filter(|reporter| {
            *reporter != caller.id && before.is_none_or(|before| before.reporter != after.reporter)
        });
        let people: Vec<_> = assignee
            .map(|id| ("assignee".to_owned(), id))
            .into_iter()
            .chain(reporter.map(|id| ("reporter".to_owned(), id)))
            .collect();
        present(&self.store, commit, &people).await
    }

    fn person(
        &self,
        field: &str,
        person: Option<Id<User>>,
        project: &Project,
        errors: &mut Vec<FieldError>,
    ) {
        let Some(id) = person else { return };
        match self.resident.user(id).filter(|user| user.may_work()) {
            None => errors.push(FieldError::new(
                field,
                "unknown_user",
                format!("{id} is nobody who can work here; GET /v1/users lists everyone"),
            )),
            Some(user) if !project.visible_to(id, user.role) => errors.push(FieldError::new(
                field,
                "not_a_member",
                format!(
                    "{} cannot see this private project; add them as a member first",
                    user.name
                ),
            )),
            Some(_) => {}
        }
    }

    /// Whether a task would become a part of itself.
    pub(super) fn check_parent(&self, task: &Task, errors: &mut Vec<FieldError>) {
        let Some(parent) = task.parent_id else { return };
        if self.resident.project_of(parent) != Some(task.project_id) {
            let message = "must be a task of the same project";
            return errors.push(FieldError::new("parentId", "unknown_task", message));
        }
        if nests(&self.resident, task.task_id, parent) {
            return;
        }
        let message =
            format!("would make the task a part of itself, or nest deeper than {MAX_DEPTH}");
        errors.push(FieldError::new("parentId", "cycle", message));
    }

    fn transition(project: &Project, from: Status, to: Status, errors: &mut Vec<FieldError>) {
        let Some(rules) = &project.transitions else {
            return;
        };
        let next = rules.get(&from).map_or(&[][..], Vec::as_slice);
        if from != to && !next.contains(&to) {
            let names: Vec<&str> = next.iter().map(|status| status.name()).collect();
            let message = if names.is_empty() {
                format!("this project lets nothing follow {from}")
            } else {
                format!("this project lets only {} follow {from}", names.join(", "))
            };
            errors.push(FieldError::new("status", "transition", message).allowed(names));
        }
    }
}

/// Whether a task may be a part of another one: not of itself, and not too deep.
pub(crate) fn nests(resident: &Resident, task: Id<Task>, parent: Id<Task>) -> bool {
    let mut above = Some(parent);
    for _ in 0..MAX_DEPTH {
        match above {
            None => return true,
            Some(id) if id == task => return false,
            Some(id) => above = resident.parent_of(id),
        }
    }
    false
}
