//! A workspace's past, ordered so that any moment's knowledge is found fast. Must never count what came later.

use std::collections::BTreeMap;

use super::life::{Life, count};
use crate::num::{floor, quantile, real, sorted};

/// Outcomes a group has before it is trusted as much as what is wider.
const TRUST: f64 = 8.0;
/// Share of tasks that are late where nothing is known.
pub(super) const USUAL: f64 = 0.3;
/// Outcomes of the workspace that count as recent.
const RECENT: usize = 200;
/// The most of a person's tasks that are looked through for a question; older ones are rarely open.
const MOST: usize = 1000;

/// Outcomes in the order in which they became known.
#[derive(Debug, Default)]
struct Outcomes {
    known: Vec<f64>,
    /// How many of the first so many were late.
    late: Vec<usize>,
}

impl Outcomes {
    fn of(mut outcomes: Vec<(f64, bool)>) -> Self {
        outcomes.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut late = vec![0];
        for (at, (_, came)) in outcomes.iter().enumerate() {
            late.push(late[at] + usize::from(*came));
        }
        Self {
            known: outcomes.into_iter().map(|(known, _)| known).collect(),
            late,
        }
    }

    /// Late ones and all among the last `most` before a day.
    fn before(&self, day: f64, most: usize) -> (f64, f64) {
        let end = self.known.partition_point(|known| *known < day);
        let begin = end.saturating_sub(most);
        (real(self.late[end] - self.late[begin]), real(end - begin))
    }
}

/// A task in somebody's hands.
#[derive(Clone, Copy, Debug)]
struct Held {
    from: f64,
    until: f64,
    task: usize,
}

#[derive(Debug, Default)]
struct Person {
    /// By when they got it.
    held: Vec<Held>,
    finished: Vec<f64>,
    /// Days from creation to finish, in the order of the finish.
    spans: Vec<f64>,
    outcomes: Outcomes,
}

/// What is known of a person at a moment.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Load {
    /// Tasks in their hands.
    pub(super) open: f64,
    /// Those due no later than the one asked about.
    pub(super) before: f64,
    /// Hours of those, as far as estimated.
    pub(super) hours: f64,
    /// Tasks finished within four weeks.
    pub(super) pace: f64,
    /// Days that half of their last tasks took; not a number where there are fewer than three.
    pub(super) usual: f64,
    /// Share of their tasks that were late, drawn to the project's where they have few.
    pub(super) late: f64,
}

/// The past of a workspace.
#[derive(Debug)]
pub(super) struct Past<'a> {
    pub(super) lives: &'a [Life],
    people: BTreeMap<u64, Person>,
    projects: BTreeMap<u64, Outcomes>,
    all: Outcomes,
    /// Tasks that have waited for each at some time.
    pub(super) waiting: Vec<Vec<usize>>,
    /// Tasks that have been parts of each at some time.
    pub(super) parts: Vec<Vec<usize>>,
}

impl<'a> Past<'a> {
    pub(super) fn of(lives: &'a [Life], now: f64) -> Self {
        let mut people: BTreeMap<u64, Person> = BTreeMap::new();
        let mut by_person: BTreeMap<u64, Vec<(f64, bool)>> = BTreeMap::new();
        let mut by_project: BTreeMap<u64, Vec<(f64, bool)>> = BTreeMap::new();
        let mut all = Vec::new();
        let mut waiting = vec![Vec::new(); lives.len()];
        let mut parts = vec![Vec::new(); lives.len()];
        let mut order: Vec<usize> = (0..lives.len()).collect();
        let end = |life: &Life| life.finished.filter(|day| *day <= now);
        order.sort_by(|a, b| {
            let day = |task: usize| end(&lives[task]).unwrap_or(f64::INFINITY);
            day(*a).total_cmp(&day(*b))
        });
        for task in order {
            let life = &lives[task];
            let last = end(life).unwrap_or(f64::INFINITY);
            for (at, (from, who)) in life.people.iter().enumerate().filter(|(_, p)| p.1 != 0) {
                let next = life.people.get(at + 1).map_or(last, |(from, _)| *from);
                people.entry(*who).or_default().held.push(Held {
                    from: *from,
                    until: next.min(last),
                    task,
                });
            }
            if let Some(finished) = end(life) {
                let person = people.entry(life.person(finished)).or_default();
                person.finished.push(finished);
                person.spans.push(finished - life.created);
            }
            // The outcome of the date it had in the end is what its person and project are known for.
            let judged = end(life).unwrap_or(now);
            if let Some((late, known)) = life.missed(judged, now) {
                by_person
                    .entry(life.person(judged))
                    .or_default()
                    .push((known, late));
                by_project
                    .entry(life.project)
                    .or_default()
                    .push((known, late));
                all.push((known, late));
            }
            let before = life.after.iter().flat_map(|(_, tasks)| tasks);
            tie(&mut waiting, before.copied(), task);
            let wholes = life.parents.iter().filter_map(|(_, parent)| *parent);
            tie(&mut parts, wholes, task);
        }
        for (who, person) in &mut people {
            person.held.sort_by(|a, b| a.from.total_cmp(&b.from));
            person.outcomes = Outcomes::of(by_person.remove(who).unwrap_or_default());
        }
        Self {
            lives,
            people,
            projects: by_project
                .into_iter()
                .map(|(project, outcomes)| (project, Outcomes::of(outcomes)))
                .collect(),
            all: Outcomes::of(all),
            waiting,
            parts,
        }
    }

