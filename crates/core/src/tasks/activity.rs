//! What happened to a task.

use super::Tasks;
use crate::access::{Action, Caller, Column};
use crate::activity::{Viewer, about, paging};
use crate::error::Result;
use crate::event::Stream;
use crate::reference::TaskRef;
use crate::view::ListView;

impl Tasks {
    /// The events about a task and its comments, newest first.
    pub async fn activity(
        &self,
        caller: &Caller,
        reference: &TaskRef,
        params: Vec<(String, String)>,
    ) -> Result<ListView> {
        caller.require(Action::Read, Column::Tasks)?;
        let paging = paging(params)?;
        let (task, project, _) = self.visible(caller, reference).await?;
        let viewer = Viewer {
            caller,
            resident: &self.resident,
        };
        let stream = Stream::Project(project.project_id);
        about(&self.store, &viewer, stream, &task.to_string(), &paging).await
    }
}
