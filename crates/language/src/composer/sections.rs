//! The sections around the requirements.

use std::collections::BTreeMap;

use jiff::ToSpan;

use super::{
    ENGINE,
    brief::Brief,
    build::Body,
    constraints::Frame,
    features::{Chosen, Known},
    schedule::{PEOPLE, RATE, Timed},
};
use crate::{
    knowledge::{Knowledge, PatternRisk, ProjectType},
    prd::{
        Assumption, Content, Decision, Dependency, Entity, FreeObject, Metric, NonGoal, Persona,
        Prd, Problem, Provenance, Question, Requirements, Risk, SectionOrigin, Source, Term, label,
        sentences_of,
    },
    words,
};

/// How many risks are told.
const RISKS: usize = 12;
/// How many questions are asked back.
const QUESTIONS: usize = 3;

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

fn subject(brief: &Brief, kind: &ProjectType) -> String {
    let first = sentences_of(&brief.description)
        .first()
        .map_or("", |first| *first)
        .to_owned();
    if first.is_empty() {
        format!("the {}", kind.name.to_lowercase())
    } else {
        format!(
            "“{}”",
            words::first_words(first.trim_end_matches(['.', '!', '?', '。']), 14)
        )
    }
}

fn title(brief: &Brief, kind: &ProjectType) -> String {
    let first = sentences_of(&brief.description)
        .first()
        .map_or("", |first| *first)
        .trim_end_matches(['.', '!', '?', '。'])
        .to_owned();
    let first = if first.is_empty() {
        brief.features.first().cloned().unwrap_or_default()
    } else {
        first
    };
    if first.is_empty() {
        kind.name.clone()
    } else {
        words::capital(&words::first_words(&first, 10))
    }
}

fn overview(
    brief: &Brief,
    chosen: &Chosen<'_>,
    timed: &Timed,
    told: &mut BTreeMap<String, Source>,
) -> String {
    let mut parts: Vec<(String, Source)> = Vec::new();
    if !brief.description.is_empty() {
        let flat = brief
            .description
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        parts.push((
            format!("The brief says: “{}”", words::first_words(&flat, 120)) + ".",
            Source::Input,
        ));
    }
    let asked = chosen
        .features
        .iter()
        .filter(|one| one.source == Source::Input)
        .count();
    let kind = words::capital(&chosen.kind.name.to_lowercase());
    let how = if chosen.kind_told {
        "as the brief has it"
    } else {
        "which is assumed"
    };
    let source = if chosen.kind_told {
        Source::Input
    } else {
        Source::Assumption
    };
    parts.push((
        format!("The project is of the type “{kind}”, {how}."),
        source,
    ));
    let words = if asked == 0 {
        format!(
            "It names no feature, so {} usual ones are assumed.",
            chosen.features.len()
        )
    } else {
        format!(
            "{asked} features are asked for and {} more are needed by them or usual.",
            chosen.features.len() - asked
        )
    };
    parts.push((words, Source::Assumption));
    if let Some(cut) = &timed.schedule.scope_cut {
        parts.push((cut.text.clone(), Source::Assumption));
    }
    let mut text = String::new();
    for (sentence, source) in parts {
        for _ in sentences_of(&sentence) {
            let n = told
                .keys()
                .filter(|key| key.starts_with("overview/"))
                .count();
            told.insert(format!("overview/{n}"), source);
        }
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&sentence);
    }
    text
}

fn objectives(
    brief: &Brief,
    chosen: &Chosen<'_>,
    subject: &str,
    told: &mut BTreeMap<String, Source>,
) -> Vec<String> {
    let mut list = vec![(
        format!("Deliver {subject}, accepted by the criteria of its stories."),
        if brief.description.is_empty() {
            Source::Assumption
        } else {
            Source::Input
        },
    )];
    list.extend(
        chosen
            .kind
            .objectives
            .iter()
            .map(|text| (text.clone(), Source::Assumption)),
    );
    for (n, (_, source)) in list.iter().enumerate() {
        told.insert(format!("objectives/{n}"), *source);
    }
    list.into_iter().map(|(text, _)| text).collect()
}

fn edges(body: &Body, told: &mut BTreeMap<String, Source>) -> Vec<String> {
    let mut list = body.edges.clone();
    list.push((
        "A person loses the connection in the middle of a step and comes back on another device."
            .to_owned(),
        Source::Assumption,
    ));
    for (n, (_, source)) in list.iter().enumerate() {
        told.insert(format!("edgeCases/{n}"), *source);
    }
    list.into_iter().map(|(text, _)| text).collect()
}

