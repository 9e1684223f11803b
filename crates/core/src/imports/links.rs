//! Who waits for whom: links become dependencies once both ends are here.
//!
//! Every link begins as an item of its own, written with its issue. This is what makes them survive a crash between the
//! issues and the links, and what lets links to issues that are not here wait for a later import, of any project.

mod graph;
mod tie;

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::apply::Run;
use super::draft::Direction;
use super::draft::{Finding, Link};
use super::report::{LinkCounts, ReportRow, Verdict, show};
use crate::error::Result;
use crate::id::Id;
use crate::keys;
use crate::ports::table::{Item, Key, Range, TableName};
use crate::projects::model::Project;
use crate::store::{document, read};
use crate::tasks::model::Task;
use graph::Graph;
use tie::{MOST, Refusal};

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
        if edges.is_empty() {
            // Looking at the whole graph takes time, and most imports again have nothing to tie.
            return Ok(counts);
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
                    for (link, refusal) in refused {
                        let why = match refusal {
                            Refusal::Cycle(path) => {
                                show(&mut counts.cycles, &path);
                                format!("left out, as it would close a cycle: {path}")
                            }
                            Refusal::TooMany => {
                                format!("left out, as a task waits for at most {MOST} others")
                            }
                        };
                        tell(link, why);
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
                let seen = issue.source.as_ref().map(|source| &source.value.links[..]);
                let (seen, now) = (seen.unwrap_or_default(), &issue.draft.links[..]);
                let would = |link: &Link, remove| Pending {
                    task: issue.task.task_id,
                    project: self.home.project.project_id,
                    from: issue.draft.key.clone(),
                    named: link.key.clone(),
                    direction: link.direction,
                    remove,
                };
                let gone = seen.iter().filter(|link| !now.contains(link));
                links.extend(gone.map(|link| would(link, true)));
                let fresh = now.iter().filter(|link| !seen.contains(link));
                links.extend(fresh.map(|link| would(link, false)));
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
}
