//! A random forest over binned columns: probabilities (or means), importances, exact contributions, missing values and
//! categorical codes. The same table, settings and seed give the same bits for any count of threads. Must not know what a
//! column means.
//!
//! Each column is cut once into at most 255 bins at its quantiles; a missing value has its own bin and each split sends it
//! to the side where it fitted better. The codes of a categorical column are ordered by their mean target (shrunk to the
//! overall mean), rare and unseen ones count as missing. Splits reduce the squared error, which for targets of 0 and 1 is
//! the Gini index.

mod bins;
mod calibrate;
mod explain;
mod fit;
mod grow;
mod pack;
#[cfg(test)]
mod tests;

pub use calibrate::Calibration;
pub use explain::Explanation;
pub use fit::{Fitted, Settings};

use bins::Cuts;
use grow::Node;

use crate::num::{at, real};

/// The most columns a table may have.
pub const MOST_COLUMNS: usize = 126;

/// What the numbers of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A quantity: larger is more.
    Number,
    /// A code: equal or not, without an order.
    Code,
}

/// Rows of numbers; what is not a number is missing.
#[derive(Clone, Debug)]
pub struct Table {
    kinds: Vec<Kind>,
    values: Vec<f64>,
}

impl Table {
    /// An empty table with these columns.
    pub fn new(kinds: Vec<Kind>) -> Self {
        Self {
            kinds,
            values: Vec::new(),
        }
    }

    /// A table with the same columns and no rows.
    #[must_use]
    pub fn empty(&self) -> Self {
        Self::new(self.kinds.clone())
    }

    /// Adds a row; what is too short is filled up with missing values, what is too long is cut.
    pub fn push(&mut self, row: &[f64]) {
        let width = self.kinds.len();
        self.values
            .extend((0..width).map(|column| row.get(column).copied().unwrap_or(f64::NAN)));
    }

    /// The count of rows.
    pub fn len(&self) -> usize {
        self.values.len().checked_div(self.kinds.len()).unwrap_or(0)
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// A row; empty where there is none.
    pub fn row(&self, row: usize) -> &[f64] {
        let width = self.kinds.len();
        self.values
            .get(row * width..(row + 1) * width)
            .unwrap_or_default()
    }
}

/// Why a forest cannot be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is nothing to learn from.
    #[error("there are no rows: give at least one with a finite target")]
    NoRows,
    /// There are no columns or too many.
    #[error("a table has 1 to {MOST_COLUMNS} columns, this one has {0}")]
    Columns(usize),
    /// Rows and targets do not match.
    #[error("there are {rows} rows and {targets} targets: give one finite target for each row")]
    Targets {
        /// Rows of the table.
        rows: usize,
        /// Finite targets.
        targets: usize,
    },
    /// The bytes are not a forest.
    #[error("these bytes are not a forest: {0}; fit the model anew")]
    Bytes(&'static str),
}

/// A fitted forest.
#[derive(Clone, Debug, PartialEq)]
pub struct Forest {
    cuts: Vec<Cuts>,
    trees: Vec<Vec<Node>>,
    importances: Vec<f32>,
}

/// A row by its bins.
type Binned = [u8; MOST_COLUMNS];

impl Forest {
    /// The mean of the trees for a row: a probability where the targets were 0 and 1.
    pub fn predict(&self, row: &[f64]) -> f64 {
        let binned = self.binned(row);
        let sum: f64 = self
            .trees
            .iter()
            .map(|tree| f64::from(tree[leaf(tree, &binned)].value))
            .sum();
        sum / real(self.trees.len().max(1))
    }

    /// The place of the leaf in which a row ends, for each tree: rows that share leaves are alike.
    pub fn leaves(&self, row: &[f64]) -> Vec<usize> {
        let binned = self.binned(row);
        self.trees.iter().map(|tree| leaf(tree, &binned)).collect()
    }

    /// The share of each column in what the splits explained; they sum to 1, or are all 0 where nothing was split.
    pub fn importances(&self) -> Vec<f64> {
        self.importances.iter().map(|i| f64::from(*i)).collect()
    }

    /// The count of columns.
    pub fn width(&self) -> usize {
        self.cuts.len()
    }

    /// The count of nodes in all trees.
    pub fn nodes(&self) -> usize {
        self.trees.iter().map(Vec::len).sum()
    }

    fn binned(&self, row: &[f64]) -> Binned {
        let mut binned = [bins::MISSING; MOST_COLUMNS];
        for ((bin, cuts), value) in binned.iter_mut().zip(&self.cuts).zip(row) {
            *bin = cuts.bin(*value);
        }
        binned
    }
}

fn leaf(tree: &[Node], binned: &Binned) -> usize {
    let mut place = 0;
    while !tree[place].is_leaf() {
        let node = &tree[place];
        place = if node.left(binned[usize::from(node.feature)]) {
            place + 1
        } else {
            at(node.right)
        };
    }
    place
}
