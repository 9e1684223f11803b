//! What a workspace's tasks taught. Must say what its scores rest on.

use super::answers::Answers;
use super::facts::ALL;
use super::life::Life;
use super::past::{Past, USUAL};
use super::prior::Prior;
use super::record::Record;
use super::scorer::Scorer;
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
    pub(super) scorer: Scorer,
    pub(super) own: usize,
    late: usize,
    /// The share that is late in what the scorer learnt from.
    rate: f64,
}

impl Model {
    /// Learns from the tasks whose dates were kept or missed by `now`. While there are few, simulated rows help out, the
    /// fewer the more own outcomes there are.
    pub fn fit(
        lives: &[Life],
        now: f64,
        prior: &Prior,
        settings: &Settings,
    ) -> Result<Self, Error> {
        let own = Prior::of(lives, now);
        let (count, late) = (own.outcomes.len(), late(&own));
        let mut rows = prior.clone();
        let mut lent = 0;
        if count >= ENOUGH {
            lent = (30_000 / count).min(prior.outcomes.len());
            rows = Prior::none();
            // Spread over all simulated workspaces.
            let step = prior.outcomes.len() / lent.max(1);
            for at in (0..lent).map(|at| at * step) {
                rows.table.push(prior.table.row(at));
                rows.outcomes.push(prior.outcomes[at]);
            }
            for (at, outcome) in own.outcomes.iter().enumerate() {
                rows.table.push(own.table.row(at));
                rows.outcomes.push(*outcome);
            }
        }
        let scorer = Scorer::fit(&rows.table, &rows.outcomes, lent, &settings.forest)?;
        let rate = real(self::late(&rows)) / real(rows.outcomes.len().max(1));
        Ok(Self {
            scorer,
            own: count,
            late,
            rate,
        })
    }

    /// What scores rest on.
    pub fn standing(&self) -> Standing {
        match self.record() {
            None => Standing::Assumed,
            Some(record) if record.answers < CHECKED => Standing::Learnt,
            Some(_) => Standing::Checked,
        }
    }

    /// How often answers held on the workspace's own outcomes, each answered from what was known before; `None` while
    /// there are too few.
    pub fn record(&self) -> Option<&Record> {
        (self.own >= ENOUGH).then(|| self.scorer.record())
    }

    /// Outcomes of the workspace it learnt from, and how many of them were late.
    pub fn outcomes(&self) -> (usize, usize) {
        (self.own, self.late)
    }

    /// Which data it learnt from, as 16 characters.
    pub fn digest(&self) -> String {
        self.scorer.digest()
    }

    /// Where scores stand, in words.
    pub fn sentence(&self) -> String {
        words::standing(self)
    }

    /// Answers about tasks as they are at `now`.
    pub fn answers<'a>(&'a self, lives: &'a [Life], now: f64) -> Answers<'a> {
        Answers::new(self, Past::of(lives, now), now)
    }

    /// The model as bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for count in [self.own, self.late] {
            out.extend(crate::num::place(count).to_le_bytes());
        }
        out.extend(self.rate.to_le_bytes());
        out.extend(self.scorer.to_bytes());
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
            scorer,
            own: count(own),
            late: count(late),
            rate,
        })
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

fn late(rows: &Prior) -> usize {
    rows.outcomes.iter().filter(|outcome| outcome.came).count()
}

fn logit(p: f64) -> f64 {
    let p = p.clamp(0.005, 0.995);
    (p / (1.0 - p)).ln()
}
