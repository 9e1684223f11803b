//! Looking at one project.

use super::Projects;
use crate::access::{Action, Caller, Column};
use crate::error::Result;
use crate::reference::ProjectRef;
use crate::view::View;

impl Projects {
    /// One project with its metrics.
    pub async fn get(&self, caller: &Caller, reference: &ProjectRef) -> Result<View> {
        caller.require(Action::Read, Column::Projects)?;
        self.visible_view(caller, reference).await
    }
}
