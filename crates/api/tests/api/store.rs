//! What a client is told when the store takes nothing.

use std::sync::Arc;

use async_trait::async_trait;
use codexflow_core::ports::table::{
    Commit, CommitError, Cursor, Item, Key, Page, Range, ReadError, Table, TableName,
};
use codexflow_core::testing::MemoryTable;
use parking_lot::Mutex;
use serde_json::json;

use crate::log::Log;
use crate::support::{TestApp, options};

type Refusal = fn(String) -> CommitError;

/// A table that refuses commits for as long as it is told to.
struct Refusing {
    inner: MemoryTable,
    refusal: Arc<Mutex<Option<Refusal>>>,
}

#[async_trait]
impl Table for Refusing {
    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, ReadError> {
        self.inner.get(keys).await
    }

    async fn query(&self, range: &Range) -> Result<Page<Item>, ReadError> {
        self.inner.query(range).await
    }

    async fn scan(&self, table: TableName, after: Option<Cursor>) -> Result<Page<Item>, ReadError> {
        self.inner.scan(table, after).await
    }

    async fn commit(&self, commit: Commit) -> Result<(), CommitError> {
        let refusal = *self.refusal.lock();
        match refusal {
            Some(refuse) => Err(refuse("the limit of the store".into())),
            None => self.inner.commit(commit).await,
        }
    }
}

#[tokio::test]
async fn what_is_too_large_is_the_clients_to_shorten_and_other_limits_are_ours() {
    let refusal = Arc::new(Mutex::new(None));
    let app = TestApp::over(options(), |inner| {
        let refusal = refusal.clone();
        Arc::new(Refusing { inner, refusal })
    });
    let app = app.await.set_up().await;
    let new = json!({"name": "Website", "key": "WEB"});
    let (log, _guard) = Log::begin();

    *refusal.lock() = Some(CommitError::TooLarge as Refusal);
    let large = app.as_admin().post("/v1/projects", &new).await.is(400);
    assert!(!log.text().contains("the limit of the store"));
    *refusal.lock() = Some(CommitError::Invalid as Refusal);
    let wrong = app.as_admin().post("/v1/projects", &new).await.is(500);

    assert_eq!(large.details(), [(String::new(), "too_large".to_owned())]);
    assert!(large.body.to_string().contains("shorten"), "{}", large.body);
    assert_eq!(wrong.code(), "SERVER_ERROR");
    assert!(!wrong.body.to_string().contains("limit of the store"));
    let text = log.text();
    let told: Vec<&str> = text
        .lines()
        .filter(|line| line.contains("the limit of the store"))
        .collect();
    assert_eq!(told.len(), 1, "{text}");
    assert!(told[0].contains("\"ERROR\""), "{text}");
    *refusal.lock() = None;
    app.as_admin().post("/v1/projects", &new).await.is(201);
}
