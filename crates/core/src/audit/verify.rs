//! Recounting every stream from its records: each is hashed as it is stored, and the hashes must lead to the heads.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::mpsc;
use std::thread;

use schemars::JsonSchema;
use serde::Serialize;

use super::Audit;
use super::heads::Line;
use crate::access::{Action, Caller, Column};
use crate::error::{Error, Result};
use crate::event::{Event, Stream};
use crate::id::Id;
use crate::keys;
use crate::ports::table::{Item, Range, TableName};
use crate::relay::{Batch, Hash, Head, unnumbered};
use crate::store::{Store, read};
use crate::view::{View, digest};

/// Most findings that are told.
const FINDINGS: usize = 100;
/// Pages that wait to be hashed.
const AHEAD: usize = 16;

/// Whether the log is whole.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Verdict {
    /// Whether nothing was changed, dropped, added or cut.
    pub valid: bool,
    /// Streams that were recounted.
    pub streams: u64,
    /// Events that were recounted.
    pub events: u64,
    /// The number of the newest signed line.
    pub signed_line: u64,
    /// Lines of the second place that were compared; 0 where there is none.
    pub second_place: u64,
    /// What is wrong, the first hundred.
    pub findings: Vec<Finding>,
}

/// Something that is wrong with the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Finding {
    /// The stream; absent where it is about the signed lines.
    pub stream: Option<String>,
    /// The number of the event, where it has one.
    pub seq: Option<u64>,
    /// What.
    pub problem: String,
}

/// A record as it is stored: which event, and its hash.
struct Record {
    event: Id<Event>,
    /// Stands for its key.
    place: u64,
    hash: Hash,
}

/// A stream as it was recounted.
struct Recounted {
    events: u64,
    head: Head,
    /// The hash of the stream after each number that was asked for.
    at: BTreeMap<u64, Hash>,
    findings: Vec<Finding>,
}

impl Audit {
    /// Recounts every stream. `second` are the signed lines as they were kept in a second place.
    pub async fn verify(&self, caller: &Caller, second: &[String]) -> Result<View> {
        caller.require(Action::Read, Column::Settings)?;
        View::plain(&self.recount(second).await?)
    }

    /// The same for whoever has the store in hand.
    pub async fn recount(&self, second: &[String]) -> Result<Verdict> {
        let signed = self.signed().await?;
        let mut claims: BTreeMap<String, BTreeMap<u64, Hash>> = BTreeMap::new();
        let mut findings = Vec::new();
        let about = |stream: Option<&str>, problem: String| Finding {
            stream: stream.map(str::to_owned),
            seq: None,
            problem,
        };
        findings.extend(signed.faults.into_iter().map(|fault| about(None, fault)));
        for (stream, head) in &signed.heads {
            claims
                .entry(stream.clone())
                .or_default()
                .insert(head.seq, head.hash);
        }
        let mut newest = 0;
        for text in second {
            let Some(line) = Line::open(self, text) else {
                findings.push(about(None, "a line of the second place is not ours".into()));
                continue;
            };
            newest = line.number.max(newest);
            for (stream, head) in line.heads {
                claims
                    .entry(stream)
                    .or_default()
                    .insert(head.seq, head.hash);
            }
        }
        if newest > signed.number {
            let problem = format!(
                "the second place has signed lines up to {newest}, the store only up to {}: it was cut, or restored to an earlier moment",
                signed.number
            );
            findings.push(about(None, problem));
        }
        let known = self.resident.every_project().into_iter();
        let mut streams: BTreeSet<Stream> = known.map(Stream::Project).collect();
        streams.insert(Stream::Org);
        streams.extend(claims.keys().filter_map(|stream| keys::stream_of(stream)));
        let mut events = 0;
        for stream in &streams {
            let name = stream.to_string();
            let claimed = claims.remove(&name).unwrap_or_default();
            let found = recount(&self.store, *stream, &claimed).await?;
            events += found.events;
            findings.extend(found.findings);
            for (seq, hash) in claimed {
                if seq > found.head.seq {
                    let problem = format!("signed up to {seq}, but ends at {}", found.head.seq);
                    findings.push(about(Some(&name), problem));
                } else if found.at.get(&seq) != Some(&hash) {
                    let problem = format!("is not what was signed when it had {seq} events");
                    findings.push(about(Some(&name), problem));
                }
            }
        }
        let valid = findings.is_empty();
        findings.truncate(FINDINGS);
        Ok(Verdict {
            valid,
            streams: streams.len() as u64,
            events,
            signed_line: signed.number,
            second_place: second.len() as u64,
            findings,
        })
    }
}

