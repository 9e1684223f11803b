//! Full-text search over tasks, comments and projects: what somebody sees of what holds their words, best first.
//!
//! Holds no permission of its own: what may be seen is asked of the resident index for each answer.

mod feed;
mod highlight;
mod index;
mod postings;
#[cfg(test)]
mod tests;
pub mod text;
mod words;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use futures::task::AtomicWaker;
use parking_lot::{Mutex, RwLock};
use schemars::JsonSchema;
use serde::Serialize;

use self::feed::Pending;
use self::highlight::{excerpt, whole};
use self::index::{Index, Kind, Match};
use self::text::Text;
use crate::access::{Action, Caller, Column, allows};
use crate::activity::counted;
use crate::comments::model::Comment;
use crate::error::{Error, FieldError, Result};
use crate::id::Id;
use crate::keys;
use crate::page::{PageQuery, open, seal};
use crate::ports::table::{Item, Key, MAX_GET_KEYS};
use crate::projects::model::Project;
use crate::resident::Resident;
use crate::store::{Store, read};
use crate::tasks::model::Task;
use crate::tasks::scope::Scope;
use crate::view::{ListView, PageMeta, digest, json};

/// The words of everything, as they follow the store.
#[derive(Default)]
pub struct Words {
    index: RwLock<Index>,
    pending: Mutex<Pending>,
    feeding: Mutex<()>,
    waker: AtomicWaker,
    loaded: AtomicBool,
    taken: AtomicU64,
}

impl Words {
    /// Every task that holds some words, wherever it is; who lists them decides who sees them.
    pub(crate) fn tasks(&self, text: &Text) -> Result<Vec<Id<Task>>> {
        self.ready()?;
        self.refresh();
        let found = self.index.read().find(text, &[Kind::Task], |_| true);
        Ok(found.iter().filter_map(Match::task).collect())
    }

    /// Rises whenever something has been taken in.
    pub(crate) fn generation(&self) -> u64 {
        self.taken.load(Ordering::Acquire)
    }

    /// How many texts there are, and what their words take in memory, roughly.
    pub fn size(&self) -> (usize, usize) {
        self.index.read().size()
    }

    fn ready(&self) -> Result<()> {
        if self.loaded.load(Ordering::Acquire) {
            Ok(())
        } else {
            Err(Error::unavailable(
                "the words are still being read after a start",
            ))
        }
    }
}

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

/// What is asked for.
struct Question {
    text: Option<Text>,
    kinds: Vec<Kind>,
    project: Option<Id<Project>>,
    page: PageQuery,
}

/// Searching.
#[derive(Clone)]
pub struct Search {
    store: Store,
    resident: Arc<Resident>,
}

impl Search {
    /// The service over its means.
    pub(crate) const fn new(store: Store, resident: Arc<Resident>) -> Self {
        Self { store, resident }
    }

    /// What holds the words in `q`, best first.
    pub async fn find(&self, caller: &Caller, params: &[(String, String)]) -> Result<ListView> {
        caller.require(Action::Read, Column::Tasks)?;
        let scope = self.resident.scope(caller);
        let question = self.question(caller, &scope, params)?;
        let limit = question.page.limit;
        let (matches, next, total) = match &question.text {
            Some(text) => self.matches(caller, &scope, &question, text)?,
            None => (Vec::new(), None, question.page.count.then_some(0)),
        };
        let hits = match &question.text {
            Some(text) => self.hits(caller, text, &matches).await?,
            None => Vec::new(),
        };
        let data = json(&hits)?;
        let tag = Some(counted(&data, total));
        let page = PageMeta::new(limit, next, total);
        Ok(ListView { data, page, tag })
    }

