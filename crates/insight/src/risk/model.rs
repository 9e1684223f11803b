//! What a workspace's tasks taught. Must say what its scores rest on.

use super::answers::Answers;
use super::facts::{ALL, Row};
use super::life::Life;
use super::past::{Past, USUAL};
use super::prior::Rows;
use super::record::Record;
use super::scorer::{Points, Scorer};
use super::words;
use crate::forest::{self, Error};
use crate::num::{real, sigmoid};

/// Outcomes of its own from which on a workspace is scored by what it taught.
pub(super) const ENOUGH: usize = 30;
/// Checked answers from which on a record may be called one.
const CHECKED: usize = 100;
/// How far a score follows what was only simulated.
const BELIEF: f64 = 0.5;

/// How a model is fitted.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// The forest's.
    pub forest: forest::Settings,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            forest: forest::Settings {
                trees: 100,
                max_depth: 10,
                min_leaf: 5.0,
                share: Some(0.4),
                ..forest::Settings::default()
            },
        }
    }
}

/// What scores rest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nothing: the usual share of late tasks.
    Unlearnt,
    /// Simulated plans and a base rate: not yet checked on this workspace's work.
    Assumed,
    /// The workspace's own outcomes, checked on too few of them to promise anything.
    Learnt,
    /// The workspace's own outcomes, checked on a hundred or more.
    Checked,
}

/// What was learnt from a workspace.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// `None` before anything is learnt.
    scorer: Option<Scorer>,
    pub(super) own: usize,
    late: usize,
    /// The share that is late in what the scorer learnt from.
    rate: f64,
}

impl Model {
    /// Learns from the tasks whose dates were kept or missed by `now`. While there are few, simulated rows help out, the
    /// fewer the more own outcomes there are.
    pub fn fit(lives: &[Life], now: f64, prior: &Rows, settings: &Settings) -> Result<Self, Error> {
        let mut own = Rows::none();
        own.add(lives, now);
        Self::of(&own, prior, settings)
    }

    /// The same from rows that were made before.
    pub fn of(own: &Rows, prior: &Rows, settings: &Settings) -> Result<Self, Error> {
        let (count, late) = (own.len(), late(own));
        let mut joined = Rows::none();
        let mut lent = 0;
        if count >= ENOUGH {
            lent = (30_000 / count).min(prior.len());
            // Spread over all simulated workspaces.
            let step = prior.len() / lent.max(1);
            (0..lent).for_each(|at| joined.push(prior, at * step));
            (0..count).for_each(|at| joined.push(own, at));
        }
        let rows = if count >= ENOUGH { &joined } else { prior };
        let scorer = Scorer::fit(&rows.table, &rows.outcomes, lent, &settings.forest)?;
        let rate = real(self::late(rows)) / real(rows.len().max(1));
        Ok(Self {
            scorer: Some(scorer),
            own: count,
            late,
            rate,
        })
    }

    /// A model that has learnt nothing yet: it answers with the usual share of late tasks, and with certainty where a date
    /// is past.
    pub const fn unlearnt() -> Self {
        Self {
            scorer: None,
            own: 0,
            late: 0,
            rate: USUAL,
        }
    }

    /// What scores rest on.
    pub fn standing(&self) -> Standing {
        match self.record() {
            None if self.scorer.is_none() => Standing::Unlearnt,
            None => Standing::Assumed,
            Some(record) if record.answers < CHECKED => Standing::Learnt,
            Some(_) => Standing::Checked,
        }
    }

    /// How often answers held on the workspace's own outcomes, each answered from what was known before; `None` while
    /// there are too few.
    pub fn record(&self) -> Option<&Record> {
        let learnt = self.scorer.as_ref().filter(|_| self.own >= ENOUGH);
        learnt.map(Scorer::record)
    }

    /// Outcomes of the workspace it learnt from, and how many of them were late.
    pub fn outcomes(&self) -> (usize, usize) {
        (self.own, self.late)
    }

    /// Which data it learnt from, as 16 characters; nothing where there was none.
    pub fn digest(&self) -> String {
        self.scorer
            .as_ref()
            .map_or_else(String::new, Scorer::digest)
    }

    /// How many rows it learnt from, the simulated ones too.
    pub fn rows(&self) -> usize {
        self.scorer.as_ref().map_or(0, Scorer::rows)
    }

    /// Where scores stand, in words.
    pub fn sentence(&self) -> String {
        words::standing(self)
    }

    /// Answers about tasks as they are at `now`.
    pub fn answers<'a>(&'a self, lives: &'a [Life], now: f64) -> Answers<'a> {
        Answers::new(self, Past::of(lives, now), now)
    }

    /// The model as bytes; those of one that has learnt nothing make no model.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for count in [self.own, self.late] {
            out.extend(crate::num::place(count).to_le_bytes());
        }
        out.extend(self.rate.to_le_bytes());
        if let Some(scorer) = &self.scorer {
            out.extend(scorer.to_bytes());
        }
        out
    }

    /// The model of these bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let early = || Error::Bytes("they end too early");
        let (own, rest) = bytes.split_first_chunk().ok_or_else(early)?;
        let (late, rest) = rest.split_first_chunk().ok_or_else(early)?;
        let (rate, rest) = rest.split_first_chunk().ok_or_else(early)?;
        let scorer = Scorer::from_bytes(rest)?;
        let rate = f64::from_le_bytes(*rate);
        if scorer.width() != ALL.len() || !(0.0..=1.0).contains(&rate) {
            return Err(Error::Bytes("they hold other factors"));
        }
        let count = |bytes: &[u8; 4]| crate::num::at(u32::from_le_bytes(*bytes));
        Ok(Self {
            scorer: Some(scorer),
            own: count(own),
            late: count(late),
            rate,
        })
    }

    /// The probability for a row, on which the base rate has not yet been brought to bear.
    pub(super) fn predict(&self, facts: &Row) -> f64 {
        self.scorer
            .as_ref()
            .map_or(self.rate, |scorer| scorer.predict(facts))
    }

    /// The same, taken apart.
    pub(super) fn explain(&self, facts: &Row) -> Points {
        match &self.scorer {
            Some(scorer) => scorer.explain(facts),
            None => Points {
                base: self.rate,
                parts: vec![0.0; ALL.len()],
                score: self.rate,
            },
        }
    }

    /// What was only simulated moves the base rate half as far as it would.
    pub(super) fn shrink(&self, p: f64, base: f64) -> f64 {
        if self.own >= ENOUGH {
            p
        } else {
            sigmoid(logit(base) + BELIEF * (logit(p) - logit(self.rate)))
        }
    }

    /// The base rate of a workspace with few outcomes, and its range of 80 %.
    pub(super) fn base(&self) -> [f64; 3] {
        let all = real(self.own) + 4.0;
        let base = (real(self.late) + 4.0 * USUAL) / all;
        let wide = 1.2816 / (all * base * (1.0 - base)).sqrt();
        [-wide, 0.0, wide].map(|by| sigmoid(logit(base) + by))
    }
}

fn late(rows: &Rows) -> usize {
    rows.outcomes.iter().filter(|outcome| outcome.came).count()
}

fn logit(p: f64) -> f64 {
    let p = p.clamp(0.005, 0.995);
    (p / (1.0 - p)).ln()
}
