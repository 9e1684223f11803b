//! Turning the second factor on and off, and new recovery codes. Each needs a proof of the last minutes.

use crate::access::Caller;
use crate::auth::failures::Guesser;
use crate::auth::model::{
    Confirmation, Enrolment, Outcome, RecoveryCodes, SecondFactorState, Visitor,
};
use crate::auth::second::prove::WRONG_CODE;
use crate::auth::second::{KEY, SecondFactor, put, recovery};
use crate::auth::session::proved_lately;
use crate::auth::{Auth, ENDED, mailer, mails, may_write_to, totp};
use crate::error::{Error, Result};
use crate::event::Stream;
use crate::keys;
use crate::ports::table::{Commit, Expect};
use crate::store::{Stored, emit};
use crate::users::model::User;

impl Auth {
    /// `GET /auth/totp`.
    pub async fn second_factor_state(&self, caller: &Caller) -> Result<SecondFactorState> {
        let factor = self.second_factor(caller.id).await?;
        Ok(SecondFactorState {
            enabled: factor.is_some(),
            recovery_codes_left: factor.map_or(0, |factor| factor.value.recovery.len()),
        })
    }

    /// `POST /auth/totp`: a new key for an app. It asks nothing of anybody until a code confirms it; asking again makes
    /// another key.
    pub async fn enrol(&self, caller: &Caller) -> Result<Enrolment> {
        proved_lately(&self.store, caller).await?;
        let mut attempts = self.store.attempts();
        loop {
            let (user, _, version) = self.person(caller.id).await?.ok_or(ENDED)?;
            let old: Option<Stored<SecondFactor>> =
                self.store.get(keys::second_factor(caller.id)).await?;
            if old.as_ref().is_some_and(|old| old.value.confirmed) {
                return Err(Error::Conflict(
                    "Your second factor is on already; turn it off first to use another app".into(),
                ));
            }
            let mut key = [0; KEY];
            self.store.ids.secret(&mut key);
            let factor = SecondFactor {
                sealed: self.sealed(caller.id, &key)?,
                confirmed: false,
                since: self.store.now(),
                last_step: 0,
                recovery: Vec::new(),
            };
            let commit = put(
                self.store.begin(),
                caller.id,
                old.map_or(0, |old| old.version),
                &factor,
            )?;
            let commit = commit.check(keys::credential(caller.id), Expect::Version(version));
            if self.store.commit(commit).await? {
                let secret = totp::base32(&key);
                let uri = self.uri(&user, &secret);
                return Ok(Enrolment { secret, uri });
            }
            attempts.again().await?;
        }
    }

    /// What an app reads from a picture: whose key it is, and the key.
    fn uri(&self, user: &User, secret: &str) -> String {
        let issuer = percent(&self.settings.organization());
        let account = percent(&user.email);
        format!(
            "otpauth://totp/{issuer}:{account}?secret={secret}&issuer={issuer}&algorithm=SHA1&digits=6&period=30"
        )
    }

    /// `POST /auth/totp/confirm`: the first code of the app turns it on; the answer has the recovery codes, once.
    pub async fn confirm_second_factor(
        &self,
        caller: &Caller,
        visitor: &Visitor,
        body: &Confirmation,
    ) -> Result<RecoveryCodes> {
        proved_lately(&self.store, caller).await?;
        let guesser = Guesser::Code(caller.session.map_or(0, crate::id::Id::to_u128));
        let mut attempts = self.store.attempts();
        loop {
            self.failures.check(guesser, visitor.ip, self.store.now())?;
            let found: Option<Stored<SecondFactor>> =
                self.store.get(keys::second_factor(caller.id)).await?;
            let Some(found) = found.filter(|found| !found.value.confirmed) else {
                return Err(Error::Conflict(
                    "There is no second factor to confirm; ask for a key first".into(),
                ));
            };
            let Some((mut after, _)) = self.used(caller.id, &found.value, &body.code).await? else {
                self.failures.count(guesser, visitor.ip, self.store.now());
                return Err(Error::invalid("code", "wrong", WRONG_CODE));
            };
            let (shown, kept) = recovery::fresh(&self.store, &*self.passwords).await?;
            after.confirmed = true;
            after.recovery = kept;
            let commit = put(self.store.begin(), caller.id, found.version, &after)?;
            let commit = self.told(commit, caller, "user.totp_enabled").await?;
            if self.store.commit(commit).await? {
                return Ok(RecoveryCodes {
                    recovery_codes: shown,
                });
            }
            attempts.again().await?;
        }
    }

    /// `POST /auth/totp/recovery-codes`: ten new ones; the old ones end.
    pub async fn renew_recovery_codes(&self, caller: &Caller) -> Result<RecoveryCodes> {
        proved_lately(&self.store, caller).await?;
        let (shown, kept) = recovery::fresh(&self.store, &*self.passwords).await?;
        let mut attempts = self.store.attempts();
        loop {
            let found = self.second_factor(caller.id).await?.ok_or_else(is_off)?;
            let after = SecondFactor {
                recovery: kept.clone(),
                ..found.value
            };
            let commit = put(self.store.begin(), caller.id, found.version, &after)?;
            let commit = self
                .told(commit, caller, "user.recovery_codes_renewed")
                .await?;
            if self.store.commit(commit).await? {
                return Ok(RecoveryCodes {
                    recovery_codes: shown,
                });
            }
            attempts.again().await?;
        }
    }

    /// `DELETE /auth/totp`: off; a password is enough again. Being off already is no error.
    pub async fn remove_second_factor(&self, caller: &Caller) -> Result<Outcome> {
        proved_lately(&self.store, caller).await?;
        let key = keys::second_factor(caller.id);
        let mut attempts = self.store.attempts();
        loop {
            let Some(item) = self.store.item(key.clone()).await? else {
                return Ok(Outcome::DONE);
            };
            let commit = self
                .store
                .begin()
                .delete(key.clone(), Expect::Version(item.version));
            let commit = self.told(commit, caller, "user.totp_disabled").await?;
            if self.store.commit(commit).await? {
                return Ok(Outcome::DONE);
            }
            attempts.again().await?;
        }
    }

    /// Adds the event of a change to the second factor, and the mail that tells its person.
    async fn told(&self, commit: Commit, caller: &Caller, kind: &str) -> Result<Commit> {
        let (user, ..) = self.person(caller.id).await?.ok_or(ENDED)?;
        let id = caller.id;
        let mut event = self.store.event(Stream::Org, kind, id.to_string(), None);
        event.actor = Some(id);
        let commit = emit(commit, Stream::Org, &event)?;
        if !may_write_to(&user) {
            return Ok(commit);
        }
        let mail = mails::second_factor_changed(&self.settings, &user.email, kind);
        mailer::queue(&self.store, commit, Some(mail))
    }
}

fn is_off() -> Error {
    Error::Conflict("Your second factor is off; turn it on first".into())
}

/// A text as a part of an address.
fn percent(text: &str) -> String {
    let mut whole = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                whole.push(char::from(byte));
            }
            _ => {
                whole.push('%');
                whole.push_str(&crate::text::hex(&[byte]).to_ascii_uppercase());
            }
        }
    }
    whole
}
