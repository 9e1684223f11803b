//! What a text is: its language, its mood, what it names, what it is about. In the shapes of Amazon Comprehend.
//!
//! Rules and word lists only: the same text gives the same answer, and nothing of it leaves the program. Each function
//! takes any text and reads at most [`MOST`] letters of it. Offsets count Unicode letters from the start, as Comprehend's do.

mod entities;
mod language;
mod lexicon;
mod phrases;
mod sentiment;
pub(crate) mod tokens;

pub(crate) use entities::is_task_key;
pub use entities::{Known, entities};
pub use language::languages;
pub use phrases::key_phrases;
pub use sentiment::sentiment;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The letters that are read; what is behind them changes nothing.
pub const MOST: usize = 100_000;

/// A language and how sure that is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct DominantLanguage {
    /// Two letters of ISO 639-1, three of 639-3 where there are no two.
    pub language_code: String,
    /// From 0 to 1.
    pub score: f64,
}

/// The mood of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Mood {
    /// Glad, thankful, praising.
    Positive,
    /// Angry, sad, complaining.
    Negative,
    /// Neither.
    Neutral,
    /// Both, and neither much weaker.
    Mixed,
}

/// How much of each mood there is; together 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct SentimentScore {
    /// Glad.
    pub positive: f64,
    /// Angry.
    pub negative: f64,
    /// Neither.
    pub neutral: f64,
    /// Both.
    pub mixed: f64,
}

/// The mood of a text with its scores.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct Sentiment {
    /// The mood with the greatest score.
    pub sentiment: Mood,
    /// All scores.
    pub sentiment_score: SentimentScore,
}

/// What kind of thing a text names.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EntityType {
    /// A human being.
    Person,
    /// A country, a city.
    Location,
    /// A company, an authority.
    Organization,
    /// A product with a brand.
    CommercialItem,
    /// A day, a time, a span of time on the calendar.
    Date,
    /// An amount with its unit.
    Quantity,
    /// Addresses, keys, versions, commits.
    Other,
}

/// A thing that a text names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct Entity {
    /// From 0 to 1: how often the rule that found it is right.
    pub score: f64,
    /// What it is.
    #[serde(rename = "Type")]
    pub kind: EntityType,
    /// As it stands in the text.
    pub text: String,
    /// Its first letter.
    pub begin_offset: usize,
    /// Behind its last letter.
    pub end_offset: usize,
}

/// Words that tell what a text is about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct KeyPhrase {
    /// From 0 to 1: its weight against the weightiest of the text.
    pub score: f64,
    /// As it stands in the text.
    pub text: String,
    /// Its first letter.
    pub begin_offset: usize,
    /// Behind its last letter.
    pub end_offset: usize,
}

/// All of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct Analysis {
    /// The likeliest language first; empty where there are no letters.
    pub languages: Vec<DominantLanguage>,
    /// The mood.
    #[serde(flatten)]
    pub sentiment: Sentiment,
    /// In the order of the text, none over another.
    pub entities: Vec<Entity>,
    /// The weightiest first.
    pub key_phrases: Vec<KeyPhrase>,
}

/// Looks at a text in all four ways.
pub fn analyse(text: &str, known: &Known) -> Analysis {
    Analysis {
        languages: languages(text),
        sentiment: sentiment(text),
        entities: entities(text, known),
        key_phrases: key_phrases(text),
    }
}

/// The part of a text that is read.
fn read(text: &str) -> &str {
    match text.char_indices().nth(MOST) {
        Some((end, _)) => &text[..end],
        None => text,
    }
}
