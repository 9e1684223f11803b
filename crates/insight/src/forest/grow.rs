//! One tree. Must not draw but from the generator it is given.

use super::bins::MISSING;
use super::fit::Settings;
use crate::num::{at, byte, place, single};
use crate::rng::Rng;

const LEAF: u16 = u16::MAX;

/// A split or a leaf; the left child of a split is the next node.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Node {
    pub(super) feature: u16,
    pub(super) bin: u8,
    pub(super) missing_left: bool,
    pub(super) right: u32,
    pub(super) value: f32,
    pub(super) cover: f32,
}

impl Node {
    pub(super) fn leaf(value: f32, cover: f32) -> Self {
        Self {
            feature: LEAF,
            bin: 0,
            missing_left: false,
            right: 0,
            value,
            cover,
        }
    }

    pub(super) fn is_leaf(&self) -> bool {
        self.feature == LEAF
    }

    /// Whether a row with this bin goes left.
    pub(super) fn left(&self, bin: u8) -> bool {
        if bin == MISSING {
            self.missing_left
        } else {
            bin <= self.bin
        }
    }
}

/// A row drawn into the tree.
#[derive(Clone, Copy)]
pub(super) struct Item {
    pub(super) row: u32,
    /// How often it was drawn.
    pub(super) weight: f32,
    /// Its target times that.
    pub(super) sum: f32,
}

/// Weights and sums by bin; only bins that were touched are looked at and cleared.
struct Histogram {
    bins: Box<[(f64, f64); 256]>,
    touched: [u64; 4],
}

impl Histogram {
    fn new() -> Self {
        Self {
            bins: Box::new([(0.0, 0.0); 256]),
            touched: [0; 4],
        }
    }

    fn add(&mut self, bin: u8, item: &Item) {
        self.touched[usize::from(bin >> 6)] |= 1 << (bin & 63);
        let entry = &mut self.bins[usize::from(bin)];
        entry.0 += f64::from(item.weight);
        entry.1 += f64::from(item.sum);
    }

    /// Hands over the touched bins in ascending order and clears them.
    fn drain(&mut self, mut each: impl FnMut(u8, f64, f64)) {
        for word in 0..4 {
            let mut bits = std::mem::take(&mut self.touched[word]);
            while bits != 0 {
                let bin = word * 64 + at(bits.trailing_zeros());
                bits &= bits - 1;
                let (weight, sum) = std::mem::take(&mut self.bins[bin]);
                each(byte(bin), weight, sum);
            }
        }
    }
}

struct Split {
    feature: usize,
    bin: u8,
    missing_left: bool,
    gain: f64,
}

/// What growing needs besides the rows.
pub(super) struct Grower<'a> {
    pub(super) bins: &'a [u8],
    pub(super) width: usize,
    pub(super) tried: usize,
    pub(super) settings: &'a Settings,
    pub(super) gains: Vec<f64>,
    histograms: Vec<Histogram>,
    order: Vec<usize>,
    touched: Vec<(u8, f64, f64)>,
}

struct Open {
    from: usize,
    to: usize,
    depth: usize,
    parent: Option<usize>,
}

impl<'a> Grower<'a> {
    pub(super) fn new(bins: &'a [u8], width: usize, settings: &'a Settings) -> Self {
        Self {
            bins,
            width,
            tried: settings.tried(width),
            settings,
            gains: vec![0.0; width],
            histograms: (0..width).map(|_| Histogram::new()).collect(),
            order: (0..width).collect(),
            touched: Vec::with_capacity(256),
        }
    }

