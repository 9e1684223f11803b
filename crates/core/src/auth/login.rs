//! Signing in: one answer and one amount of work for every reason why it can fail.

use crate::auth::device::Device;
use crate::auth::failures::Guesser;
use crate::auth::model::{Credentials, SignedIn, Visitor};
use crate::auth::{Account, Auth, WRONG, looked_up};
use crate::error::Result;
use crate::secret::Secret;
use crate::users::model::UserStatus;
use crate::users::save::Credential;

impl Auth {
    /// `POST /auth/login`.
    pub async fn login(&self, visitor: &Visitor, credentials: Credentials) -> Result<SignedIn> {
        let email = looked_up(&credentials.email);
        let device = self.device(credentials.device_token.as_ref());
        let mut attempts = self.store.attempts();
        loop {
            let account = self.account(&email).await?;
            let known =
                device.filter(|device| account.as_ref().is_some_and(|found| device.is_of(found)));
            let guesser =
                known.map_or(Guesser::Account(&email), |device| Guesser::Known(device.id));
            let allowed = || self.failures.check(guesser, visitor.ip, self.store.now());
            allowed()?;
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
                self.failures.count(guesser, visitor.ip, self.store.now());
                return Err(WRONG);
            };
            let renewed = self.renewed(&account, &credentials.password).await?;
            let (commit, kept) = self.begin_session(
                self.store.begin(),
                &account,
                renewed.as_ref(),
                &visitor.client,
            )?;
            if self.store.commit(commit).await? {
                let device_token = Some(self.known_from_now_on(known, &account));
                let signed_in = self.signed_in(account.user, &kept)?;
                return Ok(SignedIn {
                    device_token,
                    ..signed_in
                });
            }
            // The password, role or lock changed in between: look again.
            attempts.again().await?;
        }
    }

    /// The device that a client says it is, if this server has said so before.
    fn device(&self, token: Option<&Secret>) -> Option<Device> {
        Device::read(&*self.tokens, token?.reveal(), self.store.now())
    }

    /// The proof that somebody has signed in on this device just now.
    fn known_from_now_on(&self, before: Option<Device>, account: &Account) -> String {
        let id = before.map_or_else(|| self.store.ids.next(), |device| device.id);
        let device = Device {
            user: account.user.user_id,
            id,
            era: account.credential.session_era,
            at: self.store.now(),
        };
        device.print(&*self.tokens)
    }

    /// The credential with a new hash of the same password, where the old one is weaker than those of today.
    async fn renewed(&self, account: &Account, password: &Secret) -> Result<Option<Credential>> {
        let old = &account.credential;
        if self.passwords.is_current(&old.hash) {
            return Ok(None);
        }
        let hash = self.passwords.hash(password.clone()).await?;
        Ok(Some(Credential {
            hash,
            ..old.clone()
        }))
    }
}
