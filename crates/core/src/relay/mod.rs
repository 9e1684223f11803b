//! Gives events their numbers: gap-free in each stream, each with a hash over all before it. Over [`Table`] only.
//!
//! A batch is one commit: the events without their mark in the outbox, an item that names them ([`Batch`]) and the
//! stream's [`Head`], expected as it was read. So two relays at once cannot give a number twice or leave one out,
//! and an index that is behind only makes a batch fail that was given out already. No lease is needed for that.
//!
//! [`Table`]: crate::ports::table::Table

mod chain;
mod order;
mod pulse;
mod read;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use parking_lot::Mutex;

pub use chain::{Batch, Entry, Hash, Head};
pub use pulse::{Listener, Pulse};
pub use read::{Numbered, after, before};

use self::order::{Waiting, order};
use crate::error::{Error, Result};
use crate::event::Stream;
use crate::keys;
use crate::ports::table::{
    Commit, CommitError, Expect, Item, MAX_ACTIONS, MAX_COMMIT_BYTES, Range, TableName,
};
use crate::retry::Delays;
use crate::store::{Store, document};

/// Most events in one batch: the batch itself and the head are in its commit too.
pub const BATCH: usize = MAX_ACTIONS - 2;
/// How many events of one object are looked through for those that come before one.
const LOOK_BACK: usize = 100;
/// How many objects are remembered.
const REMEMBERED: usize = 50_000;
/// How long events gather before they are given their numbers together.
const GATHER: Duration = Duration::from_millis(50);
/// How often a stream is looked at again whose index does not show what was committed.
const PATIENCE: u32 = 12;
/// How often every stream is looked at, for what other processes have written.
const SWEEP: Duration = Duration::from_mins(1);

/// The newest sequenced version of objects that were seen lately. That never becomes untrue, so it may be forgotten.
#[derive(Default)]
pub(crate) struct Sequenced(Mutex<HashMap<String, u64>>);

impl Sequenced {
    fn has(&self, subject: &str, version: u64) -> bool {
        let known = self.0.lock();
        known.get(subject).is_some_and(|known| *known >= version)
    }

    fn remember(&self, batch: &[Waiting]) {
        let mut known = self.0.lock();
        if known.len() > REMEMBERED {
            known.clear();
        }
        for waiting in batch {
            let Some(version) = waiting.version else {
                continue;
            };
            match known.get_mut(&waiting.subject) {
                Some(newest) => *newest = version.max(*newest),
                None => {
                    known.insert(waiting.subject.clone(), version);
                }
            }
        }
    }
}

/// Gives numbers to all events of a stream that wait for one; answers how many.
pub async fn drain(store: &Store, stream: Stream) -> Result<u64> {
    let mut done = 0;
    // What the index still shows although it has its number.
    let mut settled = HashSet::new();
    let mut attempts = store.attempts();
    let outbox = Range::gsi1(TableName::Events, keys::outbox_partition(stream)).limit(BATCH);
    let mut range = outbox.clone();
    loop {
        let page = store.table.query(&range).await?;
        let waiting: Vec<Waiting> = page
            .items
            .into_iter()
            .filter(|item| !settled.contains(&item.key))
            .filter_map(Waiting::of)
            .collect();
        if waiting.is_empty() {
            let Some(next) = page.next else {
                return Ok(done);
            };
            range.after = Some(next);
            continue;
        }
        let batch = complete(store, stream, waiting).await?;
        let (commit, head) = commit(store, stream, &batch).await?;
        match store.table.commit(commit).await {
            Ok(()) => {
                store.sequenced.remember(&batch);
                done += batch.len() as u64;
                settled.extend(batch.into_iter().map(|waiting| waiting.item.key));
                attempts = store.attempts();
            }
            Err(CommitError::Condition(failed)) => {
                let others = failed.iter().filter_map(|at| batch.get(*at));
                settled.extend(others.map(|waiting| waiting.item.key.clone()));
                if failed.contains(&head) {
                    attempts.again().await?;
                }
            }
            Err(other) => return Err(other.into()),
        }
        range = outbox.clone();
    }
}

