//! Tasks from a document: shown first, then made.

use std::collections::HashMap;

use codexflow_language::plan::{PlannedTask, plan};
use codexflow_language::prd::{Priority as Wanted, Requirement};

use super::Traces;
use super::model::{ENABLING, Link, PlanStep, PlanTasks, Planned};
use crate::access::{Action, Caller, Column};
use crate::error::{Error, Result};
use crate::id::Id;
use crate::keys;
use crate::ports::table::Expect;
use crate::prds::{Found, Prd, written};
use crate::projects::model::Project;
use crate::reference::{ProjectRef, TaskRef};
use crate::store::{Stored, document};
use crate::tasks::model::{Priority, Task};
use crate::tasks::{NewTask, Planned as Worked};
use crate::view::View;

/// Most letters of a description.
const DESCRIPTION: usize = 60_000;

impl Traces {
    /// Makes the tasks that a document needs and that are not there yet, or shows what they would be.
    ///
    /// Each task and what it was planned from are one commit, and all are undone as one write. One that was cut off is
    /// simply repeated: what is there stays.
    pub async fn plan(
        &self,
        caller: &Caller,
        id: Id<Prd>,
        wish: PlanTasks,
        expected: Option<u64>,
    ) -> Result<View> {
        let found = self.prds.find(caller, id).await?;
        caller.require(Action::Create, Column::Prds)?;
        caller.require(Action::Create, Column::Tasks)?;
        Error::unless_at(expected, found.head.revision)?;
        let Some(project) = found.project.clone() else {
            return Err(Error::Conflict(
                "The document is in no project, and tasks are; make it again with a projectId"
                    .into(),
            ));
        };
        let said = written(self.prds.revision(id, found.head.revision).await?);
        let items = said.content.requirement_items();
        let plan = plan(&said);
        let mut made: HashMap<String, Id<Task>> = HashMap::new();
        let mut steps = Vec::with_capacity(plan.tasks.len());
        for planned in plan.tasks {
            let label = planned.requirement_ids.first();
            let requirement = items.iter().find(|item| Some(&item.id) == label);
            let known = self.known(caller, id, requirement).await?;
            let existing = known.as_ref().and_then(|known| known.1);
            let task = match existing {
                Some(task) => Some(task),
                None if wish.dry_run => None,
                None => {
                    let what = (&planned, requirement);
                    Some(self.make(caller, &found, &project, what, &made).await?)
                }
            };
            made.extend(task.map(|task| (planned.key.clone(), task)));
            steps.push(PlanStep {
                planned,
                task_id: task,
                task_key: task.and_then(|task| self.resident.task_key(task)),
                existed: existing.is_some(),
            });
        }
        let view = View::plain(&Planned {
            dry_run: wish.dry_run,
            revision: found.head.revision,
            created: steps.iter().filter(|step| !step.existed).count(),
            tasks: steps,
            coverage: plan.coverage,
        })?;
        if caller.idempotency.is_some() && !wish.dry_run {
            // After the effect: a repeat that comes in between finds everything made. It names the project, so that it
            // is told again only to who still knows of it.
            let mut commit = self.store.begin();
            let key = keys::project(project.project_id);
            if let Some(item) = self.store.item(key.clone()).await? {
                commit = commit.check(key, Expect::Version(item.version));
            }
            let location = format!("/v1/prds/{id}/trace");
            let commit = self
                .store
                .remember(commit, caller, 200, &view.data, None, location)?;
            self.store.commit(commit).await?;
        }
        Ok(view)
    }

    /// What was planned from a requirement: the version of the link, and the task if it is still there.
    async fn known(
        &self,
        caller: &Caller,
        id: Id<Prd>,
        requirement: Option<&Requirement>,
    ) -> Result<Option<(u64, Option<Id<Task>>)>> {
        let key = keys::prd_planned(id, name(requirement));
        let stored: Option<Stored<Link>> = self.store.get(key).await?;
        Ok(stored.map(|stored| {
            let task = stored.value.task_id;
            let seen = self.resident.seen(caller, &[task]);
            (stored.version, seen.first().copied())
        }))
    }

    /// Makes a task and remembers what it was planned from, unless somebody else has by now.
    async fn make(
        &self,
        caller: &Caller,
        found: &Found,
        project: &Project,
        (planned, requirement): (&PlannedTask, Option<&Requirement>),
        made: &HashMap<String, Id<Task>>,
    ) -> Result<Id<Task>> {
        let prd = found.head.prd_id;
        let new = as_task(project, found, planned, made);
        let mut attempts = self.store.attempts();
        loop {
            let known = self.known(caller, prd, requirement).await?;
            if let Some((_, Some(task))) = known {
                return Ok(task);
            }
            let (version, expect) = known.map_or((1, Expect::Absent), |(version, _)| {
                (version + 1, Expect::Version(version))
            });
            let id = self.store.new_id();
            let commit = self.store.begin();
            if let Worked::Write(commit, id, _) =
                self.tasks.plan_create(caller, commit, &new, id).await?
            {
                let link = Link {
                    requirement_id: name(requirement).to_owned(),
                    task_id: id,
                    label: requirement.map(|item| item.id.clone()).unwrap_or_default(),
                    text: requirement
                        .map(|item| item.text.clone())
                        .unwrap_or_default(),
                    priority: planned.priority,
                    revision: found.head.revision,
                };
                let key = keys::prd_planned(prd, name(requirement));
                let commit = commit.put(document(key, version, &link)?, expect);
                if self.store.commit(commit).await? {
                    return Ok(id);
                }
            }
            attempts.again().await?;
        }
    }
}

/// What a task is remembered under.
fn name(requirement: Option<&Requirement>) -> &str {
    requirement.map_or(ENABLING, |item| {
        item.requirement_id.as_deref().unwrap_or(&item.id)
    })
}

fn as_task(
    project: &Project,
    found: &Found,
    planned: &PlannedTask,
    made: &HashMap<String, Id<Task>>,
) -> NewTask {
    let checks = planned.acceptance_checks.iter();
    let checks: Vec<String> = checks.map(|check| format!("- [ ] {check}")).collect();
    let checks = checks.join("\n");
    let head = &found.head;
    let mut description = format!(
        "{}\n\n## Done when\n\n{checks}\n\nFrom revision {} of {} ({}).",
        planned.description, head.revision, head.title, head.prd_id
    );
    description.truncate(description.floor_char_boundary(DESCRIPTION));
    let waits = planned.depends_on.iter();
    let waits = waits.filter_map(|key| made.get(key)).copied();
    let title = match planned.title.trim() {
        "" => planned.requirement_ids.join(", "),
        title => title.to_owned(),
    };
    NewTask {
        project_id: ProjectRef::Id(project.project_id),
        title,
        description: Some(description),
        kind: None,
        status: None,
        assignee: None,
        reporter: None,
        priority: Some(match planned.priority {
            Wanted::Must => Priority::High,
            Wanted::Should => Priority::Medium,
            Wanted::Could | Wanted::Wont => Priority::Low,
        }),
        estimated_hours: Some(f64::from(planned.estimate_hours)),
        actual_hours: None,
        story_points: None,
        start_date: None,
        due_date: None,
        parent_id: None,
        milestone_id: None,
        cycle_id: None,
        dependencies: Some(waits.map(TaskRef::Id).collect()),
        labels: None,
    }
}
