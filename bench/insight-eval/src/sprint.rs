//! What a sprint delivers against what it committed. One forest for each tracker and moment says all three: the chance to
//! fall below the usual low third, the median, and the range, read off the training rows that end in the same leaves.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;
use codexflow_insight::forest::{Forest, Kind, Settings, Table};
use codexflow_insight::risk::{Outcome, Record, Scorer};
use serde_json::{Value, json};

use crate::figures::{mean, real, share};
use crate::row::{File, Row};
use crate::serve::Task;

const NUMBERS: [&str; 15] = [
    "planday",
    "no_issue_starttime",
    "vel_starttime",
    "no_issue_added",
    "vel_added",
    "no_issue_removed",
    "vel_removed",
    "no_issuetodo",
    "vel_todo",
    "no_issueinprogress",
    "vel_inprogress",
    "no_issuedone",
    "vel_done",
    "no_admin",
    "no_teammember",
];
const OF_ISSUES: [&str; 9] = [
    "no_comment",
    "no_affectversion",
    "no_fixversion",
    "no_issuelink",
    "no_blocking",
    "no_blockedby",
    "no_fixversion_change",
    "no_priority_change",
    "no_des_change",
];
const WIDTH: usize = NUMBERS.len() + OF_ISSUES.len() + 4 + 8;
/// Sprints of a board that are looked back at.
const BACK: usize = 8;

#[derive(Clone)]
struct Sprint {
    tracker: String,
    moment: String,
    board: String,
    /// The same sprint stands on several boards, with the same outcome.
    id: String,
    seq: f64,
    numbers: [f64; NUMBERS.len()],
    issues: [f64; OF_ISSUES.len() + 4],
    diff: f64,
}

impl Sprint {
    fn of(row: Row<'_>, issues: &[[f64; OF_ISSUES.len() + 3]]) -> Self {
        let count = real(issues.len());
        let column = |at: usize| mean(&issues.iter().map(|issue| issue[at]).collect::<Vec<_>>());
        let mut of_issues = [count; OF_ISSUES.len() + 4];
        for (at, value) in of_issues.iter_mut().skip(1).enumerate() {
            *value = column(at);
        }
        Self {
            tracker: row.text("tracker").into_owned(),
            moment: row.text("at_pct").into_owned(),
            board: row.text("boardid").into_owned(),
            id: row.text("sprintid").into_owned(),
            seq: row.number("seq"),
            numbers: NUMBERS.map(|name| row.number(name)),
            issues: of_issues,
            diff: row.number("vel_diff"),
        }
    }

    fn key(&self) -> (String, String) {
        (self.tracker.clone(), self.moment.clone())
    }
}

fn issue(row: Row<'_>) -> [f64; OF_ISSUES.len() + 3] {
    let mut all = [0.0; OF_ISSUES.len() + 3];
    for (value, name) in all.iter_mut().zip(OF_ISSUES) {
        *value = row.number(name);
    }
    let is = |name: &str, text: &str| f64::from(u8::from(row.text(name) == text));
    all[OF_ISSUES.len()] = is("type", "Bug");
    all[OF_ISSUES.len() + 1] =
        is("priority", "Major") + is("priority", "Critical") + is("priority", "Blocker");
    all[OF_ISSUES.len() + 2] = is("gunning_fog", "hard");
    all
}

/// What the boards delivered so far, each sprint once: (against what was committed at its start, difference).
#[derive(Default)]
struct Boards(HashMap<String, Vec<(f64, f64)>>);

impl Boards {
    fn learn(&mut self, sprint: &Sprint) {
        let all = self.0.entry(sprint.board.clone()).or_default();
        all.push((sprint.numbers[2], sprint.diff));
    }

