//! A person's own inbox: nobody else reads it, not even an admin.

use serde_json::Value;

use super::Notifications;
use super::model::{MarkedRead, Notification, ReadUpTo, Reason, Told, Unread};
use crate::access::Caller;
use crate::activity::counted;
use crate::error::{Error, FieldError, Resource, Result};
use crate::id::Id;
use crate::keys;
use crate::page::{PageQuery, page};
use crate::ports::table::{Expect, Item, Key, MAX_GET_KEYS, Range, TableName};
use crate::store::{document, read};
use crate::tasks::model::Task;
use crate::users::model::User;
use crate::view::{ListView, View, json};

/// How many are marked in one commit, with room for the memory of the answer.
const MARKED_TOGETHER: usize = 90;

/// Which notifications are wanted.
#[derive(Default)]
struct Wanted {
    unread: Option<bool>,
    reason: Option<Reason>,
}

impl Notifications {
    /// The caller's notifications, the newest first: `unread`, `reason`, `limit`, `cursor`, `count`.
    pub async fn list(
        &self,
        caller: &Caller,
        mut params: Vec<(String, String)>,
    ) -> Result<ListView> {
        let mut errors = Vec::new();
        let paging = PageQuery::take(&mut params, &mut errors);
        let wanted = Wanted::take(&params, &mut errors);
        if !errors.is_empty() {
            return Err(Error::Invalid(errors));
        }
        let bound = format!("{} {params:?}", caller.id);
        let mut all = self.seen(caller).await?;
        all.retain(|(told, _)| wanted.matches(told));
        let (shown, meta) = page(all, &paging, &bound, |(told, _)| {
            format!("{:032x}", !told.notification_id.to_u128())
        })?;
        let data = json(&self.shown(shown).await?)?;
        let tag = Some(counted(&data, meta.total));
        Ok(ListView {
            data,
            page: meta,
            tag,
        })
    }

    /// How many of the caller's notifications wait to be read.
    pub async fn unread(&self, caller: &Caller) -> Result<View> {
        let all = self.seen(caller).await?;
        let unread = all.iter().filter(|(told, _)| !told.read).count();
        View::plain(&Unread { unread })
    }

    /// One of the caller's notifications.
    pub async fn get(&self, caller: &Caller, id: Id<Notification>) -> Result<View> {
        let (item, _, shown) = self.find(caller, id).await?;
        View::of(&shown, item.version)
    }

    /// A notification of the caller's that they may still know of, as it is stored and as it is shown.
    async fn find(
        &self,
        caller: &Caller,
        id: Id<Notification>,
    ) -> Result<(Item, Told, Notification)> {
        let none = || Error::NotFound(Resource::Notification);
        let key = keys::notification(caller.id, id);
        let item = self.store.item(key).await?.ok_or_else(none)?;
        let told: Told = read(&item)?.value;
        let seen = self
            .known(caller, vec![(told.clone(), item.version)])
            .await?;
        let shown = self.shown(seen).await?;
        let shown = shown.into_iter().next().ok_or_else(none)?;
        Ok((item, told, shown))
    }

    /// Marks one of the caller's notifications as read or unread.
    pub async fn update(
        &self,
        caller: &Caller,
        id: Id<Notification>,
        patch: &Value,
        expected: Option<u64>,
    ) -> Result<View> {
        let mut attempts = self.store.attempts();
        loop {
            let (item, mut told, before) = self.find(caller, id).await?;
            Error::unless_at(expected, item.version)?;
            let current = serde_json::to_value(&before).map_err(Error::internal)?;
            let mut after: Notification = crate::patch::apply(&current, patch, &["read"])?;
            if after == before {
                return View::of(&before, item.version);
            }
            after.version = item.version + 1;
            told.read = after.read;
            let commit = self.store.begin();
            let commit = commit.put(marked(&item, &told)?, Expect::Version(item.version));
            if self.store.commit(commit).await? {
                return View::of(&after, after.version);
            }
            attempts.again().await?;
        }
    }

