//! A table that logs its changes, and an archive beside it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use codexflow_core::ports::table::{
    Action, Commit, CommitError, CommitId, Expect, Item, Key, Table, TableName,
};
use codexflow_core::testing::FixedClock;
use codexflow_core::time::{Clock, Timestamp};
use codexflow_local::archive::{self, ArchiveError, Archiver, Request, Restored, State};
use codexflow_local::{DataDir, LocalTable, Settings};

pub(crate) struct Place {
    pub(crate) root: tempfile::TempDir,
    pub(crate) clock: Arc<FixedClock>,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self {
            root: tempfile::tempdir().expect("a temporary directory"),
            clock: Arc::new(FixedClock::still()),
        }
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.root.path().join("data")
    }

    pub(crate) fn archive(&self) -> PathBuf {
        self.root.path().join("archive")
    }

    pub(crate) fn open(&self) -> Arc<LocalTable> {
        open(&self.data(), self.clock.clone(), true)
    }

    /// Ships what there is.
    pub(crate) fn ship(&self, table: &Arc<LocalTable>) -> archive::Status {
        ship(table, self.clock.clone(), &self.archive())
    }

    pub(crate) fn state(&self) -> State {
        archive::state_of(&self.data().join("codexflow.db")).expect("a state")
    }

    pub(crate) fn restore(
        &self,
        at: Option<Timestamp>,
    ) -> Result<(tempfile::TempDir, Restored), ArchiveError> {
        let to = tempfile::tempdir().expect("a temporary directory");
        let request = Request {
            from: self.archive(),
            at,
            to: to.path().to_owned(),
            replaces: false,
            now: self.clock.now(),
        };
        archive::restore(&request).map(|restored| (to, restored))
    }

    pub(crate) fn problems(&self) -> Vec<String> {
        archive::check(&self.archive()).expect("an archive")
    }

    /// Every file of the archive's lines.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        let lines = std::fs::read_dir(self.archive()).expect("an archive");
        let lines = lines.map(|entry| entry.expect("an entry").path());
        let files = lines.filter(|path| path.is_dir()).flat_map(|line| {
            let files = std::fs::read_dir(line).expect("a line");
            files.map(|entry| entry.expect("an entry").path())
        });
        let mut files: Vec<PathBuf> = files.collect();
        files.sort();
        files
    }
}

pub(crate) fn ship(
    table: &Arc<LocalTable>,
    clock: Arc<dyn Clock>,
    archive: &Path,
) -> archive::Status {
    let settings = archive::Settings::new(archive.to_owned());
    let archiver = Archiver::start(table.clone(), clock, settings).expect("threads");
    archiver.stop();
    archiver.status()
}

pub(crate) fn open(path: &Path, clock: Arc<dyn Clock>, is_logged: bool) -> Arc<LocalTable> {
    let settings = Settings {
        is_logged,
        ..Settings::default()
    };
    let data = Arc::new(DataDir::open(path).expect("a data directory"));
    Arc::new(LocalTable::open_with(data, clock, Vec::new(), &settings).expect("a table"))
}

pub(crate) fn item(table: TableName, pk: &str, sk: &str, version: u64) -> Item {
    Item {
        key: Key::new(table, pk, sk),
        gsi1: None,
        version,
        expires_at: None,
        schema: 1,
        commit: CommitId(0),
        body: format!("{{\"version\":{version},\"fill\":\"{}\"}}", "x".repeat(200)).into(),
    }
}

pub(crate) fn task(n: u64, version: u64) -> Item {
    item(
        TableName::Tasks,
        "PROJECT#P",
        &format!("TASK#{n:04}"),
        version,
    )
}

pub(crate) async fn put(table: &LocalTable, item: Item) -> Result<(), CommitError> {
    let id = CommitId(u128::from(item.version));
    table.commit(Commit::new(id).put(item, Expect::Any)).await
}

pub(crate) async fn delete(table: &LocalTable, key: Key) {
    let mut commit = Commit::new(CommitId(1));
    commit.actions.push(Action::Delete {
        key,
        expect: Expect::Any,
    });
    table.commit(commit).await.expect("a commit");
}

pub(crate) async fn get(table: &LocalTable, key: &Key) -> Option<Item> {
    let found = table.get(std::slice::from_ref(key)).await;
    found.expect("a get").remove(0)
}

pub(crate) const SECOND: Duration = Duration::from_secs(1);
