//! Sums that grade. Must not know a model.

/// A count as a number.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
pub(crate) fn real(count: usize) -> f64 {
    count as f64
}

/// The mean; not a number for none.
pub(crate) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / real(values.len())
}

/// The share of true ones.
pub(crate) fn share(hits: &[bool]) -> f64 {
    real(hits.iter().filter(|hit| **hit).count()) / real(hits.len())
}

/// The loss of naming `named` for the share `p` when `actual` came.
pub(crate) fn pinball(p: f64, named: f64, actual: f64) -> f64 {
    let missed = actual - named;
    (p * missed).max((p - 1.0) * missed)
}

/// The mean change from week to week: the unit of MASE. `None` for a series that never moved.
pub(crate) fn step(y: &[f64]) -> Option<f64> {
    let steps: Vec<f64> = y.windows(2).map(|pair| (pair[1] - pair[0]).abs()).collect();
    (!steps.is_empty())
        .then(|| mean(&steps))
        .filter(|step| *step > 0.0)
}

/// The chance that a true one scores above a false one, equal scores counted half.
pub(crate) fn roc(scores: &[f64], labels: &[bool]) -> f64 {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|a, b| scores[*a].total_cmp(&scores[*b]));
    let (mut below, mut wins, mut positives) = (0.0, 0.0, 0.0);
    for group in order.chunk_by(|a, b| scores[*a].to_bits() == scores[*b].to_bits()) {
        let hits = real(group.iter().filter(|at| labels[**at]).count());
        let misses = real(group.len()) - hits;
        wins += hits * (below + misses / 2.0);
        below += misses;
        positives += hits;
    }
    wins / (positives * below)
}

/// The mean precision over the true ones, best scores first.
pub(crate) fn average_precision(scores: &[f64], labels: &[bool]) -> f64 {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]));
    let (mut seen, mut hits, mut sum) = (0.0, 0.0, 0.0);
    for group in order.chunk_by(|a, b| scores[*a].to_bits() == scores[*b].to_bits()) {
        let more = real(group.iter().filter(|at| labels[**at]).count());
        seen += real(group.len());
        hits += more;
        sum += more * hits / seen;
    }
    sum / hits
}
