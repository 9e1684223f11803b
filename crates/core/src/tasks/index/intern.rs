//! Small numbers in place of texts and ids that many rows share, and the order among them.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::OnceLock;

/// Values by number. Numbers are never given back: types, labels and people are few, and most return.
pub(super) struct Interned<K, R> {
    values: Vec<K>,
    /// What each value is compared by.
    orders: Vec<R>,
    numbers: HashMap<K, u32>,
    order: fn(&K) -> R,
    ranks: OnceLock<Ranks<R>>,
}

impl<K: Clone + Eq + Hash, R: Clone + Ord> Interned<K, R> {
    pub(super) fn new(order: fn(&K) -> R) -> Self {
        Self {
            values: Vec::new(),
            orders: Vec::new(),
            numbers: HashMap::new(),
            order,
            ranks: OnceLock::new(),
        }
    }

    /// The number of a value, a new one if need be.
    pub(super) fn number<Q>(&mut self, value: &Q, own: impl FnOnce(&Q) -> K) -> u32
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        if let Some(known) = self.numbers.get(value) {
            return *known;
        }
        let number = narrow(self.values.len());
        let value = own(value);
        self.orders.push((self.order)(&value));
        self.values.push(value.clone());
        self.numbers.insert(value, number);
        self.ranks.take();
        number
    }

    /// The number of a value that is already known.
    pub(super) fn known<Q: Eq + Hash + ?Sized>(&self, value: &Q) -> Option<u32>
    where
        K: Borrow<Q>,
    {
        self.numbers.get(value).copied()
    }

    pub(super) fn value(&self, number: u32) -> &K {
        &self.values[number as usize]
    }

    /// What a value is compared by.
    pub(super) fn order(&self, number: u32) -> &R {
        &self.orders[number as usize]
    }

    /// What each value is compared by, in the order of the numbers.
    pub(super) fn orders(&self) -> &[R] {
        &self.orders
    }

    /// The order among the values, worked out anew after a new value only.
    pub(super) fn ranks(&self) -> &Ranks<R> {
        self.ranks
            .get_or_init(|| Ranks::new(self.orders.iter().cloned()))
    }
}

/// The places of numbered values in their order. Equal values share a place.
pub(super) struct Ranks<R> {
    sorted: Vec<R>,
    /// By number: odd, so that a value that is not there has an even place between two.
    pub(super) of: Vec<u32>,
}

impl<R: Ord> Ranks<R> {
    pub(super) fn new(values: impl Iterator<Item = R>) -> Self {
        let mut numbered: Vec<(R, usize)> = values.zip(0..).collect();
        numbered.sort_unstable();
        let mut of = vec![0; numbered.len()];
        let mut sorted: Vec<R> = Vec::new();
        for (value, number) in numbered {
            if sorted.last() != Some(&value) {
                sorted.push(value);
            }
            of[number] = 2 * narrow(sorted.len()) - 1;
        }
        Self { sorted, of }
    }

    /// The place of any value, known or not.
    pub(super) fn place<Q: Ord + ?Sized>(&self, value: &Q) -> u32
    where
        R: Borrow<Q>,
    {
        let found = self
            .sorted
            .binary_search_by(|known| known.borrow().cmp(value));
        match found {
            Ok(at) => 2 * narrow(at) + 1,
            Err(at) => 2 * narrow(at),
        }
    }

    /// A place that no value is behind.
    pub(super) fn end(&self) -> u32 {
        2 * narrow(self.sorted.len())
    }
}

/// A count of rows or values as a column keeps it.
pub(super) fn narrow(count: usize) -> u32 {
    u32::try_from(count).expect("memory ends long before four billion rows")
}
