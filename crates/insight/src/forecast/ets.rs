//! Exponential smoothing with additive errors: no trend, trend, damped trend, chosen by AIC. Must not see the future.

use crate::num::{mean, real};
use crate::rng::Rng;

/// Weeks that are looked at: what lies farther back says little about a team of today.
const MEMORY: usize = 130;

/// A fitted smoothing with what it left unexplained.
#[derive(Clone, Debug)]
pub(crate) struct Ets {
    /// Level, slope and damping at the end, for each shape that was tried.
    states: Vec<(f64, f64, f64)>,
    level: f64,
    slope: f64,
    damp: f64,
    alpha: f64,
    beta: f64,
    /// One-step errors about their mean.
    errors: Vec<f64>,
}

#[derive(Clone, Copy)]
struct Shape {
    alpha: f64,
    beta: f64,
    damp: f64,
    level: f64,
    slope: f64,
}

impl Shape {
    /// Runs through the series; gives the state after it and hands out each one-step error.
    fn run(self, y: &[f64], mut error: impl FnMut(f64)) -> (f64, f64) {
        let (mut level, mut slope) = (self.level, self.slope);
        for value in y {
            let step = self.damp * slope;
            let missed = value - level - step;
            error(missed);
            level += step + self.alpha * missed;
            slope = step + self.beta * missed;
        }
        (level, slope)
    }

    fn cost(self, y: &[f64]) -> f64 {
        let mut sum = 0.0;
        self.run(y, |missed| sum += missed * missed);
        sum
    }
}

impl Ets {
    pub(crate) fn fit(y: &[f64]) -> Self {
        let y = &y[y.len().saturating_sub(MEMORY)..];
        let n = real(y.len().max(1));
        let start = mean(&y[..y.len().min(8)]);
        let slope = if y.len() > 16 {
            (mean(&y[8..16]) - start) / 8.0
        } else {
            0.0
        };
        let plain = Shape {
            alpha: 0.3,
            beta: 0.0,
            damp: 0.0,
            level: start,
            slope: 0.0,
        };
        let damped = Shape {
            alpha: 0.3,
            beta: 0.05,
            damp: 0.9,
            slope,
            ..plain
        };
        let straight = Shape {
            damp: 1.0,
            ..damped
        };
        let mut best = (f64::INFINITY, plain);
        let mut shapes = Vec::new();
        for (shape, parameters) in [(plain, 3.0), (straight, 5.0), (damped, 6.0)] {
            if y.len() < 16 && parameters > 3.0 {
                continue;
            }
            let shape = descend(y, shape);
            shapes.push(shape);
            let aic = n * (shape.cost(y) / n).max(1e-12).ln() + 2.0 * parameters;
            if aic < best.0 {
                best = (aic, shape);
            }
        }
        let shape = best.1;
        let mut errors = Vec::with_capacity(y.len());
        let (level, slope) = shape.run(y, |missed| errors.push(missed));
        let centre = mean(&errors);
        for missed in &mut errors {
            *missed -= centre;
        }
        let states = shapes
            .iter()
            .map(|shape| {
                let (level, slope) = shape.run(y, |_| {});
                (level, slope, shape.damp)
            })
            .collect();
        Self {
            states,
            level,
            slope,
            damp: shape.damp,
            alpha: shape.alpha,
            beta: shape.beta,
            errors,
        }
    }

    /// The course without surprises: the mean of all shapes, which misses less than the best one.
    pub(crate) fn course(&self, horizon: usize) -> Vec<f64> {
        let mut sums = vec![0.0; horizon];
        for (level, slope, damp) in &self.states {
            let (mut level, mut slope) = (*level, *slope);
            for sum in &mut sums {
                slope *= damp;
                level += slope;
                *sum += level / real(self.states.len());
            }
        }
        sums
    }

    /// One possible future, below zero never.
    pub(crate) fn walk(&self, rng: &mut Rng, horizon: usize) -> Vec<f64> {
        let (mut level, mut slope) = (self.level, self.slope);
        (0..horizon)
            .map(|_| {
                let step = self.damp * slope;
                let missed = match self.errors.len() {
                    0 => 0.0,
                    n => self.errors[rng.below(n)],
                };
                let value = level + step + missed;
                level += step + self.alpha * missed;
                slope = step + self.beta * missed;
                value.max(0.0)
            })
            .collect()
    }
}

/// Moves each parameter in ever smaller steps as long as that lowers the squared error.
fn descend(y: &[f64], mut shape: Shape) -> Shape {
    let scale = mean(&y.iter().map(|v| v.abs()).collect::<Vec<_>>()).max(1e-9);
    let trend = shape.damp > 0.0;
    let damped = trend && shape.damp < 1.0;
    let mut cost = shape.cost(y);
    let mut step = 0.2;
    while step > 0.002 {
        let mut better = false;
        for turn in [step, -step] {
            let tries = [
                Some(Shape {
                    alpha: (shape.alpha + turn).clamp(0.01, 0.99),
                    beta: shape.beta.min((shape.alpha + turn).clamp(0.01, 0.99)),
                    ..shape
                }),
                Some(Shape {
                    level: shape.level + turn * scale,
                    ..shape
                }),
                trend.then(|| Shape {
                    beta: (shape.beta + turn * 0.5).clamp(0.0, shape.alpha),
                    ..shape
                }),
                trend.then_some(Shape {
                    slope: shape.slope + turn * 0.1 * scale,
                    ..shape
                }),
                damped.then(|| Shape {
                    damp: (shape.damp + turn * 0.5).clamp(0.8, 0.98),
                    ..shape
                }),
            ];
            for candidate in tries.into_iter().flatten() {
                let new = candidate.cost(y);
                if new < cost {
                    (cost, shape, better) = (new, candidate, true);
                    break;
                }
            }
        }
        if !better {
            step *= 0.5;
        }
    }
    shape
}
