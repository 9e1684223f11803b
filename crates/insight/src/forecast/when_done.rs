//! When a number of items will be finished, at the pace and with the ups and downs a series has shown. Must not name a
//! week without saying how such answers have held.

use super::drift::{Basis, Habits, Outlook, Prior};
use super::record::{Correction, Held};
use super::throughput::MOST_RUNS;
use crate::num::{clean, floor, real};
use crate::rng::Rng;

/// The promises an answer makes.
pub const PROMISES: [f64; 4] = [0.5, 0.8, 0.85, 0.95];

/// Ten years: what takes longer is not foretold, only said to take longer.
pub const HORIZON: u32 = 520;

/// How an answer is made.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Possible futures that are drawn.
    pub runs: usize,
    /// The seed of the draws.
    pub seed: u64,
    /// What is assumed before a series has shown its own habits.
    pub habits: Habits,
    /// What is expected of a team that has shown little yet.
    pub prior: Option<Prior>,
    /// What earlier answers taught.
    pub correction: Correction,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            runs: 1000,
            seed: 1,
            habits: Habits::default(),
            prior: None,
            correction: Correction::default(),
        }
    }
}

/// Weeks until done, by promise, with the record of such answers on this series.
#[derive(Clone, Debug, PartialEq)]
pub struct WhenDone {
    /// For each of [`PROMISES`], full weeks from the end of the series; `None`: more than [`HORIZON`].
    pub weeks: [Option<u32>; 4],
    /// How such answers held at earlier moments; an open question that ran out of weeks counts as missed.
    pub record: [Held; 4],
    /// Weeks that were known: with few of them the answer is wide.
    pub weeks_seen: usize,
    /// What the answer rests on.
    pub basis: Basis,
}

/// Answers when `items` will be done after the last week of `y`.
pub fn when_done(y: &[f64], items: f64, settings: &Settings) -> WhenDone {
    let y = clean(y);
    let record = record(&y, items, settings);
    WhenDone {
        weeks: weeks(&y, items, settings),
        weeks_seen: y.len(),
        basis: Basis::of(y.len(), settings.prior, record[0].of > 0),
        record,
    }
}

/// Where the week `actual` falls in what would have been foretold, for [`Correction::fit`]: the least share whose
/// answer would have held. `None` is an outcome that never came.
pub fn place_of_week(y: &[f64], items: f64, actual: Option<u32>, settings: &Settings) -> f64 {
    let Some(actual) = actual else { return 1.0 };
    let ends = ends(&clean(y), items, settings.runs, settings);
    let below = ends.partition_point(|end| *end < actual);
    let through = ends.partition_point(|end| *end <= actual);
    // Weeks are whole: somewhere between the two, fixed by the data so that equal questions get equal places.
    let between = Rng::new(items.to_bits() ^ u64::from(actual)).unit();
    (real(below) + between * real(through - below)) / real(ends.len().max(1))
}

/// The week in which the first `items` of `after` are done.
pub fn outcome(after: &[f64], items: f64) -> Option<u32> {
    let mut left = items;
    if left <= 0.0 {
        return Some(0);
    }
    for (week, value) in (1_u32..).zip(after) {
        left -= value;
        if left <= 1e-9 {
            return Some(week);
        }
    }
    None
}

/// The share of possible futures in which `items` are done within so many full weeks after the last week of `y`: 0 to 1.
pub fn chance_within(y: &[f64], items: f64, weeks: u32, settings: &Settings) -> f64 {
    let ends = ends(&clean(y), items, settings.runs, settings);
    let within = ends.partition_point(|end| *end <= weeks.min(HORIZON));
    real(within) / real(ends.len().max(1))
}

/// The answer of [`when_done`] without its record, for those who ask many.
pub fn weeks_only(y: &[f64], items: f64, settings: &Settings) -> [Option<u32>; 4] {
    weeks(&clean(y), items, settings)
}

fn weeks(y: &[f64], items: f64, settings: &Settings) -> [Option<u32>; 4] {
    let ends = ends(y, items, settings.runs, settings);
    let mut least = 0;
    PROMISES.map(|p| {
        let week = at_share(&ends, settings.correction.needed(p)).max(least);
        least = week;
        (week <= HORIZON).then_some(week)
    })
}

/// The week by which a share of the possible futures is done.
fn at_share(ends: &[u32], share: f64) -> u32 {
    let last = ends.len().saturating_sub(1);
    let at = floor((share * real(ends.len())).ceil()).saturating_sub(1);
    ends.get(at.min(last)).copied().unwrap_or(0)
}

/// The ends of the possible futures, ascending; beyond [`HORIZON`] all alike.
fn ends(y: &[f64], items: f64, runs: usize, settings: &Settings) -> Vec<u32> {
    if items.is_nan() || items <= 0.0 {
        return vec![0];
    }
    if y.is_empty() && settings.prior.is_none() {
        return vec![HORIZON + 1];
    }
    let outlook = Outlook::new(y, &settings.habits, settings.prior);
    let mut rng = Rng::new(settings.seed);
    let mut ends: Vec<u32> = (0..runs.clamp(1, MOST_RUNS))
        .map(|_| {
            let mut left = items;
            let mut end = 0;
            outlook.walk(&mut rng, |_, value| {
                left -= value;
                end += 1;
                left > 1e-9 && end <= HORIZON
            });
            end
        })
        .collect();
    ends.sort_unstable();
    ends
}

/// Asks a question as large, in weeks of work, from up to 24 earlier moments.
fn record(y: &[f64], items: f64, settings: &Settings) -> [Held; 4] {
    const MOMENTS: usize = 24;
    const LEAST: usize = 20;
    const DRAWS: usize = 200;
    let empty = PROMISES.map(|promised| Held {
        promised,
        kept: 0,
        of: 0,
    });
    let pace = Outlook::new(y, &settings.habits, settings.prior).level();
    if y.is_empty() || !items.is_finite() || items <= 0.0 || pace <= 0.0 {
        return empty;
    }
    let size = (items / pace).clamp(1.0, 26.0);
    // Three times the usual length must lie behind, or only the quick outcomes would be known.
    let Some(last) = y.len().checked_sub(floor(size.ceil()) * 3) else {
        return empty;
    };
    let step = (last.saturating_sub(LEAST) / MOMENTS).max(1);
    let light = Settings {
        runs: DRAWS,
        ..settings.clone()
    };
    let mut held = empty;
    for origin in (LEAST..=last).rev().step_by(step).take(MOMENTS) {
        let before = &y[..origin];
        let asked = (Outlook::new(before, &light.habits, light.prior).level() * size)
            .round()
            .max(1.0);
        let actual = outcome(&y[origin..], asked);
        for (held, answer) in held.iter_mut().zip(weeks(before, asked, &light)) {
            held.of += 1;
            // "More than ten years" promises no week, so it cannot be kept.
            let kept = matches!((actual, answer), (Some(actual), Some(answer)) if actual <= answer);
            held.kept += usize::from(kept);
        }
    }
    held
}
