//! Making sure, in the commit itself, that whom it names is still here.

use crate::error::{Error, FieldError, Result};
use crate::id::Id;
use crate::keys;
use crate::ports::table::{Commit, Expect};
use crate::store::{Store, Stored};
use crate::users::model::User;

/// Most people that one commit has room for.
pub(crate) const MOST_NAMED: usize = 60;

/// Makes a commit fail when one of these people, each under the field that names them, leaves before it happens.
pub(crate) async fn present(
    store: &Store,
    mut commit: Commit,
    people: &[(String, Id<User>)],
) -> Result<Commit> {
    let mut errors = Vec::new();
    let mut seen: Vec<Id<User>> = Vec::new();
    for (field, id) in people {
        if seen.contains(id) {
            continue;
        }
        seen.push(*id);
        let found: Option<Stored<User>> = store.get(keys::user(*id)).await?;
        match found.filter(|found| found.value.may_work()) {
            Some(found) => {
                commit = commit.check(keys::user(*id), Expect::Version(found.version));
            }
            None => errors.push(FieldError::new(
                field.clone(),
                "unknown_user",
                format!("{id} is nobody who can work here; GET /v1/users lists everyone"),
            )),
        }
    }
    if errors.is_empty() {
        Ok(commit)
    } else {
        Err(Error::Invalid(errors))
    }
}
