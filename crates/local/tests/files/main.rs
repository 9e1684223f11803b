//! The laws of files, and what only a directory can suffer.

use std::fs;
use std::future::ready;
use std::sync::Arc;

use bytes::Bytes;
use codexflow_conformance::file_laws;
use codexflow_core::ports::files::{FileError, Files};
use codexflow_local::LocalFiles;
use tempfile::TempDir;

/// An empty place, in the form in which a place far away is opened.
fn open() -> impl Future<Output = (Arc<dyn Files>, TempDir)> {
    let dir = TempDir::new().expect("a temporary directory");
    let files: Arc<dyn Files> = Arc::new(LocalFiles::open(dir.path()).expect("a new place"));
    ready((files, dir))
}

file_laws!(open);

#[tokio::test]
async fn a_file_is_there_after_a_restart_and_a_draft_is_not() {
    let (files, dir) = open().await;
    let name = files.put(Bytes::from_static(b"kept")).await.unwrap();
    let draft = dir.path().join("files/drafts/torn.0");
    fs::write(&draft, b"hal").unwrap();

    let files = LocalFiles::open(dir.path()).unwrap();

    assert!(!draft.exists());
    let found = files.get(&name).await.unwrap();
    assert_eq!(found, Some(Bytes::from_static(b"kept")));
}

#[tokio::test]
async fn a_damaged_file_is_named_and_mended_by_sending_it_again() {
    let (files, dir) = open().await;
    let bytes = Bytes::from_static(b"whole");
    let name = files.put(bytes.clone()).await.unwrap();
    let path = dir.path().join("files").join(&name.as_str()[..2]);
    fs::write(path.join(name.as_str()), b"whol3").unwrap();

    let read = files.get(&name).await;
    assert!(matches!(read, Err(FileError::Damaged(found)) if found == name));

    files.put(bytes.clone()).await.unwrap();
    assert_eq!(files.get(&name).await.unwrap(), Some(bytes));
}

#[tokio::test]
async fn a_file_that_cannot_be_written_leaves_no_draft() {
    let (files, dir) = open().await;
    let bytes = Bytes::from_static(b"nowhere");
    let name = codexflow_core::ports::files::FileName::of(&bytes);
    // A file where its directory should be.
    fs::write(dir.path().join("files").join(&name.as_str()[..2]), b"").unwrap();

    assert!(files.put(bytes).await.is_err());
    let drafts = fs::read_dir(dir.path().join("files/drafts")).unwrap();
    assert_eq!(drafts.count(), 0);
}
