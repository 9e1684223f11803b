//! One object as its events leave it. Pure.

use serde_json::{Map, Value, json};

use crate::event::Event;
use crate::time::Timestamp;

/// An object as it was.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Past {
    /// Its fields; long texts by their hash.
    pub(super) fields: Map<String, Value>,
    /// Its version.
    pub(super) version: u64,
}

/// Sorts the events of one object by its versions, then by their ids, and leaves those that had happened by a moment.
///
/// An event that a turned clock dates before the one ahead of it has happened when that one has.
pub(super) fn until(mut events: Vec<Event>, at: Timestamp) -> Vec<Event> {
    events.sort_by_key(|event| (event.object_version, event.event_id));
    let mut reached = Timestamp::from_millis(i64::MIN);
    events.retain(|event| {
        reached = reached.max(event.effective_at);
        reached <= at
    });
    events
}

/// The object after some events in their order; nothing when it is not there after them.
pub(super) fn fold(events: &[Event]) -> Option<Past> {
    let mut past: Option<Past> = None;
    let mut is_there = false;
    for event in events {
        let verb = event.kind.rsplit('.').next().unwrap_or_default();
        let found = past.get_or_insert_with(|| Past {
            fields: Map::new(),
            version: 0,
        });
        let mut is_change = event.object_version > found.version;
        match verb {
            "created" => {
                is_there = true;
                found.fields.clear();
            }
            // A removal says that every field is gone; a project is only marked.
            "deleted" if event.changes.iter().all(|change| change.after.is_null()) => {
                is_there = false;
                found.version = event.object_version;
                continue;
            }
            // What comes back whole names every field that is not `null`, and has not changed.
            "restored" if event.changes.iter().all(|change| change.before.is_null()) => {
                is_there = true;
                is_change = false;
                found.fields.retain(|name, _| name == "updatedAt");
            }
            _ => {}
        }
        for change in &event.changes {
            let after = change.after.clone();
            found.fields.insert(change.field.clone(), after);
        }
        if is_change {
            let at = json!(event.effective_at);
            found.fields.insert("updatedAt".into(), at);
        }
        found.version = found.version.max(event.object_version);
    }
    let mut past = past.filter(|_| is_there)?;
    if past.fields.get("deletedAt").is_some_and(|at| !at.is_null()) {
        return None;
    }
    past.fields.insert("version".into(), json!(past.version));
    Some(past)
}
