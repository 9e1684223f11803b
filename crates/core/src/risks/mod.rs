//! How likely open tasks miss their dates, reckoned from the project's own history by the model of `codexflow_insight`.
//! `docs/risks.md` says how, and how well. Writes nothing but the models it has learnt.
//!
//! A task's factors are drawn from its own project only, so everyone who sees the project is told the same, and nobody is
//! told of work elsewhere.

mod answer;
pub mod apart;
mod keep;
mod learn;
mod read;
mod reckon;
mod remedies;
mod scores;
mod story;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::Arc;

use bytes::Bytes;
use parking_lot::Mutex;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::access::{Action, Caller, Column};
use crate::error::{Error, FieldError, Resource, Result};
use crate::id::Id;
use crate::ports::spawn::Spawn;
use crate::projects::Projects;
use crate::projects::model::Project;
use crate::reference::{ProjectRef, TaskRef};
use crate::resident::Resident;
use crate::store::{Store, Stored};
use crate::tasks::Tasks;
use crate::tasks::model::Task;
use crate::view::{Tag, View, json};

pub use answer::Risks as RisksAnswer;
pub use answer::{
    AssumedDate, CalibrationBin, Contribution, DateFrom, Driver, MitigationAction, Outcomes,
    ProjectRisk, RiskCalibration, RiskMitigation, RiskModel, RiskStanding, ScoreLevel, ScoreRange,
    TaskRisk,
};
use reckon::Asked;
pub(crate) use scores::Scores;
pub use scores::TaskScore;

/// Tasks that are shown when nobody says how many.
pub const SHOWN: usize = 20;
/// Most tasks that are: each costs milliseconds to explain.
pub const MOST: usize = 100;
/// Answers that are kept until something changes.
const KEPT: usize = 64;
/// An hour, in milliseconds.
const HOUR: i64 = 3_600_000;

/// The risks of projects.
#[derive(Clone)]
pub struct Risks {
    store: Store,
    resident: Arc<Resident>,
    projects: Projects,
    tasks: Tasks,
    spawn: Arc<dyn Spawn>,
    models: Arc<learn::Models>,
    board: Arc<scores::Board>,
    kept: Arc<Mutex<HashMap<Name, Answer>>>,
}

/// Which project, and how many of its tasks.
type Name = (Id<Project>, usize);

/// An answer with the version of what it was drawn from.
type Answer = (u64, Bytes);

/// What is to be scored: a project or some tasks of one.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RisksOf {
    /// A project, by id or key: its riskiest open tasks are shown.
    pub project_id: Option<ProjectRef>,
    /// Tasks of one project, by id or key; those that are done are left out.
    #[schemars(length(min = 1, max = 100))]
    pub task_ids: Option<Vec<TaskRef>>,
    /// Whether to say what each score is made of and what would lower it; yes when left out.
    pub explain: Option<bool>,
    /// How many tasks of the project to show; 20 when left out.
    #[schemars(range(min = 1, max = 100))]
    pub limit: Option<usize>,
}

impl Risks {
    /// The service over its means.
    pub(crate) fn new(
        store: &Store,
        resident: &Arc<Resident>,
        projects: &Projects,
        tasks: &Tasks,
        spawn: Arc<dyn Spawn>,
    ) -> Self {
        Self {
            store: store.clone(),
            resident: resident.clone(),
            projects: projects.clone(),
            tasks: tasks.clone(),
            spawn,
            models: Arc::default(),
            board: Arc::default(),
            kept: Arc::default(),
        }
    }

    /// `GET /projects/:id/risks`: the riskiest open tasks of a project.
    pub async fn of_project(
        &self,
        caller: &Caller,
        reference: &ProjectRef,
        params: &[(String, String)],
    ) -> Result<View> {
        allowed(caller)?;
        let limit = limit(params)?;
        let project = self.projects.visible(caller, reference).await?;
        self.riskiest(&project, limit).await
    }

