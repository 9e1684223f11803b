//! What a person chose, as an object of its own. Who sees and changes the person sees and changes it.

use serde_json::{Value, json};

use crate::access::Caller;
use crate::error::{Error, FieldError, Result};
use crate::id::Id;
use crate::users::Users;
use crate::users::model::User;
use crate::view::{Tag, View, digest, json as to_json};

impl Users {
    /// `GET /users/:id/preferences`.
    pub async fn preferences(&self, caller: &Caller, id: Id<User>) -> Result<View> {
        shown(&self.visible(caller, id).await?)
    }

    /// `PUT /users/:id/preferences`: fields that are left out stay. `expected` is the person's version.
    pub async fn set_preferences(
        &self,
        caller: &Caller,
        id: Id<User>,
        patch: &Value,
        expected: Option<u64>,
    ) -> Result<View> {
        let whole = json!({ "preferences": patch });
        let updated = self.update(caller, id, &whole, expected).await;
        let view = updated.map_err(inside)?;
        shown(&serde_json::from_slice(&view.data).map_err(Error::internal)?)
    }
}

/// The faults of preferences, as the fields are called here.
fn inside(error: Error) -> Error {
    let Error::Invalid(faults) = error else {
        return error;
    };
    let renamed = faults.into_iter().map(|fault| FieldError {
        path: fault
            .path
            .strip_prefix("preferences.")
            .unwrap_or(&fault.path)
            .to_owned(),
        ..fault
    });
    Error::Invalid(renamed.collect())
}

fn shown(user: &User) -> Result<View> {
    let data = to_json(&user.preferences)?;
    let tag = Some(Tag::Derived(user.version, digest(&[&data]) >> 32));
    Ok(View { data, tag })
}
