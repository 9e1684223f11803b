//! Who waits for whom: links become dependencies once both ends are here.
//!
//! Every link begins as an item of its own, written with its issue. This is what makes them survive a crash between the
//! issues and the links, and what lets links to issues that are not here wait for a later import, of any project.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::apply::Run;
use super::jira::columns::Direction;
use super::jira::map::Finding;
use super::report::{LinkCounts, ReportRow, Verdict, show};
use super::source::Source;
use crate::error::Result;
use crate::event::Stream;
use crate::id::Id;
use crate::keys;
use crate::ports::table::{Commit, Expect, Item, Key, Range, TableName};
use crate::projects::model::Project;
use crate::resident::Resident;
use crate::store::{Stored, document, emit_change, raw, read};
use crate::tasks::model::{Links, Task};
use crate::tasks::save;

/// Most tasks that one task may wait for.
const MOST: usize = 200;
/// Links that are tied in one commit: for each at most its own item, a task's links, source and event.
const TOGETHER: usize = 24;

/// A link whose other end may not be here yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Pending {
    /// The task of the issue that names the link.
    pub(super) task: Id<Task>,
    /// Its project.
    pub(super) project: Id<Project>,
    /// Its key in the source.
    pub(super) from: String,
    /// The key in the source of the other end.
    pub(super) named: String,
    /// Which of them waits.
    pub(super) direction: Direction,
    /// Whether the source has dropped the link.
    pub(super) remove: bool,
}

/// The item of a link that waits.
pub(super) fn pending(link: &Pending) -> Result<Item> {
    document(pending_key(link), 1, link)
}

fn pending_key(link: &Pending) -> Key {
    let direction = match link.direction {
        Direction::Outward => "outward",
        Direction::Inward => "inward",
    };
    keys::pending(&link.named, link.task, direction)
}

/// A link with both ends.
struct Edge {
    link: Pending,
    /// The task that waits, its project, and its key in the source.
    waiter: (Id<Task>, Id<Project>, String),
    on: Id<Task>,
}

/// Who waits for whom, everywhere.
struct Graph {
    version: u64,
    waits: HashMap<Id<Task>, Vec<Id<Task>>>,
}

impl Graph {
    fn of(resident: &Resident) -> Self {
        // The version first: a change in between then fails the commit.
        let version = resident.graph_version();
        let mut waits = HashMap::new();
        for project in resident.projects() {
            for facts in resident.facts(project.project_id) {
                if !facts.dependencies.is_empty() {
                    waits.insert(facts.task, facts.dependencies);
                }
            }
        }
        Self { version, waits }
    }

    /// If letting `waiter` wait for `on` closes a cycle: the way from `on` back to `waiter`.
    fn cycle(&self, waiter: Id<Task>, on: Id<Task>) -> Option<Vec<Id<Task>>> {
        let mut came_from: HashMap<Id<Task>, Id<Task>> = HashMap::new();
        let mut next = vec![on];
        let mut seen = HashSet::from([on]);
        while let Some(at) = next.pop() {
            if at == waiter {
                let mut way = vec![at];
                while let Some(before) = came_from.get(way.last().unwrap_or(&at)) {
                    way.push(*before);
                }
                way.reverse();
                return Some(way);
            }
            for other in self.waits.get(&at).into_iter().flatten() {
                if seen.insert(*other) {
                    came_from.insert(*other, at);
                    next.push(*other);
                }
            }
        }
        None
    }
}

