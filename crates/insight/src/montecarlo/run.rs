//! One course of a plan: whoever is free takes the first task he may do. Must not depend on other runs.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::HORIZON;
use super::calendar::Calendar;
use super::graph::Links;
use super::plan::Plan;

/// Leave longer than this (days) keeps a person from taking work that others could take; a weekend does not.
const AWAY: f64 = 3.5;

/// What no run changes.
pub(crate) struct Stage<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) links: Links,
    pub(crate) calendars: Vec<Calendar>,
    /// The place of each task in the order of taking.
    place: Vec<u32>,
    /// The task of each place.
    task_at: Vec<u32>,
}

/// No task; the count of tasks stays below it.
const NONE: u32 = u32::MAX;

impl<'a> Stage<'a> {
    pub(crate) fn new(plan: &'a Plan, calendars: Vec<Calendar>) -> Self {
        let mut task_at: Vec<u32> = (0..NONE).take(plan.tasks.len()).collect();
        task_at.sort_by_key(|task| {
            let task = &plan.tasks[slot(*task)];
            (!task.begun, task.rank)
        });
        let mut place = vec![0; task_at.len()];
        for (at, task) in (0..NONE).zip(&task_at) {
            place[slot(*task)] = at;
        }
        Self {
            plan,
            links: Links::of(plan),
            calendars,
            place,
            task_at,
        }
    }
}

/// Something that happens; its order in time, then by kind and number, is the order of the run.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Finished(u32),
    MayBegin(u32),
    Back(u32),
}

/// A run's memory, kept between runs.
pub(crate) struct Run {
    /// When each task ends; infinite for never.
    pub(crate) ends: Vec<f64>,
    /// What each task waited for last.
    waited: Vec<u32>,
    open: Vec<u32>,
    taken: Vec<bool>,
    doer: Vec<u32>,
    /// For each person, the task finished last.
    last: Vec<u32>,
    idle: Vec<bool>,
    own: Vec<BinaryHeap<Reverse<u32>>>,
    shared: BinaryHeap<Reverse<u32>>,
    coming: BinaryHeap<Reverse<(u64, What)>>,
}

impl Run {
    pub(crate) fn new(stage: &Stage<'_>) -> Self {
        let (tasks, people) = (stage.plan.tasks.len(), stage.calendars.len());
        Self {
            ends: vec![0.0; tasks],
            waited: vec![NONE; tasks],
            open: vec![0; tasks],
            taken: vec![false; tasks],
            doer: vec![NONE; tasks],
            last: vec![NONE; people],
            idle: vec![true; people],
            own: vec![BinaryHeap::new(); people],
            shared: BinaryHeap::new(),
            coming: BinaryHeap::new(),
        }
    }

    /// Carries the plan out with so many hours for each task; gives the task that ends last.
    pub(crate) fn go(&mut self, stage: &Stage<'_>, hours: &[f64]) -> Option<usize> {
        self.reset(stage, hours);
        let mut latest: Option<u32> = None;
        while let Some(Reverse((bits, what))) = self.coming.pop() {
            let now = f64::from_bits(bits);
            match what {
                What::Finished(task) => {
                    latest = Some(task);
                    self.finish(stage, task, now, hours);
                }
                What::MayBegin(task) => self.offer(stage, task, now, hours),
                What::Back(person) => self.choose(stage, person, now, hours),
            }
        }
        latest.map(slot)
    }

    /// Calls `each` with every task that decided when `task` ended, itself first.
    pub(crate) fn deciders(&self, task: usize, mut each: impl FnMut(usize)) {
        let mut task = task;
        loop {
            each(task);
            match self.waited[task] {
                NONE => return,
                before => task = slot(before),
            }
        }
    }

    fn reset(&mut self, stage: &Stage<'_>, hours: &[f64]) {
        self.waited.fill(NONE);
        self.taken.fill(false);
        self.doer.fill(NONE);
        self.last.fill(NONE);
        self.idle.fill(false);
        self.shared.clear();
        self.coming.clear();
        for own in &mut self.own {
            own.clear();
        }
        for (at, task) in (0..NONE).zip(&stage.plan.tasks) {
            let before = stage.links.before[slot(at)].len();
            self.open[slot(at)] = u32::try_from(before).unwrap_or(NONE);
            self.ends[slot(at)] = if task.done { 0.0 } else { f64::INFINITY };
            if !task.done && before == 0 {
                self.begin_from(stage, at, 0.0, hours);
            }
        }
        for (person, calendar) in (0..NONE).zip(&stage.calendars) {
            self.later(calendar.next_work(0.0), What::Back(person));
        }
    }