fn personas(body: &Body) -> Vec<Persona> {
    let knowledge = Knowledge::get();
    body.roles
        .iter()
        .filter_map(|id| knowledge.role(id))
        .map(|role| Persona {
            id: role.id.clone(),
            name: words::capital(&role.name),
            need: role.need.clone(),
            source: Source::Knowledge,
        })
        .collect()
}

fn pairs(list: &[String]) -> impl Iterator<Item = (String, String)> + '_ {
    list.iter().filter_map(|line| {
        let (left, right) = line.split_once(" -- ")?;
        Some((left.trim().to_owned(), right.trim().to_owned()))
    })
}

fn non_goals(chosen: &Chosen<'_>, timed: &Timed) -> Vec<NonGoal> {
    let mut list: Vec<NonGoal> = pairs(&chosen.kind.non_goals)
        .map(|(text, why)| NonGoal {
            text,
            why,
            source: Source::Assumption,
        })
        .collect();
    if let Some(cut) = timed
        .schedule
        .scope_cut
        .as_ref()
        .filter(|cut| !cut.features.is_empty())
    {
        for feature in &cut.features {
            list.push(NonGoal {
                text: format!(
                    "“{}” is not in the first release.",
                    words::first_words(feature, 20)
                ),
                why: "The hours until the deadline do not suffice for it.".to_owned(),
                source: Source::Assumption,
            });
        }
    }
    if !chosen.only_described.is_empty() {
        list.push(NonGoal {
            text: format!(
                "What only the description touches is not planned: {}.",
                chosen.only_described.join(", ")
            ),
            why: "The list of features does not hold it.".to_owned(),
            source: Source::Assumption,
        });
    }
    list
}

fn technical(kind: &ProjectType, chosen: &Chosen<'_>) -> FreeObject {
    let mut entities: Vec<Entity> = Vec::new();
    for feature in &chosen.features {
        let lines: Vec<String> = match feature.known {
            Known::Pattern(pattern) => pattern.entities.clone(),
            Known::Shape(shape) => shape.entities.clone(),
        };
        for line in lines {
            let (name, fields) = line.split_once(':').unwrap_or((&line, ""));
            let fields: Vec<String> = fields
                .split(',')
                .map(|field| field.trim().to_owned())
                .filter(|field| !field.is_empty())
                .collect();
            match entities.iter_mut().find(|one| one.name == name.trim()) {
                Some(one) => {
                    for field in fields {
                        if !one.fields.contains(&field) {
                            one.fields.push(field);
                        }
                    }
                }
                None => entities.push(Entity {
                    name: name.trim().to_owned(),
                    fields,
                }),
            }
        }
    }
    let mut specs = FreeObject::default();
    specs.set("components", &kind.components);
    specs.set("entities", entities);
    let marked = |list: &[String]| {
        list.iter()
            .map(|text| format!("{text} (assumed)"))
            .collect::<Vec<_>>()
    };
    specs.set("integrations", marked(&kind.integrations));
    specs.set("apis", &kind.apis);
    specs.set("dataFlows", &kind.flows);
    specs.set("security", &kind.security);
    specs
}

fn risks(chosen: &Chosen<'_>, timed: &Timed) -> Vec<Risk> {
    let mut list: Vec<PatternRisk> = Vec::new();
    for feature in &chosen.features {
        match feature.known {
            Known::Pattern(pattern) => list.extend(pattern.risks.iter().cloned()),
            Known::Shape(shape) => {
                let mut risk = shape.risk.clone();
                risk.text = risk.text.replace(
                    "{label}",
                    &format!("“{}”", words::first_words(&feature.label, 12)),
                );
                list.push(risk);
            }
        }
    }
    list.extend(chosen.kind.risks.iter().cloned());
    if timed.schedule.scope_cut.is_some() {
        list.push(PatternRisk {
            likely: crate::prd::Level::High,
            hurts: crate::prd::Level::High,
            text: "The client expects what was cut from the scope.".to_owned(),
            act: "Have the cut signed before work begins.".to_owned(),
            sign: "A feature that waits is asked for in a meeting.".to_owned(),
        });
    }
    list.sort_by_key(|risk| std::cmp::Reverse((risk.hurts, risk.likely)));
    let mut seen = std::collections::HashSet::new();
    list.retain(|risk| seen.insert(risk.text.clone()));
    list.truncate(RISKS);
    list.into_iter()
        .enumerate()
        .map(|(n, risk)| Risk {
            id: label("RSK", n + 1),
            text: risk.text,
            likelihood: risk.likely,
            impact: risk.hurts,
            mitigation: risk.act,
            trigger: risk.sign,
            owner: "project lead".to_owned(),
            source: Source::Knowledge,
        })
        .collect()
}

