//! The order of titles as numbers, kept while rows come and go: to sort by title is to compare one number a row.
//!
//! Rows stand in chunks in the order of their titles. A new title takes a number between those of its neighbours; when
//! there is none left between two, all are spread out anew. Equal titles have equal numbers.

use std::cmp::Ordering;

use super::columns::{BODY, Columns};
use super::intern::narrow;
use crate::tasks::query::{compare_titles, title_letters};

/// Numbers are below this and even, so that a title that no row has can stand at an odd one.
pub(super) const END: u64 = 1 << 62;
/// How far behind the last title a later one is put: new titles often ascend.
const STEP: u64 = 1 << 36;
/// Rows in a chunk before it is cut in two.
const CHUNK: usize = 512;

/// Every stored row in the order of titles, then of slots. No chunk is empty.
#[derive(Default)]
pub(super) struct Titles {
    chunks: Vec<Vec<u32>>,
    /// Rows come in bulk and are ordered once, at the end.
    waiting: bool,
}

impl Titles {
    /// Leaves new rows without a place until [`Titles::order_all`].
    pub(super) fn wait(&mut self) {
        self.waiting = true;
    }

    /// Gives every stored row its place.
    pub(super) fn order_all(&mut self, columns: &mut Columns) {
        self.waiting = false;
        let mut letters = String::new();
        let mut rows: Vec<(u32, usize, usize)> = Vec::new();
        for slot in (0..columns.ids.len()).filter(|slot| columns.flags[*slot] & BODY != 0) {
            let start = letters.len();
            letters.extend(title_letters(&columns.title[slot]));
            rows.push((narrow(slot), start, letters.len()));
        }
        let title = |row: &(u32, usize, usize)| &letters[row.1..row.2];
        rows.sort_unstable_by(|a, b| title(a).cmp(title(b)).then(a.0.cmp(&b.0)));
        self.chunks = rows
            .chunks(CHUNK / 2)
            .map(|rows| rows.iter().map(|row| row.0).collect())
            .collect();
        // Numbers in rising order, the same for the same title; spreading makes room between them.
        let mut number = 0;
        for at in 0..rows.len() {
            if at == 0 || title(&rows[at]) != title(&rows[at - 1]) {
                number += 2;
            }
            columns.title_rank[rows[at].0 as usize] = number;
        }
        self.spread(columns);
    }

    /// Gives a row that has got a title its place.
    pub(super) fn insert(&mut self, columns: &mut Columns, slot: usize) {
        if self.waiting {
            return;
        }
        let title = columns.title[slot].clone();
        let mut rank = self.free_rank(columns, &title);
        if rank.is_none() {
            self.spread(columns);
            rank = self.free_rank(columns, &title);
        }
        columns.title_rank[slot] = rank.expect("spread numbers leave room for millions of titles");
        let slot = narrow(slot);
        let (at, place) = self.seat(columns, slot);
        match self.chunks.get_mut(at) {
            Some(chunk) => chunk.insert(place, slot),
            None => self.chunks.push(vec![slot]),
        }
        if self.chunks[at].len() > CHUNK {
            let rest = self.chunks[at].split_off(CHUNK / 2);
            self.chunks.insert(at + 1, rest);
        }
    }

    /// Takes a row out, before its title goes.
    pub(super) fn remove(&mut self, columns: &Columns, slot: usize) {
        if self.waiting {
            return;
        }
        let slot = narrow(slot);
        let (at, place) = self.seat(columns, slot);
        if let Some(chunk) = self.chunks.get_mut(at)
            && chunk.get(place) == Some(&slot)
        {
            chunk.remove(place);
            if chunk.is_empty() {
                self.chunks.remove(at);
            }
        }
    }

    /// The number of any title, given by its letters: that of the rows that have it, or one between its neighbours'.
    pub(super) fn place(&self, columns: &Columns, letters: &str) -> u64 {
        match self.neighbours(columns, |title| title_letters(title).cmp(letters.chars())) {
            Ok(rank) => rank,
            Err((before, _)) => before.map_or(0, |rank| rank + 1),
        }
    }

    /// The number that a title has or can take; none when its neighbours leave no room.
    fn free_rank(&self, columns: &Columns, title: &str) -> Option<u64> {
        let (before, after) = match self.neighbours(columns, |other| compare_titles(other, title)) {
            Ok(rank) => return Some(rank),
            Err(neighbours) => neighbours,
        };
        let (low, high) = (before.unwrap_or(0), after.unwrap_or(END));
        let middle = low + (high - low) / 2;
        let rank = match (before, after) {
            (Some(_), None) => middle.min(low + STEP),
            (None, Some(_)) => middle.max(high.saturating_sub(STEP)),
            _ => middle,
        } & !1;
        (low < rank && rank < high).then_some(rank)
    }

    /// The number of the rows with a title, or those of the rows before and behind it.
    fn neighbours(
        &self,
        columns: &Columns,
        compare: impl Fn(&str) -> Ordering,
    ) -> Result<u64, (Option<u64>, Option<u64>)> {
        let ordering = |slot: u32| compare(&columns.title[slot as usize]);
        let rank = |slot: &u32| columns.title_rank[*slot as usize];
        // The last chunk that begins before the title; it can also stand at the start of the next one.
        let next = self
            .chunks
            .partition_point(|chunk| ordering(chunk[0]).is_lt());
        let before = next.checked_sub(1).map(|at| &self.chunks[at]);
        let place = before.map_or(0, |chunk| {
            chunk.partition_point(|slot| ordering(*slot).is_lt())
        });
        let behind = before
            .and_then(|chunk| chunk.get(place))
            .or_else(|| self.chunks.get(next).map(|chunk| &chunk[0]));
        match behind {
            Some(slot) if ordering(*slot).is_eq() => Ok(rank(slot)),
            _ => Err((
                before.map(|chunk| rank(&chunk[place - 1])),
                behind.map(rank),
            )),
        }
    }

    /// Where a row with a number stands or belongs: the chunk and the place in it.
    fn seat(&self, columns: &Columns, slot: u32) -> (usize, usize) {
        let key = |slot: u32| (columns.title_rank[slot as usize], slot);
        let sought = key(slot);
        let next = self.chunks.partition_point(|chunk| key(chunk[0]) <= sought);
        let at = next.saturating_sub(1);
        let place = self
            .chunks
            .get(at)
            .map_or(0, |chunk| chunk.partition_point(|slot| key(*slot) < sought));
        (at, place)
    }

    /// Moves the numbers apart evenly.
    fn spread(&self, columns: &mut Columns) {
        let rows: usize = self.chunks.iter().map(Vec::len).sum();
        let step = (END / (rows as u64 + 2)) & !1;
        let (mut old, mut new) = (0, 0);
        for slot in self.chunks.iter().flatten() {
            let rank = &mut columns.title_rank[*slot as usize];
            if *rank != old {
                old = *rank;
                new += step;
            }
            *rank = new;
        }
    }
}
