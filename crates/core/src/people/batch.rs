//! Going through many things, as many in a commit as fit, so that the work can be cut off and begun anew anywhere.

use async_trait::async_trait;

use crate::error::Result;
use crate::jobs::Progress;
use crate::ports::table::{Action, Commit};
use crate::store::Store;

/// Most parts of a commit, with room for what the last thing adds.
const PARTS: usize = 80;
/// Most bytes of a commit, likewise.
const BYTES: usize = 2 * 1024 * 1024;

/// What is done to each thing.
#[async_trait]
pub(crate) trait Sweep: Send + Sync {
    /// What is gone through.
    type Thing: Send + Sync;

    /// A commit that checks that all this is still wanted; `None` when it no longer is.
    async fn begin(&self) -> Result<Option<Commit>>;

    /// Adds what is done to one thing, or leaves the commit as it is.
    async fn add(&self, commit: Commit, thing: &Self::Thing) -> Result<Commit>;
}

/// How going through came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// All is done.
    Done,
    /// Someone asked the job to stop, or it is no longer wanted.
    Stopped,
}

/// Does all of it. What somebody else changed meanwhile is read again.
pub(crate) async fn sweep<S: Sweep>(
    store: &Store,
    progress: &mut Progress,
    things: &[S::Thing],
    what: &S,
) -> Result<End> {
    let mut rest = things;
    let mut alone = false;
    let mut attempts = store.attempts();
    while !rest.is_empty() {
        let Some(mut commit) = what.begin().await? else {
            return Ok(End::Stopped);
        };
        let checks = commit.actions.len();
        let mut taken = 0;
        for thing in rest {
            commit = what.add(commit, thing).await?;
            taken += 1;
            if alone || commit.actions.len() >= PARTS || bytes(&commit) >= BYTES {
                break;
            }
        }
        if commit.actions.len() > checks && !store.commit(commit).await? {
            // One at a time, so that one busy thing does not hold up the others.
            alone = true;
            attempts.again().await?;
            continue;
        }
        alone = false;
        attempts = store.attempts();
        rest = &rest[taken..];
        if !progress.step(taken as u64).await? {
            return Ok(End::Stopped);
        }
    }
    Ok(End::Done)
}

fn bytes(commit: &Commit) -> usize {
    let put = |action: &Action| match action {
        Action::Put { item, .. } => item.body.len(),
        Action::Delete { .. } | Action::Check { .. } => 0,
    };
    commit.actions.iter().map(put).sum()
}
