//! Taking an import back. What people have touched since stays, unless they say otherwise.

mod back;
mod rest;
mod survey;

use std::collections::HashSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::report::{SHOWN, show};
use super::source::Source;
use super::{Imports, TO_UNDO, UndoInput, unique};
use crate::access::Caller;
use crate::error::{Error, Resource, Result};
use crate::event::Stream;
use crate::id::Id;
use crate::jobs::model::Job;
use crate::jobs::{Ending, Progress};
use crate::keys;
use crate::ports::table::{Commit, Expect, Item, Range, TableName};
use crate::projects::KEPT;
use crate::projects::model::Project;
use crate::reference::ProjectRef;
use crate::store::{Stored, emit_change, read};
use crate::tasks::model::{KeyPointer, Links, Task};
use crate::tasks::save;
use survey::Survey;

/// Tasks that are read and removed together: six actions each, and their long texts.
const TOGETHER: usize = 12;

/// What an undo did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Undone {
    /// Tasks removed.
    pub removed: u64,
    /// Tasks kept because people have touched them since.
    pub kept: u64,
    /// The keys of the first of those.
    pub kept_keys: Vec<String>,
    /// Older tasks that have again what the import had changed in them.
    #[serde(default)]
    pub reverted: u64,
    /// Comments removed from older tasks.
    #[serde(default)]
    pub comments_removed: u64,
    /// Changes in older tasks that stay: someone has changed the same since, or the earlier value is not possible any more.
    /// Dependencies stay in any case.
    #[serde(default)]
    pub changes_kept: u64,
    /// The first of those.
    #[serde(default)]
    pub kept_changes: Vec<KeptChange>,
    /// Placeholders removed because nobody uses them.
    pub people_removed: u64,
    /// Whether the project was removed: the import had made it, and nothing else is in it.
    pub project_removed: bool,
}

/// A change of an import that an undo did not take back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct KeptChange {
    /// The key of the task.
    pub key: String,
    /// The field, or `comments`.
    pub field: String,
}

impl Undone {
    fn keep(&mut self, change: KeptChange) {
        self.changes_kept += 1;
        if self.kept_changes.len() < SHOWN {
            self.kept_changes.push(change);
        }
    }
}

/// What every part of an undo has in common.
struct Step<'a> {
    caller: &'a Caller,
    job: Id<Job>,
    import: Id<Job>,
    project: Id<Project>,
    force: bool,
}

impl Imports {
    /// The work of an undo's job.
    pub(super) async fn take_back(
        self,
        caller: Caller,
        job: Id<Job>,
        input: UndoInput,
        mut progress: Progress,
    ) -> Result<(Progress, Ending)> {
        let (caller, _turn) = self.turn(&caller, TO_UNDO).await?;
        let mut undone = Undone::default();
        let Some(place) = self.place(input.import).await? else {
            // A dry run, or one that ended before it wrote anything.
            return Ok((progress, finished(&undone)?));
        };
        let reference = ProjectRef::Key(place.key.clone());
        let project = match self.projects.visible(&caller, &reference).await {
            Ok(found) => Some(found.value),
            Err(Error::NotFound(Resource::Project)) => None,
            Err(other) => return Err(other),
        };
        let mut stopped = false;
        if let Some(project) = &project {
            let step = Step {
                caller: &caller,
                job,
                import: input.import,
                project: project.project_id,
                force: input.force,
            };
            stopped = !self.give_back(&step, &mut progress, &mut undone).await?;
            // Now that older tasks are as they were, who and what is still referred to.
            let survey = self.survey(project.project_id).await?;
            let mut made = Vec::new();
            if !stopped {
                made = self.made(project.project_id, input.import).await?;
            }
            progress.expect(made.len() as u64);
            let mut removed = HashSet::new();
            for together in made.chunks(TOGETHER) {
                let gone = self.remove(&step, &survey, together, &mut undone).await?;
                removed.extend(gone);
                if !progress.step(together.len() as u64).await? {
                    stopped = true;
                    break;
                }
            }
            self.forget_links(&removed).await?;
            if !stopped {
                self.remove_people(&caller, &input, &survey, &removed, &mut undone)
                    .await?;
                let empty = survey.living.iter().all(|task| removed.contains(task));
                self.remove_project(&caller, &place, project, empty, &mut undone)
                    .await?;
            }
        }
        let ending = match (finished(&undone)?, stopped) {
            (Ending::Finished(result), true) => Ending::Stopped(result),
            (ending, _) => ending,
        };
        Ok((progress, ending))
    }

