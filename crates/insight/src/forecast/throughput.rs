//! What a team will finish (or work) in each coming week, and in all of them together. Chooses among methods by how
//! they would have done on this very series; must not choose by anything the series' future tells.

use super::drift::{Basis, Habits, Outlook, Prior};
use super::ets::Ets;
use super::record::{Correction, Held};
use crate::num::{clean, mean, quantile, real, sorted};
use crate::rng::Rng;

/// The shares a forecast names.
pub const SHARES: [f64; 7] = [0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975];

/// A way to continue a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// The level-drift bootstrap with a level of the last quarter.
    Recent,
    /// The level-drift bootstrap with a level of the last year.
    Steady,
    /// Exponential smoothing.
    Smoothing,
}

const METHODS: [Method; 3] = [Method::Recent, Method::Steady, Method::Smoothing];

/// How a throughput forecast is made.
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
    /// What earlier forecasts taught about totals.
    pub totals: Correction,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            runs: 1000,
            seed: 1,
            habits: Habits::default(),
            prior: None,
            totals: Correction::default(),
        }
    }
}

/// A method's figures over earlier moments of the series.
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    /// The method that was tried.
    pub method: Method,
    /// Mean pinball loss of the weekly quantiles, in units of the series.
    pub pinball: f64,
    /// How often the total stayed at or below its quantiles of 10 % and 90 %.
    pub held: [Held; 2],
}

/// A forecast with its track record.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// The method that did best on the series' own past.
    pub method: Method,
    /// The value of each coming week that is as often too high as too low, smoothed over the weeks.
    pub point: Vec<f64>,
    /// For each of [`SHARES`], the value of each coming week.
    pub weekly: Vec<Vec<f64>>,
    /// For each of [`SHARES`], the total of all coming weeks.
    pub total: Vec<f64>,
    /// Weeks that were known.
    pub weeks_seen: usize,
    /// What the forecast rests on.
    pub basis: Basis,
    /// What the backtest found for each method; empty while the series is too short to check.
    pub backtest: Vec<Trial>,
}

/// More runs than this change no figure that is shown.
pub(crate) const MOST_RUNS: usize = 20_000;

/// Two years: what lies farther is not foretold.
pub const LONGEST: usize = 104;

/// Forecasts the coming weeks of `y` (one number a week, the last one newest; the running week left out), at most
/// [`LONGEST`] of them. With neither history nor a prior `point`, `weekly` and `total` are empty.
pub fn forecast(y: &[f64], horizon: usize, settings: &Settings) -> Forecast {
    let y = clean(y);
    let horizon = horizon.min(LONGEST);
    let backtest = backtest(&y, horizon, settings);
    let method = choose(&backtest);
    let basis = Basis::of(y.len(), settings.prior, !backtest.is_empty());
    if basis == Basis::Nothing {
        return Forecast {
            method,
            point: Vec::new(),
            weekly: Vec::new(),
            total: Vec::new(),
            weeks_seen: 0,
            basis,
            backtest,
        };
    }
    let fan = Fan::draw(&y, method, horizon, settings, settings.runs);
    Forecast {
        method,
        point: fan.point(&y),
        weekly: SHARES.iter().map(|p| fan.week(*p)).collect(),
        total: SHARES
            .iter()
            .map(|p| quantile(&fan.totals, settings.totals.needed(*p)))
            .collect(),
        weeks_seen: y.len(),
        basis,
        backtest,
    }
}

/// Where the total of `after` falls in what would have been foretold from `y`, for [`Correction::fit`].
pub fn place_of_total(y: &[f64], after: &[f64], settings: &Settings) -> f64 {
    let y = clean(y);
    let method = choose(&backtest(&y, after.len(), settings));
    let fan = Fan::draw(&y, method, after.len(), settings, settings.runs);
    place(&fan.totals, clean(after).iter().sum())
}

/// The share of `ascending` below `value`, equal ones counted half.
fn place(ascending: &[f64], value: f64) -> f64 {
    let below = ascending.partition_point(|v| *v < value);
    let through = ascending.partition_point(|v| *v <= value);
    (real(below) + real(through)) / (2.0 * real(ascending.len().max(1)))
}

/// Possible futures in order.
struct Fan {
    weeks: Vec<Vec<f64>>,
    totals: Vec<f64>,
    /// What a smoothing expects without surprises.
    course: Option<Vec<f64>>,
}

