//! What a person could switch off, from what they ignored last.

use std::time::Duration;

use super::model::{Channel, MuteSuggestion, Reason, Told};
use super::{Notifications, wanted};
use crate::access::Caller;
use crate::error::Result;
use crate::time::Timestamp;
use crate::view::View;

/// How many of the newest notifications of a reason are looked at.
const NEWEST: usize = 50;
/// Fewer than this say nothing.
const ENOUGH: usize = 10;
/// What is younger than this may still be read.
const SETTLED: Duration = Duration::from_hours(24);

impl Notifications {
    /// The reasons that the caller could switch off: nine of ten of their newest notifications were never read.
    pub async fn suggestions(&self, caller: &Caller) -> Result<View> {
        let all = self.seen(caller).await?;
        let all: Vec<Told> = all.into_iter().map(|(told, _)| told).collect();
        let mut found = suggest(&all, self.store.now());
        let user = self.resident.user(caller.id);
        found.retain(|found| {
            user.as_ref()
                .is_some_and(|user| wanted(user, found.reason) != Channel::Off)
        });
        View::plain(&found)
    }
}

/// What could be switched off, given an inbox, the newest first.
pub(super) fn suggest(all: &[Told], now: Timestamp) -> Vec<MuteSuggestion> {
    let mut found = Vec::new();
    for reason in Reason::ALL {
        let newest: Vec<&Told> = all
            .iter()
            .filter(|told| told.reason == reason && now.since(told.created_at) >= SETTLED)
            .take(NEWEST)
            .collect();
        let ignored = newest.iter().filter(|told| !told.read).count();
        let received = newest.len();
        if received >= ENOUGH && ignored * 10 >= received * 9 {
            let name = reason.name();
            found.push(MuteSuggestion {
                reason,
                received,
                ignored,
                message: format!(
                    "You left {ignored} of your last {received} notifications for the reason \"{name}\" unread; to \
                     switch them off, set notify.{name} to \"off\" in your preferences."
                ),
            });
        }
    }
    found
}
