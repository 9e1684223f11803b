//! Submitting a document, and what its approvers say of it. Only a call of theirs says it: nothing that a document or a
//! comment holds is ever read as an approval, and nothing brings one back.

use schemars::JsonSchema;
use serde::Deserialize;

use super::model::{Approval, Decision};
use super::{ApprovalStatus, Found, Prd, PrdHead, Prds};
use crate::access::{Action, Caller, Column};
use crate::error::{Error, Result};
use crate::id::Id;
use crate::users::model::{User, UserStatus};
use crate::view::View;

/// Most decisions that a document keeps; older ones are in its events.
const KEPT_DECISIONS: usize = 50;

/// What an approver has read.
#[derive(Debug, Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Verdict {
    /// The revision that they have read; `If-Match` may name it instead.
    #[schemars(range(min = 1))]
    pub revision: Option<u64>,
}

impl Prds {
    /// Asks the approvers of a draft what they say of it. Again changes nothing.
    pub async fn submit(
        &self,
        caller: &Caller,
        id: Id<Prd>,
        expected: Option<u64>,
    ) -> Result<View> {
        self.advance(caller, id, expected, "prd.submitted", |found| {
            caller.require(Action::Update, Column::Prds)?;
            let head = &found.head;
            match head.approval_status {
                ApprovalStatus::Draft => {}
                ApprovalStatus::Review => return Ok(None),
                ApprovalStatus::Approved | ApprovalStatus::Rejected => {
                    return Err(Error::Conflict(format!(
                        "Revision {} was {}; change the document, which begins its next version, and submit that",
                        head.revision,
                        head.approval_status.name()
                    )));
                }
            }
            if self.needed(found).next().is_none() {
                let message = "must name somebody who can sign in, sees the document and did not write this \
                               revision; set approvers before you submit it";
                return Err(Error::invalid("approvers", "required", message));
            }
            Ok(Some(PrdHead {
                approval_status: ApprovalStatus::Review,
                ..head.clone()
            }))
        })
        .await
    }

    /// What one of the approvers says of the revision that they have read. It is approved when all of them approve it,
    /// and rejected as soon as one rejects it.
    pub async fn decide(
        &self,
        caller: &Caller,
        id: Id<Prd>,
        decision: Decision,
        verdict: Verdict,
        expected: Option<u64>,
    ) -> Result<View> {
        let kind = match decision {
            Decision::Approved => "prd.approved",
            Decision::Rejected => "prd.rejected",
        };
        self.advance(caller, id, expected, kind, |found| {
            caller.require(Action::Read, Column::Prds)?;
            caller.require_scope(Action::Update, Column::Prds)?;
            let head = &found.head;
            if !head.approvers.contains(&caller.id) {
                return Err(Error::Forbidden(
                    "Only its approvers may approve or reject this document; who may change it can list you among them"
                        .into(),
                ));
            }
            if head.revised_by == caller.id {
                return Err(Error::Forbidden(format!(
                    "You wrote revision {}; somebody else has to approve or reject it",
                    head.revision
                )));
            }
            if verdict.revision.or(expected).is_none() {
                let message = "say which revision you have read, here or in If-Match";
                return Err(Error::invalid("revision", "required", message));
            }
            if verdict.revision.is_some_and(|read| read != head.revision) {
                return Err(Error::Conflict(format!(
                    "The document is at revision {} now; look at what changed (GET /v1/prds/{id}/diff) and decide again",
                    head.revision
                )));
            }
            let said = own(head, caller.id).map(|own| own.decision);
            match head.approval_status {
                _ if said == Some(decision) => Ok(None),
                ApprovalStatus::Review => {
                    let mut approvals = head.approvals.clone();
                    approvals.retain(|one| (one.revision, one.user_id) != (head.revision, caller.id));
                    approvals.push(Approval {
                        user_id: caller.id,
                        decision,
                        revision: head.revision,
                        timestamp: self.store.now(),
                    });
                    let surplus = approvals.len().saturating_sub(KEPT_DECISIONS);
                    approvals.drain(..surplus);
                    Ok(Some(self.standing(found, approvals)))
                }
                ApprovalStatus::Draft => Err(Error::Conflict(
                    "The document is a draft; whoever may change it has to submit it first".into(),
                )),
                ApprovalStatus::Approved | ApprovalStatus::Rejected => Err(Error::Conflict(format!(
                    "Revision {} was {} already; a change of the document begins its next version",
                    head.revision,
                    head.approval_status.name()
                ))),
            }
        })
        .await
    }

