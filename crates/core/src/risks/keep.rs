//! Models between two runs of the program: kept in the store with what they learnt from, so that the first answer after a
//! start is that of before the stop. Losing one costs a fit and nothing else: back-ups leave them out.

use std::io::{Read, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use codexflow_insight::risk::Model;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};

use super::Risks;
use crate::error::{Error, Result};
use crate::id::Id;
use crate::keys;
use crate::ports::table::{Expect, Range, TableName};
use crate::projects::model::Project;
use crate::store::{document, read};
use crate::time::Timestamp;
use crate::view::digest;

/// Bytes of one part; a third more as Base64, which keeps every stored body JSON.
const PART: usize = 192 * 1024;
/// Most parts, so that all of them are one commit.
const PARTS: usize = 12;
/// Most bytes of a model; what claims to be larger is not one.
const LARGEST: u64 = 16 * 1024 * 1024;

/// A model that was kept, and what it learnt from.
pub(super) struct Recalled {
    pub(super) model: Model,
    pub(super) version: u64,
}

/// The first part.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Head {
    /// Stands for the outcomes it learnt from.
    version: u64,
    learnt_at: Timestamp,
    /// Of all bytes: parts that are read while others are written do not fit each other.
    sum: u64,
    data: String,
}

impl Risks {
    /// Keeps a model in the place of the one before.
    pub(super) async fn keep(
        &self,
        of: Option<Id<Project>>,
        model: &Model,
        version: u64,
    ) -> Result<()> {
        let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
        packed
            .write_all(&model.to_bytes())
            .map_err(Error::internal)?;
        let bytes = packed.finish().map_err(Error::internal)?;
        let mut parts: Vec<String> = bytes
            .chunks(PART)
            .map(|part| STANDARD.encode(part))
            .collect();
        if parts.len() > PARTS {
            return Err(Error::internal("a model is too large to be kept"));
        }
        let head = Head {
            version,
            learnt_at: self.store.now(),
            sum: digest(&[&bytes]),
            data: parts.remove(0),
        };
        let first = document(keys::risk_model(of, 0), 1, &head)?;
        let mut commit = self.store.begin().put(first, Expect::Any);
        for at in 1..PARTS {
            let key = keys::risk_model(of, at);
            commit = match parts.get(at - 1) {
                Some(part) => commit.put(document(key, 1, part)?, Expect::Any),
                // The one before may have been larger.
                None => commit.delete(key, Expect::Any),
            };
        }
        self.store.commit(commit).await.map(drop)
    }

    /// The model that was kept; none where there is none that this program can read.
    pub(super) async fn recall(&self, of: Option<Id<Project>>) -> Result<Option<Recalled>> {
        let partition = keys::risk_model(of, 0).pk;
        let range = Range::partition(TableName::Projects, partition).prefix(keys::RISK_MODEL);
        let items = self.store.all(range).await?;
        let Some((first, rest)) = items.split_first() else {
            return Ok(None);
        };
        let head = read::<Head>(first)?.value;
        let mut bytes = STANDARD.decode(&head.data).map_err(Error::internal)?;
        for item in rest {
            let part = read::<String>(item)?.value;
            bytes.extend(STANDARD.decode(part).map_err(Error::internal)?);
        }
        if digest(&[&bytes]) != head.sum {
            return Ok(None);
        }
        let mut unpacked = Vec::new();
        GzDecoder::new(&bytes[..])
            .take(LARGEST)
            .read_to_end(&mut unpacked)
            .map_err(Error::internal)?;
        // An older program's factors were others; the next fit replaces it.
        Ok(Model::from_bytes(&unpacked).ok().map(|model| Recalled {
            model,
            version: head.version,
        }))
    }
}
