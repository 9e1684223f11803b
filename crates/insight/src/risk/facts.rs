//! What is known of a task at a moment, as a row of numbers. Must not look past that moment.

use super::life::{Life, count, known};
use super::past::Past;
use crate::forest::Kind;
use crate::num::real;

/// What a score can rest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
#[non_exhaustive]
pub enum Factor {
    /// Days until it is due.
    DaysLeft,
    /// Those against the days that half of the person's tasks take.
    AgainstUsual,
    /// Days since it was created.
    Age,
    /// Share of the time between creation and due date that is gone.
    Gone,
    /// Days since work on it began; unknown where it has not.
    Begun,
    /// Estimated hours.
    Hours,
    /// Estimated hours, with those of what the same person must do before, for each day left.
    Pressure,
    /// Words of its text.
    Words,
    /// Its urgency.
    Priority,
    /// Its kind of work.
    Kind,
    /// Changes so far.
    Changes,
    /// How often its due date was moved.
    DueMoves,
    /// How often it changed hands.
    Hands,
    /// Comments so far.
    Comments,
    /// How often it was opened again.
    Reopened,
    /// Whether somebody has it.
    Assigned,
    /// Share of the person's tasks that were late.
    PersonLate,
    /// Open tasks of the person.
    PersonOpen,
    /// Those of them that are due no later.
    PersonBefore,
    /// What the person finished within four weeks.
    PersonPace,
    /// Share of the project's tasks that were late.
    ProjectLate,
    /// Share of all recent tasks that were late.
    AllLate,
    /// Open tasks it waits for.
    Blockers,
    /// How many steps the open tasks before it reach back.
    Depth,
    /// Days between the last due date of what it waits for and its own.
    Slack,
    /// Open tasks it waits for that are overdue.
    BlockersLate,
    /// Open tasks that wait for it.
    Waiting,
    /// Its open parts.
    Parts,
}

/// Every factor, in the order of a row.
pub(super) const ALL: [Factor; 28] = [
    Factor::DaysLeft,
    Factor::AgainstUsual,
    Factor::Age,
    Factor::Gone,
    Factor::Begun,
    Factor::Hours,
    Factor::Pressure,
    Factor::Words,
    Factor::Priority,
    Factor::Kind,
    Factor::Changes,
    Factor::DueMoves,
    Factor::Hands,
    Factor::Comments,
    Factor::Reopened,
    Factor::Assigned,
    Factor::PersonLate,
    Factor::PersonOpen,
    Factor::PersonBefore,
    Factor::PersonPace,
    Factor::ProjectLate,
    Factor::AllLate,
    Factor::Blockers,
    Factor::Depth,
    Factor::Slack,
    Factor::BlockersLate,
    Factor::Waiting,
    Factor::Parts,
];

/// The most open tasks before one that are walked through.
const MOST: usize = 200;

/// A row, in the order of [`ALL`].
pub(super) type Row = [f64; ALL.len()];

pub(super) fn kinds() -> Vec<Kind> {
    ALL.iter()
        .map(|factor| match factor {
            Factor::Kind => Kind::Code,
            _ => Kind::Number,
        })
        .collect()
}

pub(super) fn get(row: &Row, factor: Factor) -> f64 {
    row[usize::from(factor as u8)]
}

/// What may be assumed otherwise than it is.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Otherwise {
    pub(super) due: Option<f64>,
    pub(super) person: Option<u64>,
    pub(super) free: bool,
    pub(super) begun: bool,
}

