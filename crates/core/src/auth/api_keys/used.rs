//! When keys were last used. Noted in memory and written down once a minute, so that no request waits for it.

use std::collections::HashMap;

use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

use crate::auth::Auth;
use crate::auth::model::ApiKey;
use crate::error::Result;
use crate::id::Id;
use crate::keys;
use crate::ports::table::Expect;
use crate::store::{Stored, document};
use crate::time::Timestamp;
use crate::users::model::User;

/// A key's last use, as it is stored.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LastUse {
    pub(super) key: Id<ApiKey>,
    pub(super) used_at: Timestamp,
}

/// Whose a key is, and when it was last used.
type Use = (Id<User>, Timestamp);

/// Uses that have not been written down.
#[derive(Default)]
pub(in crate::auth) struct Used(Mutex<HashMap<Id<ApiKey>, Use>>);

impl Used {
    /// Notes a use.
    pub(in crate::auth) fn note(&self, key: Id<ApiKey>, user: Id<User>, now: Timestamp) {
        self.0.lock().insert(key, (user, now));
    }

    /// The last use that has not been written down.
    pub(super) fn at(&self, key: Id<ApiKey>) -> Option<Timestamp> {
        self.0.lock().get(&key).map(|(_, at)| *at)
    }

    /// Forgets a use that has been written down, unless there was a later one.
    fn written(&self, key: Id<ApiKey>, at: Timestamp) {
        let mut uses = self.0.lock();
        if uses.get(&key).is_some_and(|(_, noted)| *noted == at) {
            uses.remove(&key);
        }
    }
}

impl Auth {
    /// Writes down when keys were last used. A crash forgets the last minute.
    pub async fn write_down_uses(&self) -> Result<()> {
        let uses: Vec<_> = self
            .used
            .0
            .lock()
            .iter()
            .map(|(key, of)| (*key, *of))
            .collect();
        for (key, (user, used_at)) in uses {
            let name = keys::key_use(user, key);
            let before: Option<Stored<LastUse>> = self.store.get(name.clone()).await?;
            let (version, expect) = before.as_ref().map_or((0, Expect::Absent), |before| {
                (before.version, Expect::Version(before.version))
            });
            // Another server may have seen it later. A key that was revoked meanwhile leaves nothing behind.
            let is_news = before.is_none_or(|before| before.value.used_at < used_at);
            let api_key = self.store.item(keys::api_key(user, key)).await?;
            if let Some(api_key) = api_key.filter(|_| is_news) {
                let mut item = document(name, version + 1, &LastUse { key, used_at })?;
                item.expires_at = api_key.expires_at;
                let commit = self
                    .store
                    .begin()
                    .put(item, expect)
                    .check(api_key.key, Expect::Version(api_key.version));
                self.store.commit(commit).await?;
            }
            self.used.written(key, used_at);
        }
        Ok(())
    }
}
