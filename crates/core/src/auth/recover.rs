//! Passwords that are forgotten or changed.

use crate::access::Caller;
use crate::auth::failures::Guesser;
use crate::auth::model::{ChangePassword, ForgotPassword, Outcome, ResetPassword, Visitor};
use crate::auth::one_time::{Granted, Purpose, expired, find, grant};
use crate::auth::session::{Kept, end_all};
use crate::auth::{Auth, ENDED, looked_up, mailer, mails, may_write_to};
use crate::error::{Error, Result};
use crate::event::Stream;
use crate::id::Id;
use crate::keys;
use crate::ports::table::{Commit, Expect};
use crate::store::{emit, read};
use crate::users::model::{User, UserStatus};
use crate::users::save::Credential;

impl Auth {
    /// `POST /auth/forgot-password`: always the same answer after the same work.
    ///
    /// Only confirmed addresses get the mail: an unconfirmed one may be someone else's.
    pub async fn forgot_password(
        &self,
        visitor: &Visitor,
        body: &ForgotPassword,
    ) -> Result<Outcome> {
        let now = self.store.now();
        self.failures.recovery(visitor.ip, now)?;
        let email = looked_up(&body.email);
        let may_mail = self.failures.may_mail(&email, now);
        let account = self
            .account(&email)
            .await?
            .filter(|account| may_mail && may_write_to(&account.user));
        let commit = self.store.begin();
        let commit = match account {
            None => self.decoy(commit, None)?,
            Some(account) => {
                let granted = Granted {
                    user: account.user.user_id,
                    email: email.clone(),
                    era: account.credential.session_era,
                    registration: None,
                };
                let (commit, token) = grant(&self.store, commit, Purpose::Reset, &granted)?;
                let mail = mails::reset(&self.settings, &email, &token);
                mailer::queue(&self.store, commit, Some(mail))?
            }
        };
        if self.store.commit(commit).await? {
            Ok(Outcome::CHECK_MAIL)
        } else {
            Err(Error::internal("a fresh random token already existed"))
        }
    }

    /// `POST /auth/reset-password`: sets the password and ends every session.
    pub async fn reset_password(&self, visitor: &Visitor, body: ResetPassword) -> Result<Outcome> {
        self.failures
            .check(Guesser::Nobody, visitor.ip, self.store.now())?;
        let (key, granted) = match find(&self.store, Purpose::Reset, &body.token).await {
            Ok(found) => found,
            Err(error) => {
                self.failures
                    .count(Guesser::Nobody, visitor.ip, self.store.now());
                return Err(error);
            }
        };
        let user = self.store.get::<User>(keys::user(granted.user)).await?;
        let user = user.ok_or_else(expired)?.value;
        let fault = self.password_fault("password", &body.password, &user.name, &user.email);
        if let Some(fault) = fault {
            return Err(Error::Invalid(vec![fault]));
        }
        let hash = self.passwords.hash(body.password).await?;
        let mut attempts = self.store.attempts();
        loop {
            let (user, credential, version) =
                self.person(granted.user).await?.ok_or_else(expired)?;
            let fits = user.email == granted.email && credential.session_era == granted.era;
            // The token is looked at again, since another request may have used it.
            find(&self.store, Purpose::Reset, &body.token).await?;
            if !fits || user.status != UserStatus::Active {
                return Err(expired());
            }
            let commit = self.store.begin().delete(key.clone(), Expect::Version(1));
            let commit = self
                .set_password(commit, &user, credential, version, hash.clone())
                .await?;
            if self.store.commit(commit).await? {
                return Ok(Outcome::DONE);
            }
            attempts.again().await?;
        }
    }

    /// `POST /auth/change-password`: sets the password and ends every session but the one that asks.
    pub async fn change_password(
        &self,
        caller: &Caller,
        visitor: &Visitor,
        body: ChangePassword,
    ) -> Result<Outcome> {
        let (user, ..) = self.person(caller.id).await?.ok_or(ENDED)?;
        let fault = self.password_fault("password", &body.password, &user.name, &user.email);
        if let Some(fault) = fault {
            return Err(Error::Invalid(vec![fault]));
        }
        // Whoever is signed in is known: strangers who guess at the account must not keep them from a new password.
        let guesser = caller.session.map_or(Guesser::Account(&user.email), |id| {
            Guesser::Known(id.to_u128())
        });
        let allowed = || self.failures.check(guesser, visitor.ip, self.store.now());
        allowed()?;
        let hash = self.passwords.hash(body.password).await?;
        let mut attempts = self.store.attempts();
        loop {
            let (user, credential, version) = self.person(caller.id).await?.ok_or(ENDED)?;
            let right = self
                .passwords
                .verify(body.current_password.clone(), Some(credential.hash.clone()))
                .await?;
            allowed()?;
            if !right {
                self.failures.count(guesser, visitor.ip, self.store.now());
                return Err(Error::invalid(
                    "currentPassword",
                    "wrong",
                    "is not your password; if you forgot it, sign out and ask for a new one",
                ));
            }
            let era = credential.session_era + 1;
            let mut commit = self
                .set_password(self.store.begin(), &user, credential, version, hash.clone())
                .await?;
            if let Some(id) = caller.session {
                let key = keys::session(caller.id, id);
                let item = self.store.item(key.clone()).await?.ok_or(ENDED)?;
                let mut kept = read::<Kept>(&item)?.value;
                kept.session_era = era;
                commit.actions.retain(|action| *action.key() != key);
                let item_after = kept.item(caller.id, item.version + 1)?;
                commit = commit.put(item_after, Expect::Version(item.version));
            }
            if self.store.commit(commit).await? {
                return Ok(Outcome::DONE);
            }
            attempts.again().await?;
        }
    }

    /// Someone with a password, and the version of their credential.
    pub(super) async fn person(&self, id: Id<User>) -> Result<Option<(User, Credential, u64)>> {
        let keys = [keys::user(id), keys::credential(id)];
        let found = self.store.table.get(&keys).await?;
        let [Some(user), Some(credential)] = found.as_slice() else {
            return Ok(None);
        };
        let credential = read::<Credential>(credential)?;
        Ok(Some((
            read::<User>(user)?.value,
            credential.value,
            credential.version,
        )))
    }

    /// Adds a new password to a commit, with the end of all sessions, the event and the mail.
    async fn set_password(
        &self,
        commit: Commit,
        user: &User,
        credential: Credential,
        version: u64,
        hash: String,
    ) -> Result<Commit> {
        let credential = Credential {
            hash,
            changed_at: self.store.now(),
            ..credential
        };
        let id = user.user_id;
        let mut commit = end_all(&self.store, commit, id, credential, version).await?;
        let mut event =
            self.store
                .event(Stream::Org, "user.password_changed", id.to_string(), None);
        event.actor = Some(id);
        commit = emit(commit, Stream::Org, &event)?;
        if may_write_to(user) {
            let mail = mails::password_changed(&self.settings, &user.email);
            commit = mailer::queue(&self.store, commit, Some(mail))?;
        }
        Ok(commit)
    }
}
