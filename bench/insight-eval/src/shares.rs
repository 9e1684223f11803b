//! Shares of what came, group by group, as known so far. Must be told an outcome only once it was known.

use std::collections::{HashMap, VecDeque};

const RECENT: usize = 200;

#[derive(Default)]
struct Group {
    recent: VecDeque<f64>,
    sum: f64,
}

/// The last outcomes of each group.
#[derive(Default)]
pub(crate) struct Shares(HashMap<String, Group>);

impl Shares {
    pub(crate) fn add(&mut self, group: &str, value: f64) {
        if !self.0.contains_key(group) {
            self.0.insert(group.to_owned(), Group::default());
        }
        if let Some(group) = self.0.get_mut(group) {
            group.recent.push_back(value);
            group.sum += value;
            if group.recent.len() > RECENT {
                group.sum -= group.recent.pop_front().unwrap_or(0.0);
            }
        }
    }

    /// The mean of a group, drawn to what is wider as if that were `trust` outcomes.
    pub(crate) fn mean(&self, group: &str, wider: f64, trust: f64) -> f64 {
        self.0.get(group).map_or(wider, |group| {
            let count = crate::figures::real(group.recent.len());
            if trust > 0.0 {
                (group.sum + trust * wider) / (count + trust)
            } else {
                group.sum / count
            }
        })
    }

    pub(crate) fn count(&self, group: &str) -> f64 {
        self.0
            .get(group)
            .map_or(0.0, |group| crate::figures::real(group.recent.len()))
    }

    /// The mean of a group's last five.
    pub(crate) fn latest(&self, group: &str) -> f64 {
        let Some(group) = self.0.get(group) else {
            return f64::NAN;
        };
        let last: Vec<f64> = group.recent.iter().rev().take(5).copied().collect();
        crate::figures::mean(&last)
    }
}
