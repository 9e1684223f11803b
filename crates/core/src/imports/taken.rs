//! What an import changed in tasks that it did not make, kept with its job so that it can be taken back.

use serde::{Deserialize, Serialize};

use super::source::{FIELDS, Source};
use crate::comments::model::Comment;
use crate::error::Result;
use crate::id::Id;
use crate::jobs::model::Job;
use crate::keys;
use crate::ports::table::{Commit, Expect};
use crate::store::document;
use crate::tasks::model::Task;

/// Comments of one [`Part`]: as many as one commit can remove, each with its event and its long text.
const COMMENTS: usize = 30;

/// A part of what was changed in a task: as much as one commit can take back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Taken {
    /// The task.
    pub(super) task: Id<Task>,
    /// The issue's key in the source.
    pub(super) issue: String,
    /// What was changed.
    pub(super) part: Part,
}

/// What was changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Part {
    /// Fields of the task.
    Fields(Box<Changed>),
    /// Comments that were added: the mark of what the file had, and the comment.
    Comments(Vec<(u64, Id<Comment>)>),
}

/// Fields that an import took over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Changed {
    /// The task as it was; without its description, where that stayed.
    pub(super) was: Task,
    /// Names of the fields that were taken over.
    pub(super) fields: Vec<String>,
    /// Whether links changed as well; they are not taken back.
    pub(super) links: bool,
    /// The marks that the import before had seen, and those of this one.
    marks: [Vec<u64>; 2],
}

impl Changed {
    /// What a task loses when some of its fields are taken over.
    pub(super) fn new(was: &Task, fields: Vec<String>, before: &Source, after: &Source) -> Self {
        let mut was = was.clone();
        if !fields.iter().any(|name| name == "description") {
            was.description = String::new();
        }
        Self {
            was,
            fields,
            links: before.links != after.links,
            marks: [before.marks.clone(), after.marks.clone()],
        }
    }

    /// The mark that the import gave a field.
    pub(super) fn mark(&self, field: usize) -> Option<u64> {
        self.marks[1].get(field).copied()
    }

    /// Makes a source forget what this import saw, but for what a later one has seen since.
    pub(super) fn forget(&self, source: &mut Source) {
        let [before, after] = &self.marks;
        for at in 0..FIELDS.len() {
            if let (Some(mark), Some(old)) = (source.marks.get_mut(at), before.get(at))
                && after.get(at) == Some(mark)
            {
                *mark = *old;
            }
        }
    }
}

/// Adds to a commit what it changes in a task, as items of the import's job.
///
/// `version`: that of the source in the same commit, which makes the items the only ones of their kind.
pub(super) fn keep(
    mut commit: Commit,
    job: Id<Job>,
    (task, issue, version): (Id<Task>, &str, u64),
    changed: Option<Changed>,
    comments: &[(u64, Id<Comment>)],
) -> Result<Commit> {
    let fields = changed.map(|changed| Part::Fields(Box::new(changed)));
    let comments = comments
        .chunks(COMMENTS)
        .map(|some| Part::Comments(some.to_vec()));
    for (number, part) in fields.into_iter().chain(comments).enumerate() {
        let key = keys::job_taken(job, issue, version, number);
        let taken = Taken {
            task,
            issue: issue.to_owned(),
            part,
        };
        commit = commit.put(document(key, 1, &taken)?, Expect::Any);
    }
    Ok(commit)
}
