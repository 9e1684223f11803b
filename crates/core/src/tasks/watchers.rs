//! Who follows a task: its assignee and reporter by nature, others because they asked to or took part.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Tasks;
use crate::access::{Action, Caller, Column};
use crate::error::{Error, Resource, Result};
use crate::event::Stream;
use crate::id::Id;
use crate::keys;
use crate::ports::table::{Commit, Expect, Range, TableName};
use crate::projects::model::Project;
use crate::reference::TaskRef;
use crate::store::{document, emit_change, read};
use crate::tasks::model::{Links, Task};
use crate::time::Timestamp;
use crate::users::model::User;
use crate::users::present::present;
use crate::view::View;

/// Someone who follows a task.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Watcher {
    /// The person.
    pub user_id: Id<User>,
    /// How they are called.
    pub name: String,
    /// Why: `assignee`, `reporter`, `watching`, `commented`, `mentioned`.
    pub reason: String,
}

/// Who is to follow a task.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewWatcher {
    /// The person; the caller when left out.
    pub user_id: Option<Id<User>>,
}

/// What is stored of a follower.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Following {
    reason: String,
    since: Timestamp,
}

impl Tasks {
    /// Everyone who follows a task, and why.
    pub async fn watchers(&self, caller: &Caller, reference: &TaskRef) -> Result<View> {
        caller.require(Action::Read, Column::Tasks)?;
        let located = self.locate(caller, reference).await?;
        let task = located.task()?;
        let mut all: Vec<(Id<User>, String)> = Vec::new();
        all.extend(task.assignee.map(|id| (id, "assignee".to_owned())));
        all.extend(task.reporter.map(|id| (id, "reporter".to_owned())));
        let range = Range::partition(TableName::Tasks, keys::task_partition(task.task_id))
            .prefix(keys::WATCHER);
        for item in self.store.all(range).await? {
            let Some(id) = item
                .key
                .sk
                .strip_prefix(keys::WATCHER)
                .and_then(|id| id.parse().ok())
            else {
                continue;
            };
            all.push((id, read::<Following>(&item)?.value.reason));
        }
        let mut seen = std::collections::HashSet::new();
        all.retain(|(id, _)| seen.insert(*id));
        let shown: Vec<Watcher> = all
            .into_iter()
            .filter_map(|(id, reason)| {
                let user = self.resident.user(id)?;
                Some(Watcher {
                    user_id: id,
                    name: user.name.clone(),
                    reason,
                })
            })
            .collect();
        View::plain(&shown)
    }

    /// Makes a person follow a task; doing so again changes nothing. Only the caller, or whoever may see the task.
    pub async fn watch(
        &self,
        caller: &Caller,
        reference: &TaskRef,
        new: &NewWatcher,
        expected: Option<u64>,
    ) -> Result<View> {
        let mut attempts = self.store.attempts();
        loop {
            let (task, project, commit) = self.beside(caller, reference, expected).await?;
            let person = new.user_id.unwrap_or(caller.id);
            let user = self
                .resident
                .user(person)
                .filter(|user| user.may_work())
                .ok_or_else(|| {
                    Error::invalid("userId", "unknown_user", "is nobody who can work here")
                })?;
            if !project.visible_to(person, user.role) {
                let message = format!("{} cannot see this private project", user.name);
                return Err(Error::invalid("userId", "not_a_member", message));
            }
            let commit = self.follow(commit, task, person, "watching")?;
            let commit = self.tell(
                caller,
                commit,
                project.project_id,
                task,
                (None, Some(person)),
            )?;
            let commit = present(&self.store, commit, &[("userId".to_owned(), person)]).await?;
            let watcher = Watcher {
                user_id: person,
                name: user.name.clone(),
                reason: "watching".into(),
            };
            let view = View::plain(&watcher)?;
            let location = format!("/v1/tasks/{task}/watchers");
            let commit = self
                .store
                .remember(commit, caller, 201, &view.data, None, location)?;
            if self.store.commit(commit).await? {
                return Ok(view);
            }
            attempts.again().await?;
        }
    }

