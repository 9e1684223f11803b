//! Writing a plan down: each issue in one commit, several issues in each, several commits in flight.

mod comments;
mod group;
mod issue;
mod look;

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use futures::StreamExt;
use futures::future::try_join_all;
use futures::stream::FuturesUnordered;

use super::file;
use super::people::Names;
use super::plan::Plan;
use super::report::{Report, ReportRow, Verdict};
use super::source::Source;
use super::target::Home;
use super::{Format, Imports, Options, TO_IMPORT, unique};
use crate::access::Caller;
use crate::error::{Error, Result};
use crate::id::Id;
use crate::jobs::model::Job;
use crate::jobs::{Ending, Progress};
use crate::keys;
use crate::ports::table::{Commit, Expect};
use crate::store::Stored;
use crate::tasks::model::Task;
use group::join;
use issue::Outcome;

/// How many times [`TOGETHER`] issues are on their way at once: enough that the next sync of the disk has much to take.
const IN_FLIGHT: usize = 32;
/// Issues that are planned, read and written together.
const TOGETHER: usize = 48;

/// What every part of one import needs.
pub(super) struct Run {
    pub(super) imports: Imports,
    pub(super) caller: Caller,
    pub(super) job: Id<Job>,
    pub(super) home: Home,
    pub(super) plan: Plan,
    pub(super) names: Names,
    /// Whether nothing is to be written.
    pub(super) dry: bool,
    /// The version of the project's state, which every commit expects.
    state: AtomicU64,
}

impl Imports {
    /// The work of an import's job.
    pub(super) async fn import_file(
        self,
        caller: Caller,
        job: Id<Job>,
        (format, options): (Format, Options),
        mut progress: Progress,
    ) -> Result<(Progress, Ending)> {
        let (caller, _turn) = self.turn(&caller, TO_IMPORT).await?;
        let bytes = self.jobs.upload(job).await?;
        let mut file = file::read(bytes, format, &options, &mut progress).await?;
        let home = self.home(&caller, job, &options, &file).await?;
        let (names, people) = self.names(&caller, job, &file, options.dry_run).await?;
        let mut report = Report::new(home.shown(), options.dry_run);
        report.people = people;
        report.ignored_columns = std::mem::take(&mut file.ignored);
        let plan = self
            .plan(&home, &names, std::mem::take(&mut file.drafts))
            .await?;
        progress.expect(plan.issues.len() as u64);
        let project = home.project.project_id;
        if !options.dry_run {
            self.numbers
                .raise(&self.store, project, plan.next_number)
                .await?;
        }
        let run = Arc::new(Run {
            state: AtomicU64::new(0),
            imports: self.clone(),
            caller,
            job,
            home,
            plan,
            names,
            dry: options.dry_run,
        });
        if !run.dry {
            run.look_at_state().await?;
        }
        let mut rows = file.broken;
        let (written, stopped) = run
            .clone()
            .write(&mut progress, &mut report, &mut rows)
            .await?;
        if !stopped {
            report.links = run.link(&written, &mut rows).await?;
        }
        // The issues are large, and the rows are still to be written.
        drop(run);
        report.close(&mut rows);
        self.keep_rows(job, &rows).await?;
        let result = serde_json::to_value(&report).map_err(Error::internal)?;
        let ending = if stopped {
            Ending::Stopped(result)
        } else {
            Ending::Finished(result)
        };
        Ok((progress, ending))
    }
}

