//! Shows matches: what each is, with the words in its title and text marked.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::Search;
use super::highlight::{excerpt, whole};
use super::index::{Kind, Match};
use super::text::Text;
use crate::access::Caller;
use crate::comments::model::Comment;
use crate::error::Result;
use crate::id::Id;
use crate::keys;
use crate::ports::table::{Item, Key, MAX_GET_KEYS};
use crate::projects::model::Project;
use crate::store::read;
use crate::tasks::model::Task;

/// What was found.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum HitKind {
    /// A task.
    Task,
    /// A comment on a task.
    Comment,
    /// A project.
    Project,
}

/// A stretch of text, and whether it is what was searched for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Fragment {
    /// The text.
    pub text: String,
    /// Whether to show it highlighted.
    pub highlight: bool,
}

/// Something that holds the words.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Hit {
    /// What it is.
    #[serde(rename = "type")]
    pub kind: HitKind,
    /// Its id.
    pub id: String,
    /// The project, or the one that it is in.
    pub project_id: Id<Project>,
    /// The task, or the one that was commented.
    pub task_id: Option<Id<Task>>,
    /// What people call the task or project.
    pub key: String,
    /// The title of the task or the name of the project.
    pub title: Vec<Fragment>,
    /// The part of the text where the words are.
    pub excerpt: Vec<Fragment>,
}

impl Search {
    /// What is shown of the matches, from the store.
    pub(super) async fn hits(
        &self,
        caller: &Caller,
        text: &Text,
        matches: &[Match],
    ) -> Result<Vec<Hit>> {
        let mut wanted: BTreeMap<Key, Option<Item>> = BTreeMap::new();
        for one in matches {
            wanted.extend(self.keys(one).map(|key| (key, None)));
        }
        let keys: Vec<Key> = wanted.keys().cloned().collect();
        for some in keys.chunks(MAX_GET_KEYS) {
            let items = self.store.table.get(some).await?;
            wanted.extend(some.iter().cloned().zip(items));
        }
        let item = |key: &Key| {
            let found = wanted.get(key).and_then(Option::as_ref);
            found.filter(|item| item.expires_at.is_none())
        };
        let mut hits = Vec::new();
        for one in matches.iter().filter(|one| self.is_visible(caller, one)) {
            // What was removed meanwhile is simply not there any more.
            let items: Option<Vec<&Item>> = self.keys(one).map(|key| item(&key)).collect();
            let Some(items) = items else { continue };
            hits.extend(hit(text, one, &items)?);
        }
        Ok(hits)
    }

    /// What a match is shown from: a project or a task, and the comment on it.
    fn keys(&self, one: &Match) -> impl Iterator<Item = Key> {
        let first = match (one.project(), one.task()) {
            (Some(project), _) => Some(keys::project(project)),
            (None, Some(task)) => {
                let project = self.resident.project_of(task);
                project.map(|project| keys::task(project, task))
            }
            (None, None) => None,
        };
        let comment = (one.kind == Kind::Comment).then(|| {
            let task = Id::from_u128(one.home);
            keys::comment(task, Id::from_u128(one.id))
        });
        first.into_iter().chain(comment)
    }
}

fn hit(text: &Text, one: &Match, items: &[&Item]) -> Result<Option<Hit>> {
    let Some(first) = items.first() else {
        return Ok(None);
    };
    if one.kind == Kind::Project {
        let project: Project = read(first)?.value;
        return Ok(Some(Hit {
            kind: HitKind::Project,
            id: project.project_id.to_string(),
            project_id: project.project_id,
            task_id: None,
            key: project.key,
            title: whole(text, &project.name),
            excerpt: excerpt(text, &project.description),
        }));
    }
    let task: Task = read(first)?.value;
    let mut hit = Hit {
        kind: HitKind::Task,
        id: task.task_id.to_string(),
        project_id: task.project_id,
        task_id: Some(task.task_id),
        key: task.key,
        title: whole(text, &task.title),
        excerpt: Vec::new(),
    };
    if let Some(second) = items.get(1) {
        let comment: Comment = read(second)?.value;
        hit.kind = HitKind::Comment;
        hit.id = comment.comment_id.to_string();
        hit.excerpt = excerpt(text, &comment.text);
    } else {
        hit.excerpt = excerpt(text, &task.description);
    }
    Ok(Some(hit))
}
