//! What is known of each project's tasks without looking at them: rows, counts, weeks of completion, data version.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use super::columns::Columns;
use super::intern::{Ranks, narrow};
use crate::analytics::{VELOCITY_WEEKS, velocity_weeks};
use crate::id::Id;
use crate::projects::model::{Metrics, Project};
use crate::tasks::model::Status;
use crate::tasks::scope::mix;
use crate::time::{Date, Timestamp};

/// One project's tasks.
pub(super) struct Entry {
    pub(super) id: Id<Project>,
    /// What its tasks' keys begin with; empty until the project itself is known.
    pub(super) key: Arc<str>,
    /// Whether its tasks are shown.
    pub(super) shown: bool,
    /// Its rows, deleted ones included, in no order.
    pub(super) slots: Vec<u32>,
    /// The sum of its live rows' stamps, which no order of arrival changes.
    sum: u64,
    counts: [u64; Status::ALL.len()],
    /// Tasks done in the week that begins on a Monday.
    weeks: BTreeMap<Date, u64>,
}

impl Entry {
    /// Adds or takes away what a live row contributes.
    pub(super) fn tally(&mut self, columns: &Columns, slot: usize, add: bool) {
        let versions =
            u128::from(columns.version[slot]) << 64 | u128::from(columns.links_version[slot]);
        let stamp = mix(mix(0, columns.ids[slot].to_u128()), versions);
        let status = usize::from(columns.status[slot]);
        let completed = super::columns::moment(columns.completed[slot])
            .filter(|_| status == Status::Done.index())
            .map(|at| Timestamp::from_millis(at).date().monday());
        if add {
            self.sum = self.sum.wrapping_add(stamp);
            self.counts[status] += 1;
        } else {
            self.sum = self.sum.wrapping_sub(stamp);
            self.counts[status] -= 1;
        }
        if let Some(week) = completed {
            let done = self.weeks.entry(week).or_default();
            *done = if add { *done + 1 } else { *done - 1 };
            if *done == 0 {
                self.weeks.remove(&week);
            }
        }
    }

    /// Identifies the state of its live rows.
    pub(super) fn version(&self) -> u64 {
        mix(self.sum, self.id.to_u128())
    }

    pub(super) fn rows(&self) -> u64 {
        self.counts.iter().sum()
    }

    pub(super) fn metrics(&self, now: Timestamp) -> Metrics {
        let full = velocity_weeks(now.date());
        let done: u64 = self.weeks.range(full).map(|(_, done)| done).sum();
        let done = u32::try_from(done).unwrap_or(u32::MAX);
        Metrics {
            tasks_completed: self.counts[Status::Done.index()],
            total_tasks: self.rows(),
            velocity: f64::from(done) / f64::from(VELOCITY_WEEKS),
        }
    }
}

/// Every project that a task or the directory has named.
#[derive(Default)]
pub(super) struct Projects {
    pub(super) all: Vec<Entry>,
    numbers: HashMap<Id<Project>, u32>,
    ranks: OnceLock<Ranks<Arc<str>>>,
}

impl Projects {
    /// The number of a project, a new one if need be. A project is hidden until the directory shows it.
    pub(super) fn number(&mut self, id: Id<Project>) -> u32 {
        *self.numbers.entry(id).or_insert_with(|| {
            self.ranks.take();
            self.all.push(Entry {
                id,
                key: Arc::default(),
                shown: false,
                slots: Vec::new(),
                sum: 0,
                counts: [0; Status::ALL.len()],
                weeks: BTreeMap::new(),
            });
            narrow(self.all.len() - 1)
        })
    }

    pub(super) fn known(&self, id: Id<Project>) -> Option<u32> {
        self.numbers.get(&id).copied()
    }

    pub(super) fn get(&self, id: Id<Project>) -> Option<&Entry> {
        self.known(id).map(|number| &self.all[number as usize])
    }

    pub(super) fn id(&self, number: u32) -> Id<Project> {
        self.all[number as usize].id
    }

    pub(super) fn key(&self, number: u32) -> &Arc<str> {
        &self.all[number as usize].key
    }

    /// Shows or hides a project; answers whether that changed anything.
    pub(super) fn show(&mut self, number: u32, key: Option<&str>) -> bool {
        let entry = &mut self.all[number as usize];
        if let Some(key) = key.filter(|key| **key != *entry.key) {
            entry.key = key.into();
            self.ranks.take();
        }
        std::mem::replace(&mut entry.shown, key.is_some()) != key.is_some()
    }

    /// The order among the projects' keys.
    pub(super) fn ranks(&self) -> &Ranks<Arc<str>> {
        self.ranks
            .get_or_init(|| Ranks::new(self.all.iter().map(|entry| entry.key.clone())))
    }
}
