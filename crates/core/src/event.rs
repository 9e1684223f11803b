//! What happened: every write carries its events in the same commit, with the fields it changed.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::id::{Id, Kind};
use crate::projects::model::Project;
use crate::time::Timestamp;
use crate::users::model::User;

/// Text longer than this many bytes appears in events by its hash only.
pub const LONG_TEXT: usize = 1024;

/// A sequence of events: that of one project, or that of the organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stream {
    /// People, settings and projects themselves coming and going.
    Org,
    /// All that happens in one project.
    Project(Id<Project>),
}

impl Stream {
    /// The stream that an event belongs to.
    pub fn of(project: Option<Id<Project>>) -> Self {
        project.map_or(Self::Org, Self::Project)
    }
}

impl fmt::Display for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Org => f.write_str("ORG"),
            Self::Project(id) => write!(f, "PROJECT#{id}"),
        }
    }
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    /// The id; ids of one process rise.
    pub event_id: Id<Self>,
    /// Its place in its stream, without gaps; absent until it has one, which takes up to a second.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seq: Option<u64>,
    /// What kind of thing: `task.created`, `task.updated`, `comment.created`, …
    #[serde(rename = "type")]
    pub kind: String,
    /// The project it happened in, if any.
    pub project_id: Option<Id<Project>>,
    /// The object it happened to.
    pub subject: String,
    /// Who did it; nobody for what the system did.
    pub actor: Option<Id<User>>,
    /// When we learned of it.
    pub recorded_at: Timestamp,
    /// When it happened in the source; differs from `recordedAt` for imports.
    pub effective_at: Timestamp,
    /// The version of the object after it.
    pub object_version: u64,
    /// The fields that changed.
    pub changes: Vec<Change>,
    /// The object itself, where `subject` is what it belongs to: a comment on a task.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object_id: Option<String>,
    /// The write that it is a part of; that is undone as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation_id: Option<Id<Operation>>,
    /// The job that did it, if one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job_id: Option<String>,
}

impl Kind for Event {
    const PREFIX: &'static str = "evt_";
}

/// One write of a person, whatever number of events it has.
#[derive(Debug, Clone)]
pub struct Operation {
    id: Id<Self>,
    told: Arc<AtomicBool>,
}

impl Kind for Operation {
    const PREFIX: &'static str = "op_";
}

impl Operation {
    /// A write with this id.
    pub fn new(id: Id<Self>) -> Self {
        Self {
            id,
            told: Arc::default(),
        }
    }

    /// What it is undone by.
    pub const fn id(&self) -> Id<Self> {
        self.id
    }

    /// Its id for one more event.
    pub(crate) fn tell(&self) -> Id<Self> {
        self.told.store(true, Ordering::Relaxed);
        self.id
    }

    /// What it is undone by, if anything happened.
    pub fn undo_id(&self) -> Option<Id<Self>> {
        self.told.load(Ordering::Relaxed).then_some(self.id)
    }
}

/// One field before and after. Long text is `{"sha256": …, "bytes": n}`; personal text is `{"sealed": …}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Change {
    /// The field's name in the API.
    pub field: String,
    /// What it was; `null` for a new object.
    pub before: Value,
    /// What it is; `null` for a removed object.
    pub after: Value,
}

/// A value as events carry it.
pub fn compact(value: &Value) -> Value {
    match value {
        Value::String(text) if text.len() > LONG_TEXT => {
            let hash = Sha256::digest(text.as_bytes());
            serde_json::json!({ "sha256": crate::text::hex(&hash), "bytes": text.len() })
        }
        other => other.clone(),
    }
}

/// Fields that every write sets and that say nothing.
const SILENT: [&str; 2] = ["updatedAt", "version"];

/// What differs between two shapes of one object, in the order of the newer one's fields.
pub fn changes(before: &Value, after: &Value) -> Vec<Change> {
    let empty = serde_json::Map::new();
    let old = before.as_object().unwrap_or(&empty);
    let new = after.as_object().unwrap_or(&empty);
    let mut all = Vec::new();
    let names = new
        .keys()
        .chain(old.keys().filter(|name| !new.contains_key(*name)));
    for name in names {
        let (from, to) = (old.get(name), new.get(name));
        let (from, to) = (from.unwrap_or(&Value::Null), to.unwrap_or(&Value::Null));
        if from != to && !SILENT.contains(&name.as_str()) {
            all.push(Change {
                field: name.clone(),
                before: compact(from),
                after: compact(to),
            });
        }
    }
    all
}

/// The long texts that a change takes away, by hash: events carry only the hash, so these are kept beside them.
pub fn lost_texts(before: &Value, after: &Value) -> Vec<(String, String)> {
    let empty = serde_json::Map::new();
    let new = after.as_object().unwrap_or(&empty);
    let mut texts: Vec<(String, String)> = before
        .as_object()
        .unwrap_or(&empty)
        .iter()
        .filter(|(name, value)| new.get(*name) != Some(*value))
        .filter_map(|(_, value)| value.as_str())
        .filter(|text| text.len() > LONG_TEXT)
        .map(|text| {
            (
                crate::text::hex(&Sha256::digest(text.as_bytes())),
                text.to_owned(),
            )
        })
        .collect();
    texts.sort();
    texts.dedup();
    texts
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_fields_that_differ_are_changes() {
        let found = changes(
            &json!({"title": "a", "status": "todo", "version": 1, "gone": 1}),
            &json!({"title": "b", "status": "todo", "version": 2}),
        );

        assert_eq!(
            found,
            [
                Change {
                    field: "title".into(),
                    before: json!("a"),
                    after: json!("b")
                },
                Change {
                    field: "gone".into(),
                    before: json!(1),
                    after: Value::Null
                },
            ]
        );
    }

    #[test]
    fn a_long_text_is_in_the_event_by_hash_and_kept_beside_it() {
        let long = "x".repeat(LONG_TEXT + 1);
        let (before, after) = (
            json!({"description": long}),
            json!({"description": "short"}),
        );

        let found = changes(&before, &after);
        let kept = lost_texts(&before, &after);

        assert_eq!(found[0].before["sha256"], json!(kept[0].0));
        assert_eq!(kept[0].1.len(), LONG_TEXT + 1);
        assert!(lost_texts(&before, &before).is_empty());
    }
}
