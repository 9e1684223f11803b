//! Are the sentences clear, measurable, testable, and free of repeats and contradictions?

use std::collections::HashMap;

use super::{Found, View};
use crate::{
    figures,
    prd::{Case, Kind, tells_of_failure},
    words,
};

const VERBS: &[&str] = &["must", "should", "may", "shall", "will"];
const VAGUE: &[&str] = &[
    "fast",
    "quick",
    "quickly",
    "easy",
    "easily",
    "simple",
    "robust",
    "seamless",
    "seamlessly",
    "intuitive",
    "modern",
    "scalable",
    "flexible",
    "efficient",
    "efficiently",
    "performant",
    "reliable",
    "responsive",
    "smooth",
    "friendly",
    "appropriate",
    "adequate",
    "reasonable",
    "sufficient",
    "optimal",
    "nice",
    "good",
    "better",
    "best",
    "powerful",
    "convenient",
    "effective",
    "various",
    "several",
    "etc",
    "approximately",
    "soon",
    "typically",
    "usually",
    "state-of-the-art",
];
const UNITS: &[&str] = &[
    "ms",
    "s",
    "second",
    "minute",
    "min",
    "hour",
    "day",
    "week",
    "month",
    "year",
    "user",
    "request",
    "record",
    "row",
    "item",
    "page",
    "mb",
    "gb",
    "kb",
    "mbit",
    "pixel",
    "frame",
    "device",
    "time",
    "attempt",
    "case",
    "error",
    "test",
    "bit",
    "byte",
    "percent",
    "person",
    "people",
    "shopper",
    "unit",
    "session",
    "failure",
    "answer",
    "order",
    "message",
    "file",
    "event",
    "example",
    "step",
    "click",
    "account",
    "product",
    "line",
    "code",
    "violation",
    "defect",
    "fault",
    "lux",
    "meter",
    "metre",
    "kilometre",
    "degree",
    "word",
    "point",
    "core",
    "package",
    "client",
    "change",
    "operation",
    "role",
    "trial",
];

/// 5. One verb of duty, one sentence, at most 40 words, no "and/or".
pub(super) fn atomic(view: &View<'_>) -> Found {
    let mut found = Found::default();
    for item in &view.items {
        let own = words::unquoted(&item.text);
        let list = words::plain(&own);
        let verbs = list
            .iter()
            .filter(|word| VERBS.contains(&word.as_str()))
            .count();
        let length = item.text.split_whitespace().count();
        let fault = if own.contains("and/or") {
            Some("“and/or” leaves open which.".to_owned())
        } else if verbs != 1 {
            Some(format!(
                "It has {verbs} verbs of duty (must, should, may); one is needed."
            ))
        } else if length > 40 {
            Some(format!(
                "It has {length} words; at most 40 are read as one requirement."
            ))
        } else if crate::prd::sentences_of(&own).len() > 1 {
            Some("It is more than one sentence.".to_owned())
        } else {
            None
        };
        found.look(&item.id, fault.is_none(), || fault.unwrap_or_default());
    }
    found
}

/// 6. At most one vague word without a figure in 20 requirements.
pub(super) fn unambiguous(view: &View<'_>) -> Found {
    let mut found = Found::default();
    let mut vague = 0;
    for item in &view.items {
        let own = words::unquoted(&item.text);
        let word = words::plain(&own)
            .into_iter()
            .find(|word| VAGUE.contains(&word.as_str()));
        if let Some(word) = word
            && figures::values(&own).is_empty()
        {
            vague += 1;
            found.faults.push(super::Fault {
                at: item.id.clone(),
                message: format!("“{word}” is not measured by a figure."),
            });
        }
    }
    // One in twenty is let pass; what is beyond counts ten times: at one in ten half of the check is lost.
    let allowed = view.items.len().div_ceil(20);
    if vague <= allowed {
        found.faults.clear();
    }
    found.looked = view.items.len();
    found.bad = ((vague.saturating_sub(allowed)) * 5).min(found.looked);
    found
}

