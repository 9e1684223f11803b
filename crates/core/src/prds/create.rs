//! New documents: written by people, or made from a brief.

use codexflow_language::prd::{Brief, BriefError, Limits, Prd as Document, compose};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ApprovalStatus, NewPrd, Prd, PrdHead, Prds, shown};
use crate::access::{Action, Caller, Column};
use crate::error::{Error, Resource, Result};
use crate::id::Id;
use crate::keys;
use crate::ports::table::Expect;
use crate::projects::model::Project;
use crate::reference::ProjectRef;
use crate::store::document;
use crate::users::model::User;
use crate::view::View;

/// What a document is to be made from: the seed's input, or a bare description.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Generate {
    /// The project it is for, by id or key; without one it is seen by its author, its approvers and who may plan.
    pub project_id: Option<ProjectRef>,
    /// What kind of project: `web-app`, or any words.
    #[schemars(length(max = 500))]
    pub project_type: Option<String>,
    /// What is to be built.
    #[schemars(length(max = 20_000))]
    pub description: Option<String>,
    /// What it must be able to do.
    #[schemars(length(max = 100), inner(length(max = 1_000)))]
    pub features: Option<Vec<String>>,
    /// What is fixed beforehand: `timeline`, `budget`, `team size`, or anything else.
    pub constraints: Option<Limits>,
    /// The title; made from the brief when it is left out.
    #[schemars(length(min = 1, max = 300))]
    pub title: Option<String>,
    /// Who is to approve it.
    #[schemars(length(max = 20))]
    pub approvers: Option<Vec<Id<User>>>,
}

/// A document before it has an id.
pub(super) struct New {
    pub(super) said: Document,
    pub(super) approvers: Vec<Id<User>>,
    pub(super) ai_generated: bool,
}

impl Prds {
    /// Writes a new document in a project that the caller sees.
    pub async fn create(&self, caller: &Caller, new: &NewPrd) -> Result<View> {
        caller.require(Action::Create, Column::Prds)?;
        let home = Some(&new.project_id);
        let new = New {
            said: Document {
                title: new.title.clone(),
                content: new.content.clone().unwrap_or_default(),
            },
            approvers: new.approvers.clone().unwrap_or_default(),
            ai_generated: false,
        };
        let id = self.store.new_id();
        self.insert(caller, home, new, id).await
    }

    /// What the built-in composer makes of a brief.
    pub(super) fn composed(&self, person: Id<User>, wish: &Generate) -> Result<Document> {
        let brief = Brief {
            project_type: wish.project_type.clone().unwrap_or_default(),
            description: wish.description.clone().unwrap_or_default(),
            features: wish.features.clone().unwrap_or_default(),
            constraints: wish.constraints.clone().unwrap_or_default(),
        };
        let today = self.projects.today(person).civil();
        let mut said = compose(&brief, today).map_err(|error| unusable(&error))?;
        if let Some(title) = &wish.title {
            said.title.clone_from(title);
        }
        Ok(said)
    }

    pub(super) async fn insert(
        &self,
        caller: &Caller,
        home: Option<&ProjectRef>,
        new: New,
        id: Id<Prd>,
    ) -> Result<View> {
        let mut said = new.said;
        let score = self.settle(None, &mut said)?;
        let mut attempts = self.store.attempts();
        loop {
            let mut commit = self.store.begin();
            let project = self.home(caller, home).await?;
            if let Some(project) = &project {
                let gone = Error::NotFound(Resource::Project);
                let state = keys::project_state(project.project_id);
                let state = self.store.item(state).await?.ok_or(gone)?;
                commit = commit.check(state.key, Expect::Version(state.version));
            }
            let now = self.store.now();
            let head = PrdHead {
                prd_id: id,
                project_id: project.as_ref().map(|project| project.project_id),
                title: said.title.clone(),
                version: 1,
                revision: 1,
                approval_status: ApprovalStatus::Draft,
                approvers: new.approvers.clone(),
                approvals: Vec::new(),
                ai_generated: new.ai_generated,
                score,
                created_by: caller.id,
                revised_by: caller.id,
                deleted_at: None,
                created_at: now,
                updated_at: now,
            };
            let pointer = document(keys::prd_pointer(id), 1, &head.project_id)?;
            let commit = commit.put(pointer, Expect::Absent);
            let commit = self
                .approvers(commit, project.as_ref(), &[], &head.approvers)
                .await?;
            let commit = Self::write(commit, &head, &said)?;
            let commit = self.put(commit, caller, "prd.created", None, &head)?;
            let view = shown(&Prd {
                head,
                content: said.content.clone(),
                comments: Vec::new(),
            })?;
            let commit = self.remember(commit, caller, 201, id, &view)?;
            if self.store.commit(commit).await? {
                return Ok(view);
            }
            attempts.again().await?;
        }
    }

    /// The project that a new document names.
    pub(super) async fn home(
        &self,
        caller: &Caller,
        home: Option<&ProjectRef>,
    ) -> Result<Option<Project>> {
        let Some(reference) = home else {
            return Ok(None);
        };
        match self.projects.visible(caller, reference).await {
            Ok(found) => Ok(Some(found.value)),
            Err(Error::NotFound(resource)) => {
                let message = Error::NotFound(resource).to_string();
                Err(Error::invalid("projectId", "unknown_project", message))
            }
            Err(other) => Err(other),
        }
    }
}

/// What is wrong with a brief, as the field it is about.
fn unusable(error: &BriefError) -> Error {
    let message = error.to_string();
    match error {
        BriefError::Empty => Error::invalid("description", "required", message),
        BriefError::TooLong { field, .. } => Error::invalid(*field, "too_long", message),
        BriefError::TooMany { field, .. } => Error::invalid(*field, "too_many", message),
    }
}
