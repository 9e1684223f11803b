//! Whether an issue misses its due date, asked at its creation, when it got the date, and at the end of its discussion.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use anyhow::Result;
use codexflow_insight::forest::{Kind, Settings};
use serde_json::{Value, json};

use crate::graded::{self, Learner, Past};
use crate::row::{File, Row};
use crate::serve::Task;
use crate::shares::Shares;

/// The columns that are taken as they are. The topic is left out: its authors fitted it on all text.
const NUMBERS: [&str; 16] = [
    "discussion_days",
    "n_reopened",
    "dev_late_history",
    "dev_open_issues",
    "no_comment",
    "no_priority_change",
    "no_fixversion",
    "no_fixversion_change",
    "no_issuelink",
    "no_blocking",
    "no_blockedby",
    "no_affectversion",
    "reporter_reputation",
    "no_des_change",
    "progress_days",
    "remaining_days",
];
const MOMENTS: [&str; 3] = ["creation", "due", "discussion"];

#[derive(Clone)]
struct Question {
    tracker: String,
    project: String,
    issue: String,
    opened: f64,
    numbers: [f64; NUMBERS.len()],
    codes: [f64; 2],
    delay: f64,
}

impl Question {
    fn of(row: Row<'_>) -> Self {
        let tracker = row.text("tracker").into_owned();
        Self {
            project: format!("{tracker}/{}", row.text("project")),
            issue: format!("{tracker}/{}", row.text("issue")),
            opened: row.day("opened"),
            numbers: NUMBERS.map(|name| row.number(name)),
            codes: ["type", "priority"].map(|name| row.code(name)),
            delay: row.number("delay_days"),
            tracker,
        }
    }

    fn progress(&self) -> f64 {
        self.numbers[14].max(0.0)
    }

    fn due(&self) -> f64 {
        self.opened + self.progress() + self.numbers[15]
    }

    fn same_date(&self) -> String {
        format!("{}@{:.0}", self.project, self.due())
    }
}

/// What a tracker's issues showed so far.
#[derive(Default)]
struct Known {
    late: Shares,
    /// Numbers of a tracker's issues, to compare with.
    usual: Shares,
    seen: HashSet<String>,
    done: HashSet<String>,
    open: HashMap<String, f64>,
    on_date: HashMap<String, f64>,
}

/// Columns that trackers count differently: also given against the tracker's own.
const RELATIVE: [usize; 5] = [2, 3, 12, 14, 15];

impl Past for Known {
    type Question = Question;

    fn kinds() -> Vec<Kind> {
        let mut kinds = vec![Kind::Number; 2 + NUMBERS.len() + RELATIVE.len() + 6];
        kinds[0] = Kind::Code;
        kinds[1] = Kind::Code;
        kinds
    }

    fn settings() -> Settings {
        Settings {
            trees: 100,
            max_depth: 18,
            min_leaf: 3.0,
            share: Some(0.4),
            ..Settings::default()
        }
    }

    fn asked(question: &Question) -> f64 {
        question.opened + question.progress()
    }

    fn known(question: &Question) -> f64 {
        question.due() + question.delay.max(0.0)
    }

    fn came(question: &Question) -> bool {
        question.delay > 0.0
    }

    fn seen(&mut self, question: &Question) {
        if !self.seen.insert(question.issue.clone()) {
            return;
        }
        *self.open.entry(question.project.clone()).or_default() += 1.0;
        *self.on_date.entry(question.same_date()).or_default() += 1.0;
        for at in RELATIVE {
            let number = question.numbers[at];
            if number.is_finite() {
                let group = format!("{}#{at}", question.tracker);
                self.usual.add(&group, (number.max(0.0) + 1.0).ln());
            }
        }
    }

    fn facts(&self, question: &Question) -> Vec<f64> {
        let mut facts = question.codes.to_vec();
        facts.extend(question.numbers);
        facts.extend(RELATIVE.map(|at| {
            let own = (question.numbers[at].max(0.0) + 1.0).ln();
            own - self
                .usual
                .mean(&format!("{}#{at}", question.tracker), own, 1.0)
        }));
        let tracker = self.late.mean(&question.tracker, 0.25, 10.0);
        let project = self.late.mean(&question.project, tracker, 10.0);
        let count = |of: &HashMap<String, f64>, key: &str| of.get(key).copied().unwrap_or(0.0);
        facts.extend([
            tracker,
            project,
            self.late.latest(&question.project),
            self.late.mean(&question.same_date(), f64::NAN, 0.0),
            count(&self.open, &question.project),
            count(&self.on_date, &question.same_date()),
        ]);
        facts
    }

    fn learn(&mut self, question: &Question) {
        if !self.done.insert(question.issue.clone()) {
            return;
        }
        let late = f64::from(u8::from(Self::came(question)));
        for group in [&question.tracker, &question.project, &question.same_date()] {
            self.late.add(group, late);
        }
        if self.seen.contains(&question.issue)
            && let Some(open) = self.open.get_mut(&question.project)
        {
            *open -= 1.0;
        }
    }
}

pub(crate) struct Model {
    moments: Vec<Learner<Known>>,
    kept: HashMap<String, Vec<f64>>,
}

fn moment(row: Row<'_>) -> Result<usize> {
    let at = row.text("at");
    MOMENTS
        .iter()
        .position(|moment| *moment == at)
        .ok_or_else(|| anyhow::anyhow!("at is none of {MOMENTS:?}"))
}

