//! An isolation forest: what few cuts set apart is unusual. Must give the same bits for the same rows and seed.

use super::features::COUNT;
use crate::num::real;
use crate::rng::{Rng, mix};

const TREES: usize = 100;
const SAMPLE: usize = 256;

/// A fitted forest.
#[derive(Clone, Debug, Default)]
pub(crate) struct Forest {
    trees: Vec<Vec<Node>>,
    sample: usize,
}

#[derive(Clone, Debug)]
enum Node {
    /// Column, cut, and the places of both sides.
    Cut(usize, f64, usize, usize),
    /// Depth with what the rest would have taken.
    End(f64),
}

impl Forest {
    /// Fits on rows of usual weeks; a few unusual ones among them do no harm.
    pub(crate) fn fit(rows: &[[f64; COUNT]], seed: u64) -> Self {
        let sample = rows.len().min(SAMPLE);
        let mut limit = 0.0;
        while f64::powf(2.0, limit) < real(sample) {
            limit += 1.0;
        }
        let trees = (0..TREES)
            .filter(|_| sample > 0)
            .scan(mix(seed), |seed, _| {
                *seed = mix(seed.wrapping_add(1));
                Some(Rng::new(*seed))
            })
            .map(|mut rng| {
                let mut chosen: Vec<&[f64; COUNT]> =
                    (0..sample).map(|_| &rows[rng.below(rows.len())]).collect();
                let mut tree = Vec::new();
                grow(&mut tree, &mut chosen, 0.0, limit, &mut rng);
                tree
            })
            .collect();
        Self { trees, sample }
    }

    /// From 0 to 1; about 0.5 is usual. Without rows everything is.
    pub(crate) fn score(&self, row: &[f64; COUNT]) -> f64 {
        if self.trees.is_empty() {
            return 0.5;
        }
        let depth: f64 = self.trees.iter().map(|tree| depth(tree, row)).sum();
        let mean = depth / real(self.trees.len());
        f64::powf(2.0, -mean / rest(self.sample).max(1e-9))
    }
}

fn grow(
    tree: &mut Vec<Node>,
    rows: &mut [&[f64; COUNT]],
    depth: f64,
    limit: f64,
    rng: &mut Rng,
) -> usize {
    let at = tree.len();
    tree.push(Node::End(depth + rest(rows.len())));
    if depth >= limit || rows.len() < 2 {
        return at;
    }
    // A column in which all are alike cannot part them; the next one is tried.
    let first = rng.below(COUNT);
    for turn in 0..COUNT {
        let column = (first + turn) % COUNT;
        let low = rows
            .iter()
            .map(|row| row[column])
            .fold(f64::INFINITY, f64::min);
        let high = rows
            .iter()
            .map(|row| row[column])
            .fold(f64::NEG_INFINITY, f64::max);
        if low < high {
            let cut = low + (high - low) * rng.unit();
            rows.sort_unstable_by(|a, b| a[column].total_cmp(&b[column]));
            let below = rows.partition_point(|row| row[column] < cut);
            if below == 0 || below == rows.len() {
                return at;
            }
            let (left, right) = rows.split_at_mut(below);
            let left = grow(tree, left, depth + 1.0, limit, rng);
            let right = grow(tree, right, depth + 1.0, limit, rng);
            tree[at] = Node::Cut(column, cut, left, right);
            return at;
        }
    }
    at
}

fn depth(tree: &[Node], row: &[f64; COUNT]) -> f64 {
    let mut at = 0;
    loop {
        match tree.get(at) {
            Some(Node::Cut(column, cut, left, right)) => {
                at = if row[*column] < *cut { *left } else { *right };
            }
            Some(Node::End(depth)) => return *depth,
            None => return 0.0,
        }
    }
}

/// The mean depth of a tree grown on so many rows.
fn rest(rows: usize) -> f64 {
    if rows < 2 {
        return 0.0;
    }
    let n = real(rows);
    2.0 * ((n - 1.0).ln() + 0.577_215_664_901_532_9) - 2.0 * (n - 1.0) / n
}
