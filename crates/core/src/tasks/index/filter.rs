//! Which rows match a filter: a set of rows, narrowed by one column after the other.

use super::intern::Interned;
use super::{Bits, NONE, TaskIndex};
use crate::id::Id;
use crate::projects::model::Project;
use crate::tasks::model::{Status, Task};
use crate::tasks::query::{Days, Filter, Span};
use crate::tasks::scope::Scope;
use crate::time::Date;

impl TaskIndex {
    /// The rows within a scope that match a filter, as of a day.
    pub(super) fn matching(&self, filter: &Filter, scope: &Scope, today: Date) -> Bits {
        let columns = &self.columns;
        let mut bits = self.within(filter, scope);
        if let Some(wanted) = &filter.status {
            among(
                &mut bits,
                &columns.status,
                wanted.iter().map(|one| *one as u8),
            );
        }
        if let Some(wanted) = &filter.priority {
            let wanted = wanted.iter().map(|one| *one as u8);
            among(&mut bits, &columns.priority, wanted);
        }
        if let Some(wanted) = &filter.assignee {
            among(&mut bits, &columns.assignee, numbers(&self.people, wanted));
        }
        if let Some(wanted) = &filter.reporter {
            among(&mut bits, &columns.reporter, numbers(&self.people, wanted));
        }
        if let Some(wanted) = &filter.parent {
            among(&mut bits, &columns.parent, self.slot_numbers(wanted));
        }
        if let Some(wanted) = &filter.milestone {
            let wanted = numbers(&self.milestones, wanted);
            among(&mut bits, &columns.milestone, wanted);
        }
        if let Some(wanted) = &filter.cycle {
            let wanted = numbers(&self.cycles, wanted);
            among(&mut bits, &columns.cycle, wanted);
        }
        if let Some(wanted) = &filter.kinds {
            let kinds = self.kinds.orders().iter().zip(0..);
            let fitting = kinds.filter(|(kind, _)| wanted.contains(kind));
            among(&mut bits, &columns.kind, fitting.map(|(_, number)| number));
        }
        days(&mut bits, &columns.due, filter.due);
        days(&mut bits, &columns.start, filter.start);
        span(&mut bits, &columns.created, filter.created);
        span(&mut bits, &columns.updated, filter.updated);
        span(&mut bits, &columns.completed, filter.completed);
        span(&mut bits, &columns.estimated, filter.estimate);
        span(&mut bits, &columns.points, filter.points);
        if let Some(wanted) = filter.overdue {
            let mut late = bits.clone();
            late.narrow(&columns.due, |due| due < today.days());
            late.narrow(&columns.status, |status| status != Status::Done as u8);
            restrict(&mut bits, &late, wanted);
        }
        if let Some(wanted) = &filter.labels {
            self.labelled(&mut bits, wanted);
        }
        if let Some(wanted) = &filter.keys {
            bits.keep(|slot| {
                let project = self.projects.id(columns.project[slot]);
                wanted
                    .binary_search(&(project, columns.number[slot]))
                    .is_ok()
            });
        }
        if let Some(wanted) = filter.blocked {
            restrict(&mut bits, &columns.blocked, wanted);
        }
        bits
    }

