//! Answers turned into probabilities that come true: beta calibration, strictly increasing and smooth. Must not turn an
//! order around.

use serde::{Deserialize, Serialize};

use crate::num::{real, sigmoid};

/// Keeps answers of 0 and 1 apart from the poles.
const MARGIN: f64 = 1e-3;
/// The least slope: below it the order would be lost in rounding.
const FLATTEST: f64 = 0.02;
const STEPS: usize = 40;

/// `sigmoid(a ln p - b ln(1 - p) + c)` with `a` and `b` above 0.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    a: f64,
    b: f64,
    c: f64,
}

impl Default for Calibration {
    /// Changes (almost) nothing.
    fn default() -> Self {
        Self {
            a: 1.0,
            b: 1.0,
            c: 0.0,
        }
    }
}

impl Calibration {
    /// Fits to answers and what came; `prior` outcomes hold it where it was, so that few do not bend it.
    pub fn fit(answers: &[(f64, bool)], prior: f64) -> Self {
        let prior = prior.max(1e-3);
        let three = newton(answers, prior, |l| [l[0], l[1], 1.0], [1.0, 1.0, 0.0]);
        if three[0] >= FLATTEST && three[1] >= FLATTEST && three.iter().all(|v| v.is_finite()) {
            let [a, b, c] = three;
            return Self { a, b, c };
        }
        // One slope for both sides (Platt); where even that would fall, nearly flat.
        let [slope, _, c] = newton(answers, prior, |l| [l[0] + l[1], 0.0, 1.0], [1.0, 0.0, 0.0]);
        if slope >= FLATTEST && slope.is_finite() && c.is_finite() {
            return Self {
                a: slope,
                b: slope,
                c,
            };
        }
        let came = answers.iter().filter(|(_, came)| *came).count();
        let rate = (real(came) + 0.5) / (real(answers.len()) + 1.0);
        Self {
            a: FLATTEST,
            b: FLATTEST,
            c: (rate / (1.0 - rate)).ln(),
        }
    }

    /// The probability for an answer.
    pub fn apply(&self, answer: f64) -> f64 {
        let [low, high] = logs(answer);
        sigmoid(self.a * low + self.b * high + self.c)
    }

    /// How fast the probability grows there.
    pub fn slope(&self, answer: f64) -> f64 {
        let p = self.apply(answer);
        let inner = inner(answer);
        p * (1.0 - p) * (self.a / inner + self.b / (1.0 - inner)) * (1.0 - 2.0 * MARGIN)
    }
}

fn inner(answer: f64) -> f64 {
    MARGIN
        + (1.0 - 2.0 * MARGIN)
            * if answer.is_nan() {
                0.5
            } else {
                answer.clamp(0.0, 1.0)
            }
}

fn logs(answer: f64) -> [f64; 2] {
    let p = inner(answer);
    [p.ln(), -(1.0 - p).ln()]
}

/// Logistic regression on three features, held to `start` by so many outcomes.
fn newton(
    answers: &[(f64, bool)],
    prior: f64,
    features: impl Fn([f64; 2]) -> [f64; 3],
    start: [f64; 3],
) -> [f64; 3] {
    let rows: Vec<([f64; 3], f64)> = answers
        .iter()
        .map(|(answer, came)| (features(logs(*answer)), f64::from(u8::from(*came))))
        .collect();
    let mut at = start;
    for _ in 0..STEPS {
        let mut gradient = [0.0; 3];
        let mut curve = [[0.0; 3]; 3];
        for i in 0..3 {
            gradient[i] = prior * (at[i] - start[i]);
            curve[i][i] = prior;
        }
        for (x, y) in &rows {
            let p = sigmoid(x.iter().zip(at).map(|(x, w)| x * w).sum());
            let weight = (p * (1.0 - p)).max(1e-9);
            for i in 0..3 {
                gradient[i] += (p - y) * x[i];
                for j in 0..3 {
                    curve[i][j] += weight * x[i] * x[j];
                }
            }
        }
        let step = solve(curve, gradient);
        let longest = step.iter().fold(0.0_f64, |most, s| most.max(s.abs()));
        let shorter = if longest > 2.0 { 2.0 / longest } else { 1.0 };
        for i in 0..3 {
            at[i] -= shorter * step[i];
        }
        if longest < 1e-10 {
            break;
        }
    }
    at
}

/// Gauss with pivots; the curve is positive definite by the prior.
fn solve(mut m: [[f64; 3]; 3], mut v: [f64; 3]) -> [f64; 3] {
    for column in 0..3 {
        let pivot = (column..3)
            .max_by(|a, b| m[*a][column].abs().total_cmp(&m[*b][column].abs()))
            .unwrap_or(column);
        m.swap(column, pivot);
        v.swap(column, pivot);
        let (above, of_above) = (m[column], v[column]);
        for row in column + 1..3 {
            let factor = m[row][column] / above[column];
            for (value, pivot) in m[row].iter_mut().zip(above) {
                *value -= factor * pivot;
            }
            v[row] -= factor * of_above;
        }
    }
    for row in (0..3).rev() {
        for k in row + 1..3 {
            v[row] -= m[row][k] * v[k];
        }
        v[row] /= m[row][row];
    }
    v
}
