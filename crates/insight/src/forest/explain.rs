//! Exact Shapley values of a forest: what each column adds to the answer for a row. Path-dependent: a column that is not
//! known is averaged over the rows of the fit that reached the split (the cover), as `TreeSHAP` has it. Must sum to the
//! answer.

use super::grow::Node;
use super::{Binned, Forest};
use crate::num::{at, real};

/// An answer taken apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// The answer when nothing of the row is known.
    pub base: f64,
    /// What each column adds; base and parts sum to the answer.
    pub parts: Vec<f64>,
}

impl Forest {
    /// Takes the answer for a row apart. Costs trees x leaves x depth squared: meant for the rows that are shown.
    pub fn explain(&self, row: &[f64]) -> Explanation {
        let binned = self.binned(row);
        let mut parts = vec![0.0; self.width()];
        let mut base = 0.0;
        for tree in &self.trees {
            base += expected(tree, 0).1;
            let mut walk = Walk {
                tree,
                binned: &binned,
                parts: &mut parts,
            };
            walk.step(0, Vec::with_capacity(16), (1.0, 1.0), usize::MAX);
        }
        let trees = real(self.trees.len().max(1));
        for part in &mut parts {
            *part /= trees;
        }
        Explanation {
            base: base / trees,
            parts,
        }
    }
}

/// Where the node's part of the tree ends, and its mean by cover.
fn expected(tree: &[Node], place: usize) -> (f64, f64) {
    let node = &tree[place];
    if node.is_leaf() {
        return (f64::from(node.cover), f64::from(node.value));
    }
    let (left, left_mean) = expected(tree, place + 1);
    let (right, right_mean) = expected(tree, at(node.right));
    let cover = left + right;
    (cover, (left * left_mean + right * right_mean) / cover)
}

/// A column on the way to a node: the share of rows that pass when it is not known, whether this row passes, and the
/// weight of the sets of that size.
#[derive(Clone)]
struct Passed {
    feature: usize,
    unknown: f64,
    known: f64,
    weight: f64,
}

struct Walk<'a> {
    tree: &'a [Node],
    binned: &'a Binned,
    parts: &'a mut [f64],
}

impl Walk<'_> {
    fn step(&mut self, place: usize, mut path: Vec<Passed>, shares: (f64, f64), feature: usize) {
        extend(&mut path, shares, feature);
        let node = &self.tree[place];
        if node.is_leaf() {
            for (way, passed) in path.iter().enumerate().skip(1) {
                let weight = weight_without(&path, way);
                self.parts[passed.feature] +=
                    weight * (passed.known - passed.unknown) * f64::from(node.value);
            }
            return;
        }
        let feature = usize::from(node.feature);
        let (left, right) = (place + 1, at(node.right));
        let (own, other) = if node.left(self.binned[feature]) {
            (left, right)
        } else {
            (right, left)
        };
        let mut before = (1.0, 1.0);
        if let Some(way) = path.iter().skip(1).position(|p| p.feature == feature) {
            before = (path[way + 1].unknown, path[way + 1].known);
            unwind(&mut path, way + 1);
        }
        let share = |child: usize| f64::from(self.tree[child].cover) / f64::from(node.cover);
        let (own_share, other_share) = (share(own), share(other));
        self.step(own, path.clone(), (before.0 * own_share, before.1), feature);
        self.step(other, path, (before.0 * other_share, 0.0), feature);
    }
}

fn extend(path: &mut Vec<Passed>, (unknown, known): (f64, f64), feature: usize) {
    let length = path.len();
    path.push(Passed {
        feature,
        unknown,
        known,
        weight: if length == 0 { 1.0 } else { 0.0 },
    });
    let size = real(length + 1);
    for i in (0..length).rev() {
        let weight = path[i].weight;
        path[i + 1].weight += known * weight * real(i + 1) / size;
        path[i].weight = unknown * weight * real(length - i) / size;
    }
}

fn unwind(path: &mut Vec<Passed>, way: usize) {
    let last = path.len() - 1;
    let size = real(last + 1);
    let (unknown, known) = (path[way].unknown, path[way].known);
    let mut next = path[last].weight;
    for j in (0..last).rev() {
        let weight = path[j].weight;
        if known > 0.0 {
            path[j].weight = next * size / (real(j + 1) * known);
            next = weight - path[j].weight * unknown * real(last - j) / size;
        } else {
            path[j].weight = weight * size / (unknown * real(last - j));
        }
    }
    for j in way..last {
        let weight = path[j].weight;
        path[j] = path[j + 1].clone();
        path[j].weight = weight;
    }
    path.truncate(last);
}

/// The sum of the weights when one column is taken back.
fn weight_without(path: &[Passed], way: usize) -> f64 {
    let last = path.len() - 1;
    let size = real(last + 1);
    let (unknown, known) = (path[way].unknown, path[way].known);
    let mut next = path[last].weight;
    let mut total = 0.0;
    for j in (0..last).rev() {
        if known > 0.0 {
            let weight = next * size / (real(j + 1) * known);
            total += weight;
            next = path[j].weight - weight * unknown * real(last - j) / size;
        } else {
            total += path[j].weight * size / (unknown * real(last - j));
        }
    }
    total
}
