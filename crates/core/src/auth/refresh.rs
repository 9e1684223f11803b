//! Refreshing: each token works once. Repeating the last one at once repeats its answer, since answers get lost; any
//! other old token means that two parties hold the session, and it ends for both.

use std::time::Duration;

use crate::auth::model::SignedIn;
use crate::auth::refresh_token::RefreshToken;
use crate::auth::session::{Kept, happened};
use crate::auth::{Auth, ENDED, mailer, mails, may_write_to};
use crate::error::Result;
use crate::event::Stream;
use crate::keys;
use crate::ports::table::Expect;
use crate::secret::Secret;
use crate::store::{emit, read};
use crate::users::model::{User, UserStatus};
use crate::users::save::Credential;

/// How long a lost answer can be asked for again.
const REPEATABLE: Duration = Duration::from_secs(10);

impl Auth {
    /// `POST /auth/refresh`.
    pub async fn refresh(&self, token: &Secret) -> Result<SignedIn> {
        let token = RefreshToken::read(&*self.tokens, token.reveal()).ok_or(ENDED)?;
        let keys = [
            keys::user(token.user),
            keys::credential(token.user),
            keys::session(token.user, token.session),
        ];
        let mut attempts = self.store.attempts();
        loop {
            let found = self.store.table.get(&keys).await?;
            let [Some(user), Some(credential), Some(session)] = found.as_slice() else {
                return Err(ENDED);
            };
            let user = read::<User>(user)?.value;
            let credential = read::<Credential>(credential)?.value;
            let kept = read::<Kept>(session)?;
            if user.status != UserStatus::Active || !kept.value.is_alive(&credential) {
                return Err(ENDED);
            }
            let (now, mut kept, version) = (self.store.now(), kept.value, kept.version);
            if token.generation > kept.generation {
                return Err(ENDED);
            }
            let is_last = token.generation + 1 == kept.generation;
            let is_newest = token.generation == kept.generation;
            if !(is_newest || is_last && now.since(kept.rotated_at) <= REPEATABLE) {
                if self.end_reused(&user, &kept, version).await? {
                    return Err(ENDED);
                }
                attempts.again().await?;
                continue;
            }
            if kept.refresh_era != credential.refresh_era {
                return Err(ENDED);
            }
            if is_last {
                return self.signed_in(user, &kept);
            }
            kept.generation += 1;
            kept.rotated_at = now;
            kept.session.used_at = now;
            let item = kept.item(user.user_id, version + 1)?;
            let commit = self.store.begin().put(item, Expect::Version(version));
            if self.store.commit(commit).await? {
                return self.signed_in(user, &kept);
            }
            attempts.again().await?;
        }
    }

    /// Ends a session whose old token came back, and tells its person.
    async fn end_reused(&self, user: &User, kept: &Kept, version: u64) -> Result<bool> {
        let (id, session) = (user.user_id, kept.session.session_id);
        let mut commit = self
            .store
            .begin()
            .delete(keys::session(id, session), Expect::Version(version));
        let mut event = happened(&self.store, "session.reuse_detected", id, session);
        event.actor = None;
        commit = emit(commit, Stream::Org, &event)?;
        if may_write_to(user) {
            let mail = mails::reuse_detected(&self.settings, &user.email);
            commit = mailer::queue(&self.store, commit, Some(mail))?;
        }
        tracing::warn!(user.id = %id, session.id = %session, "a refresh token was used a second time; its session has ended");
        self.store.commit(commit).await
    }
}
