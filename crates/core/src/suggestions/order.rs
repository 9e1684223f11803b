//! What matters and when: priorities and dates from what waits, and what to do next.

use serde_json::json;

use super::answer::{Suggestion, SuggestionKind};
use super::scene::{DAY, Scene, Sure, of_kind};
use crate::id::Id;
use crate::tasks::facts::Facts;
use crate::tasks::model::{Priority, Status};
use crate::time::{Date, Timestamp};
use crate::users::model::User;

/// Finished tasks that a usual time is drawn from, at least.
const FEW: usize = 5;
/// The share of tasks that are to be done by a suggested date.
const MOST_TASKS: f64 = 0.8;

/// Tasks that matter less than what waits for them.
pub(super) fn priorities(scene: &Scene) -> Vec<Suggestion> {
    let sure = |hits, cases| {
        let what = "finished tasks that mattered at least as much as what waited for them";
        Sure::of(hits, cases, what)
    };
    let pairs = pairs(scene);
    let hits = pairs
        .iter()
        .filter(|(first, then)| first.priority >= then.priority);
    let (hits, cases) = (hits.count(), pairs.len());
    let mut all = Vec::new();
    for task in scene.open() {
        let most = scene
            .waiting_for(task.task)
            .max_by_key(|then| (then.priority, std::cmp::Reverse(then.number)));
        let Some(then) = most.filter(|then| then.priority > task.priority) else {
            continue;
        };
        let reason = format!(
            "{} is {} and waits for this task, which is {}",
            scene.called(then),
            then.priority.name(),
            task.priority.name()
        );
        let value = (json!(then.priority), then.priority.name().to_owned());
        let field = (SuggestionKind::Priority, "priority");
        all.push(scene.field(task, field, value, reason, sure(hits, cases)));
    }
    all
}

/// Open tasks without a date that others with one wait for, or whose kind usually takes so long.
pub(super) fn due_dates(scene: &Scene) -> Vec<Suggestion> {
    let pairs = pairs(scene);
    let dated: Vec<_> = pairs
        .iter()
        .filter_map(|(first, then)| Some((first.done_at()?.date(), then.due?)))
        .collect();
    let in_time = dated.iter().filter(|(done, due)| done <= due).count();
    let mut all = Vec::new();
    for task in scene.open().filter(|task| task.due.is_none()) {
        let first = scene
            .waiting_for(task.task)
            .filter_map(|then| Some((then.due?, then)))
            .min_by_key(|(due, then)| (*due, then.number));
        let (date, reason, sure) = if let Some((due, then)) = first {
            let reason = format!("{} waits for it and is due on {due}", scene.called(then));
            let what = "finished tasks that were done by the date of what waited for them";
            (due, reason, Sure::of(in_time, dated.len(), what))
        } else if let Some(usual) = usual(scene, task) {
            usual
        } else {
            continue;
        };
        if date < scene.today || task.start.is_some_and(|start| date < start) {
            continue;
        }
        let value = (json!(date), date.to_string());
        let field = (SuggestionKind::DueDate, "dueDate");
        all.push(scene.field(task, field, value, reason, sure));
    }
    all
}

/// When a task that is at work would be done if it took as long as most of its kind.
fn usual(scene: &Scene, task: &Facts) -> Option<(Date, String, Sure)> {
    let begun = begun(task).filter(|_| task.is_in_progress())?;
    let mut days: Vec<i64> = scene
        .finished()
        .filter(|done| done.kind == task.kind)
        .filter_map(|done| {
            let took = done.done_at()?.millis() - self::begun(done)?;
            (took >= 0).then_some(took / DAY)
        })
        .collect();
    if days.len() < FEW {
        return None;
    }
    days.sort_unstable();
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a place in a list of far fewer than 2^52"
    )]
    let place = ((days.len() as f64 * MOST_TASKS).ceil() as usize).clamp(1, days.len()) - 1;
    let most = days[place];
    let begun = Timestamp::from_millis(begun).date();
    let date = begun.plus_days(i32::try_from(most).ok()?);
    let within = days.iter().filter(|days| **days <= most).count();
    let tasks = of_kind(&task.kind);
    let reason =
        format!("it was begun on {begun}, and 80 of 100 {tasks} here are done within {most} days");
    let what = format!("finished {tasks} here that took at most {most} days");
    Some((date, reason, Sure::of(within, days.len(), &what)))
}

