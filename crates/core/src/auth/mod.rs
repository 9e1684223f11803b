//! Accounts, sign-in and sessions.
//!
//! An access token is believed for as long as the person's epoch stands still; every change to the person or their
//! sessions moves it, and the next request looks again. Nothing here sends mail: see [`mailer`].

mod api_keys;
mod authenticate;
pub mod claims;
mod failures;
mod invite;
mod login;
pub mod mailer;
pub(crate) mod mails;
pub mod model;
pub mod offline;
pub(crate) mod one_time;
pub mod password;
mod proof;
mod recover;
mod refresh;
mod refresh_token;
pub mod refused;
mod register;
mod resend;
mod second;
pub(crate) mod session;
pub(crate) mod totp;
mod verify;

#[cfg(test)]
pub(crate) mod tests;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::error::{Error, FieldError, Result};
use crate::keys;
use crate::ports::identity::{Passwords, Tokens};
use crate::resident::Resident;
use crate::secret::Secret;
use crate::settings::Settings;
use crate::store::{Store, read};
use crate::users::email;
use crate::users::model::{User, UserStatus};
use crate::users::save::{Credential, Holder};

use api_keys::used::Used;
use authenticate::Verified;
use failures::Failures;

/// The account service.
pub struct Auth {
    store: Store,
    resident: Arc<Resident>,
    passwords: Arc<dyn Passwords>,
    tokens: Arc<dyn Tokens>,
    settings: Arc<Settings>,
    failures: Failures,
    verified: Verified,
    used: Used,
    /// Whether the first admin is known to exist; once true it stays so.
    set_up: AtomicBool,
}

/// Someone with a password, as three reads found them.
struct Account {
    user: User,
    credential: Credential,
    credential_version: u64,
}

impl Auth {
    /// The service over its ports.
    pub fn new(
        store: Store,
        resident: Arc<Resident>,
        passwords: Arc<dyn Passwords>,
        tokens: Arc<dyn Tokens>,
        settings: Arc<Settings>,
    ) -> Self {
        Self {
            store,
            resident,
            passwords,
            tokens,
            settings,
            failures: Failures::default(),
            verified: Verified::default(),
            used: Used::default(),
            set_up: AtomicBool::new(false),
        }
    }

    /// The public keys of access tokens, for `/.well-known/jwks.json`.
    pub fn jwks(&self) -> serde_json::Value {
        self.tokens.jwks()
    }

    /// Whether the first admin exists.
    pub async fn is_set_up(&self) -> Result<bool> {
        if self.set_up.load(Ordering::Relaxed) {
            return Ok(true);
        }
        let done = self.store.item(keys::setup()).await?.is_some();
        self.set_up.store(done, Ordering::Relaxed);
        Ok(done)
    }

    /// Who holds an address. Takes the same two reads whether anyone does.
    async fn account(&self, email: &str) -> Result<Option<Account>> {
        let holder = self.store.get::<Holder>(keys::email_guard(email)).await?;
        let id = holder
            .as_ref()
            .map_or_else(|| self.store.new_id(), |holder| holder.value.user);
        let keys = [keys::user(id), keys::credential(id)];
        let found = self.store.table.get(&keys).await?;
        let [Some(user), Some(credential)] = found.as_slice() else {
            return Ok(None);
        };
        let user = read::<User>(user)?.value;
        let credential = read::<Credential>(credential)?;
        // The address may have changed hands between the two reads.
        Ok((user.email == email).then_some(Account {
            user,
            credential: credential.value,
            credential_version: credential.version,
        }))
    }

    /// What is wrong with a new password of someone.
    fn password_fault(
        &self,
        path: &str,
        password: &Secret,
        name: &str,
        email: &str,
    ) -> Option<FieldError> {
        let local = email.split('@').next().unwrap_or_default();
        let organization = self.settings.organization();
        let context = [name, email, local, &organization];
        password::fault(path, password, &context, &self.settings.refused_passwords)
    }
}

/// The one answer to every failed sign-in.
const WRONG: Error = Error::Unauthenticated("The e-mail or the password is wrong");
/// The one answer to every token that does not hold.
const ENDED: Error = Error::Unauthenticated("The session has ended; sign in again");

/// Whether mail other than a confirmation or an invitation may go to someone.
fn may_write_to(user: &User) -> bool {
    user.email_verified && user.status == UserStatus::Active
}

/// An address as it is looked up; one that cannot exist is looked up as it is and not found.
fn looked_up(text: &str) -> String {
    email::normalize(text).unwrap_or_else(|_| text.chars().take(254).collect())
}
