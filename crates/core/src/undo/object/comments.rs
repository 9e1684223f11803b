//! Takes back what was said about tasks.

use serde_json::{Map, Value, json};

use super::{Taken, id, stays, whole};
use crate::access::{Action, Caller, Column};
use crate::comments::model::Comment;
use crate::error::{Error, Result};
use crate::event::Event;
use crate::id::Id;
use crate::keys;
use crate::reference::TaskRef;
use crate::tasks::model::Task;
use crate::undo::Undo;
use crate::undo::compare::compare;

impl Undo {
    pub(super) async fn comment(
        &self,
        event: &Event,
    ) -> Result<(TaskRef, Id<Comment>, Option<Comment>)> {
        let task = id::<Task>(&event.subject)?;
        let comment = id::<Comment>(event.object_id.as_deref().unwrap_or_default())?;
        let found = self
            .store
            .get::<Comment>(keys::comment(task, comment))
            .await?;
        Ok((TaskRef::Id(task), comment, found.map(|found| found.value)))
    }

    pub(super) async fn remove_comment(
        &self,
        caller: &Caller,
        event: &Event,
        dry_run: bool,
    ) -> Result<Taken> {
        let (task, id, found) = self.comment(event).await?;
        let Some(found) = found else {
            return Ok((Vec::new(), Vec::new()));
        };
        let current = serde_json::to_value(&found).map_err(Error::internal)?;
        let kept = compare(&current, &event.changes).kept;
        if !kept.is_empty() {
            return Ok((Vec::new(), kept));
        }
        if dry_run {
            self.comments.get(caller, &task, id).await?;
            caller.require(Action::Update, Column::Tasks)?;
        } else {
            self.comments
                .delete(caller, &task, id, Some(found.version))
                .await?;
        }
        Ok(whole())
    }

    pub(super) async fn revert_comment(
        &self,
        caller: &Caller,
        event: &Event,
        dry_run: bool,
    ) -> Result<Taken> {
        let (task, id, found) = self.comment(event).await?;
        let Some(found) = found else {
            return Ok(stays("has been deleted since"));
        };
        let mut changes = self.full(&event.changes).await?;
        changes.retain(|change| change.field == "text");
        let current = serde_json::to_value(&found).map_err(Error::internal)?;
        let compared = compare(&current, &changes);
        if let Some((_, text)) = compared.back.first()
            && !dry_run
        {
            let patch = json!({ "text": text });
            let expected = Some(found.version);
            self.comments
                .update(caller, &task, id, &patch, expected)
                .await?;
        }
        Ok(compared.into())
    }

    pub(super) async fn restore_comment(
        &self,
        caller: &Caller,
        event: &Event,
        dry_run: bool,
    ) -> Result<Taken> {
        let (task, _, found) = self.comment(event).await?;
        if found.is_some() {
            return Ok((Vec::new(), Vec::new()));
        }
        let mut fields = Map::new();
        for change in self.full(&event.changes).await? {
            fields.insert(change.field, change.before);
        }
        fields.insert("updatedAt".into(), json!(self.store.now()));
        fields.insert("version".into(), json!(event.object_version + 1));
        let comment: Comment =
            serde_json::from_value(Value::Object(fields)).map_err(Error::internal)?;
        if !dry_run {
            self.comments.restore(caller, &task, comment).await?;
        }
        Ok(whole())
    }
}