fn questions(folder: &Path) -> Result<[Vec<Question>; 3]> {
    let file = File::read(folder, "delay_issues.csv.gz")?;
    let mut all = [Vec::new(), Vec::new(), Vec::new()];
    for row in file.rows() {
        all[moment(row)?].push(Question::of(row));
    }
    Ok(all)
}

impl Model {
    pub(crate) fn fit(folder: &Path) -> Result<Self> {
        let moments = questions(folder)?.map(|all| Learner::fit(&all));
        Ok(Self {
            moments: moments.into_iter().collect::<Result<_>>()?,
            kept: HashMap::new(),
        })
    }
}

impl Task for Model {
    fn predict(&mut self, line: &Value) -> Result<Value> {
        let row = Row::Said(&line["row"]);
        let (at, question) = (moment(row)?, Question::of(row));
        let p = self.moments[at].predict(&question);
        let facts = self.moments[at].past.facts(&question);
        self.kept.insert(format!("{at}{}", question.issue), facts);
        Ok(json!({"p": p}))
    }

    fn outcome(&mut self, line: &Value) -> Result<()> {
        let row = Row::Said(&line["row"]);
        let (at, question) = (moment(row)?, Question::of(row));
        anyhow::ensure!(question.delay.is_finite(), "delay_days is missing");
        let kept = self.kept.remove(&format!("{at}{}", question.issue));
        self.moments[at].outcome(&question, kept)
    }

    fn bytes(&self) -> usize {
        self.moments.iter().map(Learner::bytes).sum()
    }
}

/// The later fifth of each tracker, and each tracker foretold by the others, as its outcomes come.
pub(crate) fn check(folder: &Path) -> Result<String> {
    let mut table = String::from(graded::HEAD);
    for (name, all) in MOMENTS.iter().zip(questions(folder)?) {
        let mut trackers: BTreeMap<String, Vec<Question>> = BTreeMap::new();
        for question in all {
            trackers
                .entry(question.tracker.clone())
                .or_default()
                .push(question);
        }
        let (mut early, mut late) = (Vec::new(), Vec::new());
        for all in trackers.values_mut() {
            all.sort_by(|a, b| Known::asked(a).total_cmp(&Known::asked(b)));
            let cut = all.get(all.len() * 4 / 5).map_or(0.0, Known::asked);
            early.extend(all.iter().filter(|q| Known::known(q) < cut).cloned());
            late.extend(all.iter().filter(|q| Known::asked(q) >= cut).cloned());
        }
        late.sort_by(|a, b| Known::asked(a).total_cmp(&Known::asked(b)));
        let answers = graded::forward::<Known>(&early, &late)?;
        // In the order in which they were asked, as the answers are.
        let groups: Vec<Vec<(f64, bool)>> = trackers
            .keys()
            .map(|tracker| {
                let both = late.iter().zip(&answers);
                both.filter(|(q, _)| q.tracker == *tracker)
                    .map(|(_, a)| *a)
                    .collect()
            })
            .collect();
        table += &graded::line(&format!("{name}, later"), &answers, &groups);
        let mut unseen = Vec::new();
        for tracker in trackers.keys() {
            let rest: Vec<Question> = trackers
                .iter()
                .filter(|(name, _)| *name != tracker)
                .flat_map(|(_, all)| all.iter().cloned())
                .collect();
            let learner = Learner::<Known>::fit(&rest)?;
            unseen.push(zero_shot(learner, &trackers[tracker]));
        }
        let pooled: Vec<(f64, bool)> = unseen.iter().flatten().copied().collect();
        table += &graded::line(
            &format!("{name}, tracker not learnt from"),
            &pooled,
            &unseen,
        );
    }
    table += "References (kept-apart part, forest with history, later / unseen): creation AUC .897 / .804, due .951 / .868, \
              discussion .959 / .881; Brier .103 / .141, .068 / .121, .059 / .123; ECE .056 / .041, .024 / .041, .033 / .049";
    Ok(table)
}

/// The tracker's own outcomes go into its history and not into the forest.
fn zero_shot(mut learner: Learner<Known>, questions: &[Question]) -> Vec<(f64, bool)> {
    let mut asked: Vec<&Question> = questions.iter().collect();
    let mut known = asked.clone();
    asked.sort_by(|a, b| Known::asked(a).total_cmp(&Known::asked(b)));
    known.sort_by(|a, b| Known::known(a).total_cmp(&Known::known(b)));
    let mut known = known.into_iter().peekable();
    asked
        .into_iter()
        .map(|question| {
            while let Some(next) = known.next_if(|n| Known::known(n) < Known::asked(question)) {
                learner.past.learn(next);
            }
            (learner.predict(question), Known::came(question))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outcome_is_no_fact_and_is_learnt_once_for_all_moments() {
        let row = json!({"tracker": "a", "project": "P", "issue": "P-1", "at": "due", "opened": "2011-09-16",
            "progress_days": 3.0, "remaining_days": 7, "type": "Bug", "delay_days": 5});
        let mut open = row.clone();
        open["delay_days"] = json!(null);
        let (known, open) = (
            Question::of(Row::Said(&row)),
            Question::of(Row::Said(&open)),
        );
        let mut past = Known::default();
        past.seen(&open);
        let bits = |facts: Vec<f64>| facts.into_iter().map(f64::to_bits).collect::<Vec<_>>();
        assert_eq!(bits(past.facts(&known)), bits(past.facts(&open)));
        let before = bits(past.facts(&open));
        past.learn(&known);
        let once = bits(past.facts(&open));
        assert_ne!(once, before);
        past.learn(&known);
        assert_eq!(bits(past.facts(&open)), once);
    }
}