fn measured(text: &str) -> bool {
    let own = words::unquoted(text);
    let list = figures::figures(&own);
    let stems = words::stems(&own);
    let unit = own.contains('%')
        || stems.iter().any(|word| UNITS.contains(&word.as_str()))
        || own.contains(['$', '€', '£', '°']);
    !list.is_empty() && unit || (own.contains("WCAG"))
}

/// 7. Qualities and metrics have a value, a unit, and a day.
pub(super) fn measurable(view: &View<'_>) -> Found {
    let mut found = Found::default();
    for item in view
        .items
        .iter()
        .filter(|item| item.kind == Kind::NonFunctional && item.category != "constraint")
    {
        let good = measured(&item.text) && words::plain(&item.text).len() >= 6;
        found.look(&item.id, good, || {
            "It has no value with a unit and a condition.".to_owned()
        });
    }
    for metric in &view.content.success_metrics {
        let missing: Vec<&str> = [
            ("baseline (or “unknown”)", metric.baseline.is_empty()),
            (
                "target with a figure",
                figures::values(&metric.target).is_empty(),
            ),
            ("date", metric.by.is_empty()),
        ]
        .into_iter()
        .filter_map(|(name, missing)| missing.then_some(name))
        .collect();
        found.look(&metric.id, missing.is_empty(), || {
            format!("It has no {}.", missing.join(", no "))
        });
    }
    if found.looked == 0 {
        found.look("requirements/nonFunctional", false, || {
            "No quality and no metric is told.".to_owned()
        });
    }
    found
}

/// 8. Who, what, why; two criteria, one of them about a failure or a limit.
pub(super) fn testable(view: &View<'_>) -> Found {
    let mut found = Found::default();
    for (n, story) in view.content.user_stories.iter().enumerate() {
        let at = if story.id.is_empty() {
            format!("userStories/{n}")
        } else {
            story.id.clone()
        };
        let list = words::plain(&story.description);
        let has = |word: &str| list.iter().any(|own| own == word);
        found.look(&at, has("as") && has("want") && has("so"), || {
            "It does not tell who wants what and what for.".to_owned()
        });
        let criteria = story.as_criteria();
        found.look(&at, criteria.len() >= 2, || {
            format!(
                "It has {} criteria in the form given, when, then; 2 are needed.",
                criteria.len()
            )
        });
        let failure = criteria
            .iter()
            .any(|one| one.case == Case::Failure || tells_of_failure(&one.line()));
        found.look(&at, failure, || {
            "No criterion is about a failure or a limit.".to_owned()
        });
    }
    if found.looked == 0 {
        found.look("userStories", false, || "There is no story.".to_owned());
    }
    found
}

/// 12. Nothing twice, nothing that speaks against itself.
pub(super) fn consistent(view: &View<'_>) -> Found {
    let mut found = Found::default();
    let sets: Vec<Vec<u64>> = view
        .items
        .iter()
        .map(|item| words::shingles(&item.text))
        .collect();
    for (n, item) in view.items.iter().enumerate() {
        let twin = (0..n).find(|m| words::jaccard(&sets[n], &sets[*m]) > 0.8);
        let fault = twin.map(|m| {
            let (a, b) = (
                figures::values(&view.items[m].text),
                figures::values(&item.text),
            );
            if a == b {
                format!("It says the same as {}.", view.items[m].id)
            } else {
                format!(
                    "It gives another figure than {} for the same thing.",
                    view.items[m].id
                )
            }
        });
        found.look(&item.id, fault.is_none(), || fault.unwrap_or_default());
    }
    let mut names: HashMap<String, String> = HashMap::new();
    for entity in &view.entities {
        let stem = words::stems(&entity.name).concat();
        if let Some(other) = names.insert(stem, entity.name.clone()) {
            found.look("technicalSpecs/entities", false, || {
                format!("“{other}” and “{}” name the same thing.", entity.name)
            });
        }
    }
    for limit in view
        .content
        .constraints
        .iter()
        .filter(|limit| !limit.contradiction.is_empty())
    {
        let asked = view
            .content
            .open_questions
            .iter()
            .any(|question| question.text.contains(&limit.contradiction));
        found.look(&limit.id, asked, || {
            format!("{} No question asks about it.", limit.contradiction)
        });
    }
    found
}
