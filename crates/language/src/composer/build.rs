//! Requirements and stories from features.

use std::collections::{BTreeMap, HashSet};

use super::{
    brief::Brief,
    constraints::Frame,
    features::{Chosen, Feature, Known},
    figured,
};
use crate::{
    figures,
    knowledge::{Knowledge, case},
    prd::{
        Case, Constraint, Criterion, Kind, Priority, Requirement, Source, Story, label,
        sentences_of,
    },
    words,
};

/// How many words of a client are restated in one requirement.
const PIECE: usize = 26;
/// How many pieces of a description are restated.
const PIECES: usize = 60;

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

    fn feature(
        &mut self,
        at: usize,
        feature: &Feature<'_>,
        chosen: &Chosen<'_>,
        seen: &mut HashSet<String>,
    ) {
        let source = match feature.known {
            Known::Pattern(_) => Source::Knowledge,
            Known::Shape(_) => Source::Assumption,
        };
        let draft = |kind, category, text: &str| Draft {
            kind,
            category,
            text: text.to_owned(),
            source,
            rationale: if feature.because.is_empty() {
                format!(
                    "The brief asks for “{}”.",
                    words::first_words(&feature.label, 12)
                )
            } else {
                feature.because.clone()
            },
            label: feature.label.clone(),
        };
        let main = chosen.kind.roles.first().map_or("user", String::as_str);
        match feature.known {
            // The same pattern asked for in other words: only the words are new.
            Known::Pattern(pattern) if !seen.insert(pattern.id.clone()) => {
                self.restated(at, feature, main);
            }
            Known::Pattern(pattern) => {
                for story in &pattern.stories {
                    let ids = story
                        .requires
                        .iter()
                        .map(|text| self.push(Some(at), draft(Kind::Functional, "", text)))
                        .collect();
                    let cases = story.cases.iter().filter_map(|line| case(line)).collect();
                    self.story(&story.who, &story.want, &story.so, cases, ids, source);
                }
                for need in &pattern.quality {
                    self.push(Some(at), draft(Kind::NonFunctional, &need.of, &need.text));
                }
                self.edges
                    .extend(pattern.edge.iter().map(|edge| (edge.clone(), source)));
                if feature.more {
                    self.restated(at, feature, main);
                }
            }
            Known::Shape(shape) => {
                let name = format!("“{}”", short(&feature.label));
                let fill = |text: &str| text.replace("{label}", &name);
                let mut ids: Vec<String> = shape
                    .requires
                    .iter()
                    .map(|text| self.push(Some(at), draft(Kind::Functional, "", &fill(text))))
                    .collect();
                if long(&feature.label) {
                    ids.extend(self.pieces(Some(at), &feature.label, &feature.label));
                }
                let cases = shape
                    .cases
                    .iter()
                    .filter_map(|line| case(&fill(line)))
                    .collect();
                self.story(main, &fill(&shape.want), &shape.so, cases, ids, source);
                self.push(
                    Some(at),
                    draft(
                        Kind::NonFunctional,
                        &shape.quality.of,
                        &fill(&shape.quality.text),
                    ),
                );
                self.edges.push((fill(&shape.edge), source));
            }
        }
    }

    /// The client's words as requirements, and the story that they are kept.
    fn restated(&mut self, at: usize, feature: &Feature<'_>, role: &str) {
        let ids = self.pieces(Some(at), &feature.label, &feature.label);
        let name = short(&feature.label);
        let cases = vec![
            criterion(
                &format!("the acceptance of “{name}”"),
                "the client goes through its words one by one",
                "each of them is met by what is shown",
                Case::Success,
            ),
            criterion(
                "a word of it that is not met",
                "the acceptance ends",
                "the feature is refused and the missing part is named",
                Case::Failure,
            ),
        ];
        self.story(
            role,
            &format!("use “{name}” as the brief words it"),
            "nothing that was asked for is lost",
            cases,
            ids,
            Source::Input,
        );
    }

    fn pieces(&mut self, at: Option<usize>, text: &str, label: &str) -> Vec<String> {
        pieces(text)
            .into_iter()
            .map(|piece| {
                self.push(
                    at,
                    Draft {
                        kind: Kind::Functional,
                        category: "brief",
                        text: format!("The product must do what the brief says with “{piece}”."),
                        source: Source::Input,
                        rationale: "The brief's own words.".to_owned(),
                        label: label.to_owned(),
                    },
                )
            })
            .collect()
    }

    /// Sentences of the description that hold a figure become requirements: no figure is lost.
    fn described(&mut self, brief: &Brief, chosen: &Chosen<'_>) {
        let mut ids = Vec::new();
        for sentence in sentences_of(&brief.description) {
            if ids.len() < PIECES && !figures::values(sentence).is_empty() {
                ids.extend(self.pieces(None, sentence, ""));
            }
        }
        if ids.is_empty() {
            return;
        }
        let role = chosen.kind.roles.first().map_or("user", String::as_str);
        let cases = vec![
            criterion(
                "the figures of the brief",
                "the client measures each of them at the acceptance",
                "each measured value meets the figure of the brief",
                Case::Success,
            ),
            criterion(
                "a figure that is not met",
                "the acceptance ends",
                "the release is refused and the figure is named",
                Case::Failure,
            ),
        ];
        self.story(
            role,
            "find each figure of the brief met",
            "the product is the one that was described",
            cases,
            ids,
            Source::Input,
        );
    }

    /// A limit as requirements of the project.
    fn limit(&mut self, limit: &Constraint) -> Vec<String> {
        let kind = &limit.kind;
        let sentence = |piece: &str| match kind.as_str() {
            _ if !limit.contradiction.is_empty() => {
                format!(
                    "The project must settle the {kind} of “{piece}” with the client before work begins."
                )
            }
            "timeline" => format!("The project must be released within the timeline of “{piece}”."),
            "budget" => format!("The project must cost no more than the budget of “{piece}”."),
            "team size" => format!("The project must be done by the team of “{piece}”."),
            _ => format!("The project must keep to “{kind}: {piece}”."),
        };
        pieces(&limit.text)
            .iter()
            .map(|piece| {
                self.push(
                    None,
                    Draft {
                        kind: Kind::NonFunctional,
                        category: "constraint",
                        text: sentence(piece),
                        source: Source::Input,
                        rationale: format!("{} is given in the brief.", limit.id),
                        label: String::new(),
                    },
                )
            })
            .collect()
    }

    /// A feature's requirements wait for the first ones of the features that it needs.
    fn link(&mut self, chosen: &Chosen<'_>) {
        let first: Vec<Option<String>> = (0..chosen.features.len())
            .map(|at| {
                self.feature_of
                    .iter()
                    .position(|of| *of == Some(at))
                    .map(|n| self.items[n].id.clone())
            })
            .collect();
        for (item, of) in self.items.iter_mut().zip(&self.feature_of) {
            let needs = of
                .map(|at| chosen.features[at].needs.as_slice())
                .unwrap_or_default();
            item.depends_on = needs
                .iter()
                .filter_map(|need| first[*need].clone())
                .filter(|id| *id != item.id)
                .collect();
        }
    }

    /// Shares the effort of each feature among its requirements, and that of the foundation among the type's own.
    fn spread(&mut self, chosen: &Chosen<'_>) {
        for (at, feature) in chosen.features.iter().enumerate() {
            let mine: Vec<usize> = (0..self.items.len())
                .filter(|n| self.feature_of[*n] == Some(at))
                .collect();
            let again = mine.iter().all(|n| self.items[*n].category == "brief");
            let [low, high] = if again && matches!(feature.known, Known::Pattern(_)) {
                [4, 12]
            } else {
                feature.effort()
            };
            share(&mut self.items, &mine, low, high);
        }
        let rest: Vec<usize> = (0..self.items.len())
            .filter(|n| self.feature_of[*n].is_none())
            .collect();
        let half = chosen.kind.foundation / 2;
        share(&mut self.items, &rest, half / 2, half + half / 2);
    }
}

