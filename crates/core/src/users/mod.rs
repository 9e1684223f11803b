//! People: reading, changing, locking and removing them.

mod delete;
pub mod email;
mod merge;
pub mod model;
mod preferences;
pub(crate) mod present;
mod query;
pub mod save;
pub mod sealed;
mod update;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::access::{Action, Caller, Column};
use crate::error::{Error, FieldError, Resource, Result};
use crate::id::Id;
use crate::keys;
use crate::resident::Resident;
use crate::settings::Settings;
use crate::store::{Store, read};
use crate::view::View;

pub use merge::Merge;
use model::{User, UserStatus};
pub use query::UserQuery;

/// The service of people.
#[derive(Clone)]
pub struct Users {
    store: Store,
    resident: Arc<Resident>,
    settings: Arc<Settings>,
}

impl Users {
    /// The service over its means.
    pub fn new(store: Store, resident: Arc<Resident>, settings: Arc<Settings>) -> Self {
        Self {
            store,
            resident,
            settings,
        }
    }

    /// `GET /users/:id`.
    pub async fn get(&self, caller: &Caller, id: Id<User>) -> Result<View> {
        let user = self.visible(caller, id).await?;
        View::of(&user, user.version)
    }

    /// A person the caller may know of: themselves, and by the matrix others; the deleted and the unconfirmed are
    /// known to admins only.
    async fn visible(&self, caller: &Caller, id: Id<User>) -> Result<User> {
        if id != caller.id {
            caller.require(Action::Read, Column::Users)?;
        }
        let missing = || Error::NotFound(Resource::User);
        let item = self.store.item(keys::user(id)).await?.ok_or_else(missing)?;
        let user = read::<User>(&item)?.value;
        if is_shown(&user, caller) {
            Ok(user)
        } else {
            Err(missing())
        }
    }
}

/// Whether the caller may know of a person; the deleted and the unconfirmed are known to admins only.
pub(crate) fn is_shown(user: &User, caller: &Caller) -> bool {
    match user.status {
        UserStatus::Active | UserStatus::Locked | UserStatus::Placeholder => true,
        UserStatus::Pending | UserStatus::Deleted => caller.is_admin(),
    }
}

/// A person's name as it is kept: trimmed, on one line.
pub fn name(text: &str, faults: &mut Vec<FieldError>) -> String {
    let name = text.trim();
    let mut fault = |code, message: &str| faults.push(FieldError::new("name", code, message));
    if name.is_empty() {
        fault("too_short", "must not be blank");
    } else if name.chars().count() > 100 {
        fault("too_long", "must have at most 100 characters");
    } else if name.chars().any(char::is_control) {
        fault("format", "must be one line without control characters");
    }
    name.to_owned()
}
