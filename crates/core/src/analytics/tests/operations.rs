//! A small model of the task services: it applies operations to stored tasks and emits events as they do.

use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;

use crate::event::{Event, changes};
use crate::id::Id;
use crate::tasks::facts::Facts;
use crate::tasks::model::{Links, Priority, Status, Task};
use crate::testing::facts::{at, project};
use crate::time::Timestamp;

/// What someone does; numbers choose among what is there.
#[derive(Debug, Clone)]
pub(super) enum Step {
    Create(Values),
    /// A task with a past: made long ago and moved since.
    Import(Values, Vec<(usize, u64)>),
    Edit(usize, Values),
    Move(usize, usize),
    Depend(usize, usize),
    Delete(usize),
    Restore(usize),
    Wait(u64),
}

/// The fields that someone sets.
#[derive(Debug, Clone, Default)]
pub(super) struct Values {
    kind: usize,
    priority: usize,
    person: Option<u128>,
    hours: Option<f64>,
    worked: Option<f64>,
    points: Option<f64>,
    due: Option<i32>,
    label: bool,
}

fn values() -> impl Strategy<Value = Values> {
    let number = || proptest::option::of(0.0..100.0);
    (
        (0_usize..3, 0_usize..4, proptest::option::of(0_u128..4)),
        (number(), number(), number()),
        (proptest::option::of(-20_i32..20), any::<bool>()),
    )
        .prop_map(
            |((kind, priority, person), (hours, worked, points), (due, label))| Values {
                kind,
                priority,
                person,
                hours,
                worked,
                points,
                due,
                label,
            },
        )
}

pub(super) fn step() -> impl Strategy<Value = Step> {
    let which = 0_usize..100;
    prop_oneof![
        3 => values().prop_map(Step::Create),
        1 => (values(), vec((0_usize..4, 0_u64..100_000), 0..5))
            .prop_map(|(values, past)| Step::Import(values, past)),
        3 => (which.clone(), values()).prop_map(|(which, values)| Step::Edit(which, values)),
        6 => (which.clone(), 0_usize..4).prop_map(|(which, to)| Step::Move(which, to)),
        1 => (which.clone(), which.clone()).prop_map(|(which, on)| Step::Depend(which, on)),
        1 => which.clone().prop_map(Step::Delete),
        1 => which.prop_map(Step::Restore),
        3 => (1_u64..200_000).prop_map(Step::Wait),
    ]
}

struct Entry {
    task: Task,
    links: Links,
}

pub(super) struct Model {
    pub(super) now: Timestamp,
    made: u128,
    tasks: Vec<Entry>,
    pub(super) events: Vec<Event>,
}

/// An object as the API shows it, which is what events compare.
fn shown(entry: &Entry) -> Value {
    let mut json = serde_json::to_value(&entry.task).unwrap();
    json["dependencies"] = serde_json::to_value(&entry.links.dependencies).unwrap();
    json
}

impl Model {
    pub(super) fn new() -> Self {
        Self {
            now: at("2025-03-01T08:00:00Z"),
            made: 100,
            tasks: Vec::new(),
            events: Vec::new(),
        }
    }

    fn emit(&mut self, which: usize, kind: &str, before: &Value, after: &Value, when: Timestamp) {
        let entry = &self.tasks[which];
        self.made += 1;
        self.events.push(Event {
            event_id: Id::from_u128(self.made),
            seq: None,
            kind: kind.into(),
            project_id: Some(entry.task.project_id),
            subject: entry.task.task_id.to_string(),
            actor: None,
            recorded_at: self.now,
            effective_at: when,
            object_version: entry.task.version,
            changes: changes(before, after),
            object_id: None,
            operation_id: None,
            job_id: None,
        });
    }

    fn change(&mut self, which: usize, when: Timestamp, how: impl FnOnce(&mut Task, Timestamp)) {
        let before = shown(&self.tasks[which]);
        let entry = &mut self.tasks[which];
        let stood = entry.task.status;
        how(&mut entry.task, when);
        if entry.task.status != stood {
            entry.links.flow.push((entry.task.status, when.millis()));
        }
        entry.task.version += 1;
        let after = shown(&self.tasks[which]);
        self.emit(which, "task.updated", &before, &after, when);
    }

