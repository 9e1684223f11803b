//! Learns from finished tasks, from all to one: size, kind, team, person, person and kind. Must trust few tasks little.

use std::collections::BTreeMap;

use crate::num::{mean, quantile, real, sorted};

/// A finished task; numbers stand for teams, people and kinds of work.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Done {
    /// Who did it, and what it was.
    pub of: Question,
    /// Hours it took.
    pub actual: f64,
}

/// A task that is estimated.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Question {
    /// The team; 0 when unknown.
    pub team: u64,
    /// The person; 0 when nobody is named.
    pub person: u64,
    /// The kind of work; 0 when unknown.
    pub kind: u64,
    /// Hours it was estimated at.
    pub hours: f64,
}

/// Whose tasks an expectation rests on most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rests {
    /// Nothing was learnt: the estimate itself, taken as wide as estimates usually are.
    Nothing,
    /// The tasks of everyone.
    Everyone,
    /// The team's tasks.
    Team,
    /// The person's tasks.
    Person,
    /// The person's tasks of this kind.
    PersonAndKind,
}

/// What an estimate probably means.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Expectation {
    /// The estimate that was asked about, in hours.
    pub hours: f64,
    /// Hours that are as often too many as too few.
    pub p50: f64,
    /// Hours within which 80 of 100 such tasks are done.
    pub p80: f64,
    /// Hours within which 10 of 100 such tasks are done.
    pub p10: f64,
    /// Hours within which 90 of 100 such tasks are done.
    pub p90: f64,
    /// Whose tasks it rests on most.
    pub rests: Rests,
    /// How many tasks those are.
    pub tasks: usize,
    /// Standard deviation of the logarithm, as [`crate::montecarlo::Effort`] takes it.
    pub spread: f64,
}

impl Expectation {
    /// "your 8 h tasks take 13 h (P50), 80 of 100 at most 20 h; from 41 tasks of yours".
    pub fn sentence(&self) -> String {
        let (whose, from) = match self.rests {
            Rests::Nothing => {
                return "there are no finished tasks yet to compare this estimate with".to_owned();
            }
            Rests::Everyone => ("", "tasks of everyone"),
            Rests::Team => ("your team's ", "tasks of your team"),
            Rests::Person => ("your ", "tasks of yours"),
            Rests::PersonAndKind => ("your ", "tasks of yours of this kind"),
        };
        format!(
            "{whose}{} h tasks take {} h (P50), 80 of 100 at most {} h; from {} {from}",
            short(self.hours),
            short(self.p50),
            short(self.p80),
            self.tasks
        )
    }
}

/// Two figures that matter: 0.4, 3.5, 13.
fn short(hours: f64) -> String {
    if hours < 9.95 {
        format!("{}", (hours * 10.0).round() / 10.0)
    } else {
        format!("{hours:.0}")
    }
}

/// Tasks after which a group counts as much as what it belongs to.
const TRUST: f64 = 8.0;
/// Logarithm of the greatest ratio that is believed: beyond a factor of twenty something else was counted.
const MOST: f64 = 3.0;
/// How wide estimates usually are, before anything was measured.
const USUAL: f64 = 0.8;
/// Tasks a group must have before it is named as what an expectation rests on.
const NAMED: usize = 5;

/// The groups, from wide to narrow.
type Group = (u8, u64, u64);

fn groups(of: &Question) -> [Option<Group>; 5] {
    [
        (of.kind != 0).then_some((0, of.kind, 0)),
        (of.team != 0).then_some((1, of.team, 0)),
        (of.team != 0 && of.kind != 0).then_some((2, of.team, of.kind)),
        (of.person != 0).then_some((3, of.person, 0)),
        (of.person != 0 && of.kind != 0).then_some((4, of.person, of.kind)),
    ]
}

/// What was learnt from finished tasks.
#[derive(Clone, Debug, Default)]
pub struct Learned {
    tasks: usize,
    /// Mean logarithm of the hours that were estimated.
    middle: f64,
    /// What all have in common.
    base: f64,
    /// How the ratio changes with the size: small tasks overrun more than big ones.
    slope: f64,
    effects: BTreeMap<Group, Effect>,
    /// What stays unexplained, ascending.
    rest: Vec<f64>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Effect {
    /// How far the group's logarithms are from what is wider.
    shift: f64,
    tasks: usize,
    /// Scatter of the group's tasks about it, against the scatter of all.
    width: f64,
}

impl Learned {
    /// Learns from tasks with hours above zero on both sides; others teach nothing. The order of the tasks does not
    /// matter.
    pub fn fit(done: &[Done]) -> Self {
        let known: Vec<(Question, f64)> = done
            .iter()
            .filter(|task| usable(task.of.hours) && usable(task.actual))
            .map(|task| {
                (
                    task.of,
                    (task.actual / task.of.hours).ln().clamp(-MOST, MOST),
                )
            })
            .collect();
        if known.is_empty() {
            return Self::default();
        }
        let sizes: Vec<f64> = known.iter().map(|(of, _)| of.hours.ln()).collect();
        let ratios: Vec<f64> = known.iter().map(|(_, ratio)| *ratio).collect();
        let (middle, base) = (mean(&sizes), mean(&ratios));
        let mut learned = Self {
            tasks: known.len(),
            middle,
            base,
            slope: slope(&sizes, &ratios, (middle, base)),
            ..Self::default()
        };
        let mut rest: Vec<f64> = known
            .iter()
            .map(|(of, ratio)| ratio - learned.common(of))
            .collect();
        for level in 0..5 {
            learned.level(level, &known, &mut rest);
        }
        learned.widths(&known, &rest);
        // What the groups took out of their own tasks is missing in what is left; later tasks will stray by it too.
        let taken: f64 = learned
            .effects
            .values()
            .map(|effect| real(effect.tasks) / (real(effect.tasks) + TRUST))
            .sum();
        let wider = (real(known.len()) / (real(known.len()) - taken).max(1.0))
            .sqrt()
            .min(2.0);
        learned.rest = sorted(rest.into_iter().map(|v| v * wider).collect());
        learned
    }

