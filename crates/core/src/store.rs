//! What every service needs to read and write: the table, the clock, ids, and the way a change is committed.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::future::{Either, select};
use futures::lock::{Mutex, MutexGuard};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::access::Caller;
use crate::error::{Error, Resource, Result};
use crate::event::{Change, Event, Operation, Stream, changes, lost_texts};
use crate::id::{Id, Ids};
use crate::keys;
use crate::ports::table::{
    Action, Commit, CommitError, CommitId, Cursor, Expect, Gsi1, Item, Key, Range, Table,
};
use crate::projects::model::Project;
use crate::relay::Sequenced;
use crate::time::{Clock, Timestamp};

/// How long a write can be undone.
pub const UNDO_KEPT: Duration = Duration::from_hours(30 * 24);
/// The shape number of items written today.
pub const SCHEMA: u16 = 1;
/// How long the answer to an Idempotency-Key is kept.
const IDEMPOTENCY_KEPT: Duration = Duration::from_hours(24);
/// Answers larger than this are not kept whole; the object is read again instead.
const IDEMPOTENCY_BODY: usize = 64 * 1024;
/// How often a change is re-applied after someone else's came first.
const ATTEMPTS: u32 = 10;
/// After this many lost attempts a change waits for its turn: from then on only first attempts can come before it.
const PATIENT: u32 = 2;
/// How long a turn is waited for.
const TURN: Duration = Duration::from_secs(2);

/// The request that an Idempotency-Key belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Idempotency {
    /// SHA-256 of the key, hexadecimal.
    pub key: String,
    /// SHA-256 of method, path, body and actor, hexadecimal.
    pub request: String,
}

/// What is kept of an answered request.
#[derive(Debug, Clone, Serialize, serde::Deserialize)]
pub struct Answer {
    /// SHA-256 of the request.
    pub request: String,
    /// The HTTP status.
    pub status: u16,
    /// The `data` of the answer; absent when it was too large.
    pub data: Option<Box<serde_json::value::RawValue>>,
    /// The `ETag` of the answer, if it had one.
    pub etag: Option<String>,
    /// Where to read the object again when `data` is absent.
    pub location: String,
    /// The projects that the request was about: who no longer knows of one is not told the answer again.
    #[serde(default)]
    pub projects: Vec<Id<Project>>,
    /// What undoes the write.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undo: Option<Id<Operation>>,
}

/// A stored document with the version that conditions compare.
#[derive(Debug, Clone)]
pub struct Stored<T> {
    /// The document.
    pub value: T,
    /// The item's version.
    pub version: u64,
}

/// The means of every service.
#[derive(Clone)]
pub struct Store {
    /// The store.
    pub table: Arc<dyn Table>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Where ids come from.
    pub ids: Arc<dyn Ids>,
    /// Held by whoever has lost several times, so that losers do not lose to one another.
    turn: Arc<Mutex<()>>,
    /// What the relay need not look up again.
    pub(crate) sequenced: Arc<Sequenced>,
}

