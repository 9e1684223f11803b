//! From the streams of events into the inboxes: each stream after its own number, whatever process reads it.

use std::sync::Arc;
use std::time::Duration;

use super::model::{Reason, Told};
use super::{NEWS, News, Notifications, Position, TOGETHER, reasons};
use crate::error::Result;
use crate::event::{Event, Stream};
use crate::id::Id;
use crate::keys;
use crate::ports::table::{Expect, Range, TableName};
use crate::prds::Prd;
use crate::relay::{Pulse, after, beyond_jobs};
use crate::store::document;
use crate::tasks::model::Task;
use crate::users::model::User;

/// How many events are read at once.
const PAGE: usize = 100;
/// How many events are passed by before it is written down that they need not be told.
const QUIET: u64 = 5_000;
/// How often every stream is looked at, for what other processes have written.
const SWEEP: Duration = Duration::from_mins(1);
/// How long is waited when the store does not answer.
const PAUSE: Duration = Duration::from_secs(1);

impl Notifications {
    /// Tells people of events as they get their numbers, for ever.
    pub async fn follow(&self) {
        let pulse = Arc::new(Pulse::default());
        let mine = pulse.clone();
        let listener = Arc::new(move |stream| mine.mark(stream));
        self.resident.pulse().listen(listener);
        let mut swept = None;
        loop {
            let now = self.store.now();
            if swept.is_none_or(|at| now.since(at) >= SWEEP) {
                swept = Some(now);
                for project in self.resident.every_project() {
                    pulse.mark(Stream::Project(project));
                }
                pulse.mark(Stream::Org);
            }
            let sleep = self.store.clock.sleep(SWEEP);
            let marked = std::pin::pin!(pulse.marked());
            futures::future::select(marked, sleep).await;
            let mut failed = Vec::new();
            for stream in pulse.take() {
                if let Err(error) = self.tell(stream).await {
                    tracing::warn!(%stream, ?error, "people could not be told of events; trying again");
                    failed.push(stream);
                }
            }
            if !failed.is_empty() {
                self.store.clock.sleep(PAUSE).await;
                for stream in failed {
                    pulse.mark(stream);
                }
            }
        }
    }

    /// Tells people of what has happened in a stream since the last time; answers how many notifications there were.
    pub async fn tell(&self, stream: Stream) -> Result<usize> {
        let key = keys::notified(stream);
        let mut attempts = self.store.attempts();
        let mut told = 0;
        loop {
            let found = self.store.get::<Position>(key.clone()).await?;
            let (position, version) = found.map_or((Position::default(), 0), |found| {
                (found.value, found.version)
            });
            let (seq, news) = self.next(stream, position.seq).await?;
            if seq == position.seq {
                return Ok(told);
            }
            // Of an event for very many people some may have been told before a stop.
            let news = self.fresh(news).await?;
            let here = match version {
                0 => Expect::Absent,
                version => Expect::Version(version),
            };
            let mut parts = news.chunks(TOGETHER);
            let last = parts.next_back().unwrap_or_default();
            let mut is_mine = true;
            for part in parts {
                let commit = self.store.begin().check(key.clone(), here);
                is_mine = is_mine && self.store.commit(self.put(commit, part)?).await?;
            }
            let moved = document(key.clone(), version + 1, &Position { seq })?;
            let commit = self.store.begin().put(moved, here);
            if is_mine && self.store.commit(self.put(commit, last)?).await? {
                told += news.len();
                attempts = self.store.attempts();
            } else {
                // Another process told of them, or had begun to.
                attempts.again().await?;
            }
        }
    }

    /// What is to be told of the next events, and how far they reach; a long way where there is nothing to tell, so
    /// that it is not written down at every step. Nobody is told of what jobs do, so it is not even read.
    async fn next(&self, stream: Stream, position: u64) -> Result<(u64, Vec<News>)> {
        let mut seq = position;
        let mut news: Vec<News> = Vec::new();
        while news.is_empty() && seq - position < QUIET {
            seq = beyond_jobs(&self.store, stream, seq).await?;
            let events = after(&self.store, stream, seq, PAGE).await?;
            if events.is_empty() {
                break;
            }
            for numbered in &events {
                let more = self.of(&numbered.event).await?;
                if !news.is_empty() && news.len() + more.len() > TOGETHER {
                    return Ok((seq, news));
                }
                news.extend(more);
                seq = numbered.seq;
            }
        }
        Ok((seq, news))
    }

    /// The notifications of an event.
    async fn of(&self, event: &Event) -> Result<Vec<News>> {
        let is_news = self.store.now().since(event.recorded_at) <= NEWS;
        if event.job_id.is_some() || !is_news {
            return Ok(Vec::new());
        }
        if let Ok(prd) = event.subject.parse::<Id<Prd>>() {
            return self.of_document(event, prd).await;
        }
        let Some(task) = event.subject.parse::<Id<Task>>().ok() else {
            return Ok(Vec::new());
        };
        let mut people = reasons::about(event);
        let is_notable = reasons::is_notable(event);
        if people.is_empty() && !is_notable {
            return Ok(Vec::new());
        }
        let Some((project, task)) = self.task(task).await? else {
            return Ok(Vec::new());
        };
        if is_notable {
            for person in self.followers(&task).await? {
                people.entry(person).or_insert(Reason::Watching);
            }
        }
        let fields = event.changes.iter().map(|change| change.field.clone());
        let fields: Vec<String> = match event.kind.as_str() {
            "task.updated" => fields.collect(),
            _ => Vec::new(),
        };
        let comment = event.object_id.as_ref().and_then(|id| id.parse().ok());
        let people = people.into_iter();
        let news = people.filter_map(|(person, reason)| {
            let told = Told {
                notification_id: Id::from_u128(event.event_id.to_u128()),
                reason,
                kind: event.kind.clone(),
                task_id: Some(task.task_id),
                prd: None,
                comment_id: comment,
                actor: event.actor,
                fields: fields.clone(),
                created_at: event.recorded_at,
                read: false,
            };
            let sees = |user: &User| project.visible_to(user.user_id, user.role);
            self.address(person, told, sees, (&task.key, &task.title))
        });
        Ok(news.collect())
    }

    /// Everyone who follows a task now.
    async fn followers(&self, task: &Task) -> Result<Vec<Id<User>>> {
        let range = Range::partition(TableName::Tasks, keys::task_partition(task.task_id))
            .prefix(keys::WATCHER);
        let items = self.store.all(range).await?;
        let watchers = items
            .iter()
            .filter_map(|item| item.key.sk.strip_prefix(keys::WATCHER)?.parse().ok());
        Ok(task
            .assignee
            .into_iter()
            .chain(task.reporter)
            .chain(watchers)
            .collect())
    }
}
