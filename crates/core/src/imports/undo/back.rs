//! Giving older tasks back what an import has changed in them.

use futures::{StreamExt, stream};
use serde_json::Value;

use super::{KeptChange, Step, Undone};
use crate::comments::model::Comment;
use crate::error::{Error, Result};
use crate::event::{Event, Stream};
use crate::id::Id;
use crate::imports::Imports;
use crate::imports::source::{FIELDS, Source};
use crate::imports::taken::{Changed, Part, Taken};
use crate::jobs::Progress;
use crate::keys;
use crate::ports::table::{Commit, Expect, Key, Range, TableName};
use crate::store::{Stored, document, emit_change, read};
use crate::tasks::check::nests;
use crate::tasks::model::{Links, Task};
use crate::tasks::{moves, save};
use crate::users::model::User;

/// Parts that are taken back at once, each in a commit of its own.
const IN_FLIGHT: usize = 16;

/// What became of one part.
#[derive(Default)]
struct Outcome {
    reverted: bool,
    comments: u64,
    kept: Vec<KeptChange>,
}

/// A task as it is stored, with what imports have seen of it.
struct Here {
    task: Task,
    links: Stored<Links>,
    source: Option<Stored<Source>>,
}

impl Imports {
    /// Takes back every change that an import made in tasks of earlier ones. `false`: it was stopped.
    pub(super) async fn give_back(
        &self,
        step: &Step<'_>,
        progress: &mut Progress,
        undone: &mut Undone,
    ) -> Result<bool> {
        let mut range = Range::partition(TableName::Projects, keys::job_partition(step.import))
            .prefix(keys::TAKEN)
            .limit(IN_FLIGHT * 8);
        loop {
            let page = self.store.table.query(&range).await?;
            let mut flight = stream::iter(page.items)
                .map(|item| self.part_back(step, item.key))
                .buffer_unordered(IN_FLIGHT);
            while let Some(outcome) = flight.next().await {
                let outcome = outcome?;
                undone.reverted += u64::from(outcome.reverted);
                undone.comments_removed += outcome.comments;
                for kept in outcome.kept {
                    undone.keep(kept);
                }
            }
            if !progress.step(0).await? {
                return Ok(false);
            }
            match page.next {
                Some(next) => range.after = Some(next),
                None => return Ok(true),
            }
        }
    }

    /// Takes back one part, or as much of it as nobody has touched since.
    async fn part_back(&self, step: &Step<'_>, key: Key) -> Result<Outcome> {
        let mut attempts = self.store.attempts();
        loop {
            let Some(stored) = self.store.get::<Taken>(key.clone()).await? else {
                return Ok(Outcome::default());
            };
            let taken = stored.value;
            let mut outcome = Outcome::default();
            let mut commit = self.store.begin();
            let mut left = None;
            if let Some(here) = self.here(step, &taken).await? {
                let mut source = here.source.as_ref().map(|source| source.value.clone());
                (commit, left) = match taken.part.clone() {
                    Part::Fields(changed) => {
                        let change = (*changed, &mut source);
                        self.fields_back(step, commit, &here, change, &mut outcome)?
                    }
                    Part::Comments(comments) => {
                        let change = (comments, &mut source);
                        self.comments_back(step, commit, &here, change, &mut outcome)
                            .await?
                    }
                };
                if let (Some(old), Some(new)) = (here.source, source)
                    && old.value != new
                {
                    let key = keys::source(step.project, &taken.issue);
                    let item = document(key, old.version + 1, &new)?;
                    commit = commit.put(item, Expect::Version(old.version));
                }
            }
            // What stays can still be taken back by force.
            commit = match left {
                None => commit.delete(key.clone(), Expect::Version(stored.version)),
                Some(part) => {
                    let left = Taken { part, ..taken };
                    let item = document(key.clone(), stored.version + 1, &left)?;
                    commit.put(item, Expect::Version(stored.version))
                }
            };
            if self.store.commit(commit).await? {
                return Ok(outcome);
            }
            attempts.again().await?;
        }
    }

    /// The task as it is; none when it is deleted, and so has nothing to be given back.
    async fn here(&self, step: &Step<'_>, taken: &Taken) -> Result<Option<Here>> {
        let wanted = [
            keys::task(step.project, taken.task),
            keys::task_links(taken.task),
            keys::source(step.project, &taken.issue),
        ];
        let mut found = self.store.table.get(&wanted).await?.into_iter();
        let (task, links, source) = (found.next(), found.next(), found.next());
        let (Some(task), Some(links)) = (task.flatten(), links.flatten()) else {
            return Ok(None);
        };
        let source: Option<Stored<Source>> = source.flatten().as_ref().map(read).transpose()?;
        let here = Here {
            task: read(&task)?.value,
            links: read(&links)?,
            source: source.filter(|source| source.value.task == taken.task),
        };
        Ok((!here.links.value.deleted).then_some(here))
    }