/// The events in their order, those included that must come before one of them although the index does not show them.
///
/// An event names its object's version. The commit that wrote version `n` expected `n - 1`, whose own commit was
/// durable by then, its event with it; so reading the object's events, which is strongly consistent, finds it. One
/// that is not there never comes (it was not written, or lies further back), and nothing waits for it.
async fn complete(store: &Store, stream: Stream, waiting: Vec<Waiting>) -> Result<Vec<Waiting>> {
    let mut all = order(waiting);
    let mut added = Vec::new();
    let mut present: HashSet<String> = HashSet::new();
    for waiting in &all {
        let Some(version) = waiting.version else {
            continue;
        };
        // Of one object's events only the first can miss what comes before it.
        let is_first = present.insert(waiting.subject.clone());
        if version <= 1 || !is_first || store.sequenced.has(&waiting.subject, version - 1) {
            continue;
        }
        for item in newest(store, stream, &waiting.subject).await? {
            let known = |one: &Waiting| one.item.key == item.key;
            if item.gsi1.is_none() || all.iter().any(known) {
                continue;
            }
            added.extend(
                Waiting::of(item)
                    .filter(|before| before.version.is_some_and(|before| before < version)),
            );
        }
    }
    if !added.is_empty() {
        all.extend(added);
        all = order(all);
    }
    // Nothing that stays waits for what is cut off.
    let mut bytes = 0;
    let fits = all.iter().take(BATCH).take_while(|waiting| {
        bytes += waiting.item.body.len();
        bytes <= MAX_COMMIT_BYTES / 2
    });
    let count = fits.count().max(1);
    all.truncate(count);
    Ok(all)
}

/// The newest events of an object, sequenced or not.
async fn newest(store: &Store, stream: Stream, subject: &str) -> Result<Vec<Item>> {
    let mut range = Range::partition(TableName::Events, stream.to_string())
        .prefix(keys::event_prefix(subject))
        .reverse()
        .limit(LOOK_BACK);
    let mut found = Vec::new();
    loop {
        let page = store.table.query(&range).await?;
        found.extend(page.items);
        match page.next {
            Some(next) if found.len() < LOOK_BACK => range.after = Some(next),
            _ => return Ok(found),
        }
    }
}

/// The commit of a batch, and which of its parts is the head.
async fn commit(store: &Store, stream: Stream, batch: &[Waiting]) -> Result<(Commit, usize)> {
    let head = Head::read(store, stream).await?;
    let first = head.value.seq + 1;
    let mut hash = head.value.hash;
    let mut commit = store.begin();
    let mut events = Vec::with_capacity(batch.len());
    for (seq, waiting) in (first..).zip(batch) {
        let record = Hash::record(&waiting.item);
        hash = hash.then(seq, record);
        events.push(Entry(waiting.subject.clone(), waiting.event, record));
        let mut item = waiting.item.clone();
        let expect = Expect::Version(item.version);
        item.gsi1 = None;
        item.version += 1;
        commit = commit.put(item, expect);
    }
    let seq = head.value.seq + batch.len() as u64;
    let at = commit.actions.len();
    let expect = match head.version {
        0 => Expect::Absent,
        version => Expect::Version(version),
    };
    let next = document(keys::head(stream), head.version + 1, &Head { seq, hash })?;
    let batch = document(keys::batch(stream, first), 1, &Batch { first, events })?;
    Ok((commit.put(next, expect).put(batch, Expect::Absent), at))
}

/// Gives numbers to events as they come, for ever. `streams` names every stream there is.
pub async fn run(store: &Store, pulse: &Pulse, streams: impl Fn() -> Vec<Stream> + Send + Sync) {
    let mut swept = None;
    let mut rounds: HashMap<Stream, u32> = HashMap::new();
    let mut delays = poller(store);
    loop {
        let now = store.now();
        if swept.is_none_or(|at| now.since(at) >= SWEEP) {
            swept = Some(now);
            for stream in streams() {
                pulse.mark(stream, 0);
            }
        }
        let sleep = store.clock.sleep(SWEEP);
        let marked = std::pin::pin!(pulse.marked());
        futures::future::select(marked, sleep).await;
        store.clock.sleep(GATHER).await;
        let mut is_behind = false;
        for (stream, expected) in pulse.take() {
            let found = drain(store, stream).await;
            let left = match found {
                Ok(found) => expected.saturating_sub(found),
                Err(error) => {
                    if matches!(error, Error::Unavailable(_)) {
                        tracing::debug!(%stream, ?error, "events wait for their numbers");
                    } else {
                        tracing::error!(%stream, ?error, "events cannot be given their numbers");
                    }
                    expected.max(1)
                }
            };
            let tried = rounds.entry(stream).or_default();
            *tried += 1;
            // What another relay was faster with is not missed for ever.
            if left == 0 || *tried > PATIENCE {
                rounds.remove(&stream);
            } else {
                is_behind = true;
                pulse.mark(stream, left);
            }
        }
        if is_behind {
            let delay = delays.next().unwrap_or(GATHER);
            store.clock.sleep(delay).await;
        } else {
            delays = poller(store);
        }
    }
}

fn poller(store: &Store) -> impl Iterator<Item = Duration> + Send + use<> {
    let ids = store.ids.clone();
    Delays::poller(move || {
        let mut bytes = [0; 4];
        ids.secret(&mut bytes);
        u32::from_le_bytes(bytes)
    })
}
