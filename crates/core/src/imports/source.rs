//! What an import last saw of an issue, so that the next one can tell what changed there from what changed here.
//!
//! Only marks of the values are kept, not the values: equal marks mean equal values.

use serde::{Deserialize, Serialize};

use super::draft::{Draft, Link, Remark};
use crate::comments::model::Comment;
use crate::error::Result;
use crate::id::Id;
use crate::jobs::model::Job;
use crate::tasks::model::Task;
use crate::time::Timestamp;
use crate::view::{digest, json};

/// One issue as the last import left it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Source {
    /// The job that made the task.
    pub(super) job: Id<Job>,
    /// The task.
    pub(super) task: Id<Task>,
    /// The task's version as the last import left it; another one says that someone touched it since.
    pub(super) task_version: u64,
    /// The same for its links.
    pub(super) links_version: u64,
    /// A mark for each of [`FIELDS`].
    pub(super) marks: Vec<u64>,
    /// The comments taken over: the mark of what the file had, and the comment made of it.
    pub(super) comments: Vec<(u64, Id<Comment>)>,
    /// The links that the file names.
    pub(super) links: Vec<Link>,
    /// The key that resolves to the task besides its own.
    pub(super) alias: Option<String>,
    /// Why it was closed, in the source's word.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) resolution: String,
    /// The sprints it was in, by their names, the last one last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) sprints: Vec<String>,
}

type Field = (&'static str, fn(&Task) -> Result<u64>, fn(&mut Task, &Task));

/// The fields that an import may change: name, mark, and how to take it over.
pub(super) const FIELDS: [Field; 14] = [
    (
        "title",
        |task| mark(&task.title),
        |to, from| to.title.clone_from(&from.title),
    ),
    (
        "description",
        |task| mark(&task.description),
        |to, from| to.description.clone_from(&from.description),
    ),
    (
        "type",
        |task| mark(&task.kind),
        |to, from| to.kind.clone_from(&from.kind),
    ),
    (
        "status",
        |task| mark(&task.status),
        |to, from| {
            to.status = from.status;
            to.completed_at = from.completed_at;
        },
    ),
    (
        "assignee",
        |task| mark(&task.assignee),
        |to, from| to.assignee = from.assignee,
    ),
    (
        "reporter",
        |task| mark(&task.reporter),
        |to, from| to.reporter = from.reporter,
    ),
    (
        "priority",
        |task| mark(&task.priority),
        |to, from| to.priority = from.priority,
    ),
    (
        "estimatedHours",
        |task| mark(&task.estimated_hours),
        |to, from| to.estimated_hours = from.estimated_hours,
    ),
    (
        "actualHours",
        |task| mark(&task.actual_hours),
        |to, from| to.actual_hours = from.actual_hours,
    ),
    (
        "storyPoints",
        |task| mark(&task.story_points),
        |to, from| to.story_points = from.story_points,
    ),
    (
        "startDate",
        |task| mark(&task.start_date),
        |to, from| to.start_date = from.start_date,
    ),
    (
        "dueDate",
        |task| mark(&task.due_date),
        |to, from| to.due_date = from.due_date,
    ),
    (
        "parentId",
        |task| mark(&task.parent_id),
        |to, from| to.parent_id = from.parent_id,
    ),
    (
        "labels",
        |task| mark(&task.labels),
        |to, from| to.labels.clone_from(&from.labels),
    ),
];

fn mark<T: Serialize>(value: &T) -> Result<u64> {
    Ok(digest(&[&json(value)?]))
}

/// The marks of a task's fields.
pub(super) fn marks(task: &Task) -> Result<Vec<u64>> {
    FIELDS.iter().map(|(_, mark, _)| mark(task)).collect()
}

/// The mark of a comment as the file has it.
pub(super) fn remark_mark(remark: &Remark) -> Result<u64> {
    mark(&(
        &remark.author,
        remark.at.map(Timestamp::millis),
        &remark.text,
    ))
}

impl Source {
    /// Whether a draft has nothing that the last import did not see.
    pub(super) fn has_seen(&self, draft: &Draft, task: &Task) -> Result<bool> {
        let words = self.resolution == draft.resolution && self.sprints == draft.sprints;
        if !words || self.links != draft.links || self.marks != marks(task)? {
            return Ok(false);
        }
        for remark in &draft.comments {
            let mark = remark_mark(remark)?;
            if !self.comments.iter().any(|(seen, _)| *seen == mark) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
