//! The proof that a back-up can be restored: it is restored, into a directory that is thrown away.

use std::fs;
use std::path::Path;
use std::time::Instant;

use codexflow_core::time::Timestamp;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::{ArchiveError, frame, index, io, restore, revocations, segment, snapshot};
use crate::durable;

/// How a restore that was tried went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Proof {
    /// When it was tried.
    pub at: Timestamp,
    /// The last change that was restored.
    pub ordinal: u64,
    /// The last change at which the state was compared.
    pub compared_at: u64,
    /// What it added up to.
    pub state: String,
    /// How long it took.
    pub millis: u64,
    /// What is wrong; nothing when the back-up is good.
    pub problems: Vec<String>,
}

impl Proof {
    /// Whether the back-up is good.
    pub const fn is_good(&self) -> bool {
        self.problems.is_empty()
    }
}

/// Restores the newest state beside the archive, checks all of it, notes the result there and removes it again.
pub fn prove(archive: &Path, now: Timestamp) -> Result<Proof, ArchiveError> {
    let begun = Instant::now();
    let draft = archive.join(format!("draft-proof-{}.db", std::process::id()));
    let _cleaned = snapshot::Cleaned(&draft);
    let mut proof = Proof {
        at: now,
        ordinal: 0,
        compared_at: 0,
        state: String::new(),
        millis: 0,
        problems: Vec::new(),
    };
    match restore::rebuild(archive, None, &draft) {
        Ok(restored) => {
            proof.ordinal = restored.ordinal;
            proof.compared_at = restored.compared_at;
            proof.state = restored.state.digest();
            proof.problems = restored.problems;
            proof.problems.extend(integrity(&draft)?);
        }
        // A full disk says nothing about the back-up.
        Err(error @ ArchiveError::Io { .. }) => return Err(error),
        Err(error) => proof.problems.push(error.to_string()),
    }
    proof.millis = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    let noted = archive.join("proof.json");
    let unfinished = frame::draft(&noted);
    let text = serde_json::to_vec_pretty(&proof).unwrap_or_default();
    fs::write(&unfinished, text)
        .and_then(|()| durable::publish(&unfinished, &noted))
        .map_err(io(&noted))?;
    Ok(proof)
}

fn integrity(database: &Path) -> Result<Vec<String>, ArchiveError> {
    let connection = Connection::open(database)?;
    let mut statement = connection.prepare("PRAGMA integrity_check")?;
    let lines = statement.query_map([], |row| row.get::<_, String>(0))?;
    let lines: Vec<String> = lines.collect::<rusqlite::Result<_>>()?;
    Ok(lines.into_iter().filter(|line| line != "ok").collect())
}

/// The last proof that was noted in an archive.
pub fn last_proof(archive: &Path) -> Option<Proof> {
    let text = fs::read(archive.join("proof.json")).ok()?;
    serde_json::from_slice(&text).ok()
}

/// Reads every file of an archive; answers what is wrong, file by file.
pub fn check(archive: &Path) -> Result<Vec<String>, ArchiveError> {
    let mut problems = Vec::new();
    for line in index::lines(archive)? {
        for at in &line.snapshots {
            let path = line.snapshot_path(*at);
            let header =
                frame::verify(&path).and_then(|_| frame::header::<snapshot::Header>(&path));
            match header {
                Ok(header) if header.line == line.id && (header.ordinal, header.at) == *at => {}
                Ok(_) => problems.push(format!(
                    "{} is another snapshot: files were swapped",
                    path.display()
                )),
                Err(error) => problems.push(error.to_string()),
            }
        }
        let mut previous: Option<(u64, String)> = None;
        let mut revoked = None;
        for range in &line.segments {
            let path = line.segment_path(*range);
            let found = frame::verify(&path).and_then(|sum| {
                let (header, _) = segment::read(&path, &line.id, *range)?;
                Ok((sum, header))
            });
            match found {
                Ok((sum, header)) => {
                    if let Some((end, before)) = &previous {
                        if header.first != end + 1 {
                            let (from, to) = (end + 1, header.first - 1);
                            problems.push(format!(
                                "the changes {from} to {to} are missing in {}: a segment is gone",
                                line.dir.display()
                            ));
                        } else if !before.is_empty() && *before != header.previous {
                            problems.push(format!(
                                "{} does not follow the segment before it: one of them was swapped",
                                path.display()
                            ));
                        }
                    }
                    previous = Some((header.last, sum));
                    revoked = Some(header.revoked);
                }
                Err(error) => {
                    problems.push(error.to_string());
                    // It is there, but says nothing of the one after it.
                    previous = Some((range.1, String::new()));
                }
            }
        }
        if let Err(error) = revocations::after(&line.dir, 0, revoked.as_deref()) {
            problems.push(error.to_string());
        }
        if line.snapshots.is_empty() {
            problems.push(format!("{} has no snapshot", line.dir.display()));
        }
    }
    Ok(problems)
}
