//! Who could take what, and how much work it could be.

use std::collections::HashMap;

use codexflow_insight::workload::{Member, Team, Work, suggest};
use codexflow_language::vectors::{Model, Vector, nearest};
use serde_json::json;

use super::answer::{Suggestion, SuggestionKind};
use super::scene::{Scene, Sure, of_kind};
use crate::analytics::forecast::HOURS_A_WEEK;
use crate::tasks::facts::Facts;
use crate::tasks::model::Priority;

/// Weeks that work is shared out for.
const WEEKS: f64 = 4.0;
/// Hours that a task of unknown size is taken for where no task here has an estimate.
const USUAL: f64 = 8.0;
/// Open tasks that are shared out at most, the most urgent first.
const SHARED_OUT: usize = 5_000;
/// Finished tasks that are compared with, the newest.
const COMPARED: usize = 2_000;
/// Open tasks without an estimate that are compared, the most urgent first.
const ASKED: usize = 100;
/// Tasks that an estimate is drawn from: at least, and at most.
const ALIKE: (usize, usize) = (3, 9);
/// How alike two titles must be to say something about each other's size.
const LIKENESS: f64 = 0.25;

/// Moves of work that make the plan better by the objective of [`codexflow_insight::workload`].
pub(super) fn assignees(scene: &Scene) -> Vec<Suggestion> {
    let people = &scene.people;
    let place: HashMap<_, usize> = people
        .iter()
        .enumerate()
        .map(|(at, one)| (one.user_id, at))
        .collect();
    let mut kinds: HashMap<&str, u64> = HashMap::new();
    // How many finished tasks of a kind were whose.
    let mut done: HashMap<(u64, usize), usize> = HashMap::new();
    for task in scene.finished() {
        if let Some(at) = task.assignee.and_then(|id| place.get(&id)) {
            let next = kinds.len() as u64;
            let kind = *kinds.entry(&task.kind).or_insert(next);
            *done.entry((kind, *at)).or_default() += 1;
        }
    }
    let mut tasks: Vec<&Facts> = scene.work().collect();
    tasks.sort_by_key(|task| {
        (
            std::cmp::Reverse(task.priority),
            task.due.is_none(),
            task.due,
            task.number,
        )
    });
    tasks.truncate(SHARED_OUT);
    let mut skills: Vec<Vec<u64>> = vec![Vec::new(); people.len()];
    for (kind, at) in done.keys() {
        skills[*at].push(*kind);
    }
    let team = Team {
        people: skills
            .into_iter()
            .map(|mut skills| {
                skills.sort_unstable();
                Member {
                    hours: HOURS_A_WEEK * WEEKS,
                    skills,
                }
            })
            .collect(),
        work: tasks
            .iter()
            .map(|task| Work {
                hours: task.estimated.map_or(-1.0, |hours| {
                    (hours - task.actual.unwrap_or(0.0)).max(hours / 10.0)
                }),
                needs: kinds.get(&*task.kind).copied().into_iter().collect(),
                holder: task.assignee.and_then(|id| place.get(&id).copied()),
                // Who is at work on it, or cannot be asked, keeps it.
                fixed: task.is_in_progress()
                    || task.assignee.is_some_and(|id| !place.contains_key(&id)),
                weight: match task.priority {
                    Priority::Low => 0.5,
                    Priority::Medium => 1.0,
                    Priority::High => 2.0,
                    Priority::Critical => 3.0,
                },
            })
            .collect(),
        unknown: middle(tasks.iter().filter_map(|task| task.estimated).collect()).unwrap_or(USUAL),
    };
    let plan = suggest(&team);
    let hours = HOURS_A_WEEK * WEEKS;
    let load = |at: usize| {
        let (before, after) = plan.load[at];
        format!(
            "{:.0} to {:.0} of {hours:.0} hours in four weeks",
            before * hours,
            after * hours
        )
    };
    let suggestions = plan.moves.iter().map(|moved| {
        let (task, to) = (tasks[moved.work], &people[moved.to]);
        let kind = kinds.get(&*task.kind).copied();
        let count = |who: Option<usize>| -> usize {
            let counts = done
                .iter()
                .filter(|((of, at), _)| Some(*of) == kind && who.is_none_or(|who| who == *at));
            counts.map(|(_, count)| count).sum()
        };
        let (theirs, all) = (count(Some(moved.to)), count(None));
        let mut reason = match moved.from {
            None => "nobody has it".to_owned(),
            Some(from) => format!("{} goes from {}", people[from].name, load(from)),
        };
        reason = format!("{reason}; {} goes from {}", to.name, load(moved.to));
        let tasks = of_kind(&task.kind);
        let what = format!("finished {tasks} here that were {}'s", to.name);
        let value = (json!(to.user_id), to.name.clone());
        let field = (SuggestionKind::Assignee, "assignee");
        scene.field(task, field, value, reason, Sure::of(theirs, all, &what))
    });
    suggestions.collect()
}