    fn facts(&self, sprint: &Sprint) -> Vec<f64> {
        let none = Vec::new();
        let past = self.0.get(&sprint.board).unwrap_or(&none);
        let last = &past[past.len().saturating_sub(BACK)..];
        let diffs: Vec<f64> = last.iter().map(|(_, diff)| *diff).collect();
        let committed = mean(&last.iter().map(|(of, _)| *of).collect::<Vec<_>>());
        let average = mean(&diffs);
        let newest = diffs.last().copied().unwrap_or(f64::NAN);
        let below = mean(
            &diffs
                .iter()
                .map(|d| f64::from(u8::from(*d < 0.0)))
                .collect::<Vec<_>>(),
        );
        let scatter = mean(
            &diffs
                .iter()
                .map(|d| (d - average).abs())
                .collect::<Vec<_>>(),
        );
        let n = &sprint.numbers;
        let load = n[2] + n[4] - n[6];
        let mut facts = n.to_vec();
        facts.extend(sprint.issues);
        facts.extend([
            average,
            newest,
            below,
            scatter,
            real(past.len()),
            load / (committed + average).max(1.0),
            (n[12] - load) / load.max(1.0),
            load,
        ]);
        facts
    }
}

/// What a tracker's sprints at one moment taught.
#[derive(Default)]
struct Part {
    rows: Vec<Vec<f64>>,
    diffs: Vec<f64>,
    seqs: Vec<f64>,
    boards: Boards,
    threshold: f64,
    scorer: Option<Scorer>,
    forest: Option<Forest>,
    /// For each tree, the training rows of each leaf.
    leaves: Vec<HashMap<usize, Vec<usize>>>,
    /// Factor by which ranges must be stretched to have held before.
    stretch: f64,
    fitted: usize,
}

struct Answer {
    p: f64,
    middle: f64,
    low: f64,
    high: f64,
}

fn settings() -> Settings {
    Settings {
        trees: 150,
        max_depth: 12,
        min_leaf: 4.0,
        share: Some(0.4),
        ..Settings::default()
    }
}

impl Part {
    fn fit(sprints: &[Sprint]) -> Result<Self> {
        let mut part = Self::learnt(sprints)?;
        // The last fifth, answered from the rest, shows how wide a range must be.
        let cut = boundary(sprints, sprints.len() * 4 / 5);
        if cut >= 40 && cut < sprints.len() {
            let earlier = Self::learnt(&sprints[..cut])?;
            let mut ratios: Vec<f64> = (cut..sprints.len())
                .map(|at| {
                    let answer = earlier.answer(&part.rows[at]);
                    let diff = part.diffs[at];
                    let half = if diff < answer.middle {
                        answer.middle - answer.low
                    } else {
                        answer.high - answer.middle
                    };
                    (diff - answer.middle).abs() / half.max(0.5)
                })
                .collect();
            ratios.sort_by(f64::total_cmp);
            part.stretch = ratios[ratios.len() * 4 / 5].clamp(0.5, 3.0);
        }
        Ok(part)
    }

    fn learnt(sprints: &[Sprint]) -> Result<Self> {
        let mut part = Self::default();
        for sprint in sprints {
            let facts = part.boards.facts(sprint);
            part.keep(facts, sprint);
            part.boards.learn(sprint);
        }
        let mut diffs = part.diffs.clone();
        diffs.sort_by(f64::total_cmp);
        part.threshold = third(&diffs);
        part.refit()?;
        Ok(part)
    }

    fn keep(&mut self, facts: Vec<f64>, sprint: &Sprint) {
        self.rows.push(facts);
        self.diffs.push(sprint.diff);
        self.seqs.push(sprint.seq);
    }

