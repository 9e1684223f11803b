//! The model without an installation: learns from events in files and answers about events that are sent with the question.
//! What a server has learnt from the same events is the same model, and its answers are the same.

use std::collections::BTreeMap;

use bytes::Bytes;
use codexflow_insight::risk::{Model, Rows, Settings};
use serde::Deserialize;

use super::answer::{AssumedDate, DateFrom, RiskModel};
use super::learn::{SEED, TAUGHT};
use super::read::Telling;
use super::reckon::{Asked, Open, Question, answer};
use super::story::{Lives, day, typed};
use super::{MOST, SHOWN, between};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::id::{Id, Kind};
use crate::projects::model::Project;
use crate::tasks::model::{Status, Task};
use crate::time::{Date, Timestamp};
use crate::view::json;

/// Trees that a forest may have.
const TREES: std::ops::RangeInclusive<usize> = 1..=1000;

/// Events of projects, as far as they say something of risks.
#[derive(Debug, Default)]
pub struct Told {
    projects: BTreeMap<Id<Project>, BTreeMap<String, Vec<Event>>>,
    newest: Option<Timestamp>,
}

/// How a model is to be learnt.
#[derive(Debug, Clone, Default)]
pub struct Lesson {
    /// The moment whose knowledge is learnt from; that of the newest event when left out.
    pub as_of: Option<Timestamp>,
    /// How many trees the forest has; as many as a server's when left out.
    pub trees: Option<usize>,
}

/// A model by itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Trained(Model);

/// What is asked of a model by itself.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Asking {
    /// All that happened to the tasks of one project.
    events: Vec<Event>,
    as_of: Option<Timestamp>,
    /// What tasks without a date are asked about.
    end_date: Option<Date>,
    explain: Option<bool>,
    limit: Option<usize>,
}

impl Told {
    /// Takes one more event; those that say nothing of risks are passed over.
    pub fn add(&mut self, event: Event) {
        let is_of_a_task = event.subject.starts_with(Task::PREFIX);
        let is_telling = event.kind.starts_with("task.") || event.kind == "comment.created";
        let Some(project) = event.project_id.filter(|_| is_of_a_task && is_telling) else {
            return;
        };
        self.newest = self.newest.max(Some(event.effective_at));
        let tasks = self.projects.entry(project).or_default();
        tasks.entry(event.subject.clone()).or_default().push(event);
    }

    /// How many projects and tasks they tell of.
    pub fn count(&self) -> (usize, usize) {
        let tasks = self.projects.values().map(BTreeMap::len).sum();
        (self.projects.len(), tasks)
    }

    /// Learns from all of them. Without any this is what simulated plans teach, and the model says so.
    pub fn learn(self, lesson: &Lesson) -> Result<Trained> {
        let as_of = lesson.as_of.or(self.newest);
        let as_of = as_of.unwrap_or_else(|| Timestamp::from_millis(0));
        let mut settings = Settings::default();
        if let Some(trees) = lesson.trees {
            if !TREES.contains(&trees) {
                let (least, most) = (TREES.start(), TREES.end());
                let why = format!("must be from {least} to {most}");
                return Err(Error::invalid("trees", "range", why));
            }
            settings.forest.trees = trees;
        }
        let mut rows = Rows::none();
        for tasks in self.projects.into_values() {
            rows.add(&lives(tasks, as_of).all, day(as_of));
            rows.keep_newest(TAUGHT);
        }
        let model = Model::of(&rows, &Rows::simulated(SEED), &settings);
        model.map(Trained).map_err(Error::internal)
    }
}

