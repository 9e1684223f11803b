//! What one feature asks for, from its pattern, its shape or its words. Must not lose a word of the client.

use std::collections::HashSet;

use super::wording::{criterion, long, pieces, short};
use super::{Body, Draft};
use crate::composer::features::{Chosen, Feature, Known};
use crate::{
    knowledge::case,
    prd::{Case, Kind, Source},
    words,
};

impl Body {
    pub(super) fn feature(
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

    pub(super) fn pieces(&mut self, at: Option<usize>, text: &str, label: &str) -> Vec<String> {
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
}
