//! What texts say: tasks that say the same, and tasks that say what they wait for.

use std::collections::BTreeSet;

use codexflow_language::vectors::{Model, Vector, pairs};
use serde_json::json;

use super::answer::{Apply, Suggestion, SuggestionKind};
use super::scene::{DAY, Scene, Sure};
use crate::resident::Resident;
use crate::tasks::facts::Facts;

/// Tasks that are compared, the newest.
const COMPARED: usize = 3_000;
/// How alike two titles must be to be shown as perhaps the same.
const LIKENESS: f64 = 0.75;
/// Days for which a finished task may be what a new one repeats.
const RECENT: i64 = 90;
/// Longest stretch between the words that say so and the key, in characters.
const NEAR: usize = 24;
/// What says that a task waits for the one named behind it; English and German.
const WAITS: [&str; 14] = [
    "after",
    "blocked by",
    "blocked on",
    "depends on",
    "depending on",
    "requires",
    "needs",
    "waits for",
    "waiting for",
    "once",
    "nach",
    "wartet auf",
    "blockiert von",
    "abhängig von",
];

/// Pairs of tasks whose titles say nearly the same; the newer one is told of the older one.
pub(super) fn duplicates(scene: &Scene) -> Vec<Suggestion> {
    let since = scene.today.start().millis() - RECENT * DAY;
    let mut tasks: Vec<&Facts> = scene
        .tasks
        .iter()
        .filter(|task| task.is_open() || task.completed.is_some_and(|at| at.millis() >= since))
        .collect();
    tasks.sort_by_key(|task| std::cmp::Reverse((task.created, task.number)));
    tasks.truncate(COMPARED);
    let model = Model::of(tasks.iter().map(|task| &*task.title));
    let vectors: Vec<Vector> = tasks.iter().map(|task| model.vector(&task.title)).collect();
    let alike = pairs(&vectors, LIKENESS, COMPARED)
        .into_iter()
        .filter_map(|pair| {
            // The newest come first.
            let (newer, older) = (tasks[pair.first], tasks[pair.second]);
            let related = newer.parent == Some(older.task) || older.parent == Some(newer.task);
            if !newer.is_open() || related {
                return None;
            }
            let state = if older.is_open() { "open" } else { "done" };
            let reason = format!(
                "{} is called alike and {state}; compare the two",
                scene.called(older)
            );
            let sure = Sure {
                share: pair.score,
                basis: "likeness of the words in the titles, 1 for the same; not of what is meant"
                    .to_owned(),
            };
            let value = (json!(older.task), scene.called(older));
            Some(scene.suggestion(newer, SuggestionKind::Duplicate, value, reason, sure, None))
        });
    alike.collect()
}

/// Tasks that are said to wait for others of the project and are not tied to them.
pub(super) fn dependencies(
    scene: &Scene,
    resident: &Resident,
    texts: &[(&Facts, String)],
) -> Vec<Suggestion> {
    let (mut tied, mut cases, mut missing) = (0, 0, Vec::new());
    for (task, text) in texts {
        for other in said_to_wait(scene, text) {
            if other.task == task.task {
                continue;
            }
            cases += 1;
            if task.dependencies.contains(&other.task) {
                tied += 1;
            } else if task.is_open()
                && other.is_open()
                && resident.cycle(task.task, other.task).is_none()
            {
                missing.push((*task, other));
            }
        }
    }
    let suggestions = missing.into_iter().map(|(task, other)| {
        let reason = format!("its text says that it waits for {}", scene.key(other));
        let sure = Sure::of(tied, cases, "tasks whose text says so that are tied");
        let apply = Apply {
            method: "POST",
            path: format!("/v1/tasks/{}/dependencies", task.task),
            body: json!({"taskId": other.task}),
        };
        let value = (json!(other.task), scene.called(other));
        scene.suggestion(
            task,
            SuggestionKind::Dependency,
            value,
            reason,
            sure,
            Some(apply),
        )
    });
    suggestions.collect()
}

/// The tasks of the project that a text says it waits for, each once.
fn said_to_wait<'a>(scene: &'a Scene, text: &str) -> Vec<&'a Facts> {
    let lower = text.to_lowercase();
    let start = format!("{}-", scene.project.key.to_lowercase());
    let mut numbers = BTreeSet::new();
    for (at, _) in lower.match_indices(&start) {
        let before = &lower[..at];
        let within_word = before
            .chars()
            .next_back()
            .is_some_and(char::is_alphanumeric);
        let digits: String = lower[at + start.len()..]
            .chars()
            .take_while(char::is_ascii_digit)
            .take(12)
            .collect();
        let behind = lower[at + start.len() + digits.len()..].chars().next();
        let Ok(number) = digits.parse::<u64>() else {
            continue;
        };
        let near = before
            .char_indices()
            .rev()
            .nth(NEAR)
            .map_or(0, |(at, _)| at);
        // No further back than the sentence goes.
        let near = before[near..]
            .rsplit(['.', '!', '?', '\n'])
            .next()
            .unwrap_or_default();
        if !within_word
            && !behind.is_some_and(char::is_alphanumeric)
            && WAITS.iter().any(|word| says(near, word))
        {
            numbers.insert(number);
        }
    }
    let tasks = scene.tasks.iter();
    tasks
        .filter(|task| numbers.contains(&task.number))
        .collect()
}

/// Whether a text has some words, whole.
fn says(text: &str, words: &str) -> bool {
    text.match_indices(words).any(|(at, _)| {
        let around = [
            text[..at].chars().next_back(),
            text[at + words.len()..].chars().next(),
        ];
        around.iter().flatten().all(|c| !c.is_alphanumeric())
    })
}
