//! What is built and what is not: non-goals and technical parts. Must not drop a feature in silence.

use super::pairs;
use crate::composer::{
    features::{Chosen, Known},
    schedule::Timed,
};
use crate::{
    knowledge::ProjectType,
    prd::{Entity, FreeObject, NonGoal, Source},
    words,
};

pub(super) fn non_goals(chosen: &Chosen<'_>, timed: &Timed) -> Vec<NonGoal> {
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

pub(super) fn technical(kind: &ProjectType, chosen: &Chosen<'_>) -> FreeObject {
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
