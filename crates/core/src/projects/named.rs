//! Whom a change of a project newly names: they must still be here when it happens.

use super::Projects;
use super::model::Project;
use crate::error::{Error, Result};
use crate::id::Id;
use crate::ports::table::Commit;
use crate::users::model::User;
use crate::users::present::{MOST_NAMED, present};

impl Projects {
    /// Makes a commit fail when a new owner or member leaves before it happens.
    pub(super) async fn named(
        &self,
        commit: Commit,
        before: Option<&Project>,
        after: &Project,
    ) -> Result<Commit> {
        let known = before.map_or(&[][..], |before| &before.team_members);
        let mut people: Vec<(String, Id<User>)> = after
            .team_members
            .iter()
            .enumerate()
            .filter(|(_, member)| !known.contains(member))
            .map(|(at, member)| (format!("teamMembers[{at}]"), *member))
            .collect();
        if before.is_some_and(|before| before.owner != after.owner) {
            people.push(("owner".into(), after.owner));
        }
        if people.len() > MOST_NAMED {
            let message = format!("at most {MOST_NAMED} can be added at once; add the rest next");
            return Err(Error::invalid("teamMembers", "too_many", message));
        }
        present(&self.store, commit, &people).await
    }
}
