//! Links that become dependencies, some in each commit.

use std::collections::{HashMap, HashSet};

use serde_json::json;

use super::graph::Graph;
use super::{Edge, pending_key};
use crate::error::Result;
use crate::event::Stream;
use crate::id::Id;
use crate::imports::apply::Run;
use crate::imports::links::Pending;
use crate::imports::report::LinkCounts;
use crate::imports::source::Source;
use crate::keys;
use crate::ports::table::{Commit, Expect, Key};
use crate::projects::model::Project;
use crate::store::{Stored, document, emit_change, raw, read};
use crate::tasks::model::{Links, Task};
use crate::tasks::save;

/// Most tasks that one task may wait for.
pub(super) const MOST: usize = 200;

/// Why a link is left out.
pub(super) enum Refusal {
    /// It would close this cycle.
    Cycle(String),
    /// The task would wait for more than [`MOST`] others.
    TooMany,
}

impl Run {
    /// Ties some links in one commit. `false`: someone came in between.
    pub(super) async fn tie<'a>(
        &self,
        edges: &'a [Edge],
        graph: &mut Graph,
        counts: &mut LinkCounts,
        refused: &mut Vec<(&'a Pending, Refusal)>,
    ) -> Result<bool> {
        let mut commit = self.imports.store.begin();
        let mut changed = false;
        let mut from = 0;
        let ends = self.read_ends(edges).await?;
        while from < edges.len() {
            let waiter = edges[from].waiter.0;
            let same = edges[from..]
                .iter()
                .take_while(|edge| edge.waiter.0 == waiter);
            let to = from + same.count();
            let end = &ends[&waiter];
            let before = end
                .links
                .as_ref()
                .map_or(&[][..], |links| &links.value.dependencies);
            let mut after = before.to_vec();
            // A task that was deleted here waits for nothing; in a dry run a new one is not stored yet.
            let gone = match &end.links {
                Some(links) => links.value.deleted,
                None => !self.dry,
            };
            for edge in &edges[from..to] {
                commit = commit.delete(pending_key(&edge.link), Expect::Any);
                if gone {
                    continue;
                }
                if edge.link.remove {
                    after.retain(|id| *id != edge.on);
                } else if !after.contains(&edge.on) {
                    if let Some(path) = graph.cycle(waiter, edge.on) {
                        let path = self.path(waiter, &path);
                        refused.push((&edge.link, Refusal::Cycle(path)));
                        continue;
                    }
                    if after.len() >= MOST {
                        refused.push((&edge.link, Refusal::TooMany));
                        continue;
                    }
                    after.push(edge.on);
                    graph.waits.insert(waiter, after.clone());
                }
            }
            if after != before {
                let old: HashSet<_> = before.iter().collect();
                let kept = after.iter().filter(|id| old.contains(id)).count();
                counts.added += (after.len() - kept) as u64;
                counts.removed += (before.len() - kept) as u64;
                graph.waits.insert(waiter, after.clone());
                changed = true;
                if !self.dry {
                    commit = self.rewire(commit, &edges[from].waiter, end, &after)?;
                }
            }
            from = to;
        }
        if self.dry {
            return Ok(true);
        }
        if changed {
            let expect = match graph.version {
                0 => Expect::Absent,
                version => Expect::Version(version),
            };
            let item = raw(keys::graph(), graph.version + 1, b"{}".as_slice().into());
            commit = commit.put(item, expect);
        }
        let done = self.imports.store.commit(commit).await?;
        graph.version += u64::from(done && changed);
        Ok(done)
    }

    /// Adds a task's new dependencies to a commit.
    fn rewire(
        &self,
        commit: Commit,
        (id, project, _): &(Id<Task>, Id<Project>, String),
        end: &End,
        after: &[Id<Task>],
    ) -> Result<Commit> {
        let Some(links) = &end.links else {
            return Ok(commit);
        };
        let new = Links {
            dependencies: after.to_vec(),
            ..links.value.clone()
        };
        let item = save::links(*id, links.version + 1, &new)?;
        let mut commit = commit.put(item, Expect::Version(links.version));
        if let Some((key, source)) = &end.source
            && source.value.links_version == links.version
        {
            let seen = Source {
                links_version: links.version + 1,
                ..source.value.clone()
            };
            let item = document(key.clone(), source.version + 1, &seen)?;
            commit = commit.put(item, Expect::Version(source.version));
        }
        let stream = Stream::Project(*project);
        let store = &self.imports.store;
        let mut event = store
            .event(stream, "task.updated", id.to_string(), Some(&self.caller))
            .version(end.task_version);
        event.job_id = Some(self.job.to_string());
        let (before, after) = (
            json!({ "dependencies": links.value.dependencies }),
            json!({ "dependencies": after }),
        );
        emit_change(commit, stream, event, &before, &after)
    }

    /// What is stored of the tasks that wait.
    async fn read_ends(&self, edges: &[Edge]) -> Result<HashMap<Id<Task>, End>> {
        let mut waiters: Vec<&Edge> = edges.iter().collect();
        waiters.dedup_by_key(|edge| edge.waiter.0);
        let mut keys = Vec::new();
        for edge in &waiters {
            let (id, project, key) = &edge.waiter;
            keys.push(keys::task_links(*id));
            keys.push(keys::task(*project, *id));
            keys.push(keys::source(*project, key));
        }
        let items = self.imports.store.table.get(&keys).await?;
        let mut ends = HashMap::new();
        for (edge, items) in waiters.into_iter().zip(items.chunks(3)) {
            let [links, task, source] = items else {
                continue;
            };
            let source: Option<Stored<Source>> = source.as_ref().map(read).transpose()?;
            let source = source.filter(|source| source.value.task == edge.waiter.0);
            let end = End {
                links: links.as_ref().map(read).transpose()?,
                task_version: task.as_ref().map_or(0, |item| item.version),
                source: source.map(|source| (keys::source(edge.waiter.1, &edge.waiter.2), source)),
            };
            ends.insert(edge.waiter.0, end);
        }
        Ok(ends)
    }

    fn path(&self, waiter: Id<Task>, way: &[Id<Task>]) -> String {
        let name = |id: &Id<Task>| {
            let planned = self
                .plan
                .issues
                .iter()
                .find(|issue| issue.task.task_id == *id);
            self.imports
                .resident
                .task_key(*id)
                .or_else(|| planned.map(|issue| issue.task.key.clone()))
                .unwrap_or_else(|| id.to_string())
        };
        let names: Vec<String> = std::iter::once(&waiter)
            .chain(way)
            .take(50)
            .map(name)
            .collect();
        names.join(" -> ")
    }
}

/// A task that waits, as it is stored.
struct End {
    links: Option<Stored<Links>>,
    task_version: u64,
    source: Option<(Key, Stored<Source>)>,
}