    pub(super) fn create(&mut self, values: &Values, when: Timestamp) -> usize {
        let number = self.tasks.len() as u64 + 1;
        let mut task = Task {
            task_id: Id::from_u128(number.into()),
            project_id: project().project_id,
            key: format!("WEB-{number}"),
            title: format!("Task {number}"),
            description: "x".repeat(2_000),
            kind: String::new(),
            status: Status::Todo,
            assignee: None,
            reporter: None,
            priority: Priority::Medium,
            estimated_hours: None,
            actual_hours: None,
            story_points: None,
            start_date: None,
            due_date: None,
            completed_at: None,
            parent_id: None,
            milestone_id: None,
            cycle_id: None,
            dependencies: Vec::new(),
            labels: Vec::new(),
            attachments: Vec::new(),
            created_at: when,
            updated_at: self.now,
            version: 1,
        };
        set(&mut task, values);
        self.tasks.push(Entry {
            links: Links {
                project: task.project_id,
                number,
                dependencies: Vec::new(),
                flow: vec![(Status::Todo, when.millis())],
                logged: 0,
                deleted: false,
            },
            task,
        });
        let which = self.tasks.len() - 1;
        let after = shown(&self.tasks[which]);
        self.emit(which, "task.created", &Value::Null, &after, when);
        which
    }

    /// Chooses a task that is there, or one that is deleted.
    fn choose(&self, number: usize, deleted: bool) -> Option<usize> {
        let found: Vec<usize> = (0..self.tasks.len())
            .filter(|which| self.tasks[*which].links.deleted == deleted)
            .collect();
        (!found.is_empty()).then(|| found[number % found.len()])
    }

    pub(super) fn take(&mut self, step: &Step) -> Option<()> {
        let now = self.now;
        match step {
            Step::Create(values) => {
                self.create(values, now);
            }
            Step::Import(values, past) => {
                let mut when = at("2024-01-01T00:00:00Z");
                let which = self.create(values, when);
                for (to, seconds) in past {
                    when = when.plus(Duration::from_secs(*seconds));
                    self.change(which, when, |task, when| to_status(task, *to, when));
                }
            }
            Step::Edit(number, values) => {
                let which = self.choose(*number, false)?;
                self.change(which, now, |task, _| set(task, values));
            }
            Step::Move(number, to) => {
                let which = self.choose(*number, false)?;
                self.change(which, now, |task, when| to_status(task, *to, when));
            }
            Step::Depend(number, on) => {
                let which = self.choose(*number, false)?;
                let on = self.tasks[self.choose(*on, false)?].task.task_id;
                let before = shown(&self.tasks[which]);
                self.tasks[which].links.dependencies.push(on);
                let after = shown(&self.tasks[which]);
                // Links have a version of their own, so the task's stays.
                self.emit(which, "task.updated", &before, &after, now);
            }
            Step::Delete(number) => {
                let which = self.choose(*number, false)?;
                let before = shown(&self.tasks[which]);
                self.tasks[which].links.deleted = true;
                self.tasks[which].task.version += 1;
                self.emit(which, "task.deleted", &before, &Value::Null, now);
            }
            Step::Restore(number) => {
                let which = self.choose(*number, true)?;
                self.tasks[which].links.deleted = false;
                self.tasks[which].task.version += 1;
                let after = shown(&self.tasks[which]);
                self.emit(which, "task.restored", &Value::Null, &after, now);
            }
            Step::Wait(seconds) => self.now = now.plus(Duration::from_secs(*seconds)),
        }
        Some(())
    }

    pub(super) fn facts(&self) -> Vec<Facts> {
        let there = self.tasks.iter().filter(|entry| !entry.links.deleted);
        there.map(facts).collect()
    }
}

fn set(task: &mut Task, values: &Values) {
    task.kind = ["task", "bug", "story"][values.kind].into();
    task.priority = Priority::ALL[values.priority];
    task.assignee = values.person.map(Id::from_u128);
    task.estimated_hours = values.hours;
    task.actual_hours = values.worked;
    task.story_points = values.points;
    let base = at("2025-03-10T00:00:00Z").date();
    task.due_date = values.due.map(|days| base.plus_days(days));
    task.start_date = task.due_date.filter(|_| values.label);
    task.labels = if values.label {
        vec!["red".into()]
    } else {
        Vec::new()
    };
}

fn to_status(task: &mut Task, to: usize, when: Timestamp) {
    task.status = Status::ALL[to];
    task.completed_at = match (task.status, task.completed_at) {
        (Status::Done, Some(already)) => Some(already),
        (Status::Done, None) => Some(when),
        _ => None,
    };
}

fn facts(Entry { task, links }: &Entry) -> Facts {
    let flow = links.flow.iter();
    Facts {
        task: task.task_id,
        number: links.number,
        title: task.title.as_str().into(),
        kind: task.kind.as_str().into(),
        status: task.status,
        priority: task.priority,
        assignee: task.assignee,
        created: task.created_at,
        completed: task.completed_at,
        start: task.start_date,
        due: task.due_date,
        estimated: task.estimated_hours,
        actual: task.actual_hours,
        points: task.story_points,
        parent: task.parent_id,
        dependencies: links.dependencies.clone(),
        flow: flow
            .map(|(status, at)| (*status, Timestamp::from_millis(*at)))
            .collect(),
        labels: task
            .labels
            .iter()
            .map(|label| label.as_str().into())
            .collect(),
    }
}
