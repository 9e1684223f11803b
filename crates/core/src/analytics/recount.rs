//! Facts from events alone: the proof that the resident index and the figures drawn from it have forgotten nothing.
//!
//! This is a second, independent way to the same facts. It must not share code with the index.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::event::{Change, Event};
use crate::id::Id;
use crate::projects::model::Project;
use crate::tasks::facts::Facts;
use crate::tasks::model::{Priority, Status, Task};
use crate::time::Timestamp;

/// The facts of a project's tasks that are not deleted, by id, from all events of the project in any order.
///
/// A task begins with `task.created`, whose changes name every field; later changes replace fields, and a change of
/// `status` moves the task at the event's `effectiveAt`. `task.deleted` hides the task and `task.restored` shows it again.
/// The events of one task follow each other by its version, then by their ids. Text that events carry by its hash only
/// (titles beyond 1024 bytes) is empty here.
pub fn recount(project: Id<Project>, events: &[Event]) -> Vec<Facts> {
    let mut own: Vec<(Id<Task>, &Event)> = events
        .iter()
        .filter(|event| event.project_id == Some(project) && event.kind.starts_with("task."))
        .filter_map(|event| Some((event.subject.parse().ok()?, event)))
        .collect();
    own.sort_by_key(|(task, event)| (*task, event.object_version, event.event_id));
    own.chunk_by(|(a, _), (b, _)| a == b)
        .filter_map(fold)
        .collect()
}

/// One task's facts from its events; none when it is deleted or was never created.
fn fold(history: &[(Id<Task>, &Event)]) -> Option<Facts> {
    let mut found: Option<Facts> = None;
    let mut deleted = false;
    for (task, event) in history {
        match event.kind.as_str() {
            // Its changes say that every field is gone, which would lose what a restore brings back.
            "task.deleted" => {
                deleted = true;
                continue;
            }
            "task.restored" => deleted = false,
            "task.created" => found = Some(blank(*task, event.effective_at)),
            _ => {}
        }
        if let Some(facts) = &mut found {
            for change in &event.changes {
                apply(facts, change, event.effective_at);
            }
        }
    }
    found.filter(|_| !deleted)
}

fn blank(task: Id<Task>, created: Timestamp) -> Facts {
    Facts {
        task,
        number: 0,
        title: "".into(),
        kind: "".into(),
        status: Status::Todo,
        priority: Priority::Medium,
        assignee: None,
        created,
        completed: None,
        start: None,
        due: None,
        estimated: None,
        actual: None,
        points: None,
        parent: None,
        dependencies: Vec::new(),
        flow: Vec::new(),
        labels: Vec::new(),
    }
}

fn apply(facts: &mut Facts, change: &Change, at: Timestamp) {
    let after = &change.after;
    match change.field.as_str() {
        "key" => facts.number = number(after).unwrap_or(facts.number),
        "title" => facts.title = after.as_str().unwrap_or_default().into(),
        "type" => facts.kind = after.as_str().unwrap_or_default().into(),
        "status" => {
            if let Some(status) = typed(after) {
                facts.status = status;
                if facts.flow.last().is_none_or(|(last, _)| *last != status) {
                    facts.flow.push((status, at));
                }
            }
        }
        "priority" => facts.priority = typed(after).unwrap_or(facts.priority),
        "assignee" => facts.assignee = typed(after),
        "createdAt" => facts.created = typed(after).unwrap_or(facts.created),
        "completedAt" => facts.completed = typed(after),
        "startDate" => facts.start = typed(after),
        "dueDate" => facts.due = typed(after),
        "estimatedHours" => facts.estimated = after.as_f64(),
        "actualHours" => facts.actual = after.as_f64(),
        "storyPoints" => facts.points = after.as_f64(),
        "parentId" => facts.parent = typed(after),
        "dependencies" => facts.dependencies = typed(after).unwrap_or_default(),
        "labels" => {
            let labels: Vec<String> = typed(after).unwrap_or_default();
            facts.labels = labels.into_iter().map(Into::into).collect();
        }
        _ => {}
    }
}

/// A value of a field; what is not of its type counts as absent.
fn typed<T: DeserializeOwned>(value: &Value) -> Option<T> {
    T::deserialize(value).ok()
}

/// The number of a key: 42 of `WEB-42`.
fn number(key: &Value) -> Option<u64> {
    key.as_str()?.rsplit_once('-')?.1.parse().ok()
}
