//! Grades the later sprints by the earlier ones, beside what one given column reaches alone.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;
use codexflow_insight::risk::Record;

use super::learn::Part;
use super::read::{Sprint, boundary, sprints};
use crate::figures::{mean, share};

const HEAD: &str = "| moment | tracker | rows (sprints) | AUC | AUC, nothing learnt on the way | AUC of the points committed | AUC of the points left | AUC where points are left | theirs alone | Brier | Brier of the share | log loss | ECE | NMAE | NMAE of the median | 80 % held |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n";

/// Figures that are averaged over the trackers.
const FIGURES: usize = 9;

/// What was said of the later sprints, and what came.
#[derive(Default)]
struct Graded {
    sprints: usize,
    answers: Vec<(f64, bool)>,
    /// The same questions, answered by what the earlier sprints taught alone.
    frozen: Vec<(f64, bool)>,
    committed: Vec<(f64, bool)>,
    left: Vec<(f64, bool)>,
    errors: Vec<f64>,
    plain: Vec<f64>,
    held: Vec<bool>,
    diffs: Vec<f64>,
}

impl Graded {
    /// Learns from the first three quarters, and from each later sprint once all of its rows are answered. Rows of a sprint
    /// that are the same number for number are graded once: they would be one hit counted several times.
    fn of(all: &[Sprint]) -> Result<Self> {
        let cut = boundary(all, all.len() * 3 / 4);
        let mut part = Part::fit(&all[..cut])?;
        let earlier = Part::fit(&all[..cut])?;
        let mut before: Vec<f64> = all[..cut].iter().map(|s| s.diff).collect();
        before.sort_by(f64::total_cmp);
        let (median, threshold) = (before[before.len() / 2], earlier.threshold);
        let mut graded = Self::default();
        for boards in all[cut..].chunk_by(|a, b| a.id == b.id) {
            graded.sprints += 1;
            let mut seen = HashSet::new();
            let mut facts = Vec::new();
            for sprint in boards {
                let row = part.boards.facts(sprint);
                if seen.insert(sprint.given()) {
                    let short = sprint.diff < threshold;
                    let answer = part.answer(&row);
                    let frozen = earlier.answer(&earlier.boards.facts(sprint));
                    graded.answers.push((answer.p, short));
                    graded.frozen.push((frozen.p, short));
                    graded.committed.push((sprint.committed(), short));
                    graded.left.push((sprint.left(), short));
                    graded.errors.push((answer.middle - sprint.diff).abs());
                    graded.plain.push((median - sprint.diff).abs());
                    let range = answer.low..=answer.high;
                    graded.held.push(range.contains(&sprint.diff));
                    graded.diffs.push(sprint.diff);
                }
                facts.push(row);
            }
            for (sprint, facts) in boards.iter().zip(facts) {
                part.outcome(sprint, facts)?;
            }
        }
        Ok(graded)
    }

    /// The answers about sprints in which points are left: of the others none can fall short, and anyone knows.
    fn open(&self, answers: &[(f64, bool)]) -> Vec<(f64, bool)> {
        let both = answers.iter().zip(&self.left);
        both.filter(|(_, (left, _))| *left > 0.0)
            .map(|(answer, _)| *answer)
            .collect()
    }

    fn figures(&self) -> [f64; FIGURES] {
        let mut range = self.diffs.clone();
        range.sort_by(f64::total_cmp);
        let wide = (range[range.len() * 3 / 4] - range[range.len() / 4]).max(1.0);
        [
            Record::of(&self.answers).auc,
            Record::of(&self.frozen).auc,
            Record::of(&self.committed).auc,
            Record::of(&self.left).auc,
            Record::of(&self.open(&self.answers)).auc,
            Record::of(&self.open(&self.left)).auc,
            mean(&self.errors) / wide,
            mean(&self.plain) / wide,
            share(&self.held),
        ]
    }

    fn line(&self, moment: &str, tracker: &str) -> String {
        let record = Record::of(&self.answers);
        let [auc, frozen, committed, left, open, alone, nmae, plain, held] = self.figures();
        format!(
            "| {moment} % | {tracker} | {} ({}) | {auc:.3} | {frozen:.3} | {committed:.3} | {left:.3} | {open:.3} | {alone:.3} | {:.3} | {:.3} | {:.3} | {:.3} | {nmae:.3} | {plain:.3} | {held:.3} |\n",
            self.answers.len(),
            self.sprints,
            record.brier,
            record.brier_of_rate,
            record.log_loss,
            record.calibration_error,
        )
    }
}

/// The last quarter of each tracker's sprints, in order.
pub(crate) fn check(folder: &Path) -> Result<String> {
    let mut table = HEAD.to_owned();
    let mut means: BTreeMap<String, Vec<[f64; FIGURES]>> = BTreeMap::new();
    for ((tracker, moment), all) in sprints(folder)? {
        let graded = Graded::of(&all)?;
        table += &graded.line(&moment, &tracker);
        means.entry(moment).or_default().push(graded.figures());
    }
    for (moment, all) in means {
        let mut of = [0.0; FIGURES];
        for (at, value) in of.iter_mut().enumerate() {
            *value = mean(&all.iter().map(|one| one[at]).collect::<Vec<_>>());
        }
        let [auc, frozen, committed, left, open, alone, nmae, plain, held] = of;
        let _ = writeln!(
            table,
            "| {moment} % | mean | | {auc:.3} | {frozen:.3} | {committed:.3} | {left:.3} | {open:.3} | {alone:.3} | | | | | {nmae:.3} | {plain:.3} | {held:.3} |"
        );
    }
    table += "NMAE here is the mean error over the distance between the quartiles of what came.\n\
              References (kept-apart part, other scale of NMAE): AUC at 0 / 30 / 50 / 80 % .793 / .845 / .826 / .866 at best";
    Ok(table)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::read::of_one_tracker;
    use super::*;
    use crate::row::Row;

    /// Sprints whose points alone say what comes, each on three boards.
    fn sprints_on(boards: usize) -> Vec<Sprint> {
        let rows = (0..120_usize).flat_map(|id| (0..boards).map(move |board| (id, board)));
        let all = rows.enumerate().map(|(seq, (id, board))| {
            let (points, hash) = (id * 7 % 30 + 1, (id * 31 + 5) % 13);
            let short = points > 15 && hash > 2;
            Sprint::of(
                Row::Said(
                    &json!({"sprintid": id, "boardid": board, "seq": seq, "vel_starttime": points, "vel_done": 0,
                    "vel_diff": if short { -20 } else { 0 }}),
                ),
                &[],
            )
        });
        of_one_tracker(all.collect())
    }

    #[test]
    fn a_sprint_on_three_boards_is_graded_once() {
        let graded = Graded::of(&sprints_on(3)).unwrap();
        assert_eq!((graded.sprints, graded.answers.len()), (30, 30));
        assert!(graded.figures()[2] > 0.8, "{:?}", graded.figures());
    }
}