    /// The share of all recent tasks that were late, as known then.
    pub(super) fn late(&self, day: f64) -> f64 {
        shrunk(self.all.before(day, RECENT), USUAL)
    }

    /// The same of a project.
    pub(super) fn late_in(&self, project: u64, day: f64) -> f64 {
        let wider = self.late(day);
        self.projects
            .get(&project)
            .map_or(wider, |own| shrunk(own.before(day, RECENT), wider))
    }

    /// What is known of a person then, for a task with that due date.
    pub(super) fn load(&self, who: u64, task: usize, day: f64, due: f64) -> Load {
        let wider = self.late_in(self.lives[task].project, day);
        let Some(person) = self.people.get(&who).filter(|_| who != 0) else {
            return Load {
                open: f64::NAN,
                before: f64::NAN,
                hours: f64::NAN,
                pace: f64::NAN,
                usual: f64::NAN,
                late: wider,
            };
        };
        let mut load = Load {
            late: shrunk(person.outcomes.before(day, RECENT), wider),
            ..Load::default()
        };
        let had = person.held.partition_point(|held| held.from <= day);
        let others = person.held[had.saturating_sub(MOST)..had].iter();
        for other in others.filter(|held| held.until > day && held.task != task) {
            let life = &self.lives[other.task];
            load.open += 1.0;
            if life.due(day).is_some_and(|theirs| theirs <= due) {
                load.before += 1.0;
                load.hours += life.estimate(day).unwrap_or(0.0);
            }
        }
        let done = count(&person.finished, day);
        load.pace = real(done - count(&person.finished, day - 28.0));
        load.usual = usual(&person.spans[done.saturating_sub(30)..done]);
        load
    }

    /// Up to five others who finished something of the same project within twelve weeks, the least busy first.
    pub(super) fn colleagues(&self, task: usize, day: f64) -> Vec<u64> {
        let life = &self.lives[task];
        let own = life.person(day);
        let mut open: Vec<(usize, u64)> = self
            .people
            .iter()
            .filter(|(who, _)| **who != own && **who != 0)
            .filter_map(|(who, person)| {
                let had = person.held.partition_point(|held| held.from <= day);
                let recent = &person.held[had.saturating_sub(MOST)..had];
                let known = recent.iter().any(|held| {
                    held.until <= day
                        && held.until > day - 84.0
                        && self.lives[held.task].project == life.project
                });
                let busy = recent.iter().filter(|held| held.until > day).count();
                known.then_some((busy, *who))
            })
            .collect();
        open.sort_unstable();
        open.into_iter().take(5).map(|(_, who)| who).collect()
    }
}

/// Puts a task into the lists of others, once in each.
fn tie(lists: &mut [Vec<usize>], others: impl Iterator<Item = usize>, task: usize) {
    for other in others {
        if let Some(list) = lists.get_mut(other)
            && list.last() != Some(&task)
        {
            list.push(task);
        }
    }
}

fn usual(spans: &[f64]) -> f64 {
    if spans.len() < 3 {
        return f64::NAN;
    }
    quantile(&sorted(spans.to_vec()), 0.5)
}

fn shrunk((late, all): (f64, f64), wider: f64) -> f64 {
    (late + TRUST * wider) / (all + TRUST)
}

/// A day between two, drawn by a task's number, early ones more often: later ones find fewer tasks open.
pub(super) fn drawn(task: usize, from: f64, to: f64) -> f64 {
    let share = crate::rng::unit(crate::rng::mix(u64::from(crate::num::place(task)) + 1));
    // Whole days: a score is asked for days, not for hours.
    let days = real(floor((to - from) * share * share));
    from + days
}
