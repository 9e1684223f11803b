//! How often earlier answers came true. A record is counted, never assumed; must not be shown as more than its count.

use crate::num::{quantile, real};

/// A percentile's promise and how often it was kept.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Held {
    /// The share that was promised, such as 0.85.
    pub promised: f64,
    /// Earlier questions whose outcome was at or below the answer.
    pub kept: usize,
    /// Earlier questions with a known outcome.
    pub of: usize,
}

impl Held {
    /// The share that was kept, once there is one.
    pub fn share(&self) -> Option<f64> {
        (self.of > 0).then(|| real(self.kept) / real(self.of))
    }

    /// "P85 held 20 of the last 24 times (83 %)".
    pub fn sentence(&self) -> String {
        let name = self.promised * 100.0;
        match self.share() {
            Some(share) => format!(
                "P{name:.0} held {} of the last {} times ({:.0} %)",
                self.kept,
                self.of,
                share * 100.0
            ),
            None => format!("P{name:.0} has not been checked on this project's own past"),
        }
    }
}

/// A curve from promised to needed shares: what share of the model's own distribution must be named so that the
/// promise is kept as often as it says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Correction {
    /// Ascending places of past outcomes in the distributions that were foretold for them.
    places: Vec<f64>,
}

impl Correction {
    /// Learns from where past outcomes fell (0 = below all that was foretold, 1 = above all). Few of them correct
    /// little: with 50 of them what was learnt and what was promised weigh the same.
    pub fn fit(mut places: Vec<f64>) -> Self {
        places.retain(|place| !place.is_nan());
        places.sort_by(f64::total_cmp);
        Self { places }
    }

    /// The share of the model's distribution to name for the promise `p`.
    pub fn needed(&self, p: f64) -> f64 {
        let n = real(self.places.len());
        let learnt = quantile(&self.places, p);
        let weight = n / (n + 50.0);
        (weight * learnt + (1.0 - weight) * p).clamp(0.0, 1.0)
    }
}