    fn refit(&mut self) -> Result<()> {
        self.fitted = self.rows.len();
        self.stretch = if self.stretch > 0.0 {
            self.stretch
        } else {
            1.0
        };
        if self.fitted < 20 {
            return Ok(());
        }
        let mut table = Table::new(vec![Kind::Number; WIDTH]);
        self.rows.iter().for_each(|row| table.push(row));
        let outcomes: Vec<Outcome> = self
            .diffs
            .iter()
            .zip(&self.seqs)
            .map(|(diff, seq)| Outcome {
                asked: *seq,
                known: seq + 0.5,
                came: *diff < self.threshold,
            })
            .collect();
        self.scorer = Some(Scorer::fit(&table, &outcomes, 0, &settings())?);
        // Ranks instead of points: a few huge sprints would decide every split.
        let targets: Vec<f64> = self.diffs.iter().map(|diff| diff.asinh()).collect();
        let forest = Forest::fit(&table, &targets, &settings())?.forest;
        self.leaves = vec![HashMap::new(); settings().trees];
        for (at, row) in self.rows.iter().enumerate() {
            for (tree, leaf) in forest.leaves(row).into_iter().enumerate() {
                self.leaves[tree].entry(leaf).or_default().push(at);
            }
        }
        self.forest = Some(forest);
        Ok(())
    }

    fn answer(&self, facts: &[f64]) -> Answer {
        let mut weights = vec![1e-9; self.diffs.len()];
        if let Some(forest) = &self.forest {
            for (leaves, leaf) in self.leaves.iter().zip(forest.leaves(facts)) {
                let rows = leaves.get(&leaf).map(Vec::as_slice).unwrap_or_default();
                for row in rows {
                    weights[*row] += 1.0 / real(rows.len());
                }
            }
        }
        let mut order: Vec<(f64, f64)> = self.diffs.iter().copied().zip(weights).collect();
        order.sort_by(|a, b| a.0.total_cmp(&b.0));
        let total: f64 = order.iter().map(|(_, weight)| weight).sum();
        let at = |p: f64| {
            let mut sum = 0.0;
            let found = order.iter().find(|(_, weight)| {
                sum += weight;
                sum >= p * total
            });
            found.or(order.last()).map_or(0.0, |(diff, _)| *diff)
        };
        let below = order.iter().filter(|(diff, _)| *diff < self.threshold);
        let near = below.map(|(_, weight)| weight).sum::<f64>() / total;
        let p = match &self.scorer {
            Some(scorer) => scorer.predict(facts),
            None if near.is_finite() => near,
            None => 1.0 / 3.0,
        };
        let (middle, low, high) = (at(0.5), at(0.1), at(0.9));
        Answer {
            p,
            middle,
            low: middle - self.stretch * (middle - low),
            high: middle + self.stretch * (high - middle),
        }
    }

    fn outcome(&mut self, sprint: &Sprint, facts: Vec<f64>) -> Result<()> {
        self.boards.learn(sprint);
        self.keep(facts, sprint);
        if self.rows.len() > self.fitted + self.fitted / 5 + 5 {
            self.refit()?;
        }
        Ok(())
    }
}

/// The value below which a third lies, between two of them.
fn third(ascending: &[f64]) -> f64 {
    let Some(last) = ascending.len().checked_sub(1) else {
        return 0.0;
    };
    let (low, rest) = (last * 33 / 100, real(last * 33 % 100) / 100.0);
    ascending[low] * (1.0 - rest) + ascending[(low + 1).min(last)] * rest
}

pub(crate) struct Model {
    parts: BTreeMap<(String, String), Part>,
    kept: HashMap<String, Vec<f64>>,
}

fn sprints(folder: &Path) -> Result<BTreeMap<(String, String), Vec<Sprint>>> {
    let mut issues: HashMap<String, Vec<[f64; OF_ISSUES.len() + 3]>> = HashMap::new();
    let name = |row: Row<'_>| {
        ["tracker", "at_pct", "boardid", "sprintid"]
            .map(|n| row.text(n))
            .join("/")
    };
    for row in File::read(folder, "sprint_issues.csv.gz")?.rows() {
        issues.entry(name(row)).or_default().push(issue(row));
    }
    let mut all: BTreeMap<(String, String), Vec<Sprint>> = BTreeMap::new();
    for row in File::read(folder, "sprints.csv.gz")?.rows() {
        let of = issues
            .get(&name(row))
            .map(Vec::as_slice)
            .unwrap_or_default();
        let sprint = Sprint::of(row, of);
        all.entry(sprint.key()).or_default().push(sprint);
    }
    for part in all.values_mut() {
        // All boards of a sprint ask at once: its outcome must not be known for the second of them.
        let mut first: HashMap<String, f64> = HashMap::new();
        for sprint in part.iter() {
            let seq = first.entry(sprint.id.clone()).or_insert(sprint.seq);
            *seq = seq.min(sprint.seq);
        }
        for sprint in part.iter_mut() {
            sprint.seq = first.get(&sprint.id).copied().unwrap_or(sprint.seq);
        }
        part.sort_by(|a, b| a.seq.total_cmp(&b.seq));
    }
    Ok(all)
}

