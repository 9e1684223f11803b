//! Rows that are alike and unlike the rest, by HDBSCAN: how many groups there are is found and not told, and what is like
//! nothing stays apart. Whether such groups are more than chance is asked of two halves of the rows, each by itself.

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use hdbscan::{Hdbscan, HdbscanHyperParams};

use crate::num::{mean, quantile, real, sorted};
use crate::rng::{mix, unit};

/// Deviations from the middle beyond which rows are equally far away.
const FAR: f64 = 4.0;
/// Rows that are the same in everything are moved apart by no more than this: groups without any width have no density.
const APART: f64 = 1e-3;
/// Groups that are nearer to each other, in deviations, are one: counts and round numbers of hours lie on a grid, and a point
/// of a grid is no kind of its own.
const NEAR: f64 = 0.8;

/// Which rows belong together.
#[derive(Clone, Debug, PartialEq)]
pub struct Groups {
    /// The group of each row, from the largest on; `None` for what is like no group.
    pub of: Vec<Option<usize>>,
    /// How many groups there are.
    pub count: usize,
    /// How far two halves of the rows, grouped each by itself, agree about all of them: the adjusted Rand index, 1 for the
    /// same groups and 0 for what chance would do.
    pub agreement: f64,
}

/// Groups of at least so many rows. All rows have the same columns; what is not a number counts as the usual.
pub fn groups(rows: &[Vec<f64>], least: usize) -> Groups {
    let scaled = scaled(rows);
    let least = least.max(2);
    let of = cluster(&scaled, least);
    let count = of.iter().flatten().max().map_or(0, |last| last + 1);
    let agreement = if count == 0 {
        0.0
    } else {
        agreement(&scaled, least.div_ceil(2).max(2))
    };
    Groups {
        of,
        count,
        agreement,
    }
}

/// Columns by their middle and their spread, so that none counts for more because its numbers are larger.
fn scaled(rows: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let width = rows.iter().map(Vec::len).min().unwrap_or(0);
    let mut all = vec![Vec::with_capacity(width); rows.len()];
    for column in 0..width {
        let known = rows.iter().map(|row| row[column]);
        let known = sorted(known.filter(|value| value.is_finite()).collect());
        let (middle, spread) = spread(&known);
        for (at, (row, out)) in rows.iter().zip(&mut all).enumerate() {
            let value = (row[column] - middle) / spread;
            let value = if value.is_finite() { value } else { 0.0 };
            let seed = (at as u64) << 8 | column as u64;
            out.push(value.clamp(-FAR, FAR) + APART * unit(mix(seed)));
        }
    }
    all
}

/// The middle, and the distance of the quartiles in deviations of a normal spread; the deviation itself where they are one.
fn spread(ascending: &[f64]) -> (f64, f64) {
    if ascending.is_empty() {
        return (0.0, 1.0);
    }
    let middle = quantile(ascending, 0.5);
    let quartiles = (quantile(ascending, 0.75) - quantile(ascending, 0.25)) / 1.349;
    if quartiles > 0.0 {
        return (middle, quartiles);
    }
    let squares: Vec<f64> = ascending.iter().map(|x| (x - middle).powi(2)).collect();
    let deviation = mean(&squares).sqrt();
    (middle, if deviation > 0.0 { deviation } else { 1.0 })
}

fn cluster(rows: &[Vec<f64>], least: usize) -> Vec<Option<usize>> {
    let none = vec![None; rows.len()];
    if rows.len() < 2 * least || rows[0].is_empty() {
        return none;
    }
    let params = HdbscanHyperParams::builder()
        .min_cluster_size(least)
        .min_samples(least.min(10))
        .epsilon(NEAR)
        .build();
    let Ok(labels) = Hdbscan::new(rows, params).cluster() else {
        return none;
    };
    // Numbered by size, and by the first row where that is the same.
    let mut groups: HashMap<i32, (usize, usize)> = HashMap::new();
    for (at, label) in labels.iter().enumerate().filter(|(_, label)| **label >= 0) {
        groups.entry(*label).or_insert((0, at)).0 += 1;
    }
    let mut order: Vec<(i32, (usize, usize))> = groups.into_iter().collect();
    order.sort_by_key(|(_, (size, first))| (std::cmp::Reverse(*size), *first));
    let place: HashMap<i32, usize> = order
        .into_iter()
        .enumerate()
        .map(|(place, (label, _))| (label, place))
        .collect();
    labels
        .iter()
        .map(|label| place.get(label).copied())
        .collect()
}

/// Groups two halves, gives every row the group of its nearest in each half, and compares.
fn agreement(rows: &[Vec<f64>], least: usize) -> f64 {
    let named = [false, true].map(|half| {
        let mine: Vec<Vec<f64>> = rows
            .iter()
            .enumerate()
            .filter(|(at, _)| (mix(*at as u64) & 1 == 1) == half)
            .map(|(_, row)| row.clone())
            .collect();
        let groups = cluster(&mine, least);
        let nearest = |row: &Vec<f64>| {
            let near = mine.iter().enumerate();
            let near = near.min_by(|a, b| distance(row, a.1).total_cmp(&distance(row, b.1)));
            near.and_then(|(at, _)| groups[at])
        };
        rows.iter().map(nearest).collect::<Vec<_>>()
    });
    rand_index(&named[0], &named[1])
}

fn distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum()
}

/// The Rand index, adjusted for chance; 0 where either side knows one group only.
fn rand_index(a: &[Option<usize>], b: &[Option<usize>]) -> f64 {
    let pairs = |count: usize| real(count) * (real(count) - 1.0) / 2.0;
    let mut both: HashMap<(Option<usize>, Option<usize>), usize> = HashMap::new();
    let (mut left, mut right): (HashMap<_, usize>, HashMap<_, usize>) = Default::default();
    for (a, b) in a.iter().zip(b) {
        *both.entry((*a, *b)).or_default() += 1;
        *left.entry(*a).or_default() += 1;
        *right.entry(*b).or_default() += 1;
    }
    // Whole numbers, so that the order of the sums is the same to the bit.
    let sum = |counts: Vec<usize>| counts.into_iter().map(pairs).sum::<f64>();
    let together = sum(both.into_values().collect());
    let (left, right) = (
        sum(left.into_values().collect()),
        sum(right.into_values().collect()),
    );
    let chance = left * right / pairs(a.len()).max(1.0);
    let most = f64::midpoint(left, right);
    if most - chance < 1e-9 {
        0.0
    } else {
        (together - chance) / (most - chance)
    }
}
