//! Injected events in weekly flow.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::Result;
use codexflow_insight::anomaly::{Flow, Usual, Watch};
use serde_json::{Value, json};

use crate::data::Project;
use crate::figures::{average_precision, mean, real, roc};
use crate::serve::Task;

/// The product's own watch over every project, with a forest of all usual weeks.
pub(crate) struct Model {
    usual: Usual,
    projects: BTreeMap<String, Watch>,
}

impl Model {
    pub(crate) fn fit(projects: &[Project]) -> Self {
        let weeks: Vec<_> = projects
            .iter()
            .map(|project| project.weeks.clone())
            .collect();
        Self {
            usual: Usual::fit(&weeks, 1),
            projects: BTreeMap::new(),
        }
    }
}

impl Task for Model {
    fn predict(&mut self, line: &Value) -> Result<Value> {
        let row = &line["row"];
        let count = |name: &str| row[name].as_f64().unwrap_or(0.0);
        let flow = Flow {
            opened: count("opened"),
            closed: count("closed"),
            wip: count("wip"),
            cycle_median: row["cycle_median_days"].as_f64(),
            cycle_p85: row["cycle_p85_days"].as_f64(),
        };
        let name = line["project"]
            .as_str()
            .map_or_else(|| line["project"].to_string(), str::to_owned);
        let week = self
            .projects
            .entry(name)
            .or_default()
            .week(flow, &self.usual);
        Ok(json!({"score": week.score, "alert": week.alert.map(|alert| alert.sentence())}))
    }

    fn bytes(&self) -> usize {
        // A hundred trees of at most 511 nodes of 40 bytes, ninety of 15.
        (100 * 511 + 90 * 15) * 40
    }
}

const KINDS: [&str; 5] = [
    "stall",
    "arrival burst",
    "mass close",
    "slow cycle",
    "scope jump",
];

/// Small repeatable draws for the injection.
struct Draw(u64);

impl Draw {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^= z >> 31;
        usize::try_from(z >> 11).unwrap_or(0) % n
    }
}

/// Weeks with injected events; for each week, the event it belongs to.
fn inject(weeks: &[Flow], draw: &mut Draw) -> (Vec<Flow>, Vec<Option<(usize, usize)>>) {
    let mut out = weeks.to_vec();
    let mut label = vec![None; weeks.len()];
    let average = |of: fn(&Flow) -> f64| mean(&weeks.iter().map(of).collect::<Vec<_>>());
    let (opened, closed) = (average(|week| week.opened), average(|week| week.closed));
    let mut block = weeks.len() * 2 / 5;
    while block + 26 <= weeks.len() {
        let (begin, length, kind) = (block + draw.below(18), 1 + draw.below(4), draw.below(5));
        let factor = 5.0 + real(draw.below(1000)) / 200.0;
        for week in begin..begin + length {
            label[week] = Some((block, kind));
            match kind {
                0 => {
                    let held = (out[week].closed * 0.9).round();
                    out[week].closed -= held;
                    out[week..].iter_mut().for_each(|later| later.wip += held);
                }
                1 => out[week].opened = (out[week].opened * 3.0 + 2.0 * opened).round(),
                2 => {
                    let more = (out[week].closed * 2.0 + 3.0 * closed).round();
                    out[week].closed += more;
                    out[week].wip = (out[week].wip - more).max(0.0);
                }
                3 => {
                    out[week].cycle_median = out[week].cycle_median.map(|days| days * factor);
                    out[week].cycle_p85 = out[week].cycle_p85.map(|days| days * factor);
                }
                _ => {}
            }
        }
        if kind == 4 {
            let more = (8.0 * opened).round();
            out[begin..].iter_mut().for_each(|later| later.wip += more);
        }
        block += 26;
    }
    (out, label)
}

/// Figures over several seeds of injected events.
pub(crate) fn check(projects: &[Project]) -> String {
    let mut table = String::from(
        "| seed | weeks | events | ROC-AUC | PR-AUC | event recall | ROC-AUC by kind |\n|---|---|---|---|---|---|---|\n",
    );
    for seed in [11, 12, 13, 14] {
        let mut draw = Draw(seed);
        let (mut scores, mut labels, mut kinds) = (Vec::new(), Vec::new(), Vec::new());
        let mut events: Vec<f64> = Vec::new();
        for fold in 0..2 {
            let others: Vec<Project> = projects
                .iter()
                .enumerate()
                .filter(|(at, _)| at % 2 != fold)
                .map(|(_, p)| p.clone())
                .collect();
            let model = Model::fit(&others);
            for (_, project) in projects.iter().enumerate().filter(|(at, _)| at % 2 == fold) {
                let busy = mean(
                    &project
                        .weeks
                        .iter()
                        .map(|week| week.closed)
                        .collect::<Vec<_>>(),
                ) >= 1.5;
                if project.weeks.len() < 130 || !busy {
                    continue;
                }
                let (weeks, label) = inject(&project.weeks, &mut draw);
                let mut watch = Watch::default();
                let mut best: BTreeMap<usize, f64> = BTreeMap::new();
                for (at, (flow, label)) in weeks.iter().zip(label).enumerate() {
                    let score = watch.week(*flow, &model.usual).score;
                    if at < weeks.len() * 2 / 5 {
                        continue;
                    }
                    scores.push(score);
                    labels.push(label.is_some());
                    kinds.push(label.map(|(_, kind)| kind));
                    if let Some((event, _)) = label {
                        let best = best.entry(event).or_insert(score);
                        *best = best.max(score);
                    }
                }
                events.extend(best.values());
            }
        }
        let mut normal: Vec<f64> = scores
            .iter()
            .zip(&labels)
            .filter(|(_, label)| !**label)
            .map(|(score, _)| *score)
            .collect();
        normal.sort_by(f64::total_cmp);
        let threshold = normal
            .get(normal.len() * 12 / 13)
            .copied()
            .unwrap_or(f64::INFINITY);
        let found = events.iter().filter(|score| **score > threshold).count();
        let by_kind: Vec<String> = KINDS
            .iter()
            .enumerate()
            .map(|(kind, name)| {
                let (s, l): (Vec<f64>, Vec<bool>) = scores
                    .iter()
                    .zip(&kinds)
                    .filter(|(_, k)| k.is_none_or(|k| k == kind))
                    .map(|(score, k)| (*score, k.is_some()))
                    .unzip();
                format!("{name} {:.2}", roc(&s, &l))
            })
            .collect();
        let _ = writeln!(
            table,
            "| {seed} | {} | {} | {:.3} | {:.3} | {:.2} | {} |",
            scores.len(),
            events.len(),
            roc(&scores, &labels),
            average_precision(&scores, &labels),
            real(found) / real(events.len().max(1)),
            by_kind.join(", "),
        );
    }
    table.push_str(
        "References: pooled isolation forest .744 / .331 / .68, largest robust z .762 / .437 / .69",
    );
    table
}
