//! Changing comments in passing, many in a commit: what becomes of them when a placeholder is merged into a person.

use super::Comments;
use super::model::Comment;
use crate::access::Caller;
use crate::error::Result;
use crate::id::Id;
use crate::keys;
use crate::ports::table::{Commit, Expect};
use crate::store::{Stored, document};
use crate::tasks::model::{Links, Task};

impl Comments {
    /// Adds a changed comment to a commit; `None` when the change is none, or the comment is gone.
    ///
    /// Nobody is asked whether they may: the job that does so was allowed when it was made.
    pub(crate) async fn adjust(
        &self,
        commit: Commit,
        actor: &Caller,
        task: Id<Task>,
        id: Id<Comment>,
        change: impl FnOnce(&mut Comment) + Send,
    ) -> Result<Option<Commit>> {
        let Some(links) = self.store.get::<Links>(keys::task_links(task)).await? else {
            return Ok(None);
        };
        let found = self.store.get::<Comment>(keys::comment(task, id)).await?;
        let Some(Stored {
            value: before,
            version,
        }) = found
        else {
            return Ok(None);
        };
        let mut after = before.clone();
        change(&mut after);
        if after == before {
            return Ok(None);
        }
        after.version = version + 1;
        after.updated_at = self.store.now();
        let item = document(keys::comment(task, id), after.version, &after)?;
        let commit = commit.put(item, Expect::Version(version));
        let (project, kind) = (links.value.project, "comment.updated");
        self.tell(commit, actor, project, kind, Some(&before), Some(&after))
            .map(Some)
    }
}
