//! Fitting all trees. Must give the same bits for any count of threads.

use super::bins::Cuts;
use super::grow::{Grower, Item, Node};
use super::{Error, Forest, MOST_COLUMNS, Table, leaf};
use crate::num::{at, floor, place, real, single};
use crate::rng::{Rng, mix};

/// How a forest grows.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// The count of trees.
    pub trees: usize,
    /// The most splits above a leaf; explanations cost its square.
    pub max_depth: usize,
    /// The least weight of a leaf, in rows.
    pub min_leaf: f64,
    /// The share of the columns tried at each split; `None` for the square root of their count.
    pub share: Option<f64>,
    /// The seed of every draw.
    pub seed: u64,
    /// The count of threads; it changes the time, not the forest.
    pub threads: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            trees: 100,
            max_depth: 12,
            min_leaf: 5.0,
            share: None,
            seed: 1,
            threads: 1,
        }
    }
}

impl Settings {
    pub(super) fn tried(&self, width: usize) -> usize {
        let tried = match self.share {
            Some(share) => (share * real(width)).round(),
            None => real(width).sqrt(),
        };
        floor(tried).clamp(1, width.max(1))
    }
}

/// A forest, and what it says of the rows it grew on by the trees that did not see them.
#[derive(Clone, Debug)]
pub struct Fitted {
    /// The forest.
    pub forest: Forest,
    /// For each row the mean of the trees that did not see it; `None` where each did.
    pub unseen: Vec<Option<f64>>,
}

struct Grown {
    tree: Vec<Node>,
    gains: Vec<f64>,
    unseen: Vec<(u32, f32)>,
}

impl Forest {
    /// Grows a forest on a table with a finite target for each row.
    pub fn fit(table: &Table, targets: &[f64], settings: &Settings) -> Result<Fitted, Error> {
        let (rows, width) = (table.len(), table.kinds.len());
        let finite = targets.iter().filter(|target| target.is_finite()).count();
        if !(1..=MOST_COLUMNS).contains(&width) {
            return Err(Error::Columns(width));
        }
        if rows == 0 {
            return Err(Error::NoRows);
        }
        if finite != rows || targets.len() != rows {
            return Err(Error::Targets {
                rows,
                targets: finite,
            });
        }
        let cuts: Vec<Cuts> = (0..width)
            .map(|column| {
                let values: Vec<f64> = (0..rows).map(|row| table.row(row)[column]).collect();
                Cuts::fit(table.kinds[column], &values, targets)
            })
            .collect();
        let bins: Vec<u8> = (0..rows)
            .flat_map(|row| {
                table
                    .row(row)
                    .iter()
                    .zip(&cuts)
                    .map(|(v, cuts)| cuts.bin(*v))
            })
            .collect();
        let grown = grow_all(&bins, width, targets, settings);
        let mut unseen = vec![(0.0, 0_usize); rows];
        let mut gains = vec![0.0; width];
        let mut trees = Vec::with_capacity(grown.len());
        // In the order of the trees, whichever thread grew them: sums of floats depend on the order.
        for one in grown {
            for (sum, gain) in gains.iter_mut().zip(one.gains) {
                *sum += gain;
            }
            for (row, value) in one.unseen {
                let entry = &mut unseen[at(row)];
                entry.0 += f64::from(value);
                entry.1 += 1;
            }
            trees.push(one.tree);
        }
        let total: f64 = gains.iter().sum();
        let importances = gains
            .iter()
            .map(|gain| single(if total > 0.0 { gain / total } else { 0.0 }))
            .collect();
        Ok(Fitted {
            forest: Self {
                cuts,
                trees,
                importances,
            },
            unseen: unseen
                .into_iter()
                .map(|(sum, count)| (count > 0).then(|| sum / real(count)))
                .collect(),
        })
    }
}

fn grow_all(bins: &[u8], width: usize, targets: &[f64], settings: &Settings) -> Vec<Grown> {
    let trees = settings.trees.max(1);
    let threads = settings.threads.clamp(1, trees);
    let share = |thread: usize| -> Vec<Grown> {
        (thread..trees)
            .step_by(threads)
            .map(|tree| grow_one(bins, width, targets, settings, tree))
            .collect()
    };
    let mut parts: Vec<std::vec::IntoIter<Grown>> = if threads == 1 {
        vec![share(0).into_iter()]
    } else {
        std::thread::scope(|scope| {
            let share = &share;
            let running: Vec<_> = (0..threads)
                .map(|thread| scope.spawn(move || share(thread)))
                .collect();
            running
                .into_iter()
                .map(|thread| match thread.join() {
                    Ok(grown) => grown.into_iter(),
                    Err(panic) => std::panic::resume_unwind(panic),
                })
                .collect()
        })
    };
    (0..trees)
        .filter_map(|tree| parts[tree % threads].next())
        .collect()
}

fn grow_one(bins: &[u8], width: usize, targets: &[f64], settings: &Settings, tree: usize) -> Grown {
    let rows = targets.len();
    let mut rng = Rng::new(mix(settings.seed ^ mix(u64::from(place(tree)) + 1)));
    let mut drawn = vec![0.0_f32; rows];
    for _ in 0..rows {
        drawn[rng.below(rows)] += 1.0;
    }
    let mut items: Vec<Item> = drawn
        .iter()
        .zip(targets)
        .enumerate()
        .filter(|(_, (weight, _))| **weight > 0.0)
        .map(|(row, (weight, target))| Item {
            row: place(row),
            weight: *weight,
            sum: weight * single(*target),
        })
        .collect();
    let mut grower = Grower::new(bins, width, settings);
    let nodes = grower.grow(&mut items, &mut rng);
    let mut binned = [super::bins::MISSING; MOST_COLUMNS];
    let unseen = (0..rows)
        .filter(|row| drawn[*row] == 0.0)
        .map(|row| {
            binned[..width].copy_from_slice(&bins[row * width..(row + 1) * width]);
            (place(row), nodes[leaf(&nodes, &binned)].value)
        })
        .collect();
    Grown {
        tree: nodes,
        gains: grower.gains,
        unseen,
    }
}
