//! Hours of work on a person's days. Must not hold more than the exceptions it was given, so that a hostile plan costs
//! no more memory than its own text.

use super::HORIZON;
use crate::num::{floor, real};

/// A person with an ordinary week and exceptions to it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Person {
    /// Hours of work on each weekday, Monday first.
    pub week: [f64; 7],
    /// Days (from the question) without work: leave, holidays.
    pub off: Vec<u32>,
    /// Day of the first work; 0 for those who are there.
    pub joins: u32,
}

impl Person {
    /// Monday to Friday, `hours` each.
    pub fn weekdays(hours: f64) -> Self {
        Self {
            week: [hours, hours, hours, hours, hours, 0.0, 0.0],
            ..Self::default()
        }
    }
}

/// A person's week turned so that day 0 comes first, with what exceptions take away.
#[derive(Clone, Debug)]
pub(crate) struct Calendar {
    week: [f64; 7],
    /// Hours before each day of the week.
    before: [f64; 7],
    total: f64,
    /// Days without work that would have some, ascending.
    off: Vec<u32>,
    joins: f64,
}

impl Calendar {
    pub(crate) fn new(person: &Person, weekday: u8) -> Self {
        let mut week = [0.0; 7];
        for (day, hours) in week.iter_mut().enumerate() {
            let given = person.week[(day + usize::from(weekday)) % 7];
            *hours = if given.is_finite() {
                given.clamp(0.0, 24.0)
            } else {
                0.0
            };
        }
        let mut before = [0.0; 7];
        for day in 1..7 {
            before[day] = before[day - 1] + week[day - 1];
        }
        let mut off: Vec<u32> = person
            .off
            .iter()
            .copied()
            .filter(|day| {
                f64::from(*day) < HORIZON && week[usize::try_from(day % 7).unwrap_or(0)] > 0.0
            })
            .filter(|day| *day >= person.joins)
            .collect();
        off.sort_unstable();
        off.dedup();
        Self {
            total: before[6] + week[6],
            week,
            before,
            off,
            joins: f64::from(person.joins),
        }
    }

    pub(crate) fn works(&self) -> bool {
        self.total > 0.0
    }

    /// When `hours` of work begun at `start` are done; infinite when they never are.
    pub(crate) fn end(&self, start: f64, hours: f64) -> f64 {
        if !self.works() || start.is_infinite() {
            return f64::INFINITY;
        }
        let start = start.max(self.joins);
        if self.off.is_empty() && hours < self.total {
            return self.soon(start, hours);
        }
        let day = floor(start);
        let mut next = match self.off.first() {
            Some(_) => self.off.partition_point(|off| whole(*off) < day),
            None => 0,
        };
        let mut target = self.by(start) + hours;
        // A day off that has begun takes only its rest away.
        if self.off.get(next).is_some_and(|off| whole(*off) == day) {
            target += (real(day + 1) - start) * self.week[day % 7];
            next += 1;
        }
        loop {
            let end = self.at(target);
            match self.off.get(next) {
                Some(off) if f64::from(*off) < end => {
                    target += self.week[whole(*off) % 7];
                    next += 1;
                }
                _ => return end.max(start),
            }
        }
    }

    /// The end of a short piece of work without exceptions, day by day: most pieces end on the day they begin.
    fn soon(&self, start: f64, mut hours: f64) -> f64 {
        let mut day = floor(start);
        let mut at = day % 7;
        let mut part = start - real(day);
        loop {
            let left = (1.0 - part) * self.week[at];
            if hours <= left && left > 0.0 {
                return real(day) + part + hours / self.week[at];
            }
            hours -= left;
            day += 1;
            at = if at == 6 { 0 } else { at + 1 };
            part = 0.0;
        }
    }

    /// The next moment of work at or after `from`.
    pub(crate) fn next_work(&self, from: f64) -> f64 {
        if !self.works() {
            return f64::INFINITY;
        }
        let from = from.max(self.joins);
        let mut day = floor(from);
        if self.week[day % 7] > 0.0 && self.off.is_empty() {
            return from;
        }
        while self.week[day % 7] <= 0.0 || self.is_off(day) {
            day += 1;
        }
        from.max(real(day))
    }

    fn is_off(&self, day: usize) -> bool {
        self.off
            .binary_search_by(|off| whole(*off).cmp(&day))
            .is_ok()
    }

    /// Hours of an ordinary course up to a moment.
    fn by(&self, at: f64) -> f64 {
        let day = floor(at);
        real(day / 7) * self.total + self.before[day % 7] + (at - real(day)) * self.week[day % 7]
    }

    /// The first moment with so many hours behind it.
    fn at(&self, hours: f64) -> f64 {
        let weeks = real(floor(hours / self.total));
        let rest = hours - weeks * self.total;
        if rest <= 1e-9 {
            return weeks.mul_add(7.0, self.last_of_week() - 7.0).max(0.0);
        }
        // Days without work have as many hours before them as the next one, so the last day below is one of work.
        let below = self.before.iter().filter(|before| **before < rest - 1e-9);
        let day = below.count().max(1) - 1;
        let part = ((rest - self.before[day]) / self.week[day].max(1e-9)).min(1.0);
        weeks * 7.0 + real(day) + part
    }

    /// The end of the week's last day of work.
    fn last_of_week(&self) -> f64 {
        (0..7)
            .rev()
            .find(|day| self.week[*day] > 0.0)
            .map_or(7.0, |day| real(day + 1))
    }
}

fn whole(day: u32) -> usize {
    usize::try_from(day).unwrap_or(usize::MAX)
}
