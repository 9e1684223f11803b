//! The second factor: an authenticator app, and recovery codes for the day it is lost. Once it is on, a password alone
//! begins no session, however it was set.

mod enrol;
mod prove;
mod recovery;
mod step;

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit, Nonce};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use crate::auth::{Auth, totp};
use crate::error::{Error, Result};
use crate::id::Id;
use crate::keys;
use crate::ports::table::{Commit, Expect};
use crate::secret::Secret;
use crate::store::{Stored, document};
use crate::time::Timestamp;
use crate::users::model::User;

use recovery::Kept;

/// Bytes of the key that app and server share, as RFC 4226 asks.
const KEY: usize = 20;
const NONCE: usize = 12;

/// A person's second factor, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::auth) struct SecondFactor {
    /// The shared key, sealed with the server's own.
    sealed: String,
    /// Whether a first code has shown that the app has the key; until then it asks nothing of anybody.
    confirmed: bool,
    /// When it was made.
    since: Timestamp,
    /// The step of the last code that was used; none at or before it is taken.
    last_step: i64,
    /// The recovery codes that are left, by their hashes.
    recovery: Vec<Kept>,
}

impl Auth {
    /// Someone's second factor, when it is on.
    pub(in crate::auth) async fn second_factor(
        &self,
        user: Id<User>,
    ) -> Result<Option<Stored<SecondFactor>>> {
        let found: Option<Stored<SecondFactor>> = self.store.get(keys::second_factor(user)).await?;
        Ok(found.filter(|found| found.value.confirmed))
    }

    /// What is left of a second factor after one of its codes was used; nothing when the code is wrong, or used up.
    async fn used(
        &self,
        user: Id<User>,
        factor: &SecondFactor,
        code: &Secret,
    ) -> Result<Option<(SecondFactor, Used)>> {
        let text: String = code
            .reveal()
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .map(|c| c.to_ascii_lowercase())
            .collect();
        let mut after = factor.clone();
        if totp::is_code(&text) {
            let key = self.unsealed(user, &factor.sealed)?;
            let step = totp::step_of(&key, &text, self.store.now(), factor.last_step);
            return Ok(step.map(|step| {
                after.last_step = step;
                (after, Used::App)
            }));
        }
        let place = recovery::place(&*self.passwords, &factor.recovery, &text).await?;
        Ok(place.map(|place| {
            after.recovery.remove(place);
            (after, Used::Recovery)
        }))
    }

    /// The cipher under a key of the server's that is this person's alone.
    fn sealing(&self, user: Id<User>) -> Result<Aes256Gcm> {
        let key = self
            .tokens
            .mac(&[b"second factor\0".as_slice(), &user.to_u128().to_be_bytes()].concat());
        Aes256Gcm::new_from_slice(&key).map_err(|_| Error::internal("a MAC has another length"))
    }

    fn sealed(&self, user: Id<User>, key: &[u8]) -> Result<String> {
        let mut nonce = [0; NONCE];
        self.store.ids.secret(&mut nonce);
        let payload = Payload {
            msg: key,
            aad: b"totp",
        };
        let sealed = self
            .sealing(user)?
            .encrypt(&Nonce::from(nonce), payload)
            .map_err(|_| Error::internal("sealing failed"))?;
        Ok(STANDARD.encode([nonce.as_slice(), &sealed].concat()))
    }

    fn unsealed(&self, user: Id<User>, sealed: &str) -> Result<Vec<u8>> {
        let damaged = || Error::internal("a second factor was sealed by another server's key");
        let whole = STANDARD.decode(sealed).map_err(|_| damaged())?;
        let (nonce, text) = whole.split_first_chunk::<NONCE>().ok_or_else(damaged)?;
        let payload = Payload {
            msg: text,
            aad: b"totp",
        };
        self.sealing(user)?
            .decrypt(&Nonce::from(*nonce), payload)
            .map_err(|_| damaged())
    }
}

/// What kind of code was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Used {
    App,
    Recovery,
}

/// Adds a changed second factor to a commit, expecting it as it was read.
fn put(commit: Commit, user: Id<User>, version: u64, after: &SecondFactor) -> Result<Commit> {
    let expect = match version {
        0 => Expect::Absent,
        version => Expect::Version(version),
    };
    let item = document(keys::second_factor(user), version + 1, after)?;
    Ok(commit.put(item, expect))
}
