//! Is everything there, is it what was asked for, is nothing made up, is it bounded?

use std::collections::HashSet;

use super::{Found, View};
use crate::{
    figures,
    prd::{Kind, Source, sentences},
    words,
};

const PLACEHOLDERS: &[&str] = &[
    "todo",
    "tbd",
    "tbc",
    "fixme",
    "lorem ipsum",
    "xxx",
    "[insert",
    "[your",
    "<placeholder",
];

/// 1. All sections, with content, without placeholders.
#[expect(
    clippy::too_many_lines,
    reason = "one row for each section of a document"
)]
pub(super) fn complete(view: &View<'_>) -> Found {
    let mut found = Found::default();
    let content = view.content;
    let count = |kind| view.items.iter().filter(|item| item.kind == kind).count();
    let mut need = |at: &str, least: usize, has: usize, what: &str| {
        found.look(at, has >= least, || {
            format!("At least {least} {what} are needed, there are {has}.")
        });
    };
    need(
        "title",
        3,
        view.title.trim().chars().count(),
        "characters of a title",
    );
    // Letters of scripts that do not part their words count as well.
    let length = content
        .overview
        .split_whitespace()
        .count()
        .max(content.overview.chars().filter(|c| !c.is_ascii()).count() / 2);
    need("overview", 8, length, "words");
    need("objectives", 1, content.objectives.len(), "objectives");
    need(
        "requirements/functional",
        3,
        count(Kind::Functional),
        "functional requirements",
    );
    need(
        "requirements/nonFunctional",
        1,
        count(Kind::NonFunctional),
        "non-functional requirements",
    );
    need("userStories", 1, content.user_stories.len(), "user stories");
    need(
        "technicalSpecs",
        1,
        content.technical_specs.0.len(),
        "technical parts",
    );
    need(
        "timeline",
        1,
        content.timeline.0.len(),
        "parts of a timeline",
    );
    need(
        "problem",
        1,
        content
            .problem
            .iter()
            .filter(|one| !one.statement.is_empty())
            .count(),
        "statements of the problem",
    );
    need("personas", 1, content.personas.len(), "personas");
    need("nonGoals", 1, content.non_goals.len(), "non-goals");
    need(
        "successMetrics",
        1,
        content.success_metrics.len(),
        "success metrics",
    );
    need("risks", 1, content.risks.len(), "risks");
    need("assumptions", 1, content.assumptions.len(), "assumptions");
    need(
        "openQuestions",
        1,
        content.open_questions.len(),
        "open questions",
    );
    need(
        "dependencies",
        1,
        content.dependencies.len(),
        "dependencies",
    );
    need("edgeCases", 1, content.edge_cases.len(), "edge cases");
    need(
        "testStrategy",
        1,
        content.test_strategy.len(),
        "sentences on how it is proved",
    );
    for sentence in sentences(content) {
        let own = words::unquoted(&sentence.text).to_lowercase();
        let words = words::plain(&own);
        let mark = PLACEHOLDERS.iter().find(|mark| {
            if mark.chars().all(char::is_alphabetic) {
                words.iter().any(|word| word == *mark)
            } else {
                own.contains(**mark)
            }
        });
        if let Some(mark) = mark {
            found.look(&sentence.at, false, || {
                format!("“{mark}” stands for something that is missing.")
            });
        }
    }
    found
}

