//! What a requirements document holds: the seed's shape, unchanged, and what is added to it.
//!
//! Every added field may be absent, so that a document written by hand in the seed's shape is a whole one. Types only:
//! what makes, scores and compares documents is elsewhere.

mod free;
pub mod markdown;
mod origin;
mod parts;
mod requirement;
mod story;

pub use free::{Component, Entity, FreeObject, Phase, Schedule, ScopeCut};
pub(crate) use origin::split as sentences_of;
pub use origin::{Sentence, sentences};
pub use parts::{
    Assumption, Constraint, Decision, Dependency, Level, Metric, NonGoal, Persona, Problem,
    Provenance, Question, Risk, SectionOrigin, Source, Term,
};
pub use requirement::{Kind, Priority, Requirement, Requirements, label};
pub(crate) use requirement::{number, priority_of, split as split_id};
pub(crate) use story::tells_of_failure;
pub use story::{Case, Criterion, Story};

pub use crate::composer::{Brief, BriefError, Limits, compose};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A title and what stands under it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[schemars(rename = "PrdDocument")]
pub struct Prd {
    /// The document's title.
    pub title: String,
    /// Everything else.
    pub content: Content,
}

/// The content of a requirements document: the seed's six fields first, then the additions.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[schemars(rename = "PrdContent")]
pub struct Content {
    /// What it is about, in a few sentences.
    pub overview: String,
    /// What is to be reached.
    pub objectives: Vec<String>,
    /// What the product must do, and how well.
    pub requirements: Requirements,
    /// Who wants what, and how one sees that they have it.
    pub user_stories: Vec<Story>,
    /// How it is to be built: a free object, with known parts.
    pub technical_specs: FreeObject,
    /// When what is to be done: a free object, with known parts.
    pub timeline: FreeObject,
    /// What hurts today.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<Problem>,
    /// Who it is for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub personas: Vec<Persona>,
    /// What is left out on purpose.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub non_goals: Vec<NonGoal>,
    /// How one will know that it worked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub success_metrics: Vec<Metric>,
    /// What the client fixed beforehand.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub constraints: Vec<Constraint>,
    /// What can go wrong at the edges.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub edge_cases: Vec<String>,
    /// What is taken to be so.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub assumptions: Vec<Assumption>,
    /// What others must deliver.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dependencies: Vec<Dependency>,
    /// What may happen.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub risks: Vec<Risk>,
    /// How it is proved.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub test_strategy: Vec<String>,
    /// What is not decided yet.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub open_questions: Vec<Question>,
    /// What words mean.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub glossary: Vec<Term>,
    /// What was decided, and why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub decisions: Vec<Decision>,
    /// Where it all came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provenance: Option<Provenance>,
}

impl Content {
    /// The timeline as far as it has the known parts.
    pub fn schedule(&self) -> Schedule {
        Schedule::of(&self.timeline)
    }

    /// The things the product keeps, as far as they are told.
    pub fn entities(&self) -> Vec<Entity> {
        self.technical_specs.list("entities")
    }

    /// The requirements as objects, also where only the seed's strings are filled in.
    pub fn requirement_items(&self) -> Vec<Requirement> {
        self.requirements.as_items()
    }
}
