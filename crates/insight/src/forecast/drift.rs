//! The level-drift bootstrap: weeks are drawn from the recent past and scaled by a level that moves as it moved before.
//! Must not look at weeks after the origin it is given.

use crate::num::{mean, real};
use crate::rng::Rng;

/// The weeks over which a move of the level is measured.
pub(crate) const SPAN: usize = 13;

/// What the bootstrap assumes before a series has shown its own habits.
#[derive(Clone, Debug, PartialEq)]
pub struct Habits {
    /// Weeks after which a week counts half in the level.
    pub half_life: f64,
    /// Weeks whose scatter is drawn from.
    pub memory: usize,
    /// Standard deviation of the logarithm of a 13-week level change.
    pub drift: f64,
    /// Observed changes after which a series' own count as much as the assumed.
    pub trust: f64,
    /// How much of the way back to the long mean the level goes, as a share.
    pub pull: f64,
}

impl Default for Habits {
    fn default() -> Self {
        Self {
            half_life: 5.0,
            memory: 39,
            drift: 0.4,
            trust: 100.0,
            pull: 0.2,
        }
    }
}

/// What is expected of a team that has shown little yet, from its estimates and its capacity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prior {
    /// Expected amount a week, in the units of the series.
    pub per_week: f64,
    /// Weeks of history that weigh as much as this expectation.
    pub weeks: f64,
    /// Standard deviation of the logarithm of how wrong it may be: 0.7 is a factor of two either way.
    pub spread: f64,
}

impl Prior {
    /// An expectation as doubtful as plans usually are: wide, and worth a month of history.
    pub fn of_estimates(per_week: f64) -> Self {
        Self {
            per_week,
            weeks: 4.0,
            spread: 0.7,
        }
    }
}

/// What an answer rests on; said with every answer, since the least known looks as exact as the best known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// Neither history nor estimates: there is no answer.
    Nothing,
    /// Estimates and capacity alone.
    Estimates,
    /// Fewer than 13 weeks of history.
    FewWeeks,
    /// Enough history to draw from, too little or too quiet to check answers on.
    Unchecked,
    /// History on which earlier answers were checked.
    Checked,
}

impl Basis {
    pub(crate) fn of(weeks: usize, prior: Option<Prior>, checked: bool) -> Self {
        match (weeks, prior) {
            (0, None) => Self::Nothing,
            (0, Some(_)) => Self::Estimates,
            _ if checked => Self::Checked,
            (1..SPAN, _) => Self::FewWeeks,
            _ => Self::Unchecked,
        }
    }

    /// In plain words, for whoever reads the answer.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Nothing => {
                "Nothing has been finished and nothing is estimated, so nothing can be foretold"
            }
            Self::Estimates => "Rests on estimates alone; the first finished weeks will narrow it",
            Self::FewWeeks => "Rests on fewer than 13 weeks, so the range is wide",
            Self::Unchecked => {
                "Rests on this project's weeks, but there are too few to check earlier forecasts"
            }
            Self::Checked => "Checked against this project's own past",
        }
    }
}

/// A series at its last week, ready to be continued any number of times.
#[derive(Clone, Debug)]
pub(crate) struct Outlook {
    level: f64,
    /// A week divided by the level about it.
    scatter: Vec<f64>,
    /// Logarithms of past 13-week level changes, as the level of that time would have foretold them.
    moves: Vec<f64>,
    own: f64,
    drift: f64,
    /// Doubt about the level itself, large while few weeks are known.
    doubt: f64,
}

impl Outlook {
    /// `y` must be clean (see [`crate::num::clean`]).
    pub(crate) fn new(y: &[f64], habits: &Habits, prior: Option<Prior>) -> Self {
        let levels = levels(y, habits);
        let mut moves = moves(y, &levels);
        // That a team grew in the past does not say that it will: how far its level moved counts, not whereto.
        let centre = mean(&moves);
        for step in &mut moves {
            *step -= centre;
        }
        let n = real(y.len());
        let from = y.len().saturating_sub(habits.memory.max(1));
        Self {
            level: level(y, levels.last().copied(), prior),
            scatter: scatter(&y[from..]),
            own: real(moves.len()) / (real(moves.len()) + habits.trust.max(1.0)),
            moves,
            drift: habits.drift,
            doubt: prior.map_or(1.0, |prior| prior.spread.clamp(0.0, 3.0)) / (1.0 + n / 2.0),
        }
    }