/// Hours for open tasks without an estimate, from finished ones that are called alike, or else of the same kind.
pub(super) fn estimates(scene: &Scene) -> Vec<Suggestion> {
    let hours = |task: &Facts| task.actual.or(task.estimated).filter(|hours| *hours > 0.0);
    let mut past: Vec<(&Facts, f64)> = scene
        .finished()
        .filter_map(|task| Some((task, hours(task)?)))
        .collect();
    past.sort_by_key(|(task, _)| std::cmp::Reverse((task.completed, task.number)));
    past.truncate(COMPARED);
    let mut asked: Vec<&Facts> = scene
        .work()
        .filter(|task| task.estimated.is_none())
        .collect();
    asked.sort_by_key(|task| {
        (
            std::cmp::Reverse(task.priority),
            task.due.is_none(),
            task.due,
            task.number,
        )
    });
    asked.truncate(ASKED);
    if asked.is_empty() {
        return Vec::new();
    }
    let model = Model::of(past.iter().map(|(task, _)| &*task.title));
    let vectors: Vec<Vector> = past
        .iter()
        .map(|(task, _)| model.vector(&task.title))
        .collect();
    let suggestions = asked.into_iter().filter_map(|task| {
        let alike = nearest(&model.vector(&task.title), &vectors, LIKENESS, ALIKE.1);
        let by_title = alike.len() >= ALIKE.0;
        let of: Vec<f64> = if by_title {
            alike.iter().map(|alike| past[alike.index].1).collect()
        } else {
            let kind = past.iter().filter(|(done, _)| done.kind == task.kind);
            kind.take(50).map(|(_, hours)| *hours).collect()
        };
        if of.len() < ALIKE.0 {
            return None;
        }
        let near = |hours: &&f64, middle: f64| **hours >= middle / 2.0 && **hours <= middle * 2.0;
        let value = halves(middle(of.clone())?);
        let hits = of.iter().filter(|hours| near(hours, value)).count();
        let which = if by_title {
            "tasks with such titles".to_owned()
        } else {
            of_kind(&task.kind)
        };
        let shown = format!("{value} h");
        let reason = format!("{} finished {which} took {shown} in the middle", of.len());
        let what = format!("of them took between half and twice {shown}");
        let field = (SuggestionKind::Estimate, "estimatedHours");
        Some(scene.field(
            task,
            field,
            (json!(value), shown),
            reason,
            Sure::of(hits, of.len(), &what),
        ))
    });
    suggestions.collect()
}

/// The one in the middle, the lower of two.
fn middle(mut all: Vec<f64>) -> Option<f64> {
    all.sort_by(f64::total_cmp);
    all.get(all.len().checked_sub(1)? / 2).copied()
}

/// To half hours, of which there is at least one.
fn halves(hours: f64) -> f64 {
    ((hours * 2.0).round() / 2.0).max(0.5)
}
