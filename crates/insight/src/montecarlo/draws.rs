//! The hours of every task in every run. Must draw the same luck for a task whatever else the plan holds.

use super::plan::Plan;
use crate::num::{quantile, sorted};
use crate::rng::{mix, normal_at, unit};

/// What an unknown task is taken for when no task of the plan is known: a day and a half, four times either way.
const UNKNOWN: (f64, f64) = (9.0, 1.2);

/// The hours of every task in every run.
pub(super) struct Draws {
    pub(super) seed: u64,
    pub(super) common: f64,
    /// Logarithm of the median and its spread; `None` for what is done.
    pub(super) efforts: Vec<Option<(f64, f64)>>,
    pub(super) unestimated: usize,
}

impl Draws {
    pub(super) fn of(plan: &Plan, seed: u64) -> Self {
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
    pub(super) fn draw(&self, run: usize, hours: &mut [f64]) {
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
