//! Which features a brief asks for, and what is known of each.

use super::brief::Brief;
use crate::{
    knowledge::{Knowledge, Pattern, ProjectType, Shape},
    prd::Source,
    words,
};

/// How many features are taken from a description that lists none.
const FROM_DESCRIPTION: usize = 12;

/// What is known of a feature.
#[derive(Debug, Clone, Copy)]
pub(super) enum Known<'a> {
    /// A pattern fits it.
    Pattern(&'a Pattern),
    /// Only its form is guessed, from its words.
    Shape(&'a Shape),
}

/// A feature to be planned.
#[derive(Debug, Clone)]
pub(super) struct Feature<'a> {
    /// In the words of the brief, or the pattern's name where the brief does not name it.
    pub(super) label: String,
    /// What is known of it.
    pub(super) known: Known<'a>,
    /// Whether the brief asks for it.
    pub(super) source: Source,
    /// Why it is planned, where the brief does not ask for it.
    pub(super) because: String,
    /// Whether its words say more than the pattern does.
    pub(super) more: bool,
    /// The features, by place, that must come before.
    pub(super) needs: Vec<usize>,
}

/// All that is to be planned.
#[derive(Debug)]
pub(super) struct Chosen<'a> {
    /// The type of project.
    pub(super) kind: &'a ProjectType,
    /// Whether the brief names the type.
    pub(super) kind_told: bool,
    /// The features; those that are needed come before those that need them.
    pub(super) features: Vec<Feature<'a>>,
    /// Whether the features were taken from the type, for the brief names none.
    pub(super) typical: bool,
    /// Names of patterns that the description speaks of and the list of features does not.
    pub(super) only_described: Vec<String>,
}

impl<'a> Chosen<'a> {
    /// Chooses.
    pub(super) fn of(brief: &Brief, knowledge: &'a Knowledge) -> Self {
        let told = knowledge
            .type_of(&brief.project_type)
            .or_else(|| knowledge.type_of(&brief.description));
        let kind = told.unwrap_or_else(|| knowledge.default_type());
        let mut chosen = Self {
            kind,
            kind_told: told.is_some(),
            features: Vec::new(),
            typical: false,
            only_described: Vec::new(),
        };
        for feature in &brief.features {
            chosen.asked(feature, knowledge);
        }
        let described = knowledge.find(&brief.description);
        if brief.features.is_empty() {
            for found in described.iter().take(FROM_DESCRIPTION) {
                chosen.push(
                    found.pattern.name.clone(),
                    Known::Pattern(found.pattern),
                    Source::Input,
                    "",
                    false,
                );
            }
        } else {
            chosen.only_described = described
                .iter()
                .filter(|found| !chosen.has(&found.pattern.id))
                .map(|found| found.pattern.name.clone())
                .take(6)
                .collect();
        }
        if chosen.features.is_empty() {
            chosen.typical = true;
            let text = if brief.description.is_empty() {
                &brief.project_type
            } else {
                &brief.description
            };
            // Whatever the brief says is planned at least by its own words.
            if told.is_none() || kind.typical.is_empty() {
                let shape = knowledge.shape_of(text);
                chosen.push(
                    words::first_words(text, 12),
                    Known::Shape(shape),
                    Source::Input,
                    "",
                    false,
                );
            }
            for pattern in kind.typical.iter().filter_map(|id| knowledge.pattern(id)) {
                let why = format!(
                    "It is usual in a project of the type {}.",
                    kind.name.to_lowercase()
                );
                chosen.push(
                    pattern.name.clone(),
                    Known::Pattern(pattern),
                    Source::Assumption,
                    &why,
                    false,
                );
            }
        }
        chosen.close(knowledge);
        chosen.order();
        chosen
    }

    fn has(&self, id: &str) -> bool {
        self.features
            .iter()
            .any(|one| matches!(one.known, Known::Pattern(pattern) if pattern.id == id))
    }

    fn asked(&mut self, text: &str, knowledge: &'a Knowledge) {
        let found = knowledge.find(text);
        let mut left = words::subject(text);
        for one in &found {
            left.retain(|word| !one.explains.contains(word));
        }
        let new: Vec<_> = found
            .iter()
            .filter(|one| !self.has(&one.pattern.id))
            .collect();
        // A long sentence that merely touches a pattern's word is a feature of its own.
        let touches = !found.is_empty() && left.len() > 3 * found.len() + 2;
        if new.is_empty() || touches {
            let known = match found.first() {
                Some(one) if !touches => Known::Pattern(one.pattern),
                _ => Known::Shape(knowledge.shape_of(text)),
            };
            let again = matches!(known, Known::Pattern(_));
            self.push(text.to_owned(), known, Source::Input, "", again);
            return;
        }
        let more = !left.is_empty() || new.len() > 1 || !crate::figures::values(text).is_empty();
        for (n, one) in new.iter().enumerate() {
            self.push(
                text.to_owned(),
                Known::Pattern(one.pattern),
                Source::Input,
                "",
                more && n == 0,
            );
        }
    }

    fn push(&mut self, label: String, known: Known<'a>, source: Source, because: &str, more: bool) {
        self.features.push(Feature {
            label,
            known,
            source,
            because: because.to_owned(),
            more,
            needs: Vec::new(),
        });
    }

    /// Adds what the features need, and notes the order.
    fn close(&mut self, knowledge: &'a Knowledge) {
        let mut at = 0;
        while at < self.features.len() {
            if let Known::Pattern(pattern) = self.features[at].known {
                let label = self.features[at].label.clone();
                for id in &pattern.needs {
                    if !self.has(id)
                        && let Some(needed) = knowledge.pattern(id)
                    {
                        let why = format!("“{}” needs it.", words::first_words(&label, 12));
                        self.push(
                            needed.name.clone(),
                            Known::Pattern(needed),
                            Source::Knowledge,
                            &why,
                            false,
                        );
                    }
                }
            }
            at += 1;
        }
    }

    /// Puts needed features first; in a circle, which the data's test rules out, the brief's order stands.
    fn order(&mut self) {
        let ids: Vec<Option<&str>> = self
            .features
            .iter()
            .map(|one| match one.known {
                Known::Pattern(pattern) => Some(pattern.id.as_str()),
                Known::Shape(_) => None,
            })
            .collect();
        let needs: Vec<Vec<usize>> = self
            .features
            .iter()
            .map(|one| match one.known {
                Known::Pattern(pattern) => pattern
                    .needs
                    .iter()
                    .filter_map(|id| ids.iter().position(|own| *own == Some(id.as_str())))
                    .collect(),
                Known::Shape(_) => Vec::new(),
            })
            .collect();
        let mut sequence: Vec<usize> = Vec::new();
        while sequence.len() < needs.len() {
            let next = (0..needs.len())
                .filter(|n| !sequence.contains(n))
                .find(|n| {
                    needs[*n]
                        .iter()
                        .all(|need| need == n || sequence.contains(need))
                })
                .or_else(|| (0..needs.len()).find(|n| !sequence.contains(n)));
            let Some(next) = next else { break };
            sequence.push(next);
        }
        let place = |old: usize| sequence.iter().position(|one| *one == old);
        let sorted = sequence
            .iter()
            .map(|old| Feature {
                needs: needs[*old].iter().filter_map(|need| place(*need)).collect(),
                ..self.features[*old].clone()
            })
            .collect();
        self.features = sorted;
    }
}

impl Feature<'_> {
    /// The least and the most hours of work.
    pub(super) fn effort(&self) -> [u32; 2] {
        match self.known {
            Known::Pattern(pattern) => pattern.effort,
            Known::Shape(shape) => shape.effort,
        }
    }
}
