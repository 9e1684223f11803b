//! The 13-week throughput forecast.

use std::fmt::Write as _;

use anyhow::Result;
use codexflow_insight::forecast::Correction;
use codexflow_insight::forecast::throughput::{SHARES, Settings, forecast, place_of_total};
use serde_json::{Value, json};

use crate::data::Series;
use crate::figures::{mean, pinball, real, share, step};
use crate::serve::{Task, number, numbers};

const HORIZON: usize = 13;
/// Weeks that must be known before a first question.
const LEAST: usize = 39;

/// The product's own forecast with what the training series taught about totals.
pub(crate) struct Model {
    settings: Settings,
    places: usize,
}

impl Model {
    /// Asks each series at moments a quarter apart and keeps where the totals fell.
    pub(crate) fn fit(series: &[Series]) -> Self {
        let mut settings = Settings {
            runs: 400,
            ..Settings::default()
        };
        let places: Vec<f64> = series
            .iter()
            .flat_map(|series| {
                let y = &series.y;
                origins(y.len()).map(|at| (&y[..at], &y[at..at + HORIZON]))
            })
            .map(|(before, after)| place_of_total(before, after, &settings))
            .collect();
        let count = places.len();
        settings.totals = Correction::fit(places);
        settings.runs = 1000;
        Self {
            settings,
            places: count,
        }
    }
}

fn origins(weeks: usize) -> impl Iterator<Item = usize> {
    (LEAST..)
        .step_by(HORIZON)
        .take_while(move |at| at + HORIZON <= weeks)
}

impl Task for Model {
    fn predict(&mut self, line: &Value) -> Result<Value> {
        let y = numbers(line, "y")?;
        let horizon = number(line, "horizon").unwrap_or(real(HORIZON));
        let horizon = (0..=520)
            .rev()
            .find(|weeks| real(*weeks) <= horizon)
            .unwrap_or(HORIZON);
        let f = forecast(&y, horizon, &self.settings);
        let by = |p: f64| {
            SHARES
                .iter()
                .position(|share| share.to_bits() == p.to_bits())
        };
        let total = |p: f64| by(p).and_then(|at| f.total.get(at)).copied().unwrap_or(0.0);
        let q: serde_json::Map<String, Value> = SHARES
            .iter()
            .zip(&f.weekly)
            .map(|(p, weeks)| (p.to_string(), json!(weeks)))
            .collect();
        Ok(json!({
            "mean": f.point,
            "q": q,
            "total": {"0.025": total(0.025), "0.1": total(0.1), "0.9": total(0.9), "0.975": total(0.975)},
            "method": format!("{:?}", f.method),
        }))
    }

    fn bytes(&self) -> usize {
        self.places * size_of::<f64>()
    }
}

#[derive(Default)]
struct Figures {
    mase: Vec<f64>,
    plain: Vec<f64>,
    pinball: Vec<f64>,
    week: [Vec<bool>; 2],
    total: [Vec<bool>; 2],
}

impl Figures {
    fn ask(&mut self, model: &Model, before: &[f64], after: &[f64]) {
        let Some(unit) = step(before) else { return };
        let f = forecast(before, after.len(), &model.settings);
        let error = |point: &[f64]| {
            let missed: Vec<f64> = point
                .iter()
                .zip(after)
                .map(|(p, y)| (p - y).abs())
                .collect();
            mean(&missed) / unit
        };
        self.mase.push(error(&f.point));
        let last = &before[before.len().saturating_sub(HORIZON)..];
        self.plain.push(error(&vec![mean(last); after.len()]));
        for (p, weeks) in SHARES.iter().zip(&f.weekly) {
            let losses = weeks
                .iter()
                .zip(after)
                .map(|(q, y)| pinball(*p, *q, *y) / unit);
            self.pinball.extend(losses);
        }
        let total: f64 = after.iter().sum();
        for (at, (low, high)) in [(1, 5), (0, 6)].into_iter().enumerate() {
            let inside = |low: f64, high: f64, y: f64| low <= y && y <= high;
            self.total[at].push(inside(f.total[low], f.total[high], total));
            for (week, y) in after.iter().enumerate() {
                self.week[at].push(inside(f.weekly[low][week], f.weekly[high][week], *y));
            }
        }
    }

    fn row(&self, name: &str) -> String {
        format!(
            "| {name} | {} | {:.3} | {:.3} | {:.3} | {:.2} | {:.2} | {:.2} | {:.2} |",
            self.mase.len(),
            mean(&self.mase),
            mean(&self.plain),
            mean(&self.pinball),
            share(&self.week[0]),
            share(&self.week[1]),
            share(&self.total[0]),
            share(&self.total[1]),
        )
    }
}

/// Errors and coverage on the development data's own later part and on projects the fit did not see.
pub(crate) fn check(series: &[Series], m4: &[Series]) -> String {
    let mut table = String::from(
        "| test | forecasts | MASE | MASE of the 13-week mean | pinball | 80 % weekly | 95 % weekly | 80 % total | 95 % total |\n\
         |---|---|---|---|---|---|---|---|---|\n",
    );
    let early: Vec<Series> = series
        .iter()
        .map(|s| Series {
            name: s.name.clone(),
            y: s.y[..s.y.len().saturating_sub(3 * HORIZON)].to_vec(),
        })
        .collect();
    let ask = |figures: &mut Figures, model: &Model, y: &[f64]| {
        for back in 1..=3 {
            if let Some(at) = y.len().checked_sub(back * HORIZON).filter(|at| *at >= 26) {
                figures.ask(model, &y[..at], &y[at..at + HORIZON]);
            }
        }
    };
    let mut later = Figures::default();
    let model = Model::fit(&early);
    for s in series {
        ask(&mut later, &model, &s.y);
    }
    let _ = writeln!(table, "{}", later.row("later"));
    let mut unseen = Figures::default();
    for fold in 0..2 {
        let part = |own: bool| {
            series
                .iter()
                .enumerate()
                .filter(move |(at, _)| (at % 2 == fold) == own)
        };
        let others: Vec<Series> = part(false)
            .map(|(_, s)| Series {
                name: s.name.clone(),
                y: s.y.clone(),
            })
            .collect();
        let model = Model::fit(&others);
        for (_, s) in part(true) {
            ask(&mut unseen, &model, &s.y);
        }
    }
    let _ = writeln!(table, "{}", unseen.row("unseen (two folds)"));
    let (mut smape, mut mase, mut naive) = (Vec::new(), Vec::new(), Vec::new());
    for s in m4 {
        let Some(at) = s.y.len().checked_sub(HORIZON) else {
            continue;
        };
        let (before, after) = s.y.split_at(at);
        let (Some(unit), Some(last)) = (step(before), before.last()) else {
            continue;
        };
        let f = forecast(before, HORIZON, &model.settings);
        for (p, y) in f.point.iter().zip(after) {
            smape.push(200.0 * (p - y).abs() / (p.abs() + y.abs()).max(1e-9));
            mase.push((p - y).abs() / unit);
            naive.push((last - y).abs() / unit);
        }
    }
    let _ = write!(
        table,
        "\nM4 weekly, the last 13 weeks of the training part, {} series: sMAPE {:.3}, MASE {:.3} (naive {:.3})\n\
         References (kept-apart part): 13-week mean MASE .708 to .755, pinball .239 to .243, 80 % of the total held .60; M4 Theta 9.093 / 2.637",
        m4.len(),
        mean(&smape),
        mean(&mase),
        mean(&naive)
    );
    table
}
