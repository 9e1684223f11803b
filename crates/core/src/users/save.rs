//! The only place that writes people: the item, its guards and its event in one commit.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::access::{Caller, Role};
use crate::error::{Error, Result};
use crate::event::{Stream, changes};
use crate::id::Id;
use crate::keys;
use crate::ports::table::{Commit, Expect, Item};
use crate::store::{Store, document, emit, indexed, read};
use crate::time::Timestamp;
use crate::users::model::{User, UserStatus};
use crate::users::sealed::PersonalKey;

/// What a person proves themselves with, and since when.
///
/// A session remembers both numbers of its beginning. When `session_era` has moved on the session is dead, when
/// `refresh_era` has, it can no longer be refreshed: one write ends any number of sessions, and none can slip through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Credential {
    /// The password's PHC string.
    pub hash: String,
    /// Rises when every session ends: reset, lock, deletion.
    pub session_era: u64,
    /// Rises when refreshing ends: a changed role.
    pub refresh_era: u64,
    /// When the password was set.
    pub changed_at: Timestamp,
}

/// Who holds an address.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Holder {
    /// The person.
    pub user: Id<User>,
}

/// How many active admins there are.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub struct Admins {
    /// The number.
    pub count: u64,
}

/// The fault of an address that someone else has.
pub fn taken() -> Error {
    Error::invalid(
        "email",
        "taken",
        "belongs to another account; use another address",
    )
}

fn is_active_admin(user: &User) -> bool {
    user.role == Role::Admin && user.status == UserStatus::Active
}

/// Whether a person holds their address: nobody else can then have it.
fn holds_address(user: &User) -> bool {
    !user.email.is_empty() && user.status != UserStatus::Deleted
}

fn item(user: &User) -> Result<Item> {
    let gsi1 = holds_address(user).then(|| keys::user_by_email(&user.email));
    Ok(indexed(
        document(keys::user(user.user_id), user.version, user)?,
        gsi1,
    ))
}

/// Adds a new person to a commit. Placeholders have neither address nor password.
pub async fn create(
    store: &Store,
    mut commit: Commit,
    actor: Option<&Caller>,
    user: &User,
    hash: Option<&str>,
) -> Result<Commit> {
    let key = PersonalKey::random(&*store.ids);
    let id = user.user_id;
    commit = commit
        .put(item(user)?, Expect::Absent)
        .put(document(keys::personal_key(id), 1, &key)?, Expect::Absent);
    if let Some(hash) = hash {
        let credential = Credential {
            hash: hash.to_owned(),
            session_era: 0,
            refresh_era: 0,
            changed_at: user.created_at,
        };
        commit = commit.put(
            document(keys::credential(id), 1, &credential)?,
            Expect::Absent,
        );
    }
    commit = guards(store, commit, None, user).await?;
    let mut event = store
        .event(Stream::Org, "user.created", id.to_string(), actor)
        .version(user.version)
        .changes(changes(&Value::Null, &shape(user)?));
    event.actor = event.actor.or(Some(id));
    key.seal(&*store.ids, id, &mut event)?;
    emit(commit, Stream::Org, &event)
}

/// Adds a changed person to a commit, expecting them as they were read. Sets the version and the time of the change.
pub async fn update(
    store: &Store,
    mut commit: Commit,
    actor: Option<&Caller>,
    kind: &str,
    before: &User,
    after: &mut User,
) -> Result<Commit> {
    after.version = before.version + 1;
    after.updated_at = store.now();
    let id = after.user_id;
    commit = commit.put(item(after)?, Expect::Version(before.version));
    commit = guards(store, commit, Some(before), after).await?;
    let mut event = store
        .event(Stream::Org, kind, id.to_string(), actor)
        .version(after.version)
        .changes(changes(&shape(before)?, &shape(after)?));
    event.actor = event.actor.or(Some(id));
    let key = store
        .get::<PersonalKey>(keys::personal_key(id))
        .await?
        .ok_or_else(|| Error::internal(format!("{id} has no personal key")))?;
    key.value.seal(&*store.ids, id, &mut event)?;
    emit(commit, Stream::Org, &event)
}

/// A person as the API shows them.
pub fn shape(user: &User) -> Result<Value> {
    serde_json::to_value(user).map_err(Error::internal)
}

/// The address has one holder, and there is always an admin.
async fn guards(
    store: &Store,
    mut commit: Commit,
    before: Option<&User>,
    after: &User,
) -> Result<Commit> {
    let old = before.filter(|user| holds_address(user));
    let new = Some(after).filter(|user| holds_address(user));
    if old.map(|user| &user.email) != new.map(|user| &user.email) {
        if let Some(old) = old {
            commit = commit.delete(keys::email_guard(&old.email), Expect::Any);
        }
        if let Some(new) = new {
            let guard = keys::email_guard(&new.email);
            if store.item(guard.clone()).await?.is_some() {
                return Err(taken());
            }
            let holder = Holder { user: new.user_id };
            commit = commit.put(document(guard, 1, &holder)?, Expect::Absent);
        }
    }
    let (was, is) = (before.is_some_and(is_active_admin), is_active_admin(after));
    if was == is {
        return Ok(commit);
    }
    let found = store.item(keys::admins()).await?;
    let (count, expect, version) = match &found {
        None => (0, Expect::Absent, 1),
        Some(item) => (
            read::<Admins>(item)?.value.count,
            Expect::Version(item.version),
            item.version + 1,
        ),
    };
    if was && count <= 1 {
        return Err(Error::Conflict(
            "This is the last active admin; make someone else an admin first".into(),
        ));
    }
    let count = if is { count + 1 } else { count - 1 };
    Ok(commit.put(
        document(keys::admins(), version, &Admins { count })?,
        expect,
    ))
}
