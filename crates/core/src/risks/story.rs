//! A task's life as its events tell it, for the model of `codexflow_insight`. Pure; must never tell what came after the
//! moment that is asked about.
//!
//! A task that is opened again begins another life: what it had done before is known and over.

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use codexflow_insight::risk::{Changes, Life};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::event::Event;
use crate::id::Id;
use crate::tasks::model::{Priority, Status, Task};
use crate::time::{Date, Timestamp};
use crate::users::model::User;

/// Fields whose change says that a task was thought about anew; the others have factors of their own, or none.
const TELLING: [&str; 8] = [
    "title",
    "description",
    "type",
    "priority",
    "estimatedHours",
    "storyPoints",
    "labels",
    "startDate",
];

/// Days since 1970, with the part of the day.
#[expect(
    clippy::cast_precision_loss,
    reason = "milliseconds of the years that dates can have are exact"
)]
pub(super) fn day(at: Timestamp) -> f64 {
    at.millis() as f64 / 86_400_000.0
}

/// The end of a date: what is finished on that day (UTC) is in time.
pub(super) fn end_of(date: Date) -> f64 {
    f64::from(date.days()) + 1.0
}

/// People by small numbers, as the model wants them; 0 is nobody.
#[derive(Default)]
pub(super) struct People {
    numbers: HashMap<Id<User>, u64>,
    all: Vec<Id<User>>,
}

impl People {
    fn number(&mut self, person: Id<User>) -> u64 {
        *self.numbers.entry(person).or_insert_with(|| {
            self.all.push(person);
            self.all.len() as u64
        })
    }

    /// Who has a number.
    pub(super) fn who(&self, number: u64) -> Option<Id<User>> {
        let at = usize::try_from(number.checked_sub(1)?).ok()?;
        self.all.get(at).copied()
    }
}

/// A time in which a task was open, with its links by id.
#[derive(Default)]
struct Span {
    life: Life,
    after: Changes<Vec<Id<Task>>>,
    parents: Changes<Option<Id<Task>>>,
}

/// All that is known of one task.
pub(super) struct Story {
    task: Id<Task>,
    spans: Vec<Span>,
}

/// What a task is like at one of its events.
#[derive(Default)]
struct State {
    title: f64,
    description: f64,
    kind: u64,
    priority: f64,
    person: u64,
    due: Option<f64>,
    hours: Option<f64>,
    after: Vec<Id<Task>>,
    parent: Option<Id<Task>>,
    status: Option<Status>,
}

impl Story {
    /// From a task's events up to a moment, in any order; nothing of one that is deleted or never was open.
    pub(super) fn of(
        task: Id<Task>,
        mut events: Vec<Event>,
        until: Timestamp,
        who: &mut dyn FnMut(Id<User>) -> Id<User>,
        people: &mut People,
    ) -> Option<Self> {
        events.sort_by_key(|event| (event.object_version, event.event_id));
        let mut reached = Timestamp::from_millis(i64::MIN);
        let (mut state, mut spans, mut is_there) = (State::default(), Vec::new(), false);
        for event in events.iter().filter(|event| event.object_id.is_none()) {
            // A turned clock may date an event before the one ahead of it.
            reached = reached.max(event.effective_at);
            if reached > until {
                break;
            }
            match event.kind.as_str() {
                "task.deleted" => {
                    is_there = false;
                    continue;
                }
                "task.created" | "task.restored" => is_there = true,
                "task.updated" => {}
                _ => continue,
            }
            let was = state.status;
            for change in &event.changes {
                state.apply(&change.field, &change.after, &mut |person| {
                    people.number(who(person))
                });
            }
            state.tell(was, event, day(reached), &mut spans);
        }
        let mut said: Vec<f64> = events
            .iter()
            .filter(|event| event.kind == "comment.created" && event.effective_at <= until)
            .map(|event| day(event.effective_at))
            .collect();
        said.sort_by(f64::total_cmp);
        for span in &mut spans {
            let life = &mut span.life;
            life.comments.extend(said.iter().copied().filter(|day| {
                *day >= life.created && life.finished.is_none_or(|finished| *day <= finished)
            }));
        }
        (is_there && !spans.is_empty()).then_some(Self { task, spans })
    }

    /// Whether there is nothing left to do.
    pub(super) fn is_finished(&self) -> bool {
        self.spans
            .last()
            .is_some_and(|span| span.life.finished.is_some())
    }
}

impl State {
    fn apply(&mut self, field: &str, after: &Value, number: &mut dyn FnMut(Id<User>) -> u64) {
        match field {
            "title" => self.title = words(after),
            "description" => self.description = words(after),
            "type" => self.kind = kind(after.as_str().unwrap_or_default()),
            "priority" => {
                let at = typed::<Priority>(after).map_or(1, Priority::index);
                self.priority = f64::from(u8::try_from(at).unwrap_or(1));
            }
            "assignee" => self.person = typed(after).map_or(0, number),
            "dueDate" => self.due = typed(after).map(end_of),
            "estimatedHours" => self.hours = after.as_f64(),
            "dependencies" => self.after = typed(after).unwrap_or_default(),
            "parentId" => self.parent = typed(after),
            "status" => self.status = typed(after).or(self.status),
            _ => {}
        }
    }

