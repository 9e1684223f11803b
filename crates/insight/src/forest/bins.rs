//! Columns cut into bins. Must give a bin to any number.

use std::collections::BTreeMap;

use super::Kind;
use crate::num::{byte, floor, real};

/// The bin of what is missing.
pub(super) const MISSING: u8 = u8::MAX;
/// The most bins of values.
const MOST: usize = 255;
/// A code seen less often counts as missing.
const RARE: usize = 5;
/// So many rows of the overall mean are added to each code's own.
const SHRINK: f64 = 10.0;

/// Where a column is cut.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cuts {
    /// Ascending; a value's bin is the count of cuts below it.
    Number(Vec<f64>),
    /// Ascending codes, each with its bin.
    Code(Vec<(f64, u8)>),
}

impl Cuts {
    pub(super) fn fit(kind: Kind, values: &[f64], targets: &[f64]) -> Self {
        match kind {
            Kind::Number => Self::Number(number(values)),
            Kind::Code => Self::Code(code(values, targets)),
        }
    }

    pub(super) fn bin(&self, value: f64) -> u8 {
        if value.is_nan() {
            return MISSING;
        }
        match self {
            Self::Number(cuts) => byte(cuts.partition_point(|cut| *cut < value)),
            Self::Code(codes) => codes
                .binary_search_by(|(code, _)| code.total_cmp(&(value + 0.0)))
                .map_or(MISSING, |place| codes[place].1),
        }
    }
}

fn number(values: &[f64]) -> Vec<f64> {
    let mut values: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
    values.sort_by(f64::total_cmp);
    let middle = |low: f64, high: f64| low + (high - low) / 2.0;
    let mut distinct = values.clone();
    distinct.dedup();
    let mut cuts: Vec<f64> = if distinct.len() <= MOST {
        distinct
            .windows(2)
            .map(|pair| middle(pair[0], pair[1]))
            .collect()
    } else {
        (1..MOST)
            .map(|part| floor(real(part) * real(values.len()) / real(MOST)))
            .filter_map(|place| {
                let above = values.get(place)?;
                let below = values[..place].iter().rev().find(|v| *v < above)?;
                Some(middle(*below, *above))
            })
            .collect()
    };
    cuts.retain(|cut| cut.is_finite());
    cuts.dedup();
    cuts
}

fn code(values: &[f64], targets: &[f64]) -> Vec<(f64, u8)> {
    let overall = crate::num::mean(targets);
    let mut seen: BTreeMap<u64, (f64, usize, f64)> = BTreeMap::new();
    for (value, target) in values.iter().zip(targets).filter(|(v, _)| v.is_finite()) {
        // Adding 0 makes -0 and 0 one code.
        let value = *value + 0.0;
        let entry = seen.entry(value.to_bits()).or_insert((value, 0, 0.0));
        entry.1 += 1;
        entry.2 += target;
    }
    let mut codes: Vec<(f64, usize, f64)> = seen
        .into_values()
        .filter(|(_, count, _)| *count >= RARE)
        .map(|(code, count, sum)| {
            let mean = (sum + SHRINK * overall) / (real(count) + SHRINK);
            (code, count, mean)
        })
        .collect();
    codes.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.total_cmp(&b.0)));
    codes.truncate(MOST);
    codes.sort_by(|a, b| a.2.total_cmp(&b.2).then(a.0.total_cmp(&b.0)));
    let mut bins: Vec<(f64, u8)> = codes
        .into_iter()
        .enumerate()
        .map(|(rank, (code, ..))| (code, byte(rank)))
        .collect();
    bins.sort_by(|a, b| a.0.total_cmp(&b.0));
    bins
}
