//! What is left of an import when its tasks are gone: links that wait, people, the project.

use std::collections::HashSet;

use super::Undone;
use super::survey::Survey;
use crate::access::Caller;
use crate::error::{Error, Result};
use crate::id::Id;
use crate::imports::links::Pending;
use crate::imports::target::Place;
use crate::imports::{Imports, UndoInput};
use crate::keys;
use crate::ports::table::{Expect, MAX_ACTIONS, Range, TableName};
use crate::projects::model::Project;
use crate::reference::ProjectRef;
use crate::store::{Stored, read};
use crate::tasks::model::Task;
use crate::users::model::{User, UserStatus};

impl Imports {
    /// Forgets the links of removed issues that still waited for their other end.
    pub(super) async fn forget_links(&self, removed: &HashSet<Id<Task>>) -> Result<()> {
        let range = Range::partition(TableName::Tasks, keys::PENDING);
        let mut stale = Vec::new();
        for item in self.store.all(range).await? {
            if removed.contains(&read::<Pending>(&item)?.value.task) {
                stale.push(item.key);
            }
        }
        for together in stale.chunks(MAX_ACTIONS) {
            let commit = together.iter().fold(self.store.begin(), |commit, key| {
                commit.delete(key.clone(), Expect::Any)
            });
            self.store.commit(commit).await?;
        }
        Ok(())
    }

    /// Removes the placeholders that the import made and that nothing refers to any more.
    pub(super) async fn remove_people(
        &self,
        caller: &Caller,
        input: &UndoInput,
        survey: &Survey,
        removed: &HashSet<Id<Task>>,
        undone: &mut Undone,
    ) -> Result<()> {
        let used: HashSet<Id<User>> = survey
            .people
            .iter()
            .filter(|(task, _)| !removed.contains(*task))
            .flat_map(|(_, people)| people.iter().copied())
            .collect();
        for id in self.made_people(input.import).await? {
            if used.contains(&id) {
                continue;
            }
            let stored: Option<Stored<User>> = self.store.get(keys::user(id)).await?;
            let Some(before) = stored.map(|stored| stored.value) else {
                continue;
            };
            if before.status != UserStatus::Placeholder {
                continue;
            }
            let mut after = User {
                status: UserStatus::Deleted,
                ..before.clone()
            };
            let commit = crate::users::save::update(
                &self.store,
                self.store.begin(),
                Some(caller),
                "user.deleted",
                &before,
                &mut after,
            )
            .await?;
            undone.people_removed += u64::from(self.store.commit(commit).await?);
        }
        Ok(())
    }

    /// Removes the project if the import made it, nobody changed it and nothing is left in it.
    pub(super) async fn remove_project(
        &self,
        caller: &Caller,
        place: &Place,
        project: &Project,
        empty: bool,
        undone: &mut Undone,
    ) -> Result<()> {
        if !place.created || !empty || project.version != 1 {
            return Ok(());
        }
        let reference = ProjectRef::Id(project.project_id);
        match self.projects.delete(caller, &reference, Some(1)).await {
            Ok(_) => {}
            Err(Error::Stale { .. }) => return Ok(()),
            Err(other) => return Err(other),
        }
        let key = keys::project_key(&project.key);
        self.store
            .commit(self.store.begin().delete(key, Expect::Any))
            .await?;
        undone.project_removed = true;
        Ok(())
    }
}
