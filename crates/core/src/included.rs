//! What is shown beside an object when `include=` asks for it: fetched in batches for a whole page, and never more than the
//! caller may know of.

mod beside;

use std::collections::HashMap;
use std::sync::Arc;

use serde::Deserialize;

use crate::access::{Action, Caller, Column};
use crate::app::Services;
use crate::error::{Error, Result};
use crate::id::Id;
use crate::keys;
use crate::ports::table::{Item, MAX_GET_KEYS, Range, TableName};
use crate::projects::model::Project;
use crate::risks::Scores;
use crate::store::read;
use crate::tasks::model::{Links, Task};
use crate::users::is_shown;
use crate::users::model::User;
use crate::view::{extend, json};

pub use beside::{BesideComment, BesideProject, BesideTask, Person};

/// Most tasks, people or comments that are shown beside one object under one name.
pub const MOST: usize = 20;

/// What may be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Include {
    /// The project of a task.
    Project,
    /// Who does a task.
    Assignee,
    /// Who asked for a task.
    Reporter,
    /// The task that a task is a part of.
    Parent,
    /// The tasks that a task waits for: the first [`MOST`].
    Dependencies,
    /// How likely an open task misses its date.
    Risk,
    /// The newest [`MOST`] comments on a task, oldest first. A range each: for single tasks only.
    Comments,
    /// Who answers for a project.
    Owner,
    /// Who works on a project: the first [`MOST`].
    TeamMembers,
    /// Who said a comment.
    Author,
}

impl Include {
    /// What its reader must be allowed to read.
    const fn column(self) -> Column {
        match self {
            Self::Project | Self::Risk => Column::Projects,
            Self::Parent | Self::Dependencies | Self::Comments => Column::Tasks,
            Self::Assignee | Self::Reporter | Self::Owner | Self::TeamMembers | Self::Author => {
                Column::Users
            }
        }
    }

    /// Its name in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Project => "project",
            Self::Assignee => "assignee",
            Self::Reporter => "reporter",
            Self::Parent => "parent",
            Self::Dependencies => "dependencies",
            Self::Risk => "risk",
            Self::Comments => "comments",
            Self::Owner => "owner",
            Self::TeamMembers => "teamMembers",
            Self::Author => "author",
        }
    }
}

/// Whom and what an object names, read from its own bytes.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Named {
    task_id: Option<Id<Task>>,
    project_id: Option<Id<Project>>,
    assignee: Option<Id<User>>,
    reporter: Option<Id<User>>,
    author: Option<Id<User>>,
    owner: Option<Id<User>>,
    parent_id: Option<Id<Task>>,
    dependencies: Vec<Id<Task>>,
    team_members: Vec<Id<User>>,
}

impl Named {
    fn tasks(&self, wanted: &[Include]) -> Vec<Id<Task>> {
        let mut all = Vec::new();
        if wanted.contains(&Include::Parent) {
            all.extend(self.parent_id);
        }
        if wanted.contains(&Include::Dependencies) {
            all.extend(self.dependencies.iter().take(MOST));
        }
        all
    }
}

