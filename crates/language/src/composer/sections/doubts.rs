//! What is not certain: risks, assumptions, questions, and what was decided for want of an answer. Must not hide a default.

use jiff::ToSpan;

use crate::composer::{
    brief::Brief,
    constraints::Frame,
    features::{Chosen, Known},
    schedule::{PEOPLE, RATE, Timed},
};
use crate::{
    knowledge::PatternRisk,
    prd::{Assumption, Decision, Question, Risk, Source, label},
    words,
};

/// How many risks are told.
const RISKS: usize = 12;
/// How many questions are asked back.
const QUESTIONS: usize = 3;

pub(super) fn risks(chosen: &Chosen<'_>, timed: &Timed) -> Vec<Risk> {
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

pub(super) fn assumptions(
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

pub(super) fn questions(frame: &Frame, chosen: &Chosen<'_>, timed: &Timed) -> Vec<Question> {
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

pub(super) fn decisions(timed: &Timed) -> Vec<Decision> {
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
