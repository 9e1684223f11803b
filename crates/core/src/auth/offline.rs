//! Letting someone in again from the machine itself: whoever can open the store may already do everything.

use crate::auth::Auth;
use crate::auth::one_time::{Granted, Purpose, grant};
use crate::error::{Error, Resource, Result};
use crate::event::Stream;
use crate::keys;
use crate::ports::table::Expect;
use crate::secret::Secret;
use crate::store::emit;
use crate::users::model::{User, UserStatus};

/// What lets a person set a new password, once and within an hour.
#[derive(Debug)]
pub struct Reset {
    /// Who they are.
    pub user: User,
    /// For `POST /auth/reset-password`.
    pub token: Secret,
    /// The page of the app that takes the token.
    pub link: Secret,
}

impl Auth {
    /// Makes a reset for the person with an address, or with a name that only one has. The password stays until then; a
    /// second factor whose app and recovery codes are lost is turned off at once, when that is asked for.
    pub async fn offer_reset(&self, person: &str, factor_lost: bool) -> Result<Reset> {
        let user = self.named(person)?;
        if user.status != UserStatus::Active {
            return Err(Error::Conflict(format!(
                "{} is not active, so a new password would not let them in; an admin can change that",
                user.name
            )));
        }
        let (user, credential, _) = self
            .person(user.user_id)
            .await?
            .ok_or(Error::NotFound(Resource::User))?;
        let granted = Granted {
            user: user.user_id,
            email: user.email.clone(),
            era: credential.session_era,
            registration: None,
        };
        let commit = self.store.begin();
        let (commit, token) = grant(&self.store, commit, Purpose::Reset, &granted)?;
        let kind = "user.reset_offered";
        let event = self
            .store
            .event(Stream::Org, kind, user.user_id.to_string(), None);
        let mut commit = emit(commit, Stream::Org, &event)?;
        if factor_lost && self.second_factor(user.user_id).await?.is_some() {
            commit = commit.delete(keys::second_factor(user.user_id), Expect::Any);
            let kind = "user.totp_disabled";
            let event = self
                .store
                .event(Stream::Org, kind, user.user_id.to_string(), None);
            commit = emit(commit, Stream::Org, &event)?;
        }
        if !self.store.commit(commit).await? {
            return Err(Error::internal("a fresh random token already existed"));
        }
        Ok(Reset {
            link: Secret::new(self.settings.link("reset-password", &token)),
            token: Secret::new(token),
            user,
        })
    }

    fn named(&self, person: &str) -> Result<User> {
        let person = person.trim();
        let is_meant = |user: &User| {
            let has_account = !matches!(user.status, UserStatus::Placeholder | UserStatus::Deleted);
            has_account && (user.email.eq_ignore_ascii_case(person) || user.name == person)
        };
        let mut found = self.resident.users();
        found.retain(|user| is_meant(user));
        match found.as_slice() {
            [one] => Ok(User::clone(one)),
            [] => Err(Error::NotFound(Resource::User)),
            many => Err(Error::Conflict(format!(
                "{} people are called {person}: name one by their address",
                many.len()
            ))),
        }
    }
}
