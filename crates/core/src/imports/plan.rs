//! What is to become of each issue, decided before anything is written.

mod nest;
mod numbering;

use std::collections::HashMap;
use std::mem::take;

use super::Imports;
use super::draft::{Draft, Finding};
use super::people::Names;
use super::source::Source;
use super::target::Home;
use crate::error::Result;
use crate::id::Id;
use crate::keys;
use crate::ports::table::{MAX_GET_KEYS, Range, TableName};
use crate::store::{Stored, read};
use crate::tasks::model::{KeyPointer, Status, Task};
use crate::time::Timestamp;
use nest::nest;
use numbering::Numbering;

/// An issue with its place here.
pub(super) struct Issue {
    /// What the file says.
    pub(super) draft: Draft,
    /// The task as the file would have it.
    pub(super) task: Task,
    /// The number of its key here.
    pub(super) number: u64,
    /// The key of the source, where it is not the task's own.
    pub(super) alias: Option<String>,
    /// What the last import saw, if there was one.
    pub(super) source: Option<Stored<Source>>,
    /// Why nothing is made of it, if so.
    pub(super) skip: Option<String>,
    /// What a person should know.
    pub(super) findings: Vec<Finding>,
    /// How many issues it is a part of, one above the other.
    pub(super) level: usize,
}

impl Issue {
    /// Its key in the source; where the source has none the key that a new one gets here.
    pub(super) fn name(&self) -> Option<&str> {
        if self.draft.keyed {
            Some(&self.draft.key)
        } else {
            self.source.is_none().then_some(&self.task.key)
        }
    }
}

/// Every issue of a file with its place here.
pub(super) struct Plan {
    pub(super) issues: Vec<Issue>,
    /// The task of every key of the source: of this file and of earlier ones.
    pub(super) tasks: HashMap<String, Id<Task>>,
    /// What the project's counter must be at least.
    pub(super) next_number: u64,
}

impl Imports {
    /// Everything that earlier imports saw of a project.
    pub(super) async fn sources(&self, home: &Home) -> Result<HashMap<String, Stored<Source>>> {
        let partition = keys::project_partition(home.project.project_id);
        let range = Range::partition(TableName::Projects, partition).prefix(keys::SOURCE);
        let mut sources = HashMap::new();
        for item in self.store.all(range).await? {
            let key = item.key.sk.strip_prefix(keys::SOURCE).unwrap_or_default();
            sources.insert(key.to_owned(), read(&item)?);
        }
        Ok(sources)
    }

    /// What some keys name here.
    pub(super) async fn pointers(&self, wanted: &[String]) -> Result<HashMap<String, KeyPointer>> {
        let mut found = HashMap::new();
        for together in wanted.chunks(MAX_GET_KEYS) {
            let keys: Vec<_> = together.iter().map(|key| keys::task_key(key)).collect();
            let items = self.store.table.get(&keys).await?;
            for (key, item) in together.iter().zip(items) {
                if let Some(item) = item {
                    found.insert(key.clone(), read(&item)?.value);
                }
            }
        }
        Ok(found)
    }

