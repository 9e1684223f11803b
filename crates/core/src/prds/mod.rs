//! Requirements documents: what is to be built, in revisions that never change once they are written.
//!
//! A document is a head (where it stands, and which revision is the present one) and a snapshot for each revision. Both
//! are written in one commit, the snapshot expecting that its revision is not there: so an older revision, an approved
//! one among them, cannot be changed by anything in here. What a document is worth and how it is made is the
//! language crate's; nothing here reads its sentences.

mod approve;
mod change;
mod check;
mod create;
mod generate;
mod list;
mod model;
mod read;
mod remarks;
mod remove;
mod reword;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use codexflow_language::prd::Prd as Document;

use crate::access::{Action, Caller, Column, Role, allows};
use crate::engines::Engines;
use crate::error::{Error, Resource, Result};
use crate::event::Stream;
use crate::id::Id;
use crate::jobs::Jobs;
use crate::keys;
use crate::ports::table::{Commit, Expect, Range, TableName};
use crate::projects::Projects;
use crate::projects::model::Project;
use crate::reference::ProjectRef;
use crate::resident::Resident;
use crate::store::{Store, document, emit_change, indexed, read};
use crate::users::model::User;
use crate::view::{Tag, View, digest, json};

pub use approve::Verdict;
pub(crate) use change::Text;
pub use create::Generate;
pub use generate::{Generated, Generation, Made};
pub use model::{Approval, ApprovalStatus, Decision, NewPrd, Prd, PrdHead, PrdRevision, Remark};
pub(crate) use read::written;
pub use read::{Check, Compared, Finding, Scored};

/// The requirements documents of the organisation.
#[derive(Clone)]
pub struct Prds {
    store: Store,
    resident: Arc<Resident>,
    jobs: Jobs,
    projects: Projects,
    engines: Engines,
}

/// A document that the caller may know of.
pub(crate) struct Found {
    /// Its project, if it has one.
    pub(crate) project: Option<Project>,
    /// All but what it says.
    pub(crate) head: PrdHead,
    /// The version of the head's item.
    pub(crate) version: u64,
}

impl Found {
    /// Whether somebody may know of the document.
    pub(crate) fn shown_to(&self, person: Id<User>, role: Role) -> bool {
        match &self.project {
            Some(project) => project.visible_to(person, role),
            None => sees_alone(person, role, &self.head),
        }
    }
}

impl Prds {
    /// The service over its means.
    pub fn new(
        store: &Store,
        resident: &Arc<Resident>,
        jobs: &Jobs,
        projects: &Projects,
        engines: &Engines,
    ) -> Self {
        Self {
            store: store.clone(),
            resident: resident.clone(),
            jobs: jobs.clone(),
            projects: projects.clone(),
            engines: engines.clone(),
        }
    }

    /// A document with what it says and what was said about it.
    pub async fn get(&self, caller: &Caller, id: Id<Prd>) -> Result<View> {
        caller.require(Action::Read, Column::Prds)?;
        let found = self.find(caller, id).await?;
        self.view(found.head).await
    }

    /// A document that is not deleted, and that the caller may know of.
    pub(crate) async fn find(&self, caller: &Caller, id: Id<Prd>) -> Result<Found> {
        let found = self.find_any(caller, id).await?;
        if found.head.deleted_at.is_some() {
            return Err(Error::NotFound(Resource::Prd));
        }
        Ok(found)
    }

    /// A document, deleted or not, that the caller may know of.
    pub(crate) async fn find_any(&self, caller: &Caller, id: Id<Prd>) -> Result<Found> {
        let gone = || Error::NotFound(Resource::Prd);
        let pointer = self
            .store
            .get::<Option<Id<Project>>>(keys::prd_pointer(id))
            .await?;
        let home = pointer.ok_or_else(gone)?.value;
        let project = match home {
            None => None,
            Some(project) => {
                let seen = self
                    .projects
                    .visible(caller, &ProjectRef::Id(project))
                    .await;
                match seen {
                    Err(Error::NotFound(_)) => return Err(gone()),
                    seen => Some(seen?.value),
                }
            }
        };
        let stored = self.store.get::<PrdHead>(keys::prd(home, id)).await?;
        let stored = stored.ok_or_else(gone)?;
        if home.is_none() && !sees_alone(caller.id, caller.role, &stored.value) {
            return Err(gone());
        }
        Ok(Found {
            project,
            head: stored.value,
            version: stored.version,
        })
    }

