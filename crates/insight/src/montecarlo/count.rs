//! Stretches of runs, counted in whole numbers. Must not depend on how the runs were parted.

use super::calendar::Calendar;
use super::completion::{Completion, Known, TaskOutlook};
use super::draws::Draws;
use super::plan::Plan;
use super::run::{Run, Stage};
use super::{HORIZON, PROMISES};
use crate::num::{floor, real, sorted};

/// A stretch of runs.
pub(super) struct Part {
    ends: Vec<f64>,
    decided: Vec<u32>,
    late: Vec<u32>,
    /// The ends of the tasks, run by run.
    tasks: Vec<f32>,
}

impl Part {
    pub(super) fn of(stage: &Stage<'_>, draws: &Draws, runs: std::ops::Range<usize>) -> Self {
        let plan = stage.plan;
        let count = plan.tasks.len();
        let mut part = Self {
            ends: Vec::with_capacity(runs.len()),
            decided: vec![0; count],
            late: vec![0; count],
            tasks: Vec::with_capacity(runs.len() * count),
        };
        let mut hours = vec![0.0; count];
        let mut run = Run::new(stage);
        for at in runs {
            draws.draw(at, &mut hours);
            let last = run.go(stage, &hours);
            let end = run.ends.iter().copied().fold(0.0, f64::max);
            part.ends.push(end);
            if let Some(last) = last {
                run.deciders(last, |task| part.decided[task] += 1);
            }
            for ((late, task), end) in part.late.iter_mut().zip(&plan.tasks).zip(&run.ends) {
                *late += u32::from(!task.done && task.due.is_some_and(|due| *end > due));
            }
            part.tasks.extend(run.ends.iter().map(|end| narrow(*end)));
        }
        part
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a day to the second is enough for a task's end"
)]
fn narrow(day: f64) -> f32 {
    day as f32
}

pub(super) fn known(plan: &Plan, stage: &Stage<'_>, draws: &Draws) -> Known {
    let open = |at: &usize| !plan.tasks[*at].done;
    let able = |person: &usize| stage.calendars.get(*person).is_some_and(Calendar::works);
    let anyone = stage.calendars.iter().any(Calendar::works);
    let mut never: Vec<bool> = plan
        .tasks
        .iter()
        .map(|task| {
            let done_by = if task.who.is_empty() {
                anyone
            } else {
                task.who.iter().any(able)
            };
            !task.done && !done_by
        })
        .collect();
    let mut spread: Vec<usize> = (0..never.len()).filter(|at| never[*at]).collect();
    while let Some(task) = spread.pop() {
        for after in &stage.links.after[task] {
            let after = super::run::slot(*after);
            if !never[after] {
                never[after] = true;
                spread.push(after);
            }
        }
    }
    Known {
        runs: 0,
        open: (0..plan.tasks.len()).filter(open).count(),
        unestimated: draws.unestimated,
        unassigned: plan
            .tasks
            .iter()
            .filter(|task| !task.done && task.who.is_empty())
            .count(),
        never: never.iter().filter(|never| **never).count(),
        circles: stage.links.ignored.clone(),
        assumed_person: false,
    }
}

pub(super) fn count(plan: &Plan, parts: &[Part], known: Known) -> Completion {
    let ends = sorted(
        parts
            .iter()
            .flat_map(|part| part.ends.iter().copied())
            .collect(),
    );
    let runs = real(known.runs);
    let total = |of: fn(&Part) -> &Vec<u32>, task: usize| {
        parts
            .iter()
            .map(|part| f64::from(of(part)[task]))
            .sum::<f64>()
            / runs
    };
    let count = plan.tasks.len();
    let mut course: Vec<f32> = Vec::with_capacity(known.runs);
    let tasks = (0..count)
        .map(|task| {
            course.clear();
            for part in parts {
                course.extend(part.tasks.chunks_exact(count).map(|run| run[task]));
            }
            let [p50, p85] = middle_and_late(&mut course);
            TaskOutlook {
                criticality: total(|part| &part.decided, task),
                p50,
                p85,
                late: plan.tasks[task].due.map(|_| total(|part| &part.late, task)),
            }
        })
        .collect();
    Completion {
        days: PROMISES.map(|p| {
            let at = rank(p, ends.len());
            ends.get(at).copied().filter(|end| *end <= HORIZON)
        }),
        ends,
        tasks,
        known,
    }
}

/// The place of the first course by which a share of all is done.
fn rank(p: f64, of: usize) -> usize {
    floor((p * real(of)).ceil()).clamp(1, of.max(1)) - 1
}

/// The days by which 50 and 85 of 100 courses are done.
fn middle_and_late(course: &mut [f32]) -> [Option<f64>; 2] {
    if course.is_empty() {
        return [None; 2];
    }
    let (middle, late) = (rank(0.5, course.len()), rank(0.85, course.len()));
    let (below, p85, _) = course.select_nth_unstable_by(late, f32::total_cmp);
    let p85 = *p85;
    let p50 = if middle < below.len() {
        *below.select_nth_unstable_by(middle, f32::total_cmp).1
    } else {
        p85
    };
    [p50, p85].map(|day| day.is_finite().then(|| f64::from(day)))
}
