//! The second step of a sign-in: the password was right, now a code.

use crate::auth::failures::Guesser;
use crate::auth::model::{SecondStep, SignedIn, Visitor};
use crate::auth::proof::{Proof, Purpose};
use crate::auth::second::{Used, put};
use crate::auth::{Account, Auth, mailer, mails, may_write_to};
use crate::error::{Error, Result};
use crate::event::Stream;
use crate::store::emit;
use crate::users::model::UserStatus;

/// The answer to a first step that is over, was none, or no longer leads to a second.
const OVER: Error = Error::Unauthenticated("The sign-in took too long; sign in again");
/// The answer to every code that does not hold.
const WRONG: Error = Error::Unauthenticated(
    "The code is wrong, too old or already used; wait for the next one, or use a recovery code",
);

impl Auth {
    /// `POST /auth/totp/verify`.
    pub async fn verify_second_step(
        &self,
        visitor: &Visitor,
        body: SecondStep,
    ) -> Result<SignedIn> {
        let token = body.mfa_token.reveal();
        let proof = Proof::read(&*self.tokens, Purpose::Password, token, self.store.now());
        let proof = proof.ok_or(OVER)?;
        // A device that is not known is nobody's: guesses are then counted for the account.
        let device = Some(proof.id).filter(|id| *id != 0);
        let guesser = Guesser::Code(device.unwrap_or_else(|| proof.user.to_u128()));
        let allowed = || self.failures.check(guesser, visitor.ip, self.store.now());
        let mut attempts = self.store.attempts();
        loop {
            allowed()?;
            let (user, credential, version) = self.person(proof.user).await?.ok_or(OVER)?;
            let account = Account {
                user,
                credential,
                credential_version: version,
            };
            if !proof.is_of(&account) || account.user.status != UserStatus::Active {
                return Err(OVER);
            }
            let id = account.user.user_id;
            let factor = self.second_factor(id).await?.ok_or(OVER)?;
            let after = self.used(id, &factor.value, &body.code).await?;
            allowed()?;
            let Some((after, how)) = after else {
                self.failures.count(guesser, visitor.ip, self.store.now());
                return Err(WRONG);
            };
            let mut commit = put(self.store.begin(), id, factor.version, &after)?;
            if how == Used::Recovery {
                let kind = "user.recovery_code_used";
                let mut event = self.store.event(Stream::Org, kind, id.to_string(), None);
                event.actor = Some(id);
                commit = emit(commit, Stream::Org, &event)?;
                if may_write_to(&account.user) {
                    let to = &account.user.email;
                    let mail = mails::recovery_code_used(&self.settings, to, after.recovery.len());
                    commit = mailer::queue(&self.store, commit, Some(mail))?;
                }
            }
            let (commit, kept) = self.begin_session(commit, &account, None, &visitor.client)?;
            if self.store.commit(commit).await? {
                return self.entered(account, &kept, device);
            }
            attempts.again().await?;
        }
    }
}
