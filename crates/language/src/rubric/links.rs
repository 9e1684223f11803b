//! Do the ids hold, is everything linked, and can it be done?

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;

use super::{Found, View};
use crate::prd::{Kind, Source, number};

/// 4. Ids are there, unique and without gaps.
pub(super) fn identified(view: &View<'_>) -> Found {
    let mut found = Found::default();
    let content = view.content;
    let mut seen: HashSet<String> = HashSet::new();
    let mut kinds: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut one = |found: &mut Found, prefix: &'static str, id: &str| {
        let value = number(id, prefix);
        found.look(id, value.is_some(), || {
            format!("The id is not of the form {prefix}-001.")
        });
        found.look(id, seen.insert(id.to_owned()), || {
            format!("The id {id} is given twice.")
        });
        if let Some(value) = value {
            kinds.entry(prefix).or_default().push(value);
        }
    };
    for item in &view.items {
        one(&mut found, item.kind.prefix(), &item.id);
    }
    for story in &content.user_stories {
        one(&mut found, "US", &story.id);
    }
    for (prefix, ids) in [
        (
            "SM",
            content
                .success_metrics
                .iter()
                .map(|part| &part.id)
                .collect::<Vec<_>>(),
        ),
        (
            "CON",
            content.constraints.iter().map(|part| &part.id).collect(),
        ),
        (
            "ASM",
            content.assumptions.iter().map(|part| &part.id).collect(),
        ),
        ("RSK", content.risks.iter().map(|part| &part.id).collect()),
        (
            "Q",
            content.open_questions.iter().map(|part| &part.id).collect(),
        ),
        (
            "PH",
            view.schedule.phases.iter().map(|part| &part.id).collect(),
        ),
    ] {
        for id in ids {
            one(&mut found, prefix, id);
        }
    }
    for id in &content.requirements.retired {
        for prefix in ["FR", "NFR", "US"] {
            if let Some(value) = number(id, prefix) {
                kinds.entry(prefix).or_default().push(value);
            }
        }
    }
    for (prefix, mut values) in kinds {
        values.sort_unstable();
        values.dedup();
        let last = values.last().copied().unwrap_or(0);
        found.look(prefix, values.len() == last, || {
            format!(
                "The numbers of {prefix} have gaps: {} ids up to {last}.",
                values.len()
            )
        });
    }
    found.faults.sort_by(|a, b| a.at.cmp(&b.at));
    found
}

/// 9. Requirements, stories and phases name each other, and nothing that is not there.
pub(super) fn linked(view: &View<'_>) -> Found {
    let mut found = Found::default();
    let stories = &view.content.user_stories;
    let items: HashSet<&str> = view.items.iter().map(|item| item.id.as_str()).collect();
    let story_ids: HashSet<&str> = stories.iter().map(|story| story.id.as_str()).collect();
    let phased: HashSet<&str> = view
        .schedule
        .phases
        .iter()
        .flat_map(|phase| phase.requirement_ids.iter().map(String::as_str))
        .collect();
    let told: HashSet<&str> = stories
        .iter()
        .flat_map(|story| story.requirement_ids.iter().map(String::as_str))
        .collect();
    for item in &view.items {
        if item.kind == Kind::Functional {
            let known = told.contains(item.id.as_str())
                || item
                    .story_ids
                    .iter()
                    .any(|id| story_ids.contains(id.as_str()));
            found.look(&item.id, known, || "It belongs to no story.".to_owned());
            found.look(&item.id, phased.contains(item.id.as_str()), || {
                "It belongs to no phase.".to_owned()
            });
        }
        for id in item
            .story_ids
            .iter()
            .filter(|id| !story_ids.contains(id.as_str()))
        {
            found.look(&item.id, false, || {
                format!("It names {id}, which is not there.")
            });
        }
        for id in item
            .depends_on
            .iter()
            .filter(|id| !items.contains(id.as_str()))
        {
            found.look(&item.id, false, || {
                format!("It waits for {id}, which is not there.")
            });
        }
    }
    for story in stories {
        let own = story
            .requirement_ids
            .iter()
            .any(|id| items.contains(id.as_str()));
        let named = || {
            view.items
                .iter()
                .any(|item| item.story_ids.contains(&story.id))
        };
        found.look(&story.id, own || named(), || {
            "It has no requirement.".to_owned()
        });
        for id in story
            .requirement_ids
            .iter()
            .filter(|id| !items.contains(id.as_str()))
        {
            found.look(&story.id, false, || {
                format!("It names {id}, which is not there.")
            });
        }
    }
    for phase in &view.schedule.phases {
        for id in phase
            .requirement_ids
            .iter()
            .filter(|id| !items.contains(id.as_str()))
        {
            found.look(&phase.id, false, || {
                format!("It names {id}, which is not there.")
            });
        }
    }
    if found.looked == 0 {
        found.look("requirements", false, || {
            "There is nothing to link.".to_owned()
        });
    }
    found
}

/// 11. Dates are in order and inside of the deadline, the work fits or is cut, and nothing waits for itself.
pub(super) fn feasible(view: &View<'_>) -> Found {
    let mut found = Found::default();
    let schedule = &view.schedule;
    let date = |text: &Option<String>| text.as_ref().and_then(|text| text.parse::<Date>().ok());
    found.look("timeline/phases", !schedule.phases.is_empty(), || {
        "There is no phase.".to_owned()
    });
    let deadline = date(&schedule.deadline);
    let mut before: Option<Date> = None;
    for phase in schedule.phases.iter().filter(|phase| !phase.later) {
        match (date(&phase.start), date(&phase.end)) {
            (Some(start), Some(end)) => {
                found.look(&phase.id, start <= end, || {
                    "It ends before it begins.".to_owned()
                });
                found.look(
                    &phase.id,
                    before.is_none_or(|before| start >= before),
                    || "It begins before the phase ahead of it.".to_owned(),
                );
                found.look(
                    &phase.id,
                    deadline.is_none_or(|deadline| end <= deadline),
                    || "It ends after the deadline.".to_owned(),
                );
                before = Some(start);
            }
            _ => found.look(&phase.id, false, || "It has no dates.".to_owned()),
        }
    }
    let work: u32 = schedule
        .phases
        .iter()
        .filter(|phase| !phase.later)
        .map(|phase| phase.effort_hours)
        .sum();
    let cut = schedule.scope_cut.as_ref();
    if let Some(capacity) = schedule.capacity_hours {
        let stated = cut.map_or(0, |cut| cut.shortfall_hours);
        found.look("timeline", work <= capacity.saturating_add(stated), || {
            format!("{work} hours of work do not fit into {capacity}, and no cut says so.")
        });
    } else if view.items.iter().any(|item| item.source != Source::Person) {
        found.look("timeline/capacityHours", false, || {
            "The hours until the deadline are not told.".to_owned()
        });
    }
    found.look("requirements/items", !circular(view), || {
        "Requirements wait for each other in a circle.".to_owned()
    });
    found
}

fn circular(view: &View<'_>) -> bool {
    let mut open: Vec<(&str, Vec<&str>)> = view
        .items
        .iter()
        .map(|item| {
            (
                item.id.as_str(),
                item.depends_on.iter().map(String::as_str).collect(),
            )
        })
        .collect();
    loop {
        let left: HashSet<&str> = open.iter().map(|(id, _)| *id).collect();
        let before = open.len();
        open.retain(|(_, needs)| needs.iter().any(|need| left.contains(need)));
        if open.is_empty() || open.len() == before {
            return !open.is_empty();
        }
    }
}
