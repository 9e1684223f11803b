//! From requirements to tasks and back: what is planned from a document, what became of it, and what a change touches.
//!
//! What is planned from a requirement is remembered under the requirement's own id, which stays while its text is much the
//! same, in the commit that makes the task. So planning again makes nothing twice. Which tasks a document needs is the
//! language crate's; what a task may be is that of the tasks.

mod impact;
mod model;
mod plan;
mod read;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::access::Caller;
use crate::error::Result;
use crate::id::Id;
use crate::keys;
use crate::ports::table::{Range, TableName};
use crate::prds::{Prd, Prds};
use crate::projects::model::Project;
use crate::resident::Resident;
use crate::store::{Store, read};
use crate::tasks::Tasks;

pub(crate) use model::Link;
pub use model::{
    Impact, ImpactChange, ImpactRequirement, PlanStep, PlanTasks, Planned, Trace, TraceCoverage,
    TracedRequirement, TracedTask, UntracedTask,
};

/// What leads from documents to tasks and back.
#[derive(Clone)]
pub struct Traces {
    store: Store,
    resident: Arc<Resident>,
    prds: Prds,
    tasks: Tasks,
}

impl Traces {
    /// The service over its means.
    pub const fn new(store: Store, resident: Arc<Resident>, prds: Prds, tasks: Tasks) -> Self {
        Self {
            store,
            resident,
            prds,
            tasks,
        }
    }

    /// What was planned from a document, by the order of requirements' ids; also what has been deleted since.
    async fn links(&self, id: Id<Prd>) -> Result<Vec<Link>> {
        let range =
            Range::partition(TableName::Projects, keys::prd_partition(id)).prefix(keys::PLANNED);
        let items = self.store.all(range).await?;
        items.iter().map(|item| Ok(read(item)?.value)).collect()
    }

    /// The tasks of a document's links as they are now, by requirement; those that are gone are left out.
    fn alive(&self, caller: &Caller, project: &Project, links: &[Link]) -> model::Alive {
        let facts = self.resident.facts(project.project_id);
        let facts: std::collections::HashMap<_, _> =
            facts.into_iter().map(|facts| (facts.task, facts)).collect();
        let mut alive = model::Alive::new();
        for link in links {
            let is_seen = !self.resident.seen(caller, &[link.task_id]).is_empty();
            if let Some(facts) = facts.get(&link.task_id).filter(|_| is_seen) {
                alive.insert(
                    link.requirement_id.clone(),
                    TracedTask {
                        task_id: link.task_id,
                        key: format!("{}-{}", project.key, facts.number),
                        title: facts.title.to_string(),
                        status: facts.status,
                        estimated_hours: facts.estimated,
                        planned_revision: link.revision,
                        is_outdated: false,
                    },
                );
            }
        }
        alive
    }
}
