//! Confirming an address.

use crate::auth::Auth;
use crate::auth::failures::Guesser;
use crate::auth::model::{Outcome, VerifyEmail, Visitor};
use crate::auth::one_time::{Purpose, expired, find};
use crate::error::Result;
use crate::keys;
use crate::ports::table::Expect;
use crate::store::document;
use crate::users::model::{User, UserStatus};
use crate::users::save::{self, Credential};

impl Auth {
    /// `POST /auth/verify-email`.
    ///
    /// An account from open registration gets the name and password of the registration whose mail was answered.
    pub async fn verify_email(&self, visitor: &Visitor, body: VerifyEmail) -> Result<Outcome> {
        self.failures
            .check(Guesser::Nobody, visitor.ip, self.store.now())?;
        let mut attempts = self.store.attempts();
        loop {
            let (key, granted) = match find(&self.store, Purpose::Verify, &body.token).await {
                Ok(found) => found,
                Err(error) => {
                    self.failures
                        .count(Guesser::Nobody, visitor.ip, self.store.now());
                    return Err(error);
                }
            };
            let user = self.store.get::<User>(keys::user(granted.user)).await?;
            let before = user.ok_or_else(expired)?.value;
            if before.email != granted.email {
                return Err(expired());
            }
            let mut commit = self.store.begin().delete(key, Expect::Version(1));
            let mut after = before.clone();
            after.email_verified = true;
            match before.status {
                UserStatus::Active => {}
                UserStatus::Pending => {
                    let (name, hash) = granted.registration.ok_or_else(expired)?;
                    let id = keys::credential(before.user_id);
                    let old = self.store.get::<Credential>(id.clone()).await?;
                    let old = old.ok_or_else(expired)?;
                    let credential = Credential {
                        hash,
                        changed_at: self.store.now(),
                        ..old.value
                    };
                    commit = commit.put(
                        document(id, old.version + 1, &credential)?,
                        Expect::Version(old.version),
                    );
                    after.status = UserStatus::Active;
                    after.name = name;
                }
                UserStatus::Locked | UserStatus::Placeholder | UserStatus::Deleted => {
                    return Err(expired());
                }
            }
            if after != before {
                commit = save::update(
                    &self.store,
                    commit,
                    None,
                    "user.verified",
                    &before,
                    &mut after,
                )
                .await?;
            }
            if self.store.commit(commit).await? {
                return Ok(Outcome::DONE);
            }
            attempts.again().await?;
        }
    }
}
