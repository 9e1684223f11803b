//! Asking once more for the mail that confirms an address.

use crate::access::Caller;
use crate::auth::model::Outcome;
use crate::auth::{Auth, ENDED};
use crate::error::{Error, Result};

impl Auth {
    /// `POST /auth/resend-verification`: for who is signed in with an address that is not confirmed.
    ///
    /// An account from open registration cannot sign in yet; it gets another mail by registering again, which proves
    /// whose name and password count.
    pub async fn resend_verification(&self, caller: &Caller) -> Result<Outcome> {
        let mut attempts = self.store.attempts();
        loop {
            let (user, ..) = self.person(caller.id).await?.ok_or(ENDED)?;
            if user.email_verified {
                return Ok(Outcome::DONE);
            }
            if let Some(retry_after) = self.failures.mail_wait(&user.email, self.store.now()) {
                return Err(Error::RateLimited { retry_after });
            }
            let commit = self.ask_to_verify(self.store.begin(), &user, None)?;
            if self.store.commit(commit).await? {
                self.failures.may_mail(&user.email, self.store.now());
                return Ok(Outcome::CHECK_MAIL);
            }
            attempts.again().await?;
        }
    }
}
