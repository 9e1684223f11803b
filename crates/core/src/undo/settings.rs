//! The opposite of what admins decide.

use parking_lot::Mutex;

use super::Undo;
use super::compare::{Compared, compare};
use super::object::Taken;
use crate::access::{Action, Caller, Column};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::settings::{Decisions, value};

impl Undo {
    /// Decides again what was decided before an event, where nobody has decided otherwise since.
    pub(super) async fn revert_settings(
        &self,
        caller: &Caller,
        event: &Event,
        dry_run: bool,
    ) -> Result<Taken> {
        caller.require(Action::Update, Column::Settings)?;
        let compared = Mutex::new(Compared::default());
        let step = |now: &Decisions| {
            let current = value(now)?;
            let found = compare(&current, &event.changes);
            let merged = serde_json::from_value(found.merged(&current));
            *compared.lock() = found;
            merged.map_err(Error::internal)
        };
        if dry_run {
            step(&self.settings.kept().await?.decided)?;
        } else {
            self.settings.change(caller, None, step).await?;
        }
        Ok(compared.into_inner().into())
    }
}
