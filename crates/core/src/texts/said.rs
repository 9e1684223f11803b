//! What has lately been said in a project: its newest comments, found by its events.

use std::collections::BTreeSet;

use super::Texts;
use crate::access::Caller;
use crate::comments::model::Comment;
use crate::error::Result;
use crate::event::Stream;
use crate::id::Id;
use crate::keys;
use crate::ports::table::MAX_GET_KEYS;
use crate::projects::model::Project;
use crate::relay::{before, drain};
use crate::store::read;
use crate::tasks::model::Task;
use crate::time::Timestamp;

/// The most events that are looked through.
const EVENTS: usize = 5_000;
/// The most comments that are read.
const COMMENTS: usize = 2_000;
/// Events that are read at once.
const TOGETHER: usize = 200;

/// Comments, oldest first.
pub(super) struct Said {
    pub(super) comments: Vec<Comment>,
    /// Whether older ones were left out because there were too many.
    pub(super) cut: bool,
}

impl Texts {
    /// The comments since a moment on tasks that are in a project now, as they are now.
    pub(super) async fn said(
        &self,
        caller: &Caller,
        project: Id<Project>,
        since: Timestamp,
    ) -> Result<Said> {
        let (found, cut) = self.comments_since(project, since).await?;
        let tasks: Vec<Id<Task>> = found.iter().map(|(task, _)| *task).collect();
        let seen: BTreeSet<Id<Task>> = self.resident.seen(caller, &tasks).into_iter().collect();
        let here = |task: Id<Task>| {
            seen.contains(&task) && self.resident.project_of(task) == Some(project)
        };
        let wanted: Vec<_> = found
            .into_iter()
            .filter(|(task, _)| here(*task))
            .map(|(task, comment)| keys::comment(task, comment))
            .collect();
        let mut comments = Vec::with_capacity(wanted.len());
        for some in wanted.chunks(MAX_GET_KEYS) {
            for item in self.store.table.get(some).await?.into_iter().flatten() {
                let comment: Comment = read(&item)?.value;
                if item.expires_at.is_none() && comment.created_at >= since {
                    comments.push(comment);
                }
            }
        }
        comments.sort_by_key(|comment| (comment.created_at, comment.comment_id));
        Ok(Said { comments, cut })
    }

    /// Which comments were added or changed since a moment, and whether older ones were left out.
    async fn comments_since(
        &self,
        project: Id<Project>,
        since: Timestamp,
    ) -> Result<(BTreeSet<(Id<Task>, Id<Comment>)>, bool)> {
        let stream = Stream::Project(project);
        if let Err(error) = drain(&self.store, stream).await {
            // What has its number is read all the same.
            tracing::debug!(?error, "events wait for their numbers");
        }
        let mut found = BTreeSet::new();
        let (mut seq, mut looked) = (0, 0);
        loop {
            let events = before(&self.store, stream, seq, TOGETHER).await?;
            for one in &events {
                if one.event.recorded_at < since {
                    return Ok((found, false));
                }
                if !one.event.kind.starts_with("comment.") {
                    continue;
                }
                let task = one.event.subject.parse();
                let comment = one.event.object_id.as_deref().map(str::parse);
                if let (Ok(task), Some(Ok(comment))) = (task, comment) {
                    found.insert((task, comment));
                }
            }
            looked += events.len();
            match events.last() {
                Some(last) if last.seq > 1 => seq = last.seq,
                _ => return Ok((found, false)),
            }
            if looked >= EVENTS || found.len() >= COMMENTS {
                return Ok((found, true));
            }
        }
    }
}
