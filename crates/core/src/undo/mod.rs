//! Undo: a write is taken back by its events, field by field. What people have touched since stays, and is told.
//!
//! Taking back is itself a write through the services, with their permissions and checks, and can be undone in turn.
//! Doing it again changes nothing more, so one that was cut off is simply repeated. Passwords, sessions and other means
//! of signing in are never brought back.

mod attachments;
pub(crate) mod compare;
mod hours;
mod object;
mod part;
mod prd;
mod saved;
mod settings;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;

use crate::access::Caller;
use crate::attachments::Attachments;
use crate::comments::Comments;
use crate::error::{Error, Resource, Result};
use crate::event::{Event, Operation, Stream};
use crate::events::sees;
use crate::hours::Hours;
use crate::id::Id;
use crate::keys;
use crate::planning::Planning;
use crate::ports::table::{Expect, MAX_ACTIONS, MAX_GET_KEYS, Range, TableName};
use crate::prds::Prds;
use crate::projects::Projects;
use crate::projects::model::Project;
use crate::resident::Resident;
use crate::settings::ManagedSettings;
use crate::store::{Store, read};
use crate::tasks::Tasks;
use crate::users::Users;
use crate::view::View;
use crate::views::Views;

pub use compare::Kept;

/// Takes writes back.
#[derive(Clone)]
pub struct Undo {
    store: Store,
    resident: Arc<Resident>,
    projects: Projects,
    tasks: Tasks,
    comments: Comments,
    users: Users,
    planning: Planning,
    hours: Hours,
    prds: Prds,
    views: Views,
    settings: ManagedSettings,
    attachments: Attachments,
}

/// What an undo did, or would do.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Undone {
    /// The write.
    pub undo_id: Id<Operation>,
    /// Whether nothing was done, only looked at.
    pub dry_run: bool,
    /// Whether all of it is as it was before the write.
    pub complete: bool,
    /// Each thing that the write did, in the order it is taken back.
    pub steps: Vec<Step>,
}

/// One thing that a write did, and what became of it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// The object.
    pub subject: String,
    /// What the write did to it: `task.updated`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The fields that are as before, or `*` for the whole object.
    pub undone: Vec<String>,
    /// What stays as it is, and why.
    pub kept: Vec<Kept>,
}

impl Undo {
    /// The service over its means.
    #[expect(
        clippy::too_many_arguments,
        reason = "it takes back what each of these services writes"
    )]
    pub const fn new(
        store: Store,
        resident: Arc<Resident>,
        projects: Projects,
        tasks: Tasks,
        comments: Comments,
        users: Users,
        planning: Planning,
        hours: Hours,
        prds: Prds,
        views: Views,
        settings: ManagedSettings,
        attachments: Attachments,
    ) -> Self {
        Self {
            store,
            resident,
            projects,
            tasks,
            comments,
            users,
            planning,
            hours,
            prds,
            views,
            settings,
            attachments,
        }
    }

    /// Takes a write back. Needs what the opposite write would need.
    pub async fn undo(&self, caller: &Caller, id: Id<Operation>, dry_run: bool) -> Result<View> {
        let events = self.events(caller, id).await?;
        let asked = caller;
        // What is remembered under an Idempotency-Key is the whole answer, not that of its first part.
        let caller = &Caller {
            idempotency: None,
            ..caller.clone()
        };
        let mut steps = Vec::with_capacity(events.len());
        let mut refused = None;
        for event in &events {
            let (undone, kept) = match self.take_back(caller, event, dry_run).await {
                Ok(taken) => taken,
                Err(
                    error @ (Error::Forbidden(_)
                    | Error::NotFound(_)
                    | Error::Invalid(_)
                    | Error::Conflict(_)),
                ) => {
                    let kept = vec![Kept::whole(error.to_string())];
                    refused.get_or_insert(error);
                    (Vec::new(), kept)
                }
                Err(other) => return Err(other),
            };
            steps.push(Step {
                subject: event
                    .object_id
                    .clone()
                    .unwrap_or_else(|| event.subject.clone()),
                kind: event.kind.clone(),
                undone,
                kept,
            });
        }
        // Where nothing at all could be done, that is the answer.
        if let Some(error @ (Error::Forbidden(_) | Error::NotFound(_))) = refused
            && steps.iter().all(|step| step.undone.is_empty())
        {
            return Err(error);
        }
        let complete = steps.iter().all(|step| step.kept.is_empty());
        let view = View::plain(&Undone {
            undo_id: id,
            dry_run,
            complete,
            steps,
        })?;
        if asked.idempotency.is_some() {
            // After the effect: a repeat that comes in between finds nothing left to take back.
            // It names the projects, so that it is told again only to who still knows of them.
            let mut commit = self.store.begin();
            let projects: BTreeSet<_> =
                events.iter().filter_map(|event| event.project_id).collect();
            for project in projects.into_iter().take(MAX_ACTIONS - 1) {
                let key = keys::project(project);
                if let Some(item) = self.store.item(key.clone()).await? {
                    commit = commit.check(key, Expect::Version(item.version));
                }
            }
            let location = String::new();
            let commit = self
                .store
                .remember(commit, asked, 200, &view.data, None, location)?;
            self.store.commit(commit).await?;
        }
        Ok(view)
    }

    /// The events of a write in the order in which they are taken back.
    async fn events(&self, caller: &Caller, id: Id<Operation>) -> Result<Vec<Event>> {
        let gone = || Error::NotFound(Resource::Operation);
        let range = Range::partition(TableName::Events, keys::operation_partition(id));
        let mut wanted = Vec::new();
        for part in self.store.all(range).await? {
            let (stream, subject) = read::<(String, String)>(&part)?.value;
            let stream = keys::stream_of(&stream).ok_or_else(gone)?;
            let event = part.key.sk.parse().map_err(Error::internal)?;
            wanted.push((stream, keys::event(stream, &subject, event)));
        }
        let mut events = Vec::new();
        for chunk in wanted.chunks(MAX_GET_KEYS) {
            let keys: Vec<_> = chunk.iter().map(|(_, key)| key.clone()).collect();
            for ((stream, _), item) in chunk.iter().zip(self.store.table.get(&keys).await?) {
                let event = read::<Event>(&item.ok_or_else(gone)?)?.value;
                if sees(caller, &event) && self.in_sight(caller, *stream).await? {
                    events.push(event);
                }
            }
        }
        if events.is_empty() {
            return Err(gone());
        }
        // The last first; but what was removed comes back before what hung on it.
        events.sort_by_key(|event| {
            let is_removal = event.kind.ends_with(".deleted");
            // A closed cycle takes nothing back.
            let is_removal = is_removal || event.kind == "cycle.closed";
            (!is_removal, std::cmp::Reverse(event.event_id))
        });
        Ok(events)
    }

    /// Whether the caller sees the project of a stream, or would if it were not deleted.
    async fn in_sight(&self, caller: &Caller, stream: Stream) -> Result<bool> {
        let Stream::Project(id) = stream else {
            return Ok(true);
        };
        if let Some(project) = self.resident.project(id) {
            return Ok(project.visible_to(caller.id, caller.role));
        }
        let found = self.store.get::<Project>(keys::project(id)).await?;
        Ok(found.is_some_and(|found| {
            let project = Project {
                deleted_at: None,
                ..found.value
            };
            project.visible_to(caller.id, caller.role)
        }))
    }
}
