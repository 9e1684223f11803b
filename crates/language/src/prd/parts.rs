//! The smaller parts of a document.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::composer::Brief;

/// Where a sentence came from.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "PrdSource")]
pub enum Source {
    /// A person wrote it.
    #[default]
    Person,
    /// The brief says it.
    Input,
    /// The body of product knowledge says it.
    Knowledge,
    /// Nobody said it: it is assumed.
    Assumption,
    /// A language model wrote it.
    Model,
}

impl Source {
    /// The word of the API.
    pub fn word(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Input => "input",
            Self::Knowledge => "knowledge",
            Self::Assumption => "assumption",
            Self::Model => "model",
        }
    }

    /// Reads the word of the API.
    pub fn parse(word: &str) -> Option<Self> {
        [
            Self::Person,
            Self::Input,
            Self::Knowledge,
            Self::Assumption,
            Self::Model,
        ]
        .into_iter()
        .find(|source| source.word() == word)
    }
}

/// What hurts today.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[schemars(rename = "PrdProblem")]
pub struct Problem {
    /// What is wrong, and for whom.
    pub statement: String,
    /// What shows it.
    pub evidence: Vec<String>,
    /// What it costs to leave it so.
    pub cost_of_inaction: String,
    /// Where it came from.
    pub source: Source,
}

/// Somebody it is for.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Persona {
    /// `PER-001`.
    pub id: String,
    /// What they are.
    pub name: String,
    /// What they need.
    pub need: String,
    /// Where it came from.
    pub source: Source,
}

/// Something left out on purpose.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct NonGoal {
    /// What is left out.
    pub text: String,
    /// Why.
    pub why: String,
    /// Where it came from.
    pub source: Source,
}

/// How one will know that it worked.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[schemars(rename = "PrdMetric")]
pub struct Metric {
    /// `SM-001`.
    pub id: String,
    /// What is measured.
    pub metric: String,
    /// How it stands today, or `unknown`.
    pub baseline: String,
    /// What it is to become, with its unit.
    pub target: String,
    /// By when.
    pub by: String,
    /// How it is measured.
    pub how: String,
    /// Where it came from.
    pub source: Source,
}

/// Something the client fixed beforehand.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[schemars(rename = "PrdConstraint")]
pub struct Constraint {
    /// `C-001`.
    pub id: String,
    /// `timeline`, `budget`, `team size`, or the client's own name for it.
    pub kind: String,
    /// The client's own words.
    pub text: String,
    /// How it was understood.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub understood: String,
    /// What is wrong with it, if something is.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub contradiction: String,
    /// The requirements that hold it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub requirement_ids: Vec<String>,
    /// Where it came from.
    pub source: Source,
}

/// Something taken to be so.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[schemars(rename = "PrdAssumption")]
pub struct Assumption {
    /// `A-001`.
    pub id: String,
    /// What is taken to be so.
    pub text: String,
    /// What follows if it is not.
    pub if_wrong: String,
}

/// Something others must deliver.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[schemars(rename = "PrdDependency")]
pub struct Dependency {
    /// What.
    pub what: String,
    /// By whom.
    pub owner: String,
    /// By when.
    pub needed_by: String,
    /// Where it came from.
    pub source: Source,
}

/// Low, medium or high.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "RiskLevel")]
pub enum Level {
    /// Low.
    Low,
    /// Medium.
    #[default]
    Medium,
    /// High.
    High,
}

impl Level {
    /// The word of the API.
    pub fn word(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }

    /// Reads the word of the API.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Low, Self::Medium, Self::High]
            .into_iter()
            .find(|level| level.word() == word)
    }
}

/// Something that may happen.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[schemars(rename = "PrdRisk")]
pub struct Risk {
    /// `R-001`.
    pub id: String,
    /// What may happen.
    pub text: String,
    /// How likely it is.
    pub likelihood: Level,
    /// How much it would hurt.
    pub impact: Level,
    /// What is done against it.
    pub mitigation: String,
    /// What shows that it is happening.
    pub trigger: String,
    /// Who watches it.
    pub owner: String,
    /// Where it came from.
    pub source: Source,
}

/// Something not decided yet.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[schemars(rename = "PrdQuestion")]
pub struct Question {
    /// `Q-001`.
    pub id: String,
    /// The question.
    pub text: String,
    /// Who answers it.
    pub owner: String,
    /// By when.
    pub due: String,
    /// What holds until it is answered.
    #[serde(rename = "default")]
    pub default_answer: String,
    /// Whether work waits for the answer.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub blocking: bool,
}

/// What a word means here.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[schemars(rename = "PrdTerm")]
pub struct Term {
    /// The word.
    pub term: String,
    /// What it means.
    pub meaning: String,
    /// Where it came from.
    pub source: Source,
}

/// Something decided.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[schemars(rename = "PrdDecision")]
pub struct Decision {
    /// What was decided.
    pub text: String,
    /// Why.
    pub why: String,
    /// Where it came from.
    pub source: Source,
}

/// Which engine wrote a section.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[schemars(rename = "PrdSectionOrigin")]
pub struct SectionOrigin {
    /// The field of the content.
    pub section: String,
    /// Which engine wrote it.
    pub engine: String,
    /// Why it was not another one, if another was asked.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// Where a document came from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[schemars(rename = "PrdProvenance")]
pub struct Provenance {
    /// Which engine made it.
    pub engine: String,
    /// A hash of what was asked.
    pub prompt_hash: String,
    /// Which engine wrote each section.
    pub per_section: Vec<SectionOrigin>,
    /// Where the plain sentences came from that have no field for it: `overview/0`, `objectives/1`.
    #[serde(skip_serializing_if = "std::collections::BTreeMap::is_empty")]
    pub sentences: std::collections::BTreeMap<String, Source>,
    /// What was asked, so that faithfulness can be checked after every edit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub brief: Option<Brief>,
}
