//! One look at everything that may hold on to what an import made.

use std::collections::{HashMap, HashSet};

use crate::comments::model::Comment;
use crate::error::Result;
use crate::id::Id;
use crate::imports::Imports;
use crate::imports::source::Source;
use crate::keys;
use crate::ports::table::TableName;
use crate::projects::model::Project;
use crate::store::{Stored, read};
use crate::tasks::model::Task;
use crate::users::model::User;

/// What the tasks and comments that stay refer to.
#[derive(Default)]
pub(super) struct Survey {
    /// Comments, by the task they are on.
    comments: HashMap<Id<Task>, Vec<(Comment, u64)>>,
    /// People, by the task that refers to them.
    pub(super) people: HashMap<Id<Task>, Vec<Id<User>>>,
    /// Tasks of the project that are not deleted.
    pub(super) living: HashSet<Id<Task>>,
}

impl Imports {
    /// Looks at every task and comment once.
    pub(super) async fn survey(&self, project: Id<Project>) -> Result<Survey> {
        let mut survey = Survey::default();
        let home = keys::project_partition(project);
        let mut after = None;
        loop {
            let page = self.store.table.scan(TableName::Tasks, after).await?;
            for item in page.items {
                if item.key.sk.starts_with(keys::COMMENT) {
                    let comment: Stored<Comment> = read(&item)?;
                    let people = survey.people.entry(comment.value.task_id).or_default();
                    people.extend(comment.value.author);
                    let on = survey.comments.entry(comment.value.task_id).or_default();
                    on.push((comment.value, comment.version));
                } else if item.key.sk.starts_with(keys::TASK) && item.expires_at.is_none() {
                    let task: Task = read(&item)?.value;
                    let people = survey.people.entry(task.task_id).or_default();
                    people.extend(task.assignee);
                    people.extend(task.reporter);
                    if item.key.pk == home {
                        survey.living.insert(task.task_id);
                    }
                }
            }
            match page.next {
                Some(next) => after = Some(next),
                None => return Ok(survey),
            }
        }
    }
}

impl Survey {
    /// Whether someone has said something on a task, or changed what was said.
    pub(super) fn spoken(&self, source: &Source) -> bool {
        let brought = |comment: &Comment| {
            source
                .comments
                .iter()
                .any(|(_, id)| *id == comment.comment_id)
        };
        let on = self.comments.get(&source.task);
        on.into_iter()
            .flatten()
            .any(|(comment, version)| *version != 1 || !brought(comment))
    }
}