/// The row of a task at a day, for a date it should be done by.
pub(super) fn row(past: &Past<'_>, task: usize, day: f64, due: f64, other: Otherwise) -> Row {
    let life = &past.lives[task];
    let due = other.due.unwrap_or(due);
    let who = other.person.unwrap_or_else(|| life.person(day));
    let load = past.load(who, task, day, due);
    let left = due - day;
    let age = day - life.created;
    let hours = life.estimate(day);
    let before = if other.free {
        Before::none()
    } else {
        before(past, task, day, due)
    };
    let begun = life.begun.filter(|begun| *begun <= day);
    // Links are counted as they were then.
    let open = |tasks: &[usize], tied: &dyn Fn(&Life) -> bool| {
        let lives = tasks.iter().map(|other| &past.lives[*other]);
        real(lives.filter(|life| life.open(day) && tied(life)).count())
    };
    let waits = |life: &Life| life.blockers(day).any(|before| before == task);
    let is_part = |life: &Life| life.parent(day) == Some(task);
    let theirs = if load.hours.is_nan() { 0.0 } else { load.hours };
    let numbers = |factor| match factor {
        Factor::DaysLeft => left,
        Factor::AgainstUsual => left / load.usual.max(0.5),
        Factor::Age => age,
        Factor::Gone => age / (due - life.created).max(0.5),
        Factor::Begun if other.begun => 0.0,
        Factor::Begun => begun.map_or(f64::NAN, |begun| day - begun),
        Factor::Hours => hours.unwrap_or(f64::NAN),
        Factor::Pressure => hours.map_or(f64::NAN, |hours| (hours + theirs) / left.max(0.5)),
        Factor::Words => life.words(day),
        Factor::Priority => life.priority(day),
        Factor::Kind => kind(life.kind(day)),
        Factor::Changes => real(count(&life.changes, day)),
        Factor::DueMoves => real(known(&life.dues, day).len().saturating_sub(1)),
        Factor::Hands => real(known(&life.people, day).len().saturating_sub(1)),
        Factor::Comments => real(count(&life.comments, day)),
        Factor::Reopened => real(count(&life.reopened, day)),
        Factor::Assigned => f64::from(u8::from(who != 0)),
        Factor::PersonLate => load.late,
        Factor::PersonOpen => load.open,
        Factor::PersonBefore => load.before,
        Factor::PersonPace => load.pace,
        Factor::ProjectLate => past.late_in(life.project, day),
        Factor::AllLate => past.late(day),
        Factor::Blockers => before.open,
        Factor::Depth => before.depth,
        Factor::Slack => before.slack,
        Factor::BlockersLate => before.overdue,
        Factor::Waiting => open(&past.waiting[task], &waits),
        Factor::Parts => open(&past.parts[task], &is_part),
    };
    ALL.map(numbers)
}

/// Kinds are told apart only as far as a small number does.
fn kind(kind: u64) -> f64 {
    u32::try_from(kind % 1_000_003).map_or(f64::NAN, |kind| {
        if kind == 0 { f64::NAN } else { f64::from(kind) }
    })
}

struct Before {
    open: f64,
    depth: f64,
    slack: f64,
    overdue: f64,
}

impl Before {
    fn none() -> Self {
        Self {
            open: 0.0,
            depth: 0.0,
            slack: f64::NAN,
            overdue: 0.0,
        }
    }
}

/// The open tasks before one, as known then. A circle ends where it closes.
fn before(past: &Past<'_>, task: usize, day: f64, due: f64) -> Before {
    let mut found = Before::none();
    let open = |life: &Life| {
        life.blockers(day)
            .filter(|before| past.lives.get(*before).is_some_and(|life| life.open(day)))
            .collect::<Vec<_>>()
    };
    let mut seen = std::collections::BTreeSet::from([task]);
    let mut level = open(&past.lives[task]);
    while !level.is_empty() && seen.len() < MOST {
        let mut next = Vec::new();
        let mut new = false;
        for before in level {
            if !seen.insert(before) {
                continue;
            }
            new = true;
            let life = &past.lives[before];
            found.open += 1.0;
            if let Some(theirs) = life.due(day) {
                found.slack = found.slack.min(due - theirs);
                found.overdue += f64::from(u8::from(theirs < day));
            }
            next.extend(open(life));
        }
        found.depth += f64::from(u8::from(new));
        level = next;
    }
    found
}
