//! What the description and the limits fix. Must not lose a figure.

use super::wording::{criterion, pieces};
use super::{Body, Draft};
use crate::composer::{brief::Brief, features::Chosen};
use crate::{
    figures,
    prd::{Case, Constraint, Kind, Source, sentences_of},
};

/// How many pieces of a description are restated.
const PIECES: usize = 60;

impl Body {
    /// Sentences of the description that hold a figure become requirements: no figure is lost.
    pub(super) fn described(&mut self, brief: &Brief, chosen: &Chosen<'_>) {
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
    pub(super) fn limit(&mut self, limit: &Constraint) -> Vec<String> {
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
}