    /// Writes down what an event did to the task.
    fn tell(&self, was: Option<Status>, event: &Event, day: f64, spans: &mut Vec<Span>) {
        let is_done = self.status == Some(Status::Done);
        let before: Vec<f64> = spans.last().map_or_else(Vec::new, |span| {
            let mut before = span.life.reopened.clone();
            before.push(day);
            before
        });
        let open = spans.last_mut().filter(|span| span.life.finished.is_none());
        let Some(span) = open else {
            if !is_done {
                spans.push(self.begin(day, before));
            }
            return;
        };
        let life = &mut span.life;
        change(&mut life.people, day, self.person);
        change(&mut life.dues, day, self.due);
        change(&mut life.hours, day, self.hours);
        change(&mut life.kinds, day, self.kind);
        change(&mut life.priorities, day, self.priority);
        change(&mut life.words, day, self.title + self.description);
        change(&mut span.parents, day, self.parent);
        if span
            .after
            .last()
            .is_none_or(|(_, after)| *after != self.after)
        {
            span.after.push((day, self.after.clone()));
        }
        let told = |field: &str| TELLING.contains(&field);
        if event.changes.iter().any(|change| told(&change.field)) {
            life.changes.push(day);
        }
        if was == Some(Status::Todo) && self.status != was && !is_done {
            life.begun.get_or_insert(day);
        }
        if is_done {
            life.finished = Some(day);
        }
    }

    fn begin(&self, day: f64, reopened: Vec<f64>) -> Span {
        let life = Life {
            project: 1,
            created: day,
            begun: self
                .status
                .filter(|status| *status != Status::Todo)
                .map(|_| day),
            people: vec![(day, self.person)],
            dues: vec![(day, self.due)],
            hours: vec![(day, self.hours)],
            kinds: vec![(day, self.kind)],
            priorities: vec![(day, self.priority)],
            words: vec![(day, self.title + self.description)],
            reopened,
            ..Life::default()
        };
        Span {
            life,
            after: vec![(day, self.after.clone())],
            parents: vec![(day, self.parent)],
        }
    }
}

/// Appends what is no longer as it was.
fn change<T: PartialEq>(changes: &mut Changes<T>, day: f64, value: T) {
    if changes.last().is_none_or(|(_, last)| *last != value) {
        changes.push((day, value));
    }
}

/// The lives of a project's tasks, tied to each other by their places.
pub(super) struct Lives {
    /// The lives.
    pub(super) all: Vec<Life>,
    /// The last of each task.
    pub(super) places: HashMap<Id<Task>, usize>,
    /// Who is meant by the numbers.
    pub(super) people: People,
}

impl Lives {
    /// From the stories of a project's tasks.
    pub(super) fn of(stories: Vec<Story>, people: People) -> Self {
        let mut begun: HashMap<Id<Task>, Vec<(f64, usize)>> = HashMap::new();
        let spans = stories
            .iter()
            .flat_map(|story| story.spans.iter().map(move |span| (story.task, span)));
        for (place, (task, span)) in spans.enumerate() {
            let places = begun.entry(task).or_default();
            places.push((span.life.created, place));
        }
        let place = |task: &Id<Task>, day: f64| {
            let places = begun.get(task)?;
            let at = places.partition_point(|(from, _)| *from <= day);
            Some(places[at.saturating_sub(1)].1)
        };
        let mut all = Vec::with_capacity(stories.len());
        for mut span in stories.into_iter().flat_map(|story| story.spans) {
            let first = span.life.created;
            let end = span.life.finished.unwrap_or(f64::INFINITY);
            // What it waits for may be opened again meanwhile.
            let mut days: Vec<f64> = span.after.iter().map(|(day, _)| *day).collect();
            let named = span.after.iter().flat_map(|(_, after)| after);
            let again = named.filter_map(|task| begun.get(task)).flatten();
            days.extend(
                again
                    .map(|(day, _)| *day)
                    .filter(|day| *day > first && *day < end),
            );
            days.sort_by(f64::total_cmp);
            days.dedup();
            for day in days {
                let known = span.after.partition_point(|(from, _)| *from <= day);
                let after = &span.after[known.saturating_sub(1)].1;
                let places: Vec<usize> = after.iter().filter_map(|task| place(task, day)).collect();
                change(&mut span.life.after, day, places);
            }
            for (day, parent) in span.parents {
                let parent = parent.and_then(|task| place(&task, day));
                span.life.parents.push((day, parent));
            }
            all.push(span.life);
        }
        let places = begun
            .into_iter()
            .filter_map(|(task, places)| Some((task, places.last()?.1)))
            .collect();
        Self {
            all,
            places,
            people,
        }
    }
}

/// A value of a field; what is not of its type counts as absent.
pub(super) fn typed<T: DeserializeOwned>(value: &Value) -> Option<T> {
    T::deserialize(value).ok()
}

/// How many words a text has; of a long one, of which events keep the length only, about how many.
#[expect(clippy::cast_precision_loss, reason = "no text has 2^53 words")]
fn words(value: &Value) -> f64 {
    match value {
        Value::String(text) => text.split_whitespace().count() as f64,
        other => other.get("bytes").and_then(Value::as_f64).unwrap_or(0.0) / 6.0,
    }
}

/// A number that stands for a kind of work, the same in every project; 0 for none.
fn kind(name: &str) -> u64 {
    name.trim().bytes().fold(0, |sum: u64, byte| {
        (sum.wrapping_mul(31) + u64::from(byte.to_ascii_lowercase())) % 1_000_003
    })
}
