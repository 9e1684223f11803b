//! A project on its way out: every task as CSV, JSON or Markdown, a part at a time, so that its size does not matter.
//!
//! What the exporter may not know of is not in it. Whoever takes the parts decides how fast they are made.

mod csv;
mod json;
mod markdown;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;

use crate::access::{Action, Caller, Column};
use crate::comments::model::Comment;
use crate::error::{Error, Resource, Result};
use crate::id::Id;
use crate::keys;
use crate::ports::table::{Range, TableName};
use crate::projects::Projects;
use crate::projects::model::Project;
use crate::reference::ProjectRef;
use crate::resident::Resident;
use crate::store::{Store, read};
use crate::tasks::model::{Status, Task};
use crate::users::model::User;

/// Tasks of one part.
const TOGETHER: usize = 50;

/// The shape of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A row a task, for spreadsheets.
    Csv,
    /// Everything that the API shows of the project, its tasks and their comments.
    Json,
    /// A list to read, by status.
    Markdown,
}

impl Format {
    /// Every format with its name in the API.
    pub const ALL: [(&'static str, Self); 3] = [
        ("csv", Self::Csv),
        ("json", Self::Json),
        ("markdown", Self::Markdown),
    ];

    const fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Markdown => "md",
        }
    }
}

/// Projects on their way out.
#[derive(Clone)]
pub struct Exports {
    store: Store,
    resident: Arc<Resident>,
    projects: Projects,
}

/// One export, part by part.
pub struct Export {
    exports: Exports,
    caller: Caller,
    project: Project,
    format: Format,
    /// What is still to come: tasks by status and number, as far as that matters.
    waiting: VecDeque<(Status, Id<Task>)>,
    stage: Stage,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Head,
    /// Of the last task that was told, if there was one.
    Tasks(Option<Status>),
    Over,
}

/// A task with what is told of it besides its fields.
struct Told {
    task: Task,
    assignee: String,
    reporter: String,
    parent: String,
    dependencies: Vec<String>,
    comments: Vec<Comment>,
}

impl Exports {
    /// The service over its means.
    pub const fn new(store: Store, resident: Arc<Resident>, projects: Projects) -> Self {
        Self {
            store,
            resident,
            projects,
        }
    }

    /// Begins to export a project.
    pub async fn begin(
        &self,
        caller: &Caller,
        reference: &ProjectRef,
        format: Format,
    ) -> Result<Export> {
        caller.require(Action::Read, Column::Projects)?;
        caller.require(Action::Read, Column::Tasks)?;
        let project = self.projects.visible(caller, reference).await?.value;
        let facts = self.resident.facts(project.project_id);
        let mut waiting: Vec<_> = facts
            .into_iter()
            .map(|facts| (facts.status, facts.number, facts.task))
            .collect();
        match format {
            Format::Markdown => waiting.sort_unstable(),
            Format::Csv | Format::Json => waiting.sort_unstable_by_key(|(_, number, _)| *number),
        }
        Ok(Export {
            exports: self.clone(),
            caller: caller.clone(),
            project,
            format,
            waiting: waiting
                .into_iter()
                .map(|(status, _, task)| (status, task))
                .collect(),
            stage: Stage::Head,
        })
    }
}

impl Export {
    /// What the file is called.
    pub fn file_name(&self) -> String {
        format!("{}.{}", self.project.key, self.format.ending())
    }

    /// The next part; none at the end. An error means that what came so far is not whole.
    pub async fn next(&mut self) -> Result<Option<Bytes>> {
        let mut out = Vec::new();
        match self.stage {
            Stage::Over => return Ok(None),
            Stage::Head => {
                self.head(&mut out)?;
                self.stage = Stage::Tasks(None);
            }
            Stage::Tasks(last) => {
                if self.waiting.is_empty() {
                    self.stage = Stage::Over;
                    if self.format != Format::Json {
                        return Ok(None);
                    }
                    json::tail(&mut out);
                } else {
                    let last = self.some(&mut out, last).await?;
                    self.stage = Stage::Tasks(last);
                }
            }
        }
        Ok(Some(out.into()))
    }

    fn head(&self, out: &mut Vec<u8>) -> Result<()> {
        match self.format {
            Format::Csv => csv::head(out),
            Format::Json => json::head(out, &self.project)?,
            Format::Markdown => markdown::head(out, &self.project),
        }
        Ok(())
    }

    /// The next tasks; answers the status of the last one.
    async fn some(
        &mut self,
        out: &mut Vec<u8>,
        mut last: Option<Status>,
    ) -> Result<Option<Status>> {
        self.still_seen()?;
        let count = self.waiting.len().min(TOGETHER);
        let next: Vec<(Status, Id<Task>)> = self.waiting.drain(..count).collect();
        let project = self.project.project_id;
        let keys: Vec<_> = next
            .iter()
            .map(|(_, task)| keys::task(project, *task))
            .collect();
        let items = self.exports.store.table.get(&keys).await?;
        for ((status, _), item) in next.into_iter().zip(items) {
            // One that was deleted since the export began.
            let Some(item) = item else { continue };
            let told = self.told(read::<Task>(&item)?.value).await?;
            match self.format {
                Format::Csv => csv::task(out, &told),
                Format::Json => json::task(out, &told, last.is_none())?,
                Format::Markdown => {
                    if last != Some(status) {
                        markdown::section(out, status);
                    }
                    markdown::task(out, &told);
                }
            }
            last = Some(status);
        }
        Ok(last)
    }

    /// Who loses sight of the project while it is exported gets no more of it.
    fn still_seen(&self) -> Result<()> {
        let resident = &self.exports.resident;
        let role = resident.user(self.caller.id).map(|user| user.role);
        let project = resident.project(self.project.project_id);
        let seen = role
            .zip(project)
            .is_some_and(|(role, project)| project.visible_to(self.caller.id, role));
        if seen {
            Ok(())
        } else {
            Err(Error::NotFound(Resource::Project))
        }
    }

    async fn told(&self, mut task: Task) -> Result<Told> {
        let resident = &self.exports.resident;
        let name = |id: Option<Id<User>>| {
            let user = id.and_then(|id| resident.user(id));
            user.map_or_else(String::new, |user| user.name.clone())
        };
        let key = |id: Id<Task>| resident.task_key(id).unwrap_or_else(|| id.to_string());
        let links = self
            .exports
            .store
            .get::<crate::tasks::model::Links>(keys::task_links(task.task_id))
            .await?;
        let waits = links.map_or_else(Vec::new, |links| links.value.dependencies);
        task.dependencies = resident.seen(&self.caller, &waits);
        let mut comments = Vec::new();
        if self.format != Format::Csv {
            let range = Range::partition(TableName::Tasks, keys::task_partition(task.task_id))
                .prefix(keys::COMMENT);
            for item in self.exports.store.all(range).await? {
                comments.push(read::<Comment>(&item)?.value);
            }
        }
        Ok(Told {
            assignee: name(task.assignee),
            reporter: name(task.reporter),
            parent: task.parent_id.map_or_else(String::new, key),
            dependencies: task.dependencies.iter().copied().map(key).collect(),
            comments,
            task,
        })
    }
}

impl fmt::Debug for Export {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Export")
            .field("project", &self.project.key)
            .field("format", &self.format)
            .field("waiting", &self.waiting.len())
            .finish_non_exhaustive()
    }
}
