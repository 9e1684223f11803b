//! Keys of people, their sessions and what is kept for them: the Users table.

use crate::auth::model::{ApiKey, Invitation, Session};
use crate::id::Id;
use crate::notifications::model::Notification;
use crate::ports::table::{Gsi1, Key, TableName};
use crate::tasks::model::Task;
use crate::users::model::User;

/// `sk` of a person's main item.
pub const PROFILE: &str = "PROFILE";

/// `sk` prefix of sessions.
pub const SESSION: &str = "SESSION#";

/// A person: `USER#<id>` / `PROFILE`.
pub fn user(id: Id<User>) -> Key {
    Key::new(TableName::Users, user_partition(id), PROFILE)
}

/// Everything of one person.
pub fn user_partition(id: Id<User>) -> String {
    format!("USER#{id}")
}

/// A person in the secondary index, by address.
pub fn user_by_email(email: &str) -> Gsi1 {
    Gsi1 {
        pk: format!("EMAIL#{email}"),
        sk: "USER".into(),
    }
}

/// Holds an address for one person.
pub fn email_guard(email: &str) -> Key {
    Key::new(TableName::Users, format!("EMAIL#{email}"), "GUARD")
}

/// A person's password hash.
pub fn credential(id: Id<User>) -> Key {
    Key::new(TableName::Users, user_partition(id), "CREDENTIAL")
}

/// A person's second factor.
pub fn second_factor(id: Id<User>) -> Key {
    Key::new(TableName::Users, user_partition(id), "SECOND_FACTOR")
}

/// `sk` prefix of API keys.
pub const API_KEY: &str = "API_KEY#";

/// One API key of a person.
pub fn api_key(user: Id<User>, key: Id<ApiKey>) -> Key {
    Key::new(
        TableName::Users,
        user_partition(user),
        format!("{API_KEY}{key}"),
    )
}

/// When a key was last used. Not in its person's own partition: what is cached about them stays good.
pub fn key_use(user: Id<User>, key: Id<ApiKey>) -> Key {
    Key::new(TableName::Users, key_uses(user), key.to_string())
}

/// When somebody's keys were last used.
pub fn key_uses(user: Id<User>) -> String {
    format!("KEY_USES#{user}")
}

/// The key that personal fields in a person's events are sealed with.
pub fn personal_key(id: Id<User>) -> Key {
    Key::new(TableName::Users, user_partition(id), "PERSONAL_KEY")
}

/// One session of a person.
pub fn session(user: Id<User>, session: Id<Session>) -> Key {
    Key::new(
        TableName::Users,
        user_partition(user),
        format!("{SESSION}{session}"),
    )
}

/// A single-use token (password reset, address confirmation), by the hash of its secret.
pub fn one_time(purpose: &str, hash: &str) -> Key {
    Key::new(TableName::Users, format!("TOKEN#{hash}"), purpose)
}

/// An invitation.
pub fn invitation(id: Id<Invitation>) -> Key {
    Key::new(TableName::Users, INVITATIONS, format!("INVITATION#{id}"))
}

/// The partition of all invitations.
pub const INVITATIONS: &str = "INVITATIONS";

/// Decides, once and for ever, who is the first admin.
pub fn setup() -> Key {
    Key::new(TableName::Users, "SETUP", "GUARD")
}

/// Counts the active admins, so that the last one cannot be removed.
pub fn admins() -> Key {
    Key::new(TableName::Users, "ADMINS", "GUARD")
}

/// What admins have decided about the organisation.
pub fn decisions() -> Key {
    Key::new(TableName::Users, "SETTINGS", "DECISIONS")
}

/// The answer that an Idempotency-Key stands for.
pub fn idempotency(actor: Id<User>, hash: &str) -> Key {
    Key::new(TableName::Users, format!("IDEMPOTENCY#{actor}"), hash)
}

/// The partition of mails waiting to be sent.
pub const MAILS: &str = "MAILS";

/// A mail waiting to be sent.
pub fn mail(id: &str) -> Key {
    Key::new(TableName::Users, MAILS, id)
}

/// A mail that could not be sent.
pub fn dead_mail(id: &str) -> Key {
    Key::new(TableName::Users, "DEAD_MAILS", id)
}

/// What a deleted person was before; there as long as the deletion can be undone.
pub fn deleted_user(id: Id<User>) -> Key {
    Key::new(TableName::Users, user_partition(id), "DELETED")
}

/// A task that was taken from a deleted person; there as long as the deletion can be undone.
pub fn unassigned(person: Id<User>, task: Id<Task>) -> Key {
    Key::new(
        TableName::Users,
        user_partition(person),
        format!("{UNASSIGNED}{task}"),
    )
}

/// `sk` prefix of tasks that were taken from a deleted person.
pub const UNASSIGNED: &str = "UNASSIGNED#";

/// Something that went from a placeholder to the person it was merged into; there as long as that can be undone.
pub fn moved(person: Id<User>, what: &str) -> Key {
    Key::new(
        TableName::Users,
        user_partition(person),
        format!("{MOVED}{what}"),
    )
}

/// `sk` prefix of what went from a placeholder to a person.
pub const MOVED: &str = "MOVED#";

/// The timer of a person that is running.
pub fn timer(person: Id<User>) -> Key {
    Key::new(TableName::Users, user_partition(person), "TIMER")
}

/// The person whose partition a key lies in.
pub fn person_of(key: &Key) -> Option<Id<User>> {
    let id = key.pk.strip_prefix("USER#")?;
    id.parse().ok().filter(|_| key.table == TableName::Users)
}

/// What a person was told of one event: the same event cannot be told twice.
pub fn notification(person: Id<User>, id: Id<Notification>) -> Key {
    Key::new(TableName::Users, inbox(person), id.to_string())
}

/// Everything that a person was told of. Not in their own partition: what is cached about them stays good.
pub fn inbox(person: Id<User>) -> String {
    format!("{INBOX}{person}")
}

/// How the partitions of inboxes begin.
pub const INBOX: &str = "INBOX#";

/// The day of the last digest that a person was sent.
pub fn digest(person: Id<User>) -> Key {
    Key::new(TableName::Users, format!("DIGEST#{person}"), "LAST")
}