impl Run {
    /// Writes every issue, parents before their parts. Answers which were made or changed, and whether it was stopped.
    async fn write(
        self: Arc<Self>,
        progress: &mut Progress,
        report: &mut Report,
        rows: &mut Vec<ReportRow>,
    ) -> Result<(HashSet<Id<Task>>, bool)> {
        let issues = &self.plan.issues;
        let mut written = HashSet::new();
        let levels = issues.iter().map(|issue| issue.level).max().unwrap_or(0);
        for level in 0..=levels {
            let turn: Vec<usize> = (0..issues.len())
                .filter(|at| issues[*at].level == level)
                .collect();
            let mut waiting = turn.chunks(TOGETHER);
            let mut flight = FuturesUnordered::new();
            loop {
                while flight.len() < IN_FLIGHT
                    && let Some(together) = waiting.next()
                {
                    flight.push(self.clone().some(together.to_vec()));
                }
                let Some(outcomes) = flight.next().await else {
                    break;
                };
                let outcomes = outcomes?;
                let steps = outcomes.len() as u64;
                for (at, outcome) in outcomes {
                    let issue = &issues[at];
                    if outcome.action != Verdict::Skip {
                        report.words(&issue.draft);
                    }
                    if matches!(outcome.action, Verdict::Create | Verdict::Update) {
                        written.insert(issue.task.task_id);
                    }
                    report.counts.comments += outcome.comments;
                    rows.push(ReportRow {
                        line: issue.draft.line,
                        key: issue.name().map(str::to_owned),
                        action: outcome.action,
                        findings: outcome.findings,
                    });
                }
                if !progress.step(steps).await? {
                    // What is on its way is finished, so that the report counts what was written.
                    waiting = [].chunks(1);
                    if flight.is_empty() {
                        return Ok((written, true));
                    }
                }
            }
        }
        Ok((written, false))
    }

    /// Plans and writes some issues.
    async fn some(self: Arc<Self>, at: Vec<usize>) -> Result<Vec<(usize, Outcome)>> {
        let stored = self.stored(&at).await?;
        let mut outcomes = Vec::with_capacity(at.len());
        let mut groups: Vec<(Commit, Vec<usize>)> = Vec::new();
        let mut later = Vec::new();
        for (at, stored) in at.into_iter().zip(stored) {
            let issue = &self.plan.issues[at];
            let mut outcome = self.outcome(issue, issue.source.as_ref(), stored)?;
            let commits = std::mem::take(&mut outcome.commits);
            outcomes.push((at, outcome));
            if self.dry {
                continue;
            }
            let mut commits = commits.into_iter();
            let Some(first) = commits.next() else {
                continue;
            };
            let rest: Vec<Commit> = commits.collect();
            if rest.is_empty() {
                join(&mut groups, first, outcomes.len() - 1);
            } else {
                // An issue with very many comments: its commits follow one another.
                later.push((first, rest, outcomes.len() - 1));
            }
        }
        // All at once, so that they share a sync of the disk.
        let written = groups
            .into_iter()
            .map(async |(commit, members)| Ok::<_, Error>((self.commit(commit).await?, members)));
        for (good, members) in try_join_all(written).await? {
            if !good {
                for member in members {
                    let at = outcomes[member].0;
                    outcomes[member].1 = self.alone(at).await?;
                }
            }
        }
        for (first, rest, member) in later {
            let mut good = self.commit(first).await?;
            for commit in rest {
                good = good && self.commit(commit).await?;
            }
            if !good {
                let at = outcomes[member].0;
                outcomes[member].1 = self.alone(at).await?;
            }
        }
        Ok(outcomes)
    }

    /// One issue by itself, read afresh until nobody comes in between.
    async fn alone(&self, at: usize) -> Result<Outcome> {
        let issue = &self.plan.issues[at];
        let store = &self.imports.store;
        let project = self.home.project.project_id;
        let mut attempts = store.attempts();
        loop {
            self.look_at_state().await?;
            let source: Option<Stored<Source>> =
                store.get(keys::source(project, &issue.draft.key)).await?;
            if source.is_none() {
                let wanted = [issue.task.key.clone()];
                if !self.imports.pointers(&wanted).await?.is_empty() {
                    let why = format!("{} was taken by another task meanwhile", issue.task.key);
                    return Ok(Outcome::skip(issue, why));
                }
            }
            let stored = match &source {
                Some(source) => self.read(&[source.value.task]).await?.pop().flatten(),
                None => None,
            };
            let mut outcome = self.outcome(issue, source.as_ref(), stored)?;
            let mut good = true;
            for commit in std::mem::take(&mut outcome.commits) {
                good = good && self.commit(commit).await?;
            }
            if good {
                return Ok(outcome);
            }
            attempts.again().await?;
        }
    }

    /// Commits, expecting that the project still takes writes.
    async fn commit(&self, commit: Commit) -> Result<bool> {
        let state = keys::project_state(self.home.project.project_id);
        let expect = Expect::Version(self.state.load(Ordering::Relaxed));
        let commit = unique(commit.check(state, expect));
        self.imports.store.commit(commit).await
    }
}