    fn question(
        &self,
        caller: &Caller,
        scope: &Scope,
        params: &[(String, String)],
    ) -> Result<Question> {
        let find_project = |key: &str| {
            let found = self.resident.project_by_key(key);
            found.filter(|id| scope.contains(*id))
        };
        let mut errors = Vec::new();
        let mut rest = params.to_vec();
        let page = PageQuery::take(&mut rest, &mut errors);
        let mut question = Question {
            text: None,
            kinds: vec![Kind::Task, Kind::Comment],
            project: None,
            page,
        };
        let projects = allows(caller.role, Action::Read, Column::Projects);
        question.kinds.extend(projects.then_some(Kind::Project));
        for (name, value) in &rest {
            match name.as_str() {
                "q" if value.trim().is_empty() => {}
                "q" => match Text::parse(name, value, &find_project) {
                    Ok(text) => question.text = Some(text),
                    Err(error) => errors.push(error),
                },
                "type" => match kinds(value) {
                    Ok(wanted) => question.kinds.retain(|kind| wanted.contains(kind)),
                    Err(error) => errors.push(error),
                },
                "projectId" => match value.parse().ok().or_else(|| find_project(value)) {
                    Some(id) => question.project = Some(id),
                    None => errors.push(FieldError::new(
                        name,
                        "not_found",
                        "must be the id or the key of a project you can see",
                    )),
                },
                _ => {
                    errors.push(
                        FieldError::new(name, "unknown", "is not a parameter of this list")
                            .allowed(["q", "type", "projectId", "limit", "cursor", "count"]),
                    );
                }
            }
        }
        if question.text.is_none() && question.page.cursor.is_some() {
            let message = "belongs to words that are searched for; send the same q with it";
            errors.push(FieldError::new("cursor", "format", message));
        }
        if errors.is_empty() {
            Ok(question)
        } else {
            Err(Error::Invalid(errors))
        }
    }

    /// The page's matches in order, where the next page begins, and how many there are in all if that was asked.
    fn matches(
        &self,
        caller: &Caller,
        scope: &Scope,
        question: &Question,
        text: &Text,
    ) -> Result<(Vec<Match>, Option<String>, Option<usize>)> {
        let bound = format!(
            "{text:?}{:?}{:?}{:x}",
            question.kinds,
            question.project,
            scope.fingerprint()
        );
        let mark = digest(&[bound.as_bytes()]);
        let cursor = question.page.cursor.as_deref();
        let after = cursor.map(|cursor| open(cursor, mark)).transpose()?;
        let words = self.resident.words();
        words.ready()?;
        words.refresh();
        let allowed = |id: u128| {
            let id = Id::from_u128(id);
            scope.contains(id)
                && question.project.is_none_or(|wanted| wanted == id)
                && self.resident.project(id).is_some()
        };
        let mut found = words.index.read().find(text, &question.kinds, allowed);
        let total = question.page.count.then(|| {
            found.retain(|one| self.is_visible(caller, one));
            found.len()
        });
        if let Some(after) = after {
            found.retain(|one| place(one) > after);
        }
        let order = |a: &Match, b: &Match| b.score.total_cmp(&a.score).then(a.id.cmp(&b.id));
        let limit = question.page.limit.max(1);
        let more = found.len() > limit;
        if more {
            found.select_nth_unstable_by(limit, order);
            found.truncate(limit);
        }
        found.sort_unstable_by(order);
        let next = found.last().filter(|_| more);
        let next = next.map(|last| seal(&place(last), mark));
        found.retain(|one| self.is_visible(caller, one));
        Ok((found, next, total))
    }

    /// Whether the caller sees it at this moment, whatever has been taken in.
    fn is_visible(&self, caller: &Caller, one: &Match) -> bool {
        let project = one.project().or_else(|| {
            let task = one.task()?;
            self.resident.project_of(task)
        });
        project
            .and_then(|id| self.resident.project(id))
            .is_some_and(|project| project.visible_to(caller.id, caller.role))
    }

    /// What is shown of the matches, from the store.
    async fn hits(&self, caller: &Caller, text: &Text, matches: &[Match]) -> Result<Vec<Hit>> {
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

/// A match's place in the order, as cursors carry it.
fn place(one: &Match) -> String {
    // Scores are positive, so that their bits have their order.
    format!("{:08x}{:032x}", u32::MAX - one.score.to_bits(), one.id)
}

fn kinds(value: &str) -> Result<Vec<Kind>, FieldError> {
    let all = [
        ("task", Kind::Task),
        ("comment", Kind::Comment),
        ("project", Kind::Project),
    ];
    let parts = value.split(',').map(str::trim);
    parts
        .map(|part| {
            let known = all.iter().find(|(name, _)| *name == part);
            known.map(|(_, kind)| *kind).ok_or_else(|| {
                FieldError::new("type", "enum", "takes these, separated by commas")
                    .allowed(all.map(|(name, _)| name))
            })
        })
        .collect()
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
