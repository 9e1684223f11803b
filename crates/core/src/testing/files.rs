//! Files in memory.

use std::collections::BTreeMap;

use async_trait::async_trait;
use bytes::Bytes;
use parking_lot::Mutex;

use crate::ports::files::{FileError, FileName, Files};

/// Keeps files as long as it lives.
#[derive(Debug, Default)]
pub struct MemoryFiles(Mutex<BTreeMap<FileName, Bytes>>);

#[async_trait]
impl Files for MemoryFiles {
    async fn put(&self, bytes: Bytes) -> Result<FileName, FileError> {
        let name = FileName::of(&bytes);
        self.0.lock().insert(name.clone(), bytes);
        Ok(name)
    }

    async fn get(&self, name: &FileName) -> Result<Option<Bytes>, FileError> {
        Ok(self.0.lock().get(name).cloned())
    }

    async fn delete(&self, name: &FileName) -> Result<(), FileError> {
        self.0.lock().remove(name);
        Ok(())
    }
}
