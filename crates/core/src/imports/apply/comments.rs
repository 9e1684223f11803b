//! The end of an issue's commits: its comments, and what the import saw of it.

use std::mem;

use serde_json::Value;

use super::Run;
use super::group::{BYTES, bytes};
use super::issue::Outcome;
use crate::comments::model::Comment;
use crate::error::{Error, Result};
use crate::event::Stream;
use crate::id::Id;
use crate::imports::draft::Remark;
use crate::imports::plan::Issue;
use crate::imports::report::Verdict;
use crate::imports::source::{Source, remark_mark};
use crate::imports::taken::{self, Changed};
use crate::keys;
use crate::ports::table::{Commit, Expect, MAX_ACTIONS};
use crate::store::{document, emit_change};

impl Run {
    /// Adds new comments and what the import saw, in as many commits as they need.
    pub(super) fn finish(
        &self,
        outcome: &mut Outcome,
        issue: &Issue,
        mut commit: Commit,
        mut source: Source,
        (seen, mut changed): (Option<u64>, Option<Changed>),
    ) -> Result<()> {
        let store = &self.imports.store;
        let key = keys::source(self.home.project.project_id, &issue.draft.key);
        let mut version = seen.unwrap_or(0);
        let mut expect = seen.map_or(Expect::Absent, Expect::Version);
        let task = issue.task.task_id;
        // What an import adds to a task that it did not make is kept for its undo.
        let older = seen.is_some() && source.job != self.job;
        let keep = |commit, version, changed, comments: &[_]| {
            if older {
                let place = (task, issue.draft.key.as_str(), version);
                taken::keep(commit, self.job, place, changed, comments)
            } else {
                Ok(commit)
            }
        };
        let mut told = source.comments.len();
        for remark in &issue.draft.comments {
            let mark = remark_mark(remark)?;
            if source.comments.iter().any(|(seen, _)| *seen == mark) {
                continue;
            }
            // Room for the comment, its event, the source, what is kept for an undo, the note of the events and the check of the project's state.
            if commit.actions.len() + 9 > MAX_ACTIONS || bytes(&commit) > BYTES {
                version += 1;
                let item = document(key.clone(), version, &source)?;
                let full = mem::replace(&mut commit, store.begin());
                let full = keep(full, version, changed.take(), &source.comments[told..])?;
                told = source.comments.len();
                outcome.commits.push(full.put(item, expect));
                expect = Expect::Version(version);
            }
            let (comment, more) = self.comment(commit, issue, remark)?;
            commit = more;
            source.comments.push((mark, comment));
            outcome.comments += 1;
            if outcome.action == Verdict::Unchanged {
                outcome.action = Verdict::Update;
            }
        }
        commit = keep(commit, version + 1, changed, &source.comments[told..])?;
        let item = document(key, version + 1, &source)?;
        outcome.commits.push(commit.put(item, expect));
        Ok(())
    }

    fn comment(
        &self,
        commit: Commit,
        issue: &Issue,
        remark: &Remark,
    ) -> Result<(Id<Comment>, Commit)> {
        let store = &self.imports.store;
        let task = issue.task.task_id;
        let at = remark.at.unwrap_or(issue.task.updated_at);
        // Comments are listed by id, so an old one has the id of its time.
        let millis = u128::try_from(at.millis()).unwrap_or(0);
        let id = Id::from_u128((millis << 80) | (store.ids.next() & ((1 << 80) - 1)));
        let comment = Comment {
            comment_id: id,
            task_id: task,
            author: remark
                .author
                .as_ref()
                .and_then(|name| self.names.get(name).copied()),
            text: remark.text.clone(),
            mentions: Vec::new(),
            created_at: at,
            updated_at: at,
            version: 1,
        };
        let commit = commit.put(
            document(keys::comment(task, id), 1, &comment)?,
            Expect::Absent,
        );
        let after = serde_json::to_value(&comment).map_err(Error::internal)?;
        let event = self.event("comment.created", task, 1).effective(at);
        let stream = Stream::Project(self.home.project.project_id);
        Ok((
            id,
            emit_change(commit, stream, event, &Value::Null, &after)?,
        ))
    }
}
