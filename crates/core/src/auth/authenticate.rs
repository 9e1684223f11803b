//! From a token or an API key to a caller, on every request: a hash, a look-up and a comparison, unless something changed.

use std::collections::HashMap;

use parking_lot::Mutex;
use sha2::{Digest, Sha256};

use crate::access::Caller;
use crate::auth::api_keys::{self, PREFIX};
use crate::auth::claims::{self, MAX_TOKEN};
use crate::auth::model::Session;
use crate::auth::session::Kept;
use crate::auth::{Auth, ENDED};
use crate::error::Result;
use crate::id::Id;
use crate::keys;
use crate::store::read;
use crate::time::Timestamp;
use crate::users::model::{User, UserStatus};
use crate::users::save::Credential;

const SHARDS: usize = 16;
/// Most tokens that one shard remembers.
const PER_SHARD: usize = 4096;

type Hash = [u8; 32];

/// What is known of a token whose signature was right.
#[derive(Clone)]
struct Known {
    caller: Caller,
    /// In seconds since 1970.
    ends: i64,
    /// The person's epoch before the person was read.
    epoch: u64,
}

/// Tokens whose signature need not be checked again.
#[derive(Default)]
pub(super) struct Verified {
    shards: [Mutex<HashMap<Hash, Known>>; SHARDS],
}

impl Verified {
    fn shard(&self, hash: &Hash) -> &Mutex<HashMap<Hash, Known>> {
        &self.shards[usize::from(hash[0]) % SHARDS]
    }

    fn get(&self, hash: &Hash) -> Option<Known> {
        self.shard(hash).lock().get(hash).cloned()
    }

    fn put(&self, hash: Hash, known: Known, now: i64) {
        let mut shard = self.shard(&hash).lock();
        if shard.len() >= PER_SHARD && !shard.contains_key(&hash) {
            shard.retain(|_, known| known.ends > now);
            if shard.len() >= PER_SHARD {
                // Whoever is forgotten pays one signature check.
                shard.clear();
            }
        }
        shard.insert(hash, known);
    }

    fn forget(&self, hash: &Hash) {
        self.shard(hash).lock().remove(hash);
    }
}

impl Auth {
    /// Who a bearer token speaks for, at this moment.
    ///
    /// Role and lock are those of the person as stored, not those of the token.
    pub async fn authenticate(&self, token: &str) -> Result<Caller> {
        if token.len() > MAX_TOKEN {
            return Err(ENDED);
        }
        let now = self.store.now();
        let hash: Hash = Sha256::digest(token.as_bytes()).into();
        let known = self
            .verified
            .get(&hash)
            .filter(|known| known.ends > now.seconds());
        if let Some(known) = &known
            && known.epoch == self.resident.epoch(known.caller.id)
        {
            return Ok(self.noted(&known.caller, now));
        }
        let found = if token.starts_with(PREFIX) {
            self.key_bearer(token).await?
        } else {
            self.session_bearer(token, known, now).await?
        };
        let Some(known) = found else {
            self.verified.forget(&hash);
            return Err(ENDED);
        };
        let caller = self.noted(&known.caller, now);
        self.verified.put(hash, known, now.seconds());
        Ok(caller)
    }

    /// A caller who is let in, and the note of it where an API key speaks for them.
    fn noted(&self, caller: &Caller, now: Timestamp) -> Caller {
        if let Some((key, _)) = caller.key {
            self.used.note(key, caller.id, now);
        }
        caller.clone()
    }

    async fn key_bearer(&self, text: &str) -> Result<Option<Known>> {
        let Some(user) = api_keys::named(text) else {
            return Ok(None);
        };
        // The epoch first: a change between here and the reads is then noticed next time.
        let epoch = self.resident.epoch(user);
        let found = self.bearer_of(text).await?;
        Ok(found.map(|(caller, ends)| Known {
            caller,
            ends: ends.seconds(),
            epoch,
        }))
    }

    async fn session_bearer(
        &self,
        token: &str,
        known: Option<Known>,
        now: Timestamp,
    ) -> Result<Option<Known>> {
        let before =
            known.and_then(|known| Some((known.caller.id, known.caller.session?, known.ends)));
        let (user, session, ends) = if let Some(before) = before {
            before
        } else {
            let claims = claims::verify(&*self.tokens, token, now, &self.settings).ok_or(ENDED)?;
            (claims.sub, claims.sid, claims.exp)
        };
        // The epoch first, as above.
        let epoch = self.resident.epoch(user);
        let found = self.caller(user, session).await?;
        Ok(found.map(|caller| Known {
            caller,
            ends,
            epoch,
        }))
    }

    /// The caller of a session that is alive, with the role of this moment.
    async fn caller(&self, user: Id<User>, session: Id<Session>) -> Result<Option<Caller>> {
        let keys = [
            keys::user(user),
            keys::credential(user),
            keys::session(user, session),
        ];
        let found = self.store.table.get(&keys).await?;
        let [Some(person), Some(credential), Some(kept)] = found.as_slice() else {
            return Ok(None);
        };
        let person = read::<User>(person)?.value;
        let credential = read::<Credential>(credential)?.value;
        let alive = read::<Kept>(kept)?.value.is_alive(&credential);
        Ok(
            (alive && person.status == UserStatus::Active).then_some(Caller {
                id: user,
                role: person.role,
                session: Some(session),
                key: None,
                idempotency: None,
                operation: None,
            }),
        )
    }
}
