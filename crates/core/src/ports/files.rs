//! Where the bytes of files lie. What they are called, whose they are and how long they stay is decided elsewhere.
//!
//! A file is named by what it holds, so that it never changes: keeping it twice is harmless, a damaged one is found when
//! it is read, and who takes a deletion back needs nothing but the name.

use std::fmt;
use std::str::FromStr;

use async_trait::async_trait;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use thiserror::Error;

use crate::error::{Error, Source};

/// The name of a file: the SHA-256 of its bytes, 64 small hexadecimal digits. Nothing that a client sends becomes a path.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FileName(String);

impl FileName {
    /// The name of a file that holds these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        let digest = Sha256::digest(bytes);
        Self(crate::text::hex(&digest))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for FileName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if text.len() == 64 && text.bytes().all(is_digit) {
            Ok(Self(text.to_owned()))
        } else {
            Err("a file is named by 64 small hexadecimal digits".to_owned())
        }
    }
}

impl TryFrom<String> for FileName {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<FileName> for String {
    fn from(name: FileName) -> Self {
        name.0
    }
}

/// Why a file was not kept or read.
#[derive(Debug, Error)]
pub enum FileError {
    /// There is no place left for it. What was kept before is untouched.
    #[error("there is no space left for files")]
    Full,
    /// What is kept under the name is not what was put there.
    #[error("the file {0} is damaged; restore it from a back-up")]
    Damaged(FileName),
    /// The place did not answer, or answered what it never should.
    #[error("the place of the files is not available: {0}")]
    Unavailable(Source),
}

impl From<FileError> for Error {
    fn from(error: FileError) -> Self {
        match error {
            FileError::Damaged(_) => Self::internal(error),
            FileError::Full | FileError::Unavailable(_) => Self::unavailable(error),
        }
    }
}

/// The place of files. Every backend is under the same laws (`crates/conformance`).
#[async_trait]
pub trait Files: Send + Sync {
    /// Keeps bytes under their name; durable when answered. One that is there already stays, whole.
    async fn put(&self, bytes: Bytes) -> Result<FileName, FileError>;

    /// The bytes of a file, exactly as they were put; nothing where there is none.
    async fn get(&self, name: &FileName) -> Result<Option<Bytes>, FileError>;

    /// Removes a file; harmless where there is none.
    async fn delete(&self, name: &FileName) -> Result<(), FileError>;
}
