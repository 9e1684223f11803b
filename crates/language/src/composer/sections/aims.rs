//! What the document is about: its title, overview, objectives, people and edges. Must say where each sentence came from.

use std::collections::BTreeMap;

use crate::composer::{brief::Brief, build::Body, features::Chosen, schedule::Timed};
use crate::{
    knowledge::{Knowledge, ProjectType},
    prd::{Persona, Source, sentences_of},
    words,
};

pub(super) fn subject(brief: &Brief, kind: &ProjectType) -> String {
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

pub(super) fn title(brief: &Brief, kind: &ProjectType) -> String {
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

pub(super) fn overview(
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

pub(super) fn objectives(
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

pub(super) fn edges(body: &Body, told: &mut BTreeMap<String, Source>) -> Vec<String> {
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

pub(super) fn personas(body: &Body) -> Vec<Persona> {
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
