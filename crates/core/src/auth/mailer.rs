//! Mails wait in the store: queued in the commit they belong to, delivered afterwards, at least once.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::id::Kind;
use crate::keys;
use crate::ports::notifier::{Mail, Notifier};
use crate::ports::table::{Commit, Expect, Range, TableName};
use crate::store::{Store, document, read};
use crate::time::Timestamp;

/// How often a mail is tried before it is put aside; with the waits between, about a day.
const ATTEMPTS: u32 = 12;
/// How long a delivery may take before another process may try.
const LEASE: Duration = Duration::from_mins(2);
/// The longest wait between attempts.
const LONGEST_WAIT: Duration = Duration::from_hours(4);
/// How long a mail that could not be sent is kept for the operator.
const KEPT: Duration = Duration::from_hours(24 * 30);

/// A mail in the queue.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Queued {
    /// The mail; nothing for one that is only there so that an unknown address costs the same work.
    pub mail: Option<Mail>,
    /// How often it was tried.
    pub attempts: u32,
    /// When to try next.
    pub due: Timestamp,
}

impl Kind for Queued {
    const PREFIX: &'static str = "mail_";
}

/// What one round of deliveries came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Delivered {
    /// Mails handed on.
    pub sent: usize,
    /// Mails to be tried again.
    pub failed: usize,
    /// Mails put aside after too many attempts.
    pub dead: usize,
}

/// Adds a mail to a commit.
pub fn queue(store: &Store, commit: Commit, mail: Option<Mail>) -> Result<Commit> {
    let id = store.new_id::<Queued>().to_string();
    let queued = Queued {
        mail,
        attempts: 0,
        due: store.now(),
    };
    Ok(commit.put(document(keys::mail(&id), 1, &queued)?, Expect::Absent))
}

/// Delivers what is due. Call it again and again; several processes may.
pub async fn deliver(store: &Store, notifier: &dyn Notifier) -> Result<Delivered> {
    let mut done = Delivered::default();
    let waiting = store
        .all(Range::partition(TableName::Users, keys::MAILS))
        .await?;
    for item in waiting {
        let mut queued: Queued = read(&item)?.value;
        if queued.due > store.now() {
            continue;
        }
        let Some(mail) = queued.mail.clone() else {
            let gone = store.begin().delete(item.key, Expect::Any);
            store.commit(gone).await?;
            continue;
        };
        // Taking it first keeps two processes from sending one mail, but for a crash in between.
        queued.attempts += 1;
        queued.due = store.now().plus(LEASE);
        let version = item.version + 1;
        let lease = document(item.key.clone(), version, &queued)?;
        let lease = store.begin().put(lease, Expect::Version(item.version));
        if !store.commit(lease).await? {
            continue;
        }
        let after = match notifier.notify(&mail).await {
            Ok(()) => {
                done.sent += 1;
                store.begin().delete(item.key, Expect::Any)
            }
            Err(error) if queued.attempts >= ATTEMPTS => {
                done.dead += 1;
                tracing::error!(mail.id = item.key.sk, error = ?error, "a mail could not be sent and was put aside");
                let mut dead = document(keys::dead_mail(&item.key.sk), 1, &queued)?;
                dead.expires_at = Some(store.now().plus(KEPT));
                store
                    .begin()
                    .delete(item.key, Expect::Any)
                    .put(dead, Expect::Any)
            }
            Err(error) => {
                done.failed += 1;
                tracing::warn!(mail.id = item.key.sk, error = ?error, "a mail was not sent and is tried again");
                queued.due = store.now().plus(wait(queued.attempts));
                store.begin().put(
                    document(item.key, version + 1, &queued)?,
                    Expect::Version(version),
                )
            }
        };
        store.commit(after).await?;
    }
    Ok(done)
}

/// 10 s, then twice as long each time, up to four hours.
fn wait(attempts: u32) -> Duration {
    Duration::from_secs(10)
        .saturating_mul(1 << attempts.min(20).saturating_sub(1))
        .min(LONGEST_WAIT)
}
