//! A mail each day of what has not been read, for who wants one.

use std::time::Duration;

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::documents::DOCUMENT;
use super::model::{Channel, Notification, Reason};
use super::{Notifications, line, wanted};
use crate::access::Caller;
use crate::auth::mailer;
use crate::auth::mails::mail;
use crate::error::Result;
use crate::keys;
use crate::ports::notifier::Mail;
use crate::ports::table::Expect;
use crate::store::document;
use crate::time::{Date, Timestamp};
use crate::users::model::{User, UserStatus};

/// How far into a person's day their digest is sent.
const MORNING: i64 = 7 * 60 * 60 * 1000;
/// What a first digest looks back at, and one after a longer silence.
const DAY: Duration = Duration::from_hours(24);
/// How long it is remembered when the last digest was.
const REMEMBERED: Duration = Duration::from_hours(7 * 24);
/// Most notifications that are named.
const NAMED: usize = 20;

/// The last digest.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Last {
    day: Date,
    at: Timestamp,
}

impl Notifications {
    /// Sends everyone who wants one the digest of their day, from seven in the morning of their own time zone; answers
    /// how many mails there were.
    ///
    /// Call it again and again; several processes may.
    pub async fn digests(&self) -> Result<usize> {
        let mut sent = 0;
        for user in self.resident.users() {
            let preferences = &user.preferences;
            let may = user.status == UserStatus::Active && user.email_verified;
            if may && preferences.notifications && preferences.digest {
                sent += usize::from(self.digest(&user).await?);
            }
        }
        Ok(sent)
    }

    async fn digest(&self, user: &User) -> Result<bool> {
        let now = self.store.now();
        let zone = TimeZone::get(&user.preferences.timezone).unwrap_or(TimeZone::UTC);
        let day = Timestamp::from_millis(now.millis() - MORNING).date_in(&zone);
        let key = keys::digest(user.user_id);
        let last = self.store.get::<Last>(key.clone()).await?;
        if last.as_ref().is_some_and(|last| last.value.day >= day) {
            return Ok(false);
        }
        let since = last.as_ref().map(|last| last.value.at);
        let is_new = |at: Timestamp| match since {
            Some(since) => at > since,
            None => now.since(at) < DAY,
        };
        let reader = Caller {
            id: user.user_id,
            role: user.role,
            session: None,
            key: None,
            idempotency: None,
            operation: None,
        };
        let mut unread = self.seen(&reader).await?;
        // What was sent as a mail of its own is not sent again.
        unread.retain(|(told, _)| {
            let is_mailed = wanted(user, told.reason) == Channel::Email;
            !told.read && !is_mailed && is_new(told.created_at)
        });
        let count = unread.len();
        unread.truncate(NAMED);
        let shown = self.shown(unread).await?;
        let mail = (!shown.is_empty()).then(|| self.summary(user, &shown, count));
        let (version, expect) = last.map_or((1, Expect::Absent), |last| {
            (last.version + 1, Expect::Version(last.version))
        });
        let mut guard = document(key, version, &Last { day, at: now })?;
        guard.expires_at = Some(now.plus(REMEMBERED));
        let mut commit = self.store.begin().put(guard, expect);
        let is_sent = mail.is_some();
        if is_sent {
            commit = mailer::queue(&self.store, commit, mail)?;
        }
        // Otherwise another process was faster.
        Ok(self.store.commit(commit).await? && is_sent)
    }

    fn summary(&self, user: &User, shown: &[Notification], count: usize) -> Mail {
        let mut lines: Vec<String> = shown
            .iter()
            .map(|one| {
                let what = match one.reason {
                    Reason::Mention => "you were mentioned",
                    Reason::Approval if one.kind == "prd.submitted" => "it waits for your approval",
                    Reason::Approval if one.kind == "prd.approved" => "it is approved",
                    Reason::Approval => "it is rejected",
                    Reason::Assigned => "it was given to you",
                    Reason::Due => "it is due",
                    Reason::Watching if one.kind.ends_with("omment.created") => "a new comment",
                    Reason::Watching => "it has changed",
                };
                let key = one.task_key.as_deref().unwrap_or(DOCUMENT);
                let title = one.task_title.as_ref().or(one.prd_title.as_ref());
                let title = title.map(|title| line(title)).unwrap_or_default();
                format!("    {key}: {title} ({what})")
            })
            .collect();
        if count > shown.len() {
            lines.push(format!("    ... and {} more", count - shown.len()));
        }
        let subject = match count {
            1 => "1 notification that you have not read".to_owned(),
            _ => format!("{count} notifications that you have not read"),
        };
        let text = format!(
            "this has happened and waits to be read:\n\n{}",
            lines.join("\n")
        );
        let switch = "You get this mail once a day because digest is on in your preferences.";
        mail(&self.settings, &user.email, &subject, &[&text, switch])
    }
}
