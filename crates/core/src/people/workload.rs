//! What a person has in hand, as far as the caller may see it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::People;
use crate::access::{Action, Caller, Column};
use crate::analytics::{Workload, workload_of};
use crate::error::Result;
use crate::id::Id;
use crate::projects::model::Project;
use crate::projects::today;
use crate::tasks::facts::Facts;
use crate::users::model::User;
use crate::view::{Tag, View, digest, json};

/// What a person has in hand.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PersonalWorkload {
    /// The person.
    pub user_id: Id<User>,
    /// Their open tasks in every project that the caller sees.
    pub total: Workload,
    /// The same by project, those with the most open tasks first; only projects with open tasks.
    pub by_project: Vec<ProjectWorkload>,
}

/// What a person has in hand in one project.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProjectWorkload {
    /// The project.
    pub project_id: Id<Project>,
    /// Its key.
    pub key: String,
    /// How it is called.
    pub name: String,
    /// Their open tasks there.
    pub workload: Workload,
}

impl People {
    /// `GET /users/:id/workload`: counted in memory, so always current.
    pub async fn workload(&self, caller: &Caller, id: Id<User>) -> Result<View> {
        self.users.get(caller, id).await?;
        caller.require(Action::Read, Column::Tasks)?;
        let scope = self.resident.scope(caller);
        let today = today(&self.resident, &self.store, caller.id);
        let mut by_project: BTreeMap<Id<Project>, Vec<Facts>> = BTreeMap::new();
        for (project, facts) in self.resident.work_of(id) {
            if scope.contains(project) {
                by_project.entry(project).or_default().push(facts);
            }
        }
        let all: Vec<Facts> = by_project.values().flatten().cloned().collect();
        let mut rows: Vec<ProjectWorkload> = by_project
            .into_iter()
            .filter_map(|(project_id, facts)| {
                let project = self.resident.project(project_id)?;
                let workload = workload_of(id, &facts, today);
                (workload.open > 0).then(|| ProjectWorkload {
                    project_id,
                    key: project.key.clone(),
                    name: project.name.clone(),
                    workload,
                })
            })
            .collect();
        rows.sort_by_key(|row| (std::cmp::Reverse(row.workload.open), row.project_id));
        let data = json(&PersonalWorkload {
            user_id: id,
            total: workload_of(id, &all, today),
            by_project: rows,
        })?;
        let tag = Some(Tag::Data(digest(&[&data])));
        Ok(View { data, tag })
    }
}
