//! The first rows of a set in an order, without sorting the set.

use std::cmp::Ordering;

use super::bits::mask;
use super::columns::BLOCK;
use super::intern::narrow;
use super::keys::{Keys, Pair};
use super::{Bits, TaskIndex};
use crate::tasks::query::{Order, Position};

/// Sets smaller than this many pages are not worth an estimate.
const WORTH_SAMPLING: usize = 16;

/// Blocks with more rows than this near the border get their second keys all at once.
const FEW: u32 = 6;

/// What no pair of keys exceeds.
const HIGHEST: Pair = (u64::MAX, u64::MAX);

/// A row with its keys.
pub(super) type Candidate = (Pair, u32);

/// The search for the first rows.
pub(super) struct Selection<'a> {
    pub(super) index: &'a TaskIndex,
    pub(super) order: &'a Order,
    keys: Keys<'a>,
    /// Only rows behind this position, whose keys come first.
    pub(super) after: Option<(Pair, &'a Position)>,
    pub(super) wanted: usize,
}

impl TaskIndex {
    /// The first rows of a set, behind a position, in order.
    pub(super) fn top(
        &self,
        rows: &Bits,
        order: &Order,
        after: Option<&Position>,
        wanted: usize,
    ) -> Vec<u32> {
        let keys = Keys::new(self, order);
        let after = after.map(|position| (keys.position(order, position), position));
        let selection = Selection {
            index: self,
            order,
            keys,
            after,
            wanted,
        };
        if let Some(found) = selection.walk(rows) {
            return found;
        }
        let estimate = selection.estimate(rows);
        let mut found = selection.collect(rows, estimate);
        if found.len() < wanted && estimate < HIGHEST {
            found = selection.collect(rows, HIGHEST);
        }
        found.into_iter().map(|(_, slot)| slot).collect()
    }
}

impl Selection<'_> {
    /// Keys that the wanted rows most likely do not exceed, from one row of each block.
    ///
    /// Without them, rows that lie in the opposite order would each be the best so far.
    fn estimate(&self, rows: &Bits) -> Pair {
        let total = rows.count();
        if total < self.wanted * WORTH_SAMPLING {
            return HIGHEST;
        }
        let mut sample = Vec::with_capacity(rows.0.len());
        for (at, word) in rows.0.iter().enumerate() {
            // Another place in each block, so that a pattern in the rows does not bend the sample.
            let turned = word.rotate_right(narrow(at * 7 % BLOCK));
            if turned != 0 {
                let bit = (turned.trailing_zeros() as usize + at * 7) % BLOCK;
                sample.push(self.keys.row(at * BLOCK + bit));
            }
        }
        let place = self.wanted * sample.len() / total * 2 + 8;
        let lowest = self.lowest();
        sample.retain(|pair| *pair >= lowest);
        if place >= sample.len() {
            return HIGHEST;
        }
        *sample.select_nth_unstable(place).1
    }

    fn lowest(&self) -> Pair {
        self.after.map_or((0, 0), |(pair, _)| pair)
    }

    /// The first rows among those with keys of at most `highest`.
    fn collect(&self, rows: &Bits, mut highest: Pair) -> Vec<Candidate> {
        let mut last: Option<Candidate> = None;
        let room = self.wanted * 3;
        let mut found: Vec<Candidate> = Vec::with_capacity(room);
        for (at, word) in rows.0.iter().enumerate() {
            if *word == 0 {
                continue;
            }
            let mut near = self.near(*word, at * BLOCK, highest);
            while near != 0 {
                let slot = at * BLOCK + near.trailing_zeros() as usize;
                near &= near - 1;
                let candidate = self.candidate(narrow(slot));
                if candidate.0 > highest
                    || !self.is_behind(candidate)
                    || last.is_some_and(|last| self.rank(candidate, last).is_gt())
                {
                    continue;
                }
                found.push(candidate);
                if found.len() == room {
                    let (_, worst, _) =
                        found.select_nth_unstable_by(self.wanted - 1, |a, b| self.rank(*a, *b));
                    highest = worst.0;
                    last = Some(*worst);
                    found.truncate(self.wanted);
                }
            }
        }
        found.sort_unstable_by(|a, b| self.rank(*a, *b));
        found.truncate(self.wanted);
        found
    }

    /// The rows of a block that may lie between the position and `highest`.
    fn near(&self, word: u64, start: usize, highest: Pair) -> u64 {
        let lowest = self.lowest();
        let first = self.keys.block(0, start);
        let reach = highest.0.wrapping_sub(lowest.0);
        let near = word & mask(|bit| first[bit].wrapping_sub(lowest.0) <= reach);
        if near.count_ones() <= FEW {
            return near;
        }
        let second = self.keys.block(1, start);
        let pair = |bit: usize| (first[bit], second[bit]);
        near & mask(|bit| pair(bit) >= lowest && pair(bit) <= highest)
    }

    /// A row with its keys.
    pub(super) fn candidate(&self, slot: u32) -> Candidate {
        (self.keys.row(slot as usize), slot)
    }

    /// Which of two rows comes first.
    pub(super) fn rank(&self, a: Candidate, b: Candidate) -> Ordering {
        let (first, second) = (a.1 as usize, b.1 as usize);
        a.0.cmp(&b.0).then_with(|| {
            if self.keys.exact {
                let ids = &self.index.columns.ids;
                ids[first].cmp(&ids[second])
            } else {
                self.index.rank(self.order, first, second)
            }
        })
    }

    /// Whether a row lies behind the position that the page begins at.
    pub(super) fn is_behind(&self, (pair, slot): Candidate) -> bool {
        let Some((after, position)) = self.after else {
            return true;
        };
        let slot = slot as usize;
        pair.cmp(&after)
            .then_with(|| {
                if self.keys.exact {
                    self.index.columns.ids[slot].cmp(&position.id)
                } else {
                    self.index.rank_to(self.order, slot, position)
                }
            })
            .is_gt()
    }
}
