//! What is on the disk: it is kept, locked, recognised and never damaged by us.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use codexflow_conformance::item;
use codexflow_local::{DataDir, OpenError};

use crate::support::{get, put, reopen, sized, temporary};

fn mode(path: &Path) -> u32 {
    let metadata = fs::metadata(path).expect("it exists");
    metadata.permissions().mode() & 0o777
}

/// Opening must fail and leave the file's bytes alone.
fn refused(dir: &Path) -> OpenError {
    let file = dir.join("codexflow.db");
    let read = || fs::read(&file).expect("it exists");
    let before = read();

    let error = reopen(dir).err().expect("it must not open");

    assert_eq!(read(), before, "the file was changed");
    error
}

#[test]
fn sqlite_has_no_wal_reset_corruption() {
    assert!(
        rusqlite::version_number() >= 3_051_003,
        "{}",
        rusqlite::version()
    );
}

#[tokio::test]
async fn a_table_is_opened_again_with_everything_in_it() {
    let dir = temporary();
    let large = sized("large", 300_000);
    let table = reopen(dir.path()).unwrap();
    put(&table, item("P", "small", 3)).await.unwrap();
    put(&table, large.clone()).await.unwrap();
    drop(table);

    let table = reopen(dir.path()).unwrap();

    assert_eq!(get(&table, &large.key).await.unwrap().body, large.body);
    assert_eq!(
        get(&table, &item("P", "small", 3).key)
            .await
            .unwrap()
            .version,
        3
    );
    assert_eq!(table.verify().await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn after_closing_the_database_file_alone_is_complete() {
    let (dir, copy) = (temporary(), temporary());
    let table = reopen(dir.path()).unwrap();
    put(&table, item("P", "a", 3)).await.unwrap();

    table.close();
    fs::copy(
        dir.path().join("codexflow.db"),
        copy.path().join("codexflow.db"),
    )
    .unwrap();

    assert!(put(&table, item("P", "b", 1)).await.is_err());
    let copied = reopen(copy.path()).unwrap();
    assert_eq!(
        get(&copied, &item("P", "a", 3).key).await.unwrap().version,
        3
    );
}

#[test]
fn the_directory_and_its_files_are_for_their_user_alone() {
    let parent = temporary();
    let dir = parent.path().join("one/two");

    let _table = reopen(&dir).unwrap();

    assert_eq!(mode(&dir), 0o700);
    for file in ["codexflow.db", "codexflow.db-wal", "codexflow.lock"] {
        assert_eq!(mode(&dir.join(file)), 0o600, "{file}");
    }
}

#[test]
fn a_second_opener_is_refused_until_the_first_is_gone() {
    let dir = temporary();
    let first = DataDir::open(dir.path()).unwrap();

    let message = DataDir::open(dir.path()).unwrap_err().to_string();

    let path = fs::canonicalize(dir.path()).unwrap();
    let expected = format!(
        "{} is in use by another codexflow (pid {}). Stop it or use --data with another directory",
        path.display(),
        std::process::id()
    );
    assert_eq!(message, expected);
    drop(first);
    assert!(DataDir::open(dir.path()).is_ok());
}

#[test]
fn a_place_that_cannot_be_written_is_refused_with_a_remedy() {
    let dir = temporary();
    let file = dir.path().join("file");
    fs::write(&file, "not a directory").unwrap();

    for path in [
        file.as_path(),
        &file.join("below"),
        Path::new("/proc/codexflow"),
    ] {
        let error = DataDir::open(path).unwrap_err();

        assert!(matches!(error, OpenError::Inaccessible { .. }), "{error}");
        assert!(error.to_string().contains("--data"), "{error}");
    }
    assert_eq!(fs::read(&file).unwrap(), b"not a directory");
}

#[test]
fn a_file_of_another_program_is_refused_and_left_alone() {
    let dir = temporary();
    let file = dir.path().join("codexflow.db");
    let foreign = rusqlite::Connection::open(dir.path().join("foreign")).unwrap();
    foreign
        .execute_batch("CREATE TABLE theirs (x); PRAGMA user_version = 1")
        .unwrap();
    drop(foreign);

    for content in [
        b"hello".to_vec(),
        vec![0; 100_000],
        fs::read(dir.path().join("foreign")).unwrap(),
    ] {
        fs::write(&file, content).unwrap();

        let error = refused(dir.path());

        assert!(matches!(error, OpenError::Foreign { .. }), "{error}");
        assert!(error.to_string().contains("left as it is"), "{error}");
    }
}

#[tokio::test]
async fn a_damaged_file_is_refused_and_left_alone() {
    let dir = temporary();
    let file = dir.path().join("codexflow.db");
    let table = reopen(dir.path()).unwrap();
    for n in 0..50 {
        put(&table, sized(&n.to_string(), 2000)).await.unwrap();
    }
    drop(table);
    let sound = fs::read(&file).unwrap();

    let mut garbled = sound.clone();
    garbled[100..4096].fill(0x5a);
    for content in [
        garbled,
        sound[..sound.len() / 2].to_vec(),
        sound[..5000].to_vec(),
    ] {
        fs::write(&file, content).unwrap();

        let error = refused(dir.path());

        assert!(matches!(error, OpenError::Damaged { .. }), "{error}");
        assert!(error.to_string().contains("from a back-up"), "{error}");
    }
    fs::write(&file, sound).unwrap();
    assert!(reopen(dir.path()).is_ok());
}

#[tokio::test]
async fn damage_deep_in_the_file_is_found_by_verify() {
    let dir = temporary();
    let file = dir.path().join("codexflow.db");
    let table = reopen(dir.path()).unwrap();
    for n in 0..200 {
        put(&table, sized(&n.to_string(), 2000)).await.unwrap();
    }
    drop(table);
    let mut bytes = fs::read(&file).unwrap();
    let middle = bytes.len() / 2 / 4096 * 4096;
    bytes[middle..middle + 512].fill(0x5a);
    fs::write(&file, bytes).unwrap();

    let table = reopen(dir.path()).unwrap();

    assert_ne!(table.verify().await.unwrap(), Vec::<String>::new());
}

#[test]
fn a_file_of_a_later_release_or_another_shape_is_refused() {
    let dir = temporary();
    let file = dir.path().join("codexflow.db");
    let change = |sql: &str| {
        drop(reopen(dir.path()).unwrap());
        let sound = fs::read(&file).unwrap();
        let connection = rusqlite::Connection::open(&file).unwrap();
        connection.execute_batch(sql).unwrap();
        drop(connection);
        let error = refused(dir.path());
        fs::write(&file, sound).unwrap();
        error
    };

    let newer = change("PRAGMA user_version = 3");
    assert!(
        matches!(
            newer,
            OpenError::Newer {
                found: 3,
                known: 2,
                ..
            }
        ),
        "{newer}"
    );
    assert!(newer.to_string().contains("later one"), "{newer}");
    let missing = change("DROP TABLE Tasks");
    assert!(
        missing.to_string().contains("Tasks is missing"),
        "{missing}"
    );
    let other = change("ALTER TABLE Users ADD COLUMN more TEXT");
    assert!(
        other.to_string().contains("Users has another shape"),
        "{other}"
    );
}
