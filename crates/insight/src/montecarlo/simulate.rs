//! Many courses of a plan, counted. Must give the same bits for any count of threads: every run draws from a seed of
//! its own, and runs are counted in whole numbers.

use std::thread;

use super::calendar::{Calendar, Person};
use super::plan::Plan;
use super::run::{Run, Stage};
use super::{HORIZON, PROMISES};
use crate::num::{floor, quantile, real, sorted};
use crate::rng::{mix, normal_at, unit};

/// How a plan is simulated.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Courses to be drawn; fewer are drawn of huge plans, and the answer says how many.
    pub runs: usize,
    /// The seed of the draws.
    pub seed: u64,
    /// Threads to be used; the answer does not depend on it.
    pub threads: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            runs: 1000,
            seed: 1,
            threads: 1,
        }
    }
}

/// When a plan is done.
#[derive(Clone, Debug, PartialEq)]
pub struct Completion {
    /// Days until all is done, for each of [`PROMISES`]; `None`: more than [`HORIZON`], or never.
    pub days: [Option<f64>; 4],
    /// The end of every course, ascending; infinite for courses without an end.
    pub ends: Vec<f64>,
    /// The tasks in the order of the plan.
    pub tasks: Vec<TaskOutlook>,
    /// What the answer rests on.
    pub known: Known,
}

impl Completion {
    /// The share of courses that are done by `day`.
    pub fn chance_by(&self, day: f64) -> f64 {
        let done = self.ends.partition_point(|end| *end <= day);
        real(done) / real(self.ends.len().max(1))
    }
}

/// A task in all courses.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskOutlook {
    /// "In 61 % of the courses this task decides the date": its share of courses in which the end would have come
    /// sooner had it taken less.
    pub criticality: f64,
    /// Days until done, as often too many as too few.
    pub p50: Option<f64>,
    /// Days until done in 85 of 100 courses.
    pub p85: Option<f64>,
    /// The share of courses in which the due date passes; `None` without one.
    pub late: Option<f64>,
}

/// How much of the plan is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Courses that were drawn.
    pub runs: usize,
    /// Tasks that are not done.
    pub open: usize,
    /// Open tasks without a usable estimate, drawn like the others and wider.
    pub unestimated: usize,
    /// Open tasks that nobody is named for: whoever is free takes them.
    pub unassigned: usize,
    /// Open tasks that nobody ever does, and what waits for them.
    pub never: usize,
    /// Links (task, predecessor) that were left out since they close a circle.
    pub circles: Vec<(usize, usize)>,
    /// Whether one person on an ordinary week was assumed, since nobody is named.
    pub assumed_person: bool,
}

impl Known {
    /// What a reader must know before trusting a date, in plain words.
    pub fn sentences(&self) -> Vec<String> {
        let mut all = Vec::new();
        let mut say = |count: usize, text: &str| {
            if count > 0 {
                all.push(format!("{count} of {} open tasks {text}", self.open));
            }
        };
        say(self.unestimated, "have no estimate");
        say(self.unassigned, "have nobody named for them");
        say(self.never, "can never be done by the people named for them");
        if !self.circles.is_empty() {
            all.push(format!(
                "{} dependencies close a circle and were left out",
                self.circles.len()
            ));
        }
        if self.assumed_person {
            all.push("one person with five days of six hours a week was assumed".to_owned());
        }
        all
    }
}

/// Task courses that are drawn at most; the time of an answer stays in seconds for any plan.
const MOST: usize = 10_000_000;
/// What is never gone below, as percentiles need some courses.
const LEAST_RUNS: usize = 40;
/// What an unknown task is taken for when no task of the plan is known: a day and a half, four times either way.
const UNKNOWN: (f64, f64) = (9.0, 1.2);

/// Who is assumed when nobody is named.
pub(crate) fn assumed() -> Person {
    Person::weekdays(6.0)
}

