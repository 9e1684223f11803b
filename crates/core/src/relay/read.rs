//! Reading a stream by number: what is read is strongly consistent and has no gaps, whatever an index shows.

use super::note::{Note, Told};
use super::{Batch, Entry, Head};
use crate::error::{Error, Result};
use crate::event::{Event, Stream};
use crate::id::Id;
use crate::keys::{self, BATCH_GROUP};
use crate::ports::table::{MAX_GET_KEYS, Range, TableName};
use crate::store::{Store, read};

/// An event with its number.
#[derive(Debug, Clone)]
pub struct Numbered {
    /// The stream.
    pub stream: Stream,
    /// Its place there.
    pub seq: u64,
    /// The event; its `seq` is set.
    pub event: Event,
}

/// Up to `limit` events of a stream that come after a number, in order.
pub async fn after(store: &Store, stream: Stream, seq: u64, limit: usize) -> Result<Vec<Numbered>> {
    let last = Head::read(store, stream).await?.value.seq;
    let end = last.min(seq.saturating_add(limit as u64));
    numbered(store, stream, seq + 1, end).await
}

/// Up to `limit` events of a stream that come before a number, the newest first; 0 stands for the end.
pub async fn before(
    store: &Store,
    stream: Stream,
    seq: u64,
    limit: usize,
) -> Result<Vec<Numbered>> {
    let last = Head::read(store, stream).await?.value.seq;
    let end = if seq == 0 { last } else { last.min(seq - 1) };
    let first = end.saturating_sub(limit as u64) + 1;
    let mut found = numbered(store, stream, first, end).await?;
    found.reverse();
    Ok(found)
}

/// The events of a stream that wait for their numbers.
pub async fn unnumbered(store: &Store, stream: Stream) -> Result<Vec<Id<Event>>> {
    let notes = Range::partition(TableName::Events, keys::notes(stream));
    let mut waiting = Vec::new();
    for item in store.all(notes).await? {
        let events = Note::of(&item)?.events.into_iter();
        waiting.extend(events.map(|Told(entry, ..)| entry.1));
    }
    Ok(waiting)
}

/// The number up to which jobs wrote all that comes after `seq`: whoever tells people of news need not read it.
pub async fn beyond_jobs(store: &Store, stream: Stream, mut seq: u64) -> Result<u64> {
    let mut group = ((seq + 1) / BATCH_GROUP).saturating_sub(1);
    while group * BATCH_GROUP <= seq + 1 {
        for batch in batches(store, stream, group).await? {
            let end = batch.first + batch.events.len() as u64 - 1;
            if end <= seq {
                continue;
            }
            if batch.first > seq + 1 || !batch.by_job {
                return Ok(seq);
            }
            seq = end;
        }
        group += 1;
    }
    Ok(seq)
}

/// The batches whose first number is in this group.
async fn batches(store: &Store, stream: Stream, group: u64) -> Result<Vec<Batch>> {
    let range = Range::partition(TableName::Events, stream.to_string())
        .prefix(keys::batch_group(group * BATCH_GROUP));
    let items = store.all(range).await?;
    items
        .iter()
        .map(|item| Ok(read::<Batch>(item)?.value))
        .collect()
}

/// The events with the numbers from `first` to `end`, both included.
async fn numbered(store: &Store, stream: Stream, first: u64, end: u64) -> Result<Vec<Numbered>> {
    if first > end {
        return Ok(Vec::new());
    }
    let entries = entries(store, stream, first, end).await?;
    let mut found = Vec::with_capacity(entries.len());
    for chunk in entries.chunks(MAX_GET_KEYS) {
        let wanted: Vec<_> = chunk.iter().map(|(_, entry)| entry.key(stream)).collect();
        for ((seq, entry), item) in chunk.iter().zip(store.table.get(&wanted).await?) {
            let missing = || {
                Error::internal(format!(
                    "the event {} of {stream} has a number but is gone: verify the audit log",
                    entry.1
                ))
            };
            let mut event = read::<Event>(&item.ok_or_else(missing)?)?.value;
            event.seq = Some(*seq);
            found.push(Numbered {
                stream,
                seq: *seq,
                event,
            });
        }
    }
    Ok(found)
}

/// Which events have the numbers from `first` to `end`.
async fn entries(store: &Store, stream: Stream, first: u64, end: u64) -> Result<Vec<(u64, Entry)>> {
    let mut found = Vec::new();
    // A batch has fewer events than a group has numbers, so the one that holds `first` begins in this group or the last.
    let mut group = (first / BATCH_GROUP).saturating_sub(1);
    while group * BATCH_GROUP <= end {
        for batch in batches(store, stream, group).await? {
            let numbers = batch.first..;
            found.extend(
                numbers
                    .zip(batch.events)
                    .filter(|(seq, _)| (first..=end).contains(seq)),
            );
        }
        group += 1;
    }
    let has_gap = (first..).zip(&found).any(|(seq, (found, _))| seq != *found);
    if has_gap || found.len() as u64 != end - first + 1 {
        return Err(Error::internal(format!(
            "the stream {stream} has a gap after {first}: verify the audit log"
        )));
    }
    Ok(found)
}