    /// The issues that an import made tasks of.
    async fn made(&self, project: Id<Project>, import: Id<Job>) -> Result<Vec<(Item, Source)>> {
        let partition = keys::project_partition(project);
        let range = Range::partition(TableName::Projects, partition).prefix(keys::SOURCE);
        let mut made = Vec::new();
        for item in self.store.all(range).await? {
            let source = read::<Source>(&item)?.value;
            if source.job == import {
                made.push((item, source));
            }
        }
        Ok(made)
    }

    /// Removes some tasks that nobody touched; answers which are gone.
    async fn remove(
        &self,
        step: &Step<'_>,
        survey: &Survey,
        made: &[(Item, Source)],
        undone: &mut Undone,
    ) -> Result<Vec<Id<Task>>> {
        let project = step.project;
        let mut attempts = self.store.attempts();
        loop {
            let wanted: Vec<_> = made
                .iter()
                .flat_map(|(_, source)| {
                    [
                        keys::task(project, source.task),
                        keys::task_links(source.task),
                    ]
                })
                .collect();
            let found = self.store.table.get(&wanted).await?;
            let mut commit = self.store.begin();
            let (mut gone, mut kept, mut removed) = (Vec::new(), Vec::new(), 0);
            for ((item, source), pair) in made.iter().zip(found.chunks(2)) {
                let [Some(task), Some(links)] = pair else {
                    // Deleted and swept already: only what the import saw is left.
                    commit = commit.delete(item.key.clone(), Expect::Any);
                    continue;
                };
                let (task, links): (Stored<Task>, Stored<Links>) = (read(task)?, read(links)?);
                let touched = task.version != source.task_version
                    || links.version != source.links_version
                    || survey.spoken(source);
                if !step.force && touched && !links.value.deleted {
                    kept.push(task.value.key);
                    continue;
                }
                gone.push(source.task);
                removed += u64::from(!links.value.deleted);
                commit = self.bury(step, commit, task.value, &links)?;
                commit = commit.delete(item.key.clone(), Expect::Version(item.version));
                commit = self.free(commit, source).await?;
            }
            let commit = unique(commit);
            if commit.actions.is_empty() || self.store.commit(commit).await? {
                undone.removed += removed;
                undone.kept += kept.len() as u64;
                for key in kept {
                    show(&mut undone.kept_keys, &key);
                }
                return Ok(gone);
            }
            attempts.again().await?;
        }
    }

    /// Marks a task as deleted, as [`crate::tasks::Tasks::delete`] does, but frees its key at once.
    fn bury(
        &self,
        step: &Step<'_>,
        commit: Commit,
        task: Task,
        links: &Stored<Links>,
    ) -> Result<Commit> {
        if links.value.deleted {
            return Ok(commit.delete(keys::task_key(&task.key), Expect::Any));
        }
        let until = self.store.now().plus(KEPT);
        let after = Task {
            version: task.version + 1,
            ..task.clone()
        };
        let mut item = save::item(&after)?;
        item.gsi1 = None;
        item.expires_at = Some(until);
        let deleted = Links {
            deleted: true,
            ..links.value.clone()
        };
        let mut beside = save::links(task.task_id, links.version + 1, &deleted)?;
        beside.expires_at = Some(until);
        let stream = Stream::Project(task.project_id);
        let mut event = self
            .store
            .event(
                stream,
                "task.deleted",
                task.task_id.to_string(),
                Some(step.caller),
            )
            .version(after.version);
        event.job_id = Some(step.job.to_string());
        let commit = commit
            .put(item, Expect::Version(task.version))
            .put(beside, Expect::Version(links.version))
            .delete(keys::task_key(&task.key), Expect::Any);
        let before = Task {
            dependencies: links.value.dependencies.clone(),
            ..task
        };
        emit_change(commit, stream, event, &save::value(&before)?, &Value::Null)
    }

    /// Frees what else an issue holds: its key in the source.
    async fn free(&self, commit: Commit, source: &Source) -> Result<Commit> {
        let Some(alias) = &source.alias else {
            return Ok(commit);
        };
        let key = keys::task_key(alias);
        let pointer: Option<Stored<KeyPointer>> = self.store.get(key.clone()).await?;
        if pointer.is_some_and(|pointer| pointer.value.task == source.task) {
            return Ok(commit.delete(key, Expect::Any));
        }
        Ok(commit)
    }
}

fn finished(undone: &Undone) -> Result<Ending> {
    Ok(Ending::Finished(
        serde_json::to_value(undone).map_err(Error::internal)?,
    ))
}
