//! Giving a placeholder's work to the person it was merged into, and giving it back.
//!
//! What a thing was taken from is kept beside the placeholder as long as the merge can be taken back: so it is known
//! what to give back, and a run that was cut off can be begun anew.

mod find;
mod swap;

use std::collections::HashMap;

use async_trait::async_trait;
use futures::FutureExt;
use serde_json::json;

use super::batch::{End, Sweep, sweep};
use super::moved::{Places, Swap, Thing};
use super::{People, actor};
use crate::access::Caller;
use crate::error::Result;
use crate::id::Id;
use crate::jobs::model::Job;
use crate::jobs::{Ending, Progress};
use crate::keys;
use crate::ports::table::{Commit, Expect};
use crate::projects::KEPT;
use crate::store::{Stored, document};
use crate::users::model::{User, UserStatus};

struct Merging {
    people: People,
    actor: Caller,
    job: Id<Job>,
    swap: Swap,
    /// Whether it is taken back.
    back: bool,
}

pub(super) fn begin(people: &People, job: &Job, person: Id<User>, into: Id<User>) {
    run(people, job, person, into, false);
}

pub(super) fn take_back(people: &People, job: &Job, person: Id<User>, into: Id<User>) {
    run(people, job, person, into, true);
}

fn run(people: &People, job: &Job, from: Id<User>, to: Id<User>, back: bool) {
    let (all, actor, id) = (people.clone(), actor(job), job.job_id);
    people.jobs.run(job, move |progress| {
        let merging = Merging {
            people: all.clone(),
            actor: actor.clone(),
            job: id,
            swap: Swap { from, to },
            back,
        };
        async move {
            if back {
                merging.give_back(progress).await
            } else {
                merging.give(progress).await
            }
        }
        .boxed()
    });
}

impl Merging {
    async fn give(self, mut progress: Progress) -> Result<(Progress, Ending)> {
        // Projects first: who becomes a member of a private one may see its tasks.
        let projects = self.projects().await?;
        progress.expect(projects.len() as u64);
        let store = &self.people.store;
        let mut end = sweep(store, &mut progress, &projects, &self).await?;
        let mut left = 0;
        if end == End::Done {
            let (things, hidden) = self.things().await?;
            left = hidden;
            progress.expect((projects.len() + things.len()) as u64);
            end = sweep(store, &mut progress, &things, &self).await?;
        }
        let mut counts: HashMap<&str, u64> = HashMap::new();
        for (thing, _) in self.moved().await? {
            let kind = match thing {
                Thing::Project(_) => "projects",
                Thing::Task(_) => "tasks",
                Thing::Watch(_) => "watched",
                Thing::Comment(..) => "comments",
            };
            *counts.entry(kind).or_default() += 1;
        }
        let count = |kind| counts.get(kind).copied().unwrap_or_default();
        let result = json!({
            "userId": self.swap.from, "into": self.swap.to, "projects": count("projects"), "tasks": count("tasks"),
            "watched": count("watched"), "comments": count("comments"), "left": left,
        });
        Ok(match end {
            End::Done => (progress, Ending::Finished(result)),
            End::Stopped => (progress, Ending::Stopped(result)),
        })
    }

    async fn give_back(self, mut progress: Progress) -> Result<(Progress, Ending)> {
        let moved = self.moved().await?;
        progress.expect(moved.len() as u64);
        let things: Vec<Thing> = moved.into_iter().map(|(thing, _)| thing).collect();
        let end = sweep(&self.people.store, &mut progress, &things, &self).await?;
        let result = json!({ "userId": self.swap.from, "into": self.swap.to });
        Ok(match end {
            End::Done => (progress, Ending::Finished(result)),
            End::Stopped => (progress, Ending::Stopped(result)),
        })
    }
}

#[async_trait]
impl Sweep for Merging {
    type Thing = Thing;

    async fn begin(&self) -> Result<Option<Commit>> {
        let Swap { from, to } = self.swap;
        if self.back {
            let is_back = |user: &User| user.status == UserStatus::Placeholder;
            return self.people.while_they(from, is_back).await;
        }
        let is_merged = |user: &User| user.merged_into == Some(to);
        let Some(commit) = self.people.while_they(from, is_merged).await? else {
            return Ok(None);
        };
        let person: Option<Stored<User>> = self.people.store.get(keys::user(to)).await?;
        Ok(person
            .filter(|person| person.value.may_work())
            .map(|person| commit.check(keys::user(to), Expect::Version(person.version))))
    }

    async fn add(&self, commit: Commit, thing: &Thing) -> Result<Commit> {
        let key = keys::moved(self.swap.from, &thing.to_string());
        if self.back {
            let Some(was) = self.people.store.get::<Places>(key.clone()).await? else {
                return Ok(commit);
            };
            let changed = self.backward(commit.clone(), *thing, was.value).await?;
            // Whatever became of the thing: what was kept for it has done its work.
            return Ok(changed.unwrap_or(commit).delete(key, Expect::Any));
        }
        let Some((commit, places)) = self.forward(commit.clone(), *thing).await? else {
            return Ok(commit);
        };
        let mut kept = document(key, 1, &places)?;
        kept.expires_at = Some(self.people.store.now().plus(KEPT));
        Ok(commit.put(kept, Expect::Any))
    }
}