/// 2. Each feature, limit and figure of the brief is found again.
pub(super) fn faithful(view: &View<'_>) -> Found {
    let mut found = Found::default();
    let content = view.content;
    let brief = content
        .provenance
        .as_ref()
        .and_then(|from| from.brief.as_ref());
    let texts: Vec<String> = view
        .items
        .iter()
        .map(|item| words::fold(&item.text))
        .chain(
            view.schedule
                .phases
                .iter()
                .map(|phase| words::fold(&phase.name)),
        )
        .collect();
    if let Some(brief) = brief {
        for feature in &brief.features {
            let folded = words::fold(feature);
            let subject = words::subject(feature);
            let named = view
                .items
                .iter()
                .any(|item| words::fold(&item.feature) == folded && !item.text.is_empty());
            let told = || {
                texts.iter().any(|text| {
                    let stems = words::stems(text);
                    !subject.is_empty() && subject.iter().all(|word| stems.contains(word))
                })
            };
            found.look("requirements", named || told(), || {
                format!(
                    "The feature “{}” of the brief is in no requirement.",
                    words::first_words(feature, 20)
                )
            });
        }
        for (kind, text) in brief.constraints.texts() {
            let values = figures::values(&text);
            let folded = words::fold(&text);
            let told = texts.iter().any(|own| own.contains(&folded))
                || (!values.is_empty()
                    && view.items.iter().any(|item| {
                        let own = figures::values(&item.text);
                        item.category == "constraint"
                            && values.iter().any(|value| own.contains(value))
                    }));
            found.look("requirements", told, || {
                format!(
                    "The {kind} “{}” is in no requirement.",
                    words::first_words(&text, 20)
                )
            });
        }
        let mut all: HashSet<String> = HashSet::new();
        for item in &view.items {
            all.extend(figures::values(&item.text));
        }
        for value in figures::values(&brief.whole()) {
            found.look("requirements", all.contains(&value), || {
                format!("The figure {value} of the brief is in no requirement.")
            });
        }
    }
    for limit in &content.constraints {
        let known = limit
            .requirement_ids
            .iter()
            .any(|id| view.items.iter().any(|item| item.id == *id));
        let told = || {
            let folded = words::fold(&limit.text);
            texts.iter().any(|text| text.contains(&folded))
        };
        found.look(&limit.id, known || told(), || {
            "No requirement and no phase restates this constraint.".to_owned()
        });
    }
    found
}

/// 3. Figures that nobody gave are marked.
pub(super) fn invented(view: &View<'_>) -> Found {
    let mut found = Found::default();
    let Some(brief) = view
        .content
        .provenance
        .as_ref()
        .and_then(|from| from.brief.as_ref())
    else {
        // Without a brief a document's figures are its writer's own.
        return found;
    };
    let given: HashSet<String> = figures::values(&brief.whole()).into_iter().collect();
    for item in view
        .items
        .iter()
        .filter(|item| item.source != Source::Person)
    {
        for value in figures::values(&item.text) {
            let marked = item.source != Source::Input && item.defaults.contains(&value);
            found.look(&item.id, given.contains(&value) || marked, || {
                format!("The figure {value} is neither in the brief nor marked as a default.")
            });
        }
    }
    for sentence in sentences(view.content)
        .iter()
        .filter(|one| one.source == Source::Input)
    {
        for value in figures::values(&words::unquoted(&sentence.text)) {
            let counted = sentence.at.starts_with("overview");
            found.look(&sentence.at, counted || given.contains(&value), || {
                format!("The figure {value} is said to come from the brief and does not.")
            });
        }
    }
    let whole = words::fold(&brief.whole());
    for name in view.content.technical_specs.list::<String>("integrations") {
        let folded = words::fold(&name);
        let marked = folded.contains("assumed") || folded.contains("default");
        found.look(
            "technicalSpecs/integrations",
            marked || whole.contains(&folded),
            || format!("The integration “{name}” is neither in the brief nor marked as assumed."),
        );
    }
    found
}

/// 10. What is not done, what is assumed, what is open.
pub(super) fn bounded(view: &View<'_>) -> Found {
    let mut found = Found::default();
    let content = view.content;
    let reasoned = content
        .non_goals
        .iter()
        .filter(|one| !one.why.trim().is_empty())
        .count();
    found.look("nonGoals", reasoned >= 2, || {
        format!("At least 2 non-goals with a reason are needed, there are {reasoned}.")
    });
    found.look("assumptions", !content.assumptions.is_empty(), || {
        "No assumption is told.".to_owned()
    });
    found.look("openQuestions", !content.open_questions.is_empty(), || {
        "No open question is told.".to_owned()
    });
    let blocking = content
        .open_questions
        .iter()
        .filter(|one| one.blocking)
        .count();
    found.look("openQuestions", blocking <= 3, || {
        format!("{blocking} questions block the work; at most 3 may.")
    });
    for question in &content.open_questions {
        found.look(
            &question.id,
            !question.default_answer.trim().is_empty(),
            || "The question has no default answer.".to_owned(),
        );
    }
    found
}
