//! Orders that are asked for again and again, kept sorted: a page is then a short walk instead of a look at every row.
//!
//! A kept order lists every stored row as of some moment, and a log says which rows have changed since. Few of those are
//! put into their places while a page is read; when they have become many, they are merged into the list. The answer is
//! that of [`Selection::collect`] in any case.

use std::sync::Arc;

use parking_lot::Mutex;

use super::Bits;
use super::columns::BODY;
use super::intern::narrow;
use super::select::{Candidate, Selection};
use crate::tasks::query::{Field, Order};

/// From when on an order is kept, and how.
#[derive(Clone, Copy)]
struct Limits {
    /// Fewer rows than this are looked at faster than an order is kept.
    rows: usize,
    /// How often an order is asked for before it is kept for the first time.
    patience: u32,
    /// Changed rows that are put into their places for one page; more of them are merged into the list.
    few: usize,
    /// More changed rows than this cost more than they save.
    many: usize,
    /// What looking at a block of rows costs, in steps along a list.
    block: usize,
}

const LIMITS: Limits = Limits {
    rows: 4096,
    patience: 4,
    few: 256,
    many: 2048,
    block: 200,
};

/// Orders kept at once, 4 bytes for each row and order.
const KEPT: usize = 8;

/// Rows in an order, as of some moment.
struct Kept {
    order: Order,
    /// How often it was asked for since it was last dropped, and how often it must be before it is kept.
    asked: u32,
    patience: u32,
    /// Absent until it is kept.
    rows: Option<Arc<Vec<u32>>>,
    /// How many changes the list knows of.
    seen: u64,
    /// Somebody sorts it just now; others look at every row meanwhile rather than sort it, too.
    is_being_sorted: bool,
}

/// What is there of an order.
enum Asked {
    /// A list, and how many changes it knows of.
    Kept(Arc<Vec<u32>>, u64),
    /// Nothing, and it is worth to be kept now.
    Often,
    /// Nothing.
    Seldom,
}

/// The kept orders, the last asked for first.
pub(super) struct Orders {
    kept: Mutex<Vec<Kept>>,
    /// Rows that have changed, the last one last; cut at the front.
    log: Vec<u32>,
    /// How many changes were cut.
    cut: u64,
    limits: Limits,
}

impl Default for Orders {
    fn default() -> Self {
        Self::with(LIMITS)
    }
}

impl Orders {
    const fn with(limits: Limits) -> Self {
        Self {
            kept: Mutex::new(Vec::new()),
            log: Vec::new(),
            cut: 0,
            limits,
        }
    }

    /// Keeps every order at once and merges early, so that small tests meet every way.
    #[cfg(test)]
    pub(super) const fn eager() -> Self {
        Self::with(Limits {
            rows: 0,
            patience: 1,
            few: 4,
            many: 24,
            block: usize::MAX / 1_000_000,
        })
    }

    /// Notes that a row has come, gone or got other values.
    pub(super) fn changed(&mut self, slot: usize) {
        if self.kept.get_mut().is_empty() {
            return;
        }
        if self.log.len() > 2 * self.limits.many {
            self.log.drain(..self.limits.many);
            self.cut += self.limits.many as u64;
        }
        self.log.push(narrow(slot));
    }

    /// Drops the orders in which a project's key counts, after it has changed.
    pub(super) fn rename(&mut self) {
        let by_key = |kept: &Kept| kept.order.0.iter().any(|sort| sort.field == Field::Key);
        self.kept.get_mut().retain(|kept| !by_key(kept));
    }

    fn now(&self) -> u64 {
        self.cut + self.log.len() as u64
    }

    /// The changes since a moment, unless they are too many.
    fn since(&self, seen: u64) -> Option<&[u32]> {
        let from = usize::try_from(seen.checked_sub(self.cut)?).ok()?;
        let log = self.log.get(from..)?;
        (log.len() <= self.limits.many).then_some(log)
    }

    /// What is there of an order.
    fn ask(&self, order: &Order) -> Asked {
        let mut kept = self.kept.lock();
        if let Some(at) = kept.iter().position(|kept| kept.order == *order) {
            kept[..=at].rotate_right(1);
        } else {
            kept.truncate(KEPT - 1);
            let new = Kept {
                order: order.clone(),
                asked: 0,
                patience: self.limits.patience,
                rows: None,
                seen: 0,
                is_being_sorted: false,
            };
            kept.insert(0, new);
        }
        let one = &mut kept[0];
        one.asked = one.asked.saturating_add(1);
        if one.rows.is_some() && self.since(one.seen).is_none() {
            // Asked for too seldom for as much as is written.
            one.rows = None;
            one.asked = 1;
            one.patience = one.patience.saturating_mul(4);
        }
        match &one.rows {
            Some(rows) => Asked::Kept(rows.clone(), one.seen),
            None if one.asked >= one.patience && !one.is_being_sorted => {
                one.is_being_sorted = true;
                Asked::Often
            }
            None => Asked::Seldom,
        }
    }

