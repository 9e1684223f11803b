//! Questions about tasks as they are. Must name a remedy only where it lowers the score.

use super::facts::{self, ALL, Factor, Otherwise, Row, row};
use super::model::{ENOUGH, Model};
use super::past::Past;
use super::said::{Action, Assessment, Level, Mitigation, Reason};
use super::scorer::Points;
use super::words;

/// What a remedy must lower a score by to be worth a word.
const WORTH: f64 = 0.01;

/// A model and a workspace at a moment.
#[derive(Debug)]
pub struct Answers<'a> {
    model: &'a Model,
    past: Past<'a>,
    now: f64,
}

impl<'a> Answers<'a> {
    pub(super) fn new(model: &'a Model, past: Past<'a>, now: f64) -> Self {
        Self { model, past, now }
    }
}

impl Answers<'_> {
    /// The probability that a task misses its due date, or `date` where it has none. Certain once the date is past;
    /// `None` for a task that is not there or not open, or that has no date to miss.
    pub fn probability(&self, task: usize, date: Option<f64>) -> Option<f64> {
        let due = self.due(task, date)?;
        Some(self.of(&row(&self.past, task, self.now, due, Otherwise::default())))
    }

    /// The same with reasons and remedies.
    pub fn assess(&self, task: usize, date: Option<f64>) -> Option<Assessment> {
        let due = self.due(task, date)?;
        let facts = row(&self.past, task, self.now, due, Otherwise::default());
        let [low, base, high] = self.model.base();
        let points = self.points(&facts, base);
        let probability = points.score;
        let range = (self.model.own < ENOUGH && due >= self.now).then(|| {
            let raw = self.model.predict(&facts);
            let at = |base| 100.0 * self.model.shrink(raw, base);
            (at(low), at(high))
        });
        let mut reasons: Vec<Reason> = ALL
            .iter()
            .zip(&points.parts)
            .filter(|(_, part)| part.abs() > 0.0)
            .map(|(factor, part)| Reason {
                factor: *factor,
                points: 100.0 * part,
                evidence: words::evidence(*factor, facts::get(&facts, *factor)),
            })
            .collect();
        reasons.sort_by(|a, b| b.points.abs().total_cmp(&a.points.abs()));
        Some(Assessment {
            probability,
            score: 100.0 * probability,
            base: 100.0 * points.base,
            level: Level::of(probability),
            range,
            reasons,
            mitigations: self.mitigations(task, due, probability),
            held: self.model.record().and_then(|r| r.sentence(probability)),
        })
    }

    fn due(&self, task: usize, date: Option<f64>) -> Option<f64> {
        let life = self.past.lives.get(task)?;
        let due = life.due(self.now).or(date)?;
        (life.open(self.now) && due.is_finite()).then_some(due)
    }

    fn of(&self, facts: &Row) -> f64 {
        if facts::get(facts, Factor::DaysLeft) < 0.0 {
            return 1.0;
        }
        let [_, base, _] = self.model.base();
        self.model.shrink(self.model.predict(facts), base)
    }

    fn points(&self, facts: &Row, base: f64) -> Points {
        let mut points = self.model.explain(facts);
        let before = points.base;
        points.base = self.model.shrink(before, base);
        if facts::get(facts, Factor::DaysLeft) < 0.0 {
            // The date is past: that alone decides.
            points.parts = ALL
                .iter()
                .map(|factor| match factor {
                    Factor::DaysLeft => 1.0 - points.base,
                    _ => 0.0,
                })
                .collect();
            points.score = 1.0;
            return points;
        }
        let after = self.model.shrink(points.score, base);
        let sum = points.score - before;
        let scale = if sum.abs() < 1e-9 {
            1.0
        } else {
            (after - points.base) / sum
        };
        points.parts.iter_mut().for_each(|part| *part *= scale);
        points.score = after;
        points
    }

    fn mitigations(&self, task: usize, due: f64, before: f64) -> Vec<Mitigation> {
        let life = &self.past.lives[task];
        let later = (self.now.max(due) + 7.0).round();
        let mut tried = vec![(
            Action::MoveDue(later - due),
            Factor::DaysLeft,
            Otherwise {
                due: Some(later),
                ..Otherwise::default()
            },
        )];
        // Before a date that is past nothing else helps.
        if due >= self.now {
            tried.push((
                Action::FreeIt,
                Factor::Blockers,
                Otherwise {
                    free: true,
                    ..Otherwise::default()
                },
            ));
            if life.begun.is_none() {
                tried.push((
                    Action::Begin,
                    Factor::Begun,
                    Otherwise {
                        begun: true,
                        ..Otherwise::default()
                    },
                ));
            }
            for person in self.past.colleagues(task, self.now) {
                tried.push((
                    Action::HandTo(person),
                    Factor::PersonOpen,
                    Otherwise {
                        person: Some(person),
                        ..Otherwise::default()
                    },
                ));
            }
        }
        let mut found: Vec<Mitigation> = tried
            .into_iter()
            .map(|(action, factor, other)| Mitigation {
                action,
                factor,
                score_after: 100.0 * self.of(&row(&self.past, task, self.now, due, other)),
            })
            .filter(|remedy| remedy.score_after < 100.0 * (before - WORTH))
            .collect();
        found.sort_by(|a, b| a.score_after.total_cmp(&b.score_after));
        // One colleague is enough.
        let mut handed = false;
        found.retain(|remedy| {
            !matches!(remedy.action, Action::HandTo(_)) || !std::mem::replace(&mut handed, true)
        });
        found
    }
}
