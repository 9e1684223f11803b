//! Many courses of a plan, counted. Must give the same bits for any count of threads: every run draws from a seed of
//! its own, and runs are counted in whole numbers.

use std::thread;

use super::calendar::{Calendar, Person};
use super::completion::Completion;
use super::count::{Part, count, known};
use super::draws::Draws;
use super::plan::Plan;
use super::run::Stage;

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

/// Task courses that are drawn at most; the time of an answer stays in seconds for any plan.
const MOST: usize = 10_000_000;
/// What is never gone below, as percentiles need some courses.
const LEAST_RUNS: usize = 40;
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
