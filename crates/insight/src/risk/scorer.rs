//! A forest, its calibration and its record: how often such answers held. Must be checked only on rows that were asked
//! after everything it had learnt from was known.

use serde::{Deserialize, Serialize};

use super::record::Record;
use crate::forest::{Calibration, Error, Explanation, Forest, Settings, Table};
use crate::num::{at, place, real};
use crate::rng::mix;

/// Parts into which time is cut; all but the first are foretold from what was known before them.
const PARTS: usize = 5;
/// Outcomes that hold a calibration where it was.
const HOLD: f64 = 10.0;
/// Rows below which nothing is foretold: such forests say nothing.
const FEWEST: usize = 20;
const MAGIC: &[u8] = b"cfrs";
/// Raised when the bytes, the columns or their meaning change.
const VERSION: u8 = 1;

/// When a row was asked and when its outcome was known, on any one scale, and what came.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// When the question was put.
    pub asked: f64,
    /// When it was known what came.
    pub known: f64,
    /// Whether it came.
    pub came: bool,
}

/// Probabilities learnt from rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Scorer {
    forest: Forest,
    tail: Tail,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Tail {
    calibration: Calibration,
    record: Record,
    rows: usize,
    digest: u64,
}

/// A score taken apart; base and parts sum to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Points {
    /// The probability when nothing of the row is known.
    pub base: f64,
    /// What each column adds to the probability.
    pub parts: Vec<f64>,
    /// The probability.
    pub score: f64,
}

impl Scorer {
    /// Learns from rows. The first `lent` rows are from elsewhere: they are learnt from and never graded on.
    pub fn fit(
        table: &Table,
        outcomes: &[Outcome],
        lent: usize,
        settings: &Settings,
    ) -> Result<Self, Error> {
        let targets: Vec<f64> = outcomes.iter().map(Outcome::target).collect();
        let (calibration, record) = foretell(table, outcomes, lent, settings)?;
        Ok(Self {
            forest: Forest::fit(table, &targets, settings)?.forest,
            tail: Tail {
                calibration,
                record,
                rows: table.len(),
                digest: digest(table, outcomes),
            },
        })
    }

    /// The probability for a row.
    pub fn predict(&self, row: &[f64]) -> f64 {
        self.tail.calibration.apply(self.forest.predict(row))
    }

    /// The probability for a row, taken apart: the forest's exact contributions on the scale of the calibration.
    pub fn explain(&self, row: &[f64]) -> Points {
        let Explanation { base, parts } = self.forest.explain(row);
        let raw = base + parts.iter().sum::<f64>();
        let calibration = &self.tail.calibration;
        let (low, score) = (calibration.apply(base), calibration.apply(raw));
        let scale = if (raw - base).abs() < 1e-9 {
            calibration.slope(base)
        } else {
            (score - low) / (raw - base)
        };
        Points {
            base: low,
            parts: parts.into_iter().map(|part| part * scale).collect(),
            score,
        }
    }

    /// How often such answers held.
    pub fn record(&self) -> &Record {
        &self.tail.record
    }

    /// The share of each column in what was learnt.
    pub fn importances(&self) -> Vec<f64> {
        self.forest.importances()
    }

    /// The count of columns.
    pub fn width(&self) -> usize {
        self.forest.width()
    }

    /// The rows it was learnt from.
    pub fn rows(&self) -> usize {
        self.tail.rows
    }

    /// What it was learnt from, as 16 characters: other rows, other characters.
    pub fn digest(&self) -> String {
        format!("{:016x}", self.tail.digest)
    }

    /// The scorer as bytes, with its version and what it was learnt from.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.push(VERSION);
        let tail = serde_json::to_vec(&self.tail).unwrap_or_default();
        out.extend(place(tail.len()).to_le_bytes());
        out.extend(tail);
        out.extend(self.forest.to_bytes());
        out
    }

    /// The scorer of these bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let early = Error::Bytes("they end too early");
        let rest = bytes
            .strip_prefix(MAGIC)
            .ok_or(Error::Bytes("they begin otherwise"))?;
        let rest = rest
            .strip_prefix(&[VERSION])
            .ok_or(Error::Bytes("they are of another version"))?;
        let (length, rest) = rest.split_first_chunk().ok_or(early.clone())?;
        let (tail, forest) = rest
            .split_at_checked(at(u32::from_le_bytes(*length)))
            .ok_or(early)?;
        let tail =
            serde_json::from_slice(tail).map_err(|_| Error::Bytes("the record is broken"))?;
        Ok(Self {
            forest: Forest::from_bytes(forest)?,
            tail,
        })
    }
}

impl Outcome {
    fn target(&self) -> f64 {
        f64::from(u8::from(self.came))
    }
}

/// Answers each part of time from what was known before it; the calibration of what comes, and the record of what the
/// answers would have been, each calibrated by the parts before it only.
fn foretell(
    table: &Table,
    outcomes: &[Outcome],
    lent: usize,
    settings: &Settings,
) -> Result<(Calibration, Record), Error> {
    let mut order: Vec<usize> = (lent..outcomes.len()).collect();
    order.sort_by(|a, b| outcomes[*a].asked.total_cmp(&outcomes[*b].asked));
    let mut answers: Vec<(f64, bool)> = Vec::new();
    let mut held: Vec<(f64, bool)> = Vec::new();
    for part in 1..PARTS {
        let end = order.len() * (part + 1) / PARTS;
        let asked = &order[order.len() * part / PARTS..end];
        let Some(begin) = asked.first().map(|row| outcomes[*row].asked) else {
            continue;
        };
        let before: Vec<usize> = (0..lent)
            .chain(order.iter().copied().filter(|r| outcomes[*r].known < begin))
            .collect();
        if before.len() < FEWEST {
            continue;
        }
        let mut seen = table.empty();
        let targets: Vec<f64> = before
            .iter()
            .map(|row| {
                seen.push(table.row(*row));
                outcomes[*row].target()
            })
            .collect();
        let forest = Forest::fit(&seen, &targets, settings)?.forest;
        let calibration = Calibration::fit(&answers, HOLD);
        let told: Vec<(f64, bool)> = asked
            .iter()
            .map(|row| (forest.predict(table.row(*row)), outcomes[*row].came))
            .collect();
        held.extend(told.iter().map(|(p, came)| (calibration.apply(*p), *came)));
        answers.extend(told);
    }
    Ok((Calibration::fit(&answers, HOLD), Record::of(&held)))
}

fn digest(table: &Table, outcomes: &[Outcome]) -> u64 {
    let mut sum = mix(u64::from(place(table.len())));
    let mut add = |value: f64| sum = mix(sum ^ value.to_bits()).wrapping_mul(3);
    for (row, outcome) in outcomes.iter().enumerate() {
        table.row(row).iter().for_each(|value| add(*value));
        add(real(usize::from(outcome.came)));
        add(outcome.asked);
        add(outcome.known);
    }
    sum
}
