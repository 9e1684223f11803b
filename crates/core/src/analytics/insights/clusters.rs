//! Kinds of finished tasks that went alike, named by what distinguishes them. Must not call chance a kind: what two halves
//! of the tasks do not agree about is not shown.

use std::collections::HashMap;

use codexflow_insight::clusters::groups;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::analytics::amount::number;
use crate::projects::model::Project;
use crate::tasks::facts::Facts;
use crate::time::Timestamp;

/// Finished tasks that are looked at, the newest.
const LOOKED_AT: usize = 1_000;
/// Finished tasks below which nothing is grouped.
const FEWEST: usize = 40;
/// The least agreement of two halves about groups that are shown.
const AGREED: f64 = 0.5;
/// How many deviations a group's middle must be from the others' to be named for it.
const TELLING: f64 = 0.5;
/// How much larger the share of a type must be.
const MOSTLY: f64 = 0.25;
/// Tasks that are shown of a group.
const EXAMPLES: usize = 3;

/// Kinds of finished tasks that went alike.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Clusters {
    /// Finished tasks that were looked at, the newest 1,000 at most.
    pub tasks: u64,
    /// Those that went like no group.
    pub apart: u64,
    /// How far two halves of these tasks, grouped each by itself, agree: 1 for the same groups, 0 for chance.
    pub agreement: f64,
    /// The groups, the largest first; none where there are no groups that halves agree about.
    pub groups: Vec<Cluster>,
}

/// Finished tasks that went alike.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Cluster {
    /// What distinguishes them, in words.
    pub name: String,
    /// How many there are.
    pub tasks: u64,
    /// Their share of all that were looked at.
    pub share: f64,
    /// What they are like and the others are not, the strongest first.
    pub distinctions: Vec<Distinction>,
    /// The keys of some, the newest.
    pub examples: Vec<String>,
}

/// How a group differs from all other tasks that were looked at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Distinction {
    /// What: `waited` (days before it was begun), `worked` (days from then until it was done), `estimate` (hours), `late`
    /// (days after its due date, below 0 before it), `moves` (of its status), `dependencies`, or `type:bug` and the like (a share).
    pub what: String,
    /// The middle of the group, or its share.
    pub here: f64,
    /// The middle of the others, or theirs.
    pub elsewhere: f64,
}

/// A side of how a task went, with words for much and for little of it.
struct Side {
    what: &'static str,
    of: fn(&Facts) -> Option<f64>,
    much: &'static str,
    little: &'static str,
}

const SIDES: [Side; 6] = [
    Side {
        what: "waited",
        of: |task| days(task.created, task.began()?),
        much: "long untouched",
        little: "begun at once",
    },
    Side {
        what: "worked",
        of: |task| days(task.began()?, task.done_at()?),
        much: "long in the works",
        little: "done quickly",
    },
    Side {
        what: "estimate",
        of: |task| task.estimated.filter(|hours| *hours > 0.0),
        much: "large",
        little: "small",
    },
    Side {
        what: "late",
        of: |task| {
            let days = task.done_at()?.date().days() - task.due?.days();
            Some(f64::from(days))
        },
        much: "done after their dates",
        little: "done well before their dates",
    },
    Side {
        what: "moves",
        of: |task| Some(number(task.flow.len().saturating_sub(1) as u64)),
        much: "moved to and fro",
        little: "straight to done",
    },
    Side {
        what: "dependencies",
        of: |task| Some(number(task.dependencies.len() as u64)),
        much: "waiting for others",
        little: "waiting for nothing",
    },
];

fn days(from: Timestamp, to: Timestamp) -> Option<f64> {
    (to >= from).then(|| to.since(from).as_secs_f64() / 86_400.0)
}

/// Long times differ by factors, not by days.
fn eased(value: f64) -> f64 {
    value.signum() * value.abs().ln_1p()
}