fn criterion(given: &str, when: &str, then: &str, case: Case) -> Criterion {
    Criterion {
        given: given.to_owned(),
        when: when.to_owned(),
        then: then.to_owned(),
        case,
    }
}

/// Shares hours so that none is lost in rounding.
pub(super) fn share(items: &mut [Requirement], which: &[usize], low: u32, high: u32) {
    let Ok(count) = u32::try_from(which.len()) else {
        return;
    };
    if count == 0 {
        return;
    }
    for (n, at) in (0..count).zip(which) {
        let part = |all: u32| all / count + u32::from(n < all % count);
        let range = [part(low).max(1), part(high).max(1)];
        items[*at].effort_range = Some(range);
        items[*at].effort_hours = Some(range[0].midpoint(range[1]).max(1));
    }
}

/// The name of a feature within a sentence; a bar would part a criterion.
fn short(text: &str) -> String {
    words::first_words(text, 12).replace('|', "/")
}

fn long(text: &str) -> bool {
    words::first_words(text, 12) != text
}

/// A text in pieces that fit into a requirement, in words or, where words are not parted, in letters.
fn pieces(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for part in sentences_of(text) {
        let all: Vec<&str> = part.split_whitespace().collect();
        for words in all.chunks(PIECE) {
            let piece = words.join(" ");
            let letters: Vec<char> = piece.trim_end_matches(['.', '!', '?']).chars().collect();
            for run in letters.chunks(300) {
                found.push(run.iter().collect());
            }
        }
    }
    found
}

/// Takes the verb of a requirement down to "may": it waits.
pub(super) fn put_off(item: &mut Requirement) {
    item.priority = Priority::Wont;
    for verb in [" must ", " should "] {
        // Only the words before the first quotation are ours to change.
        let end = item.text.find('“').unwrap_or(item.text.len());
        if let Some(at) = item.text[..end].find(verb) {
            item.text.replace_range(at..at + verb.len(), " may ");
            return;
        }
    }
}
