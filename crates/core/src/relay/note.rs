//! What a commit leaves for the relay: for each stream a note that names the events which wait for their numbers.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use super::chain::{Entry, Hash};
use crate::error::Result;
use crate::event::Stream;
use crate::keys;
use crate::ports::table::{Action, Commit, Expect, Item, Key, TableName};
use crate::store::{document, read};

/// An event that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Told(
    pub(super) Entry,
    /// The version of the object that it is about; 0 where it is not the object's own event.
    pub(super) u64,
    /// Whether a job wrote it.
    pub(super) bool,
);

/// Events that one commit wrote, as they wait.
#[derive(Debug, Clone)]
pub(super) struct Note {
    pub(super) key: Key,
    pub(super) version: u64,
    pub(super) events: Vec<Told>,
}

impl Note {
    /// The note that an item holds.
    pub(super) fn of(item: &Item) -> Result<Self> {
        let events = read::<Vec<Told>>(item)?.value;
        Ok(Self {
            key: item.key.clone(),
            version: item.version,
            events,
        })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Brief<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    object_version: u64,
    #[serde(default)]
    job_id: Option<IgnoredAny>,
}

impl Told {
    fn of(subject: &str, item: &Item) -> Option<Self> {
        let (_, event) = keys::event_of(&item.key.sk)?;
        let brief = serde_json::from_slice::<Brief<'_>>(&item.body).ok();
        let own = brief.as_ref().filter(|brief| is_own(subject, &brief.kind));
        let version = own.map_or(0, |brief| brief.object_version);
        let by_job = brief.is_some_and(|brief| brief.job_id.is_some());
        let entry = Entry(subject.to_owned(), event, Hash::record(item));
        Some(Self(entry, version, by_job))
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

/// The stream and the subject of the event that an action writes; nothing for an action that writes none.
fn event(action: &Action) -> Option<(Stream, &str, &Item)> {
    let Action::Put { item, .. } = action else {
        return None;
    };
    if item.key.table != TableName::Events {
        return None;
    }
    let stream = keys::stream_of(&item.key.pk)?;
    let (subject, _) = keys::event_of(&item.key.sk)?;
    Some((stream, subject, item))
}

/// How many actions a commit has when its notes are with it.
pub fn actions(commit: &Commit) -> usize {
    let mut streams: Vec<Stream> = Vec::new();
    for (stream, ..) in commit.actions.iter().filter_map(event) {
        if !streams.contains(&stream) {
            streams.push(stream);
        }
    }
    commit.actions.len() + streams.len()
}

/// The commit with a note for each stream that it writes events of.
pub(crate) fn noted(mut commit: Commit) -> Result<Commit> {
    let mut notes: BTreeMap<Stream, Vec<Told>> = BTreeMap::new();
    for (stream, subject, item) in commit.actions.iter().filter_map(event) {
        let told = Told::of(subject, item);
        notes.entry(stream).or_default().extend(told);
    }
    for (stream, events) in notes {
        let Some(Told(first, ..)) = events.first() else {
            continue;
        };
        let item = document(keys::note(stream, first.1), 1, &events)?;
        commit = commit.put(item, Expect::Absent);
    }
    Ok(commit)
}
