//! What the data files hold.

use serde::Deserialize;

use crate::prd::{Case, Component, Criterion, Level};

/// A kind of project.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProjectType {
    /// `web-app`.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Other words for it.
    pub aliases: Vec<String>,
    /// The roles that use it, the most important first.
    pub roles: Vec<String>,
    /// Features taken when the brief names none.
    pub typical: Vec<String>,
    /// What hurts without such a thing: `{subject}` stands for what is built.
    pub problem: String,
    /// What it costs to leave it so.
    pub inaction: String,
    /// What is to be reached.
    pub objectives: Vec<String>,
    /// Its parts.
    pub components: Vec<Component>,
    /// What it talks to.
    pub integrations: Vec<String>,
    /// Its interfaces.
    pub apis: Vec<String>,
    /// How data goes through it.
    pub flows: Vec<String>,
    /// How it is kept safe.
    pub security: Vec<String>,
    /// How well it must work.
    pub quality: Vec<Need>,
    /// How one knows that it worked.
    pub metrics: Vec<Measure>,
    /// What is left out on purpose: `what -- why`.
    pub non_goals: Vec<String>,
    /// What may happen.
    pub risks: Vec<PatternRisk>,
    /// How it is proved.
    pub tests: Vec<String>,
    /// What others deliver: `what -- who`.
    pub dependencies: Vec<String>,
    /// What words mean: `word -- meaning`.
    pub glossary: Vec<String>,
    /// Hours of work before the first feature.
    pub foundation: u32,
}

/// How one knows that it worked.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// What is measured.
    pub metric: String,
    /// What it is to become.
    pub target: String,
    /// How it is measured.
    pub how: String,
}

/// A quality with a number.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Need {
    /// `performance`, `security`, `reliability` ...
    pub of: String,
    /// The sentence.
    pub text: String,
}

/// A kind of feature.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pattern {
    /// `cart`.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Other words for it.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// The patterns without which it does not work.
    #[serde(default)]
    pub needs: Vec<String>,
    /// The least and the most hours of work.
    pub effort: [u32; 2],
    /// What it keeps: `Name: field, field`.
    #[serde(default)]
    pub entities: Vec<String>,
    /// Who wants what.
    pub stories: Vec<PatternStory>,
    /// How well it must work.
    pub quality: Vec<Need>,
    /// What may happen.
    pub risks: Vec<PatternRisk>,
    /// What can go wrong at the edges.
    #[serde(default)]
    pub edge: Vec<String>,
}

/// One story of a pattern.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PatternStory {
    /// The role that speaks.
    pub who: String,
    /// "I want to …".
    pub want: String,
    /// "so that …".
    pub so: String,
    /// The requirements that make it true.
    pub requires: Vec<String>,
    /// `given | when | then`, with `!` before those about a failure or a limit.
    pub cases: Vec<String>,
}

/// What may happen.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PatternRisk {
    /// How likely.
    pub likely: Level,
    /// How bad.
    pub hurts: Level,
    /// What.
    pub text: String,
    /// What is done against it.
    pub act: String,
    /// What shows that it is happening.
    pub sign: String,
}

/// The form of a feature that no pattern fits, told by its words.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shape {
    /// `calculation`.
    pub id: String,
    /// What it is, in a sentence for the assumption.
    pub meaning: String,
    /// The words that tell of it; the shape without any fits everything.
    pub words: Vec<String>,
    /// The least and the most hours of work.
    pub effort: [u32; 2],
    /// "I want to …"; `{label}` is the feature.
    pub want: String,
    /// "so that …".
    pub so: String,
    /// The requirements.
    pub requires: Vec<String>,
    /// The criteria.
    pub cases: Vec<String>,
    /// What it keeps.
    pub entities: Vec<String>,
    /// What may happen.
    pub risk: PatternRisk,
    /// What can go wrong at the edges.
    pub edge: String,
    /// How well it must work.
    pub quality: Need,
    /// What to ask.
    pub question: String,
}

/// Somebody who uses things.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// `shopper`.
    pub id: String,
    /// What they are called in a sentence.
    pub name: String,
    /// What they need.
    pub need: String,
}

/// Reads `given | when | then`.
pub(crate) fn case(line: &str) -> Option<Criterion> {
    let (line, case) = match line.strip_prefix('!') {
        Some(rest) => (rest, Case::Failure),
        None => (line, Case::Success),
    };
    let mut parts = line.split('|').map(|part| part.trim().to_owned());
    let criterion = Criterion {
        given: parts.next()?,
        when: parts.next()?,
        then: parts.next()?,
        case,
    };
    parts.next().is_none().then_some(criterion)
}
