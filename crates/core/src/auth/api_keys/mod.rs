//! API keys: how programs speak for a person. Each has scopes, an end and a name; it is shown once and kept by its hash.
//!
//! A key never does more than its person may at that moment, and is worth nothing while they are locked or deleted.

mod manage;
pub(super) mod used;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::access::Caller;
use crate::auth::Auth;
use crate::auth::model::ApiKey;
use crate::error::Result;
use crate::id::Id;
use crate::keys;
use crate::store::read;
use crate::text::hex;
use crate::time::Timestamp;
use crate::users::model::{User, UserStatus};

/// What every key begins with, so that scanners of sources find one that was left there.
pub(super) const PREFIX: &str = "cfk_";
const NAMED: usize = 32;
const SECRET: usize = 32;

/// A key as it is stored.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Kept {
    #[serde(flatten)]
    key: ApiKey,
    /// SHA-256 of the secret, which is random: nothing slower would make it harder to guess.
    hash: String,
}

/// What a key's text holds.
#[derive(Clone, Copy)]
struct Text {
    user: Id<User>,
    key: Id<ApiKey>,
    secret: [u8; SECRET],
}

impl Text {
    fn print(&self) -> String {
        let mut bytes = Vec::with_capacity(NAMED + SECRET);
        bytes.extend(self.user.to_u128().to_be_bytes());
        bytes.extend(self.key.to_u128().to_be_bytes());
        bytes.extend(self.secret);
        format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes))
    }

    fn read(text: &str) -> Option<Self> {
        let text = text.strip_prefix(PREFIX).filter(|text| text.len() < 200)?;
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (user, rest) = bytes.split_first_chunk()?;
        let (key, rest) = rest.split_first_chunk()?;
        Some(Self {
            user: Id::from_u128(u128::from_be_bytes(*user)),
            key: Id::from_u128(u128::from_be_bytes(*key)),
            secret: rest.try_into().ok()?,
        })
    }

    fn hash(&self) -> String {
        hex(&Sha256::digest(self.secret))
    }
}

/// Who a key names; it is not yet known whether it is good.
pub(super) fn named(text: &str) -> Option<Id<User>> {
    Text::read(text).map(|text| text.user)
}

impl Auth {
    /// Who a key speaks for at this moment, and until when it does.
    pub(super) async fn bearer_of(&self, text: &str) -> Result<Option<(Caller, Timestamp)>> {
        let Some(text) = Text::read(text) else {
            return Ok(None);
        };
        let names = [keys::user(text.user), keys::api_key(text.user, text.key)];
        let found = self.store.table.get(&names).await?;
        let [Some(person), Some(kept)] = found.as_slice() else {
            return Ok(None);
        };
        let person = read::<User>(person)?.value;
        let kept = read::<Kept>(kept)?.value;
        let is_right = bool::from(kept.hash.as_bytes().ct_eq(text.hash().as_bytes()));
        let is_good = is_right
            && kept.key.expires_at > self.store.now()
            && person.status == UserStatus::Active;
        Ok(is_good.then(|| {
            let caller = Caller {
                id: text.user,
                role: person.role,
                session: None,
                key: Some((text.key, kept.key.scopes)),
                idempotency: None,
                operation: None,
            };
            (caller, kept.key.expires_at)
        }))
    }
}
