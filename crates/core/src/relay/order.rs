//! In which order events get their numbers: as they were made, and each object's own in the order of its versions.

use std::borrow::Cow;
use std::collections::HashMap;

use serde::Deserialize;

use crate::event::Event;
use crate::id::Id;
use crate::keys;
use crate::ports::table::Item;

/// An event that waits for its number.
#[derive(Debug, Clone)]
pub(super) struct Waiting {
    pub(super) subject: String,
    pub(super) event: Id<Event>,
    /// The version of the object that it is about, where it is the object's own event.
    pub(super) version: Option<u64>,
    pub(super) item: Item,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Brief<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    object_version: u64,
}

impl Waiting {
    /// The event of an item; nothing for an item that is none.
    pub(super) fn of(item: Item) -> Option<Self> {
        let (subject, event) = keys::event_of(&item.key.sk)?;
        let subject = subject.to_owned();
        let version = serde_json::from_slice::<Brief<'_>>(&item.body)
            .ok()
            .filter(|brief| brief.object_version > 0 && is_own(&subject, &brief.kind))
            .map(|brief| brief.object_version);
        Some(Self {
            subject,
            event,
            version,
            item,
        })
    }
}

/// Whether the version that an event names is that of its subject: a comment's event is about its task.
fn is_own(subject: &str, kind: &str) -> bool {
    let prefix = subject.split('_').next().unwrap_or_default();
    match kind.split('.').next().unwrap_or_default() {
        "project" => prefix == "proj",
        noun => prefix == noun,
    }
}

/// Puts events into the order of their numbers.
pub(super) fn order(mut all: Vec<Waiting>) -> Vec<Waiting> {
    all.sort_by_key(|waiting| waiting.event);
    // Clocks of several machines differ: an object's versions keep their order, on the places that its events have.
    let mut places: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, waiting) in all.iter().enumerate() {
        if waiting.version.is_some() {
            places.entry(waiting.subject.clone()).or_default().push(at);
        }
    }
    let mut from: Vec<usize> = (0..all.len()).collect();
    for places in places.into_values() {
        let mut sorted = places.clone();
        sorted.sort_by_key(|&at| (all[at].version, all[at].event));
        for (place, at) in places.into_iter().zip(sorted) {
            from[place] = at;
        }
    }
    let mut slots: Vec<Option<Waiting>> = all.into_iter().map(Some).collect();
    from.into_iter().filter_map(|at| slots[at].take()).collect()
}
