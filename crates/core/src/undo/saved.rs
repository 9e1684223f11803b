//! The opposite of what happens to saved views.

use parking_lot::Mutex;

use super::Undo;
use super::compare::{Compared, compare};
use super::object::{Taken, id, stays, whole};
use crate::access::{Action, Caller};
use crate::error::{Error, Resource, Result};
use crate::event::Event;
use crate::id::Id;
use crate::views::{SavedView, may, value};

impl Undo {
    /// Does the opposite of an event about a saved view; nothing where it is about something else.
    pub(super) async fn saved_view(
        &self,
        caller: &Caller,
        event: &Event,
        dry_run: bool,
    ) -> Result<Option<Taken>> {
        let Some(("view", verb)) = event.kind.split_once('.') else {
            return Ok(None);
        };
        let gone = || Error::NotFound(Resource::Operation);
        let view: Id<SavedView> = id(event.object_id.as_deref().ok_or_else(gone)?)?;
        let found = self.views.find(caller, view).await?;
        let action = match verb {
            "updated" => Action::Update,
            _ => Action::Delete,
        };
        may(caller, action, &found.value)?;
        let is_deleted = found.value.deleted_at.is_some();
        Ok(Some(match verb {
            "created" | "restored" if is_deleted => (Vec::new(), Vec::new()),
            "created" | "restored" => {
                let kept = compare(&value(&found.value)?, &event.changes).kept;
                if !kept.is_empty() {
                    return Ok(Some((Vec::new(), kept)));
                }
                if !dry_run {
                    let expected = Some(found.version);
                    self.views.delete(caller, view, expected).await?;
                }
                whole()
            }
            "deleted" if !is_deleted => (Vec::new(), Vec::new()),
            "deleted" => {
                if !dry_run {
                    self.views.restore(caller, view, None).await?;
                }
                whole()
            }
            _ if is_deleted => stays("has been deleted since"),
            _ => {
                let changes = self.full(&event.changes).await?;
                let compared = Mutex::new(Compared::default());
                let step = |view: &SavedView| {
                    let current = value(view)?;
                    let found = compare(&current, &changes);
                    let merged = serde_json::from_value(found.merged(&current));
                    *compared.lock() = found;
                    merged.map_err(Error::internal)
                };
                if dry_run {
                    step(&found.value)?;
                } else {
                    let how = (action, "updated", None);
                    self.views.change(caller, view, how, step).await?;
                }
                compared.into_inner().into()
            }
        }))
    }
}
