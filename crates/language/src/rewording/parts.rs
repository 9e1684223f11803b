//! The sections whose wording may change, and where their texts stand. The only place that knows both.

use serde::{Serialize, Serializer, ser::SerializeMap};

use crate::prd::{Content, Source};

/// A section whose wording may change.
///
/// Constraints, assumptions, questions, decisions, the timeline and the technical parts are not among them: they say what
/// was given and what the plan rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Section {
    /// What it is about.
    Overview,
    /// What hurts today.
    Problem,
    /// What is to be reached.
    Objectives,
    /// What the product must do.
    Requirements,
    /// Who wants what.
    UserStories,
    /// Who it is for.
    Personas,
    /// What is left out.
    NonGoals,
    /// How one will know that it worked.
    SuccessMetrics,
    /// What can go wrong at the edges.
    EdgeCases,
    /// What may happen.
    Risks,
    /// How it is proved.
    TestStrategy,
}

impl Section {
    /// All of them, what readers look at first coming first.
    pub const ALL: [Self; 11] = [
        Self::Overview,
        Self::Problem,
        Self::Objectives,
        Self::Requirements,
        Self::UserStories,
        Self::Personas,
        Self::NonGoals,
        Self::SuccessMetrics,
        Self::EdgeCases,
        Self::Risks,
        Self::TestStrategy,
    ];

    /// The field of the content.
    pub fn name(self) -> &'static str {
        match self {
            Self::Overview => "overview",
            Self::Problem => "problem",
            Self::Objectives => "objectives",
            Self::Requirements => "requirements",
            Self::UserStories => "userStories",
            Self::Personas => "personas",
            Self::NonGoals => "nonGoals",
            Self::SuccessMetrics => "successMetrics",
            Self::EdgeCases => "edgeCases",
            Self::Risks => "risks",
            Self::TestStrategy => "testStrategy",
        }
    }

    /// What a part of it says, field by field.
    pub fn fields(self) -> &'static [&'static str] {
        match self {
            Self::Overview
            | Self::Objectives
            | Self::Requirements
            | Self::EdgeCases
            | Self::TestStrategy => &["text"],
            Self::Problem => &["statement", "costOfInaction"],
            Self::UserStories => &["description"],
            Self::Personas => &["need"],
            Self::NonGoals => &["text", "why"],
            Self::SuccessMetrics => &["metric", "target", "how"],
            Self::Risks => &["text", "mitigation", "trigger"],
        }
    }

    /// What it is, for who words it.
    pub(super) fn about(self) -> &'static str {
        match self {
            Self::Overview => "the overview, a few sentences on what is to be built and for whom",
            Self::Problem => "the problem that hurts today, and what it costs to leave it so",
            Self::Objectives => "the objectives",
            Self::Requirements => "the requirements",
            Self::UserStories => "the user stories",
            Self::Personas => "what each persona needs",
            Self::NonGoals => "what is left out on purpose, and why",
            Self::SuccessMetrics => "the success metrics",
            Self::EdgeCases => "the edge cases",
            Self::Risks => "the risks, what is done against each, and what shows that it happens",
            Self::TestStrategy => "how it is proved that it works",
        }
    }

    /// What holds for it beside what holds for all.
    pub(super) fn rules(self) -> &'static str {
        match self {
            Self::Requirements => {
                "Each is one sentence of at most 40 words with exactly one of must, should and may, the same as before; \
                 without vague words such as fast or easy. Keep what stands between “ and ” word for word."
            }
            Self::UserStories => {
                "Each stays of the form “As a …, I want to …, so that …”. Keep what stands between “ and ” word for word."
            }
            Self::SuccessMetrics => "The target keeps its figures and its unit.",
            Self::Overview => "Write at least two sentences.",
            _ => "",
        }
    }

    /// Whether each figure and each quotation of a part is a promise that must stay, whoever gave it.
    pub(super) fn is_binding(self) -> bool {
        matches!(
            self,
            Self::Requirements | Self::UserStories | Self::SuccessMetrics
        )
    }
}

/// A part of a section, as it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its id in the document, or its place in the section.
    pub id: String,
    /// Its texts by their fields.
    pub texts: Vec<(&'static str, String)>,
}

