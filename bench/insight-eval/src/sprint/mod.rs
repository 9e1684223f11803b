//! What a sprint delivers against what it committed. One forest for each tracker and moment says all three: the chance to
//! fall below the usual low third, the median, and the range, read off the training rows that end in the same leaves.

mod answer;
mod boards;
mod check;
mod learn;
mod read;

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use anyhow::Result;
use serde_json::{Value, json};

use crate::row::Row;
use crate::serve::Task;

pub(crate) use check::check;
use learn::Part;
use read::{Sprint, issue, sprints};

pub(crate) struct Model {
    parts: BTreeMap<(String, String), Part>,
    kept: HashMap<String, Vec<f64>>,
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

#[cfg(test)]
mod tests {
    use super::*;

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