    fn keep(&self, order: &Order, rows: &Arc<Vec<u32>>) {
        let mut kept = self.kept.lock();
        if let Some(one) = kept.iter_mut().find(|kept| kept.order == *order) {
            one.rows = Some(rows.clone());
            one.seen = self.now();
            one.is_being_sorted = false;
        }
    }

    /// Memory of the lists, in bytes.
    pub(super) fn bytes(&self) -> usize {
        let kept = self.kept.lock();
        let rows = kept.iter().filter_map(|kept| kept.rows.as_ref());
        rows.map(|rows| rows.capacity() * 4).sum::<usize>() + self.log.capacity() * 4
    }
}

impl Selection<'_> {
    /// The first rows of a set along a kept order; nothing where looking at the set is faster.
    pub(super) fn walk(&self, rows: &Bits) -> Option<Vec<u32>> {
        let orders = &self.index.orders;
        let (stored, matching) = (self.index.used, rows.count());
        let blocks = matching.min(rows.0.len());
        let is_sparse = self.wanted * stored > orders.limits.block * blocks * matching;
        if stored < orders.limits.rows || is_sparse {
            return None;
        }
        let list = match orders.ask(self.order) {
            Asked::Seldom => return None,
            Asked::Often => self.merged(&[], 0..narrow(stored)),
            Asked::Kept(list, seen) => {
                let changed = orders.since(seen)?;
                // Where a page begins is found by halving, which needs every row in its place.
                let in_place = self.after.is_none() || changed.is_empty();
                if in_place && changed.len() <= orders.limits.few {
                    return Some(self.along(rows, &list, changed));
                }
                self.merged(&list, changed.iter().copied())
            }
        };
        let list = Arc::new(list);
        orders.keep(self.order, &list);
        Some(self.along(rows, &list, &[]))
    }

    /// A list of all stored rows: an older one, with the rows that have changed since taken out and put into their places.
    fn merged(&self, old: &[u32], changed: impl Iterator<Item = u32>) -> Vec<u32> {
        let columns = &self.index.columns;
        let mut stale = Bits::none(&columns.visible);
        let mut fresh: Vec<Candidate> = Vec::new();
        for slot in changed {
            if !stale.has(slot as usize) {
                stale.set(slot as usize, true);
                if columns.flags[slot as usize] & BODY != 0 {
                    fresh.push(self.candidate(slot));
                }
            }
        }
        fresh.sort_unstable_by(|a, b| self.rank(*a, *b));
        let mut clean: Vec<u32> = old.to_vec();
        clean.retain(|slot| !stale.has(*slot as usize));
        let mut list = Vec::with_capacity(clean.len() + fresh.len());
        let mut rest = clean.as_slice();
        for one in fresh {
            let before = rest.partition_point(|slot| self.rank(self.candidate(*slot), one).is_lt());
            list.extend_from_slice(&rest[..before]);
            list.push(one.1);
            rest = &rest[before..];
        }
        list.extend_from_slice(rest);
        list
    }

    /// The first rows of a set along a list, with the rows that have changed since it was made.
    fn along(&self, rows: &Bits, list: &[u32], changed: &[u32]) -> Vec<u32> {
        let mut clean = rows.clone();
        let mut fresh: Vec<Candidate> = Vec::new();
        for slot in changed {
            if clean.has(*slot as usize) {
                clean.set(*slot as usize, false);
                fresh.push(self.candidate(*slot));
            }
        }
        fresh.sort_unstable_by(|a, b| self.rank(*a, *b));
        let start = match self.after {
            None => 0,
            Some(_) => list.partition_point(|slot| !self.is_behind(self.candidate(*slot))),
        };
        let mut found = Vec::with_capacity(self.wanted);
        let mut fresh = fresh.into_iter().peekable();
        let behind = list[start..]
            .iter()
            .filter(|slot| clean.has(**slot as usize));
        for slot in behind.take(self.wanted) {
            let one = self.candidate(*slot);
            while let Some(earlier) = fresh.next_if(|other| self.rank(*other, one).is_lt()) {
                found.push(earlier.1);
            }
            found.push(*slot);
        }
        found.extend(fresh.map(|one| one.1));
        found.truncate(self.wanted);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_at_a_time_sorts_an_order() {
        let (orders, order) = (Orders::eager(), Order::default());
        assert!(matches!(orders.ask(&order), Asked::Often));
        assert!(matches!(orders.ask(&order), Asked::Seldom));

        orders.keep(&order, &Arc::default());
        assert!(matches!(orders.ask(&order), Asked::Kept(..)));
    }
}