impl Serialize for Part {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.texts.len() + 1))?;
        map.serialize_entry("id", &self.id)?;
        for (field, text) in &self.texts {
            map.serialize_entry(field, text)?;
        }
        map.end()
    }
}

/// Where the texts of a part stand.
pub(super) struct Slot<'a> {
    pub(super) id: String,
    pub(super) texts: Vec<(&'static str, &'a mut String)>,
    /// The part's own word for where it came from, if it has one.
    pub(super) source: Option<&'a mut Source>,
    /// The feature that a requirement belongs to.
    pub(super) feature: &'a str,
}

impl Slot<'_> {
    /// Whether these are its texts.
    pub(super) fn says(&self, texts: &[String]) -> bool {
        let own = self.texts.iter().map(|(_, text)| &**text);
        own.eq(texts.iter())
    }

    pub(super) fn part(&self) -> Part {
        let texts = self.texts.iter();
        Part {
            id: self.id.clone(),
            texts: texts
                .map(|(field, text)| (*field, (**text).clone()))
                .collect(),
        }
    }
}

/// Every part of a section that says something.
pub(super) fn slots(content: &mut Content, section: Section) -> Vec<Slot<'_>> {
    let mut all = match section {
        Section::Overview => vec![slot("overview", section, vec![&mut content.overview], None)],
        Section::Problem => {
            let told = content.problem.iter_mut();
            told.map(|one| {
                let texts = vec![&mut one.statement, &mut one.cost_of_inaction];
                slot("problem", section, texts, Some(&mut one.source))
            })
            .collect()
        }
        Section::Objectives => lines(section, &mut content.objectives),
        Section::EdgeCases => lines(section, &mut content.edge_cases),
        Section::TestStrategy => lines(section, &mut content.test_strategy),
        Section::Requirements => requirements(content),
        Section::UserStories => {
            let told = content.user_stories.iter_mut();
            told.map(|one| {
                slot(
                    &one.id,
                    section,
                    vec![&mut one.description],
                    Some(&mut one.source),
                )
            })
            .collect()
        }
        Section::Personas => {
            let told = content.personas.iter_mut();
            told.map(|one| slot(&one.id, section, vec![&mut one.need], Some(&mut one.source)))
                .collect()
        }
        Section::NonGoals => {
            let told = (0..).zip(&mut content.non_goals);
            told.map(|(n, one)| {
                let texts = vec![&mut one.text, &mut one.why];
                slot(&place(section, n), section, texts, Some(&mut one.source))
            })
            .collect()
        }
        Section::SuccessMetrics => {
            let told = content.success_metrics.iter_mut();
            told.map(|one| {
                let texts = vec![&mut one.metric, &mut one.target, &mut one.how];
                slot(&one.id, section, texts, Some(&mut one.source))
            })
            .collect()
        }
        Section::Risks => {
            let told = content.risks.iter_mut();
            told.map(|one| {
                let texts = vec![&mut one.text, &mut one.mitigation, &mut one.trigger];
                slot(&one.id, section, texts, Some(&mut one.source))
            })
            .collect()
        }
    };
    all.retain(|slot: &Slot<'_>| slot.texts.iter().any(|(_, text)| !text.is_empty()));
    all
}

fn slot<'a>(
    id: &str,
    section: Section,
    texts: Vec<&'a mut String>,
    source: Option<&'a mut Source>,
) -> Slot<'a> {
    Slot {
        id: id.to_owned(),
        texts: section.fields().iter().copied().zip(texts).collect(),
        source,
        feature: "",
    }
}

/// A place in a list: what the provenance and the rubric call it.
fn place(section: Section, n: usize) -> String {
    format!("{}/{n}", section.name())
}

fn lines(section: Section, list: &mut [String]) -> Vec<Slot<'_>> {
    let told = (0..).zip(list);
    told.map(|(n, text)| slot(&place(section, n), section, vec![text], None))
        .collect()
}

/// The requirements without those that restate a constraint: they are the client's own words.
fn requirements(content: &mut Content) -> Vec<Slot<'_>> {
    let items = content.requirements.items.iter_mut();
    let own = items.filter(|item| item.category != "constraint");
    own.map(|item| Slot {
        feature: &item.feature,
        ..slot(
            &item.id,
            Section::Requirements,
            vec![&mut item.text],
            Some(&mut item.source),
        )
    })
    .collect()
}
