//! Takes back what was done to projects and people.

use serde_json::{Map, Value};

use super::{PERSON, Taken, id, stays, whole};
use crate::access::{Action, Caller, Column};
use crate::error::{Error, Resource, Result};
use crate::event::{Change, Event};
use crate::id::Id;
use crate::keys;
use crate::projects::WRITABLE;
use crate::reference::ProjectRef;
use crate::store::read;
use crate::undo::Undo;
use crate::undo::compare::{Compared, Kept, compare};
use crate::users::model::User;
use crate::users::sealed::PersonalKey;

impl Undo {
    pub(super) async fn revert_project(
        &self,
        caller: &Caller,
        event: &Event,
        dry_run: bool,
    ) -> Result<Taken> {
        let reference = ProjectRef::Id(id(&event.subject)?);
        let mut changes = self.full(&event.changes).await?;
        changes.retain(|change| WRITABLE.contains(&change.field.as_str()));
        let compared = parking_lot::Mutex::new(Compared::default());
        let step = |project: &crate::projects::model::Project| {
            let current = serde_json::to_value(project).map_err(Error::internal)?;
            let found = compare(&current, &changes);
            let merged = serde_json::from_value(found.merged(&current)).map_err(Error::internal);
            *compared.lock() = found;
            merged
        };
        if dry_run {
            caller.require(Action::Update, Column::Projects)?;
            let found = self.projects.visible(caller, &reference).await?;
            step(&found.value)?;
        } else {
            self.projects
                .change(caller, &reference, None, |_, project| step(project))
                .await?;
        }
        Ok(compared.into_inner().into())
    }

    pub(super) async fn remove_project(
        &self,
        caller: &Caller,
        event: &Event,
        dry_run: bool,
    ) -> Result<Taken> {
        caller.require(Action::Delete, Column::Projects)?;
        let id = id(&event.subject)?;
        let Some(project) = self.resident.project(id) else {
            return Ok((Vec::new(), Vec::new()));
        };
        let current = serde_json::to_value(&*project).map_err(Error::internal)?;
        let mut kept = compare(&current, &event.changes).kept;
        if !self.resident.facts(id).is_empty() {
            kept.push(Kept::whole("has tasks"));
        }
        if !kept.is_empty() {
            return Ok((Vec::new(), kept));
        }
        if !dry_run {
            let reference = ProjectRef::Id(id);
            self.projects
                .delete(caller, &reference, Some(project.version))
                .await?;
        }
        Ok(whole())
    }

    pub(super) async fn revert_person(
        &self,
        caller: &Caller,
        event: &Event,
        dry_run: bool,
    ) -> Result<Taken> {
        let person: Id<User> = id(&event.subject)?;
        let key = self
            .store
            .get::<PersonalKey>(keys::personal_key(person))
            .await?;
        let Some(key) = key else {
            return Ok(stays("the person has been erased"));
        };
        let (changes, others): (Vec<Change>, Vec<Change>) = key
            .value
            .open(person, event)?
            .into_iter()
            .partition(|change| PERSON.contains(&change.field.as_str()));
        let item = self.store.item(keys::user(person)).await?;
        let user = item.ok_or(Error::NotFound(Resource::User))?;
        let current: Value = read(&user)?.value;
        let mut compared = compare(&current, &changes);
        for change in others {
            let now = current.get(&change.field).cloned().unwrap_or_default();
            compared.kept.push(Kept {
                field: Some(change.field),
                reason: "is signed in with, and never undone".into(),
                left: change.after,
                now,
            });
        }
        if caller.id != person {
            caller.require(Action::Update, Column::Users)?;
        }
        if !dry_run && !compared.back.is_empty() {
            let patch: Map<String, Value> = compared.back.iter().cloned().collect();
            let patch = Value::Object(patch);
            self.users
                .update(caller, person, &patch, Some(user.version))
                .await?;
        }
        Ok(compared.into())
    }
}
