//! What the difference of two revisions touches.

use std::collections::BTreeMap;

use codexflow_language::diff;
use codexflow_language::prd::Requirement;

use super::Traces;
use super::model::{Alive, Impact, ImpactChange, ImpactRequirement, TracedTask};
use crate::access::{Action, Caller, Column};
use crate::error::Result;
use crate::id::Id;
use crate::prds::Prd;
use crate::view::{Tag, View, digest, json};

impl Traces {
    /// The tasks that a change from one revision to another touches; the newest and the one before it when none are named.
    pub async fn impact(
        &self,
        caller: &Caller,
        id: Id<Prd>,
        between: (Option<u64>, Option<u64>),
    ) -> Result<View> {
        caller.require(Action::Read, Column::Prds)?;
        caller.require(Action::Read, Column::Tasks)?;
        let found = self.prds.find(caller, id).await?;
        let (from, to) = found.head.between(between);
        let before = self.prds.named("from", id, from).await?;
        let after = self.prds.named("to", id, to).await?;
        let links = self.links(id).await?;
        let alive = found.project.as_ref();
        let alive = alive.map(|project| self.alive(caller, project, &links));
        let alive = alive.unwrap_or_default();
        let diff = diff::diff(&before, &after);
        let told = |item: &Requirement, is_outdated: bool| ImpactRequirement {
            id: item.id.clone(),
            text: item.text.clone(),
            priority: item.priority,
            tasks: tasks(&alive, item, is_outdated),
        };
        let added: Vec<_> = diff.added.iter().map(|item| told(item, false)).collect();
        let removed: Vec<_> = diff.removed.iter().map(|item| told(item, true)).collect();
        let changed: Vec<_> = diff
            .changed
            .into_iter()
            .map(|change| ImpactChange {
                tasks: tasks(&alive, &change.before, true),
                id: change.id,
                before: change.before.text,
                after: change.after.text,
                fields: change.fields,
            })
            .collect();
        let mut touched = BTreeMap::new();
        let all = removed.iter().flat_map(|one| &one.tasks);
        for task in all.chain(changed.iter().flat_map(|one| &one.tasks)) {
            *touched.entry(task.status.name().to_owned()).or_insert(0) += 1;
        }
        let data = json(&Impact {
            from,
            to,
            added,
            changed,
            removed,
            unchanged: diff.unchanged,
            touched,
        })?;
        let tag = Some(Tag::Data(digest(&[&data])));
        Ok(View { data, tag })
    }
}

fn tasks(alive: &Alive, item: &Requirement, is_outdated: bool) -> Vec<TracedTask> {
    let name = item.requirement_id.as_ref().unwrap_or(&item.id);
    let task = alive.get(name).cloned();
    let task = task.map(|task| TracedTask {
        is_outdated,
        ..task
    });
    task.into_iter().collect()
}
