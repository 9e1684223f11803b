//! What tasks teach, as rows with known outcomes: a workspace's own, and simulated ones for who has none. The simulated must
//! not be taken for a measurement.

use super::facts::{Otherwise, kinds, row};
use super::life::Life;
use super::past::{Past, drawn};
use super::scorer::Outcome;
use crate::forest::Table;
use crate::num::{floor, real};
use crate::rng::Rng;

/// Simulated workspaces.
const SPACES: usize = 30;
/// Days each of them is watched.
const DAYS: usize = 180;
/// Hours a day that go into tasks.
const HOURS: f64 = 5.0;

/// Rows and what came, from one workspace or many.
#[derive(Clone, Debug)]
pub struct Rows {
    pub(super) table: Table,
    pub(super) outcomes: Vec<Outcome>,
}

impl Rows {
    /// Simulates teams whose people differ in pace and load, whose estimates err, and whose tasks wait for each other.
    pub fn simulated(seed: u64) -> Self {
        let mut rng = Rng::new(seed);
        let mut all = Self::none();
        for _ in 0..SPACES {
            let lives = space(&mut rng);
            all.add(&lives, real(DAYS));
        }
        all
    }

    /// Nothing learnt from elsewhere.
    pub fn none() -> Self {
        Self {
            table: Table::new(kinds()),
            outcomes: Vec::new(),
        }
    }

    /// Adds one row for each task of a workspace whose date was kept or missed by `now`, at a day drawn between its first date and the day it got
    /// it. The draw knows nothing of the outcome: a day drawn while the task was open would be an early one for those that
    /// were quick, and all early answers would be too low. Tasks that were finished by then are left out. One row only,
    /// because rows of the same task share their outcome and would be taken for many.
    pub fn add(&mut self, lives: &[Life], now: f64) {
        let past = Past::of(lives, now);
        for (task, life) in lives.iter().enumerate() {
            let first = life
                .dues
                .iter()
                .find_map(|(from, due)| Some((*from, (*due)?)));
            let Some((from, due)) = first else {
                continue;
            };
            let asked = drawn(task, from.max(life.created), due);
            if !life.open(asked) {
                continue;
            }
            let (Some(due), Some((came, known))) = (life.due(asked), life.missed(asked, now))
            else {
                continue;
            };
            // On the day itself there is nothing left to foretell.
            if known <= asked || due <= asked {
                continue;
            }
            let facts = row(&past, task, asked, due, Otherwise::default());
            self.table.push(&facts);
            self.outcomes.push(Outcome { asked, known, came });
        }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.outcomes.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.outcomes.is_empty()
    }

    /// Drops all but so many rows: those whose outcome was known last stay.
    pub fn keep_newest(&mut self, most: usize) {
        if self.len() <= most {
            return;
        }
        let mut order: Vec<usize> = (0..self.len()).collect();
        order.sort_by(|a, b| {
            let known = |at: usize| self.outcomes[at].known;
            known(*b).total_cmp(&known(*a)).then(a.cmp(b))
        });
        order.truncate(most);
        order.sort_unstable();
        let mut kept = Self::none();
        for at in order {
            kept.push(self, at);
        }
        *self = kept;
    }

    /// Takes over a row of others.
    pub(super) fn push(&mut self, from: &Self, at: usize) {
        self.table.push(from.table.row(at));
        self.outcomes.push(from.outcomes[at]);
    }
}

struct Work {
    left: f64,
    ready: bool,
}

