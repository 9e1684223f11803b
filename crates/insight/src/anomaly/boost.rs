//! Small trees, each mending what those before it missed: the chance that a row is of one of two kinds. Must give the
//! same bits for the same rows.

use crate::num::{floor, quantile, real, sorted};

const ROUNDS: usize = 90;
const DEPTH: usize = 3;
const RATE: f64 = 0.1;
/// Rows a leaf must stand for.
const LEAF: usize = 30;
/// Places a column may be cut at.
const BINS: usize = 40;

/// A fitted chain of trees.
#[derive(Clone, Debug, Default)]
pub(crate) struct Boost {
    base: f64,
    trees: Vec<Vec<Node>>,
}

#[derive(Clone, Debug)]
enum Node {
    /// Column, cut, and the places of both sides; at the cut goes left.
    Cut(usize, f64, usize, usize),
    Leaf(f64),
}

impl Boost {
    pub(crate) fn fit<const N: usize>(rows: &[[f64; N]], labels: &[bool]) -> Self {
        let positives = real(labels.iter().filter(|label| **label).count());
        let share = (positives + 0.5) / (real(rows.len()) + 1.0);
        let base = (share / (1.0 - share)).ln();
        let mut boost = Self {
            base,
            trees: Vec::new(),
        };
        if rows.is_empty() || positives <= 0.0 {
            return boost;
        }
        let edges: Vec<Vec<f64>> = (0..N).map(|column| edges(rows, column)).collect();
        let bins: Vec<[usize; N]> = rows
            .iter()
            .map(|row| {
                std::array::from_fn(|column| {
                    edges[column].partition_point(|edge| *edge < row[column])
                })
            })
            .collect();
        let mut sums = vec![base; rows.len()];
        for _ in 0..ROUNDS {
            let slopes: Vec<(f64, f64)> = sums
                .iter()
                .zip(labels)
                .map(|(sum, label)| {
                    let p = chance(*sum);
                    (f64::from(u8::from(*label)) - p, p * (1.0 - p))
                })
                .collect();
            let mut grower = Grower {
                edges: &edges,
                bins: &bins,
                slopes: &slopes,
                tree: Vec::new(),
            };
            let mut places: Vec<usize> = (0..rows.len()).collect();
            grower.grow(&mut places, 0);
            let tree = grower.tree;
            for (sum, row) in sums.iter_mut().zip(rows) {
                *sum += leaf(&tree, row);
            }
            boost.trees.push(tree);
        }
        boost
    }

    /// The chance that a row is of the kind that was labelled.
    pub(crate) fn chance<const N: usize>(&self, row: &[f64; N]) -> f64 {
        let sum: f64 = self.trees.iter().map(|tree| leaf(tree, row)).sum();
        chance(self.base + sum)
    }
}

fn chance(sum: f64) -> f64 {
    1.0 / (1.0 + (-sum).exp())
}

fn edges<const N: usize>(rows: &[[f64; N]], column: usize) -> Vec<f64> {
    let values = sorted(rows.iter().map(|row| row[column]).collect());
    let mut edges: Vec<f64> = (1..BINS)
        .map(|at| {
            let place = floor(real(at) / real(BINS) * real(values.len()));
            values[place.min(values.len() - 1)]
        })
        .collect();
    // What is rare lies in the last few of a hundred: there the cuts must be finer.
    edges.extend([0.985, 0.99, 0.995, 0.998].map(|p| quantile(&values, p)));
    edges.sort_by(f64::total_cmp);
    edges.dedup();
    edges
}

fn leaf<const N: usize>(tree: &[Node], row: &[f64; N]) -> f64 {
    let mut at = 0;
    loop {
        match tree.get(at) {
            Some(Node::Cut(column, cut, left, right)) => {
                at = if row[*column] <= *cut { *left } else { *right };
            }
            Some(Node::Leaf(value)) => return *value,
            None => return 0.0,
        }
    }
}

struct Grower<'a, const N: usize> {
    edges: &'a [Vec<f64>],
    bins: &'a [[usize; N]],
    slopes: &'a [(f64, f64)],
    tree: Vec<Node>,
}

impl<const N: usize> Grower<'_, N> {
    fn grow(&mut self, places: &mut [usize], depth: usize) -> usize {
        let at = self.tree.len();
        let (slope, bend) = places.iter().fold((0.0, 0.0), |(slope, bend), place| {
            (slope + self.slopes[*place].0, bend + self.slopes[*place].1)
        });
        self.tree.push(Node::Leaf(RATE * slope / (bend + 1.0)));
        if depth == DEPTH || places.len() < 2 * LEAF {
            return at;
        }
        if let Some((column, bin)) = self.best(places, slope, bend) {
            places.sort_by_key(|place| self.bins[*place][column] > bin);
            let below = places.partition_point(|place| self.bins[*place][column] <= bin);
            let (left, right) = places.split_at_mut(below);
            let left = self.grow(left, depth + 1);
            let right = self.grow(right, depth + 1);
            self.tree[at] = Node::Cut(column, self.edges[column][bin], left, right);
        }
        at
    }

    /// The cut that gains most, if any gains.
    fn best(&self, places: &[usize], slope: f64, bend: f64) -> Option<(usize, usize)> {
        let worth = |slope: f64, bend: f64| slope * slope / (bend + 1.0);
        let mut best = (worth(slope, bend) + 1e-6, None);
        for column in 0..N {
            let mut sums = vec![(0.0, 0.0, 0_usize); self.edges[column].len() + 1];
            for place in places {
                let sum = &mut sums[self.bins[*place][column]];
                let (slope, bend) = self.slopes[*place];
                *sum = (sum.0 + slope, sum.1 + bend, sum.2 + 1);
            }
            let (mut left, mut count) = ((0.0, 0.0), 0);
            for (bin, (more, bends, rows)) in sums.iter().take(self.edges[column].len()).enumerate()
            {
                left = (left.0 + more, left.1 + bends);
                count += rows;
                if count < LEAF || places.len() - count < LEAF {
                    continue;
                }
                let gain = worth(left.0, left.1) + worth(slope - left.0, bend - left.1);
                if gain > best.0 {
                    best = (gain, Some((column, bin)));
                }
            }
        }
        best.1
    }
}