    /// What an estimate probably means for whoever gave it.
    pub fn expect(&self, of: &Question) -> Expectation {
        let hours = if usable(of.hours) { of.hours } else { 0.0 };
        let shift = if hours > 0.0 { self.shift(of) } else { 0.0 };
        let width = self.width(of);
        let at = |p: f64| {
            let rest = if self.rest.is_empty() {
                crate::rng::normal_at(p) * USUAL
            } else {
                quantile(&self.rest, p)
            };
            // Few tasks leave the tails unknown: the usual width stands in for them.
            let trust = real(self.rest.len()) / (real(self.rest.len()) + 20.0);
            let usual = crate::rng::normal_at(p) * USUAL;
            hours * (shift + trust * width * rest + (1.0 - trust) * usual).exp()
        };
        let (rests, tasks) = self.rests(of);
        Expectation {
            hours,
            p50: at(0.5),
            p80: at(0.8),
            p10: at(0.1),
            p90: at(0.9),
            rests,
            tasks,
            spread: if hours > 0.0 {
                (at(0.84) / at(0.16)).ln() / 2.0
            } else {
                USUAL
            },
        }
    }

    fn common(&self, of: &Question) -> f64 {
        self.base + self.slope * (of.hours.ln() - self.middle)
    }

    fn shift(&self, of: &Question) -> f64 {
        if self.tasks == 0 {
            return 0.0;
        }
        let trust = real(self.tasks) / (real(self.tasks) + TRUST);
        let effects: f64 = groups(of)
            .into_iter()
            .flatten()
            .filter_map(|group| self.effects.get(&group))
            .map(|effect| effect.shift)
            .sum();
        trust * (self.common(of) + effects).clamp(-MOST, MOST)
    }

    fn width(&self, of: &Question) -> f64 {
        let narrow = groups(of)[3].and_then(|group| self.effects.get(&group));
        narrow.map_or(1.0, |effect| effect.width)
    }

    fn rests(&self, of: &Question) -> (Rests, usize) {
        if self.tasks == 0 {
            return (Rests::Nothing, 0);
        }
        let [_, team, _, person, both] = groups(of);
        [
            (both, Rests::PersonAndKind),
            (person, Rests::Person),
            (team, Rests::Team),
        ]
        .into_iter()
        .filter_map(|(group, rests)| Some((rests, self.effects.get(&group?)?.tasks)))
        .find(|(_, tasks)| *tasks >= NAMED)
        .unwrap_or((Rests::Everyone, self.tasks))
    }

    /// Takes a level's shrunk means out of what is left.
    fn level(&mut self, level: usize, known: &[(Question, f64)], rest: &mut [f64]) {
        let mut sums: BTreeMap<Group, (f64, usize)> = BTreeMap::new();
        for ((of, _), rest) in known.iter().zip(rest.iter()) {
            if let Some(group) = groups(of)[level] {
                let sum = sums.entry(group).or_default();
                *sum = (sum.0 + rest, sum.1 + 1);
            }
        }
        for (group, (sum, tasks)) in sums {
            let effect = Effect {
                shift: sum / (real(tasks) + TRUST),
                tasks,
                width: 1.0,
            };
            self.effects.insert(group, effect);
        }
        for ((of, _), rest) in known.iter().zip(rest) {
            if let Some(effect) = groups(of)[level].and_then(|group| self.effects.get(&group)) {
                *rest -= effect.shift;
            }
        }
    }

    /// Some people's tasks stray more than others'.
    fn widths(&mut self, known: &[(Question, f64)], rest: &[f64]) {
        let all = mean(&rest.iter().map(|v| v.abs()).collect::<Vec<_>>()).max(1e-9);
        let mut sums: BTreeMap<Group, (f64, f64)> = BTreeMap::new();
        for ((of, _), rest) in known.iter().zip(rest) {
            if let Some(group) = groups(of)[3] {
                let sum = sums.entry(group).or_default();
                *sum = (sum.0 + rest.abs(), sum.1 + 1.0);
            }
        }
        for (group, (sum, tasks)) in sums {
            if let Some(effect) = self.effects.get_mut(&group) {
                effect.width = (sum + 3.0 * TRUST * all) / (tasks + 3.0 * TRUST) / all;
            }
        }
    }
}

fn usable(hours: f64) -> bool {
    hours.is_finite() && hours > 1e-6 && hours < 1e6
}

/// The slope through the middle, drawn towards none while there are few tasks.
fn slope(x: &[f64], y: &[f64], (x0, y0): (f64, f64)) -> f64 {
    let both: f64 = x.iter().zip(y).map(|(x, y)| (x - x0) * (y - y0)).sum();
    let own: f64 = x.iter().map(|x| (x - x0) * (x - x0)).sum();
    both / (own + 10.0)
}
