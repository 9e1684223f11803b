//! Registering: who may, and what it comes to.

use crate::access::{Action, Caller, Column, Role};
use crate::auth::failures::Guesser;
use crate::auth::invite::Offer;
use crate::auth::model::{Outcome, Registered, Registration, Visitor};
use crate::auth::one_time::{Granted, Purpose, grant};
use crate::auth::{Auth, mailer, mails, may_write_to};
use crate::error::{Error, FieldError, Result};
use crate::keys;
use crate::ports::table::{Commit, Expect};
use crate::settings::RegistrationMode;
use crate::store::document;
use crate::users::email;
use crate::users::model::{Preferences, User, UserStatus};
use crate::users::save;
use crate::view::View;
use subtle::ConstantTimeEq;

/// On whose word an account is made.
enum Door<'a> {
    /// An admin's.
    Admin(&'a Caller),
    /// Nobody's: it is the first.
    First,
    /// That of who invited them.
    Invited(Offer),
    /// Their own, once they read mail at the address.
    Open,
}

/// A registration without faults.
struct Draft {
    email: String,
    name: String,
    hash: String,
}

impl Auth {
    /// `POST /auth/register`.
    pub async fn register(
        &self,
        caller: Option<&Caller>,
        visitor: &Visitor,
        new: Registration,
    ) -> Result<Registered> {
        // Who may not register at all is told so before anything else, whatever the address.
        let mut door = self.door(caller, visitor, &new).await?;
        let draft = self.draft(&new).await?;
        let mut attempts = self.store.attempts();
        loop {
            let made = match door {
                Door::Open => self.register_openly(&draft).await?,
                Door::Admin(admin) => {
                    let role = new.role.unwrap_or(Role::Developer);
                    let user = self.user(&draft, role, UserStatus::Active, false);
                    self.create(self.store.begin(), Some(admin), &user, &draft)
                        .await?
                }
                Door::First => {
                    let user = self.user(&draft, Role::Admin, UserStatus::Active, false);
                    let guard = document(keys::setup(), 1, &user.user_id)?;
                    let commit = self.store.begin().put(guard, Expect::Absent);
                    self.create(commit, None, &user, &draft).await?
                }
                Door::Invited(offer) => {
                    if offer.invitation.email != draft.email {
                        return Err(Error::invalid(
                            "email",
                            "invitation",
                            "the invitation is for another address; use the one it was sent to",
                        ));
                    }
                    let role = offer.invitation.role;
                    let user = self.user(&draft, role, UserStatus::Active, offer.came_by_mail);
                    let commit = self.store.begin().delete(offer.key, Expect::Version(1));
                    self.create(commit, None, &user, &draft).await?
                }
            };
            if let Some(made) = made {
                return Ok(made);
            }
            attempts.again().await?;
            door = self.door(caller, visitor, &new).await?;
        }
    }