/// When work on a task began, in milliseconds.
fn begun(task: &Facts) -> Option<i64> {
    let mut flow = task.flow.iter();
    let begun = flow.find(|(status, _)| matches!(status, Status::InProgress | Status::Review));
    begun.map(|(_, at)| at.millis())
}

/// Finished tasks with those that waited for them.
fn pairs(scene: &Scene) -> Vec<(&Facts, &Facts)> {
    let all = scene.tasks.iter().flat_map(|then| {
        let firsts = then.dependencies.iter().filter_map(|id| scene.task(*id));
        firsts.map(move |first| (first, then))
    });
    all.filter(|(first, _)| !first.is_open()).collect()
}

/// What a person could do next: their own tasks, or else those of nobody, that wait for nothing.
pub(super) fn next(scene: &Scene, person: Id<User>) -> Vec<Suggestion> {
    let ready = |holder: Option<Id<User>>| {
        scene
            .work()
            .filter(|task| task.assignee == holder && !scene.is_blocked(task))
            .collect::<Vec<_>>()
    };
    let mut tasks = ready(Some(person));
    let own = !tasks.is_empty();
    if !own {
        tasks = ready(None);
    }
    let mut ranked: Vec<(f64, &Facts)> = tasks
        .iter()
        .map(|task| (urgency(scene, task), *task))
        .collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.number.cmp(&b.1.number)));
    let best_other = |at: usize| {
        ranked
            .get(usize::from(at == 0))
            .map_or(0.0, |(score, _)| *score)
    };
    let suggestions = ranked.iter().enumerate().map(|(at, (score, task))| {
        let sure = Sure {
            share: score / (score + best_other(at)),
            basis: "its urgency beside that of the best other task: 0.5 is no difference"
                .to_owned(),
        };
        let value = (json!(task.task), scene.called(task));
        let reason = because(scene, task, own);
        if own {
            scene.suggestion(task, SuggestionKind::Next, value, reason, sure, None)
        } else {
            let mut taken = scene.field(
                task,
                (SuggestionKind::Next, "assignee"),
                (json!(person), String::new()),
                reason,
                sure,
            );
            (taken.value, taken.shown) = value;
            taken
        }
    });
    suggestions.collect()
}

/// How much is lost while a task waits: its priority, what waits for it, and how near its date is.
fn urgency(scene: &Scene, task: &Facts) -> f64 {
    let priority = match task.priority {
        Priority::Low => 1.0,
        Priority::Medium => 2.0,
        Priority::High => 4.0,
        Priority::Critical => 8.0,
    };
    let waiting =
        f64::from(u16::try_from(scene.waiting_for(task.task).count()).unwrap_or(u16::MAX));
    let date = task
        .due
        .map_or(1.0, |due| match due.days() - scene.today.days() {
            ..0 => 3.0,
            0..=7 => 2.0,
            _ => 1.0,
        });
    let begun = if task.is_in_progress() { 1.5 } else { 1.0 };
    priority * (1.0 + waiting.min(20.0) / 2.0) * date * begun
}

fn because(scene: &Scene, task: &Facts, own: bool) -> String {
    let mut reasons = vec![format!("{} priority", task.priority.name())];
    match scene.waiting_for(task.task).count() {
        0 => {}
        1 => reasons.push("one task waits for it".to_owned()),
        some => reasons.push(format!("{some} tasks wait for it")),
    }
    match task.due {
        Some(due) if due < scene.today => reasons.push(format!("it was due on {due}")),
        Some(due) => reasons.push(format!("it is due on {due}")),
        None => {}
    }
    if task.is_in_progress() {
        reasons.push("it is begun".to_owned());
    }
    reasons.push(
        if own {
            "it is yours and waits for nothing"
        } else {
            "nobody has it and it waits for nothing"
        }
        .to_owned(),
    );
    reasons.join("; ")
}
