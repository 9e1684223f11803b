//! Events that an earlier version wrote and marked in the secondary index, where they waited for their numbers.

use crate::error::Result;
use crate::event::Stream;
use crate::keys;
use crate::ports::table::{Expect, MAX_ACTIONS, Range, TableName};
use crate::store::Store;

/// Writes notes of what is marked still, and takes the marks away.
pub(super) async fn adopt(store: &Store, stream: Stream) -> Result<()> {
    let mut range = Range::gsi1(TableName::Events, keys::marked(stream)).limit(MAX_ACTIONS - 1);
    let mut attempts = store.attempts();
    loop {
        let page = store.table.query(&range).await?;
        if page.items.is_empty() {
            match page.next {
                Some(next) => range.after = Some(next),
                None => return Ok(()),
            }
            continue;
        }
        let mut commit = store.begin();
        for mut item in page.items {
            let expect = Expect::Version(item.version);
            item.gsi1 = None;
            item.version += 1;
            commit = commit.put(item, expect);
        }
        // Another process does the same, or the index shows what is gone.
        if !store.commit(commit).await? {
            attempts.again().await?;
        }
    }
}
