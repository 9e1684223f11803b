//! A project as suggestions see it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde_json::{Value, json};

use super::answer::{Apply, Suggestion, SuggestionKind};
use crate::id::Id;
use crate::projects::model::Project;
use crate::tasks::facts::Facts;
use crate::tasks::model::Task;
use crate::time::Date;
use crate::users::model::User;

/// A day, in milliseconds.
pub(super) const DAY: i64 = 86_400_000;

/// A project, its tasks, and who could take work there.
pub(super) struct Scene {
    pub(super) project: Project,
    /// Every task, in the order of their numbers.
    pub(super) tasks: Vec<Facts>,
    /// Who could take work, by id.
    pub(super) people: Vec<Arc<User>>,
    pub(super) today: Date,
    places: HashMap<Id<Task>, usize>,
    /// The open tasks that wait for a task.
    waiting: HashMap<Id<Task>, Vec<usize>>,
    /// Tasks with open parts: their work is that of their parts.
    wholes: HashSet<Id<Task>>,
}

impl Scene {
    pub(super) fn new(
        project: Project,
        mut tasks: Vec<Facts>,
        mut people: Vec<Arc<User>>,
        today: Date,
    ) -> Self {
        // The index answers in no order that lasts.
        tasks.sort_unstable_by_key(|task| (task.number, task.task));
        people.sort_unstable_by_key(|person| person.user_id);
        people.dedup_by_key(|person| person.user_id);
        let places = tasks.iter().enumerate();
        let places = places.map(|(at, task)| (task.task, at)).collect();
        let mut waiting: HashMap<Id<Task>, Vec<usize>> = HashMap::new();
        let mut wholes = HashSet::new();
        for (at, task) in tasks.iter().enumerate().filter(|(_, task)| task.is_open()) {
            for dependency in &task.dependencies {
                waiting.entry(*dependency).or_default().push(at);
            }
            wholes.extend(task.parent);
        }
        Self {
            project,
            tasks,
            people,
            today,
            places,
            waiting,
            wholes,
        }
    }

    pub(super) fn task(&self, id: Id<Task>) -> Option<&Facts> {
        self.places.get(&id).map(|at| &self.tasks[*at])
    }

    pub(super) fn open(&self) -> impl Iterator<Item = &Facts> {
        self.tasks.iter().filter(|task| task.is_open())
    }

    pub(super) fn finished(&self) -> impl Iterator<Item = &Facts> {
        self.tasks.iter().filter(|task| !task.is_open())
    }

    /// Open tasks with work of their own.
    pub(super) fn work(&self) -> impl Iterator<Item = &Facts> {
        self.open().filter(|task| !self.wholes.contains(&task.task))
    }

    /// The open tasks that wait for a task.
    pub(super) fn waiting_for(&self, task: Id<Task>) -> impl Iterator<Item = &Facts> {
        let places = self.waiting.get(&task).map_or(&[][..], Vec::as_slice);
        places.iter().map(|at| &self.tasks[*at])
    }

    /// Whether a task waits for one that is open; those of other projects are not known here and count as open.
    pub(super) fn is_blocked(&self, task: &Facts) -> bool {
        let mut dependencies = task.dependencies.iter();
        dependencies.any(|id| self.task(*id).is_none_or(Facts::is_open))
    }

    pub(super) fn key(&self, task: &Facts) -> String {
        task.key(&self.project)
    }

    /// A key with its title.
    pub(super) fn called(&self, task: &Facts) -> String {
        format!("{} {}", self.key(task), task.title)
    }

    /// A suggestion for a field of a task.
    pub(super) fn field(
        &self,
        task: &Facts,
        (kind, field): (SuggestionKind, &str),
        (value, shown): (Value, String),
        reason: String,
        sure: Sure,
    ) -> Suggestion {
        let apply = Apply {
            method: "PATCH",
            path: format!("/v1/tasks/{}", task.task),
            body: json!({ field: value }),
        };
        self.suggestion(task, kind, (value, shown), reason, sure, Some(apply))
    }

    pub(super) fn suggestion(
        &self,
        task: &Facts,
        kind: SuggestionKind,
        (value, shown): (Value, String),
        reason: String,
        sure: Sure,
        apply: Option<Apply>,
    ) -> Suggestion {
        Suggestion {
            kind,
            task_id: task.task,
            key: self.key(task),
            title: task.title.to_string(),
            value,
            shown,
            reason,
            confidence: (sure.share * 1000.0).round() / 1000.0,
            basis: sure.basis,
            apply,
        }
    }
}

/// How sure something is, and why.
pub(super) struct Sure {
    pub(super) share: f64,
    pub(super) basis: String,
}

impl Sure {
    /// So many of so many cases, drawn towards one half as long as they are few (Laplace's rule of succession).
    pub(super) fn of(hits: usize, cases: usize, what: &str) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52 tasks")]
        let share = (hits as f64 + 1.0) / (cases as f64 + 2.0);
        let basis = if cases == 0 {
            format!("no case here yet: {what}")
        } else {
            format!("{hits} of {cases}: {what}")
        };
        Self { share, basis }
    }
}

/// Tasks of a kind in words: "bug tasks", and not "task tasks" where the kind says nothing more.
pub(super) fn of_kind(kind: &str) -> String {
    match kind.trim() {
        "" => "tasks".to_owned(),
        kind if kind.to_lowercase().ends_with("task") => format!("{kind}s"),
        kind => format!("{kind} tasks"),
    }
}
