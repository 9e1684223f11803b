//! Who works on a project.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Projects;
use super::model::Project;
use crate::access::{Action, Caller, Column, Role};
use crate::error::{Error, Resource, Result};
use crate::id::Id;
use crate::reference::ProjectRef;
use crate::users::model::User;
use crate::view::{Tag, View, digest, json};

/// Someone on a project.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Member {
    /// The person.
    pub user_id: Id<User>,
    /// How they are called.
    pub name: String,
    /// What they are in the organisation.
    pub role: Role,
    /// Whether they own the project.
    pub owner: bool,
}

/// Whom to add.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewMember {
    /// The person.
    pub user_id: Id<User>,
}

impl Projects {
    /// The owner and the members of a project.
    pub async fn members(&self, caller: &Caller, reference: &ProjectRef) -> Result<View> {
        caller.require(Action::Read, Column::Projects)?;
        let stored = self.visible(caller, reference).await?;
        let data = json(&self.team(&stored.value))?;
        let tag = Some(Tag::Derived(stored.version, digest(&[&data]) >> 32));
        Ok(View { data, tag })
    }

    fn team(&self, project: &Project) -> Vec<Member> {
        let others = project
            .team_members
            .iter()
            .filter(|member| **member != project.owner);
        std::iter::once(&project.owner)
            .chain(others)
            .filter_map(|id| self.resident.user(*id))
            .map(|user| Member {
                user_id: user.user_id,
                name: user.name.clone(),
                role: user.role,
                owner: user.user_id == project.owner,
            })
            .collect()
    }

    /// Adds a person; adding a member again changes nothing.
    pub async fn add_member(
        &self,
        caller: &Caller,
        reference: &ProjectRef,
        new: &NewMember,
        expected: Option<u64>,
    ) -> Result<View> {
        self.change(caller, reference, expected, |projects, before| {
            if projects.resident.user(new.user_id).is_none() {
                let message = "is nobody here; GET /v1/users lists everyone";
                return Err(Error::invalid("userId", "unknown_user", message));
            }
            let mut after = before.clone();
            after.team_members.push(new.user_id);
            Ok(after)
        })
        .await
    }

    /// Takes a person off the project; their tasks stay theirs.
    pub async fn remove_member(
        &self,
        caller: &Caller,
        reference: &ProjectRef,
        member: Id<User>,
        expected: Option<u64>,
    ) -> Result<View> {
        self.change(caller, reference, expected, |_, before| {
            if before.owner == member && !before.team_members.contains(&member) {
                return Err(Error::Conflict(
                    "The owner cannot be taken off; make someone else the owner first".into(),
                ));
            }
            if !before.team_members.contains(&member) {
                return Err(Error::NotFound(Resource::User));
            }
            let mut after = before.clone();
            after.team_members.retain(|other| *other != member);
            Ok(after)
        })
        .await
    }
}
