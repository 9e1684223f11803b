//! The opposite of what happens to requirements documents.

use serde_json::{Map, Value, json};

use super::Undo;
use super::compare::Kept;
use super::object::{Taken, id, stays, whole};
use crate::access::{Action, Caller, Column};
use crate::comments::model::Comment;
use crate::error::{Error, Result};
use crate::event::{Change, Event};
use crate::id::Id;
use crate::prds::{Decision, Prd, Remark, Text, written};

impl Undo {
    /// Does the opposite of an event about a requirements document; nothing where it is about something else.
    pub(super) async fn prd(
        &self,
        caller: &Caller,
        event: &Event,
        dry_run: bool,
    ) -> Result<Option<Taken>> {
        let taken = match event.kind.as_str() {
            "prd.created" | "prd.restored" => self.remove_prd(caller, event, dry_run).await,
            "prd.deleted" => self.restore_prd(caller, event, dry_run).await,
            "prd.updated" => self.revert_prd(caller, event, dry_run).await,
            "prd.submitted" => {
                let prd = id(&event.subject)?;
                let version = event.object_version;
                let why = self.prds.withdraw(caller, prd, version, dry_run).await;
                why.map(|why| why.map_or_else(whole, stays))
            }
            "prd.withdrawn" => {
                let prd = id(&event.subject)?;
                if !dry_run {
                    self.prds.submit(caller, prd, None).await?;
                }
                Ok(whole())
            }
            "prd.approved" => self.unsay(caller, event, Decision::Approved, dry_run).await,
            "prd.rejected" => self.unsay(caller, event, Decision::Rejected, dry_run).await,
            "prd.reconsidered" => Ok(stays("is said again by its approvers only")),
            "prdComment.created"
            | "prdComment.restored"
            | "prdComment.updated"
            | "prdComment.deleted" => self.prd_comment(caller, event, dry_run).await,
            _ => return Ok(None),
        };
        taken.map(Some)
    }

    /// Takes back what an approver said of a document; only they can.
    async fn unsay(
        &self,
        caller: &Caller,
        event: &Event,
        decision: Decision,
        dry_run: bool,
    ) -> Result<Taken> {
        let prd: Id<Prd> = id(&event.subject)?;
        let said = event.changes.iter().find(|one| one.field == "approvals");
        let said = said.and_then(|change| change.after.as_array()?.last()?.get("revision"));
        let Some(revision) = said.and_then(Value::as_u64) else {
            return Ok(stays("is not known any more"));
        };
        let why = self
            .prds
            .reconsider(caller, prd, revision, decision, dry_run);
        Ok(why.await?.map_or_else(whole, stays))
    }

    /// Does the opposite of what happened to a comment, while nobody has changed it since.
    async fn prd_comment(&self, caller: &Caller, event: &Event, dry_run: bool) -> Result<Taken> {
        let prd: Id<Prd> = id(&event.subject)?;
        let comment: Id<Comment> = id(event.object_id.as_deref().unwrap_or_default())?;
        self.prds.find(caller, prd).await?;
        let found = self.prds.remark(prd, comment).await?;
        let changes = self.full(&event.changes).await?;
        match (event.kind.as_str(), found) {
            ("prdComment.deleted", None) => {
                let before = changes.into_iter().map(|one| (one.field, one.before));
                let mut fields: Map<String, Value> = before.collect();
                fields.insert("version".into(), (event.object_version + 1).into());
                let remark: Remark =
                    serde_json::from_value(Value::Object(fields)).map_err(Error::internal)?;
                if !dry_run {
                    self.prds.say_again(caller, prd, &remark).await?;
                }
                Ok(whole())
            }
            ("prdComment.updated", Some(found)) => {
                let text = changes.into_iter().find(|one| one.field == "text");
                let Some(text) = text.filter(|_| found.version == event.object_version) else {
                    return Ok(stays("has been changed since"));
                };
                if !dry_run {
                    let patch = json!({ "text": text.before });
                    let expected = Some(found.version);
                    self.prds
                        .reword(caller, prd, comment, &patch, expected)
                        .await?;
                }
                Ok((vec!["text".into()], Vec::new()))
            }
            ("prdComment.updated", None) => Ok(stays("has been deleted since")),
            ("prdComment.deleted", Some(_)) | (_, None) => Ok((Vec::new(), Vec::new())),
            (_, Some(found)) if found.version != event.object_version => {
                Ok(stays("has been changed since"))
            }
            (_, Some(found)) => {
                if !dry_run {
                    let expected = Some(found.version);
                    self.prds.unsay(caller, prd, comment, expected).await?;
                }
                Ok(whole())
            }
        }
    }

    async fn remove_prd(&self, caller: &Caller, event: &Event, dry_run: bool) -> Result<Taken> {
        let prd: Id<Prd> = id(&event.subject)?;
        let found = self.prds.find_any(caller, prd).await?;
        caller.require(Action::Delete, Column::Prds)?;
        if found.head.deleted_at.is_some() {
            return Ok((Vec::new(), Vec::new()));
        }
        if found.version != event.object_version {
            return Ok(stays("has been changed since"));
        }
        if self.prds.is_discussed(prd).await? {
            return Ok(stays("has been commented on since"));
        }
        if !dry_run {
            let expected = Some(found.head.revision);
            self.prds.delete(caller, prd, expected).await?;
        }
        Ok(whole())
    }

    async fn restore_prd(&self, caller: &Caller, event: &Event, dry_run: bool) -> Result<Taken> {
        let prd: Id<Prd> = id(&event.subject)?;
        let found = self.prds.find_any(caller, prd).await?;
        caller.require(Action::Delete, Column::Prds)?;
        if found.head.deleted_at.is_none() {
            return Ok((Vec::new(), Vec::new()));
        }
        if !dry_run {
            self.prds.restore(caller, prd, None).await?;
        }
        Ok(whole())
    }

    /// Saves what the revision before said as the next one. An approval that the change ended does not come back: only
    /// people approve.
    async fn revert_prd(&self, caller: &Caller, event: &Event, dry_run: bool) -> Result<Taken> {
        let prd: Id<Prd> = id(&event.subject)?;
        let found = self.prds.find(caller, prd).await?;
        caller.require(Action::Update, Column::Prds)?;
        let number = |at: fn(&Change) -> &Value| {
            let change = event.changes.iter().find(|one| one.field == "revision");
            change.and_then(|change| at(change).as_u64())
        };
        let (Some(before), Some(after)) = (number(|one| &one.before), number(|one| &one.after))
        else {
            return Ok(stays("is not known any more"));
        };
        if found.head.revision != after {
            return Ok(stays("has been changed since"));
        }
        let earlier = self.prds.revision(prd, before).await?;
        if !dry_run {
            let approvers = earlier.approvers.clone();
            let said = written(earlier);
            let text = Text {
                said,
                approvers,
                is_back: true,
            };
            self.prds
                .change(caller, prd, Some(after), |_| Ok(text.clone()))
                .await?;
        }
        let was_issued = event
            .changes
            .iter()
            .any(|one| one.field == "approvalStatus");
        let kept = was_issued
            .then(|| Kept::whole("what was said of it before is said again by its approvers only"));
        let fields = vec!["title".into(), "content".into(), "approvers".into()];
        Ok((fields, kept.into_iter().collect()))
    }
}