/// The first place from `from` on at which another sprint begins.
fn boundary(sprints: &[Sprint], from: usize) -> usize {
    let same = |at: &usize| *at > 0 && sprints[*at].id == sprints[*at - 1].id;
    (from..sprints.len())
        .find(|at| !same(at))
        .unwrap_or(sprints.len())
}

impl Model {
    pub(crate) fn fit(folder: &Path) -> Result<Self> {
        let parts = sprints(folder)?.into_iter();
        let parts = parts.map(|(key, all)| Ok((key, Part::fit(&all)?)));
        Ok(Self {
            parts: parts.collect::<Result<_>>()?,
            kept: HashMap::new(),
        })
    }
}

impl Task for Model {
    fn predict(&mut self, line: &Value) -> Result<Value> {
        let none = Vec::new();
        let issues = line["issues"].as_array().unwrap_or(&none);
        let issues: Vec<_> = issues.iter().map(|row| issue(Row::Said(row))).collect();
        let sprint = Sprint::of(Row::Said(&line["row"]), &issues);
        // A tracker that was never seen begins with nothing and learns as its outcomes come.
        let part = self.parts.entry(sprint.key()).or_default();
        let facts = part.boards.facts(&sprint);
        let answer = part.answer(&facts);
        self.kept.insert(line["predict"].to_string(), facts);
        Ok(json!({"p": answer.p, "mean": answer.middle, "lo": answer.low, "hi": answer.high}))
    }

    fn outcome(&mut self, line: &Value) -> Result<()> {
        let sprint = Sprint::of(Row::Said(&line["row"]), &[]);
        anyhow::ensure!(sprint.diff.is_finite(), "vel_diff is missing");
        let part = self.parts.entry(sprint.key()).or_default();
        if let Some(facts) = self.kept.remove(&line["outcome"].to_string()) {
            return part.outcome(&sprint, facts);
        }
        part.boards.learn(&sprint);
        Ok(())
    }

    fn bytes(&self) -> usize {
        let parts = self.parts.values();
        parts
            .map(|part| {
                part.scorer.as_ref().map_or(0, |s| s.to_bytes().len())
                    + part.forest.as_ref().map_or(0, |f| f.to_bytes().len())
            })
            .sum()
    }
}

