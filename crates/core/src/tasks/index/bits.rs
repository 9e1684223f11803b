//! A set of rows, a bit for each, narrowed one column at a time.

use super::columns::BLOCK;

/// A set of rows.
#[derive(Clone, Default)]
pub(super) struct Bits(pub(super) Vec<u64>);

/// Packs 64 answers into a word. Written so that the compiler fills `flags` with vector comparisons.
#[inline]
pub(super) fn mask(holds: impl Fn(usize) -> bool) -> u64 {
    let mut flags = [0_u8; BLOCK];
    for (at, flag) in flags.iter_mut().enumerate() {
        *flag = u8::from(holds(at));
    }
    let mut word = 0;
    for (at, eight) in flags.as_chunks::<8>().0.iter().enumerate() {
        // Each of the eight 0/1 bytes is moved to its own bit of the highest byte.
        let packed = u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        word |= packed << (at * 8);
    }
    word
}

/// The rows of one word.
pub(super) fn ones(mut word: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        if word == 0 {
            return None;
        }
        let at = word.trailing_zeros() as usize;
        word &= word - 1;
        Some(at)
    })
}

impl Bits {
    /// No rows, of as many as `like` has.
    pub(super) fn none(like: &Self) -> Self {
        Self(vec![0; like.0.len()])
    }

    pub(super) fn has(&self, row: usize) -> bool {
        self.0[row / BLOCK] >> (row % BLOCK) & 1 == 1
    }

    pub(super) fn set(&mut self, row: usize, on: bool) {
        let bit = 1 << (row % BLOCK);
        if on {
            self.0[row / BLOCK] |= bit;
        } else {
            self.0[row / BLOCK] &= !bit;
        }
    }

    pub(super) fn count(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Keeps the rows that are also in `other`.
    pub(super) fn and(&mut self, other: &Self) {
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word &= other;
        }
    }

    /// Keeps the rows that are not in `other`.
    pub(super) fn without(&mut self, other: &Self) {
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word &= !other;
        }
    }

    /// Keeps the rows whose value in a column fits, a block at a time.
    #[inline]
    pub(super) fn narrow<T: Copy>(&mut self, column: &[T], fits: impl Fn(T) -> bool) {
        for (word, block) in self.0.iter_mut().zip(column.as_chunks::<BLOCK>().0) {
            if *word != 0 {
                *word &= mask(|at| fits(block[at]));
            }
        }
    }

    /// Keeps the rows that pass a test that looks beyond one column.
    pub(super) fn keep(&mut self, fits: impl Fn(usize) -> bool) {
        for (at, word) in self.0.iter_mut().enumerate() {
            for bit in ones(*word) {
                if !fits(at * BLOCK + bit) {
                    *word &= !(1 << bit);
                }
            }
        }
    }
}
