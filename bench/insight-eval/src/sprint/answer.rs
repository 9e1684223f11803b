//! What a part says of a sprint: the chance to fall short, the median, the range. Must not learn.

use super::learn::Part;
use crate::figures::real;

pub(super) struct Answer {
    pub(super) p: f64,
    pub(super) middle: f64,
    pub(super) low: f64,
    pub(super) high: f64,
}

impl Part {
    pub(super) fn answer(&self, facts: &[f64]) -> Answer {
        let mut weights = vec![1e-9; self.diffs.len()];
        if let Some(forest) = &self.forest {
            for (leaves, leaf) in self.leaves.iter().zip(forest.leaves(facts)) {
                let rows = leaves.get(&leaf).map(Vec::as_slice).unwrap_or_default();
                for row in rows {
                    weights[*row] += 1.0 / real(rows.len());
                }
            }
        }
        let mut order: Vec<(f64, f64)> = self.diffs.iter().copied().zip(weights).collect();
        order.sort_by(|a, b| a.0.total_cmp(&b.0));
        let total: f64 = order.iter().map(|(_, weight)| weight).sum();
        let at = |p: f64| {
            let mut sum = 0.0;
            let found = order.iter().find(|(_, weight)| {
                sum += weight;
                sum >= p * total
            });
            found.or(order.last()).map_or(0.0, |(diff, _)| *diff)
        };
        let below = order.iter().filter(|(diff, _)| *diff < self.threshold);
        let near = below.map(|(_, weight)| weight).sum::<f64>() / total;
        let p = match &self.scorer {
            Some(scorer) => scorer.predict(facts),
            None if near.is_finite() => near,
            None => 1.0 / 3.0,
        };
        let (middle, low, high) = (at(0.5), at(0.1), at(0.9));
        Answer {
            p,
            middle,
            low: middle - self.stretch * (middle - low),
            high: middle + self.stretch * (high - middle),
        }
    }
}
