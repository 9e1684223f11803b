//! Changing a person: their own profile, or by an admin also role and lock.

use serde_json::{Value, json};

use crate::access::{Action, Caller, Column};
use crate::auth::one_time::{Granted, Purpose, grant};
use crate::auth::session::{end_all, proved_lately};
use crate::auth::{mailer, mails};
use crate::error::{Error, FieldError, Result};
use crate::id::Id;
use crate::keys;
use crate::patch;
use crate::ports::table::{Commit, Expect};
use crate::store::{Stored, document};
use crate::users::model::{User, UserStatus};
use crate::users::save::{self, Credential, shape};
use crate::users::{Users, email, name};
use crate::view::View;

/// What people may set of themselves.
const OWN: [&str; 4] = ["name", "email", "avatar", "preferences"];
/// What admins may set of everybody.
const ADMINS: [&str; 6] = ["name", "email", "avatar", "preferences", "role", "status"];

impl Users {
    /// `PUT` and `PATCH /users/:id`. `expected` is the version that `If-Match` names.
    pub async fn update(
        &self,
        caller: &Caller,
        id: Id<User>,
        patch: &Value,
        expected: Option<u64>,
    ) -> Result<View> {
        // A program changes people by its scope only, also the person whose it is.
        if id != caller.id || caller.key.is_some() {
            caller.require(Action::Update, Column::Users)?;
        }
        let mut attempts = self.store.attempts();
        loop {
            let before = self.visible(caller, id).await?;
            Error::unless_at(expected, before.version)?;
            let mut after = patched(caller, &before, patch)?;
            if after == before {
                return View::of(&before, before.version);
            }
            changeable(&before, &after)?;
            if after.email != before.email {
                if id == caller.id {
                    // Whoever holds the address can reset the password.
                    proved_lately(&self.store, caller).await?;
                }
                after.email_verified = false;
            }
            let begun = self.store.begin();
            let mut commit = save::update(
                &self.store,
                begun,
                Some(caller),
                "user.updated",
                &before,
                &mut after,
            )
            .await?;
            commit = self.end_tokens(commit, &before, &after).await?;
            commit = self.write_about_address(commit, &before, &after)?;
            if self.store.commit(commit).await? {
                return View::of(&after, after.version);
            }
            attempts.again().await?;
        }
    }

    /// A lock ends every session, a changed role every refresh token.
    async fn end_tokens(&self, commit: Commit, before: &User, after: &User) -> Result<Commit> {
        let locked = after.status == UserStatus::Locked && before.status != UserStatus::Locked;
        if !locked && before.role == after.role {
            return Ok(commit);
        }
        let key = keys::credential(after.user_id);
        let found: Option<Stored<Credential>> = self.store.get(key.clone()).await?;
        let Some(Stored { mut value, version }) = found else {
            return Ok(commit);
        };
        if locked {
            return end_all(&self.store, commit, after.user_id, value, version).await;
        }
        value.refresh_era += 1;
        let item = document(key, version + 1, &value)?;
        Ok(commit.put(item, Expect::Version(version)))
    }

    /// A new address is asked to confirm, and the old one, if it was confirmed, is told.
    fn write_about_address(&self, commit: Commit, before: &User, after: &User) -> Result<Commit> {
        if before.email == after.email {
            return Ok(commit);
        }
        let granted = Granted {
            user: after.user_id,
            email: after.email.clone(),
            era: 0,
            registration: None,
        };
        let (mut commit, token) = grant(&self.store, commit, Purpose::Verify, &granted)?;
        let mail = mails::verify(&self.settings, &after.email, &token);
        commit = mailer::queue(&self.store, commit, Some(mail))?;
        if before.email_verified {
            let mail = mails::address_changed(&self.settings, &before.email);
            commit = mailer::queue(&self.store, commit, Some(mail))?;
        }
        Ok(commit)
    }
}

/// The person after the patch, every fault at once.
fn patched(caller: &Caller, before: &User, patch: &Value) -> Result<User> {
    let current = shape(before)?;
    let mut patch = patch.clone();
    let mut faults: Vec<FieldError> = Vec::new();
    let email = patch.get("email").and_then(Value::as_str);
    if let Some(text) = email.filter(|text| *text != before.email) {
        match email::normalize(text) {
            Ok(email) => patch["email"] = json!(email),
            Err(fault) => faults.push(fault),
        }
    }
    if !caller.is_admin() {
        for field in ["role", "status"] {
            if patch
                .get(field)
                .is_some_and(|value| Some(value) != current.get(field))
            {
                return Err(Error::Forbidden(format!(
                    "Only someone with the role admin may change a {field}"
                )));
            }
        }
    }
    let writable: &[&str] = if caller.is_admin() { &ADMINS } else { &OWN };
    let mut after: User = match patch::apply(&current, &patch, writable) {
        Ok(after) => after,
        Err(Error::Invalid(mut others)) => {
            others.extend(faults);
            return Err(Error::Invalid(others));
        }
        Err(other) => return Err(other),
    };
    if after.name != before.name {
        after.name = name(&after.name, &mut faults);
    }
    if after.status != before.status
        && !matches!(after.status, UserStatus::Active | UserStatus::Locked)
    {
        faults.push(
            FieldError::new("status", "enum", "can be set to active or locked only")
                .allowed(["active", "locked"]),
        );
    }
    match jiff::tz::TimeZone::get(&after.preferences.timezone) {
        Ok(zone) => {
            if let Some(known) = zone.iana_name() {
                known.clone_into(&mut after.preferences.timezone);
            }
        }
        Err(_) => faults.push(FieldError::new(
            "preferences.timezone",
            "format",
            "must be an IANA time zone such as Europe/Berlin",
        )),
    }
    if let Some(avatar) = &after.avatar
        && after.avatar != before.avatar
        && !is_picture(avatar)
    {
        faults.push(FieldError::new(
            "avatar",
            "format",
            "must be an https address or a path that begins with /",
        ));
    }
    if faults.is_empty() {
        Ok(after)
    } else {
        Err(Error::Invalid(faults))
    }
}

fn is_picture(text: &str) -> bool {
    let own = text.starts_with('/') && !text.starts_with("//") && !text.starts_with("/\\");
    (own || text.starts_with("https://"))
        && !text.chars().any(|c| c.is_control() || c.is_whitespace())
}

/// Some states have a way of their own.
fn changeable(before: &User, after: &User) -> Result<()> {
    let why = match before.status {
        UserStatus::Pending if after.status == UserStatus::Locked => {
            "This address is not confirmed yet, so there is nothing to lock; delete the account"
        }
        UserStatus::Active | UserStatus::Locked | UserStatus::Pending => return Ok(()),
        UserStatus::Placeholder
            if (after.status, &after.email) == (before.status, &before.email) =>
        {
            return Ok(());
        }
        UserStatus::Placeholder => {
            "This is a placeholder from an import without an account; invite the person instead"
        }
        UserStatus::Deleted => "This person is deleted; restore them before changing anything",
    };
    Err(Error::Conflict(why.into()))
}
