//! What people are told of requirements documents.

use std::collections::{BTreeSet, HashMap};

use super::model::{Told, ToldPrd};
use super::{News, Notifications, reasons};
use crate::access::Role;
use crate::error::Result;
use crate::event::Event;
use crate::id::Id;
use crate::keys;
use crate::ports::table::{Key, MAX_GET_KEYS};
use crate::prds::{Prd, PrdHead, sees_alone};
use crate::store::read;
use crate::users::model::User;

/// What mails call a document, where a task has its key.
pub(super) const DOCUMENT: &str = "PRD";

impl Notifications {
    /// The notifications of an event about a document.
    pub(super) async fn of_document(&self, event: &Event, id: Id<Prd>) -> Result<Vec<News>> {
        let key = keys::prd(event.project_id, id);
        let Some(head) = self.store.get::<PrdHead>(key).await? else {
            return Ok(Vec::new());
        };
        let head = head.value;
        let people = reasons::about_document(event, &head).into_iter();
        let news = people.filter_map(|(person, reason)| {
            let told = Told {
                notification_id: Id::from_u128(event.event_id.to_u128()),
                reason,
                kind: event.kind.clone(),
                task_id: None,
                prd: Some(ToldPrd {
                    prd_id: id,
                    project_id: head.project_id,
                }),
                comment_id: event.object_id.as_ref().and_then(|id| id.parse().ok()),
                actor: event.actor,
                fields: Vec::new(),
                created_at: event.recorded_at,
                read: false,
            };
            let sees = |user: &User| self.shows(&head, user.user_id, user.role);
            self.address(person, told, sees, (DOCUMENT, &head.title))
        });
        Ok(news.collect())
    }

    /// Whether somebody may know of a document.
    pub(super) fn shows(&self, head: &PrdHead, person: Id<User>, role: Role) -> bool {
        head.deleted_at.is_none()
            && match head.project_id {
                None => sees_alone(person, role, head),
                Some(id) => {
                    let project = self.resident.project(id);
                    project.is_some_and(|project| project.visible_to(person, role))
                }
            }
    }

    /// The documents that some notifications are about.
    pub(super) async fn documents(
        &self,
        told: &[(Told, u64)],
    ) -> Result<HashMap<Id<Prd>, PrdHead>> {
        let wanted = told.iter().filter_map(|(told, _)| told.prd);
        let wanted = wanted.map(|prd| keys::prd(prd.project_id, prd.prd_id));
        let wanted: Vec<Key> = wanted.collect::<BTreeSet<_>>().into_iter().collect();
        let mut found = HashMap::new();
        for chunk in wanted.chunks(MAX_GET_KEYS) {
            for item in self.store.table.get(chunk).await?.into_iter().flatten() {
                let head: PrdHead = read(&item)?.value;
                found.insert(head.prd_id, head);
            }
        }
        Ok(found)
    }
}
