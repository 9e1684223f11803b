//! A new task.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Tasks;
use super::model::{Links, Priority, Status, Task};
use super::save;
use super::update::Planned;
use crate::access::{Action, Caller, Column};
use crate::error::{Error, Resource, Result};
use crate::event::Stream;
use crate::id::Id;
use crate::keys;
use crate::planning::{Cycle, Milestone};
use crate::ports::table::{Commit, Expect};
use crate::projects::model::Project;
use crate::reference::{ProjectRef, TaskRef};
use crate::store::read;
use crate::time::Date;
use crate::users::model::User;
use crate::view::View;

/// What a client says of a new task.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewTask {
    /// The project, by id or key.
    pub project_id: ProjectRef,
    /// What is to be done, in a line.
    #[schemars(length(min = 1, max = 500))]
    pub title: String,
    /// What is to be done, Markdown.
    #[schemars(length(max = 65_536))]
    pub description: Option<String>,
    /// What kind of work it is; `task` when left out.
    #[serde(rename = "type")]
    #[schemars(length(min = 1, max = 50))]
    pub kind: Option<String>,
    /// Where it stands; `todo` when left out.
    pub status: Option<Status>,
    /// Who does it.
    pub assignee: Option<Id<User>>,
    /// Who asked for it; the caller when left out.
    pub reporter: Option<Id<User>>,
    /// How much it matters; `medium` when left out.
    pub priority: Option<Priority>,
    /// Planned work, in hours.
    #[schemars(range(min = 0.0, max = 1_000_000.0))]
    pub estimated_hours: Option<f64>,
    /// Work done so far, in hours.
    #[schemars(range(min = 0.0, max = 1_000_000.0))]
    pub actual_hours: Option<f64>,
    /// Planned size, in the team's points.
    #[schemars(range(min = 0.0, max = 1_000_000.0))]
    pub story_points: Option<f64>,
    /// When work is to begin.
    pub start_date: Option<Date>,
    /// When it is to be done.
    pub due_date: Option<Date>,
    /// The task it is a part of, by id or key.
    pub parent_id: Option<TaskRef>,
    /// The milestone it leads to, in the same project.
    pub milestone_id: Option<Id<Milestone>>,
    /// The cycle it is planned for, in the same project.
    pub cycle_id: Option<Id<Cycle>>,
    /// Tasks it waits for, by id or key.
    #[schemars(length(max = 50))]
    pub dependencies: Option<Vec<TaskRef>>,
    /// Free words.
    #[schemars(length(max = 50), inner(length(min = 1, max = 50)))]
    pub labels: Option<Vec<String>>,
}

impl Tasks {
    /// Creates a task in a project that the caller sees.
    pub async fn create(&self, caller: &Caller, new: NewTask) -> Result<View> {
        let mut attempts = self.store.attempts();
        let id = self.store.new_id();
        loop {
            let commit = self.store.begin();
            if let Planned::Write(commit, id, view) =
                self.plan_create(caller, commit, &new, id).await?
            {
                let tag = view.tag.map(|tag| tag.to_string());
                let location = format!("/v1/tasks/{id}");
                let commit = self
                    .store
                    .remember(commit, caller, 201, &view.data, tag, location)?;
                if self.store.commit(commit).await? {
                    return Ok(view);
                }
            }
            attempts.again().await?;
        }
    }

    /// Works out a new task on top of a commit.
    pub(crate) async fn plan_create(
        &self,
        caller: &Caller,
        commit: Commit,
        new: &NewTask,
        id: Id<Task>,
    ) -> Result<Planned> {
        caller.require(Action::Create, Column::Tasks)?;
        let dependencies = self
            .resolve_all(caller, new.dependencies.as_deref().unwrap_or_default())
            .await?;
        let parent = match &new.parent_id {
            Some(parent) => Some(self.resolve_one(caller, parent, "parentId").await?),
            None => None,
        };
        let (project, state) = self.home(caller, &new.project_id).await?;
        let mut task = Self::draft(caller, new, &project, id, self.store.now());
        task.parent_id = parent;
        task.dependencies = dependencies;
        task.dependencies.sort_unstable();
        task.dependencies.dedup();
        let (commit, errors) = self.placed(commit, None, &task).await?;
        self.check(caller, &project, None, &mut task, errors)?;
        let number = self.numbers.next(&self.store, project.project_id).await?;
        task.key = format!("{}-{number}", project.key);
        let links = Links {
            project: project.project_id,
            number,
            dependencies: task.dependencies.clone(),
            flow: vec![(task.status, task.created_at.millis())],
            logged: 0,
            deleted: false,
        };
        let event = self.store.event(
            Stream::Project(project.project_id),
            "task.created",
            id.to_string(),
            Some(caller),
        );
        let commit = save::create(commit, &task, &links, event)?.check(
            keys::project_state(project.project_id),
            Expect::Version(state),
        );
        let commit = self.named(caller, commit, None, &task).await?;
        let Some(commit) = self.graph(caller, commit, None, &task).await? else {
            return Ok(Planned::Again);
        };
        let body = save::item(&task)?.body;
        let view = self.view(caller, &body, task.version, &links, 1)?;
        Ok(Planned::Write(commit, id, view))
    }