    /// `POST /ai/risk-analysis`: the same, or of some tasks.
    pub async fn analyse(&self, caller: &Caller, of: &RisksOf) -> Result<View> {
        allowed(caller)?;
        let shown = of.limit.unwrap_or(SHOWN);
        if !(1..=MOST).contains(&shown) {
            return Err(Error::invalid("limit", "range", between()));
        }
        let explain = of.explain.unwrap_or(true);
        match (&of.project_id, &of.task_ids) {
            (Some(reference), None) => {
                let project = self.projects.visible(caller, reference).await;
                let project = project.map_err(|error| match error {
                    Error::NotFound(Resource::Project) => Error::invalid(
                        "projectId",
                        "unknown_project",
                        "is no project that you can see",
                    ),
                    other => other,
                })?;
                if explain {
                    return self.riskiest(&project, shown).await;
                }
                let asked = Asked::Riskiest(shown);
                View::plain(&self.reckon(&project.value, &asked, false).await?)
            }
            (None, Some(references)) => {
                let (project, tasks) = self.same_project(caller, references).await?;
                let asked = Asked::These(tasks);
                View::plain(&self.reckon(&project, &asked, explain).await?)
            }
            _ => Err(Error::invalid(
                "projectId",
                "required",
                "name either a project (projectId) or some of its tasks (taskIds)",
            )),
        }
    }

    /// The tasks that some references name, all of one project.
    async fn same_project(
        &self,
        caller: &Caller,
        references: &[TaskRef],
    ) -> Result<(Project, Vec<Id<Task>>)> {
        if !(1..=MOST).contains(&references.len()) {
            return Err(Error::invalid("taskIds", "range", between()));
        }
        let (mut of, mut tasks): (Option<Project>, Vec<Id<Task>>) = (None, Vec::new());
        for (at, reference) in references.iter().enumerate() {
            let path = format!("taskIds[{at}]");
            let found = self.tasks.visible(caller, reference).await;
            let (task, project, _) = found.map_err(|error| match error {
                Error::NotFound(Resource::Task) => {
                    Error::invalid(path.as_str(), "unknown_task", "is no task that you can see")
                }
                other => other,
            })?;
            let first = of.get_or_insert_with(|| project.clone());
            if first.project_id != project.project_id {
                let why = format!(
                    "is not of the project {}; ask for each project apart",
                    first.key
                );
                return Err(Error::invalid(path, "other_project", why));
            }
            tasks.push(task);
        }
        let gone = || Error::NotFound(Resource::Project);
        Ok((of.ok_or_else(gone)?, tasks))
    }

    /// The riskiest tasks with reasons, kept until something changes or an hour is over.
    async fn riskiest(&self, project: &Stored<Project>, shown: usize) -> Result<View> {
        let id = project.value.project_id;
        let version = self
            .drawn_from(&project.value, project.version, shown as u64)
            .await;
        let tag = Some(Tag::Data(version));
        let kept = self.kept.lock().get(&(id, shown)).cloned();
        if let Some((of, data)) = kept
            && of == version
        {
            return Ok(View { data, tag });
        }
        let asked = Asked::Riskiest(shown);
        let data = json(&self.reckon(&project.value, &asked, true).await?)?;
        let mut kept = self.kept.lock();
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert((id, shown), (version, data.clone()));
        Ok(View { data, tag })
    }
}

fn allowed(caller: &Caller) -> Result<()> {
    caller.require(Action::Read, Column::Projects)?;
    caller.require(Action::Read, Column::Tasks)
}

fn between() -> String {
    format!("must be from 1 to {MOST}")
}

fn limit(params: &[(String, String)]) -> Result<usize> {
    let (mut limit, mut errors) = (SHOWN, Vec::new());
    for (name, value) in params {
        match (name.as_str(), value.parse()) {
            ("limit", Ok(wanted)) if (1..=MOST).contains(&wanted) => limit = wanted,
            ("limit", _) => errors.push(FieldError::new("limit", "range", between())),
            (other, _) => errors.push(
                FieldError::new(other, "unknown", "is not a parameter of risks").allowed(["limit"]),
            ),
        }
    }
    if errors.is_empty() {
        Ok(limit)
    } else {
        Err(Error::Invalid(errors))
    }
}
