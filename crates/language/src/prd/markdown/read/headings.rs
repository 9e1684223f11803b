//! What a heading opens, by its words. Must not read what stands below it.

use crate::words;

/// What a heading opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::prd::markdown) enum Section {
    Overview,
    Objectives,
    Problem,
    Personas,
    Constraints,
    Functional,
    NonFunctional,
    Requirements,
    Stories,
    Edges,
    Technical,
    Timeline,
    Metrics,
    NonGoals,
    Assumptions,
    Dependencies,
    Risks,
    Tests,
    Questions,
    Glossary,
    Decisions,
    Other,
}

/// Headings by words that stand in them; the first that fits counts.
const HEADINGS: &[(&str, Section)] = &[
    ("non goal", Section::NonGoals),
    ("nongoal", Section::NonGoals),
    ("out of scope", Section::NonGoals),
    ("not doing", Section::NonGoals),
    ("non functional", Section::NonFunctional),
    ("nonfunctional", Section::NonFunctional),
    ("quality attribute", Section::NonFunctional),
    ("functional", Section::Functional),
    ("requirement", Section::Requirements),
    ("user stor", Section::Stories),
    ("stories", Section::Stories),
    ("user scenario", Section::Stories),
    ("acceptance", Section::Stories),
    ("edge case", Section::Edges),
    ("failure case", Section::Edges),
    ("success metric", Section::Metrics),
    ("success criteria", Section::Metrics),
    ("metric", Section::Metrics),
    ("kpi", Section::Metrics),
    ("persona", Section::Personas),
    ("target user", Section::Personas),
    ("audience", Section::Personas),
    ("problem", Section::Problem),
    ("background", Section::Problem),
    ("objective", Section::Objectives),
    ("goal", Section::Objectives),
    ("constraint", Section::Constraints),
    ("assumption", Section::Assumptions),
    ("dependenc", Section::Dependencies),
    ("risk", Section::Risks),
    ("test", Section::Tests),
    ("question", Section::Questions),
    ("glossary", Section::Glossary),
    ("definition", Section::Glossary),
    ("decision", Section::Decisions),
    ("technical", Section::Technical),
    ("architecture", Section::Technical),
    ("data model", Section::Technical),
    ("entities", Section::Technical),
    ("timeline", Section::Timeline),
    ("milestone", Section::Timeline),
    ("roadmap", Section::Timeline),
    ("phase", Section::Timeline),
    ("overview", Section::Overview),
    ("summary", Section::Overview),
];

pub(in crate::prd::markdown) fn section_of(heading: &str) -> Section {
    let plain = words::plain(heading).join(" ");
    HEADINGS
        .iter()
        .find(|(name, _)| plain.contains(name))
        .map_or(Section::Other, |(_, section)| *section)
}
