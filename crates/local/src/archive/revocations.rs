//! What must not go back in time, appended as it happens: changes of accounts and of counters.
//!
//! A restore to an earlier moment re-applies it to its end. Each record's sum covers the record before, so that nothing in
//! the middle can be changed or left out; a record that a crash cut off at the end was never shipped.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use codexflow_core::keys::{Keeping, keeping};
use codexflow_core::text::hex;
use sha2::{Digest, Sha256};

use super::{ArchiveError, damaged, io as at};
use crate::table::log::{self, Change, Row};

const MAGIC: &[u8] = b"codexflow revocations 1\n";
const SUM: usize = 32;

/// One record: the ordinal of the transaction, and what it changed.
pub(super) struct Record {
    pub(super) ordinal: u64,
    pub(super) changes: Vec<Change>,
}

pub(super) fn path(dir: &Path) -> PathBuf {
    dir.join("revocations")
}

/// Everything in a file: its records, where the last whole one ends, and the last sum.
struct Content {
    records: Vec<Record>,
    end: usize,
    sum: [u8; SUM],
    /// Whether the sum that was looked for came by.
    is_found: bool,
}

/// `wanted` is a sum that a segment has noted; with it a last record that is whole but wrong is damage and no crash.
fn parse(path: &Path, bytes: &[u8], wanted: Option<&str>) -> Result<Content, ArchiveError> {
    let mut content = Content {
        records: Vec::new(),
        end: 0,
        sum: Sha256::digest(MAGIC).into(),
        is_found: false,
    };
    content.is_found = wanted.is_some_and(|wanted| wanted == hex(&content.sum));
    if bytes.is_empty() {
        return Ok(content);
    }
    let Some(mut rest) = bytes.strip_prefix(MAGIC) else {
        // The first bytes of a file that a crash cut off.
        return if MAGIC.starts_with(bytes) {
            Ok(content)
        } else {
            Err(damaged(path, "it does not begin as it should"))
        };
    };
    content.end = MAGIC.len();
    while let Some((length, tail)) = rest.split_first_chunk::<4>() {
        let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
        let Some((body, tail)) = tail.split_at_checked(length) else {
            break;
        };
        let Some((sum, tail)) = tail.split_first_chunk::<SUM>() else {
            break;
        };
        let expected = chained(&content.sum, body);
        if expected != *sum {
            if tail.is_empty() && wanted.is_none() {
                break;
            }
            let why = format!(
                "its record {} is not what was written",
                content.records.len()
            );
            return Err(damaged(path, why));
        }
        let mut reader = log::Reader(body);
        let record = reader
            .array()
            .map(u64::from_be_bytes)
            .zip(log::decode(reader.0));
        let Some((ordinal, changes)) = record else {
            return Err(damaged(path, "a record in it is unreadable"));
        };
        content.records.push(Record { ordinal, changes });
        content.sum = expected;
        content.is_found |= wanted.is_some_and(|wanted| wanted == hex(&expected));
        content.end += 4 + length + SUM;
        rest = tail;
    }
    Ok(content)
}

fn chained(before: &[u8; SUM], body: &[u8]) -> [u8; SUM] {
    Sha256::new()
        .chain_update(before)
        .chain_update(body)
        .finalize()
        .into()
}

fn bytes(path: &Path) -> Result<Vec<u8>, ArchiveError> {
    match fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        read => read.map_err(at(path)),
    }
}

/// The records of a line after this ordinal. `noted` is the sum that the line's newest segment has noted, if there is one.
pub(super) fn after(
    dir: &Path,
    ordinal: u64,
    noted: Option<&str>,
) -> Result<Vec<Record>, ArchiveError> {
    let path = path(dir);
    let content = parse(&path, &bytes(&path)?, noted)?;
    if noted.is_some() && !content.is_found {
        return Err(damaged(
            &path,
            "it ends before what the newest segment says of it",
        ));
    }
    let mut records = content.records;
    records.retain(|record| record.ordinal > ordinal);
    Ok(records)
}

/// The file of a line, opened for appending.
pub(super) struct Revocations {
    path: PathBuf,
    end: usize,
    sum: [u8; SUM],
    last: u64,
}

impl Revocations {
    /// Looks where the file ends. One that is damaged is left as it is and refused.
    pub(super) fn open(dir: &Path) -> Result<Self, ArchiveError> {
        let path = path(dir);
        let content = parse(&path, &bytes(&path)?, None)?;
        Ok(Self {
            path,
            end: content.end,
            sum: content.sum,
            last: content.records.last().map_or(0, |record| record.ordinal),
        })
    }

    /// The sum of all of it.
    pub(super) fn sum(&self) -> String {
        hex(&self.sum)
    }

    /// Appends what these rows say of accounts; on the disk when this answers.
    pub(super) fn append(&mut self, rows: &[Row]) -> Result<(), ArchiveError> {
        let mut out = Vec::new();
        let (mut sum, mut last) = (self.sum, self.last);
        if self.end == 0 {
            out.extend(MAGIC);
        }
        for row in rows.iter().filter(|row| row.ordinal > self.last) {
            let changes = log::decode(&row.changes)
                .ok_or_else(|| damaged(&self.path, "a change in the log is unreadable"))?;
            let mut body = row.ordinal.to_be_bytes().to_vec();
            for change in changes {
                if keeping(change.key()) == Keeping::Present {
                    log::write(&mut body, &change);
                }
            }
            if body.len() == 8 {
                continue;
            }
            sum = chained(&sum, &body);
            last = row.ordinal;
            out.extend(u32::try_from(body.len()).unwrap_or(u32::MAX).to_be_bytes());
            out.extend(&body);
            out.extend(sum);
        }
        if out.is_empty() {
            return Ok(());
        }
        // What an attempt that failed left behind is written over.
        let end = u64::try_from(self.end).unwrap_or(u64::MAX);
        let write = || -> io::Result<()> {
            let mut file = OpenOptions::new()
                .write(true)
                .create(true)
                .truncate(false)
                .mode(0o600)
                .open(&self.path)?;
            file.set_len(end)?;
            io::Seek::seek(&mut file, io::SeekFrom::Start(end))?;
            file.write_all(&out)?;
            file.sync_all()?;
            if end == 0 {
                crate::durable::sync_dir(self.path.parent().unwrap_or(Path::new(".")))?;
            }
            Ok(())
        };
        write().map_err(at(&self.path))?;
        (self.sum, self.last) = (sum, last);
        self.end += out.len();
        Ok(())
    }
}
