//! The sections around the requirements, put together. Must not make a requirement.

mod aims;
mod doubts;
mod scope;

use std::collections::BTreeMap;

use super::{
    ENGINE, brief::Brief, build::Body, constraints::Frame, features::Chosen, schedule::Timed,
};
use crate::{
    prd::{
        Content, Dependency, Metric, Prd, Problem, Provenance, Requirements, SectionOrigin, Source,
        Term, label,
    },
    words,
};
use aims::{edges, objectives, overview, personas, subject, title};
use doubts::{assumptions, decisions, questions, risks};
use scope::{non_goals, technical};

/// Puts the document together.
pub(super) fn document(
    brief: &Brief,
    frame: &Frame,
    chosen: &Chosen<'_>,
    body: Body,
    timed: Timed,
) -> Prd {
    let kind = chosen.kind;
    let subject = subject(brief, kind);
    let mut told: BTreeMap<String, Source> = BTreeMap::new();
    let overview = overview(brief, chosen, &timed, &mut told);
    let objectives = objectives(brief, chosen, &subject, &mut told);
    let edge_cases = edges(&body, &mut told);
    for n in 0..kind.tests.len() {
        told.insert(format!("testStrategy/{n}"), Source::Knowledge);
    }
    let deadline = timed.deadline.to_string();
    let assumptions = assumptions(brief, frame, chosen, &timed);
    let open_questions = questions(frame, chosen, &timed);
    let decisions = decisions(&timed);
    let content = Content {
        problem: Some(Problem {
            statement: kind.problem.replace("{subject}", &subject),
            evidence: Vec::new(),
            cost_of_inaction: kind.inaction.clone(),
            source: Source::Assumption,
        }),
        personas: personas(&body),
        non_goals: non_goals(chosen, &timed),
        success_metrics: kind
            .metrics
            .iter()
            .enumerate()
            .map(|(n, one)| Metric {
                id: label("SM", n + 1),
                metric: one.metric.clone(),
                baseline: "unknown".to_owned(),
                target: one.target.clone(),
                by: deadline.clone(),
                how: one.how.clone(),
                source: Source::Assumption,
            })
            .collect(),
        constraints: frame.limits.clone(),
        technical_specs: technical(kind, chosen),
        risks: risks(chosen, &timed),
        dependencies: pairs(&kind.dependencies)
            .map(|(what, owner)| Dependency {
                what,
                owner,
                needed_by: frame.start.to_string(),
                source: Source::Knowledge,
            })
            .collect(),
        test_strategy: kind.tests.clone(),
        glossary: pairs(&kind.glossary)
            .map(|(term, meaning)| Term {
                term,
                meaning,
                source: Source::Knowledge,
            })
            .collect(),
        overview,
        objectives,
        edge_cases,
        assumptions,
        open_questions,
        decisions,
        user_stories: body.stories,
        requirements: {
            let mut all = Requirements {
                items: body.items,
                ..Requirements::default()
            };
            all.write_strings();
            all
        },
        timeline: timed.schedule.into_free(),
        provenance: Some(provenance(brief, told)),
    };
    Prd {
        title: title(brief, kind),
        content,
    }
}

fn pairs(list: &[String]) -> impl Iterator<Item = (String, String)> + '_ {
    list.iter().filter_map(|line| {
        let (left, right) = line.split_once(" -- ")?;
        Some((left.trim().to_owned(), right.trim().to_owned()))
    })
}

fn provenance(brief: &Brief, sentences: BTreeMap<String, Source>) -> Provenance {
    let per_section = [
        "overview",
        "objectives",
        "requirements",
        "userStories",
        "technicalSpecs",
        "timeline",
        "problem",
        "personas",
        "nonGoals",
        "successMetrics",
        "constraints",
        "edgeCases",
        "assumptions",
        "dependencies",
        "risks",
        "testStrategy",
        "openQuestions",
        "glossary",
        "decisions",
    ]
    .into_iter()
    .map(|section| SectionOrigin {
        section: section.to_owned(),
        engine: ENGINE.to_owned(),
        note: String::new(),
    })
    .collect();
    let asked = serde_json::to_string(brief).unwrap_or_default();
    Provenance {
        engine: ENGINE.to_owned(),
        prompt_hash: format!("{:016x}", words::fingerprint(&asked)),
        per_section,
        sentences,
        brief: Some(brief.clone()),
    }
}
