//! Proving once more that it is oneself, before something that could take the account over.

use crate::access::Caller;
use crate::auth::failures::Guesser;
use crate::auth::model::{Outcome, Proving, Visitor};
use crate::auth::second::put;
use crate::auth::session::Kept;
use crate::auth::{Auth, ENDED};
use crate::error::{Error, Result};
use crate::keys;
use crate::ports::table::Expect;
use crate::store::read;

impl Auth {
    /// `POST /auth/reauthenticate`: by a code where the second factor is on, else by the password.
    pub async fn reauthenticate(
        &self,
        caller: &Caller,
        visitor: &Visitor,
        body: Proving,
    ) -> Result<Outcome> {
        let session = caller.session.ok_or_else(session_only)?;
        let key = keys::session(caller.id, session);
        let mut attempts = self.store.attempts();
        loop {
            let (_, credential, version) = self.person(caller.id).await?.ok_or(ENDED)?;
            let item = self.store.item(key.clone()).await?.ok_or(ENDED)?;
            let mut commit = self
                .store
                .begin()
                .check(keys::credential(caller.id), Expect::Version(version));
            let (guesser, right) = if let Some(factor) = self.second_factor(caller.id).await? {
                let code = body.code.as_ref().ok_or_else(|| {
                    Error::invalid("code", "required", "is required: your second factor is on")
                })?;
                let guesser = Guesser::Code(session.to_u128());
                self.failures.check(guesser, visitor.ip, self.store.now())?;
                let used = self.used(caller.id, &factor.value, code).await?;
                if let Some((after, _)) = &used {
                    commit = put(commit, caller.id, factor.version, after)?;
                }
                (guesser, used.map_or(Err(("code", WRONG_CODE)), |_| Ok(())))
            } else {
                let password = body.password.clone().ok_or_else(|| {
                    Error::invalid(
                        "password",
                        "required",
                        "is required: say your password again",
                    )
                })?;
                let guesser = Guesser::Known(session.to_u128());
                self.failures.check(guesser, visitor.ip, self.store.now())?;
                let right = self
                    .passwords
                    .verify(password, Some(credential.hash))
                    .await?;
                let wrong = Err(("password", "is not your password"));
                (guesser, if right { Ok(()) } else { wrong })
            };
            self.failures.check(guesser, visitor.ip, self.store.now())?;
            if let Err((field, message)) = right {
                self.failures.count(guesser, visitor.ip, self.store.now());
                return Err(Error::invalid(field, "wrong", message));
            }
            let mut kept = read::<Kept>(&item)?.value;
            kept.proved_at = Some(self.store.now());
            commit = commit.put(
                kept.item(caller.id, item.version + 1)?,
                Expect::Version(item.version),
            );
            if self.store.commit(commit).await? {
                return Ok(Outcome::DONE);
            }
            attempts.again().await?;
        }
    }
}

pub(super) const WRONG_CODE: &str = "is wrong, too old or already used; wait for the next one";

/// The answer to a caller without a session.
fn session_only() -> Error {
    Error::Forbidden("Only somebody who has signed in can do this; sign in first".into())
}
