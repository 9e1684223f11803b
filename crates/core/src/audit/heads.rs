//! Signed lines that say how far each stream is, each naming the line before.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Audit;
use crate::error::{Error, Result};
use crate::event::Stream;
use crate::keys;
use crate::ports::table::{Expect, MAX_GET_KEYS, Range, TableName};
use crate::relay::{Hash, Head};
use crate::store::{document, read};
use crate::time::Timestamp;

/// Every so many lines one names all streams, so that older ones need not be read.
const WHOLE: u64 = 1000;

/// What a signed line says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Line {
    /// Rises by one from line to line.
    pub(super) number: u64,
    pub(super) at: Timestamp,
    /// The hash of the line before, signature included.
    pub(super) before: Hash,
    /// The heads of the streams that have moved since; of all where the number says so.
    pub(super) heads: BTreeMap<String, Head>,
}

/// What the newest lines together say.
pub(super) struct Signed {
    pub(super) number: u64,
    pub(super) hash: Hash,
    pub(super) heads: BTreeMap<String, Head>,
    /// What is wrong with the lines themselves.
    pub(super) faults: Vec<String>,
}

impl Line {
    /// A line that one of our own keys has signed.
    pub(super) fn open(audit: &Audit, text: &str) -> Option<Self> {
        let payload = audit.tokens.open(text)?;
        serde_json::from_slice(&payload).ok()
    }
}

pub(super) fn hash(text: &str) -> Hash {
    Hash(Sha256::digest(text.as_bytes()).into())
}

impl Audit {
    /// Writes down how far every stream is, if any has moved; answers the signed line.
    pub async fn sign(&self) -> Result<Option<String>> {
        let signed = self.signed().await?;
        let number = signed.number + 1;
        let is_whole = number.is_multiple_of(WHOLE);
        let mut heads = self.heads().await?;
        let has_moved = heads
            .iter()
            .any(|(stream, head)| signed.heads.get(stream) != Some(head));
        if !has_moved {
            return Ok(None);
        }
        if is_whole {
            // A stream whose project is gone is vouched for all the same.
            for (stream, head) in signed.heads {
                heads.entry(stream).or_insert(head);
            }
        } else {
            heads.retain(|stream, head| signed.heads.get(stream) != Some(head));
        }
        let line = Line {
            number,
            at: self.store.now(),
            before: signed.hash,
            heads,
        };
        let payload = serde_json::to_vec(&line).map_err(Error::internal)?;
        let text = self.tokens.sign(&payload)?;
        let item = document(keys::signed_heads(number), 1, &text)?;
        let commit = self.store.begin().put(item, Expect::Absent);
        // Another process may have been faster; then it is done.
        Ok(self.store.commit(commit).await?.then_some(text))
    }

    /// The heads of every stream.
    async fn heads(&self) -> Result<BTreeMap<String, Head>> {
        let projects = self.resident.every_project().into_iter();
        let projects = projects.map(Stream::Project);
        let streams: Vec<Stream> = std::iter::once(Stream::Org).chain(projects).collect();
        let mut heads = BTreeMap::new();
        for chunk in streams.chunks(MAX_GET_KEYS) {
            let wanted: Vec<_> = chunk.iter().map(|stream| keys::head(*stream)).collect();
            for (stream, item) in chunk.iter().zip(self.store.table.get(&wanted).await?) {
                if let Some(item) = item {
                    heads.insert(stream.to_string(), read::<Head>(&item)?.value);
                }
            }
        }
        Ok(heads)
    }

    /// What the lines say, the newest first back to one that names every stream.
    pub(super) async fn signed(&self) -> Result<Signed> {
        let mut signed = Signed {
            number: 0,
            hash: hash(""),
            heads: BTreeMap::new(),
            faults: Vec::new(),
        };
        let mut range = Range::partition(TableName::Events, keys::SIGNED_HEADS)
            .reverse()
            .limit(100);
        // What the line that comes next must be.
        let mut expected: Option<(u64, Hash)> = None;
        loop {
            let page = self.store.table.query(&range).await?;
            for item in page.items {
                let found = read::<String>(&item).ok();
                let line = found
                    .as_ref()
                    .and_then(|text| Line::open(self, &text.value));
                let (Some(text), Some(line)) = (found, line) else {
                    let fault = format!("the signed line {} is not ours", item.key.sk);
                    signed.faults.push(fault);
                    expected = None;
                    continue;
                };
                let this = (line.number, hash(&text.value));
                if expected.is_some_and(|expected| expected != this)
                    || keys::signed_heads(line.number) != item.key
                {
                    let fault = format!("a signed line before or after {} is gone", line.number);
                    signed.faults.push(fault);
                }
                if signed.number == 0 {
                    (signed.number, signed.hash) = this;
                }
                let is_whole = line.number.is_multiple_of(WHOLE);
                for (stream, head) in line.heads {
                    signed.heads.entry(stream).or_insert(head);
                }
                if is_whole {
                    return Ok(signed);
                }
                expected = line
                    .number
                    .checked_sub(1)
                    .map(|number| (number, line.before));
            }
            match page.next {
                Some(next) => range.after = Some(next),
                None => break,
            }
        }
        if expected.is_some_and(|(number, _)| number > 0) {
            signed.faults.push("the first signed lines are gone".into());
        }
        Ok(signed)
    }
}