    /// What a document said in one of its revisions.
    pub(crate) async fn revision(&self, id: Id<Prd>, revision: u64) -> Result<PrdRevision> {
        let stored = self
            .store
            .get::<PrdRevision>(keys::prd_revision(id, revision))
            .await?;
        Ok(stored.ok_or(Error::NotFound(Resource::Revision))?.value)
    }

    /// Everything that was said about a document, oldest first.
    async fn remarks(&self, id: Id<Prd>) -> Result<Vec<Remark>> {
        let range =
            Range::partition(TableName::Projects, keys::prd_partition(id)).prefix(keys::COMMENT);
        let items = self.store.all(range).await?;
        let remarks = items.iter().map(|item| Ok(read(item)?.value));
        remarks.collect()
    }

    /// Whether anything was said about a document.
    pub(crate) async fn is_discussed(&self, id: Id<Prd>) -> Result<bool> {
        Ok(!self.remarks(id).await?.is_empty())
    }

    /// A document as it is shown.
    async fn whole(&self, head: PrdHead) -> Result<Prd> {
        let said = self.revision(head.prd_id, head.revision).await?;
        let comments = self.remarks(head.prd_id).await?;
        Ok(Prd {
            head,
            content: said.content.unwrap_or_default(),
            comments,
        })
    }

    async fn view(&self, head: PrdHead) -> Result<View> {
        shown(&self.whole(head).await?)
    }

    /// Adds a head as it is from now on to a commit, with its event.
    fn put(
        &self,
        commit: Commit,
        caller: &Caller,
        kind: &str,
        before: Option<&Found>,
        after: &PrdHead,
    ) -> Result<Commit> {
        let stream = Stream::of(after.project_id);
        let version = before.map_or(1, |before| before.version + 1);
        let event = self
            .store
            .event(stream, kind, after.prd_id.to_string(), Some(caller))
            .version(version);
        let expect = before.map_or(Expect::Absent, |before| Expect::Version(before.version));
        let item = document(keys::prd(after.project_id, after.prd_id), version, after)?;
        let mut item = indexed(item, Some(keys::prd_listed(after.prd_id)));
        item.expires_at = after.deleted_at.map(|at| at.plus(crate::projects::KEPT));
        let value = |head| serde_json::to_value(head).map_err(Error::internal);
        let before = before.map_or(Ok(serde_json::Value::Null), |found| value(&found.head))?;
        emit_change(
            commit.put(item, expect),
            stream,
            event,
            &before,
            &value(after)?,
        )
    }

    /// Adds to a commit what the present revision of a document says.
    fn write(commit: Commit, head: &PrdHead, said: &Document) -> Result<Commit> {
        let revision = PrdRevision {
            prd_id: head.prd_id,
            revision: head.revision,
            version: head.version,
            title: head.title.clone(),
            approvers: head.approvers.clone(),
            score: head.score,
            revised_by: head.revised_by,
            created_at: head.updated_at,
            content: Some(said.content.clone()),
        };
        let key = keys::prd_revision(head.prd_id, head.revision);
        Ok(commit.put(document(key, 1, &revision)?, Expect::Absent))
    }

    fn remember(
        &self,
        commit: Commit,
        caller: &Caller,
        status: u16,
        id: Id<Prd>,
        view: &View,
    ) -> Result<Commit> {
        let tag = view.tag.map(|tag| tag.to_string());
        let location = format!("/v1/prds/{id}");
        self.store
            .remember(commit, caller, status, &view.data, tag, location)
    }
}

/// Whether a document without a project is shown to somebody: to its author, to its approvers and to who may plan.
pub(crate) fn sees_alone(person: Id<User>, role: Role, head: &PrdHead) -> bool {
    head.created_by == person
        || head.approvers.contains(&person)
        || allows(role, Action::Update, Column::Prds)
}

/// A document as it is sent.
fn shown(prd: &Prd) -> Result<View> {
    let data = json(prd)?;
    let tag = Tag::Revision(prd.head.revision, digest(&[&data]) >> 32);
    Ok(View {
        data,
        tag: Some(tag),
    })
}
