//! Signing in: one answer and one amount of work for every reason why it can fail.

use crate::auth::failures::Guesser;
use crate::auth::model::{Credentials, Login, MfaRequired, SignedIn, Visitor};
use crate::auth::proof::{Proof, Purpose};
use crate::auth::session::Kept;
use crate::auth::{Account, Auth, WRONG, looked_up};
use crate::error::Result;
use crate::keys;
use crate::ports::table::Expect;
use crate::secret::Secret;
use crate::store::document;
use crate::users::model::UserStatus;
use crate::users::save::Credential;

impl Auth {
    /// `POST /auth/login`.
    pub async fn login(&self, visitor: &Visitor, credentials: Credentials) -> Result<Login> {
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
            if self.second_factor(account.user.user_id).await?.is_some() {
                return self.asked_for_a_code(account, renewed, known).await;
            }
            let (commit, kept) = self.begin_session(
                self.store.begin(),
                &account,
                renewed.as_ref(),
                &visitor.client,
            )?;
            if self.store.commit(commit).await? {
                let device = known.map(|device| device.id);
                return self
                    .entered(account, &kept, device)
                    .map(|signed_in| Login::SignedIn(Box::new(signed_in)));
            }
            // The password, role or lock changed in between: look again.
            attempts.again().await?;
        }
    }

    /// The device that a client says it is, if this server has said so before.
    fn device(&self, token: Option<&Secret>) -> Option<Proof> {
        let token = token?.reveal();
        Proof::read(&*self.tokens, Purpose::Device, token, self.store.now())
    }

    /// The tokens of a session that has begun, and the proof that its device is known from now on.
    pub(super) fn entered(
        &self,
        account: Account,
        kept: &Kept,
        device: Option<u128>,
    ) -> Result<SignedIn> {
        let proof = self.proof(&account, device.unwrap_or_else(|| self.store.ids.next()));
        let signed_in = self.signed_in(account.user, kept)?;
        Ok(SignedIn {
            device_token: Some(proof.print(Purpose::Device, &*self.tokens)),
            ..signed_in
        })
    }

    /// The end of a first step where the second factor is on: no session yet.
    async fn asked_for_a_code(
        &self,
        account: Account,
        renewed: Option<Credential>,
        known: Option<Proof>,
    ) -> Result<Login> {
        if let Some(credential) = renewed {
            let (key, version) = (
                keys::credential(account.user.user_id),
                account.credential_version,
            );
            let item = document(key, version + 1, &credential)?;
            let commit = self.store.begin().put(item, Expect::Version(version));
            // Whoever was faster has made it anew as well, or has changed the password, which the next step notices.
            self.store.commit(commit).await?;
        }
        let proof = self.proof(&account, known.map_or(0, |device| device.id));
        Ok(Login::Code(MfaRequired {
            mfa_required: true,
            mfa_token: proof.print(Purpose::Password, &*self.tokens),
        }))
    }

    fn proof(&self, account: &Account, id: u128) -> Proof {
        Proof {
            user: account.user.user_id,
            id,
            era: account.credential.session_era,
            at: self.store.now(),
        }
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
