//! What a job was given to work on, kept in parts until the job has ended, and what it has made, kept for a while.

use std::io::Write;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::Jobs;
use super::model::Job;
use crate::error::{Error, Result};
use crate::id::Id;
use crate::keys;
use crate::ports::table::{Expect, MAX_COMMIT_BYTES, Range, TableName};
use crate::store::{document, read};

/// Largest upload, packed.
pub const MAX_UPLOAD: usize = 64 * 1024 * 1024;
/// Bytes of one part; a third more as Base64, which keeps every stored body JSON.
const PART: usize = 256 * 1024;
/// Parts of one commit, each with its quotes.
const TOGETHER: usize = MAX_COMMIT_BYTES / (PART.div_ceil(3) * 4 + 2);
/// Parts whose job was never written go away by themselves.
const KEPT: Duration = Duration::from_hours(30 * 24);
/// Name of the parts.
const UPLOAD: &str = "UPLOAD";

impl Jobs {
    /// Keeps an upload, packed if it is not packed already.
    pub(super) async fn keep_upload(&self, id: Id<Job>, bytes: Bytes) -> Result<()> {
        let bytes = if bytes.starts_with(&[0x1f, 0x8b]) {
            bytes
        } else {
            let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
            packed.write_all(&bytes).map_err(Error::internal)?;
            packed.finish().map_err(Error::internal)?.into()
        };
        self.keep(id, UPLOAD, &bytes, KEPT).await
    }

    /// Keeps what a job has made, instead of what was kept under this name before.
    pub(crate) async fn keep(
        &self,
        id: Id<Job>,
        name: &str,
        bytes: &[u8],
        lasts: Duration,
    ) -> Result<()> {
        if bytes.len() > MAX_UPLOAD {
            return Err(Error::TooLarge { limit: MAX_UPLOAD });
        }
        // Of an earlier try there may be more parts.
        self.drop_parts(id, name).await?;
        let until = self.store.now().plus(lasts);
        let parts: Vec<&[u8]> = bytes.chunks(PART).collect();
        let mut number = 0;
        for together in parts.chunks(TOGETHER) {
            let mut commit = self.store.begin();
            for part in together {
                let key = keys::job_part(id, name, number);
                let mut item = document(key, 1, &STANDARD.encode(part))?;
                item.expires_at = Some(until);
                commit = commit.put(item, Expect::Any);
                number += 1;
            }
            self.store.commit(commit).await?;
        }
        Ok(())
    }

    /// The upload of a job, packed.
    pub async fn upload(&self, id: Id<Job>) -> Result<Bytes> {
        self.kept(id, UPLOAD).await
    }

    /// What a job has made; empty when it is no longer kept.
    pub(crate) async fn kept(&self, id: Id<Job>, name: &str) -> Result<Bytes> {
        let mut bytes = Vec::new();
        for item in self.store.all(parts(id, name)).await? {
            let part = read::<String>(&item)?.value;
            bytes.extend(STANDARD.decode(part).map_err(Error::internal)?);
        }
        Ok(bytes.into())
    }

    pub(super) async fn drop_upload(&self, id: Id<Job>) -> Result<()> {
        self.drop_parts(id, UPLOAD).await
    }

    async fn drop_parts(&self, id: Id<Job>, name: &str) -> Result<()> {
        let items = self.store.all(parts(id, name)).await?;
        for together in items.chunks(crate::ports::table::MAX_ACTIONS) {
            let commit = together.iter().fold(self.store.begin(), |commit, item| {
                commit.delete(item.key.clone(), Expect::Any)
            });
            self.store.commit(commit).await?;
        }
        Ok(())
    }
}

fn parts(id: Id<Job>, name: &str) -> Range {
    // Parts are large: a few at a time.
    Range::partition(TableName::Projects, keys::job_partition(id))
        .prefix(name)
        .limit(TOGETHER)
}
