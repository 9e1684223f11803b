//! The first rows of a set in an order, without sorting the set.

use std::cmp::Ordering;

use super::bits::{mask, ones};
use super::columns::BLOCK;
use super::intern::narrow;
use super::keys::Keys;
use super::{Bits, TaskIndex};
use crate::tasks::query::{Order, Position};

/// Sets smaller than this many pages are not worth an estimate.
const WORTH_SAMPLING: usize = 16;

/// A row with its key.
type Candidate = (u64, u32);

/// The search for the first rows.
struct Selection<'a> {
    index: &'a TaskIndex,
    order: &'a Order,
    keys: Keys<'a>,
    /// Only rows behind this one, whose key comes first.
    after: Option<(u64, &'a Position)>,
    wanted: usize,
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
        let after = after.map(|position| (keys.position(&position.values), position));
        let selection = Selection {
            index: self,
            order,
            keys,
            after,
            wanted,
        };
        let estimate = selection.estimate(rows);
        let mut found = selection.collect(rows, estimate);
        if found.len() < wanted && estimate < u64::MAX {
            found = selection.collect(rows, u64::MAX);
        }
        found.into_iter().map(|(_, slot)| slot).collect()
    }
}

impl Selection<'_> {
    /// A key that the wanted rows most likely do not exceed, from one row of each block.
    ///
    /// Without it, rows that lie in the opposite order would each be the best so far.
    fn estimate(&self, rows: &Bits) -> u64 {
        let total = rows.count();
        if total < self.wanted * WORTH_SAMPLING {
            return u64::MAX;
        }
        let first = self.after.map_or(0, |(key, _)| key);
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
        sample.retain(|key| *key >= first);
        if place >= sample.len() {
            return u64::MAX;
        }
        *sample.select_nth_unstable(place).1
    }

    /// The first rows among those with a key of at most `highest`.
    fn collect(&self, rows: &Bits, highest: u64) -> Vec<Candidate> {
        let lowest = self.after.map_or(0, |(key, _)| key);
        let mut highest = highest;
        let mut last: Option<Candidate> = None;
        let room = self.wanted * 3;
        let mut found: Vec<Candidate> = Vec::with_capacity(room);
        for (at, word) in rows.0.iter().enumerate() {
            if *word == 0 {
                continue;
            }
            let keys = self.keys.block(at * BLOCK);
            let near = word & mask(|bit| keys[bit] <= highest && keys[bit] >= lowest);
            for bit in ones(near) {
                let candidate = (keys[bit], narrow(at * BLOCK + bit));
                if !self.is_behind(candidate)
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

    fn rank(&self, a: Candidate, b: Candidate) -> Ordering {
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
    fn is_behind(&self, (key, slot): Candidate) -> bool {
        let Some((after, position)) = self.after else {
            return true;
        };
        if key != after {
            return key > after;
        }
        let slot = slot as usize;
        let values = if self.keys.exact {
            Ordering::Equal
        } else {
            let values = self.order.0.iter();
            let values: Vec<_> = values
                .map(|sort| self.index.value(sort.field, slot))
                .collect();
            self.order.rank(&values, &position.values)
        };
        values
            .then_with(|| self.index.columns.ids[slot].cmp(&position.id))
            .is_gt()
    }
}