/// The last quarter of each tracker's sprints, in order, each learnt from once it was over.
pub(crate) fn check(folder: &Path) -> Result<String> {
    let mut table = String::from(
        "| moment | tracker | rows (sprints) | AUC | AUC of the points left | Brier | Brier of the share | log loss | ECE | NMAE | NMAE of the median | 80 % held |\n|---|---|---|---|---|---|---|---|---|---|---|---|\n",
    );
    let mut means: BTreeMap<String, Vec<[f64; 5]>> = BTreeMap::new();
    for ((tracker, moment), all) in sprints(folder)? {
        let cut = boundary(&all, all.len() * 3 / 4);
        let mut part = Part::fit(&all[..cut])?;
        let (mut answers, mut errors, mut plain, mut held) = (vec![], vec![], vec![], vec![]);
        let (mut committed, mut sprints) = (vec![], 0);
        let mut before: Vec<f64> = all[..cut].iter().map(|s| s.diff).collect();
        before.sort_by(f64::total_cmp);
        let (median, threshold) = (before[before.len() / 2], part.threshold);
        let diffs: Vec<f64> = all[cut..].iter().map(|s| s.diff).collect();
        for boards in all[cut..].chunk_by(|a, b| a.id == b.id) {
            sprints += 1;
            let mut facts = Vec::new();
            for sprint in boards {
                let row = part.boards.facts(sprint);
                let answer = part.answer(&row);
                answers.push((answer.p, sprint.diff < threshold));
                errors.push((answer.middle - sprint.diff).abs());
                plain.push((median - sprint.diff).abs());
                held.push((answer.low..=answer.high).contains(&sprint.diff));
                let n = &sprint.numbers;
                committed.push((n[2] + n[4] - n[6] - n[12], sprint.diff < threshold));
                facts.push(row);
            }
            for (sprint, facts) in boards.iter().zip(facts) {
                part.outcome(sprint, facts)?;
            }
        }
        let mut range = diffs;
        range.sort_by(f64::total_cmp);
        let wide = (range[range.len() * 3 / 4] - range[range.len() / 4]).max(1.0);
        let (record, alone) = (Record::of(&answers), Record::of(&committed).auc);
        let nmae = |errors: &[f64]| mean(errors) / wide;
        let figures = [record.auc, alone, nmae(&errors), nmae(&plain), share(&held)];
        let _ = writeln!(
            table,
            "| {moment} % | {tracker} | {} ({sprints}) | {:.3} | {alone:.3} | {:.3} | {:.3} | {:.3} | {:.3} | {:.3} | {:.3} | {:.3} |",
            answers.len(),
            figures[0],
            record.brier,
            record.brier_of_rate,
            record.log_loss,
            record.calibration_error,
            figures[2],
            figures[3],
            figures[4],
        );
        means.entry(moment).or_default().push(figures);
    }
    for (moment, all) in means {
        let of = |at: usize| mean(&all.iter().map(|one| one[at]).collect::<Vec<_>>());
        let _ = writeln!(
            table,
            "| {moment} % | mean | | {:.3} | {:.3} | | | | | {:.3} | {:.3} | {:.3} |",
            of(0),
            of(1),
            of(2),
            of(3),
            of(4)
        );
    }
    table += "NMAE here is the mean error over the distance between the quartiles of what came.\n\
              References (kept-apart part, other scale of NMAE): AUC at 0 / 30 / 50 / 80 % .793 / .845 / .826 / .866 at best";
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_never_begins_within_a_sprint() {
        let all: Vec<Sprint> = [1, 1, 2, 2, 2, 3]
            .iter()
            .map(|id| Sprint::of(Row::Said(&json!({"sprintid": id})), &[]))
            .collect();
        let cuts: Vec<usize> = (0..=6).map(|from| boundary(&all, from)).collect();
        assert_eq!(cuts, [0, 2, 2, 5, 5, 5, 6]);
    }

    #[test]
    fn a_tracker_that_was_never_seen_is_answered_and_learnt() {
        let mut model = Model {
            parts: BTreeMap::new(),
            kept: HashMap::new(),
        };
        for id in 0..40 {
            let row = json!({"tracker": "new", "at_pct": 30.0, "boardid": 1, "sprintid": id, "seq": id,
                "vel_starttime": id % 7, "vel_done": null});
            let said = model
                .predict(&json!({"predict": id, "row": row.clone(), "issues": []}))
                .unwrap();
            assert!((0.0..=1.0).contains(&said["p"].as_f64().unwrap()), "{said}");
            assert!(said["lo"].as_f64() <= said["hi"].as_f64());
            let mut row = row;
            row["vel_diff"] = json!(-(id % 7));
            model.outcome(&json!({"outcome": id, "row": row})).unwrap();
        }
        assert!(model.bytes() > 0);
        assert!(model.outcome(&json!({"outcome": 1, "row": {}})).is_err());
    }
}
