//! User stories and the criteria by which they are accepted.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{parts::Source, requirement::Priority};

/// Who wants what, and how one sees that they have it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[schemars(rename = "UserStory")]
pub struct Story {
    /// `US-001`.
    pub id: String,
    /// "As a …, I want …, so that …."
    pub description: String,
    /// "Given …, when …, then …."
    pub acceptance_criteria: Vec<String>,
    /// How much it is wanted.
    pub priority: Priority,
    /// The persona who speaks.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub persona_id: String,
    /// The requirements that make it true.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub requirement_ids: Vec<String>,
    /// The criteria as objects.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub criteria: Vec<Criterion>,
    /// Where it came from.
    pub source: Source,
}

/// What a criterion looks at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "CriterionCase")]
pub enum Case {
    /// The way it is meant to go.
    #[default]
    Success,
    /// Something fails, is wrong, or reaches a limit.
    Failure,
}

/// One check of a story.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Criterion {
    /// How things stand.
    pub given: String,
    /// What happens.
    pub when: String,
    /// What is seen.
    pub then: String,
    /// The way it is meant to go, or not.
    pub case: Case,
}

impl Criterion {
    /// The seed's string for it.
    pub fn line(&self) -> String {
        format!(
            "Given {}, when {}, then {}.",
            self.given, self.when, self.then
        )
    }

    /// Reads "Given …, when …, then …" in any case, on one line or several.
    pub fn parse(line: &str) -> Option<Self> {
        let flat = line.split_whitespace().collect::<Vec<_>>().join(" ");
        let lower = flat.to_ascii_lowercase();
        let given = find_word(&lower, "given", 0)?;
        let when = find_word(&lower, "when", given)?;
        let then = find_word(&lower, "then", when)?;
        let part = |from: usize, to: usize| {
            flat[from..to]
                .trim_matches(|c: char| c.is_whitespace() || ",;:*_.".contains(c))
                .to_owned()
        };
        let (given, when, then) = (
            part(given + 5, when),
            part(when + 4, then),
            part(then + 4, flat.len()),
        );
        if given.is_empty() || when.is_empty() || then.is_empty() {
            return None;
        }
        let case = if tells_of_failure(&lower) {
            Case::Failure
        } else {
            Case::Success
        };
        Some(Self {
            given,
            when,
            then,
            case,
        })
    }
}

/// Where a whole word begins. `to_ascii_lowercase` keeps byte positions, so they hold in the original too.
fn find_word(text: &str, word: &str, from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        let found = at + text.get(at..)?.find(word)?;
        let end = found + word.len();
        let free = |byte: Option<&u8>| byte.is_none_or(|byte| !byte.is_ascii_alphanumeric());
        if free(found.checked_sub(1).and_then(|i| text.as_bytes().get(i)))
            && free(text.as_bytes().get(end))
        {
            return Some(found);
        }
        at = end;
    }
}

/// Whether a criterion is about a failure or a limit, by its words.
pub(crate) fn tells_of_failure(text: &str) -> bool {
    const SIGNS: &[&str] = &[
        "fail",
        "fails",
        "failed",
        "failure",
        "error",
        "invalid",
        "wrong",
        "refused",
        "refuse",
        "rejected",
        "reject",
        "denied",
        "not",
        "no",
        "cannot",
        "without",
        "missing",
        "empty",
        "expired",
        "expires",
        "limit",
        "exceeds",
        "exceed",
        "longer",
        "larger",
        "more",
        "fewer",
        "less",
        "above",
        "below",
        "offline",
        "lost",
        "timeout",
        "unavailable",
        "unknown",
        "duplicate",
        "twice",
        "late",
        "stale",
        "conflict",
        "full",
        "locked",
        "unreachable",
        "nothing",
        "never",
        "unauthorised",
        "unauthorized",
        "forbidden",
        "broken",
        "interrupted",
        "stops",
        "blocked",
        "maximum",
        "incomplete",
    ];
    crate::words::plain(text)
        .iter()
        .any(|word| SIGNS.contains(&word.as_str()))
}

impl Story {
    /// Makes the seed's two strings from who, what and why, and the criteria.
    pub fn told(role: &str, want: &str, benefit: &str, criteria: Vec<Criterion>) -> Self {
        let article = if role.starts_with(['a', 'e', 'i', 'o', 'u', 'A', 'E', 'I', 'O', 'U'])
            && !role.to_lowercase().starts_with("user")
        {
            "an"
        } else {
            "a"
        };
        Self {
            description: format!("As {article} {role}, I want to {want}, so that {benefit}."),
            acceptance_criteria: criteria.iter().map(Criterion::line).collect(),
            criteria,
            ..Self::default()
        }
    }

    /// The criteria as objects: those given, or else what the strings tell.
    pub fn as_criteria(&self) -> Vec<Criterion> {
        if self.criteria.is_empty() {
            self.acceptance_criteria
                .iter()
                .filter_map(|line| Criterion::parse(line))
                .collect()
        } else {
            self.criteria.clone()
        }
    }
}
