//! What is asked for: the seed's input, or a bare description.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::words;

/// What a document is to be made from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Brief {
    /// What kind of project: `web-app`, or any words.
    pub project_type: String,
    /// What is to be built, in the client's words.
    pub description: String,
    /// What it must be able to do.
    pub features: Vec<String>,
    /// What is fixed beforehand.
    pub constraints: Limits,
}

/// What the client fixed beforehand: any of it may be a number or a text.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(rename = "BriefLimits")]
pub struct Limits {
    /// `"3 months"` or a date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeline: Option<Value>,
    /// `"$50,000"`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budget: Option<Value>,
    /// `5`.
    #[serde(
        rename = "team size",
        alias = "teamSize",
        skip_serializing_if = "Option::is_none"
    )]
    pub team_size: Option<Value>,
    /// Whatever else is fixed.
    #[serde(flatten)]
    pub other: BTreeMap<String, Value>,
}

/// Why no document can be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BriefError {
    /// There is nothing to start from.
    #[error("The brief says nothing: give a description or at least one feature.")]
    Empty,
    /// A field is longer than can be read.
    #[error("{field} is too long: at most {most} characters are read, {given} were given.")]
    TooLong {
        /// Which.
        field: &'static str,
        /// How many are read.
        most: usize,
        /// How many were given.
        given: usize,
    },
    /// There are too many elements.
    #[error("{field} has too many elements: at most {most} are read, {given} were given.")]
    TooMany {
        /// Which.
        field: &'static str,
        /// How many are read.
        most: usize,
        /// How many were given.
        given: usize,
    },
}

const DESCRIPTION: usize = 20_000;
const FEATURE: usize = 1_000;
const FEATURES: usize = 100;
const OTHERS: usize = 20;
const LIMIT: usize = 500;

impl Brief {
    /// The brief without what cannot be shown, refused where it is empty or too long.
    pub(super) fn cleaned(&self) -> Result<Self, BriefError> {
        let features: Vec<String> = self
            .features
            .iter()
            .map(|feature| {
                clean(feature)
                    .split_whitespace()
                    .collect::<Vec<_>>()
                    .join(" ")
            })
            .filter(|feature| feature.chars().any(char::is_alphanumeric))
            .collect();
        let brief = Self {
            project_type: clean(&self.project_type),
            description: clean(&self.description),
            features: without_repeats(features),
            constraints: self.constraints.clone(),
        };
        let says = |text: &str| text.chars().any(char::is_alphanumeric);
        if !says(&brief.description) && brief.features.is_empty() && !says(&brief.project_type) {
            return Err(BriefError::Empty);
        }
        within("projectType", &brief.project_type, LIMIT)?;
        within("description", &brief.description, DESCRIPTION)?;
        few("features", brief.features.len(), FEATURES)?;
        few("constraints", brief.constraints.other.len(), OTHERS)?;
        for feature in &brief.features {
            within("features", feature, FEATURE)?;
        }
        for (_, text) in brief.constraints.texts() {
            within("constraints", &text, LIMIT)?;
        }
        Ok(brief)
    }

    /// All that was said, in one text.
    pub fn whole(&self) -> String {
        let limits = self.constraints.texts().into_iter().map(|(_, text)| text);
        [self.project_type.clone(), self.description.clone()]
            .into_iter()
            .chain(self.features.iter().cloned())
            .chain(limits)
            .collect::<Vec<_>>()
            .join("\n")
    }
}

impl Limits {
    /// Each limit that was given, with its name.
    pub fn texts(&self) -> Vec<(String, String)> {
        let own = [
            ("timeline", self.timeline.as_ref()),
            ("budget", self.budget.as_ref()),
            ("team size", self.team_size.as_ref()),
        ];
        own.into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), value?)))
            .chain(self.other.iter().map(|(name, value)| (clean(name), value)))
            .map(|(name, value)| (name, told(value)))
            .filter(|(_, text)| !text.is_empty())
            .collect()
    }
}

/// A value as one line of text.
pub(super) fn told(value: &Value) -> String {
    let text = match value {
        Value::Null => String::new(),
        Value::String(text) => clean(text),
        other => clean(&other.to_string()),
    };
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What can be seen of a text; quotation marks as single ones, for texts are quoted.
fn clean(text: &str) -> String {
    words::visible(text)
        .chars()
        .map(|c| match c {
            '“' | '”' | '«' | '»' | '"' => '\'',
            c => c,
        })
        .collect::<String>()
        .trim()
        .to_owned()
}

fn without_repeats(features: Vec<String>) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    features
        .into_iter()
        .filter(|feature| seen.insert(words::fold(feature)))
        .collect()
}

fn within(field: &'static str, text: &str, most: usize) -> Result<(), BriefError> {
    let given = text.chars().count();
    if given > most {
        return Err(BriefError::TooLong { field, most, given });
    }
    Ok(())
}

fn few(field: &'static str, given: usize, most: usize) -> Result<(), BriefError> {
    if given > most {
        return Err(BriefError::TooMany { field, most, given });
    }
    Ok(())
}
