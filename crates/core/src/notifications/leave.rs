//! What becomes of the inbox of a person who is deleted: it ends when the deletion can no longer be undone.

use crate::error::Result;
use crate::id::Id;
use crate::keys;
use crate::ports::table::{Expect, MAX_ACTIONS, Range, TableName};
use crate::projects::KEPT;
use crate::store::Store;
use crate::users::model::User;

/// Lets a deleted person's inbox end with the time in which their deletion can be undone. Again changes nothing.
pub(crate) async fn leave(store: &Store, person: Id<User>) -> Result<()> {
    let end = store.now().plus(KEPT);
    let range = Range::partition(TableName::Users, keys::inbox(person));
    let mut attempts = store.attempts();
    loop {
        let mut items = store.all(range.clone()).await?;
        items.retain(|item| item.expires_at.is_none_or(|expires| expires > end));
        let mut is_done = true;
        for part in items.chunks(MAX_ACTIONS) {
            let mut commit = store.begin();
            for item in part {
                let mut item = item.clone();
                let expect = Expect::Version(item.version);
                item.version += 1;
                item.expires_at = Some(end);
                commit = commit.put(item, expect);
            }
            is_done = is_done && store.commit(commit).await?;
        }
        if is_done {
            return Ok(());
        }
        attempts.again().await?;
    }
}