    /// A commit of something that hangs on a task, which must still be at the version that the client named.
    pub(crate) async fn beside(
        &self,
        caller: &Caller,
        reference: &TaskRef,
        expected: Option<u64>,
    ) -> Result<(Id<Task>, Project, Commit)> {
        let located = self.locate(caller, reference).await?;
        caller.require(Action::Update, Column::Tasks)?;
        Error::unless_at(expected, located.item.version)?;
        let mut commit = self.store.begin();
        if let Some(version) = expected {
            let key = keys::task(located.project.project_id, located.id);
            commit = commit.check(key, Expect::Version(version));
        }
        // The task must not be deleted at the same moment.
        let links = keys::task_links(located.id);
        let commit = commit.check(links, Expect::Version(located.links.version));
        Ok((located.id, located.project, commit))
    }

    /// Adds the event of a follower who has come or gone.
    fn tell(
        &self,
        caller: &Caller,
        commit: Commit,
        project: Id<Project>,
        task: Id<Task>,
        (gone, come): (Option<Id<User>>, Option<Id<User>>),
    ) -> Result<Commit> {
        let stream = Stream::Project(project);
        let kind = if come.is_some() {
            "task.watched"
        } else {
            "task.unwatched"
        };
        let event = self
            .store
            .event(stream, kind, task.to_string(), Some(caller));
        let value = |person: Option<Id<User>>| serde_json::json!({ "watcher": person });
        emit_change(commit, stream, event, &value(gone), &value(come))
    }

    /// Adds a follower to a commit.
    pub(crate) fn follow(
        &self,
        commit: Commit,
        task: Id<Task>,
        person: Id<User>,
        reason: &str,
    ) -> Result<Commit> {
        let following = Following {
            reason: reason.to_owned(),
            since: self.store.now(),
        };
        Ok(commit.put(
            document(keys::watcher(task, person), 1, &following)?,
            Expect::Any,
        ))
    }

    /// Lets one person follow a task in another's place; says whether they newly do. `None` when the other does not, or
    /// the task is deleted or gone.
    pub(crate) async fn hand_over(
        &self,
        commit: Commit,
        actor: &Caller,
        task: Id<Task>,
        (from, to): (Id<User>, Id<User>),
    ) -> Result<Option<(Commit, bool)>> {
        let wanted = [
            keys::task_links(task),
            keys::watcher(task, from),
            keys::watcher(task, to),
        ];
        let mut found = self.store.table.get(&wanted).await?.into_iter().flatten();
        let (mut links, mut mine, mut theirs) = (None, None, None);
        for item in found.by_ref() {
            if item.key == wanted[0] {
                links = Some(read::<Links>(&item)?.value);
            } else if item.key == wanted[1] {
                mine = Some(item);
            } else {
                theirs = Some(item);
            }
        }
        let (Some(links), Some(mine)) = (links.filter(|links| !links.deleted), mine) else {
            return Ok(None);
        };
        let [_, old, new] = wanted;
        let commit = commit.delete(old, Expect::Version(mine.version));
        let commit = self.tell(actor, commit, links.project, task, (Some(from), None))?;
        if theirs.is_some() {
            return Ok(Some((commit, false)));
        }
        let following: Following = read(&mine)?.value;
        let commit = commit.put(document(new, 1, &following)?, Expect::Absent);
        let commit = self.tell(actor, commit, links.project, task, (None, Some(to)))?;
        Ok(Some((commit, true)))
    }

    /// Stops a person from following a task; assignee and reporter follow as long as they are that.
    pub async fn unwatch(
        &self,
        caller: &Caller,
        reference: &TaskRef,
        person: Id<User>,
        expected: Option<u64>,
    ) -> Result<View> {
        let mut attempts = self.store.attempts();
        loop {
            let (task, project, commit) = self.beside(caller, reference, expected).await?;
            let key = keys::watcher(task, person);
            let Some(item) = self.store.item(key.clone()).await? else {
                return Err(Error::NotFound(Resource::User));
            };
            let commit = commit.delete(key, Expect::Version(item.version));
            let commit = self.tell(
                caller,
                commit,
                project.project_id,
                task,
                (Some(person), None),
            )?;
            if self.store.commit(commit).await? {
                return View::plain(&serde_json::json!({ "userId": person, "watching": false }));
            }
            attempts.again().await?;
        }
    }
}
