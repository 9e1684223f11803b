//! Tasks from requirements: each with what it meets, how long it takes, what it waits for and how one sees that it is done.

use std::collections::{HashMap, HashSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::prd::{Kind, Prd, Priority, Requirement, label};

/// Hours taken for a requirement whose effort is not told.
const UNKNOWN_HOURS: u32 = 8;

/// The tasks of a document.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    /// The tasks; what others wait for comes first.
    pub tasks: Vec<PlannedTask>,
    /// How much of it is covered.
    pub coverage: Coverage,
}

/// How many requirements have a task.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Coverage {
    /// Requirements with the priority "must".
    pub must: usize,
    /// Those of them that a task meets.
    pub must_covered: usize,
    /// Requirements that wait and have no task, by id.
    pub waiting: Vec<String>,
}

/// A task to be made.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlannedTask {
    /// Its name within the plan: `T-001`.
    pub key: String,
    /// What is done.
    pub title: String,
    /// The requirement's sentence and where it came from.
    pub description: String,
    /// The requirements that it meets; none for enabling work.
    pub requirement_ids: Vec<String>,
    /// True for work that serves everything.
    pub enabling: bool,
    /// The most important of its requirements.
    pub priority: Priority,
    /// The work expected.
    pub estimate_hours: u32,
    /// The least and the most work expected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub estimate_range: Option<[u32; 2]>,
    /// The tasks, by key, that come before.
    pub depends_on: Vec<String>,
    /// How one sees that it is done.
    pub acceptance_checks: Vec<String>,
    /// The phase in which it is done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phase_id: Option<String>,
}

/// Plans the tasks of a document. What waits until after the deadline gets none.
pub fn plan(prd: &Prd) -> Plan {
    let items = prd.content.requirement_items();
    let schedule = prd.content.schedule();
    let phase_of: HashMap<&str, &str> = schedule
        .phases
        .iter()
        .flat_map(|phase| {
            phase
                .requirement_ids
                .iter()
                .map(|id| (id.as_str(), phase.id.as_str()))
        })
        .collect();
    let mut plan = Plan::default();
    let mut key_of: HashMap<String, String> = HashMap::new();
    if let Some(hours) = schedule.enabling_hours.filter(|hours| *hours > 0) {
        plan.tasks.push(enabling(
            hours,
            schedule.phases.first().map(|phase| phase.id.clone()),
        ));
    }
    let first = plan.tasks.first().map(|task| task.key.clone());
    let chosen: Vec<&Requirement> = in_order(&items)
        .into_iter()
        .filter(|item| item.priority != Priority::Wont)
        .collect();
    for item in &chosen {
        let key = label("T", plan.tasks.len() + 1);
        key_of.insert(item.id.clone(), key.clone());
        let mut depends_on: Vec<String> = item
            .depends_on
            .iter()
            .filter_map(|id| key_of.get(id).cloned())
            .collect();
        depends_on.extend(first.clone());
        depends_on.sort();
        depends_on.dedup();
        plan.tasks.push(PlannedTask {
            key,
            title: title(&item.text),
            description: if item.rationale.is_empty() {
                item.line()
            } else {
                format!("{}\n\n{}", item.line(), item.rationale)
            },
            requirement_ids: vec![item.id.clone()],
            enabling: false,
            priority: item.priority,
            estimate_hours: item.effort_hours.unwrap_or(UNKNOWN_HOURS),
            estimate_range: item.effort_range,
            depends_on,
            acceptance_checks: checks(prd, item),
            phase_id: phase_of.get(item.id.as_str()).map(|id| (*id).to_owned()),
        });
    }
    let met: HashSet<&str> = plan
        .tasks
        .iter()
        .flat_map(|task| task.requirement_ids.iter().map(String::as_str))
        .collect();
    let must: Vec<&Requirement> = items
        .iter()
        .filter(|item| item.priority == Priority::Must)
        .collect();
    plan.coverage = Coverage {
        must: must.len(),
        must_covered: must
            .iter()
            .filter(|item| met.contains(item.id.as_str()))
            .count(),
        waiting: items
            .iter()
            .filter(|item| !met.contains(item.id.as_str()))
            .map(|item| item.id.clone())
            .collect(),
    };
    plan
}

fn enabling(hours: u32, phase_id: Option<String>) -> PlannedTask {
    PlannedTask {
        key: label("T", 1),
        title: "Set up the repository, the build, the environments and the release".to_owned(),
        description: "Enabling work: every other task builds on it, and no single requirement asks for it.".to_owned(),
        enabling: true,
        estimate_hours: hours,
        acceptance_checks: vec!["A change to the main branch is built, tested and released to a test environment without a hand.".to_owned()],
        phase_id,
        ..PlannedTask::default()
    }
}

/// What others wait for first; in a circle the document's order stands.
fn in_order(items: &[Requirement]) -> Vec<&Requirement> {
    let known: HashSet<&str> = items.iter().map(|item| item.id.as_str()).collect();
    let mut done: HashSet<&str> = HashSet::new();
    let mut open: Vec<&Requirement> = items.iter().collect();
    let mut sorted = Vec::with_capacity(items.len());
    while !open.is_empty() {
        let ready = |item: &Requirement| {
            item.depends_on.iter().all(|id| {
                !known.contains(id.as_str()) || done.contains(id.as_str()) || *id == item.id
            })
        };
        let at = open.iter().position(|item| ready(item)).unwrap_or(0);
        let item = open.remove(at);
        done.insert(&item.id);
        sorted.push(item);
    }
    sorted
}

/// The requirement as what is to be done: its sentence without the full stop, cut at a hundred letters.
fn title(text: &str) -> String {
    crate::words::first_letters(text.trim().trim_end_matches('.'), 100)
}

fn checks(prd: &Prd, item: &Requirement) -> Vec<String> {
    let mut list: Vec<String> = prd
        .content
        .user_stories
        .iter()
        .filter(|story| {
            story.requirement_ids.contains(&item.id) || item.story_ids.contains(&story.id)
        })
        .flat_map(|story| story.acceptance_criteria.iter().cloned())
        .collect();
    if list.is_empty() {
        list.push(if item.kind == Kind::NonFunctional {
            format!("A measurement shows: {}", item.text)
        } else {
            format!("A demonstration shows: {}", item.text)
        });
    }
    list
}