    /// Takes a submission back while nothing has happened since; answers why not otherwise.
    pub(crate) async fn withdraw(
        &self,
        caller: &Caller,
        id: Id<Prd>,
        version: u64,
        dry_run: bool,
    ) -> Result<Option<&'static str>> {
        let why = |found: &Found| {
            (found.version != version).then_some("has been changed or decided on since")
        };
        let found = self.find(caller, id).await?;
        caller.require(Action::Update, Column::Prds)?;
        if dry_run || why(&found).is_some() {
            return Ok(why(&found));
        }
        self.advance(caller, id, None, "prd.withdrawn", |found| {
            match why(found) {
                Some(why) => Err(Error::Conflict(format!("The document {why}"))),
                None => Ok(Some(PrdHead {
                    approval_status: ApprovalStatus::Draft,
                    ..found.head.clone()
                })),
            }
        })
        .await?;
        Ok(None)
    }

    /// Takes back what the caller decided of a revision, while it is the present one; answers why not otherwise.
    pub(crate) async fn reconsider(
        &self,
        caller: &Caller,
        id: Id<Prd>,
        revision: u64,
        decision: Decision,
        dry_run: bool,
    ) -> Result<Option<&'static str>> {
        let found = self.find(caller, id).await?;
        caller.require_scope(Action::Update, Column::Prds)?;
        let why = |head: &PrdHead| {
            if head.revision != revision {
                Some("has been changed since")
            } else if own(head, caller.id).is_none_or(|own| own.decision != decision) {
                Some("is taken back by who said it only, and once")
            } else {
                None
            }
        };
        if dry_run || why(&found.head).is_some() {
            return Ok(why(&found.head));
        }
        self.advance(caller, id, Some(revision), "prd.reconsidered", |found| {
            if let Some(why) = why(&found.head) {
                return Err(Error::Conflict(format!("What was decided {why}")));
            }
            let mut approvals = found.head.approvals.clone();
            approvals.retain(|one| (one.revision, one.user_id) != (revision, caller.id));
            Ok(Some(self.standing(found, approvals)))
        })
        .await?;
        Ok(None)
    }

    /// Re-reads a head and moves it on until nobody came in between; nothing is written where it stays as it is.
    async fn advance(
        &self,
        caller: &Caller,
        id: Id<Prd>,
        expected: Option<u64>,
        kind: &str,
        step: impl Fn(&Found) -> Result<Option<PrdHead>> + Send + Sync,
    ) -> Result<View> {
        let mut attempts = self.store.attempts();
        loop {
            let found = self.find(caller, id).await?;
            Error::unless_at(expected, found.head.revision)?;
            let Some(head) = step(&found)? else {
                return self.view(found.head).await;
            };
            let head = PrdHead {
                updated_at: self.store.now(),
                ..head
            };
            let view = self.view(head.clone()).await?;
            let commit = self.store.begin();
            let commit = self.put(commit, caller, kind, Some(&found), &head)?;
            let commit = self.remember(commit, caller, 200, id, &view)?;
            if self.store.commit(commit).await? {
                return Ok(view);
            }
            attempts.again().await?;
        }
    }

    /// The approvers who can decide on the present revision: not who wrote it, nor who cannot sign in or see it any more.
    fn needed(&self, found: &Found) -> impl Iterator<Item = Id<User>> {
        let head = &found.head;
        head.approvers.iter().copied().filter(|id| {
            let user = self.resident.user(*id);
            *id != head.revised_by
                && user.is_some_and(|user| {
                    user.status == UserStatus::Active && found.shown_to(*id, user.role)
                })
        })
    }

    /// The head with these decisions, and where it stands by them.
    fn standing(&self, found: &Found, approvals: Vec<Approval>) -> PrdHead {
        let mut head = PrdHead {
            approvals,
            ..found.head.clone()
        };
        let says = |person, what| own(&head, person).is_some_and(|own| own.decision == what);
        let is_rejected = head
            .approvals
            .iter()
            .any(|one| one.revision == head.revision && one.decision == Decision::Rejected);
        let is_said = head
            .approvals
            .iter()
            .any(|one| one.revision == head.revision);
        head.approval_status = if is_rejected {
            ApprovalStatus::Rejected
        } else if is_said && self.needed(found).all(|one| says(one, Decision::Approved)) {
            ApprovalStatus::Approved
        } else {
            ApprovalStatus::Review
        };
        head
    }
}

/// What a person has decided of the present revision.
fn own(head: &PrdHead, person: Id<User>) -> Option<&Approval> {
    let mut all = head.approvals.iter();
    all.find(|one| one.revision == head.revision && one.user_id == person)
}