    /// The visible rows of the projects that scope and filter allow.
    fn within(&self, filter: &Filter, scope: &Scope) -> Bits {
        let visible = &self.columns.visible;
        let keyed: Option<Vec<Id<Project>>> = filter
            .keys
            .as_ref()
            .map(|keys| keys.iter().map(|(project, _)| *project).collect());
        let named = [
            filter.projects.as_deref(),
            keyed.as_deref(),
            scope.projects(),
        ];
        let Some(fewest) = named.into_iter().flatten().min_by_key(|ids| ids.len()) else {
            return visible.clone();
        };
        let allowed = |id: &Id<Project>| {
            scope.contains(*id)
                && filter.projects.as_ref().is_none_or(|ids| ids.contains(id))
                && keyed.as_ref().is_none_or(|ids| ids.contains(id))
        };
        let chosen = fewest.iter().filter(|id| allowed(id));
        let mut numbers: Vec<u32> = chosen.filter_map(|id| self.projects.known(*id)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let lists = || {
            numbers
                .iter()
                .map(|number| &self.projects.all[*number as usize].slots)
        };
        let rows: usize = lists().map(Vec::len).sum();
        if rows * 8 < self.used {
            let mut bits = Bits::none(visible);
            for slot in lists().flatten() {
                bits.set(*slot as usize, true);
            }
            bits.and(visible);
            return bits;
        }
        let mut bits = visible.clone();
        among(&mut bits, &self.columns.project, numbers.into_iter());
        bits
    }

    fn slot_numbers(&self, wanted: &[Option<Id<Task>>]) -> impl Iterator<Item = u32> {
        let numbers = wanted.iter().map(|id| match id {
            None => Some(NONE),
            Some(id) => self.slots.get(id).copied(),
        });
        numbers.flatten().collect::<Vec<_>>().into_iter()
    }

    /// Keeps rows with one of these labels: first by the bits that labels share, then by the labels themselves.
    fn labelled(&self, bits: &mut Bits, wanted: &[String]) {
        let mut fitting = vec![false; self.labels.orders().len()];
        let (mut shared, mut others) = (0, 0);
        for (number, label) in (0..).zip(self.labels.orders()) {
            let fits = wanted.contains(label);
            fitting[number as usize] = fits;
            if fits {
                shared |= label_bit(number);
            } else {
                others |= label_bit(number);
            }
        }
        bits.narrow(&self.columns.label_bits, |bits| bits & shared != 0);
        if shared & others != 0 {
            bits.keep(|slot| {
                let mut labels = self.columns.labels[slot].iter();
                labels.any(|label| fitting[*label as usize])
            });
        }
    }

    /// Works out the shared bits of a row's labels.
    pub(super) fn set_label_bits(&mut self, slot: usize) {
        let labels = self.columns.labels[slot].iter();
        self.columns.label_bits[slot] = labels.fold(0, |bits, label| bits | label_bit(*label));
    }
}

/// The numbers of ids, where they are known; nothing's is `NONE`.
fn numbers<T>(
    interned: &Interned<Id<T>, u128>,
    wanted: &[Option<Id<T>>],
) -> impl Iterator<Item = u32> {
    let numbers = wanted.iter().map(|id| match id {
        None => Some(NONE),
        Some(id) => interned.known(id),
    });
    numbers.flatten().collect::<Vec<_>>().into_iter()
}

fn label_bit(number: u32) -> u64 {
    1 << (number % 64)
}

fn restrict(bits: &mut Bits, to: &Bits, wanted: bool) {
    if wanted {
        bits.and(to);
    } else {
        bits.without(to);
    }
}

/// Keeps rows whose value is one of a few, or is found in a table when they are many.
fn among<T>(bits: &mut Bits, column: &[T], wanted: impl Iterator<Item = T>)
where
    T: Copy + Eq + Into<u32>,
{
    let wanted: Vec<T> = wanted.collect();
    match *wanted.as_slice() {
        [] => bits.0.fill(0),
        [a] => bits.narrow(column, |value| value == a),
        [a, b] => bits.narrow(column, |value| value == a || value == b),
        [a, b, c] => bits.narrow(column, |value| value == a || value == b || value == c),
        _ => {
            let numbers = || wanted.iter().map(|one| Into::<u32>::into(*one));
            let none = numbers().any(|number| number == NONE);
            let known = || numbers().filter(|number| *number != NONE);
            let size = known().max().map_or(0, |most| most as usize + 1);
            let mut table = vec![false; size];
            for number in known() {
                table[number as usize] = true;
            }
            bits.narrow(column, |value| {
                let number: u32 = value.into();
                let listed = table.get(number as usize).copied().unwrap_or(false);
                listed || (none && number == NONE)
            });
        }
    }
}

fn days(bits: &mut Bits, column: &[i32], wanted: Option<Days>) {
    match wanted {
        None => {}
        Some(Days::Unset) => bits.narrow(column, |day| day == super::columns::NO_DAY),
        Some(Days::Within(within)) => span(bits, column, Some(within)),
    }
}

/// Keeps rows within a span; what stands for no value lies in none.
fn span<T: Copy + PartialOrd>(bits: &mut Bits, column: &[T], wanted: Option<Span<T>>) {
    if let Some(Span { from, to }) = wanted {
        bits.narrow(column, |value| value >= from && value <= to);
    }
}
