//! One issue: what becomes of it, and the commits that do it.

use serde_json::{Value, json};

use super::Run;
use super::look::Here;
use crate::error::Result;
use crate::event::{Event, Stream};
use crate::id::Id;
use crate::imports::draft::{Finding, Link};
use crate::imports::links::{Pending, pending};
use crate::imports::plan::Issue;
use crate::imports::report::Verdict;
use crate::imports::source::{FIELDS, Source, marks};
use crate::imports::taken::Changed;
use crate::ports::table::{Commit, Expect};
use crate::store::{Stored, emit_change};
use crate::tasks::model::{Links, Status, Task};
use crate::tasks::{moves, save};

/// What becomes of an issue.
pub(super) struct Outcome {
    pub(super) action: Verdict,
    pub(super) findings: Vec<Finding>,
    pub(super) comments: u64,
    /// One, or several that follow one another.
    pub(super) commits: Vec<Commit>,
}

impl Outcome {
    /// Nothing is made of it.
    pub(super) fn skip(issue: &Issue, why: String) -> Self {
        let mut findings = issue.findings.clone();
        findings.push(Finding::new("", why));
        Self {
            action: Verdict::Skip,
            findings,
            comments: 0,
            commits: Vec::new(),
        }
    }

    fn plain(action: Verdict, issue: &Issue) -> Self {
        Self {
            action,
            findings: issue.findings.clone(),
            comments: 0,
            commits: Vec::new(),
        }
    }
}

impl Run {
    /// Decides what becomes of an issue. `here` is its task, where the last import did not see what the file says.
    pub(super) fn outcome(
        &self,
        issue: &Issue,
        source: Option<&Stored<Source>>,
        here: Option<Here>,
    ) -> Result<Outcome> {
        if let Some(why) = &issue.skip {
            return Ok(Outcome::skip(issue, why.clone()));
        }
        match (source, here) {
            (None, _) => self.create(issue),
            (Some(source), _) if source.value.has_seen(&issue.draft, &issue.task)? => {
                // Made by this very job before it was cut off: to its maker that is one import.
                let action = if source.value.job == self.job {
                    Verdict::Create
                } else {
                    Verdict::Unchanged
                };
                Ok(Outcome::plain(action, issue))
            }
            (Some(source), Some(here)) if !here.links.value.deleted => {
                self.update(issue, source, &here)
            }
            (Some(_), _) => {
                let mut outcome = Outcome::plain(Verdict::Unchanged, issue);
                let why = "its task was deleted here and stays so";
                outcome.findings.push(Finding::new("", why));
                Ok(outcome)
            }
        }
    }

    /// An event of this import.
    pub(super) fn event(&self, kind: &str, task: Id<Task>, version: u64) -> Event {
        let stream = Stream::Project(self.home.project.project_id);
        let store = &self.imports.store;
        let mut event = store.event(stream, kind, task.to_string(), Some(&self.caller));
        event.job_id = Some(self.job.to_string());
        event.version(version)
    }

    fn create(&self, issue: &Issue) -> Result<Outcome> {
        let project = self.home.project.project_id;
        let stream = Stream::Project(project);
        let mut last = issue.task.clone();
        let created = last.created_at;
        let moved = last.completed_at.unwrap_or(last.updated_at);
        let mut flow = vec![(Status::Todo, created.millis())];
        if last.status != Status::Todo {
            last.version = 2;
            flow.push((last.status, moved.millis()));
        }
        let beside = Links {
            project,
            number: issue.number,
            dependencies: Vec::new(),
            flow,
            logged: 0,
            deleted: false,
        };
        let id = last.task_id;
        let mut commit = self
            .imports
            .store
            .begin()
            .put(save::item(&last)?, Expect::Absent)
            .put(save::links(id, 1, &beside)?, Expect::Absent)
            .put(save::key(&last.key, id, project)?, Expect::Absent);
        if let Some(alias) = &issue.alias {
            commit = commit.put(save::key(alias, id, project)?, Expect::Absent);
        }
        let task_version = last.version;
        let [before, after] = [
            json!({ "status": Status::Todo, "completedAt": null }),
            json!({ "status": last.status, "completedAt": last.completed_at }),
        ];
        // What it was when it was made; where it stands is what happened next.
        let first = Task {
            status: Status::Todo,
            completed_at: None,
            updated_at: created,
            version: 1,
            ..last
        };
        let event = self.event("task.created", id, 1).effective(created);
        commit = emit_change(commit, stream, event, &Value::Null, &save::value(&first)?)?;
        if task_version == 2 {
            let event = self.event("task.updated", id, 2).effective(moved);
            commit = emit_change(commit, stream, event, &before, &after)?;
        }
        let source = Source {
            job: self.job,
            task: id,
            task_version,
            links_version: 1,
            marks: marks(&issue.task)?,
            comments: Vec::new(),
            links: issue.draft.links.clone(),
            alias: issue.alias.clone(),
            resolution: issue.draft.resolution.clone(),
            sprints: issue.draft.sprints.clone(),
        };
        commit = self.link_items(commit, issue, &issue.draft.links, false)?;
        let mut outcome = Outcome::plain(Verdict::Create, issue);
        self.finish(&mut outcome, issue, commit, source, (None, None))?;
        Ok(outcome)
    }