    /// Gives a task its earlier fields, but for those that someone has changed since. Answers what is left to take back.
    fn fields_back(
        &self,
        step: &Step<'_>,
        mut commit: Commit,
        here: &Here,
        (mut changed, source): (Changed, &mut Option<Source>),
        outcome: &mut Outcome,
    ) -> Result<(Commit, Option<Part>)> {
        let (task, was) = (&here.task, &changed.was);
        let mut after = task.clone();
        let mut kept = Vec::new();
        for (at, (name, mark, take)) in FIELDS.iter().enumerate() {
            let current = mark(task)?;
            if !changed.fields.iter().any(|field| field == name) || current == mark(was)? {
                continue;
            }
            let untouched = changed.mark(at) == Some(current);
            if (untouched || step.force) && self.may_return(name, was) {
                take(&mut after, was);
            } else {
                kept.push((*name).to_owned());
            }
        }
        if let (Some(start), Some(due)) = (after.start_date, after.due_date)
            && due < start
            && (after.start_date, after.due_date) != (task.start_date, task.due_date)
        {
            let dates = ["startDate", "dueDate"].map(str::to_owned);
            let missing = dates
                .into_iter()
                .filter(|name| changed.fields.contains(name) && !kept.contains(name));
            let missing: Vec<String> = missing.collect();
            kept.extend(missing);
            (after.start_date, after.due_date) = (task.start_date, task.due_date);
        }
        let mut links = here.links.value.clone();
        if after != *task {
            let now = self.store.now();
            if after.status != task.status {
                moves::add(&mut links.flow, after.status, now.millis());
            }
            after.version = task.version + 1;
            after.updated_at = now.max(task.updated_at);
            let event = self
                .undo_event(step, "task.updated", task.task_id)
                .effective(now);
            commit = save::update(
                commit,
                (task, &after),
                (&here.links.value, &links, here.links.version),
                event,
            )?;
            outcome.reverted = true;
        }
        if let Some(source) = source {
            changed.forget(source);
            // A task that people touched stays known as such.
            if source.task_version == task.version {
                source.task_version = after.version;
            }
            if source.links_version == here.links.version {
                source.links_version += u64::from(links != here.links.value);
            }
        }
        let tell = |field: &str| KeptChange {
            key: task.key.clone(),
            field: field.to_owned(),
        };
        outcome.kept.extend(kept.iter().map(|field| tell(field)));
        if changed.links {
            outcome.kept.push(tell("dependencies"));
        }
        let left = !kept.is_empty() || changed.links;
        changed.fields = kept;
        Ok((commit, left.then(|| Part::Fields(Box::new(changed)))))
    }

    /// Whether a task may have an earlier value again.
    fn may_return(&self, field: &str, was: &Task) -> bool {
        let may_work = |person: Option<Id<User>>| {
            let user = |id| self.resident.user(id).is_some_and(|user| user.may_work());
            person.is_none_or(user)
        };
        match field {
            "assignee" => may_work(was.assignee),
            "reporter" => may_work(was.reporter),
            "parentId" => was.parent_id.is_none_or(|parent| {
                self.resident.project_of(parent) == Some(was.project_id)
                    && nests(&self.resident, was.task_id, parent)
            }),
            _ => true,
        }
    }

    /// Removes comments, but for those that someone has changed since. Answers what is left to take back.
    async fn comments_back(
        &self,
        step: &Step<'_>,
        mut commit: Commit,
        here: &Here,
        (comments, source): (Vec<(u64, Id<Comment>)>, &mut Option<Source>),
        outcome: &mut Outcome,
    ) -> Result<(Commit, Option<Part>)> {
        let task = here.task.task_id;
        let wanted: Vec<Key> = comments
            .iter()
            .map(|(_, id)| keys::comment(task, *id))
            .collect();
        let found = self.store.table.get(&wanted).await?;
        let mut left = Vec::new();
        for (comment, item) in comments.into_iter().zip(found) {
            // One that is gone was removed here, and must not come back with the next import.
            let Some(item) = item else { continue };
            if item.version != 1 && !step.force {
                left.push(comment);
                outcome.kept.push(KeptChange {
                    key: here.task.key.clone(),
                    field: "comments".to_owned(),
                });
                continue;
            }
            let event = self
                .undo_event(step, "comment.deleted", task)
                .version(item.version);
            let before: Value = serde_json::from_slice(&item.body).map_err(Error::internal)?;
            commit = commit.delete(item.key.clone(), Expect::Version(item.version));
            let stream = Stream::Project(step.project);
            commit = emit_change(commit, stream, event, &before, &Value::Null)?;
            if let Some(source) = source.as_mut() {
                source.comments.retain(|(_, id)| *id != comment.1);
            }
            outcome.comments += 1;
        }
        let left = (!left.is_empty()).then_some(Part::Comments(left));
        Ok((commit, left))
    }

    fn undo_event(&self, step: &Step<'_>, kind: &str, task: Id<Task>) -> Event {
        let stream = Stream::Project(step.project);
        let mut event = self
            .store
            .event(stream, kind, task.to_string(), Some(step.caller));
        event.job_id = Some(step.job.to_string());
        event
    }
}
