//! What a week looks like against the weeks before it. Must not use anything a later week tells.

use crate::num::{mean, quantile, real, sorted};

/// A project's week.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Flow {
    /// Items that were opened.
    pub opened: f64,
    /// Items that were closed.
    pub closed: f64,
    /// Open items at the end of the week.
    pub wip: f64,
    /// Median days from start to end of the items closed this week; `None` when none were.
    pub cycle_median: Option<f64>,
    /// The days within which 85 % of them were closed.
    pub cycle_p85: Option<f64>,
}

/// Count of features an isolation forest sees.
pub(crate) const COUNT: usize = 6;

/// Count of features that are learnt from.
pub(crate) const WIDE: usize = 16;

/// How far a week is from the past, in usual deviations; 0 is usual, and only the direction that hurts counts.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Reading {
    /// More opened than usual.
    pub burst: f64,
    /// More closed than usual.
    pub mass: f64,
    /// Less closed than usual, over the last one to four weeks.
    pub stall: f64,
    /// Slower than usual, over the last one to four weeks.
    pub slow: f64,
    /// More work in progress than opened and closed items explain, fading over four weeks.
    pub jump: f64,
    /// Work in progress above its level of half a year.
    pub level: f64,
}

impl Reading {
    pub(crate) fn row(&self) -> [f64; COUNT] {
        [
            self.burst, self.mass, self.stall, self.slow, self.jump, self.level,
        ]
    }
}

/// Weeks that are compared with.
pub(crate) const MEMORY: usize = 52;
/// Weeks of the level: half a year.
pub(crate) const LEVEL: usize = 26;
/// Weeks before which nothing is said.
pub(crate) const LEAST: usize = 8;
/// Weeks an event may build up over.
const RUN: usize = 4;

/// Reads the last week of `weeks`; nothing is unusual while little is known.
pub(crate) fn read(weeks: &[Flow]) -> Reading {
    let Some((now, past)) = weeks.split_last() else {
        return Reading::default();
    };
    if past.len() < LEAST {
        return Reading::default();
    }
    let recent = &past[past.len().saturating_sub(LEVEL)..];
    Reading {
        burst: above(now.opened, recent.iter().map(|week| week.opened)),
        mass: above(now.closed, recent.iter().map(|week| week.closed)),
        stall: stall(weeks),
        slow: slow(weeks, RUN),
        jump: jump(weeks),
        level: above(now.wip, recent.iter().map(|week| week.wip)),
    }
}

/// All that is learnt from: the reading, what it is made of, and how much there is to read from.
pub(crate) fn wide(weeks: &[Flow], reading: &Reading, isolation: f64) -> [f64; WIDE] {
    let narrow = reading.row();
    let mut row = [0.0; WIDE];
    row[..COUNT].copy_from_slice(&narrow);
    row[COUNT] = isolation;
    let Some((now, past)) = weeks.split_last() else {
        return row;
    };
    let recent = &past[past.len().saturating_sub(LEVEL)..];
    let usual = |of: fn(&Flow) -> f64| mean(&recent.iter().map(of).collect::<Vec<_>>());
    let (opened, closed) = (usual(|week| week.opened), usual(|week| week.closed));
    let quiet = weeks
        .iter()
        .rev()
        .take_while(|week| week.closed <= 0.25 * closed);
    let last = past.last().copied().unwrap_or_default();
    row[7] = closed.ln_1p();
    row[8] = real(quiet.count().min(12));
    row[9] = ((now.closed + 0.5) / (closed + 0.5)).ln();
    row[10] = ((now.opened + 0.5) / (opened + 0.5)).ln();
    row[11] = slow(&weeks[weeks.len().saturating_sub(MEMORY + 1)..], 1);
    row[12] = now.closed.ln_1p();
    row[13] = (now.wip - last.wip - now.opened + now.closed).max(0.0) / (opened + 1.0);
    row[14] = ((last.closed + 0.5) / (closed + 0.5)).ln();
    row[15] = now
        .cycle_median
        .zip(now.cycle_p85)
        .map_or(0.0, |(median, p85)| ((p85 + 0.05) / (median + 0.05)).ln());
    row
}

/// Counts on the scale on which their scatter does not depend on their size.
fn root(count: f64) -> f64 {
    2.0 * (count.max(0.0) + 0.375).sqrt()
}

