//! The opposite of what happens to the parts of a plan: milestones and cycles.

use parking_lot::Mutex;
use serde_json::Value;

use super::Undo;
use super::compare::{Compared, Kept, compare};
use super::object::{Taken, id, stays, whole};
use crate::access::Caller;
use crate::error::{Error, Resource, Result};
use crate::event::Event;
use crate::id::Id;
use crate::planning::{Cycle, Milestone, Part};
use crate::reference::ProjectRef;

impl Undo {
    /// Does the opposite of an event about a part of a plan; nothing where it is about something else.
    pub(super) async fn part(
        &self,
        caller: &Caller,
        event: &Event,
        dry_run: bool,
    ) -> Result<Option<Taken>> {
        let noun = event.kind.split('.').next().unwrap_or_default();
        let taken = match noun {
            Milestone::NOUN => self.part_of::<Milestone>(caller, event, dry_run).await,
            Cycle::NOUN => self.part_of::<Cycle>(caller, event, dry_run).await,
            _ => return Ok(None),
        };
        taken.map(Some)
    }

    async fn part_of<P: Part>(
        &self,
        caller: &Caller,
        event: &Event,
        dry_run: bool,
    ) -> Result<Taken> {
        let gone = || Error::NotFound(Resource::Operation);
        let project = ProjectRef::Id(event.project_id.ok_or_else(gone)?);
        let id: Id<P> = id(&event.subject)?;
        let verb = event.kind.rsplit('.').next().unwrap_or_default();
        let action = match verb {
            "updated" | "closed" => P::RIGHTS.update,
            _ => P::RIGHTS.delete,
        };
        let (_, found) = self.planning.find::<P>(caller, &project, id).await?;
        caller.require(action, P::RIGHTS.column)?;
        let is_deleted = found.value.stamp().deleted_at.is_some();
        match verb {
            "created" | "restored" => {
                if is_deleted {
                    return Ok((Vec::new(), Vec::new()));
                }
                let current = crate::planning::value(&found.value)?;
                let mut kept = compare(&current, &event.changes).kept;
                let used =
                    P::BY.map(|by| self.resident.progress(found.value.stamp().project_id, by));
                if used.is_some_and(|all| all.contains_key(&id.to_u128())) {
                    kept.push(Kept::whole("has tasks"));
                }
                if !kept.is_empty() {
                    return Ok((Vec::new(), kept));
                }
                if !dry_run {
                    let expected = Some(found.version);
                    self.planning.delete(caller, &project, id, expected).await?;
                }
                Ok(whole())
            }
            "deleted" => {
                if !is_deleted {
                    return Ok((Vec::new(), Vec::new()));
                }
                if !dry_run {
                    self.planning.restore(caller, &project, id, None).await?;
                }
                Ok(whole())
            }
            // Closing sets no field that clients may set, so its fields go back like those of any other change.
            _ if is_deleted => Ok(stays("has been deleted since")),
            _ => {
                let changes = self.full(&event.changes).await?;
                let compared = Mutex::new(Compared::default());
                let step = |part: &P| {
                    let current: Value = crate::planning::value(part)?;
                    let found = compare(&current, &changes);
                    let merged = serde_json::from_value(found.merged(&current));
                    *compared.lock() = found;
                    merged.map_err(Error::internal)
                };
                if dry_run {
                    step(&found.value)?;
                } else {
                    let how = (action, "updated", None);
                    self.planning
                        .change(caller, &project, id, how, step)
                        .await?;
                }
                Ok(compared.into_inner().into())
            }
        }
    }
}
