//! Sort keys as single numbers: as much of an order as fits 64 bits, so that most comparisons are one instruction.
//!
//! Each field becomes a number below a power of two, nulls highest; the fields are set side by side, and the last one
//! is cut where the bits end. A lower number always means an earlier row; equal ones need [`TaskIndex::rank`].

use std::cmp::Ordering;

use super::columns::{BLOCK, NO_DAY, NO_MOMENT, day, moment, number};
use super::{NONE, TaskIndex};
use crate::tasks::query::{Field, Order, Sort, Value, title_letters};

/// Bits of a key's number; projects take those above.
const NUMBER_BITS: u32 = 40;
/// Added to days and milliseconds so that the year 0000 is zero.
const FIRST_DAY: i64 = 719_528;
const FIRST_MOMENT: i64 = 62_167_219_200_000;
/// The last day of 9999 and its last millisecond, counted from the year 0000.
const LAST_DAY: u64 = 3_652_424;
const LAST_MOMENT: u64 = 315_569_519_999_999;

/// One field's part of the key.
struct Lane<'a> {
    field: Field,
    descending: bool,
    /// The highest number of a value; one more stands for none.
    last: u64,
    /// The places of interned values.
    ranks: &'a [u32],
    /// Bits taken, and bits cut off.
    taken: u32,
    cut: u32,
}

/// An order as numbers.
pub(super) struct Keys<'a> {
    index: &'a TaskIndex,
    lanes: Vec<Lane<'a>>,
    /// Whether equal numbers mean equal values in every field.
    pub(super) exact: bool,
}

impl<'a> Keys<'a> {
    pub(super) fn new(index: &'a TaskIndex, order: &Order) -> Self {
        let mut lanes = Vec::new();
        let (mut free, mut exact) = (u64::BITS, true);
        for sort in &order.0 {
            if free == 0 || !exact {
                exact = false;
                break;
            }
            let (last, ranks): (u64, &[u32]) = match sort.field {
                Field::Priority | Field::Status => (3, &[]),
                Field::DueDate | Field::StartDate => (LAST_DAY, &[]),
                Field::CreatedAt | Field::UpdatedAt | Field::CompletedAt => (LAST_MOMENT, &[]),
                Field::EstimatedHours | Field::StoryPoints | Field::ActualHours | Field::Title => {
                    (u64::MAX - 1, &[])
                }
                Field::Key => (u64::MAX - 1, &index.projects.ranks().of),
                Field::Type => (index.kinds.ranks().end().into(), &index.kinds.ranks().of),
                Field::Assignee => (index.people.ranks().end().into(), &index.people.ranks().of),
            };
            let nullable = !matches!(sort.field, Field::Priority | Field::Status);
            let bits = u64::BITS - (last + u64::from(nullable)).leading_zeros();
            let taken = bits.min(free);
            exact = taken == bits && !matches!(sort.field, Field::Title | Field::Key);
            free -= taken;
            lanes.push(Lane {
                field: sort.field,
                descending: sort.descending,
                last,
                ranks,
                taken,
                cut: bits - taken,
            });
        }
        Self {
            index,
            lanes,
            exact,
        }
    }

    /// The key of one row.
    pub(super) fn row(&self, slot: usize) -> u64 {
        let [key] = self.rows(slot);
        key
    }

    /// The keys of one block of rows.
    pub(super) fn block(&self, first: usize) -> [u64; BLOCK] {
        self.rows(first)
    }

    /// The keys of some neighbouring rows, field by field, so that the compiler can work on several rows at once.
    fn rows<const N: usize>(&self, first: usize) -> [u64; N] {
        let mut keys = [0; N];
        let c = &self.index.columns;
        for lane in &self.lanes {
            let ranks = lane.ranks;
            let rank = |number: u32| ranks.get(number as usize).copied().map_or(0, u64::from);
            match lane.field {
                Field::Priority => {
                    lane.fill(&mut keys, &c.priority[first..first + N], |v| Some(v.into()));
                }
                Field::Status => {
                    lane.fill(&mut keys, &c.status[first..first + N], |v| Some(v.into()));
                }
                Field::DueDate => lane.fill(&mut keys, &c.due[first..first + N], day_key),
                Field::StartDate => lane.fill(&mut keys, &c.start[first..first + N], day_key),
                Field::CreatedAt => lane.fill(&mut keys, &c.created[first..first + N], moment_key),
                Field::UpdatedAt => lane.fill(&mut keys, &c.updated[first..first + N], moment_key),
                Field::CompletedAt => {
                    lane.fill(&mut keys, &c.completed[first..first + N], moment_key);
                }
                Field::EstimatedHours => {
                    lane.fill(&mut keys, &c.estimated[first..first + N], number_key);
                }
                Field::StoryPoints => lane.fill(&mut keys, &c.points[first..first + N], number_key),
                Field::ActualHours => lane.fill(&mut keys, &c.actual[first..first + N], number_key),
                Field::Title => lane.fill(&mut keys, &c.head[first..first + N], Some),
                Field::Type => lane.fill(&mut keys, &c.kind[first..first + N], |v| Some(rank(v))),
                Field::Assignee => lane.fill(&mut keys, &c.assignee[first..first + N], |v| {
                    (v != NONE).then(|| rank(v))
                }),
                Field::Key => {
                    let mut both = [0; N];
                    let numbers = c.number[first..first + N].iter();
                    for ((both, project), number) in both
                        .iter_mut()
                        .zip(&c.project[first..first + N])
                        .zip(numbers)
                    {
                        *both = key_key(rank(*project), *number);
                    }
                    lane.fill(&mut keys, &both, Some);
                }
            }
        }
        keys
    }