/// A team at work, day by day: each takes the task that is due first and waits for nothing.
fn space(rng: &mut Rng) -> Vec<Life> {
    let people = 2 + rng.below(7);
    let pace: Vec<f64> = (0..people).map(|_| (0.35 * rng.normal()).exp()).collect();
    // How much more is promised than can be done, and how far estimates of this team err.
    let (load, err) = (0.5 + 0.7 * rng.unit(), 0.4 + 0.5 * rng.unit());
    let optimism = 0.4 * rng.normal();
    let links = 0.3 * rng.unit();
    let mut lives: Vec<Life> = Vec::new();
    let mut work: Vec<Work> = Vec::new();
    for day in 0..DAYS {
        let today = real(day);
        for who in 0..people {
            // A task a week at five hours a day is load 1 at 25 hours each.
            if rng.unit() < load * HOURS / 12.0 {
                let task = create(rng, today, who, people, links, &lives);
                let hours = task.estimate(today).unwrap_or(8.0);
                work.push(Work {
                    left: hours * (optimism + err * rng.normal()).exp(),
                    ready: false,
                });
                lives.push(task);
            }
        }
        if day % 7 >= 5 {
            continue;
        }
        for (who, pace) in pace.iter().enumerate() {
            toil(rng, today, who, HOURS * pace, &mut lives, &mut work);
        }
        disturb(rng, today, people, &mut lives);
    }
    for life in &mut lives {
        // Not everyone estimates.
        if rng.unit() < 0.3 {
            life.hours.clear();
        }
    }
    lives
}

fn create(
    rng: &mut Rng,
    today: f64,
    who: usize,
    people: usize,
    links: f64,
    lives: &[Life],
) -> Life {
    let hours = (9.0_f64.ln() + 0.8 * rng.normal()).exp();
    let due = today + 2.0 + hours / 8.0 + real(floor(14.0 * rng.unit() * rng.unit() * 2.0));
    let open: Vec<usize> = (0..lives.len())
        .rev()
        .take(6 * people)
        .filter(|task| lives[*task].open(today))
        .collect();
    let mut after = Vec::new();
    for _ in 0..2 {
        if !open.is_empty() && rng.unit() < links {
            after.push(open[rng.below(open.len())]);
        }
    }
    after.dedup();
    Life {
        project: u64::from(crate::num::byte(rng.below(3))) + 1,
        kinds: vec![(today, u64::from(crate::num::byte(rng.below(3))) + 1)],
        priorities: vec![(today, real(rng.below(4)))],
        words: vec![(
            today,
            (hours.ln() * 12.0 + 20.0 * rng.unit()).max(1.0).round(),
        )],
        created: today,
        people: vec![(today, u64::from(crate::num::byte(who)) + 1)],
        dues: vec![(today, Some(due.round()))],
        hours: vec![(today, Some(hours))],
        after: vec![(today, after)],
        ..Life::default()
    }
}

fn toil(rng: &mut Rng, today: f64, who: usize, hours: f64, lives: &mut [Life], work: &mut [Work]) {
    let mut hours = hours * (0.5 * rng.normal()).exp().min(2.0);
    let me = u64::from(crate::num::byte(who)) + 1;
    // Ends because each turn finishes a task or the hours.
    while hours > 0.0 {
        let waits = |life: &Life| {
            life.blockers(today)
                .any(|before| lives[before].finished.is_none())
        };
        let first = (0..lives.len())
            .rev()
            .take(400)
            .filter(|task| lives[*task].finished.is_none() && lives[*task].person(today) == me)
            .filter(|task| !waits(&lives[*task]))
            .min_by(|a, b| {
                let due = |task: usize| lives[task].due(today).unwrap_or(f64::INFINITY);
                due(*a).total_cmp(&due(*b))
            });
        let Some(task) = first else {
            return;
        };
        if !work[task].ready {
            work[task].ready = true;
            lives[task].begun = Some(today);
        }
        let done = hours.min(work[task].left);
        work[task].left -= done;
        hours -= done;
        if work[task].left <= 0.0 {
            lives[task].finished = Some(today + 0.7);
        } else {
            return;
        }
    }
}

/// Work changes hands, grows talk, and some dates move.
fn disturb(rng: &mut Rng, today: f64, people: usize, lives: &mut [Life]) {
    for life in lives.iter_mut().rev().take(300) {
        if life.finished.is_some() || rng.unit() > 0.06 {
            continue;
        }
        match rng.below(6) {
            0 => {
                let who = u64::from(crate::num::byte(rng.below(people))) + 1;
                life.people.push((today, who));
            }
            1 if rng.unit() < 0.4 => {
                if let Some(due) = life.due(today) {
                    life.dues.push((today, Some(due + 5.0)));
                }
            }
            2 | 3 => life.comments.push(today),
            _ => life.changes.push(today),
        }
    }
}