fn assumptions(
    brief: &Brief,
    frame: &Frame,
    chosen: &Chosen<'_>,
    timed: &Timed,
) -> Vec<Assumption> {
    let mut list: Vec<(String, String)> = Vec::new();
    let mut add = |text: String, wrong: &str| list.push((text, wrong.to_owned()));
    if !chosen.kind_told {
        add(
            format!("The project is a {}.", chosen.kind.name.to_lowercase()),
            "Components, qualities and risks have to be chosen anew.",
        );
    }
    if chosen.typical {
        add(
            "The usual features of the type are wanted, for the brief names none that is known."
                .to_owned(),
            "The list of features has to be given.",
        );
    }
    for feature in &chosen.features {
        let name = words::first_words(&feature.label, 12);
        if let Known::Shape(shape) = feature.known {
            add(
                format!(
                    "No pattern is known for “{name}”: from its words alone it is taken as {}.",
                    shape.meaning
                ),
                "Its requirements and its effort have to be written by somebody who knows it.",
            );
        } else if feature.source == Source::Knowledge {
            add(
                format!("{name} is planned too: {}", feature.because),
                "It can be left out when it exists already.",
            );
        }
    }
    if frame.deadline.is_none() {
        add(
            format!(
                "The last day is {}, for no usable deadline is given.",
                timed.deadline
            ),
            "Phases and scope have to be planned anew.",
        );
    }
    if timed.people_assumed {
        add(
            format!("{PEOPLE} people work on it, for no usable team size is given."),
            "Dates and scope change with the team.",
        );
    }
    if frame.money.is_some() {
        add(
            format!("An hour costs {RATE} units of the budget's currency."),
            "The budget pays for more or fewer hours.",
        );
    }
    if timed.bounded_by_money {
        add(
            "The budget bounds the hours before the deadline does.".to_owned(),
            "More can be planned with more money.",
        );
    }
    add(
        "Each figure that the brief does not give is a default to be confirmed.".to_owned(),
        "The requirement that holds it changes.",
    );
    if brief.description.is_empty() {
        add(
            "The list of features tells all that is wanted, for there is no description."
                .to_owned(),
            "The overview has to be written by the client.",
        );
    }
    list.into_iter()
        .enumerate()
        .map(|(n, (text, if_wrong))| Assumption {
            id: label("ASM", n + 1),
            text,
            if_wrong,
        })
        .collect()
}

fn questions(frame: &Frame, chosen: &Chosen<'_>, timed: &Timed) -> Vec<Question> {
    let mut list: Vec<(String, String, bool)> = Vec::new();
    for limit in frame
        .limits
        .iter()
        .filter(|limit| !limit.contradiction.is_empty())
    {
        let text = format!(
            "What is meant by the {} “{}”? {}",
            limit.kind,
            words::first_words(&limit.text, 20),
            limit.contradiction
        );
        list.push((
            text,
            "The plan goes on as if this limit were not given.".to_owned(),
            true,
        ));
    }
    if let Some(cut) = &timed.schedule.scope_cut {
        list.push((
            "Which features may wait until after the deadline?".to_owned(),
            cut.text.clone(),
            true,
        ));
    }
    for feature in &chosen.features {
        if let Known::Shape(shape) = feature.known {
            let text = shape.question.replace(
                "{label}",
                &format!("“{}”", words::first_words(&feature.label, 12)),
            );
            list.push((text, format!("It is taken as {}.", shape.meaning), false));
        }
    }
    if !chosen.kind_told {
        list.push((
            "Of what type is the project?".to_owned(),
            format!("A {}.", chosen.kind.name.to_lowercase()),
            false,
        ));
    }
    if frame.deadline.is_none() {
        list.push((
            "By when must it be ready?".to_owned(),
            format!("By {}.", timed.deadline),
            false,
        ));
    }
    if timed.people_assumed {
        list.push((
            "How many people work on it?".to_owned(),
            format!("{PEOPLE}."),
            false,
        ));
    }
    if list.is_empty() {
        list.push((
            "Who accepts the release?".to_owned(),
            "The person who wrote the brief.".to_owned(),
            false,
        ));
    }
    let due = frame.start.saturating_add(7.days()).to_string();
    list.into_iter()
        .take(QUESTIONS)
        .enumerate()
        .map(|(n, (text, default_answer, blocking))| Question {
            id: label("Q", n + 1),
            text,
            owner: "client".to_owned(),
            due: due.clone(),
            default_answer,
            blocking,
        })
        .collect()
}

fn decisions(timed: &Timed) -> Vec<Decision> {
    timed
        .schedule
        .scope_cut
        .iter()
        .map(|cut| Decision {
            text: "The scope is cut.".to_owned(),
            why: cut.text.clone(),
            source: Source::Assumption,
        })
        .collect()
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
