//! Requirements and stories from features: the list that they go into.

mod described;
mod effort;
mod feature;
mod wording;

use std::collections::{BTreeMap, HashSet};

use super::{brief::Brief, constraints::Frame, features::Chosen, figured};
use crate::{
    knowledge::Knowledge,
    prd::{Criterion, Kind, Requirement, Source, Story, label},
    words,
};
pub(super) use wording::put_off;

/// The requirements and stories, each with the feature it belongs to.
#[derive(Debug, Default)]
pub(super) struct Body {
    /// The requirements, numbered by kind.
    pub(super) items: Vec<Requirement>,
    /// For each requirement the place of its feature, if it belongs to one.
    pub(super) feature_of: Vec<Option<usize>>,
    /// The stories.
    pub(super) stories: Vec<Story>,
    /// The roles that speak, in order, by id.
    pub(super) roles: Vec<String>,
    /// What may go wrong at the edges, with where it came from.
    pub(super) edges: Vec<(String, Source)>,
    given: HashSet<String>,
    count: BTreeMap<Kind, usize>,
}

/// A requirement before it has its number.
pub(super) struct Draft<'a> {
    pub(super) kind: Kind,
    pub(super) category: &'a str,
    pub(super) text: String,
    pub(super) source: Source,
    pub(super) rationale: String,
    pub(super) label: String,
}

impl Body {
    /// Makes what the features ask for, what the description fixes, and how well the type must work.
    pub(super) fn of(brief: &Brief, chosen: &Chosen<'_>, frame: &mut Frame) -> Self {
        let mut body = Self {
            given: figured::given(brief),
            ..Self::default()
        };
        let mut seen = HashSet::new();
        for (at, feature) in chosen.features.iter().enumerate() {
            body.feature(at, feature, chosen, &mut seen);
        }
        body.described(brief, chosen);
        for limit in &mut frame.limits {
            limit.requirement_ids = body.limit(limit);
        }
        for need in &chosen.kind.quality {
            body.push(
                None,
                Draft {
                    kind: Kind::NonFunctional,
                    category: &need.of,
                    text: need.text.clone(),
                    source: Source::Knowledge,
                    rationale: format!(
                        "Usual in a project of the type {}.",
                        chosen.kind.name.to_lowercase()
                    ),
                    label: String::new(),
                },
            );
        }
        body.spread(chosen);
        body.link(chosen);
        body
    }

    /// Adds a requirement; one with the same text is not added again. Its id comes back.
    pub(super) fn push(&mut self, feature: Option<usize>, draft: Draft<'_>) -> String {
        if let Some(same) = self.items.iter().find(|item| item.text == draft.text) {
            return same.id.clone();
        }
        let count = self.count.entry(draft.kind).or_default();
        *count += 1;
        let id = label(draft.kind.prefix(), *count);
        self.items.push(Requirement {
            id: id.clone(),
            kind: draft.kind,
            category: draft.category.to_owned(),
            priority: crate::prd::priority_of(&words::unquoted(&draft.text)),
            defaults: figured::defaults(&draft.text, &self.given),
            text: draft.text,
            source: draft.source,
            rationale: draft.rationale,
            feature: draft.label,
            ..Requirement::default()
        });
        self.feature_of.push(feature);
        id
    }

    fn role(&mut self, id: &str) -> String {
        if !self.roles.iter().any(|own| own == id) {
            self.roles.push(id.to_owned());
        }
        Knowledge::get()
            .role(id)
            .map_or_else(|| id.to_owned(), |role| role.name.clone())
    }

    fn story(
        &mut self,
        role: &str,
        want: &str,
        so: &str,
        cases: Vec<Criterion>,
        ids: Vec<String>,
        source: Source,
    ) {
        let name = self.role(role);
        let id = label("US", self.stories.len() + 1);
        let mut story = Story::told(&name, want, so, cases);
        let priority = |id: &String| {
            self.items
                .iter()
                .find(|item| item.id == *id)
                .map(|item| item.priority)
        };
        story.priority = ids.iter().filter_map(priority).min().unwrap_or_default();
        role.clone_into(&mut story.persona_id);
        story.source = source;
        for item in self.items.iter_mut().filter(|item| ids.contains(&item.id)) {
            if !item.story_ids.contains(&id) {
                item.story_ids.push(id.clone());
            }
        }
        story.requirement_ids = ids;
        story.id = id;
        self.stories.push(story);
    }
}
