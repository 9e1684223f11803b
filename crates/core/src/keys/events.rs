//! Keys of events, of their order and of the writes they are of: the Events table.

use crate::event::{Event, Operation, Stream};
use crate::id::Id;
use crate::ports::table::{Key, TableName};

/// An event, under what it is about so that one object's history is one range.
pub fn event(stream: Stream, subject: &str, id: Id<Event>) -> Key {
    Key::new(
        TableName::Events,
        stream.to_string(),
        event_prefix(subject) + &id.to_string(),
    )
}

/// `sk` prefix of the events about one object.
pub fn event_prefix(subject: &str) -> String {
    format!("{subject}#")
}

/// The notes of a stream: they name its events that have no number yet.
pub fn notes(stream: Stream) -> String {
    format!("{NOTES}{stream}")
}

const NOTES: &str = "OUTBOX#";

/// A note, by the first event that it names.
pub fn note(stream: Stream, first: Id<Event>) -> Key {
    Key::new(TableName::Events, notes(stream), first.to_string())
}

/// The stream whose notes this partition holds.
pub fn noted_stream(pk: &str) -> Option<Stream> {
    pk.strip_prefix(NOTES).and_then(stream_of)
}

/// Where earlier versions marked the events of a stream that had no number: a partition of the secondary index.
pub fn marked(stream: Stream) -> String {
    notes(stream)
}

/// How far a stream is sequenced, and the hash of all of it.
pub fn head(stream: Stream) -> Key {
    Key::new(TableName::Events, stream.to_string(), "HEAD")
}

/// `sk` prefix of the batches that say which event has which number.
pub const BATCH: &str = "SEQ#";

/// So many numbers share the first letters of their batches' keys, whatever they are.
pub const BATCH_GROUP: u64 = 100;

/// The batch whose first event has this number.
pub fn batch(stream: Stream, first: u64) -> Key {
    Key::new(
        TableName::Events,
        stream.to_string(),
        format!("{BATCH}{first:018}"),
    )
}

/// `sk` prefix of the batches that begin in the same hundred as this number does.
pub fn batch_group(number: u64) -> String {
    format!("{BATCH}{:016}", number / BATCH_GROUP)
}

/// The stream whose partition of the Events table this is.
pub fn stream_of(pk: &str) -> Option<Stream> {
    match pk.strip_prefix("PROJECT#") {
        Some(id) => id.parse().ok().map(Stream::Project),
        None => (pk == "ORG").then_some(Stream::Org),
    }
}

/// What an event is about and which one it is, from its `sk`.
pub fn event_of(sk: &str) -> Option<(&str, Id<Event>)> {
    let (subject, id) = sk.rsplit_once('#')?;
    id.parse().ok().map(|id| (subject, id))
}

/// The partition of the signed lines that say how far the streams are.
pub const SIGNED_HEADS: &str = "HEADS";

/// One of those lines, by its number.
pub fn signed_heads(number: u64) -> Key {
    Key::new(TableName::Events, SIGNED_HEADS, format!("{number:018}"))
}

/// One event of a write, so that the write can be found and undone as a whole.
pub fn operation(id: Id<Operation>, event: Id<Event>) -> Key {
    Key::new(
        TableName::Events,
        operation_partition(id),
        event.to_string(),
    )
}

/// The events of one write.
pub fn operation_partition(id: Id<Operation>) -> String {
    format!("OPERATION#{id}")
}

/// Written and read by the readiness probe.
pub fn probe() -> Key {
    Key::new(TableName::Events, "PROBE", "PROBE")
}

/// A long text that an event names by its hash.
pub fn text(hash: &str) -> Key {
    Key::new(TableName::Events, format!("TEXT#{hash}"), "BODY")
}
