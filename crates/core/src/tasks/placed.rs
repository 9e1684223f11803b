//! The milestone and the cycle that a task is put into: they are of its project, there, and not closed.

use super::Tasks;
use super::model::Task;
use crate::error::{FieldError, Result};
use crate::id::Id;
use crate::planning::{Cycle, Milestone, Part, key};
use crate::ports::table::{Commit, Expect};
use crate::projects::model::Project;
use crate::store::Stored;

impl Tasks {
    /// Makes a commit fail when the milestone or cycle that a task newly names changes before it happens; and tells
    /// what is wrong with them.
    ///
    /// What a task already names stays, whatever has become of it.
    pub(super) async fn placed(
        &self,
        mut commit: Commit,
        before: Option<&Task>,
        after: &Task,
    ) -> Result<(Commit, Vec<FieldError>)> {
        let mut errors = Vec::new();
        let project = after.project_id;
        let was = before.and_then(|before| before.milestone_id);
        if let Some(id) = after.milestone_id.filter(|id| Some(*id) != was) {
            match self.part::<Milestone>(project, id).await? {
                Some(found) => {
                    commit = commit.check(key(project, id), Expect::Version(found.version));
                }
                None => errors.push(absent::<Milestone>("milestoneId")),
            }
        }
        let was = before.and_then(|before| before.cycle_id);
        if let Some(id) = after.cycle_id.filter(|id| Some(*id) != was) {
            match self.part::<Cycle>(project, id).await? {
                Some(found) if found.value.closed_at.is_some() => {
                    let message = "is closed; plan the task for one that is not";
                    errors.push(FieldError::new("cycleId", "closed", message));
                }
                Some(found) => {
                    commit = commit.check(key(project, id), Expect::Version(found.version));
                }
                None => errors.push(absent::<Cycle>("cycleId")),
            }
        }
        Ok((commit, errors))
    }

    async fn part<P: Part>(&self, project: Id<Project>, id: Id<P>) -> Result<Option<Stored<P>>> {
        let found: Option<Stored<P>> = self.store.get(key(project, id)).await?;
        Ok(found.filter(|found| found.value.stamp().deleted_at.is_none()))
    }
}

fn absent<P: Part>(field: &str) -> FieldError {
    let message = format!(
        "is no {} of the task's project; GET /v1/projects/{{id}}/{} lists them",
        P::NOUN,
        P::PATH
    );
    FieldError::new(field, "not_found", message)
}