    /// One possible future: calls `week` with each coming week's value until it answers `false`.
    pub(crate) fn walk(&self, rng: &mut Rng, mut week: impl FnMut(usize, f64) -> bool) {
        let drift = if rng.unit() < self.own {
            // A little noise between the observed moves, so that few of them do not make steps.
            self.moves[rng.below(self.moves.len())] + 0.1 * self.drift * rng.normal()
        } else {
            self.drift * rng.normal()
        };
        let drift = drift + self.doubt * rng.normal();
        for ahead in 0_usize.. {
            let level = self.level * (drift * growth(ahead)).exp();
            let scatter = self.scatter[rng.below(self.scatter.len())];
            if !week(ahead, level * scatter) {
                return;
            }
        }
    }

    pub(crate) fn level(&self) -> f64 {
        self.level
    }
}

/// How far of a 13-week move has happened in the week `ahead`: as a walk does, about 1 in the mean of 13 weeks, and no
/// farther than after a year.
fn growth(ahead: usize) -> f64 {
    (real(ahead.min(52) + 3) / 9.3).sqrt()
}

/// The level known after each week.
fn levels(y: &[f64], habits: &Habits) -> Vec<f64> {
    let keep = 0.5_f64.powf(1.0 / habits.half_life.max(0.5));
    let (mut sum, mut weight, mut total) = (0.0, 0.0, 0.0);
    y.iter()
        .enumerate()
        .map(|(at, value)| {
            sum = sum * keep + value;
            weight = weight * keep + 1.0;
            total += value;
            let recent: f64 = sum / weight;
            recent * (1.0 - habits.pull) + habits.pull * total / real(at + 1)
        })
        .collect()
}

/// Past 13-week means against the level that was known before them. A share of the long mean is added to both, so that
/// a dead quarter is a deep fall and not an infinite one.
fn moves(y: &[f64], levels: &[f64]) -> Vec<f64> {
    let ground = 0.1 * mean(y);
    if ground <= 0.0 {
        return Vec::new();
    }
    (SPAN..y.len().saturating_sub(SPAN - 1))
        .map(|at| {
            let after = mean(&y[at..at + SPAN]);
            ((after + ground) / (levels[at - 1] + ground)).ln()
        })
        .collect()
}

/// The level the future starts from: what was seen, and what was expected as far as little was seen. A team that never
/// finished anything is taken to be about to, as late as its silence suggests.
fn level(y: &[f64], seen: Option<f64>, prior: Option<Prior>) -> f64 {
    let n = real(y.len());
    let seen = match seen {
        Some(level) if level > 0.0 => level,
        Some(_) => 0.5 / (n + 1.0),
        None => 0.0,
    };
    match prior {
        Some(prior) if prior.per_week.is_finite() && prior.weeks > 0.0 => {
            let weeks = prior.weeks.min(1e6);
            (seen * n + prior.per_week.clamp(0.0, 1e12) * weeks) / (n + weeks)
        }
        _ => seen,
    }
}

/// Each week divided by the mean about it, and while there are few of them, what weeks of other teams look like.
fn scatter(y: &[f64]) -> Vec<f64> {
    const USUAL: [f64; 6] = [0.2, 0.6, 0.9, 1.1, 1.4, 1.8];
    let half = SPAN / 2;
    let all = mean(y);
    if all <= 0.0 {
        return USUAL.to_vec();
    }
    let mut ratios: Vec<f64> = (0..y.len())
        .map(|at| {
            let about = mean(&y[at.saturating_sub(half)..(at + half + 1).min(y.len())]);
            y[at] / (0.8 * about + 0.2 * all)
        })
        .collect();
    if y.len() < SPAN {
        ratios.extend(USUAL);
    }
    let centre = mean(&ratios);
    ratios.iter().map(|ratio| ratio / centre).collect()
}
