//! The opposite of attaching a file and of taking it off.

use serde_json::{Map, Value};

use super::Undo;
use super::object::{Taken, id, whole};
use crate::access::{Action, Caller, Column};
use crate::attachments::model::Attachment;
use crate::error::{Error, Result};
use crate::event::Event;
use crate::keys;
use crate::reference::TaskRef;
use crate::tasks::model::Task;

impl Undo {
    pub(super) async fn attachment(
        &self,
        caller: &Caller,
        event: &Event,
        dry_run: bool,
    ) -> Result<Taken> {
        let task = id::<Task>(&event.subject)?;
        let attachment = id::<Attachment>(event.object_id.as_deref().unwrap_or_default())?;
        let is_there = self
            .store
            .item(keys::attachment(task, attachment))
            .await?
            .is_some();
        let was_removed = event.kind == "attachment.deleted";
        if is_there == was_removed {
            return Ok((Vec::new(), Vec::new()));
        }
        let task = TaskRef::Id(task);
        if dry_run {
            self.tasks.visible(caller, &task).await?;
            caller.require(Action::Update, Column::Tasks)?;
            return Ok(whole());
        }
        if was_removed {
            let changes = self.full(&event.changes).await?.into_iter();
            let mut fields: Map<_, _> = changes
                .map(|change| (change.field, change.before))
                .collect();
            fields.insert("version".into(), (event.object_version + 1).into());
            let attachment = serde_json::from_value(Value::Object(fields));
            let attachment = attachment.map_err(Error::internal)?;
            self.attachments.restore(caller, &task, &attachment).await?;
        } else {
            self.attachments
                .delete(caller, &task, attachment, None)
                .await?;
        }
        Ok(whole())
    }
}