    pub(super) fn grow(&mut self, items: &mut [Item], rng: &mut Rng) -> Vec<Node> {
        let mut tree: Vec<Node> = Vec::new();
        let mut open = vec![Open {
            from: 0,
            to: items.len(),
            depth: 0,
            parent: None,
        }];
        while let Some(task) = open.pop() {
            if let Some(parent) = task.parent {
                tree[parent].right = place(tree.len());
            }
            let part = &mut items[task.from..task.to];
            let weight: f64 = part.iter().map(|item| f64::from(item.weight)).sum();
            let sum: f64 = part.iter().map(|item| f64::from(item.sum)).sum();
            let leaf = Node::leaf(single(sum / weight.max(1.0)), single(weight));
            let small =
                task.depth >= self.settings.max_depth || weight < 2.0 * self.settings.min_leaf;
            let first = part.first().map(|item| item.sum / item.weight);
            let pure = part
                .iter()
                .all(|item| Some(item.sum / item.weight) == first);
            let split = if small || pure {
                None
            } else {
                self.split(part, weight, sum, rng)
            };
            let Some(split) = split else {
                tree.push(leaf);
                continue;
            };
            self.gains[split.feature] += split.gain;
            let node = Node {
                feature: u16::try_from(split.feature).unwrap_or(LEAF),
                bin: split.bin,
                missing_left: split.missing_left,
                value: 0.0,
                ..leaf
            };
            let middle = task.from + self.partition(part, split.feature, &node);
            let me = tree.len();
            tree.push(node);
            let depth = task.depth + 1;
            open.push(Open {
                from: middle,
                to: task.to,
                depth,
                parent: Some(me),
            });
            open.push(Open {
                from: task.from,
                to: middle,
                depth,
                parent: None,
            });
        }
        tree
    }

    fn bin(&self, item: &Item, feature: usize) -> u8 {
        self.bins[at(item.row) * self.width + feature]
    }

    /// Moves what goes left to the front; the count of it.
    fn partition(&self, part: &mut [Item], feature: usize, node: &Node) -> usize {
        let mut lefts = 0;
        for place in 0..part.len() {
            if node.left(self.bin(&part[place], feature)) {
                part.swap(lefts, place);
                lefts += 1;
            }
        }
        lefts
    }

    /// The best split of so many drawn columns; goes on until one can be split.
    fn split(&mut self, part: &[Item], weight: f64, sum: f64, rng: &mut Rng) -> Option<Split> {
        for place in 0..self.tried {
            let other = place + rng.below(self.width - place);
            self.order.swap(place, other);
        }
        for item in part {
            let row = &self.bins[at(item.row) * self.width..][..self.width];
            for feature in &self.order[..self.tried] {
                self.histograms[*feature].add(row[*feature], item);
            }
        }
        let mut best = None;
        for place in 0..self.tried {
            self.better(self.order[place], weight, sum, &mut best);
        }
        let mut place = self.tried;
        while best.is_none() && place < self.width {
            let other = place + rng.below(self.width - place);
            self.order.swap(place, other);
            let feature = self.order[place];
            for item in part {
                let bin = self.bin(item, feature);
                self.histograms[feature].add(bin, item);
            }
            self.better(feature, weight, sum, &mut best);
            place += 1;
        }
        best
    }

    fn better(&mut self, feature: usize, weight: f64, sum: f64, best: &mut Option<Split>) {
        self.touched.clear();
        let touched = &mut self.touched;
        self.histograms[feature].drain(|bin, w, s| touched.push((bin, w, s)));
        let missing = match self.touched.last() {
            Some((MISSING, w, s)) => Some((*w, *s)),
            _ => None,
        };
        let values = self.touched.len() - usize::from(missing.is_some());
        let whole = sum * sum / weight;
        let least = self.settings.min_leaf;
        let mut consider = |bin: u8, missing_left: bool, w: f64, s: f64| {
            let rest = weight - w;
            if w < least || rest < least {
                return;
            }
            let gain = s * s / w + (sum - s) * (sum - s) / rest - whole;
            if gain > best.as_ref().map_or(1e-9, |best| best.gain) {
                *best = Some(Split {
                    feature,
                    bin,
                    missing_left,
                    gain,
                });
            }
        };
        let (mut w, mut s) = (0.0, 0.0);
        for (bin, more_w, more_s) in &self.touched[..values] {
            w += more_w;
            s += more_s;
            consider(*bin, false, w, s);
            if let Some((missing_w, missing_s)) = missing {
                consider(*bin, true, w + missing_w, s + missing_s);
            }
        }
    }
}
