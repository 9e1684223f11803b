//! The columns. All have the same length, a multiple of 64, so that one word of a bit set covers one whole block.

use std::sync::Arc;

use smallvec::SmallVec;

use super::{Bits, NONE};
use crate::id::Id;
use crate::tasks::model::{Status, Task, worked};
use crate::tasks::query::plain;

/// Rows in a block: as many as a word has bits.
pub(super) const BLOCK: usize = 64;

/// The task's own item is there.
pub(super) const BODY: u8 = 1;
/// The item with its links is there.
pub(super) const LINKS: u8 = 2;
/// The links say that the task has been deleted.
pub(super) const DELETED: u8 = 4;

/// No date.
pub(super) const NO_DAY: i32 = i32::MAX;
/// No moment.
pub(super) const NO_MOMENT: i64 = i64::MAX;

/// Declares the columns with what an empty row holds, so that no column can be forgotten when they grow.
macro_rules! columns {
    ($($(#[$doc:meta])* $name:ident: $type:ty = $empty:expr;)*) => {
        /// The columns.
        #[derive(Default)]
        pub(super) struct Columns {
            $($(#[$doc])* pub(super) $name: Vec<$type>,)*
            /// Rows that lists may show: stored, not deleted, in a project that is shown.
            pub(super) visible: Bits,
            /// Those of them that are not done.
            pub(super) open: Bits,
            /// Rows that wait for an open one.
            pub(super) blocked: Bits,
        }

        impl Columns {
            /// Adds one block of empty rows.
            pub(super) fn grow(&mut self) {
                let rows = self.ids.len() + BLOCK;
                $(self.$name.resize_with(rows, || $empty);)*
                self.visible.0.push(0);
                self.open.0.push(0);
                self.blocked.0.push(0);
            }

            /// Memory of the columns themselves, in bytes.
            pub(super) fn bytes(&self) -> usize {
                0 $(+ self.$name.capacity() * size_of::<$type>())*
            }
        }
    };
}

columns! {
    ids: Id<Task> = Id::from_u128(0);
    /// Which parts of the row are there.
    flags: u8 = 0;
    /// How many rows name this one as parent or dependency.
    named: u32 = 0;
    project: u32 = 0;
    /// Where the row is in its project's list of rows.
    place: u32 = 0;
    number: u64 = 0;
    status: u8 = 0;
    priority: u8 = 0;
    kind: u32 = 0;
    assignee: u32 = NONE;
    reporter: u32 = NONE;
    parent: u32 = NONE;
    milestone: u32 = NONE;
    cycle: u32 = NONE;
    due: i32 = NO_DAY;
    start: i32 = NO_DAY;
    created: i64 = 0;
    updated: i64 = 0;
    completed: i64 = NO_MOMENT;
    estimated: f64 = f64::NAN;
    /// Hours worked as they are shown: its own and those of its time entries.
    actual: f64 = f64::NAN;
    own_actual: f64 = f64::NAN;
    logged: u64 = 0;
    points: f64 = f64::NAN;
    title: Arc<str> = Arc::default();
    /// Where the title stands among all titles, see [`super::titles`].
    title_rank: u64 = 0;
    labels: SmallVec<[u32; 4]> = SmallVec::new();
    /// A bit for each label, several labels to a bit: most rows without a label are told by it.
    label_bits: u64 = 0;
    version: u64 = 0;
    links_version: u64 = 0;
    /// Rows that this one waits for, in the order they were added.
    waits_for: Box<[u32]> = Box::default();
    /// How many of those are open.
    waits: u32 = 0;
    /// Rows that wait for this one.
    waited_by: Vec<u32> = Vec::new();
    /// Statuses with their moments: milliseconds times 4 plus the status.
    flow: Box<[i64]> = Box::default();
}

impl Columns {
    /// Whether the row is a stored task that has not been deleted.
    pub(super) fn is_live(&self, slot: usize) -> bool {
        self.flags[slot] & (BODY | DELETED) == BODY
    }

    /// Works out the hours that a row shows as worked.
    pub(super) fn sum_hours(&mut self, slot: usize) {
        let own = number(self.own_actual[slot]);
        self.actual[slot] = worked(own, self.logged[slot]).map_or(f64::NAN, plain);
    }

    /// Shows or hides a row; the rows that wait for it are blocked or set free with it.
    pub(super) fn show(&mut self, slot: usize, shown: bool) {
        self.visible.set(slot, shown);
        let open = shown && self.status[slot] != Status::Done as u8;
        if open == self.open.has(slot) {
            return;
        }
        self.open.set(slot, open);
        for at in 0..self.waited_by[slot].len() {
            let waiter = self.waited_by[slot][at] as usize;
            self.wait(waiter, open);
        }
    }

    /// Counts one more or one less open row that this one waits for.
    pub(super) fn wait(&mut self, slot: usize, more: bool) {
        let waits = &mut self.waits[slot];
        *waits = if more { *waits + 1 } else { *waits - 1 };
        let blocked = *waits > 0;
        self.blocked.set(slot, blocked);
    }
}

/// What is there, from a column of dates.
pub(super) fn day(stored: i32) -> Option<i32> {
    (stored != NO_DAY).then_some(stored)
}

/// What is there, from a column of moments.
pub(super) fn moment(stored: i64) -> Option<i64> {
    (stored != NO_MOMENT).then_some(stored)
}

/// What is there, from a column of numbers.
pub(super) fn number(stored: f64) -> Option<f64> {
    (!stored.is_nan()).then_some(stored)
}
