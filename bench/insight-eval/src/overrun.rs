//! Whether a task takes half as long again as planned, and half an hour more. `completed` and `actual_min` are the future.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use anyhow::Result;
use codexflow_insight::forest::{Kind, Settings};
use serde_json::{Value, json};

use crate::graded::{self, Learner, Past};
use crate::row::{File, Row, code};
use crate::serve::Task;
use crate::shares::Shares;

#[derive(Clone)]
struct Question {
    project: String,
    team: String,
    person: String,
    phase: String,
    wbs: String,
    item: String,
    process: f64,
    started: f64,
    completed: f64,
    plan: f64,
    actual: f64,
}

impl Question {
    fn of(row: Row<'_>) -> Self {
        let project = row.text("project").into_owned();
        let within = |name: &str| format!("{project}/{}", row.text(name));
        Self {
            team: within("team"),
            person: within("person"),
            phase: row.text("phase").into_owned(),
            wbs: within("wbs"),
            item: within("item"),
            process: row.code("process"),
            started: row.day("started"),
            completed: row.day("completed"),
            plan: row.number("plan_min"),
            actual: row.number("actual_min"),
            project,
        }
    }

    fn groups(&self) -> [String; 9] {
        let (person, phase) = (&self.person, &self.phase);
        [
            String::new(),
            format!("f{phase}"),
            format!("P{}", self.project),
            format!("P{}/{phase}", self.project),
            format!("t{}", self.team),
            format!("p{person}"),
            format!("p{person}/{phase}"),
            format!("w{}", self.wbs),
            format!("i{}", self.item),
        ]
    }
}

#[derive(Default)]
struct Known {
    over: Shares,
    ratio: Shares,
}

/// Each group's wider one.
const WIDER: [usize; 9] = [0, 0, 0, 2, 2, 4, 5, 2, 7];

impl Past for Known {
    type Question = Question;

    fn kinds() -> Vec<Kind> {
        let mut kinds = vec![Kind::Number; 3 + 2 * 9 + 4];
        kinds[1] = Kind::Code;
        kinds[2] = Kind::Code;
        kinds
    }

    fn settings() -> Settings {
        Settings {
            trees: 200,
            max_depth: 12,
            min_leaf: 15.0,
            share: Some(0.3),
            ..Settings::default()
        }
    }

    fn asked(question: &Question) -> f64 {
        question.started
    }

    fn known(question: &Question) -> f64 {
        question.completed.max(question.started)
    }

    fn came(question: &Question) -> bool {
        question.actual > 1.5 * question.plan && question.actual - question.plan >= 30.0
    }

    fn seen(&mut self, _question: &Question) {}

    fn facts(&self, question: &Question) -> Vec<f64> {
        let mut facts = vec![question.plan, code(&question.phase), question.process];
        let groups = question.groups();
        for (shares, start, trust) in [(&self.over, 0.16, 6.0), (&self.ratio, 0.0, 6.0)] {
            let mut means = [start; 9];
            for (at, group) in groups.iter().enumerate() {
                means[at] = shares.mean(group, means[WIDER[at]], trust);
            }
            facts.extend(means);
        }
        facts.extend([
            self.over.count(&groups[5]),
            self.over.count(&groups[6]),
            self.ratio.latest(&groups[5]),
            self.ratio.latest(&groups[6]),
        ]);
        facts
    }

    fn learn(&mut self, question: &Question) {
        let over = f64::from(u8::from(Self::came(question)));
        let ratio = (question.actual.max(1.0) / question.plan.max(1.0)).ln();
        for group in question.groups() {
            self.over.add(&group, over);
            if ratio.is_finite() {
                self.ratio.add(&group, ratio.clamp(-3.0, 3.0));
            }
        }
    }
}

pub(crate) struct Model {
    learner: Learner<Known>,
    kept: HashMap<String, Vec<f64>>,
}

fn questions(folder: &Path) -> Result<Vec<Question>> {
    let file = File::read(folder, "task_estimates.csv.gz")?;
    Ok(file.rows().map(Question::of).collect())
}

impl Model {
    pub(crate) fn fit(folder: &Path) -> Result<Self> {
        Ok(Self {
            learner: Learner::fit(&questions(folder)?)?,
            kept: HashMap::new(),
        })
    }
}

impl Task for Model {
    fn predict(&mut self, line: &Value) -> Result<Value> {
        let question = Question::of(Row::Said(&line["row"]));
        let p = self.learner.predict(&question);
        self.kept.insert(
            line["predict"].to_string(),
            self.learner.past.facts(&question),
        );
        Ok(json!({"p": p}))
    }

    fn outcome(&mut self, line: &Value) -> Result<()> {
        let question = Question::of(Row::Said(&line["row"]));
        anyhow::ensure!(question.actual.is_finite(), "actual_min is missing");
        let kept = self.kept.remove(&line["outcome"].to_string());
        self.learner.outcome(&question, kept)
    }

    fn bytes(&self) -> usize {
        self.learner.bytes()
    }
}

/// The later quarter of each project, and projects that were not learnt from.
pub(crate) fn check(folder: &Path) -> Result<String> {
    let mut projects: BTreeMap<String, Vec<Question>> = BTreeMap::new();
    for question in questions(folder)? {
        projects
            .entry(question.project.clone())
            .or_default()
            .push(question);
    }
    let (mut early, mut late) = (Vec::new(), Vec::new());
    for all in projects.values_mut() {
        all.sort_by(|a, b| a.started.total_cmp(&b.started));
        let cut = all.get(all.len() * 3 / 4).map_or(0.0, |q| q.started);
        // What was not known at the cut may not be learnt beforehand.
        let before = all.iter().filter(|q| Known::known(q) < cut).cloned();
        early.extend(before);
        late.extend(all.iter().filter(|q| q.started >= cut).cloned());
    }
    let mut table = String::from(graded::HEAD);
    table += &graded::line("later", &graded::forward::<Known>(&early, &late)?, &[]);
    let mut unseen = Vec::new();
    for fold in 0..3 {
        let (mut rest, mut held) = (Vec::new(), Vec::new());
        for (at, all) in projects.values().enumerate() {
            let to = if at % 3 == fold { &mut held } else { &mut rest };
            to.extend(all.iter().cloned());
        }
        unseen.extend(graded::forward::<Known>(&rest, &held)?);
    }
    table += &graded::line("projects not learnt from, as they go", &unseen, &[]);
    table += "References (kept-apart part): forest with history AUC .732 later / .768 unseen, Brier .116 / .121, ECE .007 / .015";
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_later_is_no_fact_and_what_came_is() {
        let row = json!({"project": 1, "team": 2, "person": 3.0, "phase": "CODE", "plan_min": 60,
            "started": "2011-09-16 01:31:00", "completed": "2011-09-16T03:44:00", "actual_min": 300});
        let mut open = row.clone();
        open["completed"] = json!(null);
        open["actual_min"] = json!(null);
        let (known, open) = (
            Question::of(Row::Said(&row)),
            Question::of(Row::Said(&open)),
        );
        let mut past = Known::default();
        let bits = |facts: Vec<f64>| facts.into_iter().map(f64::to_bits).collect::<Vec<_>>();
        assert_eq!(bits(past.facts(&known)), bits(past.facts(&open)));
        let before = bits(past.facts(&open));
        past.learn(&known);
        assert_ne!(bits(past.facts(&open)), before);
        assert!(Known::came(&known) && !Known::came(&open));
    }
}