    /// Marks all of the caller's notifications as read, or all up to one.
    pub async fn read(&self, caller: &Caller, up_to: ReadUpTo) -> Result<View> {
        let mut attempts = self.store.attempts();
        let mut before = 0;
        'again: loop {
            let mut unread = Vec::new();
            for item in self.stored(caller.id).await? {
                let mut told: Told = read(&item)?.value;
                let is_meant = up_to.up_to.is_none_or(|last| told.notification_id <= last);
                if !told.read && is_meant {
                    told.read = true;
                    unread.push((item.version, marked(&item, &told)?));
                }
            }
            let answer = MarkedRead {
                marked: before + unread.len(),
            };
            let view = View::plain(&answer)?;
            let mut parts = unread.chunks(MARKED_TOGETHER);
            let last = parts.next_back().unwrap_or_default();
            for part in parts {
                if !self.store.commit(self.mark(part)).await? {
                    attempts.again().await?;
                    continue 'again;
                }
                before += part.len();
            }
            let location = "/v1/notifications/unread-count".to_owned();
            let commit = self.mark(last);
            let commit = self
                .store
                .remember(commit, caller, 200, &view.data, None, location)?;
            if commit.actions.is_empty() || self.store.commit(commit).await? {
                return Ok(view);
            }
            attempts.again().await?;
        }
    }

    fn mark(&self, part: &[(u64, Item)]) -> crate::ports::table::Commit {
        part.iter()
            .fold(self.store.begin(), |commit, (version, item)| {
                commit.put(item.clone(), Expect::Version(*version))
            })
    }

    /// A person's whole inbox, the newest first.
    async fn stored(&self, person: Id<User>) -> Result<Vec<Item>> {
        let range = Range::partition(TableName::Users, keys::inbox(person)).reverse();
        self.store.all(range).await
    }

    /// What the caller may still know of, the newest first, each with its version.
    pub(super) async fn seen(&self, caller: &Caller) -> Result<Vec<(Told, u64)>> {
        let mut all = Vec::new();
        for item in self.stored(caller.id).await? {
            all.push((read::<Told>(&item)?.value, item.version));
        }
        self.known(caller, all).await
    }

    /// Those of some notifications whose task or document the caller may still know of.
    async fn known(&self, caller: &Caller, mut all: Vec<(Told, u64)>) -> Result<Vec<(Told, u64)>> {
        let documents = self.documents(&all).await?;
        all.retain(|(told, _)| match (told.task_id, told.prd) {
            (Some(task), _) => !self.resident.seen(caller, &[task]).is_empty(),
            (None, Some(prd)) => documents
                .get(&prd.prd_id)
                .is_some_and(|head| self.shows(head, caller.id, caller.role)),
            (None, None) => false,
        });
        Ok(all)
    }

    /// Notifications with what their tasks and documents are called now.
    pub(super) async fn shown(&self, told: Vec<(Told, u64)>) -> Result<Vec<Notification>> {
        let mut all = Vec::with_capacity(told.len());
        let documents = self.documents(&told).await?;
        for chunk in told.chunks(MAX_GET_KEYS) {
            let mut keys: Vec<Key> = Vec::with_capacity(chunk.len());
            for task in chunk.iter().filter_map(|(told, _)| told.task_id) {
                let project = self.resident.project_of(task);
                keys.extend(project.map(|project| keys::task(project, task)));
            }
            keys.sort();
            keys.dedup();
            let items = self.store.table.get(&keys).await?;
            let mut tasks = std::collections::HashMap::new();
            for item in items.into_iter().flatten() {
                let task: Task = read(&item)?.value;
                tasks.insert(task.task_id, task);
            }
            for (told, version) in chunk {
                // Gone for good in this moment.
                let task = told.task_id.and_then(|id| tasks.get(&id));
                let prd = told.prd.and_then(|prd| documents.get(&prd.prd_id));
                let project_id = match (task, prd) {
                    (Some(task), _) => Some(task.project_id),
                    (None, Some(prd)) => prd.project_id,
                    (None, None) => continue,
                };
                all.push(Notification {
                    notification_id: told.notification_id,
                    reason: told.reason,
                    kind: told.kind.clone(),
                    project_id,
                    task_id: told.task_id,
                    task_key: task.map(|task| task.key.clone()),
                    task_title: task.map(|task| task.title.clone()),
                    prd_id: told.prd.map(|prd| prd.prd_id),
                    prd_title: prd.map(|prd| prd.title.clone()),
                    comment_id: told.comment_id,
                    actor: told.actor,
                    fields: told.fields.clone(),
                    read: told.read,
                    created_at: told.created_at,
                    version: *version,
                });
            }
        }
        Ok(all)
    }
}

impl Wanted {
    fn take(params: &[(String, String)], errors: &mut Vec<FieldError>) -> Self {
        let mut wanted = Self::default();
        for (name, value) in params {
            match name.as_str() {
                "unread" => match value.as_str() {
                    "true" => wanted.unread = Some(true),
                    "false" => wanted.unread = Some(false),
                    _ => errors.push(
                        FieldError::new("unread", "enum", "must be true or false")
                            .allowed(["true", "false"]),
                    ),
                },
                "reason" => {
                    wanted.reason = Reason::ALL
                        .into_iter()
                        .find(|reason| reason.name() == value);
                    if wanted.reason.is_none() {
                        errors.push(
                            FieldError::new("reason", "enum", "is no reason of notifications")
                                .allowed(Reason::ALL.map(Reason::name)),
                        );
                    }
                }
                _ => errors.push(
                    FieldError::new(name, "unknown", "is not a parameter of this list")
                        .allowed(["unread", "reason", "limit", "cursor", "count"]),
                ),
            }
        }
        wanted
    }

    fn matches(&self, told: &Told) -> bool {
        self.unread.is_none_or(|unread| unread != told.read)
            && self.reason.is_none_or(|reason| reason == told.reason)
    }
}

/// A stored notification, changed; it ends when it would have ended.
fn marked(item: &Item, told: &Told) -> Result<Item> {
    let mut after = document(item.key.clone(), item.version + 1, told)?;
    after.expires_at = item.expires_at;
    Ok(after)
}
