//! The same project, were things otherwise. Must say what it takes for granted.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::known::Known;
use super::{Completion, EndDate};
use crate::analytics::amount::number;
use crate::projects::model::Project;
use crate::tasks::facts::Facts;
use crate::time::Date;

/// What is asked of a future that is not as today's.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Scenario {
    /// Tasks that are added.
    #[serde(default)]
    #[schemars(range(min = 0, max = 100_000))]
    pub add_tasks: Option<u32>,
    /// Tasks that are dropped.
    #[serde(default)]
    #[schemars(range(min = 0, max = 100_000))]
    pub drop_tasks: Option<u32>,
    /// People who come (or go, when negative) at once.
    #[serde(default)]
    #[schemars(range(min = -1_000, max = 1_000))]
    pub people: Option<i32>,
    /// Another end date.
    #[serde(default)]
    pub end_date: Option<Date>,
}

/// What would be, beside what is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WhatIf {
    /// As things stand.
    pub before: Outcome,
    /// As they would.
    pub after: Outcome,
    /// What was taken for granted.
    pub assumptions: Vec<String>,
}

/// How it would end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Outcome {
    /// Open tasks.
    pub remaining: u64,
    /// When these would be done.
    pub completion: Vec<Completion>,
    /// How likely the end date would be kept.
    pub end_date: Option<EndDate>,
}

/// Foretells a project as it would be.
pub fn what_if(project: &Project, facts: &[Facts], today: Date, scenario: &Scenario) -> WhatIf {
    let known = Known::of(project, facts, today);
    let mut assumptions = Vec::new();
    let added = u64::from(scenario.add_tasks.unwrap_or(0));
    let dropped = u64::from(scenario.drop_tasks.unwrap_or(0));
    let remaining = (known.remaining + added).saturating_sub(dropped);
    if added + dropped > 0 {
        assumptions.push("Tasks that come or go are as large as the others".to_owned());
    }
    let mut pace = 1.0;
    if let Some(people) = scenario.people.filter(|people| *people != 0) {
        let now = i64::try_from(known.people.max(1)).unwrap_or(i64::MAX);
        let then = (now + i64::from(people)).max(0);
        pace = number(then.unsigned_abs()) / number(now.unsigned_abs());
        assumptions.push(format!(
            "{now} {} of late; with {then} the pace is {:.0} % of today's from the first day on, which is kind: newcomers take weeks to learn",
            if now == 1 { "person completed tasks" } else { "people completed tasks" },
            pace * 100.0
        ));
    }
    if let Some(text) = &known.assumption {
        assumptions.push(text.clone());
    }
    let end_date = scenario.end_date.or(project.end_date);
    WhatIf {
        before: known.outcome(known.remaining, 1.0, project.end_date),
        after: known.outcome(remaining, pace, end_date),
        assumptions,
    }
}
