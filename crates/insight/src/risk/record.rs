//! How often answers held. Must be made only of answers that were given before it was known what came.

use serde::{Deserialize, Serialize};

use crate::num::{floor, mean, real};

const BINS: usize = 10;

/// Answers of about the same size, and how often what they spoke of came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Bin {
    /// How many answers there were.
    pub answers: usize,
    /// Their mean.
    pub said: f64,
    /// The share that came.
    pub came: f64,
}

/// How often answers held: all figures are of outcomes the answer could not know.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// How many answers were checked.
    pub answers: usize,
    /// The share that came.
    pub rate: f64,
    /// Mean squared error of the answers; 0 is best.
    pub brier: f64,
    /// The same had the share always been answered.
    pub brier_of_rate: f64,
    /// Mean negative logarithm of what was said of what came.
    pub log_loss: f64,
    /// The chance that one that came was answered higher than one that did not; one half is guessing.
    pub auc: f64,
    /// Mean distance between answers and what came, over ten bins with equally many answers each.
    pub calibration_error: f64,
    /// Answers of 0 to 10 %, of 10 to 20 % and so on.
    pub bins: [Bin; BINS],
}

impl Record {
    /// Counts answers and what came.
    pub fn of(answers: &[(f64, bool)]) -> Self {
        if answers.is_empty() {
            return Self::default();
        }
        let one = |came: bool| f64::from(u8::from(came));
        let average = |of: &dyn Fn(f64, f64) -> f64| {
            mean(
                &answers
                    .iter()
                    .map(|(p, came)| of(*p, one(*came)))
                    .collect::<Vec<_>>(),
            )
        };
        let rate = average(&|_, came| came);
        let mut ascending = answers.to_vec();
        ascending.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut bins = [Bin::default(); BINS];
        for (at, bin) in bins.iter_mut().enumerate() {
            let here: Vec<_> = answers
                .iter()
                .filter(|(p, _)| place(*p) == at)
                .copied()
                .collect();
            *bin = Bin::of(&here);
        }
        Self {
            answers: answers.len(),
            rate,
            brier: average(&|p, came| (p - came) * (p - came)),
            brier_of_rate: rate * (1.0 - rate),
            log_loss: average(&|p, came| {
                -(came * p.max(1e-6).ln() + (1.0 - came) * (1.0 - p).max(1e-6).ln())
            }),
            auc: auc(&ascending),
            calibration_error: calibration_error(&ascending),
            bins,
        }
    }

    /// The answers of about that size.
    pub fn like(&self, answer: f64) -> Bin {
        self.bins[place(answer)]
    }

    /// "of 24 answers of 30 to 40 % since then, 9 came true (38 %)"; nothing for fewer than five.
    pub fn sentence(&self, answer: f64) -> Option<String> {
        let (bin, from) = (self.like(answer), place(answer) * 100 / BINS);
        let came = (bin.came * real(bin.answers)).round();
        (bin.answers >= 5).then(|| {
            format!(
                "of {} answers of {from} to {} %, {came} were late ({:.0} %)",
                bin.answers,
                from + 100 / BINS,
                bin.came * 100.0
            )
        })
    }
}

impl Bin {
    fn of(answers: &[(f64, bool)]) -> Self {
        let said: Vec<f64> = answers.iter().map(|(p, _)| *p).collect();
        let came = answers.iter().filter(|(_, came)| *came).count();
        Self {
            answers: answers.len(),
            said: mean(&said),
            came: real(came) / real(answers.len().max(1)),
        }
    }
}

fn place(answer: f64) -> usize {
    floor(answer * real(BINS)).min(BINS - 1)
}

fn auc(ascending: &[(f64, bool)]) -> f64 {
    let (mut below, mut wins, mut positives) = (0.0, 0.0, 0.0);
    for group in ascending.chunk_by(|a, b| a.0.to_bits() == b.0.to_bits()) {
        let hits = real(group.iter().filter(|(_, came)| *came).count());
        let misses = real(group.len()) - hits;
        wins += hits * (below + misses / 2.0);
        below += misses;
        positives += hits;
    }
    if positives * below > 0.0 {
        wins / (positives * below)
    } else {
        0.5
    }
}

fn calibration_error(ascending: &[(f64, bool)]) -> f64 {
    (0..BINS)
        .map(|bin| {
            let from = ascending.len() * bin / BINS;
            let here = Bin::of(&ascending[from..ascending.len() * (bin + 1) / BINS]);
            (here.said - here.came).abs() * real(here.answers)
        })
        .sum::<f64>()
        / real(ascending.len())
}
