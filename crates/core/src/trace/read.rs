//! Where the requirements of a document have got to, and which tasks nobody asked for.

use std::collections::HashSet;

use codexflow_language::prd::{Kind, Priority, Requirement};

use super::Traces;
use super::model::{Link, Trace, TraceCoverage, TracedRequirement, UntracedTask};
use crate::access::{Action, Caller, Column};
use crate::error::Result;
use crate::id::Id;
use crate::keys;
use crate::ports::table::{Range, TableName};
use crate::prds::{Prd, PrdHead, written};
use crate::projects::model::Project;
use crate::store::read;
use crate::tasks::model::{Status, Task};
use crate::view::{Tag, View, digest, json};

/// Most tasks that are told of without a requirement.
const UNTRACED: usize = 200;

impl Traces {
    /// Each requirement with its tasks, and the other way round.
    pub async fn trace(&self, caller: &Caller, id: Id<Prd>) -> Result<View> {
        caller.require(Action::Read, Column::Prds)?;
        caller.require(Action::Read, Column::Tasks)?;
        let found = self.prds.find(caller, id).await?;
        let revision = found.head.revision;
        let items = written(self.prds.revision(id, revision).await?);
        let items = items.content.requirement_items();
        let links = self.links(id).await?;
        let (requirements, removed_requirements) =
            self.sorted(caller, found.project.as_ref(), &items, &links);
        let (untraced_tasks, untraced_count) = match &found.project {
            Some(project) => self.untraced(project).await?,
            None => (Vec::new(), 0),
        };
        let coverage = coverage(&requirements, &removed_requirements);
        let data = json(&Trace {
            revision,
            requirements,
            removed_requirements,
            untraced_tasks,
            untraced_count,
            coverage,
        })?;
        let tag = Some(Tag::Data(digest(&[&data])));
        Ok(View { data, tag })
    }

    /// The requirements of a document with their tasks, and those that are gone but have some.
    fn sorted(
        &self,
        caller: &Caller,
        project: Option<&Project>,
        items: &[Requirement],
        links: &[Link],
    ) -> (Vec<TracedRequirement>, Vec<TracedRequirement>) {
        let alive = project.map(|project| self.alive(caller, project, links));
        let mut alive = alive.unwrap_or_default();
        let mut present = Vec::with_capacity(items.len());
        for item in items {
            let name = item.requirement_id.as_ref().unwrap_or(&item.id);
            let link = links.iter().find(|link| link.requirement_id == *name);
            let mut task = alive.remove(name);
            if let (Some(task), Some(link)) = (&mut task, link) {
                task.is_outdated = link.text != item.text || link.priority != item.priority;
            }
            present.push(TracedRequirement {
                id: item.id.clone(),
                requirement_id: item.requirement_id.clone(),
                kind: item.kind,
                text: item.text.clone(),
                priority: item.priority,
                tasks: task.into_iter().collect(),
            });
        }
        let mut gone = Vec::new();
        for link in links {
            // What serves everything belongs to no requirement.
            let task = alive.remove(&link.requirement_id);
            let Some(mut task) = task.filter(|_| !link.label.is_empty()) else {
                continue;
            };
            task.is_outdated = true;
            let is_functional = link.label.starts_with(Kind::Functional.prefix());
            gone.push(TracedRequirement {
                id: link.label.clone(),
                requirement_id: Some(link.requirement_id.clone()),
                kind: if is_functional {
                    Kind::Functional
                } else {
                    Kind::NonFunctional
                },
                text: link.text.clone(),
                priority: link.priority,
                tasks: vec![task],
            });
        }
        (present, gone)
    }

    /// The tasks of a project that no document of it asks for.
    async fn untraced(&self, project: &Project) -> Result<(Vec<UntracedTask>, usize)> {
        let range = Range::partition(
            TableName::Projects,
            keys::project_partition(project.project_id),
        );
        let mut asked: HashSet<Id<Task>> = HashSet::new();
        for item in self.store.all(range.prefix(keys::PRD)).await? {
            let head: PrdHead = read(&item)?.value;
            if head.deleted_at.is_none() {
                let links = self.links(head.prd_id).await?;
                asked.extend(links.iter().map(|link| link.task_id));
            }
        }
        let mut facts = self.resident.facts(project.project_id);
        facts.retain(|facts| !asked.contains(&facts.task));
        facts.sort_by_key(|facts| facts.number);
        let count = facts.len();
        let tasks = facts.into_iter().take(UNTRACED);
        let tasks = tasks.map(|facts| UntracedTask {
            task_id: facts.task,
            key: format!("{}-{}", project.key, facts.number),
            title: facts.title.to_string(),
            status: facts.status,
        });
        Ok((tasks.collect(), count))
    }
}

fn coverage(present: &[TracedRequirement], gone: &[TracedRequirement]) -> TraceCoverage {
    let wanted: Vec<&TracedRequirement> = present
        .iter()
        .filter(|one| one.priority != Priority::Wont)
        .collect();
    let count =
        |holds: &dyn Fn(&TracedRequirement) -> bool| wanted.iter().filter(|one| holds(one)).count();
    let is_covered = |one: &TracedRequirement| !one.tasks.is_empty();
    let is_must = |one: &TracedRequirement| one.priority == Priority::Must;
    let covered = count(&is_covered);
    let tasks = present.iter().chain(gone).flat_map(|one| &one.tasks);
    TraceCoverage {
        requirements: wanted.len(),
        covered,
        done: count(&|one| {
            is_covered(one) && one.tasks.iter().all(|task| task.status == Status::Done)
        }),
        must: count(&is_must),
        must_covered: count(&|one| is_must(one) && is_covered(one)),
        percent: (covered * 100).checked_div(wanted.len()).unwrap_or(100),
        outdated_tasks: tasks.filter(|task| task.is_outdated).count(),
    }
}
