//! Files that are there whole or not at all, also after a power cut.

use std::fs::{self, File};
use std::io;
use std::path::Path;

/// Gives a finished draft its name, once every byte of it is on the disk.
pub(crate) fn publish(draft: &Path, name: &Path) -> io::Result<()> {
    File::open(draft)?.sync_all()?;
    fs::rename(draft, name)?;
    sync_dir(name.parent().unwrap_or(Path::new(".")))
}

/// Makes the names in a directory durable.
pub(crate) fn sync_dir(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}