    fn later(&mut self, at: f64, what: What) {
        if at <= HORIZON {
            self.coming.push(Reverse((at.max(0.0).to_bits(), what)));
        }
    }

    /// All before the task is done: it may begin now or on its day.
    fn begin_from(&mut self, stage: &Stage<'_>, task: u32, now: f64, hours: &[f64]) {
        let day = stage.plan.tasks[slot(task)].not_before;
        if day > now {
            // A date decides then, not the task before.
            self.waited[slot(task)] = NONE;
            self.later(day, What::MayBegin(task));
        } else {
            self.offer(stage, task, now, hours);
        }
    }

    /// What becomes possible is offered to those who are idle before the person who made it so chooses.
    fn finish(&mut self, stage: &Stage<'_>, task: u32, now: f64, hours: &[f64]) {
        for after in &stage.links.after[slot(task)] {
            let open = &mut self.open[slot(*after)];
            *open -= 1;
            if *open == 0 {
                self.waited[slot(*after)] = task;
                self.begin_from(stage, *after, now, hours);
            }
        }
        let person = self.doer[slot(task)];
        self.last[slot(person)] = task;
        self.choose(stage, person, now, hours);
    }

    /// A task may begin: someone idle takes it, or it waits in line.
    fn offer(&mut self, stage: &Stage<'_>, task: u32, now: f64, hours: &[f64]) {
        let who = &stage.plan.tasks[slot(task)].who;
        let taker = if who.is_empty() {
            self.soonest(stage, 0..stage.calendars.len(), now)
        } else {
            self.soonest(stage, who.iter().copied(), now)
        };
        if let Some(person) = taker {
            self.take(stage, person, task, now, hours);
        } else {
            let place = stage.place[slot(task)];
            if who.is_empty() {
                self.shared.push(Reverse(place));
            }
            for person in who {
                if let Some(own) = self.own.get_mut(*person) {
                    own.push(Reverse(place));
                }
            }
        }
    }

    /// Who of the idle works first. Those on leave are no longer idle: they choose when they are back.
    fn soonest(
        &mut self,
        stage: &Stage<'_>,
        who: impl Iterator<Item = usize>,
        now: f64,
    ) -> Option<usize> {
        let mut taker: Option<(f64, usize)> = None;
        for person in who {
            if !self.idle.get(person).copied().unwrap_or(false) {
                continue;
            }
            let work = stage.calendars[person].next_work(now);
            if work - now > AWAY {
                self.idle[person] = false;
                self.later(work, What::Back(u32::try_from(person).unwrap_or(NONE)));
            } else if taker.is_none_or(|(best, _)| work < best) {
                taker = Some((work, person));
            }
            if work <= now {
                break;
            }
        }
        taker.map(|(_, person)| person)
    }

    /// A person is free: the first task in line, the own ones and those of all alike.
    fn choose(&mut self, stage: &Stage<'_>, person: u32, now: f64, hours: &[f64]) {
        let at = slot(person);
        let work = stage.calendars[at].next_work(now);
        if work - now > AWAY {
            self.later(work, What::Back(person));
            return;
        }
        loop {
            let own = self.own[at].peek().map_or(NONE, |place| place.0);
            let shared = self.shared.peek().map_or(NONE, |place| place.0);
            let place = own.min(shared);
            if place == NONE {
                self.idle[at] = true;
                return;
            }
            if own <= shared {
                self.own[at].pop();
            } else {
                self.shared.pop();
            }
            let task = stage.task_at[slot(place)];
            if !self.taken[slot(task)] {
                // It had been ready and waited for this person.
                self.waited[slot(task)] = self.last[at];
                self.take(stage, at, task, now, hours);
                return;
            }
        }
    }

    fn take(&mut self, stage: &Stage<'_>, person: usize, task: u32, now: f64, hours: &[f64]) {
        self.taken[slot(task)] = true;
        self.idle[person] = false;
        self.doer[slot(task)] = u32::try_from(person).unwrap_or(NONE);
        let end = stage.calendars[person].end(now, hours[slot(task)]);
        self.ends[slot(task)] = if end <= HORIZON { end } else { f64::INFINITY };
        self.later(end, What::Finished(task));
    }
}

/// The place of a number in a list.
pub(crate) fn slot(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
