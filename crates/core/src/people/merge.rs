//! Giving a placeholder's work to the person it was merged into, and giving it back.
//!
//! What a thing was taken from is kept beside the placeholder as long as the merge can be taken back: so it is known
//! what to give back, and a run that was cut off can be begun anew.

use std::collections::HashMap;

use async_trait::async_trait;
use futures::FutureExt;
use serde_json::json;

use super::batch::{End, Sweep, sweep};
use super::moved::{Among, Places, Swap, Thing, naming};
use super::{People, actor};
use crate::access::Caller;
use crate::error::Result;
use crate::id::Id;
use crate::jobs::model::Job;
use crate::jobs::{Ending, Progress};
use crate::keys;
use crate::ports::table::{Commit, Expect, Range, TableName};
use crate::projects::KEPT;
use crate::projects::model::Project;
use crate::store::{Stored, document, read};
use crate::tasks::model::Links;
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

    /// The projects that name the placeholder, also deleted ones.
    async fn projects(&self) -> Result<Vec<Thing>> {
        let (store, from) = (&self.people.store, self.swap.from);
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let page = store.table.scan(TableName::Projects, after).await?;
            for item in &page.items {
                let id = item.key.pk.strip_prefix("PROJECT#");
                let Some(id) = id.and_then(|id| id.parse::<Id<Project>>().ok()) else {
                    continue;
                };
                if item.key != keys::project(id) {
                    continue;
                }
                let project: Project = read(item)?.value;
                if project.owner == from || project.team_members.contains(&from) {
                    found.push(Thing::Project(id));
                }
            }
            after = page.next;
            if after.is_none() {
                return Ok(found);
            }
        }
    }

    /// What else names the placeholder; and the number of what stays because the person may not see it.
    async fn things(&self) -> Result<(Vec<Thing>, u64)> {
        let store = &self.people.store;
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let page = store.table.scan(TableName::Tasks, after).await?;
            found.extend(
                page.items
                    .iter()
                    .filter_map(|item| naming(item, self.swap.from)),
            );
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        let Some(person) = self.people.resident.user(self.swap.to) else {
            return Ok((Vec::new(), found.len() as u64));
        };
        let (mut open, mut left) = (HashMap::new(), 0);
        let mut seen = Vec::new();
        for thing in found {
            let (Thing::Task(task) | Thing::Watch(task) | Thing::Comment(task, _)) = thing else {
                continue;
            };
            // A deleted task takes its people along when it comes back.
            let links = store.get::<Links>(keys::task_links(task)).await?;
            let Some(links) = links.filter(|links| !links.value.deleted) else {
                continue;
            };
            let home = links.value.project;
            if let std::collections::hash_map::Entry::Vacant(place) = open.entry(home) {
                let project = store.get::<Project>(keys::project(home)).await?;
                place.insert(project.is_some_and(|project| {
                    let mut project = project.value;
                    project.deleted_at = None;
                    project.visible_to(person.user_id, person.role)
                }));
            }
            if open[&home] {
                seen.push(thing);
            } else {
                left += 1;
            }
        }
        Ok((seen, left))
    }

    /// What has gone to the person so far, and from which places.
    async fn moved(&self) -> Result<Vec<(Thing, Places)>> {
        let partition = keys::user_partition(self.swap.from);
        let range = Range::partition(TableName::Users, partition).prefix(keys::MOVED);
        let mut all = Vec::new();
        for item in self.people.store.all(range).await? {
            let thing = item.key.sk.strip_prefix(keys::MOVED);
            if let Some(thing) = thing.and_then(|thing| thing.parse().ok()) {
                all.push((thing, read::<Places>(&item)?.value));
            }
        }
        Ok(all)
    }

    async fn forward(&self, commit: Commit, thing: Thing) -> Result<Option<(Commit, Places)>> {
        let (swap, people) = (self.swap, &self.people);
        let mut places = Places::default();
        let changed = match thing {
            Thing::Project(id) => {
                let change = |project: &mut Project| {
                    let mut owner = Some(project.owner);
                    places.first = swap.one(&mut owner);
                    project.owner = owner.unwrap_or(project.owner);
                    places.among = swap.among(&mut project.team_members);
                };
                people
                    .projects
                    .adjust(commit, &self.actor, id, change)
                    .await?
            }
            Thing::Task(id) => {
                let change = |task: &mut crate::tasks::model::Task| {
                    places.first = swap.one(&mut task.assignee);
                    places.second = swap.one(&mut task.reporter);
                };
                people
                    .tasks
                    .adjust(commit, &self.actor, self.job, id, change)
                    .await?
            }
            Thing::Watch(id) => {
                let pair = (swap.from, swap.to);
                let handed = people
                    .tasks
                    .hand_over(commit, &self.actor, id, pair)
                    .await?;
                handed.map(|(commit, joined)| {
                    places.among = if joined { Among::New } else { Among::Already };
                    commit
                })
            }
            Thing::Comment(task, id) => {
                let change = |comment: &mut crate::comments::model::Comment| {
                    places.first = swap.one(&mut comment.author);
                    places.among = swap.among(&mut comment.mentions);
                };
                people
                    .comments
                    .adjust(commit, &self.actor, task, id, change)
                    .await?
            }
        };
        Ok(changed
            .filter(|_| places.any())
            .map(|commit| (commit, places)))
    }

    async fn backward(&self, commit: Commit, thing: Thing, was: Places) -> Result<Option<Commit>> {
        let (swap, people) = (self.swap, &self.people);
        match thing {
            Thing::Project(id) => {
                let change = |project: &mut Project| {
                    let mut owner = Some(project.owner);
                    swap.one_back(was.first, &mut owner);
                    project.owner = owner.unwrap_or(project.owner);
                    swap.among_back(was.among, &mut project.team_members);
                };
                people
                    .projects
                    .adjust(commit, &self.actor, id, change)
                    .await
            }
            Thing::Task(id) => {
                let change = |task: &mut crate::tasks::model::Task| {
                    swap.one_back(was.first, &mut task.assignee);
                    swap.one_back(was.second, &mut task.reporter);
                };
                people
                    .tasks
                    .adjust(commit, &self.actor, self.job, id, change)
                    .await
            }
            Thing::Watch(id) if was.among == Among::Already => people
                .tasks
                .follow(commit, id, swap.from, "watching")
                .map(Some),
            Thing::Watch(id) => {
                let pair = (swap.to, swap.from);
                let handed = people
                    .tasks
                    .hand_over(commit, &self.actor, id, pair)
                    .await?;
                Ok(handed.map(|(commit, _)| commit))
            }
            Thing::Comment(task, id) => {
                let change = |comment: &mut crate::comments::model::Comment| {
                    swap.one_back(was.first, &mut comment.author);
                    swap.among_back(was.among, &mut comment.mentions);
                };
                people
                    .comments
                    .adjust(commit, &self.actor, task, id, change)
                    .await
            }
        }
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