    fn update(&self, issue: &Issue, seen: &Stored<Source>, here: &Here) -> Result<Outcome> {
        let stream = Stream::Project(self.home.project.project_id);
        let (old, id) = (&seen.value, here.task.task_id);
        let mut outcome = Outcome::plain(Verdict::Unchanged, issue);
        let mut after = here.task.clone();
        let (wanted, current) = (marks(&issue.task)?, marks(&here.task)?);
        let mut fields = Vec::new();
        for (at, (name, _, take)) in FIELDS.iter().enumerate() {
            if old.marks.get(at) == Some(&wanted[at]) || current[at] == wanted[at] {
                continue;
            }
            if old.marks.get(at) == Some(&current[at]) {
                take(&mut after, &issue.task);
                fields.push((*name).to_owned());
            } else {
                let why = "changed in the source and here; what it is here stays";
                outcome.findings.push(Finding::new(*name, why));
            }
        }
        let mut links = here.links.value.clone();
        let mut source = Source {
            marks: wanted,
            links: issue.draft.links.clone(),
            resolution: issue.draft.resolution.clone(),
            sprints: issue.draft.sprints.clone(),
            ..old.clone()
        };
        let changed = Changed::new(&here.task, fields, old, &source);
        let mut commit = self.imports.store.begin();
        if after != here.task {
            outcome.action = Verdict::Update;
            after.version += 1;
            after.updated_at = here.task.updated_at.max(issue.task.updated_at);
            let mut at = after.updated_at;
            if after.status != here.task.status {
                let since = links.flow.last().map_or(i64::MIN, |(_, at)| *at);
                at = after.completed_at.unwrap_or(at);
                moves::add(&mut links.flow, after.status, at.millis().max(since));
            }
            commit = commit.put(save::item(&after)?, Expect::Version(here.task.version));
            let event = self.event("task.updated", id, after.version).effective(at);
            let (before, after) = (save::value(&here.task)?, save::value(&after)?);
            commit = emit_change(commit, stream, event, &before, &after)?;
            // A task that people touched stays known as such.
            if old.task_version == here.task.version {
                source.task_version = here.task.version + 1;
            }
        }
        if links != here.links.value {
            let version = here.links.version;
            let item = save::links(id, version + 1, &links)?;
            commit = commit.put(item, Expect::Version(version));
            if old.links_version == version {
                source.links_version = version + 1;
            }
        }
        let gone = |link: &&Link| !issue.draft.links.contains(link);
        let removed: Vec<Link> = old.links.iter().filter(gone).cloned().collect();
        let fresh = |link: &&Link| !old.links.contains(link);
        let added: Vec<Link> = issue.draft.links.iter().filter(fresh).cloned().collect();
        if !removed.is_empty() || !added.is_empty() {
            outcome.action = Verdict::Update;
        }
        commit = self.link_items(commit, issue, &removed, true)?;
        commit = self.link_items(commit, issue, &added, false)?;
        let kept = (Some(seen.version), Some(changed));
        self.finish(&mut outcome, issue, commit, source, kept)?;
        Ok(outcome)
    }

    /// Notes the links of an issue; the import ties them when every issue is there.
    fn link_items(
        &self,
        mut commit: Commit,
        issue: &Issue,
        links: &[Link],
        remove: bool,
    ) -> Result<Commit> {
        for link in links {
            let item = pending(&Pending {
                task: issue.task.task_id,
                project: self.home.project.project_id,
                from: issue.draft.key.clone(),
                named: link.key.clone(),
                direction: link.direction,
                remove,
            })?;
            commit = commit.put(item, Expect::Any);
        }
        Ok(commit)
    }
}
