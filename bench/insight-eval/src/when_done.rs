//! When a number of items will be done.

use std::fmt::Write as _;

use anyhow::Result;
use codexflow_insight::forecast::when_done::{HORIZON, PROMISES, Settings, outcome, weeks_only};
use serde_json::{Value, json};

use crate::data::Series;
use crate::figures::{mean, pinball, real, share};
use crate::serve::{Task, number, numbers};

/// Weeks of work that are asked for.
const SIZES: [usize; 3] = [4, 8, 13];
/// Weeks that must be known before a first question, and between two.
const LEAST: usize = 26;
const STEP: usize = 13;

/// The product's own answer.
pub(crate) struct Model {
    settings: Settings,
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
    /// There is nothing to fit: a correction learnt on early weeks, when teams grow, narrowed the answers and made them
    /// wrong later. What a series shows of itself is read anew with each question.
    pub(crate) fn new() -> Self {
        Self {
            settings: Settings {
                runs: 2000,
                ..Settings::default()
            },
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
        0
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

/// Coverage and width on the development data, whole and later part.
pub(crate) fn check(series: &[Series]) -> String {
    let mut table = String::from(
        "| test | questions | P50 held | P80 | P85 | P95 | P95/P50 width | pinball P85 |\n|---|---|---|---|---|---|---|---|\n",
    );
    let model = Model::new();
    for (name, from) in [("all of each series", 0), ("its last two fifths", 3)] {
        let mut figures = Figures::default();
        for s in series {
            for q in questions(&s.y, s.y.len() * from / 5) {
                figures.ask(&model, &q);
            }
        }
        let _ = writeln!(table, "{}", figures.row(name));
    }
    let _ = write!(
        table,
        "References (kept-apart part, later / unseen): bootstrap of 26 weeks P85 held .69 / .67, pinball .308 / .474; with level drift .86 / .81, .265 / .426"
    );
    table
}
