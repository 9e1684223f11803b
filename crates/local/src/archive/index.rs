//! What an archive holds, by the names of its files.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use codexflow_core::time::Timestamp;
use serde::Serialize;

use super::{ArchiveError, io};

/// The files of one line, in order.
#[derive(Debug, Clone, Default)]
pub(super) struct Line {
    pub(super) id: String,
    pub(super) dir: PathBuf,
    /// Ordinal and time.
    pub(super) snapshots: Vec<(u64, i64)>,
    /// First and last ordinal. One that lies within another is left out.
    pub(super) segments: Vec<(u64, u64)>,
}

impl Line {
    pub(super) fn snapshot_path(&self, (ordinal, at): (u64, i64)) -> PathBuf {
        self.dir.join(super::snapshot::name(ordinal, at))
    }

    pub(super) fn segment_path(&self, (first, last): (u64, u64)) -> PathBuf {
        self.dir.join(super::segment::name(first, last))
    }

    /// When it began, as far as is known.
    pub(super) fn began(&self) -> i64 {
        self.snapshots.first().map_or(i64::MAX, |(_, at)| *at)
    }
}

fn numbers(name: &str, kind: &str) -> Option<(u64, u64)> {
    let rest = name.strip_prefix(kind)?.strip_suffix(".cfa")?;
    let (first, second) = rest.split_once('-')?;
    Some((first.parse().ok()?, second.parse().ok()?))
}

/// The files of the line in this directory; none where there is no such directory.
pub(super) fn line(archive: &Path, id: &str) -> Result<Line, ArchiveError> {
    let dir = archive.join(id);
    let mut line = Line {
        id: id.to_owned(),
        dir: dir.clone(),
        ..Line::default()
    };
    let entries = match fs::read_dir(&dir) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(line),
        entries => entries.map_err(io(&dir))?,
    };
    for entry in entries {
        let name = entry.map_err(io(&dir))?.file_name();
        let Some(name) = name.to_str() else { continue };
        if let Some(range) = numbers(name, "segment-") {
            line.segments.push(range);
        } else if let Some((ordinal, at)) = numbers(name, "snapshot-") {
            line.snapshots.push((ordinal, at.cast_signed()));
        }
    }
    line.snapshots.sort_unstable();
    line.segments
        .sort_unstable_by_key(|(first, last)| (*first, std::cmp::Reverse(*last)));
    // After files were put together, a crash may have left the parts behind.
    let mut end = 0;
    line.segments.retain(|(_, last)| {
        let is_new = *last > end;
        end = end.max(*last);
        is_new
    });
    Ok(line)
}

/// Every line of an archive, the oldest first.
pub(super) fn lines(archive: &Path) -> Result<Vec<Line>, ArchiveError> {
    let mut all = Vec::new();
    for entry in fs::read_dir(archive).map_err(io(archive))? {
        let entry = entry.map_err(io(archive))?;
        if let Some(id) = entry.file_name().to_str()
            && id.len() == 16
            && entry.path().is_dir()
        {
            all.push(line(archive, id)?);
        }
    }
    all.retain(|line| !line.snapshots.is_empty() || !line.segments.is_empty());
    all.sort_by_key(|line| (line.began(), line.id.clone()));
    Ok(all)
}

/// One line, for people.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LineSummary {
    /// Its name.
    pub line: String,
    /// When its snapshots were taken.
    pub snapshots: Vec<Timestamp>,
    /// How many segments follow.
    pub segments: usize,
    /// The last change in it.
    pub last: u64,
}

/// What an archive holds, the oldest line first. Only names are looked at.
pub fn survey(archive: &Path) -> Result<Vec<LineSummary>, ArchiveError> {
    let summary = |line: Line| LineSummary {
        snapshots: line
            .snapshots
            .iter()
            .map(|(_, at)| Timestamp::from_millis(*at))
            .collect(),
        segments: line.segments.len(),
        last: line.segments.last().map_or(0, |(_, last)| *last),
        line: line.id,
    };
    Ok(lines(archive)?.into_iter().map(summary).collect())
}
