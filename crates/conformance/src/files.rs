//! The laws of [`Files`].

use std::sync::Arc;

use bytes::Bytes;
use codexflow_core::ports::files::{FileName, Files};

/// A file is read as it was put, whatever its bytes and however many: none, one, or some MiB.
pub async fn a_file_is_read_as_it_was_put(files: Arc<dyn Files>) {
    let large: Vec<u8> = (0..3_000_000_u32)
        .map(|at| at.to_le_bytes()[at as usize % 4])
        .collect();
    for bytes in [Vec::new(), vec![0], b"a\r\n\0\xff".to_vec(), large] {
        let bytes = Bytes::from(bytes);
        let name = files.put(bytes.clone()).await.expect("there is space");
        assert_eq!(name, FileName::of(&bytes));
        let found = files.get(&name).await.expect("it answers");
        assert_eq!(found, Some(bytes));
    }
}

/// What was never put is not there, and removing it is harmless.
pub async fn a_file_that_is_not_there_is_none(files: Arc<dyn Files>) {
    let name = FileName::of(b"nobody put this");
    assert_eq!(files.get(&name).await.expect("it answers"), None);
    files.delete(&name).await.expect("it is harmless");
}

/// What was removed is gone, and comes back when it is put again.
pub async fn a_removed_file_is_gone_until_it_is_put_again(files: Arc<dyn Files>) {
    let bytes = Bytes::from_static(b"one");
    let other = files
        .put(Bytes::from_static(b"two"))
        .await
        .expect("there is space");
    let name = files.put(bytes.clone()).await.expect("there is space");
    files.delete(&name).await.expect("it answers");
    assert_eq!(files.get(&name).await.expect("it answers"), None);
    assert!(files.get(&other).await.expect("it answers").is_some());
    files.put(bytes.clone()).await.expect("there is space");
    assert_eq!(files.get(&name).await.expect("it answers"), Some(bytes));
}

/// The same file put by many at once is there once, whole, for each of them.
pub async fn one_file_put_by_many_at_once_is_whole(files: Arc<dyn Files>) {
    let bytes = Bytes::from(vec![7; 100_000]);
    let mut putting = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let (files, bytes) = (files.clone(), bytes.clone());
        putting.spawn(async move {
            let name = files.put(bytes.clone()).await.expect("there is space");
            assert_eq!(files.get(&name).await.expect("it answers"), Some(bytes));
        });
    }
    while let Some(done) = putting.join_next().await {
        done.expect("nobody is disturbed by another");
    }
}

/// Expands to one test for each law of [`Files`].
///
/// The argument is the path of an `async fn() -> (Arc<dyn Files>, Guard)` that opens an empty place.
#[macro_export]
macro_rules! file_laws {
    ($open:path) => {
        $crate::file_laws!($open:
            a_file_is_read_as_it_was_put
            a_file_that_is_not_there_is_none
            a_removed_file_is_gone_until_it_is_put_again
            one_file_put_by_many_at_once_is_whole
        );
    };
    ($open:path: $($law:ident)*) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $law() {
            let (files, _guard) = $open().await;
            $crate::files::$law(files).await;
        }
    )*};
}
