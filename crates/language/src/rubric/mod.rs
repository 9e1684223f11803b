//! The twelve checks of a requirements document, on any document: made here, by a model or by people.
//!
//! Each check gives a share between 0 and 1, and names each place that keeps it from 1.

mod language;
mod links;
mod substance;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    num,
    prd::{Content, Entity, Prd, Requirement, Schedule},
};

/// How many faults of one check are listed; all of them count.
const LISTED: usize = 50;

/// What a document is worth.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Score {
    /// 0 to 100.
    pub score: f64,
    /// The twelve checks, in order.
    pub checks: Vec<Check>,
}

impl Score {
    /// The checks that are not wholly met.
    pub fn failed(&self) -> impl Iterator<Item = &Check> {
        self.checks.iter().filter(|check| !check.passed)
    }
}

/// One of the twelve.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Check {
    /// 1 to 12.
    pub number: u8,
    /// Its name: `complete`, `inputFaithful` ...
    pub name: String,
    /// How much it counts.
    pub weight: u8,
    /// How much of it is met: 0 to 1.
    pub value: f64,
    /// Whether all of it is met.
    pub passed: bool,
    /// What is not met, and where.
    pub faults: Vec<Fault>,
    /// How many faults there are in all, listed or not.
    pub fault_count: usize,
}

/// Something that is not met.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Fault {
    /// Where: `FR-003`, `userStories/2`, `timeline/phases/1`.
    pub at: String,
    /// What.
    pub message: String,
}

/// What a check found.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// How many things were looked at.
    looked: usize,
    /// How many of them have a fault.
    bad: usize,
    faults: Vec<Fault>,
}

impl Found {
    /// Looks at one thing.
    pub(crate) fn look(&mut self, at: &str, good: bool, message: impl FnOnce() -> String) {
        self.looked += 1;
        if !good {
            self.bad += 1;
            self.faults.push(Fault {
                at: at.to_owned(),
                message: message(),
            });
        }
    }

    fn value(&self) -> f64 {
        if self.looked == 0 {
            1.0
        } else {
            num::share(self.looked - self.bad.min(self.looked), self.looked)
        }
    }
}

/// A document taken apart once for all checks.
pub(crate) struct View<'a> {
    pub(crate) title: &'a str,
    pub(crate) content: &'a Content,
    pub(crate) items: Vec<Requirement>,
    pub(crate) schedule: Schedule,
    pub(crate) entities: Vec<Entity>,
}

/// A check.
type Run = fn(&View<'_>) -> Found;

/// Scores a document.
pub fn score(prd: &Prd) -> Score {
    let view = View {
        title: &prd.title,
        items: prd.content.requirement_items(),
        schedule: prd.content.schedule(),
        entities: prd.content.entities(),
        content: &prd.content,
    };
    let all: [(&str, u8, Run); 12] = [
        ("complete", 8, substance::complete),
        ("inputFaithful", 12, substance::faithful),
        ("nothingInvented", 8, substance::invented),
        ("identified", 6, links::identified),
        ("atomic", 8, language::atomic),
        ("unambiguous", 10, language::unambiguous),
        ("measurable", 10, language::measurable),
        ("testable", 10, language::testable),
        ("linked", 10, links::linked),
        ("bounded", 6, substance::bounded),
        ("feasible", 8, links::feasible),
        ("consistent", 4, language::consistent),
    ];
    let checks: Vec<Check> = (1..)
        .zip(all)
        .map(|(number, (name, weight, run))| {
            let mut found = run(&view);
            let fault_count = found.faults.len();
            let value = found.value();
            found.faults.truncate(LISTED);
            Check {
                number,
                name: name.to_owned(),
                weight,
                value: num::thousandths(value),
                passed: fault_count == 0,
                faults: found.faults,
                fault_count,
            }
        })
        .collect();
    let total: f64 = checks.iter().map(|check| f64::from(check.weight)).sum();
    let sum: f64 = checks
        .iter()
        .map(|check| f64::from(check.weight) * check.value)
        .sum();
    Score {
        score: (sum / total * 1000.0).round() / 10.0,
        checks,
    }
}
