//! Taking back what a write has changed of a task, field by field.

use parking_lot::Mutex;

use super::Tasks;
use super::model::Task;
use super::save;
use crate::access::{Action, Caller, Column};
use crate::error::{Error, Result};
use crate::event::Change;
use crate::id::Id;
use crate::reference::TaskRef;
use crate::undo::compare::{Compared, compare};

impl Tasks {
    /// Sets the changed fields of a task back where nobody has touched them since.
    pub(crate) async fn revert(
        &self,
        caller: &Caller,
        task: Id<Task>,
        changes: &[Change],
        dry_run: bool,
    ) -> Result<Compared> {
        let compared = Mutex::new(Compared::default());
        let step = |task: &mut Task| {
            let current = save::value(task)?;
            let mut changes = changes.to_vec();
            for change in &mut changes {
                self.in_sight(caller, change);
            }
            let found = compare(&current, &changes);
            *task = serde_json::from_value(found.merged(&current)).map_err(Error::internal)?;
            *compared.lock() = found;
            Ok(())
        };
        let reference = TaskRef::Id(task);
        if dry_run {
            let located = self.locate(caller, &reference).await?;
            caller.require(Action::Update, Column::Tasks)?;
            let mut task = located.task()?;
            task.dependencies = self.resident.seen(caller, &task.dependencies);
            step(&mut task)?;
        } else {
            self.change(caller, &reference, None, step).await?;
        }
        Ok(compared.into_inner())
    }

    /// Leaves of a change only the dependencies that the caller may know of.
    fn in_sight(&self, caller: &Caller, change: &mut Change) {
        if change.field != "dependencies" {
            return;
        }
        for side in [&mut change.before, &mut change.after] {
            if let Some(ids) = side.as_array_mut() {
                ids.retain(|id| {
                    let task = id.as_str().and_then(|id| id.parse().ok());
                    task.is_some_and(|task| !self.resident.seen(caller, &[task]).is_empty())
                });
            }
        }
    }
}
