//! Files in a directory beside the store: `files/ab/ab…`, each written as a draft, synced, and only then named.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use bytes::Bytes;
use codexflow_core::ports::files::{FileError, FileName, Files};

use crate::durable::{publish, sync_dir};

/// Where files that are not whole yet are written.
const DRAFTS: &str = "drafts";

/// Files in a directory.
#[derive(Debug, Clone)]
pub struct LocalFiles(Arc<Place>);

#[derive(Debug)]
struct Place {
    root: PathBuf,
    /// Tells drafts of the same bytes apart.
    drafts: AtomicU64,
}

impl LocalFiles {
    /// The files below a data directory that this process alone uses. Drafts that a crash has left are removed.
    pub fn open(data: &Path) -> io::Result<Self> {
        let root = data.join("files");
        make_dir(data, &root)?;
        let drafts = root.join(DRAFTS);
        make_dir(&root, &drafts)?;
        for draft in fs::read_dir(&drafts)? {
            fs::remove_file(draft?.path())?;
        }
        Ok(Self(Arc::new(Place {
            root,
            drafts: AtomicU64::new(0),
        })))
    }

    async fn on_a_thread<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Place) -> Result<T, FileError> + Send + 'static,
    ) -> Result<T, FileError> {
        let place = self.0.clone();
        tokio::task::spawn_blocking(move || work(&place))
            .await
            .map_err(|error| FileError::Unavailable(error.into()))?
    }
}

#[async_trait]
impl Files for LocalFiles {
    async fn put(&self, bytes: Bytes) -> Result<FileName, FileError> {
        self.on_a_thread(move |place| {
            let name = FileName::of(&bytes);
            place.put(&name, &bytes).map_err(failed)?;
            Ok(name)
        })
        .await
    }

    async fn get(&self, name: &FileName) -> Result<Option<Bytes>, FileError> {
        let name = name.clone();
        self.on_a_thread(move |place| match fs::read(place.path(&name)) {
            Ok(bytes) if FileName::of(&bytes) == name => Ok(Some(bytes.into())),
            Ok(_) => Err(FileError::Damaged(name)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failed(error)),
        })
        .await
    }

    async fn delete(&self, name: &FileName) -> Result<(), FileError> {
        let name = name.clone();
        self.on_a_thread(move |place| {
            let path = place.path(&name);
            match fs::remove_file(&path) {
                Ok(()) => sync_dir(path.parent().unwrap_or(&place.root)).map_err(failed),
                Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
                Err(error) => Err(failed(error)),
            }
        })
        .await
    }
}

impl Place {
    fn path(&self, name: &FileName) -> PathBuf {
        let name = name.as_str();
        self.root.join(&name[..2]).join(name)
    }

    /// Also writes one that is there: so a damaged file is mended by whoever sends it again.
    fn put(&self, name: &FileName, bytes: &[u8]) -> io::Result<()> {
        let path = self.path(name);
        make_dir(&self.root, path.parent().unwrap_or(&self.root))?;
        let number = self.drafts.fetch_add(1, Ordering::Relaxed);
        let draft = self.root.join(DRAFTS).join(format!("{name}.{number}"));
        let written = write(&draft, bytes).and_then(|()| publish(&draft, &path));
        if written.is_err() {
            // It may be the disk that is full: half a file must not take up what little is left.
            let _ = fs::remove_file(&draft);
        }
        written
    }
}

fn write(draft: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    let mut file = options
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(draft)?;
    file.write_all(bytes)
}

/// A directory for this user alone whose name is durable.
fn make_dir(parent: &Path, dir: &Path) -> io::Result<()> {
    match DirBuilder::new().mode(0o700).create(dir) {
        Ok(()) => sync_dir(parent),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}

fn failed(error: io::Error) -> FileError {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => FileError::Full,
        _ => FileError::Unavailable(error.into()),
    }
}
