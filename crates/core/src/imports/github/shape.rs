//! The two shapes of an issue: the REST API's, and that of `gh`.

use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// An issue; the names of the REST API, and those of `gh` beside them.
#[derive(Debug, Deserialize)]
pub(super) struct Issue {
    pub(super) number: u64,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) title: String,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) body: String,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) state: String,
    #[serde(default, alias = "stateReason", deserialize_with = "or_default")]
    pub(super) state_reason: String,
    #[serde(default, alias = "author")]
    pub(super) user: Option<Login>,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) assignees: Vec<Login>,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) labels: Vec<Label>,
    #[serde(default)]
    pub(super) milestone: Option<Milestone>,
    #[serde(default, alias = "createdAt")]
    pub(super) created_at: Option<String>,
    #[serde(default, alias = "updatedAt")]
    pub(super) updated_at: Option<String>,
    #[serde(default, alias = "closedAt")]
    pub(super) closed_at: Option<String>,
    #[serde(default)]
    pub(super) comments: Comments,
    #[serde(default, rename = "type")]
    pub(super) kind: Option<Kind>,
    #[serde(default)]
    pub(super) html_url: Option<String>,
    #[serde(default)]
    pub(super) url: Option<String>,
    #[serde(default)]
    pub(super) parent_issue_url: Option<String>,
    /// There when it is no issue.
    #[serde(default)]
    pub(super) pull_request: Option<Value>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Login {
    #[serde(default)]
    pub(super) login: String,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Label {
    Named { name: String },
    Plain(String),
}

#[derive(Debug, Deserialize)]
pub(super) struct Milestone {
    #[serde(default)]
    pub(super) title: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Kind {
    #[serde(default)]
    pub(super) name: String,
}

/// The REST API counts them, `gh` lists them.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Comments {
    Count(u64),
    All(Vec<Comment>),
    None(()),
}

impl Default for Comments {
    fn default() -> Self {
        Self::None(())
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Comment {
    #[serde(default, alias = "user")]
    pub(super) author: Option<Login>,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) body: String,
    #[serde(default, alias = "created_at", rename = "createdAt")]
    pub(super) created_at: Option<String>,
}

impl Label {
    pub(super) fn name(&self) -> &str {
        let (Self::Named { name } | Self::Plain(name)) = self;
        name
    }
}

impl Issue {
    /// Comments that are only counted.
    pub(super) const fn absent_comments(&self) -> u64 {
        match self.comments {
            Comments::Count(count) => count,
            Comments::All(_) | Comments::None(()) => 0,
        }
    }

    /// The repository's name, from an address such as `https://…/OWNER/NAME/issues/7`.
    pub(super) fn repository(&self) -> Option<&str> {
        let url = self.html_url.as_deref().or(self.url.as_deref())?;
        let (before, _) = url.rsplit_once("/issues/")?;
        before.rsplit('/').next().filter(|name| !name.is_empty())
    }

    /// A word that one of its labels says, with or without what it is about: `priority: high`, `status/in review`.
    pub(super) fn said<T>(
        &self,
        about: &str,
        word: impl Fn(&str) -> (T, bool),
    ) -> Option<(T, &str)> {
        self.labels.iter().find_map(|label| {
            let text = label.name().trim();
            let after = text
                .get(..about.len())
                .filter(|start| start.eq_ignore_ascii_case(about))
                .map_or(text, |_| &text[about.len()..])
                .trim_start_matches([':', '/', '-', ' ']);
            let (value, known) = word(after);
            (known && !after.is_empty()).then_some((value, text))
        })
    }
}

/// `null` is nothing, as it is in the REST API.
fn or_default<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}
