//! Several issues in one commit.

use crate::ports::table::{Action, Commit, MAX_ACTIONS, MAX_COMMIT_BYTES};

/// Bytes of one commit, with room for what is not counted.
pub(super) const BYTES: usize = MAX_COMMIT_BYTES / 4 * 3;

/// Adds an issue's commit to the last group that has room, or begins another.
pub(super) fn join(groups: &mut Vec<(Commit, Vec<usize>)>, commit: Commit, member: usize) {
    // One action is for the project's state, one for the note of the events.
    let room = MAX_ACTIONS - 2 - commit.actions.len().min(MAX_ACTIONS - 2);
    if let Some((group, members)) = groups.last_mut()
        && group.actions.len() <= room
        && bytes(group) + bytes(&commit) <= BYTES
    {
        group.actions.extend(commit.actions);
        members.push(member);
    } else {
        groups.push((commit, vec![member]));
    }
}

/// How many bytes a commit writes.
pub(super) fn bytes(commit: &Commit) -> usize {
    let size = |action: &Action| match action {
        Action::Put { item, .. } => item.body.len(),
        Action::Delete { .. } | Action::Check { .. } => 0,
    };
    commit.actions.iter().map(size).sum()
}