impl Services {
    /// What stands beside each of some shown objects, as the JSON object of `included`.
    pub async fn included(
        &self,
        caller: &Caller,
        wanted: &[Include],
        objects: &[&[u8]],
    ) -> Result<Vec<Vec<u8>>> {
        for include in wanted {
            caller.require(Action::Read, include.column())?;
        }
        let mut named = Vec::with_capacity(objects.len());
        for object in objects {
            named.push(serde_json::from_slice::<Named>(object).map_err(Error::internal)?);
        }
        let tasks = named.iter().flat_map(|one| one.tasks(wanted)).collect();
        let tasks = self.included_tasks(caller, tasks).await?;
        let scores = self.included_scores(caller, wanted, &named).await;
        let mut all = Vec::with_capacity(named.len());
        for one in &named {
            let mut out = vec![b'{'];
            for (at, include) in wanted.iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                out.push(b'"');
                out.extend_from_slice(include.name().as_bytes());
                out.extend_from_slice(b"\":");
                if *include == Include::Risk {
                    let score = one.project_id.and_then(|project| scores.get(&project));
                    let score = score.and_then(|of| of.get(&one.task_id?));
                    out.extend_from_slice(&json(&score)?);
                    continue;
                }
                self.put(&mut out, caller, *include, one, &tasks).await?;
            }
            out.push(b'}');
            all.push(out);
        }
        Ok(all)
    }

    async fn put(
        &self,
        out: &mut Vec<u8>,
        caller: &Caller,
        include: Include,
        named: &Named,
        tasks: &HashMap<Id<Task>, Vec<u8>>,
    ) -> Result<()> {
        let person = |id: Option<Id<User>>| json(&id.and_then(|id| self.person(caller, id)));
        match include {
            Include::Assignee => out.extend_from_slice(&person(named.assignee)?),
            Include::Reporter => out.extend_from_slice(&person(named.reporter)?),
            Include::Author => out.extend_from_slice(&person(named.author)?),
            Include::Owner => out.extend_from_slice(&person(named.owner)?),
            Include::TeamMembers => {
                let people = named.team_members.iter().take(MOST);
                let people: Vec<Person> =
                    people.filter_map(|id| self.person(caller, *id)).collect();
                out.extend_from_slice(&json(&people)?);
            }
            Include::Project => match named.project_id.and_then(|id| self.seen(caller, id)) {
                Some(project) => {
                    let now = self.store.now();
                    let metrics = json(&self.resident.metrics(project.project_id, now))?;
                    extend(out, &json(&*project)?, &[("metrics", &metrics)]);
                }
                None => out.extend_from_slice(b"null"),
            },
            Include::Parent => {
                let parent = named.parent_id.and_then(|id| tasks.get(&id));
                out.extend_from_slice(parent.map_or(b"null", Vec::as_slice));
            }
            Include::Dependencies => {
                let first = named.dependencies.iter().take(MOST);
                array(out, first.filter_map(|id| tasks.get(id)));
            }
            // Put by whoever has the scores of the whole page.
            Include::Risk => {}
            Include::Comments => {
                let comments = match named.task_id {
                    Some(task) => self.newest_comments(task).await?,
                    None => Vec::new(),
                };
                array(out, comments.iter().rev().map(|item| &item.body));
            }
        }
        Ok(())
    }

    /// Whoever may read an object may know who has to do with it; the deleted are named to admins only.
    fn person(&self, caller: &Caller, id: Id<User>) -> Option<Person> {
        let user = self.resident.user(id)?;
        is_shown(&user, caller).then(|| Person {
            user_id: id,
            name: user.name.clone(),
            role: user.role,
            avatar: user.avatar.clone(),
        })
    }

    fn seen(&self, caller: &Caller, id: Id<Project>) -> Option<Arc<Project>> {
        let project = self.resident.project(id)?;
        project
            .visible_to(caller.id, caller.role)
            .then_some(project)
    }

    /// The scores of the projects that some objects are in, as far as the caller sees these.
    async fn included_scores(
        &self,
        caller: &Caller,
        wanted: &[Include],
        named: &[Named],
    ) -> HashMap<Id<Project>, Arc<Scores>> {
        let mut all = HashMap::new();
        if !wanted.contains(&Include::Risk) {
            return all;
        }
        let mut projects: Vec<Id<Project>> =
            named.iter().filter_map(|one| one.project_id).collect();
        projects.sort_unstable();
        projects.dedup();
        for project in projects {
            if self.seen(caller, project).is_some()
                && let Some(scores) = self.risks.scores(project).await
            {
                all.insert(project, scores);
            }
        }
        all
    }

    /// Newest first.
    async fn newest_comments(&self, task: Id<Task>) -> Result<Vec<Item>> {
        let range = Range::partition(TableName::Tasks, keys::task_partition(task))
            .prefix(keys::COMMENT)
            .reverse()
            .limit(MOST);
        Ok(self.store.table.query(&range).await?.items)
    }

    /// Those of some tasks that the caller may know of, as they are shown.
    async fn included_tasks(
        &self,
        caller: &Caller,
        mut wanted: Vec<Id<Task>>,
    ) -> Result<HashMap<Id<Task>, Vec<u8>>> {
        wanted.sort_unstable();
        wanted.dedup();
        let homes: Vec<(Id<Task>, Id<Project>)> = self
            .resident
            .seen(caller, &wanted)
            .into_iter()
            .filter_map(|task| Some((task, self.resident.project_of(task)?)))
            .collect();
        let mut shown = HashMap::with_capacity(homes.len());
        for chunk in homes.chunks(MAX_GET_KEYS / 2) {
            let pair = |(task, home): &(Id<Task>, Id<Project>)| {
                [keys::task(*home, *task), keys::task_links(*task)]
            };
            let wanted: Vec<_> = chunk.iter().flat_map(pair).collect();
            let found = self.store.table.get(&wanted).await?;
            for ((task, _), pair) in chunk.iter().zip(found.chunks(2)) {
                // A task that was deleted since the index was asked is not there any more.
                let [Some(item), Some(links)] = pair else {
                    continue;
                };
                let links = read::<Links>(links)?.value;
                if links.deleted {
                    continue;
                }
                let dependencies = json(&self.resident.seen(caller, &links.dependencies))?;
                let mut body = Vec::with_capacity(item.body.len() + dependencies.len() + 20);
                extend(&mut body, &item.body, &[("dependencies", &dependencies)]);
                shown.insert(*task, body);
            }
        }
        Ok(shown)
    }
}

/// Writes ready JSON values as an array.
fn array<T: AsRef<[u8]>>(out: &mut Vec<u8>, items: impl Iterator<Item = T>) {
    out.push(b'[');
    for (at, item) in items.enumerate() {
        if at > 0 {
            out.push(b',');
        }
        out.extend_from_slice(item.as_ref());
    }
    out.push(b']');
}
