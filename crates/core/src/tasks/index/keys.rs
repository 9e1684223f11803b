//! Sort keys as two numbers: as much of an order as fits, so that most comparisons are one instruction.
//!
//! Each field becomes a number below a power of two, nulls highest; the fields are set side by side, and the last one
//! is cut where the bits end. A lower pair always means an earlier row; equal ones need [`TaskIndex::rank`].

use super::columns::{BLOCK, NO_DAY, NO_MOMENT};
use super::titles::END;
use super::{NONE, TaskIndex};
use crate::id::Id;
use crate::tasks::model::Task;
use crate::tasks::query::{Field, Order, Position, Sort, Value};

/// Bits of a key's number; projects take those above.
const NUMBER_BITS: u32 = 40;
/// Added to days and milliseconds so that the year 0000 is zero.
const FIRST_DAY: i64 = 719_528;
const FIRST_MOMENT: i64 = 62_167_219_200_000;
/// The last day of 9999 and its last millisecond, counted from the year 0000.
const LAST_DAY: u64 = 3_652_424;
const LAST_MOMENT: u64 = 315_569_519_999_999;

/// Where a part of a key comes from.
#[derive(Clone, Copy)]
enum Source {
    Field(Field),
    /// The upper half of the id.
    Id,
}

/// One part of a key.
#[derive(Clone, Copy)]
struct Lane<'a> {
    source: Source,
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
    /// The second number decides between rows with the same first one.
    words: [Vec<Lane<'a>>; 2],
    /// Whether equal numbers mean equal values in every field.
    pub(super) exact: bool,
}

/// Both numbers.
pub(super) type Pair = (u64, u64);

impl<'a> Keys<'a> {
    pub(super) fn new(index: &'a TaskIndex, order: &Order) -> Self {
        let mut keys = Self {
            index,
            words: [Vec::new(), Vec::new()],
            exact: true,
        };
        let (mut word, mut free) = (0, u64::BITS);
        let mut lanes: Vec<Lane<'a>> = Vec::new();
        for sort in &order.0 {
            lanes.push(Lane::of(index, *sort));
            if sort.field == Field::Key {
                // Huge numbers may differ behind what a lane holds; nothing may follow it.
                keys.exact = false;
                break;
            }
        }
        if keys.exact {
            lanes.push(Lane::whole(Source::Id, false));
        }
        for lane in lanes {
            if lane.taken > free {
                if free > 0 {
                    let cut = lane.taken - free;
                    keys.words[word].push(Lane {
                        taken: free,
                        cut,
                        ..lane
                    });
                }
                if word == 1 {
                    keys.exact &= matches!(lane.source, Source::Id);
                    break;
                }
                (word, free) = (1, u64::BITS);
            }
            free -= lane.taken;
            keys.words[word].push(lane);
        }
        keys
    }

    /// Both keys of one row.
    pub(super) fn row(&self, slot: usize) -> Pair {
        let ([first], [second]) = (self.rows(0, slot), self.rows(1, slot));
        (first, second)
    }

    /// The first or second keys of one block of rows.
    pub(super) fn block(&self, word: usize, first: usize) -> [u64; BLOCK] {
        self.rows(word, first)
    }

    /// The keys of some neighbouring rows, field by field, so that the compiler can work on several rows at once.
    fn rows<const N: usize>(&self, word: usize, first: usize) -> [u64; N] {
        let mut keys = [0; N];
        let c = &self.index.columns;
        for lane in &self.words[word] {
            let ranks = lane.ranks;
            let rank = |number: u32| ranks.get(number as usize).copied().map_or(0, u64::from);
            let field = match lane.source {
                Source::Field(field) => field,
                Source::Id => {
                    lane.fill(&mut keys, &c.ids[first..first + N], |id| Some(upper(id)));
                    continue;
                }
            };
            match field {
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
                Field::Title => lane.fill(&mut keys, &c.title_rank[first..first + N], Some),
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

    /// The keys of a position, whether or not its row is still there.
    pub(super) fn position(&self, order: &Order, position: &Position) -> Pair {
        let word = |word: usize| {
            let lanes = self.words[word].iter();
            lanes.fold(0, |key, lane| {
                lane.join(key, self.number(lane, order, position))
            })
        };
        (word(0), word(1))
    }

    fn number(&self, lane: &Lane<'_>, order: &Order, position: &Position) -> Option<u64> {
        let of = |field: Field| {
            let at = order.0.iter().position(|sort| sort.field == field)?;
            position.values.get(at)?.as_ref()
        };
        match lane.source {
            Source::Id => Some(upper(position.id)),
            Source::Field(field) => of(field).map(|value| self.placed(field, value)),
        }
    }

    fn placed(&self, field: Field, value: &Value) -> u64 {
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
            (_, Value::Text(title)) => self.index.titles.place(&self.index.columns, title),
            (_, Value::Id(id)) => self.index.people.ranks().place(id).into(),
            (_, Value::Key(project, number)) => {
                let project = self.index.projects.ranks().place(project.as_str());
                key_key(project.into(), *number)
            }
        }
    }
}

impl<'a> Lane<'a> {
    fn of(index: &'a TaskIndex, sort: Sort) -> Self {
        let (last, ranks): (u64, &[u32]) = match sort.field {
            Field::Priority | Field::Status => (3, &[]),
            Field::DueDate | Field::StartDate => (LAST_DAY, &[]),
            Field::CreatedAt | Field::UpdatedAt | Field::CompletedAt => (LAST_MOMENT, &[]),
            Field::EstimatedHours | Field::StoryPoints | Field::ActualHours => (u64::MAX - 1, &[]),
            Field::Title => (END - 1, &[]),
            Field::Key => (u64::MAX - 1, &index.projects.ranks().of),
            Field::Type => (index.kinds.ranks().end().into(), &index.kinds.ranks().of),
            Field::Assignee => (index.people.ranks().end().into(), &index.people.ranks().of),
        };
        let nullable = !matches!(sort.field, Field::Priority | Field::Status | Field::Title);
        Self {
            source: Source::Field(sort.field),
            descending: sort.descending,
            last,
            ranks,
            taken: u64::BITS - (last + u64::from(nullable)).leading_zeros(),
            cut: 0,
        }
    }

    /// A part of 64 bits that is never absent.
    const fn whole(source: Source, descending: bool) -> Self {
        Self {
            source,
            descending,
            last: u64::MAX,
            ranks: &[],
            taken: u64::BITS,
            cut: 0,
        }
    }

    /// Appends this field to the keys of a block.
    #[inline]
    fn fill<T: Copy>(&self, keys: &mut [u64], column: &[T], read: impl Fn(T) -> Option<u64>) {
        for (key, value) in keys.iter_mut().zip(column) {
            *key = self.join(*key, read(*value));
        }
    }

    /// Appends one number, or the lack of one, to a key. Without branches, for the sake of [`Lane::fill`].
    #[inline]
    fn join(&self, key: u64, number: Option<u64>) -> u64 {
        let none = self.last.wrapping_add(1);
        // `last - number` is `!number + last + 1`.
        let (flip, add) = if self.descending {
            (u64::MAX, none)
        } else {
            (0, 0)
        };
        let placed = number.map_or(none, |number| (number ^ flip).wrapping_add(add));
        // A field of 64 bits is the first of its word, and zero moved by 64 is still zero.
        key.wrapping_shl(self.taken) | placed >> self.cut
    }
}

fn upper(id: Id<Task>) -> u64 {
    u64::try_from(id.to_u128() >> 64).unwrap_or(0)
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
