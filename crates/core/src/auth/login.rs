//! Signing in: one answer and one amount of work for every reason why it can fail.

use crate::auth::model::{Credentials, SignedIn, Visitor};
use crate::auth::{Auth, WRONG, looked_up};
use crate::error::Result;
use crate::users::model::UserStatus;

impl Auth {
    /// `POST /auth/login`.
    pub async fn login(&self, visitor: &Visitor, credentials: Credentials) -> Result<SignedIn> {
        let email = looked_up(&credentials.email);
        let allowed = || {
            self.failures
                .check(Some(&email), visitor.ip, self.store.now())
        };
        allowed()?;
        let mut attempts = self.store.attempts();
        loop {
            let account = self.account(&email).await?;
            let hash = account.as_ref().map(|found| found.credential.hash.clone());
            let right = self
                .passwords
                .verify(credentials.password.clone(), hash)
                .await?;
            let account =
                account.filter(|account| right && account.user.status == UserStatus::Active);
            // Guesses that were under way when the last allowed one failed learn nothing.
            allowed()?;
            let Some(account) = account else {
                self.failures
                    .count(Some(&email), visitor.ip, self.store.now());
                return Err(WRONG);
            };
            let (commit, kept) =
                self.begin_session(self.store.begin(), &account, &visitor.client)?;
            if self.store.commit(commit).await? {
                return self.signed_in(account.user, &kept);
            }
            // The password, role or lock changed in between: look again.
            attempts.again().await?;
        }
    }
}