impl Run {
    /// Ties every link whose ends are here. `written`: tasks whose rows may be given findings.
    pub(super) async fn link(
        &self,
        written: &HashSet<Id<Task>>,
        rows: &mut [ReportRow],
    ) -> Result<LinkCounts> {
        let mut counts = LinkCounts::default();
        let links = self.waiting(written).await?;
        let (edges, absent) = self.ends(links).await?;
        let places: HashMap<String, usize> = rows
            .iter()
            .enumerate()
            .filter(|(_, row)| row.action != Verdict::Skip)
            .filter_map(|(at, row)| Some((row.key.clone()?, at)))
            .collect();
        let mut tell = |link: &Pending, why: String| {
            if let Some(at) = places.get(&link.from)
                && written.contains(&link.task)
            {
                rows[*at].findings.push(Finding::new("dependencies", why));
            }
        };
        for link in absent {
            // Links of other projects' imports are theirs to report.
            if link.project == self.home.project.project_id && !link.remove {
                counts.absent += 1;
                if !counts.absent_keys.contains(&link.named) {
                    show(&mut counts.absent_keys, &link.named);
                }
                let why = format!("{} is not here; the link waits for it", link.named);
                tell(&link, why);
            }
        }
        let mut graph = Graph::of(&self.imports.resident);
        for together in edges.chunks(TOGETHER) {
            let mut attempts = self.imports.store.attempts();
            loop {
                let mut tried = LinkCounts::default();
                let mut refused = Vec::new();
                let done = self
                    .tie(together, &mut graph, &mut tried, &mut refused)
                    .await?;
                if done {
                    counts.added += tried.added;
                    counts.removed += tried.removed;
                    for (link, path) in refused {
                        show(&mut counts.cycles, &path);
                        tell(link, format!("left out, as it would close a cycle: {path}"));
                    }
                    break;
                }
                attempts.again().await?;
                graph = Graph::of(&self.imports.resident);
            }
        }
        Ok(counts)
    }

    /// Every link that waits; in a dry run also those that would.
    async fn waiting(&self, written: &HashSet<Id<Task>>) -> Result<Vec<Pending>> {
        let range = Range::partition(TableName::Tasks, keys::PENDING);
        let items = self.imports.store.all(range).await?;
        let mut links: Vec<Pending> = items
            .iter()
            .map(|item| Ok(read(item)?.value))
            .collect::<Result<_>>()?;
        if self.dry {
            for issue in &self.plan.issues {
                if !written.contains(&issue.task.task_id) {
                    continue;
                }
                let seen = issue.source.as_ref().map(|source| &source.value.links);
                let fresh = issue.draft.links.iter();
                let fresh = fresh.filter(|link| seen.is_none_or(|seen| !seen.contains(link)));
                links.extend(fresh.map(|link| Pending {
                    task: issue.task.task_id,
                    project: self.home.project.project_id,
                    from: issue.draft.key.clone(),
                    named: link.key.clone(),
                    direction: link.direction,
                    remove: false,
                }));
            }
        }
        Ok(links)
    }

    /// Finds the other end of each link: in this project's imports, or by any key that the caller may know of.
    async fn ends(&self, links: Vec<Pending>) -> Result<(Vec<Edge>, Vec<Pending>)> {
        let home = self.home.project.project_id;
        let mut elsewhere: Vec<String> = links
            .iter()
            .filter(|link| link.project != home || !self.plan.tasks.contains_key(&link.named))
            .map(|link| link.named.clone())
            .collect();
        elsewhere.sort_unstable();
        elsewhere.dedup();
        let pointers = self.imports.pointers(&elsewhere).await?;
        let resident = &self.imports.resident;
        let visible = |project: Id<Project>| {
            project == home
                || resident
                    .project(project)
                    .is_some_and(|found| found.visible_to(self.caller.id, self.caller.role))
        };
        let mut edges: BTreeMap<(Id<Task>, usize), Edge> = BTreeMap::new();
        let mut absent = Vec::new();
        for (at, link) in links.into_iter().enumerate() {
            let here = self.plan.tasks.get(&link.named).map(|task| (*task, home));
            let there = pointers
                .get(&link.named)
                .map(|pointer| (pointer.task, pointer.project))
                .filter(|(task, _)| resident.project_of(*task).is_some());
            let other = match here {
                Some(here) if link.project == home => Some(here),
                _ => there.or(here),
            };
            let Some((other, project)) =
                other.filter(|(_, project)| visible(*project) && visible(link.project))
            else {
                absent.push(link);
                continue;
            };
            let (waiter, on) = match link.direction {
                Direction::Outward => ((other, project, link.named.clone()), link.task),
                Direction::Inward => ((link.task, link.project, link.from.clone()), other),
            };
            edges.insert((waiter.0, at), Edge { link, waiter, on });
        }
        Ok((edges.into_values().collect(), absent))
    }

    /// Ties some links in one commit. `false`: someone came in between.
    async fn tie<'a>(
        &self,
        edges: &'a [Edge],
        graph: &mut Graph,
        counts: &mut LinkCounts,
        refused: &mut Vec<(&'a Pending, String)>,
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
                } else if !after.contains(&edge.on) && after.len() < MOST {
                    if let Some(path) = graph.cycle(waiter, edge.on) {
                        refused.push((&edge.link, self.path(waiter, &path)));
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
