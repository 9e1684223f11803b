//! What the machine itself does meanwhile: how long its disk takes, and how much of it others take away.

use std::fs::{File, read_to_string};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::Result;

/// About what one durable batch of writes makes the disk keep.
const BLOCK: [u8; 16 * 1024] = [0x5a; 16 * 1024];
/// How long the disk is asked.
const ASKED: Duration = Duration::from_secs(2);
/// The file wraps around after so many blocks, so that it stays small.
const BLOCKS: u64 = 256;

/// How long it takes until 16 KiB are safe on the disk of `folder`: p50, p95 and p99 of one write after the other.
pub(crate) fn syncs(folder: &Path) -> Result<[Duration; 3]> {
    let path = folder.join("syncs");
    let mut file = File::create(&path)?;
    let begun = Instant::now();
    let mut took = Vec::new();
    while begun.elapsed() < ASKED {
        if u64::try_from(took.len())? % BLOCKS == 0 {
            file.seek(SeekFrom::Start(0))?;
        }
        file.write_all(&BLOCK)?;
        let waits = Instant::now();
        file.sync_data()?;
        took.push(waits.elapsed());
    }
    drop(file);
    std::fs::remove_file(path)?;
    took.sort_unstable();
    Ok([50, 95, 99].map(|percent| {
        let at = took.len() * percent / 100;
        took.get(at).or(took.last()).copied().unwrap_or_default()
    }))
}

/// A folder in memory, where the machine has one.
pub(crate) fn memory() -> Option<PathBuf> {
    let path = PathBuf::from("/dev/shm");
    path.is_dir().then_some(path)
}

/// Copies a folder with all that is in it.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// Processor time of the whole machine, in ticks.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Clock {
    all: u64,
    stolen: u64,
}

impl Clock {
    /// What has passed so far.
    pub(crate) fn now() -> Self {
        // user nice system idle iowait irq softirq steal: see proc(5).
        let stat = read_to_string("/proc/stat").unwrap_or_default();
        let line = stat.lines().next().unwrap_or_default();
        let fields = line.split_whitespace().skip(1).take(8);
        let ticks: Vec<u64> = fields.filter_map(|text| text.parse().ok()).collect();
        Self {
            all: ticks.iter().sum(),
            stolen: ticks.get(7).copied().unwrap_or(0),
        }
    }

    /// How many percent of the time since `earlier` the host gave to others.
    pub(crate) fn stolen_since(self, earlier: Self) -> u64 {
        let all = self.all.saturating_sub(earlier.all).max(1);
        self.stolen.saturating_sub(earlier.stolen) * 100 / all
    }
}
