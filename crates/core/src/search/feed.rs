//! How the words follow the store: read once, then told of every commit; at most a moment behind, and never for who asks.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::future::poll_fn;
use std::sync::atomic::Ordering;
use std::task::Poll;

use serde::Deserialize;

use super::Words;
use super::index::{Entry, Index, Kind};
use crate::comments::model::Comment;
use crate::error::Result;
use crate::id::Id;
use crate::keys::{self, Named};
use crate::ports::table::{Action, Commit, Item, Key, Table, TableName};
use crate::projects::model::Project;
use crate::tasks::model::Task;

/// Items that are taken in before others get their turn.
const TURN: usize = 50;
/// What somebody who searches takes in themselves; more is left to the one whose work it is.
const FEW: usize = 100;

/// What is told of and not taken in yet; the newest of each.
pub(super) type Pending = BTreeMap<Key, Option<Item>>;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TaskText<'a> {
    project_id: Id<Project>,
    #[serde(borrow)]
    key: Cow<'a, str>,
    #[serde(borrow)]
    title: Cow<'a, str>,
    #[serde(borrow, default)]
    description: Cow<'a, str>,
}

enum Subject {
    Project(Id<Project>),
    Task(Id<Project>, Id<Task>),
    Comment(Id<Task>, Id<Comment>),
}

/// What a key names, if it is something with words. Requirement documents take their place here.
fn subject(key: &Key) -> Option<Subject> {
    match keys::named(key) {
        Some(Named::Project(id)) => Some(Subject::Project(id)),
        Some(Named::Task(project, id)) => Some(Subject::Task(project, id)),
        _ => keys::comment_of(key).map(|(task, id)| Subject::Comment(task, id)),
    }
}

impl Words {
    /// Remembers what a commit changed. On the writer's path: does next to nothing.
    pub(crate) fn note(&self, commit: &Commit) {
        let mut some = false;
        for action in &commit.actions {
            let new = match action {
                Action::Put { item, .. } => Some(item.clone()),
                Action::Delete { .. } => None,
                Action::Check { .. } => continue,
            };
            if subject(action.key()).is_some() {
                self.pending.lock().insert(action.key().clone(), new);
                some = true;
            }
        }
        if some {
            self.waker.wake();
        }
    }

    /// Reads everything that has words from the store. Searching begins when this has ended.
    pub async fn load(&self, table: &dyn Table) -> Result<()> {
        for name in [TableName::Projects, TableName::Tasks] {
            let mut after = None;
            loop {
                let page = table.scan(name, after).await?;
                for some in page.items.chunks(TURN) {
                    for item in some {
                        put(&mut self.index.write(), &item.key, Some(item));
                    }
                    turn().await;
                }
                match page.next {
                    Some(next) => after = Some(next),
                    None => break,
                }
            }
        }
        self.catch_up(usize::MAX);
        self.index.write().shrink();
        self.loaded.store(true, Ordering::Release);
        Ok(())
    }

    /// Takes in changes as they come, for ever.
    pub async fn follow(&self) {
        loop {
            poll_fn(|context| {
                self.waker.register(context.waker());
                if self.pending.lock().is_empty() {
                    Poll::Pending
                } else {
                    Poll::Ready(())
                }
            })
            .await;
            self.catch_up(TURN);
            if self.index.read().is_worn() {
                let _feeding = self.feeding.lock();
                let fresh = self.index.read().compacted();
                *self.index.write() = fresh;
            }
            turn().await;
        }
    }

    /// Takes in what is waiting when that is little, so that who wrote finds it.
    pub(super) fn refresh(&self) {
        if self.pending.lock().len() <= FEW {
            self.catch_up(FEW);
        }
    }

    fn catch_up(&self, most: usize) {
        let _feeding = self.feeding.lock();
        for _ in 0..most {
            let Some((key, item)) = self.pending.lock().pop_first() else {
                return;
            };
            put(&mut self.index.write(), &key, item.as_ref());
            self.taken.fetch_add(1, Ordering::AcqRel);
        }
    }
}

/// Takes in what an item is now. What is deleted but can be brought back is not found.
fn put(index: &mut Index, key: &Key, item: Option<&Item>) {
    let item = item.filter(|item| item.expires_at.is_none());
    let taken = match (subject(key), item) {
        (None, _) => Ok(()),
        (Some(Subject::Project(id)), item) => project(index, id, item),
        (Some(Subject::Task(project, id)), None) => {
            let home = index.project_of(id.to_u128());
            if home == Some(project.to_u128()) {
                index.remove(Kind::Task, id.to_u128());
            }
            Ok(())
        }
        (Some(Subject::Task(_, id)), Some(item)) => {
            serde_json::from_slice(&item.body).map(|task: TaskText<'_>| {
                index.put(&Entry {
                    kind: Kind::Task,
                    id: id.to_u128(),
                    home: task.project_id.to_u128(),
                    key: &task.key,
                    title: &task.title,
                    body: &task.description,
                });
            })
        }
        (Some(Subject::Comment(_, id)), None) => {
            index.remove(Kind::Comment, id.to_u128());
            Ok(())
        }
        (Some(Subject::Comment(task, id)), Some(item)) => {
            serde_json::from_slice(&item.body).map(|comment: Comment| {
                index.put(&Entry {
                    kind: Kind::Comment,
                    id: id.to_u128(),
                    home: task.to_u128(),
                    key: "",
                    title: "",
                    body: &comment.text,
                });
            })
        }
    };
    if let Err(error) = taken {
        tracing::error!(%key, %error, "a stored item is unreadable");
    }
}

fn project(index: &mut Index, id: Id<Project>, item: Option<&Item>) -> serde_json::Result<()> {
    let project: Option<Project> = item
        .map(|item| serde_json::from_slice(&item.body))
        .transpose()?;
    match project.filter(|project| project.deleted_at.is_none()) {
        None => index.remove(Kind::Project, id.to_u128()),
        Some(project) => index.put(&Entry {
            kind: Kind::Project,
            id: id.to_u128(),
            home: id.to_u128(),
            key: "",
            title: &format!("{} {}", project.name, project.key),
            body: &project.description,
        }),
    }
    Ok(())
}

/// Lets others have their turn.
async fn turn() {
    let mut waited = false;
    poll_fn(|context| {
        if waited {
            return Poll::Ready(());
        }
        waited = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}
