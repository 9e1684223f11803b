//! Changing a document: every change of what it says is a new revision.

use codexflow_language::prd::Prd as Document;
use serde_json::Value;

use super::check::{bring_back, said};
use super::{ApprovalStatus, Found, Prd, PrdHead, Prds, shown};
use crate::access::{Action, Caller, Column};
use crate::error::{Error, Result};
use crate::id::Id;
use crate::patch;
use crate::users::model::User;
use crate::view::View;

/// The fields that clients may set.
pub(crate) const WRITABLE: [&str; 3] = ["title", "content", "approvers"];

/// What of a document clients write.
#[derive(Clone)]
pub(crate) struct Text {
    pub(crate) said: Document,
    pub(crate) approvers: Vec<Id<User>>,
    /// Whether it was said before, so that its requirements bear the ids that they had.
    pub(crate) is_back: bool,
}

impl Prds {
    /// Merges a patch into the newest revision and saves it as the next one. What was submitted or approved stays as it
    /// is; its next issue begins as a draft.
    pub async fn update(
        &self,
        caller: &Caller,
        id: Id<Prd>,
        patch: &Value,
        expected: Option<u64>,
    ) -> Result<View> {
        self.change(caller, id, expected, |before| {
            let current = serde_json::to_value(before).map_err(Error::internal)?;
            let after: Prd = patch::apply(&current, patch, &WRITABLE)?;
            Ok(Text {
                said: said(&after),
                approvers: after.head.approvers,
                is_back: false,
            })
        })
        .await
    }

    /// Re-reads, changes and saves a document until nobody came in between.
    pub(crate) async fn change(
        &self,
        caller: &Caller,
        id: Id<Prd>,
        expected: Option<u64>,
        step: impl Fn(&Prd) -> Result<Text> + Send + Sync,
    ) -> Result<View> {
        let mut attempts = self.store.attempts();
        loop {
            let found = self.find(caller, id).await?;
            caller.require(Action::Update, Column::Prds)?;
            Error::unless_at(expected, found.head.revision)?;
            let before = self.whole(found.head.clone()).await?;
            let (was, named) = (said(&before), &before.head.approvers);
            let mut after = step(&before)?;
            if after.said == was && after.approvers == *named {
                return shown(&before);
            }
            let score = if after.is_back {
                bring_back(&was, &mut after.said)
            } else {
                self.settle(Some(&was), &mut after.said)?
            };
            if after.said == was && after.approvers == *named {
                return shown(&before);
            }
            let head = self.next(caller, &found, &after, score);
            let project = found.project.as_ref();
            let commit = self
                .approvers(self.store.begin(), project, named, &after.approvers)
                .await?;
            let commit = Self::write(commit, &head, &after.said)?;
            let commit = self.put(commit, caller, "prd.updated", Some(&found), &head)?;
            if self.store.commit(commit).await? {
                return shown(&Prd {
                    head,
                    content: after.said.content,
                    comments: before.comments,
                });
            }
            attempts.again().await?;
        }
    }

    /// The head of the revision that follows.
    fn next(&self, caller: &Caller, found: &Found, text: &Text, score: f64) -> PrdHead {
        let before = &found.head;
        let was_issued = before.approval_status != ApprovalStatus::Draft;
        PrdHead {
            title: text.said.title.clone(),
            version: before.version + u64::from(was_issued),
            revision: before.revision + 1,
            approval_status: ApprovalStatus::Draft,
            approvers: text.approvers.clone(),
            score,
            revised_by: caller.id,
            updated_at: self.store.now(),
            ..before.clone()
        }
    }
}