    async fn door<'a>(
        &self,
        caller: Option<&'a Caller>,
        visitor: &Visitor,
        new: &Registration,
    ) -> Result<Door<'a>> {
        if let Some(caller) = caller {
            caller.require(Action::Create, Column::Users)?;
            return Ok(Door::Admin(caller));
        }
        let now = self.store.now();
        if !self.is_set_up().await? {
            let Some(code) = &self.settings.setup_code else {
                return Ok(Door::First);
            };
            self.failures.check(Guesser::Nobody, visitor.ip, now)?;
            let given = new.setup_code.as_ref().map_or("", |code| code.reveal());
            if bool::from(code.reveal().as_bytes().ct_eq(given.as_bytes())) {
                return Ok(Door::First);
            }
            self.failures.count(Guesser::Nobody, visitor.ip, now);
            return Err(Error::Forbidden(
                "The first account needs the setupCode that the server printed when it started"
                    .into(),
            ));
        }
        if let Some(token) = &new.invitation
            && self.settings.registration() != RegistrationMode::Off
        {
            self.failures.check(Guesser::Nobody, visitor.ip, now)?;
            if let Some(offer) = self.offer(token).await? {
                return Ok(Door::Invited(offer));
            }
            self.failures.count(Guesser::Nobody, visitor.ip, now);
            return Err(Error::Forbidden(
                "The invitation is not valid any more; ask an admin for a new one".into(),
            ));
        }
        match self.settings.registration() {
            RegistrationMode::Open => Ok(Door::Open),
            RegistrationMode::Invitation => Err(Error::Forbidden(
                "Registration is by invitation; ask an admin for one".into(),
            )),
            RegistrationMode::Off => Err(Error::Forbidden(
                "Registration is off; ask an admin for an account".into(),
            )),
        }
    }

    /// Every fault at once; then the slow hash, for every way in alike.
    async fn draft(&self, new: &Registration) -> Result<Draft> {
        let mut faults: Vec<FieldError> = Vec::new();
        let email = email::normalize(&new.email).unwrap_or_else(|fault| {
            faults.push(fault);
            String::new()
        });
        let name = crate::users::name(&new.name, &mut faults);
        let known_email = new.email.to_lowercase();
        faults.extend(self.password_fault("password", &new.password, &name, &known_email));
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        let hash = self.passwords.hash(new.password.clone()).await?;
        Ok(Draft { email, name, hash })
    }

    fn user(&self, draft: &Draft, role: Role, status: UserStatus, verified: bool) -> User {
        let now = self.store.now();
        User {
            user_id: self.store.new_id(),
            email: draft.email.clone(),
            name: draft.name.clone(),
            role,
            status,
            email_verified: verified,
            avatar: None,
            preferences: Preferences::default(),
            merged_into: None,
            created_at: now,
            updated_at: now,
            version: 1,
        }
    }

    /// An account that can be used at once.
    async fn create(
        &self,
        commit: Commit,
        actor: Option<&Caller>,
        user: &User,
        draft: &Draft,
    ) -> Result<Option<Registered>> {
        let mut commit = save::create(&self.store, commit, actor, user, Some(&draft.hash)).await?;
        if !user.email_verified {
            commit = self.ask_to_verify(commit, user, None)?;
        }
        if self.store.commit(commit).await? {
            let view = View::of(user, user.version)?;
            return Ok(Some(Registered::Created(view)));
        }
        Ok(None)
    }

    /// Always one answer and one commit of a token and a mail, whoever has the address.
    async fn register_openly(&self, draft: &Draft) -> Result<Option<Registered>> {
        let holder = self.account(&draft.email).await?.map(|found| found.user);
        let mut commit = self.store.begin();
        let may_mail = self.failures.may_mail(&draft.email, self.store.now());
        let registration = Some((draft.name.clone(), draft.hash.clone()));
        commit = match holder {
            None => {
                let user = self.user(draft, Role::Developer, UserStatus::Pending, false);
                commit = save::create(&self.store, commit, None, &user, Some(&draft.hash)).await?;
                self.ask_to_verify(commit, &user, registration)?
            }
            Some(user) if user.status == UserStatus::Pending && may_mail => {
                self.ask_to_verify(commit, &user, registration)?
            }
            Some(user) => {
                let mail = (may_mail && may_write_to(&user))
                    .then(|| mails::already_registered(&self.settings, &user.email));
                self.decoy(commit, mail)?
            }
        };
        let done = self.store.commit(commit).await?;
        Ok(done.then_some(Registered::CheckMail(Outcome::CHECK_MAIL)))
    }

    /// Adds a token that proves an address, and the mail that carries it.
    pub(super) fn ask_to_verify(
        &self,
        commit: Commit,
        user: &User,
        registration: Option<(String, String)>,
    ) -> Result<Commit> {
        let granted = Granted {
            user: user.user_id,
            email: user.email.clone(),
            era: 0,
            registration,
        };
        let (commit, token) = grant(&self.store, commit, Purpose::Verify, &granted)?;
        let mail = mails::verify(&self.settings, &user.email, &token);
        mailer::queue(&self.store, commit, Some(mail))
    }

    /// Adds a token that nobody gets and a mail, or none: the same work as the real thing.
    pub(super) fn decoy(
        &self,
        commit: Commit,
        mail: Option<crate::ports::notifier::Mail>,
    ) -> Result<Commit> {
        let granted = Granted {
            user: self.store.new_id(),
            email: String::new(),
            era: 0,
            registration: None,
        };
        let (commit, _) = grant(&self.store, commit, Purpose::Reset, &granted)?;
        mailer::queue(&self.store, commit, mail)
    }
}
