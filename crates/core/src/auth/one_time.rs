//! Tokens that work once: they are kept by their hash only, and end with what they were made for.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::time::Duration;

use crate::error::{Error, Result};
use crate::id::Id;
use crate::keys;
use crate::ports::table::{Commit, Expect, Key};
use crate::secret::Secret;
use crate::store::{Store, Stored, document};
use crate::users::model::User;

/// What a token lets its bearer do, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Set a new password.
    Reset,
    /// Confirm an address.
    Verify,
}

impl Purpose {
    const fn name(self) -> &'static str {
        match self {
            Self::Reset => "RESET",
            Self::Verify => "VERIFY",
        }
    }

    const fn lasts(self) -> Duration {
        match self {
            Self::Reset => Duration::from_hours(1),
            Self::Verify => Duration::from_hours(72),
        }
    }
}

/// What is kept of a token.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Granted {
    /// To whom.
    pub(crate) user: Id<User>,
    /// The address that the mail went to; the token ends when the address changes.
    pub(crate) email: String,
    /// The era of the credential; the token ends when the password is reset.
    pub(crate) era: u64,
    /// Name and password hash of the open registration that asked for the mail. They count from the moment the mail
    /// is answered and not before, so nobody can prepare an account for someone else's address.
    pub(crate) registration: Option<(String, String)>,
}

/// Adds a new token to a commit and answers its text.
pub(crate) fn grant(
    store: &Store,
    commit: Commit,
    purpose: Purpose,
    granted: &Granted,
) -> Result<(Commit, String)> {
    let mut secret = [0; 32];
    store.ids.secret(&mut secret);
    let token = format!("cft_{}", URL_SAFE_NO_PAD.encode(secret));
    let mut item = document(key(purpose, &token), 1, granted)?;
    item.expires_at = Some(store.now().plus(purpose.lasts()));
    Ok((commit.put(item, Expect::Absent), token))
}

/// What a token was granted for, and where it is kept so that its use can remove it.
pub(crate) async fn find(
    store: &Store,
    purpose: Purpose,
    token: &Secret,
) -> Result<(Key, Granted)> {
    let key = key(purpose, token.reveal());
    let found: Option<Stored<Granted>> = store.get(key.clone()).await?;
    found.map(|stored| (key, stored.value)).ok_or_else(expired)
}

/// The answer to a token that is unknown, used or too old.
pub(crate) fn expired() -> Error {
    Error::invalid(
        "token",
        "expired",
        "is not valid any more; ask for a new mail",
    )
}

fn key(purpose: Purpose, token: &str) -> Key {
    let hash = crate::text::hex(&Sha256::digest(token.as_bytes()));
    keys::one_time(purpose.name(), &hash)
}
