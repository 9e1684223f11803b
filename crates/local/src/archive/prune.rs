//! Removing what is older than anyone can ask for. The files that are left still lead to every second that is promised.

use std::fs;
use std::path::Path;
use std::time::Duration;

use codexflow_core::time::Timestamp;

use super::index::{self, Line};
use super::{ArchiveError, io, segment};
use crate::durable;

/// Removes files that only lead to moments more than so many days ago.
///
/// So many snapshots are kept whatever their age: a clock that jumps ahead must not empty the archive.
pub(super) fn prune(
    archive: &Path,
    current: &str,
    now: Timestamp,
    days: u32,
) -> Result<(), ArchiveError> {
    let kept = Duration::from_hours(24 * u64::from(days));
    let kept = i64::try_from(kept.as_millis()).unwrap_or(i64::MAX);
    let cutoff = now.millis().saturating_sub(kept);
    let lines = index::lines(archive)?;
    let mut newer: usize = 0;
    let most = usize::try_from(days).unwrap_or(usize::MAX);
    for line in lines.iter().rev() {
        // The newest snapshot that is needed: every moment that is promised comes after it.
        let mut base = None;
        for (ordinal, at) in line.snapshots.iter().rev() {
            newer += 1;
            if newer > most && *at < cutoff {
                base = Some(*ordinal);
                break;
            }
        }
        let Some(base) = base else { continue };
        let is_over = line.id != current && ended(line) < cutoff;
        remove(line, if is_over { u64::MAX } else { base }, is_over)?;
    }
    Ok(())
}

/// When the last change of a line was made, as far as is known.
fn ended(line: &Line) -> i64 {
    let snapshot = line.snapshots.last().map_or(0, |(_, at)| *at);
    let newest = line.segments.last().map(|range| {
        let header = segment::header(&line.segment_path(*range), &line.id, *range);
        // What cannot be read is not removed.
        header.map_or(i64::MAX, |header| header.max_at)
    });
    newest.unwrap_or(snapshot).max(snapshot)
}

fn remove(line: &Line, base: u64, is_over: bool) -> Result<(), ArchiveError> {
    let snapshots = line.snapshots.iter().filter(|(ordinal, _)| *ordinal < base);
    let segments = line.segments.iter().filter(|(_, last)| *last <= base);
    // Snapshots first: without its segments a snapshot would promise what is not there.
    let files = snapshots
        .map(|at| line.snapshot_path(*at))
        .chain(segments.map(|range| line.segment_path(*range)));
    let mut removed = 0;
    for file in files {
        fs::remove_file(&file).map_err(io(&file))?;
        removed += 1;
    }
    if is_over {
        let revocations = super::revocations::path(&line.dir);
        if revocations.exists() {
            fs::remove_file(&revocations).map_err(io(&revocations))?;
        }
        // Whatever else somebody has put there keeps the directory.
        let _ = fs::remove_dir(&line.dir);
    }
    if removed > 0 {
        tracing::info!(
            removed,
            line = line.id,
            "old files of the archive were removed"
        );
    }
    if line.dir.exists() {
        durable::sync_dir(&line.dir).map_err(io(&line.dir))?;
    }
    Ok(())
}