/// Carries the plan out many times and counts what came of it.
pub fn simulate(plan: &Plan, settings: Settings) -> Completion {
    let nobody = plan.people.is_empty();
    let one = [assumed()];
    let people = if nobody { &one[..] } else { &plan.people };
    let calendars = people
        .iter()
        .map(|person| Calendar::new(person, plan.weekday))
        .collect();
    let stage = Stage::new(plan, calendars);
    let runs = settings
        .runs
        .min(MOST / plan.tasks.len().max(1))
        .clamp(LEAST_RUNS, 100_000);
    let draws = Draws::of(plan, settings.seed);
    let threads = settings.threads.clamp(1, 64).min(runs);
    let share = runs.div_ceil(threads);
    let parts = if threads == 1 {
        vec![Part::of(&stage, &draws, 0..runs)]
    } else {
        thread::scope(|scope| {
            let workers: Vec<_> = (0..threads)
                .map(|at| (at * share).min(runs)..((at + 1) * share).min(runs))
                .map(|range| {
                    let again = range.clone();
                    (again, scope.spawn(|| Part::of(&stage, &draws, range)))
                })
                .collect();
            workers
                .into_iter()
                // A thread that could not end is done again here, where its panic is the caller's own.
                .map(|(range, worker)| {
                    worker
                        .join()
                        .unwrap_or_else(|_| Part::of(&stage, &draws, range))
                })
                .collect()
        })
    };
    let mut known = known(plan, &stage, &draws);
    known.runs = runs;
    known.assumed_person = nobody && known.open > 0;
    count(plan, &parts, known)
}

/// The hours of every task in every run.
struct Draws {
    seed: u64,
    common: f64,
    /// Logarithm of the median and its spread; `None` for what is done.
    efforts: Vec<Option<(f64, f64)>>,
    unestimated: usize,
}

impl Draws {
    fn of(plan: &Plan, seed: u64) -> Self {
        let open = || plan.tasks.iter().filter(|task| !task.done);
        let known = || {
            open()
                .filter_map(|task| task.left)
                .filter(|left| left.is_known())
        };
        let medians = sorted(known().map(|left| left.median.ln()).collect());
        let (middle, width) = if medians.is_empty() {
            (UNKNOWN.0.ln(), UNKNOWN.1)
        } else {
            // As wide as the known ones stray among each other, and at least as an ordinary doubt.
            let wide = (quantile(&medians, 0.84) - quantile(&medians, 0.16)) / 2.0;
            (quantile(&medians, 0.5), (wide * wide + 0.8 * 0.8).sqrt())
        };
        let efforts: Vec<_> = plan
            .tasks
            .iter()
            .map(|task| {
                let left = task.left.filter(|left| left.is_known());
                (!task.done).then(|| match left {
                    Some(left) => (left.median.ln(), tame(left.spread)),
                    None => (middle, width.min(3.0)),
                })
            })
            .collect();
        Self {
            seed,
            common: tame(plan.common),
            efforts,
            unestimated: open().count() - known().count(),
        }
    }

    /// The same task in the same run draws the same luck whatever else the plan holds, so that two plans can be compared.
    fn draw(&self, run: usize, hours: &mut [f64]) {
        let run = mix(self.seed ^ mix(number(run)));
        let common = self.common * normal_at(unit(mix(run)));
        for (at, (hours, effort)) in hours.iter_mut().zip(&self.efforts).enumerate() {
            *hours = effort.map_or(0.0, |(middle, spread)| {
                let luck = normal_at(unit(mix(run ^ mix(number(at) + 1))));
                (middle + common + spread * luck).exp()
            });
        }
    }
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX - 1)
}

fn tame(spread: f64) -> f64 {
    if spread.is_finite() {
        spread.clamp(0.0, 3.0)
    } else {
        Plan::COMMON
    }
}

/// A stretch of runs.
struct Part {
    ends: Vec<f64>,
    decided: Vec<u32>,
    late: Vec<u32>,
    /// The ends of the tasks, run by run.
    tasks: Vec<f32>,
}

impl Part {
    fn of(stage: &Stage<'_>, draws: &Draws, runs: std::ops::Range<usize>) -> Self {
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

fn known(plan: &Plan, stage: &Stage<'_>, draws: &Draws) -> Known {
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

fn count(plan: &Plan, parts: &[Part], known: Known) -> Completion {
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