    /// The project that a new task is to live in, and the version of its state.
    async fn home(&self, caller: &Caller, reference: &ProjectRef) -> Result<(Project, u64)> {
        let absent = || {
            Error::invalid(
                "projectId",
                "unknown_project",
                "is no project that you can see",
            )
        };
        let id = self.projects.resolve(reference).await?.ok_or_else(absent)?;
        let wanted = [keys::project(id), keys::project_state(id)];
        let mut found = self.store.table.get(&wanted).await?.into_iter();
        let (Some(Some(project)), Some(Some(state))) = (found.next(), found.next()) else {
            return Err(absent());
        };
        let project: Project = read(&project)?.value;
        if !project.visible_to(caller.id, caller.role) {
            return Err(absent());
        }
        Ok((project, state.version))
    }

    fn draft(
        caller: &Caller,
        new: &NewTask,
        project: &Project,
        id: Id<Task>,
        now: crate::time::Timestamp,
    ) -> Task {
        let status = new.status.unwrap_or(Status::Todo);
        Task {
            task_id: id,
            project_id: project.project_id,
            key: String::new(),
            title: new.title.clone(),
            description: new.description.clone().unwrap_or_default(),
            kind: new.kind.clone().unwrap_or_else(|| "task".into()),
            status,
            assignee: new.assignee,
            reporter: new.reporter.or(Some(caller.id)),
            priority: new.priority.unwrap_or(Priority::Medium),
            estimated_hours: new.estimated_hours,
            actual_hours: new.actual_hours,
            story_points: new.story_points,
            start_date: new.start_date,
            due_date: new.due_date,
            completed_at: (status == Status::Done).then_some(now),
            parent_id: None,
            milestone_id: new.milestone_id,
            cycle_id: new.cycle_id,
            dependencies: Vec::new(),
            labels: new.labels.clone().unwrap_or_default(),
            attachments: Vec::new(),
            created_at: now,
            updated_at: now,
            version: 1,
        }
    }

    /// The ids that references in a body name, or which of them name nothing that the caller may know of.
    pub(super) async fn resolve_all(
        &self,
        caller: &Caller,
        references: &[TaskRef],
    ) -> Result<Vec<Id<Task>>> {
        let (mut ids, mut errors) = (Vec::new(), Vec::new());
        for (at, reference) in references.iter().enumerate() {
            match self
                .resolve_one(caller, reference, &format!("dependencies[{at}]"))
                .await
            {
                Ok(id) => ids.push(id),
                Err(Error::Invalid(wrong)) => errors.extend(wrong),
                Err(other) => return Err(other),
            }
        }
        if errors.is_empty() {
            Ok(ids)
        } else {
            Err(Error::Invalid(errors))
        }
    }

    /// The id that one reference in a body names. What is hidden is answered like what is not there.
    pub(super) async fn resolve_one(
        &self,
        caller: &Caller,
        reference: &TaskRef,
        field: &str,
    ) -> Result<Id<Task>> {
        let found = self.resolve(reference).await?;
        found
            // What an id names is looked at with the other rules of the task, so that all faults are told at once.
            .filter(|id| {
                matches!(reference, TaskRef::Id(_))
                    || !self.resident.seen(caller, &[*id]).is_empty()
            })
            .ok_or_else(|| {
                let message = Error::NotFound(Resource::Task).to_string();
                Error::invalid(field, "unknown_task", message)
            })
    }
}