/// How far a count is above those before it.
fn above(now: f64, past: impl Iterator<Item = f64>) -> f64 {
    let past = sorted(past.map(root).collect());
    let middle = quantile(&past, 0.5);
    ((root(now) - middle) / scatter(&past, middle)).max(0.0)
}

/// The robust standard deviation, never below that of pure chance.
fn scatter(ascending: &[f64], middle: f64) -> f64 {
    let off = sorted(ascending.iter().map(|v| (v - middle).abs()).collect());
    (1.4826 * quantile(&off, 0.5)).max(1.0)
}

/// How far the closings of the last one to four weeks are below the level before them.
fn stall(weeks: &[Flow]) -> f64 {
    let closed = |weeks: &[Flow]| -> Vec<f64> { weeks.iter().map(|week| week.closed).collect() };
    (1..=RUN)
        .filter_map(|run| {
            let (past, now) = weeks.split_at(weeks.len().checked_sub(run)?);
            if past.len() < LEAST {
                return None;
            }
            let past = closed(&past[past.len().saturating_sub(LEVEL)..]);
            let usual = mean(&past);
            let sum: f64 = closed(now).iter().sum();
            let spread =
                past.iter().map(|v| (v - usual) * (v - usual)).sum::<f64>() / real(past.len());
            // Beyond pure chance the weeks of a team stray by a share of their level.
            let extra = ((spread - usual) / (usual * usual).max(1e-9)).clamp(0.0, 2.0);
            let expected = usual * real(run);
            let deviation = (1.0 + usual * extra).sqrt();
            Some((root(expected) - root(sum)) / deviation)
        })
        .fold(0.0, f64::max)
}

/// How far the cycle times of the last one to four weeks are above those before.
fn slow(weeks: &[Flow], run: usize) -> f64 {
    let (past, now) = weeks.split_at(weeks.len().saturating_sub(run));
    let past = &past[past.len().saturating_sub(MEMORY)..];
    [
        |week: &Flow| week.cycle_median,
        |week: &Flow| week.cycle_p85,
    ]
    .iter()
    .map(|of| {
        let known: Vec<(f64, f64)> = past.iter().filter_map(|week| pace(week, *of)).collect();
        if known.len() < LEAST / 2 {
            return 0.0;
        }
        let ascending = sorted(known.iter().map(|(days, _)| *days).collect());
        let middle = quantile(&ascending, 0.5);
        // A week of many items strays less than a week of one.
        let off = sorted(
            known
                .iter()
                .map(|(days, items)| (days - middle).abs() * items.sqrt())
                .collect(),
        );
        let one = (1.4826 * quantile(&off, 0.5)).max(0.8);
        let (mut sum, mut count, mut worst) = (0.0, 0.0, 0.0_f64);
        for week in now.iter().rev() {
            let Some((days, items)) = pace(week, *of) else {
                continue;
            };
            sum += (days - middle) * items.sqrt() / one;
            count += 1.0;
            worst = worst.max(sum / f64::sqrt(count));
        }
        worst
    })
    .sum::<f64>()
        / 2.0
}

/// The logarithm of days with the weight of how many items it stands for.
fn pace(week: &Flow, of: fn(&Flow) -> Option<f64>) -> Option<(f64, f64)> {
    let days = of(week).filter(|days| days.is_finite() && *days >= 0.0)?;
    Some(((days + 0.05).ln(), week.closed.clamp(1.0, 6.0)))
}

/// Work in progress that appeared without having been opened, against a usual week's arrivals.
fn jump(weeks: &[Flow]) -> f64 {
    let opened: Vec<f64> = weeks[weeks.len().saturating_sub(LEVEL)..]
        .iter()
        .map(|week| week.opened)
        .collect();
    let usual = mean(&opened) + 1.0;
    weeks
        .windows(2)
        .rev()
        .take(RUN)
        .zip([1.0, 0.7, 0.5, 0.3])
        .map(|(pair, weight)| {
            let gap = pair[1].wip - pair[0].wip - (pair[1].opened - pair[1].closed);
            weight * 4.0 * (gap / usual).max(0.0).sqrt()
        })
        .fold(0.0, f64::max)
}