impl Fan {
    fn draw(y: &[f64], method: Method, horizon: usize, settings: &Settings, runs: usize) -> Self {
        let mut rng = Rng::new(settings.seed);
        let runs = runs.clamp(1, MOST_RUNS);
        let mut weeks = vec![Vec::with_capacity(runs); horizon];
        let mut totals = Vec::with_capacity(runs);
        let mut take = |path: &[f64]| {
            for (week, value) in weeks.iter_mut().zip(path) {
                week.push(*value);
            }
            totals.push(path.iter().sum());
        };
        let mut course = None;
        match method {
            Method::Smoothing => {
                let ets = Ets::fit(y);
                course = Some(ets.course(horizon));
                for _ in 0..runs {
                    take(&ets.walk(&mut rng, horizon));
                }
            }
            Method::Recent | Method::Steady => {
                let outlook = Outlook::new(y, &habits(method, settings), settings.prior);
                let mut path = vec![0.0; horizon];
                for _ in 0..runs {
                    outlook.walk(&mut rng, |ahead, value| {
                        let Some(week) = path.get_mut(ahead) else {
                            return false;
                        };
                        *week = value;
                        true
                    });
                    take(&path);
                }
            }
        }
        Self {
            weeks: weeks.into_iter().map(sorted).collect(),
            totals: sorted(totals),
            course,
        }
    }

    fn week(&self, p: f64) -> Vec<f64> {
        self.weeks.iter().map(|week| quantile(week, p)).collect()
    }

    /// Whole counts make weekly medians jump between neighbours; the total's median is the steadier guess.
    fn point(&self, y: &[f64]) -> Vec<f64> {
        if let Some(course) = &self.course {
            return course.iter().map(|week| week.max(0.0)).collect();
        }
        let horizon = real(self.weeks.len().max(1));
        let even = quantile(&self.totals, 0.5) / horizon;
        let whole = y.iter().all(|v| v.fract() == 0.0);
        self.week(0.5)
            .into_iter()
            .map(|week| if whole { 0.5 * week + 0.5 * even } else { week })
            .collect()
    }
}

fn habits(method: Method, settings: &Settings) -> Habits {
    match method {
        Method::Steady => Habits {
            half_life: settings.habits.half_life * 4.0,
            ..settings.habits.clone()
        },
        Method::Recent | Method::Smoothing => settings.habits.clone(),
    }
}

/// The default method unless another was clearly better: small differences on few origins are luck.
fn choose(backtest: &[Trial]) -> Method {
    let Some(first) = backtest.first() else {
        return Method::Recent;
    };
    backtest
        .iter()
        .skip(1)
        .filter(|trial| trial.pinball < 0.95 * first.pinball)
        .min_by(|a, b| a.pinball.total_cmp(&b.pinball))
        .map_or(first.method, |trial| trial.method)
}

/// Forecasts from up to twelve earlier moments, each seeing only what was known then.
fn backtest(y: &[f64], horizon: usize, settings: &Settings) -> Vec<Trial> {
    const ORIGINS: usize = 12;
    const LEAST: usize = 26;
    const DRAWS: usize = 200;
    if horizon == 0 || y.len() < LEAST + horizon {
        return Vec::new();
    }
    let last = y.len() - horizon;
    let step = ((last - LEAST) / ORIGINS).clamp(1, horizon);
    let origins: Vec<usize> = (0..ORIGINS)
        .filter_map(|back| last.checked_sub(back * step))
        .filter(|origin| *origin >= LEAST)
        .collect();
    METHODS
        .iter()
        .map(|method| {
            let mut losses = Vec::new();
            let mut kept = [0, 0];
            for origin in &origins {
                let fan = Fan::draw(&y[..*origin], *method, horizon, settings, DRAWS);
                let after = &y[*origin..*origin + horizon];
                losses.push(pinball(&fan, after));
                let total: f64 = after.iter().sum();
                for (kept, p) in kept.iter_mut().zip([0.1, 0.9]) {
                    let bound = quantile(&fan.totals, settings.totals.needed(p));
                    *kept += usize::from(total <= bound);
                }
            }
            Trial {
                method: *method,
                pinball: mean(&losses),
                held: [(0.1, kept[0]), (0.9, kept[1])].map(|(promised, kept)| Held {
                    promised,
                    kept,
                    of: origins.len(),
                }),
            }
        })
        .collect()
}

fn pinball(fan: &Fan, after: &[f64]) -> f64 {
    let losses: Vec<f64> = SHARES
        .iter()
        .flat_map(|p| {
            fan.week(*p)
                .into_iter()
                .zip(after)
                .map(move |(q, y)| (p * (y - q)).max((p - 1.0) * (y - q)))
        })
        .collect();
    mean(&losses)
}
