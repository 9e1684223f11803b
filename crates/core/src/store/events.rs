//! Events on their way into the commit of their change.

use std::time::Duration;

use super::{Store, document};
use crate::access::Caller;
use crate::error::Result;
use crate::event::{Change, Event, Operation, Stream, changes, lost_texts};
use crate::keys;
use crate::ports::table::{Commit, Expect};
use crate::time::Timestamp;

/// How long a write can be undone.
pub const UNDO_KEPT: Duration = Duration::from_hours(30 * 24);

impl Store {
    /// A new event, not yet in a commit.
    pub fn event(
        &self,
        stream: Stream,
        kind: &str,
        subject: String,
        actor: Option<&Caller>,
    ) -> Event {
        let now = self.now();
        Event {
            event_id: self.new_id(),
            seq: None,
            kind: kind.to_owned(),
            project_id: match stream {
                Stream::Org => None,
                Stream::Project(id) => Some(id),
            },
            subject,
            actor: actor.map(|caller| caller.id),
            recorded_at: now,
            effective_at: now,
            object_version: 0,
            changes: Vec::new(),
            object_id: None,
            operation_id: actor
                .and_then(|caller| caller.operation.as_ref())
                .map(Operation::tell),
            job_id: None,
        }
    }
}

/// Adds an event to a commit, which names it to the relay when it is committed.
pub fn emit(commit: Commit, stream: Stream, event: &Event) -> Result<Commit> {
    let key = keys::event(stream, &event.subject, event.event_id);
    let mut commit = commit.put(document(key, 1, event)?, Expect::Absent);
    if let Some(operation) = event.operation_id {
        let key = keys::operation(operation, event.event_id);
        let mut part = document(key, 1, &(stream.to_string(), &event.subject))?;
        part.expires_at = Some(event.recorded_at.plus(UNDO_KEPT));
        commit = commit.put(part, Expect::Absent);
    }
    Ok(commit)
}

/// Adds to a commit the event of a change from `before` to `after` (as the API shows them), and the long texts that
/// the change takes away, so that nothing is lost.
pub fn emit_change(
    mut commit: Commit,
    stream: Stream,
    event: Event,
    before: &serde_json::Value,
    after: &serde_json::Value,
) -> Result<Commit> {
    for (hash, text) in lost_texts(before, after) {
        let key = keys::text(&hash);
        // Two objects of one commit may lose the same text.
        if !commit.actions.iter().any(|part| *part.key() == key) {
            commit = commit.put(document(key, 1, &text)?, Expect::Any);
        }
    }
    emit(commit, stream, &event.changes(changes(before, after)))
}

impl Event {
    /// With the version of its object.
    #[must_use]
    pub const fn version(mut self, version: u64) -> Self {
        self.object_version = version;
        self
    }

    /// With what changed.
    #[must_use]
    pub fn changes(mut self, changes: Vec<Change>) -> Self {
        self.changes = changes;
        self
    }

    /// With the object itself, where the subject is what it belongs to.
    #[must_use]
    pub fn object(mut self, id: String) -> Self {
        self.object_id = Some(id);
        self
    }

    /// As of the moment that its object says it changed at, so that both can be compared.
    #[must_use]
    pub fn at(mut self, at: Timestamp) -> Self {
        // What an import brings happened earlier, as it says.
        if self.effective_at == self.recorded_at && at <= self.recorded_at {
            (self.recorded_at, self.effective_at) = (at, at);
        }
        self
    }

    /// As having happened earlier.
    #[must_use]
    pub const fn effective(mut self, at: Timestamp) -> Self {
        self.effective_at = at;
        self
    }
}
