//! The project that takes the issues, and the keys they get there.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::file::File;
use super::report::Target;
use super::{Imports, Options};
use crate::access::Caller;
use crate::error::{Error, Resource, Result};
use crate::event::Stream;
use crate::id::Id;
use crate::jobs::model::Job;
use crate::keys;
use crate::ports::table::Expect;
use crate::projects::insert;
use crate::projects::model::{Metrics, Project, ProjectStatus, Visibility};
use crate::reference::ProjectRef;
use crate::store::{document, emit_change};
use crate::tasks::model::Priority;

/// The form of a project's key, as [`Project`] has it.
pub(super) const KEY: &str = "^[A-Z][A-Z0-9]{1,9}$";
/// Name of the part of an import's job that says where the issues went.
const PART: &str = "PROJECT";

/// Where an import's issues went, as kept with its job from before the project is made.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Place {
    /// The project's key.
    pub(super) key: String,
    /// Whether there was none before.
    pub(super) created: bool,
}

/// Where the issues go.
pub(super) struct Home {
    /// The project; in a dry run that would make it, one that is not stored.
    pub(super) project: Project,
    /// Whether the import makes it.
    pub(super) created: bool,
    /// The project's key in the file whose numbers are kept.
    pub(super) source_key: String,
}

impl Home {
    /// As the report shows it.
    pub(super) fn shown(&self) -> Target {
        Target {
            project_id: self.project.project_id,
            key: self.project.key.clone(),
            created: self.created,
        }
    }
}

impl Imports {
    /// Finds the project that takes the issues, or makes it.
    pub(super) async fn home(
        &self,
        caller: &Caller,
        job: Id<Job>,
        options: &Options,
        file: &File,
    ) -> Result<Home> {
        let (source_key, source_name) = foremost(file)?;
        let key = options.project.clone();
        let key = key.unwrap_or_else(|| ours(&source_key));
        let name = match &options.project {
            Some(key) if *key != source_key => key.clone(),
            _ => source_name,
        };
        let before = self.place(job).await?;
        let home = |project, created| Home {
            project,
            created,
            source_key: source_key.clone(),
        };
        match self
            .projects
            .visible(caller, &ProjectRef::Key(key.clone()))
            .await
        {
            Ok(found) => {
                let created = before.is_some_and(|place| place.created);
                if !options.dry_run && !created {
                    self.note(job, &key, false).await?;
                }
                return Ok(home(found.value, created));
            }
            Err(Error::NotFound(Resource::Project)) => {}
            Err(other) => return Err(other),
        }
        let project = self.imagined(caller, key, name);
        if !options.dry_run {
            self.note(job, &project.key, true).await?;
            self.make_project(caller, job, &project).await?;
        }
        Ok(home(project, true))
    }

    fn imagined(&self, caller: &Caller, key: String, name: String) -> Project {
        let now = self.store.now();
        Project {
            project_id: self.store.new_id(),
            key,
            name,
            description: String::new(),
            status: ProjectStatus::Active,
            owner: caller.id,
            team_members: Vec::new(),
            start_date: None,
            end_date: None,
            priority: Priority::Medium,
            tags: Vec::new(),
            visibility: Visibility::Organization,
            labels: Vec::new(),
            transitions: None,
            metrics: Metrics::default(),
            deleted_at: None,
            created_at: now,
            updated_at: now,
            version: 1,
        }
    }

    async fn make_project(&self, caller: &Caller, job: Id<Job>, project: &Project) -> Result<()> {
        let (id, stream) = (project.project_id, Stream::Project(project.project_id));
        let mut event = self
            .store
            .event(stream, "project.created", id.to_string(), Some(caller))
            .version(1)
            .at(project.updated_at);
        event.job_id = Some(job.to_string());
        let after = serde_json::to_value(project).map_err(Error::internal)?;
        let commit = insert(self.store.begin(), project)?;
        let commit = emit_change(commit, stream, event, &Value::Null, &after)?;
        if self.store.commit(commit).await? {
            return Ok(());
        }
        let why = format!(
            "{} is the key of a project that you cannot see or that was deleted; choose another",
            project.key
        );
        Err(Error::invalid("project", "taken", why))
    }

    /// Where an import's issues went, once it has begun to write.
    pub(super) async fn place(&self, job: Id<Job>) -> Result<Option<Place>> {
        let stored = self.store.get(keys::job_part(job, PART, 0)).await?;
        Ok(stored.map(|stored| stored.value))
    }

    async fn note(&self, job: Id<Job>, key: &str, created: bool) -> Result<()> {
        let place = Place {
            key: key.to_owned(),
            created,
        };
        let item = document(keys::job_part(job, PART, 0), 1, &place)?;
        self.store
            .commit(self.store.begin().put(item, Expect::Any))
            .await?;
        Ok(())
    }
}

/// The most frequent project of a file: its key and name. The first wins among equals.
fn foremost(file: &File) -> Result<(String, String)> {
    let mut counts: HashMap<&str, (usize, usize)> = HashMap::new();
    for (at, draft) in file.drafts.iter().enumerate() {
        counts.entry(&draft.project_key).or_insert((0, at)).0 += 1;
    }
    let best = counts
        .into_iter()
        .max_by_key(|(_, (count, first))| (*count, std::cmp::Reverse(*first)));
    let Some((key, (_, first))) = best else {
        let why = "The file has no row that is an issue, so nothing was imported";
        return Err(Error::invalid("file", "empty", why));
    };
    let name = file.drafts[first].project_name.clone();
    let name: String = name
        .unwrap_or_else(|| key.to_owned())
        .chars()
        .filter(|c| !c.is_control())
        .take(200)
        .collect();
    Ok((key.to_owned(), name))
}

/// A key of the source as ours may be: Jira allows longer ones and underscores.
fn ours(key: &str) -> String {
    let mut key: String = key
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(10)
        .collect();
    if key.len() < 2 {
        key.push('X');
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_of_the_source_has_one_of_ours() {
        for (source, here) in [
            ("OOZIE", "OOZIE"),
            ("MY_OWN_PROJECT", "MYOWNPROJE"),
            ("A", "AX"),
        ] {
            assert_eq!(ours(source), here);
            assert!(crate::text::fits(KEY, here));
        }
    }
}
