//! When a number of items will be done.

use std::fmt::Write as _;

use anyhow::Result;
use codexflow_insight::forecast::Correction;
use codexflow_insight::forecast::when_done::{
    HORIZON, PROMISES, Settings, outcome, place_of_week, weeks_only,
};
use serde_json::{Value, json};

use crate::data::Series;
use crate::figures::{mean, pinball, real, share};
use crate::serve::{Task, number, numbers};

/// Weeks of work that are asked for.
const SIZES: [usize; 3] = [4, 8, 13];
/// Weeks that must be known before a first question, and between two.
const LEAST: usize = 26;
const STEP: usize = 13;

/// The product's own answer with what the training series taught about promises.
pub(crate) struct Model {
    settings: Settings,
    places: usize,
}

struct Question<'a> {
    before: &'a [f64],
    after: &'a [f64],
    items: f64,
    size: usize,
}

/// Questions from `first` on: so many weeks of the last quarter's pace, with three times their length known after.
fn questions(y: &[f64], first: usize) -> impl Iterator<Item = Question<'_>> {
    SIZES.into_iter().flat_map(move |size| {
        (first.max(LEAST)..)
            .step_by(STEP)
            .take_while(move |at| at + 3 * size <= y.len())
            .map(move |at| Question {
                before: &y[..at],
                after: &y[at..],
                items: (mean(&y[at - STEP..at]) * real(size)).round(),
                size,
            })
            .filter(|question| question.items >= 1.0)
    })
}

impl Model {
    /// Asks each series at moments a quarter apart and keeps where the outcomes fell.
    pub(crate) fn fit(series: &[Series]) -> Self {
        let mut settings = Settings {
            runs: 500,
            ..Settings::default()
        };
        let places: Vec<f64> = series
            .iter()
            .flat_map(|series| questions(&series.y, LEAST))
            .map(|q| place_of_week(q.before, q.items, outcome(q.after, q.items), &settings))
            .collect();
        let count = places.len();
        settings.correction = Correction::fit(places);
        settings.runs = 2000;
        Self {
            settings,
            places: count,
        }
    }
}

impl Task for Model {
    fn predict(&mut self, line: &Value) -> Result<Value> {
        let weeks = weeks_only(&numbers(line, "y")?, number(line, "items")?, &self.settings);
        let named: serde_json::Map<String, Value> = PROMISES
            .iter()
            .zip(weeks)
            .map(|(p, weeks)| (p.to_string(), json!(weeks.unwrap_or(HORIZON + 1))))
            .collect();
        Ok(json!({"weeks": named}))
    }

    fn bytes(&self) -> usize {
        self.places * size_of::<f64>()
    }
}

#[derive(Default)]
struct Figures {
    held: [Vec<bool>; 4],
    pinball: Vec<f64>,
    width: Vec<f64>,
}

impl Figures {
    fn ask(&mut self, model: &Model, q: &Question<'_>) {
        let actual = outcome(q.after, q.items);
        let weeks = weeks_only(q.before, q.items, &model.settings);
        for (held, weeks) in self.held.iter_mut().zip(weeks) {
            // What was open at the end of the series counts as missed: the shares are lower bounds.
            held.push(matches!((actual, weeks), (Some(actual), Some(weeks)) if actual <= weeks));
        }
        let [p50, _, p85, p95] = weeks.map(|weeks| f64::from(weeks.unwrap_or(HORIZON + 1)));
        let came = actual.map_or(real(q.after.len() + 1), f64::from);
        self.pinball.push(pinball(0.85, p85, came) / real(q.size));
        self.width.push(p95 / p50.max(1.0));
    }

    fn row(&self, name: &str) -> String {
        let [p50, p80, p85, p95] = self.held.each_ref().map(|held| share(held));
        let mut width = self.width.clone();
        width.sort_by(f64::total_cmp);
        format!(
            "| {name} | {} | {p50:.3} | {p80:.3} | {p85:.3} | {p95:.3} | {:.1} | {:.3} |",
            self.pinball.len(),
            width.get(width.len() / 2).copied().unwrap_or(f64::NAN),
            mean(&self.pinball),
        )
    }
}

/// The table of ML.md 4.5 on the development data's own later part and on projects the fit did not see.
pub(crate) fn check(series: &[Series]) -> String {
    let mut table = String::from(
        "| test | questions | P50 held | P80 | P85 | P95 | P95/P50 width | pinball P85 |\n|---|---|---|---|---|---|---|---|\n",
    );
    let cut = |y: &[f64]| y.len() * 3 / 5;
    let early: Vec<Series> = series
        .iter()
        .map(|s| Series {
            name: s.name.clone(),
            y: s.y[..cut(&s.y)].to_vec(),
        })
        .collect();
    let model = Model::fit(&early);
    let mut later = Figures::default();
    for s in series {
        for q in questions(&s.y, cut(&s.y)) {
            later.ask(&model, &q);
        }
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
            for q in questions(&s.y, LEAST) {
                unseen.ask(&model, &q);
            }
        }
    }
    let _ = writeln!(table, "{}", unseen.row("unseen (two folds)"));
    let _ = write!(
        table,
        "References (kept-apart part, later / unseen): bootstrap of 26 weeks P85 held .69 / .67, pinball .308 / .474; with level drift .86 / .81, .265 / .426"
    );
    table
}