impl Store {
    /// The means over their ports.
    pub fn new(table: Arc<dyn Table>, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Self {
        Self {
            table,
            clock,
            ids,
            turn: Arc::default(),
            sequenced: Arc::default(),
        }
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A new id.
    pub fn new_id<T>(&self) -> Id<T> {
        Id::from_u128(self.ids.next())
    }

    /// An empty commit.
    pub fn begin(&self) -> Commit {
        Commit::new(CommitId(self.ids.next()))
    }

    /// One item.
    pub async fn item(&self, key: Key) -> Result<Option<Item>> {
        Ok(self.table.get(&[key]).await?.pop().flatten())
    }

    /// One document.
    pub async fn get<T: DeserializeOwned>(&self, key: Key) -> Result<Option<Stored<T>>> {
        self.item(key).await?.map(|item| read(&item)).transpose()
    }

    /// Every item of a range, however many pages it has.
    pub async fn all(&self, mut range: Range) -> Result<Vec<Item>> {
        let mut items = Vec::new();
        loop {
            let page = self.table.query(&range).await?;
            items.extend(page.items);
            match page.next {
                Some(next) => range.after = Some(next),
                None => return Ok(items),
            }
        }
    }

    /// Commits once. `Ok(false)` says that a condition did not hold: read again and re-apply.
    ///
    /// With the caller's Idempotency-Key the answer is kept in the same commit (see [`Self::remember`]); when another request
    /// with that key came first this answers [`Error::Replay`].
    pub async fn commit(&self, commit: Commit) -> Result<bool> {
        let memory = commit
            .actions
            .iter()
            .position(|action| action.key().pk.starts_with("IDEMPOTENCY#"));
        match self.table.commit(commit).await {
            Ok(()) => Ok(true),
            Err(CommitError::Condition(failed)) => match memory {
                Some(at) if failed.contains(&at) => Err(Error::Replay),
                _ => Ok(false),
            },
            Err(other) => Err(other.into()),
        }
    }

    /// Writes and reads one small item, to tell whether the store does either.
    pub async fn probe(&self) -> Result<()> {
        let key = keys::probe();
        let item = raw(key.clone(), 1, b"{}".as_slice().into());
        self.commit(self.begin().put(item, Expect::Any)).await?;
        self.item(key)
            .await?
            .map(drop)
            .ok_or_else(|| Error::unavailable("a write was not kept"))
    }

    /// Begins counting how often a change is re-applied.
    pub fn attempts(&self) -> Attempts<'_> {
        Attempts {
            store: self,
            made: 0,
            turn: None,
        }
    }

    /// Adds to a commit the memory of its answer, when the caller asked for it by an Idempotency-Key.
    pub fn remember(
        &self,
        commit: Commit,
        caller: &Caller,
        status: u16,
        data: &[u8],
        etag: Option<String>,
        location: String,
    ) -> Result<Commit> {
        let Some(idempotency) = &caller.idempotency else {
            return Ok(commit);
        };
        let raw = if data.len() <= IDEMPOTENCY_BODY {
            Some(serde_json::from_slice(data).map_err(Error::internal)?)
        } else {
            None
        };
        let named = commit.actions.iter().map(Action::key);
        let projects: BTreeSet<_> = named.filter_map(keys::project_in).collect();
        let answer = Answer {
            request: idempotency.request.clone(),
            status,
            data: raw,
            etag,
            location,
            projects: projects.into_iter().collect(),
            undo: caller.operation.as_ref().and_then(Operation::undo_id),
        };
        let key = keys::idempotency(caller.id, &idempotency.key);
        let mut item = document(key, 1, &answer)?;
        item.expires_at = Some(self.now().plus(IDEMPOTENCY_KEPT));
        Ok(commit.put(item, Expect::Absent))
    }

    /// The kept answer of an earlier request with the caller's Idempotency-Key; `NotFound` when they may no longer know of
    /// what it is about.
    pub async fn recall(&self, caller: &Caller) -> Result<Option<Answer>> {
        let Some(idempotency) = &caller.idempotency else {
            return Ok(None);
        };
        let key = keys::idempotency(caller.id, &idempotency.key);
        let Some(stored) = self.get::<Answer>(key).await? else {
            return Ok(None);
        };
        if stored.value.request != idempotency.request {
            return Err(Error::IdempotencyMismatch);
        }
        for id in &stored.value.projects {
            let found = self.get::<Project>(keys::project(*id)).await?;
            // That it has been deleted since is no secret to who saw it.
            let lasting = found.map(|found| Project {
                deleted_at: None,
                ..found.value
            });
            if !lasting.is_some_and(|project| project.visible_to(caller.id, caller.role)) {
                return Err(Error::NotFound(Resource::Project));
            }
        }
        Ok(Some(stored.value))
    }

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

/// Counts re-applied changes and waits a little in between.
pub struct Attempts<'a> {
    store: &'a Store,
    made: u32,
    turn: Option<MutexGuard<'a, ()>>,
}

impl Attempts<'_> {
    /// Waits 1 to 20 ms, or gives up when the change has been re-applied ten times.
    pub async fn again(&mut self) -> Result<()> {
        self.made += 1;
        if self.made > ATTEMPTS {
            return Err(Error::unavailable(
                "the object changes faster than the write can be re-applied",
            ));
        }
        if self.made == PATIENT && self.turn.is_none() {
            // Not for ever: whoever holds it may be waiting for what this change is a part of.
            let turn = std::pin::pin!(self.store.turn.lock());
            if let Either::Left((turn, _)) = select(turn, self.store.clock.sleep(TURN)).await {
                self.turn = Some(turn);
                return Ok(());
            }
        }
        let mut jitter = [0];
        self.store.ids.secret(&mut jitter);
        let millis = 1 + u64::from(jitter[0]) % 20;
        self.store.clock.sleep(Duration::from_millis(millis)).await;
        Ok(())
    }
}

/// An item that holds a document.
pub fn document<T: Serialize>(key: Key, version: u64, value: &T) -> Result<Item> {
    let body = serde_json::to_vec(value).map_err(Error::internal)?;
    Ok(raw(key, version, body.into()))
}

/// An item with a ready body.
pub fn raw(key: Key, version: u64, body: Bytes) -> Item {
    Item {
        key,
        gsi1: None,
        version,
        expires_at: None,
        schema: SCHEMA,
        commit: CommitId(0),
        body,
    }
}

/// An item in the secondary index.
#[must_use]
pub fn indexed(mut item: Item, gsi1: Option<Gsi1>) -> Item {
    item.gsi1 = gsi1;
    item
}

/// The document of an item.
pub fn read<T: DeserializeOwned>(item: &Item) -> Result<Stored<T>> {
    let value = serde_json::from_slice(&item.body).map_err(|error| {
        Error::internal(format!("the item {} is unreadable: {error}", item.key))
    })?;
    Ok(Stored {
        value,
        version: item.version,
    })
}

/// Adds an event to a commit, unpublished: its place in the outbox is its mark.
pub fn emit(commit: Commit, stream: Stream, event: &Event) -> Result<Commit> {
    let key = keys::event(stream, &event.subject, event.event_id);
    let item = indexed(
        document(key, 1, event)?,
        Some(keys::outbox(stream, event.event_id)),
    );
    let mut commit = commit.put(item, Expect::Absent);
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

/// A page of a list and where it ends.
pub struct Listed<T> {
    /// The objects.
    pub items: Vec<T>,
    /// Where to go on.
    pub next: Option<Cursor>,
}