    /// The key of a position, whether or not its row is still there.
    pub(super) fn position(&self, values: &[Option<Value>]) -> u64 {
        let pairs = self.lanes.iter().zip(values);
        pairs.fold(0, |key, (lane, value)| {
            let number = value.as_ref().map(|value| self.number(lane.field, value));
            lane.join(key, number)
        })
    }

    fn number(&self, field: Field, value: &Value) -> u64 {
        match (field, value) {
            (Field::DueDate | Field::StartDate, Value::Whole(days)) => {
                counted(*days, FIRST_DAY, LAST_DAY)
            }
            (Field::Priority | Field::Status, Value::Whole(place)) => counted(*place, 0, 3),
            (_, Value::Whole(millis)) => counted(*millis, FIRST_MOMENT, LAST_MOMENT),
            (_, Value::Number(number)) => ordered(*number),
            (Field::Type, Value::Text(kind)) => {
                self.index.kinds.ranks().place(kind.as_str()).into()
            }
            (_, Value::Text(title)) => super::apply::title_start(title).0,
            (_, Value::Id(id)) => self.index.people.ranks().place(id).into(),
            (_, Value::Key(project, number)) => {
                let project = self.index.projects.ranks().place(project.as_str());
                key_key(project.into(), *number)
            }
        }
    }
}

impl Lane<'_> {
    /// Appends this field to the keys of a block.
    #[inline]
    fn fill<T: Copy>(&self, keys: &mut [u64], column: &[T], read: impl Fn(T) -> Option<u64>) {
        for (key, value) in keys.iter_mut().zip(column) {
            *key = self.join(*key, read(*value));
        }
    }

    /// Appends one number, or the lack of one, to a key.
    #[inline]
    fn join(&self, key: u64, number: Option<u64>) -> u64 {
        let none = self.last.wrapping_add(1);
        let placed = number.map_or(none, |number| {
            if self.descending {
                self.last - number.min(self.last)
            } else {
                number
            }
        });
        // A field of 64 bits is the first one, and zero moved by 64 is still zero.
        key.wrapping_shl(self.taken) | placed >> self.cut
    }
}

fn day_key(days: i32) -> Option<u64> {
    (days != NO_DAY).then(|| (i64::from(days) + FIRST_DAY).cast_unsigned())
}

fn moment_key(millis: i64) -> Option<u64> {
    (millis != NO_MOMENT).then(|| (millis + FIRST_MOMENT).cast_unsigned())
}

fn number_key(number: f64) -> Option<u64> {
    (!number.is_nan()).then(|| ordered(number))
}

fn key_key(project: u64, number: u64) -> u64 {
    project << NUMBER_BITS | number.min((1 << NUMBER_BITS) - 1)
}

/// A number from outside, which may lie anywhere.
fn counted(number: i64, first: i64, last: u64) -> u64 {
    u64::try_from(number.saturating_add(first))
        .unwrap_or(0)
        .min(last)
}

/// The bits of a number in an order that is that of numbers.
fn ordered(number: f64) -> u64 {
    let bits = number.to_bits();
    if bits >> 63 == 0 {
        bits | 1 << 63
    } else {
        !bits
    }
}

impl TaskIndex {
    /// Which of two rows comes first, by every field and the id.
    pub(super) fn rank(&self, order: &Order, a: usize, b: usize) -> Ordering {
        let mut sorts = order.0.iter();
        sorts
            .find_map(|sort| {
                let order = self.rank_by(*sort, a, b);
                order.is_ne().then_some(order)
            })
            .unwrap_or_else(|| self.columns.ids[a].cmp(&self.columns.ids[b]))
    }

    fn rank_by(&self, sort: Sort, a: usize, b: usize) -> Ordering {
        let c = &self.columns;
        if sort.field == Field::Title {
            // Titles that begin alike are common; their values are not worth making.
            let starts = (c.head[a], c.neck[a]).cmp(&(c.head[b], c.neck[b]));
            let order =
                starts.then_with(|| title_letters(&c.title[a]).cmp(title_letters(&c.title[b])));
            return if sort.descending {
                order.reverse()
            } else {
                order
            };
        }
        let (a, b) = (self.value(sort.field, a), self.value(sort.field, b));
        sort.rank(a.as_ref(), b.as_ref())
    }

    /// What a row is ordered by in a field.
    pub(super) fn value(&self, field: Field, slot: usize) -> Option<Value> {
        let c = &self.columns;
        match field {
            Field::Priority => Some(Value::Whole(c.priority[slot].into())),
            Field::Status => Some(Value::Whole(c.status[slot].into())),
            Field::DueDate => day(c.due[slot]).map(|day| Value::Whole(day.into())),
            Field::StartDate => day(c.start[slot]).map(|day| Value::Whole(day.into())),
            Field::CreatedAt => Some(Value::Whole(c.created[slot])),
            Field::UpdatedAt => Some(Value::Whole(c.updated[slot])),
            Field::CompletedAt => moment(c.completed[slot]).map(Value::Whole),
            Field::EstimatedHours => number(c.estimated[slot]).map(Value::Number),
            Field::StoryPoints => number(c.points[slot]).map(Value::Number),
            Field::ActualHours => number(c.actual[slot]).map(Value::Number),
            Field::Title => Some(Value::Text(title_letters(&c.title[slot]).collect())),
            Field::Type => Some(Value::Text(self.kinds.order(c.kind[slot]).clone())),
            Field::Key => {
                let project = self.projects.key(c.project[slot]).to_string();
                Some(Value::Key(project, c.number[slot]))
            }
            Field::Assignee => {
                let assignee = c.assignee[slot];
                (assignee != NONE).then(|| Value::Id(*self.people.order(assignee)))
            }
        }
    }
}