    /// Gives every draft its key, id, people and parent.
    pub(super) async fn plan(
        &self,
        home: &Home,
        names: &Names,
        drafts: Vec<Draft>,
    ) -> Result<Plan> {
        let mut sources = self.sources(home).await?;
        let mut tasks: HashMap<String, Id<Task>> = sources
            .iter()
            .map(|(key, source)| (key.clone(), source.value.task))
            .collect();
        let project = &home.project;
        let mut wanted: Vec<String> = drafts
            .iter()
            .filter(|draft| draft.keyed && !sources.contains_key(&draft.key))
            .flat_map(|draft| {
                [
                    format!("{}-{}", project.key, draft.number),
                    draft.key.clone(),
                ]
            })
            .collect();
        wanted.sort_unstable();
        wanted.dedup();
        let taken = self.pointers(&wanted).await?;
        let counter = self.numbers.peek(&self.store, project.project_id).await?;
        let mut numbering = Numbering::new(home, &drafts, taken, counter);
        let now = self.store.now();
        let mut issues = Vec::with_capacity(drafts.len());
        for mut draft in drafts {
            let source = sources.remove(&draft.key);
            let mut findings = take(&mut draft.findings);
            let (mut number, mut skip) = (draft.number, None);
            if source.is_none() {
                match numbering.number(&draft) {
                    Some(own) => number = own,
                    None => {
                        skip = Some(format!(
                            "{} already names another task here; import into another project with --project",
                            draft.key
                        ));
                    }
                }
            }
            let key = format!("{}-{number}", project.key);
            let mut alias = (draft.keyed && key != draft.key).then(|| draft.key.clone());
            if source.is_none() && alias.is_some() && numbering.taken.contains_key(&draft.key) {
                let why = format!(
                    "{} already names another task here, so only {key} names this one",
                    draft.key
                );
                findings.push(Finding::new("key", why));
                alias = None;
            }
            let known = source.as_ref().map(|source| source.value.task);
            let id = known.unwrap_or_else(|| self.store.new_id());
            if skip.is_none() {
                tasks.insert(draft.key.clone(), id);
            }
            let mut task = blank(home, id, key, &mut draft, now, &mut findings);
            let person = |name: Option<String>| names.get(&name?).copied();
            task.assignee = person(draft.assignee.take());
            task.reporter = person(draft.reporter.take());
            draft.project_name = None;
            issues.push(Issue {
                draft,
                task,
                number,
                alias,
                source,
                skip,
                findings,
                level: 0,
            });
        }
        nest(&mut issues, &tasks);
        Ok(Plan {
            issues,
            tasks,
            next_number: numbering.next,
        })
    }
}

/// The task that a draft asks for, but for people and parent. Its texts are the draft's, which are not needed twice.
fn blank(
    home: &Home,
    id: Id<Task>,
    key: String,
    draft: &mut Draft,
    now: Timestamp,
    findings: &mut Vec<Finding>,
) -> Task {
    let mut find = |field: &str, text: &str| findings.push(Finding::new(field, text));
    let moments = [draft.created_at, draft.updated_at, draft.completed_at];
    let created = draft.created_at.unwrap_or_else(|| {
        find(
            "createdAt",
            "is unknown; the earliest known date stands in for it",
        );
        moments.into_iter().flatten().min().unwrap_or(now)
    });
    let done = draft.status == Status::Done;
    let mut closed = draft.completed_at.or(draft.updated_at).unwrap_or(created);
    if done && draft.completed_at.is_none() {
        find(
            "completedAt",
            "is unknown; the time of the last change stands in for it",
        );
    }
    if !done && draft.completed_at.is_some() {
        find(
            "completedAt",
            "is left out, as the status is not one of being done",
        );
    }
    if closed < created {
        find(
            "completedAt",
            "is before createdAt; createdAt stands in for it",
        );
        closed = created;
    }
    let completed_at = done.then_some(closed);
    let updated = draft.updated_at.unwrap_or(created).max(created);
    let mut start_date = draft.start_date;
    if let (Some(start), Some(due)) = (start_date, draft.due_date)
        && due < start
    {
        find("startDate", "is after dueDate; left empty");
        start_date = None;
    }
    Task {
        task_id: id,
        project_id: home.project.project_id,
        key,
        title: take(&mut draft.title),
        description: take(&mut draft.description),
        kind: take(&mut draft.kind),
        status: draft.status,
        assignee: None,
        reporter: None,
        priority: draft.priority,
        estimated_hours: draft.estimated_hours,
        actual_hours: draft.actual_hours,
        story_points: draft.story_points,
        start_date,
        due_date: draft.due_date,
        completed_at,
        parent_id: None,
        milestone_id: None,
        cycle_id: None,
        dependencies: Vec::new(),
        labels: take(&mut draft.labels),
        attachments: Vec::new(),
        created_at: created,
        updated_at: completed_at.map_or(updated, |at| updated.max(at)),
        version: 1,
    }
}
