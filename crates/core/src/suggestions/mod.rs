//! What could be done next in a project: who takes what, how long it takes, what it waits for. Writes nothing: every
//! suggestion names the request that would carry it out. `docs/suggestions.md` says where each comes from.
//!
//! Drawn from the project's own tasks only, so everyone who sees the project is told the same.

mod answer;
mod order;
mod scene;
#[cfg(test)]
mod tests;
mod words;
mod work;

use std::collections::HashSet;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::access::{Action, Caller, Column};
use crate::error::{Error, Resource, Result};
use crate::id::Id;
use crate::keys;
use crate::ports::table::MAX_GET_KEYS;
use crate::projects::Projects;
use crate::projects::model::Project;
use crate::reference::{ProjectRef, TaskRef};
use crate::resident::Resident;
use crate::store::{Store, read};
use crate::tasks::Tasks;
use crate::tasks::facts::Facts;
use crate::tasks::model::Task;
use crate::view::View;

pub use answer::{Apply, LookedAt, Suggestion, SuggestionKind, Suggestions as SuggestionsAnswer};
use scene::Scene;

/// Suggestions of a kind that are shown when nobody says how many.
const SHOWN: usize = 5;
/// Most of a kind that are.
const MOST: usize = 50;
/// Open tasks of a project whose texts are read, the newest.
const TEXTS: usize = 500;

/// Suggestions for projects.
#[derive(Clone)]
pub struct Suggest {
    store: Store,
    resident: Arc<Resident>,
    projects: Projects,
    tasks: Tasks,
}

/// What suggestions are wanted for: a project or one of its tasks.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SuggestionsOf {
    /// A project, by id or key.
    pub project_id: Option<ProjectRef>,
    /// A task, by id or key: suggestions about it alone.
    pub task_id: Option<TaskRef>,
    /// Kinds of suggestions; every one when left out.
    #[schemars(length(min = 1, max = 7))]
    pub kinds: Option<Vec<SuggestionKind>>,
    /// How many of each kind; 5 when left out.
    #[schemars(range(min = 1, max = 50))]
    pub limit: Option<usize>,
}

impl Suggest {
    /// The service over its means.
    pub(crate) fn new(
        store: &Store,
        resident: &Arc<Resident>,
        projects: &Projects,
        tasks: &Tasks,
    ) -> Self {
        Self {
            store: store.clone(),
            resident: resident.clone(),
            projects: projects.clone(),
            tasks: tasks.clone(),
        }
    }

    /// `POST /ai/suggestions`: what could be done, why, and how sure that is.
    pub async fn suggest(&self, caller: &Caller, of: &SuggestionsOf) -> Result<View> {
        caller.require(Action::Read, Column::Projects)?;
        caller.require(Action::Read, Column::Tasks)?;
        let limit = of.limit.unwrap_or(SHOWN);
        if !(1..=MOST).contains(&limit) {
            let why = format!("must be from 1 to {MOST}");
            return Err(Error::invalid("limit", "range", why));
        }
        let (project, about) = self.about(caller, of).await?;
        let scene = self.scene(project);
        let texts = self.texts(&scene, about).await?;
        let mut suggestions = Vec::new();
        for kind in SuggestionKind::ALL {
            if of
                .kinds
                .as_ref()
                .is_some_and(|kinds| !kinds.contains(&kind))
            {
                continue;
            }
            let mut some = match kind {
                // What to do next is asked of a project; of a task it is the task.
                SuggestionKind::Next if about.is_some() => Vec::new(),
                SuggestionKind::Next => order::next(&scene, caller.id),
                SuggestionKind::Assignee => work::assignees(&scene),
                SuggestionKind::Estimate => work::estimates(&scene),
                SuggestionKind::Priority => order::priorities(&scene),
                SuggestionKind::DueDate => order::due_dates(&scene),
                SuggestionKind::Dependency => words::dependencies(&scene, &self.resident, &texts),
                SuggestionKind::Duplicate => words::duplicates(&scene),
            };
            some.retain(|one| about.is_none_or(|task| one.task_id == task));
            if kind != SuggestionKind::Next {
                // Stable: among equals the order of the kind's own.
                some.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
            }
            some.truncate(limit);
            suggestions.extend(some);
        }
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        View::plain(&SuggestionsAnswer {
            project_id: scene.project.project_id,
            looked_at: LookedAt {
                open_tasks: count(scene.open().count()),
                finished_tasks: count(scene.finished().count()),
                people: count(scene.people.len()),
                texts: count(texts.len()),
            },
            suggestions,
        })
    }

    /// The project, and the task if one is asked about.
    async fn about(
        &self,
        caller: &Caller,
        of: &SuggestionsOf,
    ) -> Result<(Project, Option<Id<Task>>)> {
        match (&of.project_id, &of.task_id) {
            (Some(reference), None) => match self.projects.visible(caller, reference).await {
                Ok(found) => Ok((found.value, None)),
                Err(Error::NotFound(Resource::Project)) => {
                    let why = "is no project that you can see";
                    Err(Error::invalid("projectId", "unknown_project", why))
                }
                Err(other) => Err(other),
            },
            (None, Some(reference)) => match self.tasks.visible(caller, reference).await {
                Ok((task, project, _)) => Ok((project, Some(task))),
                Err(Error::NotFound(Resource::Task)) => {
                    let why = "is no task that you can see";
                    Err(Error::invalid("taskId", "unknown_task", why))
                }
                Err(other) => Err(other),
            },
            _ => {
                let why = "name either a project (projectId) or one of its tasks (taskId)";
                Err(Error::invalid("projectId", "required", why))
            }
        }
    }

    /// The project's tasks, and who could take work there: its owner, its members and who has had work.
    fn scene(&self, project: Project) -> Scene {
        let facts = self.resident.facts(project.project_id);
        let mut ids: HashSet<_> = facts.iter().filter_map(|task| task.assignee).collect();
        ids.extend(&project.team_members);
        ids.insert(project.owner);
        let people = ids
            .into_iter()
            .filter_map(|id| self.resident.user(id))
            .filter(|user| user.may_work() && project.visible_to(user.user_id, user.role));
        let people = people.collect();
        Scene::new(project, facts, people, self.store.now().date())
    }

    /// The titles and descriptions of the task, or of the newest open ones.
    async fn texts<'a>(
        &self,
        scene: &'a Scene,
        about: Option<Id<Task>>,
    ) -> Result<Vec<(&'a Facts, String)>> {
        let tasks: Vec<&Facts> = match about {
            Some(task) => scene.task(task).into_iter().collect(),
            None => scene
                .tasks
                .iter()
                .rev()
                .filter(|task| task.is_open())
                .take(TEXTS)
                .collect(),
        };
        let project = scene.project.project_id;
        let mut texts = Vec::with_capacity(tasks.len());
        for some in tasks.chunks(MAX_GET_KEYS) {
            let keys: Vec<_> = some
                .iter()
                .map(|task| keys::task(project, task.task))
                .collect();
            let items = self.store.table.get(&keys).await?;
            for (task, item) in some.iter().zip(items) {
                if let Some(item) = item {
                    let stored = read::<Task>(&item)?.value;
                    texts.push((*task, format!("{}.\n{}", stored.title, stored.description)));
                }
            }
        }
        Ok(texts)
    }
}
