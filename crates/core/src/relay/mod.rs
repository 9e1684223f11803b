//! Gives events their numbers: gap-free in each stream, each with a hash over all before it. Over [`Table`] only.
//!
//! Every commit with events leaves a note of them (`note.rs`). A batch is one commit: an item that names its events
//! ([`Batch`]), the stream's [`Head`], expected as it was read, and the notes taken away. So two relays at once cannot
//! give a number twice or leave one out. No lease is needed for that, and no event is ever written again.
//!
//! [`Table`]: crate::ports::table::Table

mod adopt;
mod chain;
mod note;
mod order;
mod pulse;
mod read;
#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::time::Duration;

pub use chain::{Batch, Entry, Hash, Head};
pub use note::actions;
pub(crate) use note::noted;
pub use pulse::{Listener, Pulse};
pub use read::{Numbered, after, before, beyond_jobs, unnumbered};

use self::adopt::adopt;
use self::note::{Note, Told};
use self::order::{misses, order};
use crate::error::{Error, Result};
use crate::event::Stream;
use crate::keys;
use crate::ports::table::{CommitError, Expect, MAX_ACTIONS, Range, TableName};
use crate::retry::Delays;
use crate::store::{Store, Stored, document};

/// Most events in one batch, and most notes: the batch itself and the head are in its commit too.
pub const BATCH: usize = MAX_ACTIONS - 2;
/// How long events gather before they are given their numbers together.
const GATHER: Duration = Duration::from_millis(50);
/// How often every stream is looked at, for what other processes have written.
const SWEEP: Duration = Duration::from_mins(1);

/// Gives numbers to all events of a stream that wait for one; answers how many.
pub async fn drain(store: &Store, stream: Stream) -> Result<u64> {
    let mut done = 0;
    let mut attempts = store.attempts();
    loop {
        let waiting = waiting(store, stream).await?;
        if waiting.is_empty() {
            return Ok(done);
        }
        let mut head = Head::read(store, stream).await?;
        for batch in batches(waiting) {
            let Some(next) = number(store, stream, &head, batch).await? else {
                // Another relay was faster.
                attempts.again().await?;
                break;
            };
            done += next.value.seq - head.value.seq;
            head = next;
            attempts = store.attempts();
        }
    }
}

/// The next notes of a stream in the order of their numbers; none at its end.
async fn waiting(store: &Store, stream: Stream) -> Result<Vec<Note>> {
    let all = Range::partition(TableName::Events, keys::notes(stream));
    let mut range = all.clone();
    let notes: Vec<Note> = loop {
        let page = store.table.query(&range).await?;
        if !page.items.is_empty() || page.next.is_none() {
            break page.items.iter().map(Note::of).collect::<Result<_>>()?;
        }
        range.after = page.next;
    };
    // What comes before an event was durable before it, so whoever looks again sees it, if it waits at all.
    let more = if misses(&notes) {
        let items = store.all(all).await?;
        items.iter().map(Note::of).collect::<Result<_>>()?
    } else {
        Vec::new()
    };
    Ok(order(notes, more))
}

/// Whole notes together, as many as one batch may name.
fn batches(notes: Vec<Note>) -> Vec<Vec<Note>> {
    let mut batches: Vec<Vec<Note>> = Vec::new();
    let mut events = 0;
    for note in notes {
        events += note.events.len();
        match batches.last_mut() {
            Some(batch) if events <= BATCH && batch.len() < BATCH => batch.push(note),
            _ => {
                events = note.events.len();
                batches.push(vec![note]);
            }
        }
    }
    batches
}

/// Gives the events of a batch their numbers; nothing when another relay was faster.
async fn number(
    store: &Store,
    stream: Stream,
    head: &Stored<Head>,
    batch: Vec<Note>,
) -> Result<Option<Stored<Head>>> {
    let first = head.value.seq + 1;
    let mut next = head.value;
    let mut commit = store.begin();
    let mut events = Vec::with_capacity(BATCH);
    let mut by_job = true;
    for note in batch {
        for Told(entry, _, job) in note.events {
            by_job &= job;
            next.seq += 1;
            next.hash = next.hash.then(next.seq, entry.2);
            events.push(entry);
        }
        commit = commit.delete(note.key, Expect::Version(note.version));
    }
    let expect = match head.version {
        0 => Expect::Absent,
        version => Expect::Version(version),
    };
    let version = head.version + 1;
    let batch = Batch {
        first,
        events,
        by_job,
    };
    let commit = commit
        .put(document(keys::head(stream), version, &next)?, expect)
        .put(
            document(keys::batch(stream, first), 1, &batch)?,
            Expect::Absent,
        );
    match store.table.commit(commit).await {
        Ok(()) => Ok(Some(Stored {
            value: next,
            version,
        })),
        Err(CommitError::Condition(_)) => Ok(None),
        Err(other) => Err(other.into()),
    }
}

/// Gives numbers to events as they come, for ever. `streams` names every stream there is.
pub async fn run(store: &Store, pulse: &Pulse, streams: impl Fn() -> Vec<Stream> + Send + Sync) {
    let mut swept = None;
    let mut adopted = HashSet::new();
    let mut delays = poller(store);
    loop {
        let now = store.now();
        if swept.is_none_or(|at| now.since(at) >= SWEEP) {
            swept = Some(now);
            for stream in streams() {
                pulse.mark(stream);
            }
        }
        let sleep = store.clock.sleep(SWEEP);
        let marked = std::pin::pin!(pulse.marked());
        futures::future::select(marked, sleep).await;
        store.clock.sleep(GATHER).await;
        let mut is_behind = false;
        for stream in pulse.take() {
            if let Err(error) = catch_up(store, stream, &mut adopted).await {
                if matches!(error, Error::Unavailable(_)) {
                    tracing::debug!(%stream, ?error, "events wait for their numbers");
                } else {
                    tracing::error!(%stream, ?error, "events cannot be given their numbers");
                }
                is_behind = true;
                pulse.mark(stream);
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

async fn catch_up(store: &Store, stream: Stream, adopted: &mut HashSet<Stream>) -> Result<()> {
    if !adopted.contains(&stream) {
        adopt(store, stream).await?;
        adopted.insert(stream);
    }
    drain(store, stream).await.map(drop)
}

fn poller(store: &Store) -> impl Iterator<Item = Duration> + Send + use<> {
    let ids = store.ids.clone();
    Delays::poller(move || {
        let mut bytes = [0; 4];
        ids.secret(&mut bytes);
        u32::from_le_bytes(bytes)
    })
}
