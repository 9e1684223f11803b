//! Reminds people of their tasks that are due: once for each task and day it is due on.

use sha2::{Digest, Sha256};

use super::model::{Reason, Told};
use super::{News, Notifications, TOGETHER, wanted};
use crate::error::Result;
use crate::id::Id;
use crate::notifications::model::{Channel, Notification};
use crate::tasks::model::{Status, Task};
use crate::time::Date;
use crate::users::model::{User, UserStatus};

/// How many days ahead people are reminded.
const AHEAD: i32 = 1;
/// How many days later they still are, if the reminder was missed.
const BEHIND: i32 = 7;

impl Notifications {
    /// Reminds everyone of what is due by tomorrow, in their own time zone; answers how many reminders there were.
    ///
    /// Call it again and again; several processes may.
    pub async fn remind(&self) -> Result<usize> {
        let mut reminded = 0;
        for user in self.resident.users() {
            let is_off = wanted(&user, Reason::Due) == Channel::Off;
            if is_off || user.status != UserStatus::Active {
                continue;
            }
            let news = self.fresh(self.due(&user)).await?;
            for part in news.chunks(TOGETHER) {
                let commit = self.put(self.store.begin(), part)?;
                // Otherwise another process was faster; what is left is found the next time.
                if self.store.commit(commit).await? {
                    reminded += part.len();
                }
            }
        }
        Ok(reminded)
    }

    fn due(&self, user: &User) -> Vec<News> {
        let zone = jiff::tz::TimeZone::get(&user.preferences.timezone);
        let now = self.store.now();
        let today = now.date_in(&zone.unwrap_or(jiff::tz::TimeZone::UTC));
        let days = today.plus_days(-BEHIND)..=today.plus_days(AHEAD);
        let work = self.resident.work_of(user.user_id).into_iter();
        let news = work.filter_map(|(project, facts)| {
            let due = facts.due.filter(|due| days.contains(due))?;
            if facts.status == Status::Done {
                return None;
            }
            let project = self.resident.project(project)?;
            let told = Told {
                notification_id: reminder(facts.task, due),
                reason: Reason::Due,
                kind: "task.due".into(),
                task_id: Some(facts.task),
                prd: None,
                comment_id: None,
                actor: None,
                fields: Vec::new(),
                created_at: now,
                read: false,
            };
            let key = format!("{}-{}", project.key, facts.number);
            let sees = |user: &User| project.visible_to(user.user_id, user.role);
            self.address(user.user_id, told, sees, (&key, &facts.title))
        });
        news.collect()
    }
}

/// The id of a reminder: the same task and day make the same one, in the order of days.
fn reminder(task: Id<Task>, due: Date) -> Id<Notification> {
    let day = due.plus_days(-AHEAD).start().millis();
    let hash = Sha256::new()
        .chain_update(task.to_u128().to_be_bytes())
        .chain_update(due.days().to_be_bytes())
        .finalize();
    let rest = hash.iter().take(10);
    let rest = rest.fold(0, |all: u128, byte| (all << 8) | u128::from(*byte));
    let day = u128::try_from(day).unwrap_or_default();
    Id::from_u128((day << 80) | rest)
}
