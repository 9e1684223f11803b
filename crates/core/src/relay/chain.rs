//! What holds a stream together: each event's number and a hash over all that came before it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest, Sha256};

use crate::error::Result;
use crate::event::{Event, Stream};
use crate::id::Id;
use crate::keys;
use crate::ports::table::{Item, Key};
use crate::store::{Store, Stored};

/// A SHA-256, written in base64.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// What the first event of a stream follows: streams cannot be exchanged for one another.
    pub fn origin(stream: Stream) -> Self {
        Self(Sha256::digest(format!("codexflow stream {stream}")).into())
    }

    /// The hash of one event as it is stored: its key and every byte of its body.
    pub fn record(item: &Item) -> Self {
        let mut hash = Sha256::new();
        hash.update(item.key.sk.as_bytes());
        hash.update([0]);
        hash.update(&item.body);
        Self(hash.finalize().into())
    }

    /// The hash of a stream that goes on with this event.
    #[must_use]
    pub fn then(self, seq: u64, record: Self) -> Self {
        let mut bytes = [0; 72];
        bytes[..32].copy_from_slice(&self.0);
        bytes[32..40].copy_from_slice(&seq.to_be_bytes());
        bytes[40..].copy_from_slice(&record.0);
        Self(Sha256::digest(bytes).into())
    }
}

impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        let bytes = URL_SAFE_NO_PAD.decode(text.as_bytes()).ok();
        let bytes = bytes.and_then(|bytes| bytes.try_into().ok());
        bytes
            .map(Self)
            .ok_or_else(|| de::Error::custom("is no SHA-256 in base64"))
    }
}

/// How far a stream is sequenced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The number of its last event; 0 for none.
    pub seq: u64,
    /// The hash of all of it.
    pub hash: Hash,
}

impl Head {
    /// The head of a stream, with the version that the next batch expects; 0 for a stream without events.
    pub async fn read(store: &Store, stream: Stream) -> Result<Stored<Self>> {
        let none = Stored {
            value: Self {
                seq: 0,
                hash: Hash::origin(stream),
            },
            version: 0,
        };
        Ok(store.get(keys::head(stream)).await?.unwrap_or(none))
    }
}

/// Some events that were given their numbers together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// The number of the first.
    pub first: u64,
    /// All of them, in order.
    pub events: Vec<Entry>,
    /// Whether jobs wrote all of them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_job: bool,
}

/// One event of a batch: what it is about, which it is, and the hash of its record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry(pub String, pub Id<Event>, pub Hash);

impl Entry {
    /// Where the event is stored.
    pub fn key(&self, stream: Stream) -> Key {
        keys::event(stream, &self.0, self.1)
    }
}