/// Recounts one stream by itself: how many events it has, and what is wrong.
pub async fn recount_stream(store: &Store, stream: Stream) -> Result<(u64, Vec<Finding>)> {
    let found = recount(store, stream, &BTreeMap::new()).await?;
    Ok((found.events, found.findings))
}

/// Recounts one stream; its hash is kept at each number that is claimed.
async fn recount(
    store: &Store,
    stream: Stream,
    claimed: &BTreeMap<u64, Hash>,
) -> Result<Recounted> {
    // First the head: what comes to the stream meanwhile is beyond it.
    let head = Head::read(store, stream).await?.value;
    let records = records(store, stream).await?;
    // Then what waits, and last the numbers: an event that is read is in one of the two.
    let waits: HashSet<Id<Event>> = unnumbered(store, stream).await?.into_iter().collect();
    let mut found = Recounted {
        events: 0,
        head,
        at: BTreeMap::new(),
        findings: Vec::new(),
    };
    let mut numbered = HashSet::with_capacity(records.len());
    let mut hash = Hash::origin(stream);
    let mut next = 1;
    let wrong = |seq, problem: &str| Finding {
        stream: Some(stream.to_string()),
        seq: Some(seq),
        problem: problem.to_owned(),
    };
    let mut range = Range::partition(TableName::Events, stream.to_string()).prefix(keys::BATCH);
    loop {
        let page = store.table.query(&range).await?;
        for item in &page.items {
            let Ok(batch) = read::<Batch>(item) else {
                found.findings.push(wrong(next, "its batch is unreadable"));
                continue;
            };
            let batch = batch.value;
            if batch.first != next || keys::batch(stream, batch.first) != item.key {
                found
                    .findings
                    .push(wrong(next, "numbers are missing or twice from here on"));
                next = batch.first;
            }
            for entry in batch.events {
                let seq = next;
                next += 1;
                numbered.insert(entry.1);
                if seq > head.seq {
                    continue;
                }
                found.events += 1;
                let at = records.binary_search_by_key(&entry.1, |record| record.event);
                let problem = match at.map(|at| &records[at]) {
                    Err(_) => Some("the event is gone"),
                    Ok(record) if record.place != digest(&[entry.key(stream).sk.as_bytes()]) => {
                        Some("its batch names another object")
                    }
                    Ok(record) if record.hash != entry.2 => Some("the event was changed"),
                    Ok(_) => None,
                };
                found
                    .findings
                    .extend(problem.map(|problem| wrong(seq, problem)));
                hash = hash.then(seq, entry.2);
                if claimed.contains_key(&seq) {
                    found.at.insert(seq, hash);
                }
                if seq == head.seq && hash != head.hash {
                    found
                        .findings
                        .push(wrong(seq, "the hashes do not lead to the head"));
                }
            }
        }
        match page.next {
            Some(more) => range.after = Some(more),
            None => break,
        }
    }
    if next <= head.seq {
        found
            .findings
            .push(wrong(next, "the stream ends here, before its head"));
    }
    if claimed.contains_key(&0) {
        found.at.insert(0, Hash::origin(stream));
    }
    for record in records {
        if !waits.contains(&record.event) && !numbered.contains(&record.event) {
            let problem = format!("{} was added without a number", record.event);
            found.findings.push(wrong(0, &problem));
        }
    }
    Ok(found)
}

/// Every record of a stream by its event. One thread reads, another one hashes.
async fn records(store: &Store, stream: Stream) -> Result<Vec<Record>> {
    let (pages, to_hash) = mpsc::sync_channel::<Vec<Item>>(AHEAD);
    let hashing = thread::spawn(move || {
        let mut records: Vec<Record> = Vec::new();
        for page in to_hash {
            records.extend(page.iter().filter_map(|item| {
                let (_, event) = keys::event_of(&item.key.sk)?;
                Some(Record {
                    event,
                    place: digest(&[item.key.sk.as_bytes()]),
                    hash: Hash::record(item),
                })
            }));
        }
        records.sort_unstable_by_key(|record| record.event);
        records
    });
    let mut range = Range::partition(TableName::Events, stream.to_string());
    loop {
        let page = store.table.query(&range).await?;
        pages.send(page.items).map_err(Error::internal)?;
        match page.next {
            Some(next) => range.after = Some(next),
            None => break,
        }
    }
    drop(pages);
    hashing
        .join()
        .map_err(|_| Error::internal("hashing the audit log failed"))
}
