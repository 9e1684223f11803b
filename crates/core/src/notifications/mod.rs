//! Tells people what concerns them: an inbox for each, fed from the streams of events, and mails for who wants them.
//!
//! A notification has one reason, is never about one's own act, and is there once: its id is that of its event, and it
//! is put expecting its absence. How far a stream has been told is written in the same commit, so that a stop in between
//! neither loses nor doubles any. What one may not see is neither written nor, should that change, shown. It decides
//! nothing about tasks, and tells nobody of what an import or a job brings.

mod digest;
mod documents;
mod inbox;
mod leave;
pub mod model;
mod mute;
mod reasons;
mod remind;
mod tell;
#[cfg(test)]
mod tests;

pub(crate) use leave::leave;

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::auth::mailer;
use crate::auth::mails::mail;
use crate::error::Result;
use crate::id::Id;
use crate::keys;
use crate::ports::notifier::Mail;
use crate::ports::table::{Commit, Expect, Key};
use crate::projects::model::Project;
use crate::resident::Resident;
use crate::settings::Settings;
use crate::store::{Store, document};
use crate::tasks::model::Task;
use crate::users::model::{User, UserStatus};
use model::{Channel, Reason, Told};

/// How long a notification is kept.
const KEPT: Duration = Duration::from_hours(90 * 24);
/// How old an event may be that people are still told of.
const NEWS: Duration = Duration::from_hours(7 * 24);
/// Most notifications in one commit: each may have a mail beside it, and how far it is told is there too.
const TOGETHER: usize = 40;

/// How far a stream has been told.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
struct Position {
    seq: u64,
}

/// A notification on its way to somebody.
#[derive(Debug, Clone)]
struct News {
    person: Id<User>,
    told: Told,
    mail: Option<Mail>,
}

impl News {
    fn key(&self) -> Key {
        keys::notification(self.person, self.told.notification_id)
    }
}

/// What people are told of.
#[derive(Clone)]
pub struct Notifications {
    store: Store,
    resident: Arc<Resident>,
    settings: Arc<Settings>,
}

impl Notifications {
    /// The service over its means.
    pub const fn new(store: Store, resident: Arc<Resident>, settings: Arc<Settings>) -> Self {
        Self {
            store,
            resident,
            settings,
        }
    }

    /// The notification as it goes to a person, unless they may not know of it or do not want it.
    fn address(
        &self,
        person: Id<User>,
        told: Told,
        sees: impl FnOnce(&User) -> bool,
        (key, title): (&str, &str),
    ) -> Option<News> {
        let user = self.resident.user(person)?;
        let may = user.status == UserStatus::Active && sees(&user);
        let channel = wanted(&user, told.reason);
        if !may || channel == Channel::Off || told.actor == Some(person) {
            return None;
        }
        let mail = (channel == Channel::Email && user.email_verified)
            .then(|| self.mail(&user, &told, key, title));
        Some(News { person, told, mail })
    }

    fn mail(&self, user: &User, told: &Told, key: &str, title: &str) -> Mail {
        let actor = told.actor.and_then(|actor| self.resident.user(actor));
        let who = actor.map_or_else(|| "Someone".to_owned(), |actor| line(&actor.name));
        let (subject, what) = match told.reason {
            Reason::Mention => (
                "You were mentioned",
                format!("{who} named you in a comment on"),
            ),
            Reason::Approval => match told.kind.as_str() {
                "prd.submitted" => (
                    "Your approval is asked for",
                    format!("{who} asks you to approve a requirements document:"),
                ),
                "prd.approved" => (
                    "Your document is approved",
                    format!("{who} approved your requirements document, as everyone asked has:"),
                ),
                _ => (
                    "Your document is rejected",
                    format!("{who} rejected your requirements document:"),
                ),
            },
            Reason::Assigned => ("A task is yours now", format!("{who} gave you")),
            Reason::Due => ("A task is due", "a task of yours is due:".to_owned()),
            Reason::Watching if told.kind.ends_with("omment.created") => {
                ("A new comment", format!("{who} commented on"))
            }
            Reason::Watching => ("A task has changed", format!("{who} changed")),
        };
        let about = format!("{what}\n\n    {key}: {}", line(title));
        let switch = format!(
            "You get this mail because notifications for the reason \"{}\" are set to email in your preferences.",
            told.reason.name()
        );
        let subject = format!("[{key}] {subject}");
        mail(&self.settings, &user.email, &subject, &[&about, &switch])
    }

    /// Those of some notifications that nobody has been told of yet.
    async fn fresh(&self, mut news: Vec<News>) -> Result<Vec<News>> {
        let wanted: Vec<Key> = news.iter().map(News::key).collect();
        let mut known = Vec::with_capacity(wanted.len());
        for chunk in wanted.chunks(crate::ports::table::MAX_GET_KEYS) {
            known.extend(self.store.table.get(chunk).await?);
        }
        let mut known = known.into_iter();
        news.retain(|_| known.next().flatten().is_none());
        Ok(news)
    }

    /// Adds notifications and their mails to a commit.
    fn put(&self, mut commit: Commit, news: &[News]) -> Result<Commit> {
        for one in news {
            let mut item = document(one.key(), 1, &one.told)?;
            item.expires_at = Some(self.store.now().plus(KEPT));
            commit = commit.put(item, Expect::Absent);
            if one.mail.is_some() {
                commit = mailer::queue(&self.store, commit, one.mail.clone())?;
            }
        }
        Ok(commit)
    }

    /// A task, wherever it is, and its project.
    async fn task(&self, id: Id<Task>) -> Result<Option<(Arc<Project>, Task)>> {
        let project = self.resident.project_of(id);
        let Some(project) = project.and_then(|project| self.resident.project(project)) else {
            return Ok(None);
        };
        let task = self.store.get(keys::task(project.project_id, id)).await?;
        Ok(task.map(|task| (project, task.value)))
    }
}

/// Where a person wants to be told for a reason.
fn wanted(user: &User, reason: Reason) -> Channel {
    if user.preferences.notifications {
        user.preferences.notify.of(reason)
    } else {
        Channel::Off
    }
}

/// A text in one line.
fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