impl Trained {
    /// The model of some bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let model = Model::from_bytes(bytes);
        model
            .map(Self)
            .map_err(|error| Error::invalid("", "model", error.to_string()))
    }

    /// The model as bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.to_bytes()
    }

    /// What its scores rest on.
    pub fn described(&self) -> RiskModel {
        RiskModel::of(&self.0)
    }

    /// Answers a question: a JSON object with `events`, or just events, one a line.
    pub fn answer(&self, body: &[u8], is_lines: bool) -> Result<Bytes> {
        let asking = if is_lines { lines(body) } else { object(body) }?;
        let shown = asking.limit.unwrap_or(SHOWN);
        if !(1..=MOST).contains(&shown) {
            return Err(Error::invalid("limit", "range", between()));
        }
        let mut told = Told::default();
        asking.events.into_iter().for_each(|event| told.add(event));
        let as_of = asking.as_of.or(told.newest);
        let (Some(as_of), Some((project, tasks))) = (as_of, told.projects.pop_first()) else {
            let why = "hold nothing of any task; send the events of a project, as GET /v1/events gives them";
            return Err(Error::invalid("events", "required", why));
        };
        if let Some(other) = told.projects.keys().next() {
            let why = format!("are of {project} and {other}; ask for each project apart");
            return Err(Error::invalid("events", "other_project", why));
        }
        let open = tasks.iter();
        let open = open.filter_map(|(task, events)| opened(task.parse().ok()?, events, as_of));
        let open = open.collect();
        let lives = lives(tasks, as_of);
        let assumed = asking.end_date.filter(|end| *end >= as_of.date());
        let question = Question {
            project,
            as_of,
            open,
            assumed: assumed.map(|date| AssumedDate {
                date,
                from: DateFrom::Project,
            }),
            lives: &lives,
            asked: &Asked::Riskiest(shown),
            explain: asking.explain.unwrap_or(true),
            able: &|number| lives.people.who(number),
        };
        json(&answer(&self.0, question))
    }
}

fn lives(tasks: BTreeMap<String, Vec<Event>>, as_of: Timestamp) -> Lives {
    let same = |person| person;
    let mut telling = Telling::new(as_of, &same);
    for (task, events) in tasks {
        telling.tell(&task, events);
    }
    telling.lives()
}

/// A task as it is called at a moment, if it is there and open.
fn opened(task: Id<Task>, events: &[Event], as_of: Timestamp) -> Option<Open> {
    let known = events.iter().filter(|event| {
        event.object_id.is_none() && event.kind.starts_with("task.") && event.effective_at <= as_of
    });
    let mut known: Vec<&Event> = known.collect();
    known.sort_by_key(|event| (event.object_version, event.event_id));
    let mut open = Open {
        task,
        number: 0,
        key: String::new(),
        title: String::new(),
        assignee: None,
        due: None,
    };
    let (mut is_there, mut status) = (false, None);
    for event in known {
        match event.kind.as_str() {
            "task.created" | "task.restored" => is_there = true,
            "task.deleted" => is_there = false,
            _ => {}
        }
        for change in &event.changes {
            let after = &change.after;
            match change.field.as_str() {
                "key" => open.key = typed(after).unwrap_or_default(),
                "title" => open.title = typed(after).unwrap_or_default(),
                "assignee" => open.assignee = typed(after),
                "dueDate" => open.due = typed(after),
                "status" => status = typed::<Status>(after),
                _ => {}
            }
        }
    }
    let number = open.key.rsplit('-').next();
    open.number = number.and_then(|number| number.parse().ok()).unwrap_or(0);
    (is_there && status.is_some_and(|status| status != Status::Done)).then_some(open)
}

fn object(body: &[u8]) -> Result<Asking> {
    serde_json::from_slice(body).map_err(|error| {
        let why = format!(
            "The body must be a JSON object with `events`, and may have `asOf`, `endDate`, `explain` and `limit`: {error}"
        );
        Error::invalid("", "invalid", why)
    })
}

fn lines(body: &[u8]) -> Result<Asking> {
    let lines = body.split(|byte| *byte == b'\n').enumerate();
    let lines = lines.filter(|(_, line)| !line.trim_ascii().is_empty());
    let events = lines.map(|(at, line)| {
        serde_json::from_slice(line)
            .map_err(|error| Error::invalid(format!("[{at}]"), "invalid", error.to_string()))
    });
    Ok(Asking {
        events: events.collect::<Result<_>>()?,
        as_of: None,
        end_date: None,
        explain: None,
        limit: None,
    })
}