/// Groups a project's finished tasks; nothing for too few of them.
pub(super) fn clusters(project: &Project, facts: &[Facts]) -> Option<Clusters> {
    let mut done: Vec<&Facts> = facts
        .iter()
        .filter(|task| task.done_at().is_some())
        .collect();
    if done.len() < FEWEST {
        return None;
    }
    done.sort_unstable_by_key(|task| std::cmp::Reverse((task.done_at(), task.number, task.task)));
    done.truncate(LOOKED_AT);
    let sides: Vec<&Side> = SIDES
        .iter()
        // A side that most tasks have not is none.
        .filter(|side| {
            2 * done.iter().filter(|task| (side.of)(task).is_some()).count() > done.len()
        })
        .collect();
    let rows: Vec<Vec<f64>> = done
        .iter()
        .map(|task| {
            let of = sides.iter().map(|side| (side.of)(task));
            of.map(|value| value.map_or(f64::NAN, eased)).collect()
        })
        .collect();
    let found = groups(&rows, (done.len() / 20).max(10));
    let shown = if found.agreement < AGREED {
        0
    } else {
        found.count
    };
    let of_group = |group: usize| {
        let (mut here, mut elsewhere) = (Vec::new(), Vec::new());
        for (task, of) in done.iter().zip(&found.of) {
            let side = if *of == Some(group) {
                &mut here
            } else {
                &mut elsewhere
            };
            side.push(*task);
        }
        cluster(project, &sides, &here, &elsewhere)
    };
    Some(Clusters {
        tasks: done.len() as u64,
        apart: found.of.iter().filter(|of| of.is_none()).count() as u64,
        agreement: (found.agreement * 1000.0).round() / 1000.0,
        groups: (0..shown).map(of_group).collect(),
    })
}

fn cluster(project: &Project, sides: &[&Side], here: &[&Facts], elsewhere: &[&Facts]) -> Cluster {
    // How telling each is, its word, and its numbers.
    let mut told: Vec<(f64, String, Distinction)> = Vec::new();
    for side in sides {
        let values = |tasks: &[&Facts]| -> Vec<f64> {
            let mut values: Vec<f64> = tasks.iter().filter_map(|task| (side.of)(task)).collect();
            values.sort_by(f64::total_cmp);
            values
        };
        let (mine, theirs) = (values(here), values(elsewhere));
        let (Some(middle), Some(other)) = (middle(&mine), middle(&theirs)) else {
            continue;
        };
        let size = (eased(middle) - eased(other)) / spread(&mine, &theirs);
        if size.abs() >= TELLING {
            let word = if size > 0.0 { side.much } else { side.little };
            let distinction = Distinction::new(side.what, middle, other);
            told.push((size.abs(), word.to_owned(), distinction));
        }
    }
    let (mine, theirs) = (kinds(here), kinds(elsewhere));
    for (kind, share) in mine {
        let other = theirs.get(kind).copied().unwrap_or(0.0);
        if share - other >= MOSTLY && !kind.is_empty() {
            let distinction = Distinction::new(&format!("type:{kind}"), share, other);
            // A share of all is as telling as four deviations.
            told.push((4.0 * (share - other), format!("mostly {kind}"), distinction));
        }
    }
    told.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let words: Vec<&str> = told
        .iter()
        .take(2)
        .map(|(_, word, _)| word.as_str())
        .collect();
    let all = here.len() + elsewhere.len();
    Cluster {
        name: if words.is_empty() {
            "like most others".to_owned()
        } else {
            words.join(", ")
        },
        tasks: here.len() as u64,
        share: share(here.len(), all),
        examples: here
            .iter()
            .take(EXAMPLES)
            .map(|task| task.key(project))
            .collect(),
        distinctions: told.into_iter().map(|(_, _, numbers)| numbers).collect(),
    }
}

impl Distinction {
    fn new(what: &str, here: f64, elsewhere: f64) -> Self {
        let rounded = |value: f64| (value * 100.0).round() / 100.0;
        Self {
            what: what.to_owned(),
            here: rounded(here),
            elsewhere: rounded(elsewhere),
        }
    }
}

/// The one in the middle, the lower of two.
fn middle(ascending: &[f64]) -> Option<f64> {
    let last = ascending.len().checked_sub(1)?;
    ascending.get(last / 2).copied()
}

/// How far apart the tasks of both lie, eased; never nothing.
fn spread(mine: &[f64], theirs: &[f64]) -> f64 {
    let mut all: Vec<f64> = mine
        .iter()
        .chain(theirs)
        .map(|value| eased(*value))
        .collect();
    all.sort_by(f64::total_cmp);
    let last = all.len().saturating_sub(1);
    let at = |quarter: usize| all.get(last * quarter / 4).copied().unwrap_or(0.0);
    ((at(3) - at(1)) / 1.349).max(0.25)
}

fn kinds<'a>(tasks: &[&'a Facts]) -> HashMap<&'a str, f64> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for task in tasks {
        *counts.entry(&task.kind).or_default() += 1;
    }
    counts
        .into_iter()
        .map(|(kind, count)| (kind, share(count, tasks.len())))
        .collect()
}

fn share(count: usize, all: usize) -> f64 {
    let share = number(count as u64) / number(all.max(1) as u64);
    (share * 1000.0).round() / 1000.0
}
